"""Building our database of a world: places by the ordinary publish, all else by bulk revisions.

A build is kept in .bench/ and used again while the generator makes the same documents. Its index is
made anew when the code of the index changed; its record is not.
"""

import argparse
import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".bench"
BATCH = 40_000  # documents a revision
INDEXERS = ("index.py", "models.py", "search.py", "texts.py")  # modules of the record
STARTED = datetime(2026, 1, 5, 9, tzinfo=UTC)


def configure(url: str) -> None:
    """Set the environment of our settings, and Django up, on a database of our own."""
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    os.environ.setdefault("SECRET_KEY", "a key of the benchmarks, which sign nothing")
    os.environ.update(DEBUG="false", HTTPS="false", STATIC_FINDERS="true")
    import django  # after the environment that its settings read

    django.setup()


def tell(text: str) -> None:
    """Say on stderr how far a long work is."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def batches(documents: Iterable[dict], size: int = BATCH) -> Iterator[list[dict]]:
    """Part documents into lists of a revision each."""
    iterator = iter(documents)
    while batch := list(islice(iterator, size)):
        yield batch


def finished(document: dict) -> dict:
    """Give the document as publishing finishes it, but for revision and change."""
    from policies.record.admission import header

    disputed = any(cite["support"] == "contradicts" for cite in document["citations"])
    return header(document["id"]) | {"merged_from": [], "disputed": disputed} | document


def in_bulk(world: "World") -> Iterator[dict]:  # noqa: F821 - Django is set up first
    """Give every document but the places, in an order in which each mentions earlier ones."""
    from benchmarks import claims

    yield from world.articles()
    yield from world.bodies()
    yield from chain.from_iterable(world.people())
    yield from world.instruments()
    yield from world.custodies()
    yield from claims.stances(world)
    yield from claims.rules(world)


def publish_places(world: "World", clock: Iterator[datetime]) -> None:  # noqa: F821
    """Publish the places as an editor's batch of that size is published."""
    from policies.record.proposals import Proposal
    from policies.record.publish import publish

    for batch in batches(world.jurisdictions()):
        publish(
            [Proposal(document["id"], "new", "", document) for document in batch],
            submitter="ana",
            approver="ben",
            two_people=True,
            message="Places.",
            clock=lambda: next(clock),
        )
        tell(f"{len(world.places):,} places published")


def append_rest(world: "World", clock: Iterator[datetime]) -> None:  # noqa: F821
    """Append all other documents, finished, past what publishing asks of each; hashes are right."""
    made = 0
    for batch in batches(in_bulk(world)):
        append_revision([(each, "new", "") for each in batch], next(clock))
        made += len(batch)
        tell(f"{made:,} other documents")


def append_revision(documents: list[tuple[dict, str, str]], at: datetime) -> None:
    """Append one revision of (document, change, reason)."""
    from policies.record.append import Signature, Unwritten, append
    from policies.record.lock import publishing

    signature = Signature("ana", "ben", two_people=True, message="In bulk.", at=at)
    with publishing():
        append(
            [Unwritten(doc["id"], change, why, finished(doc)) for doc, change, why in documents],
            signature,
        )


def grow(editions: int, clock: Iterator[datetime]) -> None:
    """Give each item so many editions, a revision each, verified on another day each time."""
    import orjson

    from policies.record.models import OPEN, Edition, Entry

    heads = Entry.objects.filter(revision_to=OPEN).order_by("pk").values_list("pk", flat=True)
    texts = Edition.objects.filter(pk__in=heads).order_by("pk").values_list("document", flat=True)
    documents = [orjson.loads(text) for text in texts]
    for number in range(2, editions + 1):
        at = next(clock)
        for document in documents:
            document["verified_on"] = at.date().isoformat()
        append_revision([(each, "verified", "Read again.") for each in documents], at)
        tell(f"edition {number} of {len(documents):,} items")


def fill(scale: float, editions: int = 1) -> None:
    """Fill the configured database, whose tables are there and empty."""
    from benchmarks.world import World

    clock = (STARTED + timedelta(hours=hour) for hour in range(10**6))
    world = World(scale)
    publish_places(world, clock)
    append_rest(world, clock)
    grow(editions, clock)


@cache
def generated() -> str:
    """Give a digest of what the generator makes at its smallest; documents change it, no code."""
    from benchmarks.world import VERSION, World
    from policies.record.canonical import canonical_form
    from policies.record.verify import canonical

    world = World(0)
    made = hashlib.sha256(str(VERSION).encode())
    for document in chain(world.jurisdictions(), in_bulk(world)):
        made.update(canonical(canonical_form(finished(document))).encode())
    return made.hexdigest()[:8]


def indexed() -> str:
    """Give a digest of the code that the index is made by."""
    made = hashlib.sha256()
    policies = ROOT / "policies"
    found = [*policies.glob("documents/*.py"), *policies.glob("migrations/*.py")]
    for path in sorted([*found, *(policies / "record" / name for name in INDEXERS)]):
        if path.exists():
            made.update(path.read_bytes())
    return made.hexdigest()[:8]


def make_index(mark: Path) -> None:
    """Bring the tables of the configured database to the code's, and its index too."""
    from django.core.management import call_command
    from django.db import connection

    tell("migrating and indexing anew")
    call_command("migrate", verbosity=0)
    call_command("reindex", verbosity=2)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    mark.write_text(indexed())


def copy(path: Path) -> None:
    """Copy the record of a built SQLite file into the configured, empty PostgreSQL database."""
    from django.core.management import call_command
    from django.db import connection

    from policies.record import rows
    from policies.record.models import Edition, Revision

    call_command("migrate", verbosity=0)
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        for model in (Revision, Edition):
            fields = model._meta.concrete_fields
            names = [field.attname for field in fields]
            flags = [field.get_internal_type() == "BooleanField" for field in fields]
            table = model._meta.db_table
            found = file.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1")
            while batch := found.fetchmany(BATCH):
                typed = [tuple(map(_typed, row, flags)) for row in batch]
                rows.insert(model, names, typed)
                tell(f"{len(batch):,} rows of {table} copied")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('record_edition', 'id'), max(id)) FROM record_edition"
        )
    call_command("reindex", verbosity=2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _typed(value: object, is_flag: bool) -> object:
    return bool(value) if is_flag else value


def main() -> None:
    """Build in this process; `benchmarks.databases` starts it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="of the database to fill, or to index anew")
    parser.add_argument("--mark", type=Path, required=True, help="file that tells what was indexed")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--editions", type=int, default=1)
    parser.add_argument("--reindex", action="store_true", help="keep the record")
    parser.add_argument("--copy", type=Path, help="a built file whose record to take")
    options = parser.parse_args()
    configure(options.url)
    if options.reindex:
        make_index(options.mark)
    elif options.copy:
        copy(options.copy)
        options.mark.write_text(indexed())
    else:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        fill(options.scale, options.editions)
        options.mark.write_text(indexed())


if __name__ == "__main__":
    main()
