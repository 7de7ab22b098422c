"""The index: entries and values filled from documents alone, and made anew from the record."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

from django.db import connection, transaction

from policies.documents import document_of
from policies.documents.base import Json, folded
from policies.documents.fields import partial_date
from policies.record.models import OPEN, Edition, Entry, Value
from policies.record.queries import chunks, is_tombstone

_T = TypeVar("_T")
BATCH = 2_000  # editions made into entries at once
LENGTH = 200  # of a name's key and of a value
HEADER = ("edition_id", "kind", "item", "revision_from", "revision_to")
COLUMNS = {
    field.attname: field.max_length
    for field in Entry._meta.concrete_fields
    if field.attname not in HEADER
}


class Indexed(NamedTuple):
    """An edition to index: its number, and its document parsed."""

    edition: int
    document: Json


def columns_of(document: Json) -> dict[str, Any]:
    """Give the filter columns of a document; whatever it does not fill keeps the default."""
    kind = document_of(document["id"])
    names = kind.names(document)
    attested, dated = partial_date(document["attested_on"]), kind.dated(document)
    found: dict[str, Any] = kind.bounds(document)._asdict()
    for name, value in kind.columns(document).items():
        if name in COLUMNS:
            found[name] = value[: COLUMNS[name]] if isinstance(value, str) else value
    found["name_key"] = folded(names[0])[:LENGTH] if names else ""
    if dated:
        found |= {"dated_earliest": dated.earliest, "dated_latest": dated.latest}
    if attested:
        found |= {"attested_earliest": attested.earliest, "attested_latest": attested.latest}
    if document["verified_on"]:
        found["verified_on"] = date.fromisoformat(document["verified_on"])
    return found


def values_of(document: Json) -> list[tuple[str, str]]:
    """Give the many-valued columns of a document, each pair once, in order."""
    pairs = document_of(document["id"]).values(document)
    return sorted({(column, value[:LENGTH]) for column, value in pairs if value})


def entry_of(edition: int, document: Json, revision_to: int = OPEN) -> Entry:
    """Make the entry of an edition; it is not saved."""
    return Entry(
        edition_id=edition,
        kind=document["kind"],
        item=document["id"],
        revision_from=document["revision"],
        revision_to=revision_to,
        **columns_of(document),
    )


def close(items: Iterable[str], number: int) -> None:
    """End the live entries of items at the revision that supersedes them."""
    for chunk in chunks(items):
        Entry.objects.filter(item__in=chunk, revision_to=OPEN).update(revision_to=number)


def add(editions: Iterable[Indexed]) -> None:
    """Insert the entries and values of editions that are live from their revision on."""
    for batch in _batches(editions):
        insert((entry_of(*indexed), indexed.document) for indexed in batch)


def insert(rows: Iterable[tuple[Entry, Json]]) -> None:
    """Insert entries, and the values of their documents."""
    entries, values = [], []
    for entry, document in rows:
        entries.append(entry)
        values += [
            Value(entry_id=entry.edition_id, column=column, value=value)
            for column, value in values_of(document)
        ]
    Entry.objects.bulk_create(entries)
    Value.objects.bulk_create(values)


def expected() -> Iterator[tuple[Entry | None, Json]]:
    """Make the entry of each edition from the record alone; a tombstone has none."""
    rows = Edition.objects.order_by("item", "revision").values_list(
        "pk", "item", "revision_id", "document"
    )
    following: tuple[int, str, int, str] | None = None
    # Backwards would be simpler, but a cursor over 200,000 documents should be read once.
    for row in chain(rows.iterator(BATCH), [None]):
        if following:
            pk, item, _, text = following
            document = json.loads(text)
            superseded_by = row[2] if row and row[1] == item else OPEN
            gone = is_tombstone(document)
            yield None if gone else entry_of(pk, document, superseded_by), document
        following = row


def reindex(progress: Callable[[int, int], None] | None = None) -> int:
    """Make the whole index anew, in one transaction; give the number of entries.

    `progress` hears (editions done, editions in all). Interrupted, it leaves the old index.
    """
    made = done = 0
    with transaction.atomic():
        total = Edition.objects.count()
        clear()
        for batch in _batches(expected()):
            rows = [(entry, document) for entry, document in batch if entry]
            insert(rows)
            made, done = made + len(rows), done + len(batch)
            if progress:
                progress(done, total)
    return made


def clear() -> None:
    """Empty the index; plain DELETEs, for the ORM would read every row to follow the cascade."""
    with connection.cursor() as cursor:
        for model in (Value, Entry):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our own names


def _batches(rows: Iterable[_T]) -> Iterator[list[_T]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch
