"""Drafts do not leak: with and without drafts, every public answer is the same.

Two worlds hold the same record. In one, every published item has been edited on the desk since, new
items wait as drafts and in review, and meanwhile an item that mentions edited ones is published.
The same requests must give the same statuses, headers, bytes and numbers of queries.
"""

import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from policies.api.filters.base import Parameter
from policies.api.filters.columns import PlacesParameter
from policies.api.filters.kinds import OF_KIND
from policies.codebook import dimension
from policies.desk import history, intake, workflow
from policies.desk.models import MODELS, Citation, Item, Official, Stance
from policies.desk.render import render
from policies.desk.workflow import Named
from policies.documents import KINDS
from policies.ids import derived_id
from policies.record.models import Entry, Revision
from policies.record.queries import head_documents

COUNT = 5000 if os.environ.get("PROOF") == "full" else 120
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DRAFTED = "Zweitausend draft"
Answer = tuple[int, bytes, tuple[tuple[str, str], ...], int]


class Values:
    """What requests ask for: ids, codes, dates and words of the record, and of the drafts."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        rows = list(Entry.objects.order_by("item").values_list("item", "geoid", "ocd_id"))
        drafts = [derived_id(kind.prefix, "two-worlds") for kind in KINDS.values()]
        self.ids = [item for item, _, _ in rows] + drafts
        self.places = [value for row in rows for value in row[1:] if value]
        self.words = ["gimenez", "los angeles", "eloza", "zweitausend", "draft", "republican"]

    def of(self, parameter: Parameter) -> str | None:
        """A value that the parameter may take; None where there is none to be made up."""
        schema: dict[str, Any] = parameter.schema
        item = schema.get("items", schema)
        if isinstance(parameter, PlacesParameter):
            return self.random.choice([*self.places, *self.ids_of("jur")])
        if "enum" in item:
            most = 3 if "items" in schema else 1
            words = self.random.sample(item["enum"], min(most, len(item["enum"])))
            return ",".join(map(str, words[: self.random.randint(1, most)]))
        if "pattern" in item and "-[" in item["pattern"]:
            prefixes = [kind.prefix for kind in KINDS.values() if kind.prefix in item["pattern"]]
            return self.random.choice(self.ids_of(*prefixes))
        if item.get("type") == "boolean":
            return self.random.choice(["true", "false"])
        if item.get("type") == "integer":
            return self.random.choice(["1", "2", "7", "50"])
        if "examples" in item:
            return str(self.random.choice(item["examples"]))
        return self.random.choice(self.words) if item.get("type") == "string" else None

    def ids_of(self, *prefixes: str) -> list[str]:
        return [public_id for public_id in self.ids if public_id[:3] in prefixes]


def addresses(count: int) -> Iterator[str]:
    """Make requests of every door, parameter, sort and clock; the same ones each time."""
    values = Values(20261122)
    pick = values.random
    doors = ["", "codebook/", "schema/", "revisions/", "revisions/5/"]
    yield from (f"/api/v1/{door}" for door in doors)
    for kind, parameters in OF_KIND.items():
        names = [name for name in parameters.base_filters if name != "cursor"]
        for name in names:
            if (value := values.of(parameters.base_filters[name])) is not None:
                yield f"/api/v1/{KINDS[kind].endpoint}/?{name}={value}"
    for public_id in values.ids if count >= 5000 else values.ids[::12]:
        endpoint = next(kind.endpoint for kind in KINDS.values() if kind.prefix == public_id[:3])
        yield f"/api/v1/{endpoint}/{public_id}/"
        yield f"/api/v1/{endpoint}/{public_id}/history/"
        if endpoint == "jurisdictions":
            yield f"/api/v1/{endpoint}/{public_id}/timeline/"
    for _ in range(count):
        kind = pick.choice(list(KINDS))
        filters = OF_KIND[kind].base_filters
        names = pick.sample([name for name in filters if name != "cursor"], pick.randint(2, 4))
        given = {name: value for name in names if (value := values.of(filters[name])) is not None}
        query = "&".join(f"{name}={value}" for name, value in given.items())
        yield f"/api/v1/{KINDS[kind].endpoint}/?{query}"


def noting(queries: list[str]) -> Callable[..., Any]:
    """Note each query; Django's own log keeps the last 9,000 only."""

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return run(sql, *rest)

    return execute


