"""Filling P1's tables with a world: run in P1's settings, on the database that they name."""

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.p1.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import connection, transaction  # noqa: E402

from benchmarks.build import in_bulk, tell  # noqa: E402
from benchmarks.p1 import models  # noqa: E402
from benchmarks.sql import VIEW  # noqa: E402
from benchmarks.world import World  # noqa: E402
from policies.documents.base import Json  # noqa: E402
from policies.record import rows  # noqa: E402

MODELS = {
    "jurisdiction": models.Place,
    "agency": models.Agency,
    "official": models.Official,
    "source": models.Source,
    "tenure": models.Tenure,
    "instrument": models.Instrument,
    "custody": models.Custody,
    "stance": models.Stance,
    "detainer_policy": models.Policy,
}
CITED = {kind: f"{model._meta.model_name}_id" for kind, model in MODELS.items()}
NAMES = {
    model: [field.attname for field in model._meta.concrete_fields]
    for model in (*MODELS.values(), models.Citation)
}
BOUNDS = {
    "from_earliest": ("effective_from", "earliest"),
    "until_latest": ("effective_until", "latest"),
    "stated_earliest": ("stated_on", "earliest"),
}
BATCH = 50_000  # documents
# What P2 and L read by: P1 has the indexes that Django makes of its models.
EXTRA = """
ALTER TABLE p1_policy ADD COLUMN state TEXT;
UPDATE p1_policy SET state = (SELECT state FROM p1_place WHERE p1_place.id = place_id);
CREATE INDEX policy_by_state ON p1_policy (state, holds, id);
CREATE VIRTUAL TABLE words USING fts5 (summary, place, speaker, tokenize = 'unicode61');
INSERT INTO words (rowid, summary, place, speaker)
SELECT s.id, s.summary, p.name, o.name FROM p1_stance s JOIN p1_place p ON p.id = s.place_id
LEFT JOIN p1_tenure t ON t.id = s.speaker_id LEFT JOIN p1_official o ON o.id = t.official_id;
INSERT INTO words (words) VALUES ('optimize');
"""


class Numbers:
    """The number of each item in its table, in the order in which items are met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.counted: dict[str, int] = defaultdict(int)

    def of(self, mention: Json | None) -> int | None:
        """Give an item's number, the next one of its kind when it is met first."""
        if mention is None:
            return None
        if mention["id"] not in self.numbers:
            self.numbers[mention["id"]] = self.next(mention["id"][:3])
        return self.numbers[mention["id"]]

    def next(self, table: str) -> int:
        """Count a row."""
        self.counted[table] += 1
        return self.counted[table]

    def rows(self, document: Json) -> Iterator[tuple[type[models.models.Model], Json]]:
        """Give the row of a document and those of its citations."""
        model = MODELS[document["kind"]]
        number = self.of(document)
        given = document | (document.get("coordinates") or {})
        given["place"] = document.get("jurisdiction")
        if document.get("events"):
            given["adopted"] = document["events"][0]["date"]
        for name, (date, bound) in BOUNDS.items():
            given[name] = (document.get(date) or {}).get(bound)
        yield model, self._columns(model, given) | {"id": number, "public_id": document["id"]}
        for citation in document["citations"]:
            found = self._columns(models.Citation, citation)
            yield (
                models.Citation,
                found | {"id": self.next("citation"), CITED[document["kind"]]: number},
            )

    def _columns(self, model: type[models.models.Model], given: Json) -> Json:
        found = {}
        for field in model._meta.concrete_fields:
            value: Any = given.get(field.name)
            if field.is_relation:
                value = self.of(value)
            elif isinstance(value, dict):
                value = value["value"]  # a partial date, as written
            elif isinstance(value, list):
                value = field.get_db_prep_save(value, connection)
            found[field.attname] = value
        return found


def fill(scale: float) -> None:
    """Make the tables and fill them."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    world, numbers, made = World(scale), Numbers(), 0
    documents = chain(world.jurisdictions(), in_bulk(world))
    with transaction.atomic():
        while batch := list(islice(documents, BATCH)):
            tables: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
            for document in batch:
                for model, row in numbers.rows(document):
                    tables[model].append(tuple(row[name] for name in NAMES[model]))
            for model, found in tables.items():
                rows.insert(model, NAMES[model], found)
            made += len(batch)
            tell(f"{made:,} documents in the peers' tables")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for statement in filter(str.strip, (EXTRA + VIEW).split(";\n")):
                cursor.execute(statement)
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    fill(float(sys.argv[1]))