def answers(client: Client, asked: list[str]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for address in asked:
        pending: str | None = address
        for _ in range(2):  # a page and the one after it
            if pending is None:
                break
            queries: list[str] = []
            with connection.execute_wrapper(noting(queries)):
                response = client.get(pending)
            headers = tuple(sorted(response.headers.items()))
            found[pending] = (response.status_code, response.content, headers, len(queries))
            body = response.json() if response["Content-Type"].endswith("json") else {}
            pending = (body.get("links") or {}).get("next")
    return found


def draft_everything() -> None:
    """Edit every published item on the desk, and bring new ones, some of them to review."""
    for kind, model in MODELS.items():
        for item in list(model._default_manager.all()):
            model._default_manager.filter(pk=item.pk).update(**edits(item))
            item.refresh_from_db()
            history.commit(item, by="drafter", at=NOW)
        first = model._default_manager.order_by("pk")[0]
        public_id = derived_id(model.document.prefix, "two-worlds")
        added = intake.receive(public_id, like(first), by="drafter", at=NOW)
        if kind in {"official", "source", "stance"}:
            workflow.submit([Named(added.id, added.version)], by="drafter", at=NOW)
    Citation.objects.update(support="contradicts")


def edits(item: Item) -> dict[str, str]:
    """Another name, and another code wherever the database lets any code stand."""
    bound = {"capacity", "requires_warrant", "warrant_issuer", "warrant_nature"}
    coded = item.document.coded()
    changed = {name: list(dimension(coded[name]).codes)[-1] for name in coded.keys() - bound}
    if item.document.kind == "custody":
        return changed
    return changed | {item.document.named_by: f"{DRAFTED} {item.id}"}


def like(item: Item) -> dict[str, Any]:
    """A draft like this item; what must be unique is another."""
    derived = {"id", "disputed", "merged_from", "within", "offices", "ocd_id"}
    new = {name: value for name, value in render(item).items() if name not in derived}
    if item.document.kind == "custody":
        return new
    return new | {item.document.named_by: f"{DRAFTED} of {item.document.kind}"}


def publish_meanwhile() -> Revision:
    """Publish a new statement that mentions a speaker, a body, a place and an instrument."""
    row = Stance.objects.exclude(speaker=None).exclude(in_response_to=None).order_by("pk")[0]
    data = as_published(row.id)
    item = intake.receive(derived_id("sta", "meanwhile"), data, by="ann", at=NOW)
    workflow.submit([Named(item.id, item.version)], by="ann", at=NOW)
    return workflow.publish(
        [Named(item.id, item.version)],
        by="ben",
        message="A statement.",
        one_person=False,
        clock=lambda: NOW - timedelta(hours=1),
    )


def as_published(public_id: str) -> dict[str, Any]:
    """The item's document without its header, to be taken in again."""
    header = {"kind", "id", "format", "revision", "change", "link", "merged_from", "disputed"}
    document = head_documents([public_id])[public_id]
    return {name: value for name, value in document.items() if name not in header}


@pytest.mark.proof
@pytest.mark.django_db
def test_no_answer_differs_where_there_are_drafts(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("loaddata", "articles", verbosity=0)
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    with transaction.atomic():
        publish_meanwhile()
        asked = list(addresses(COUNT))
        without = answers(client, asked)
        transaction.set_rollback(True)
    with transaction.atomic():
        draft_everything()
        publish_meanwhile()
        with_drafts = answers(client, list(addresses(COUNT)))
        assert Official.objects.filter(name__startswith=DRAFTED).count() == Official.objects.count()
        transaction.set_rollback(True)

    assert with_drafts.keys() == without.keys()
    assert len(without) >= COUNT
    assert {at for at, found in with_drafts.items() if found != without[at]} == set()
    assert DRAFTED.encode() not in b"".join(body for _, body, _, _ in with_drafts.values())
    assert sum(status == 200 for status, _, _, _ in without.values()) > COUNT / 2
