"""The index: entries, values, texts and lines, filled from documents alone and made anew from them."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models import F, Max

from policies.documents import document_of
from policies.documents.base import Json, folded
from policies.documents.fields import partial_date
from policies.record import lines, rows, texts
from policies.record.lock import publishing
from policies.record.models import LIVE, OPEN, Code, Edition, Entry, Value
from policies.record.queries import chunks, is_tombstone

_T = TypeVar("_T")
TABLES = (Entry, Value, *texts.TABLES, lines.Line)
BATCH = 2_000  # editions indexed at once
LENGTH = 200  # of a name's key and of a value
ENTRY = {field.attname: field for field in Entry._meta.concrete_fields}
VALUE = ("entry_id", "column", "value")
DAYS = [name for name, field in ENTRY.items() if isinstance(field, models.DateField)]
DEFAULTS = {name: field.get_default() for name, field in ENTRY.items()}
# Of what is printed: a code or an id is never too long.
LENGTHS = {
    name: field.max_length
    for name, field in ENTRY.items()
    if field.max_length and not isinstance(field, Code)
}


class Indexed(NamedTuple):
    """An edition to index: its number, its document parsed, and what supersedes it."""

    edition: int
    document: Json
    revision_to: int = OPEN


class Making(models.Model):
    """How often the index was made anew, all or some of it, in its only row."""

    times = models.PositiveIntegerField()

    class Meta:
        db_table = "index_making"

    def __str__(self) -> str:
        return f"made anew {self.times} times"


def entry_of(indexed: Indexed) -> dict[str, Any]:
    """Give an entry's columns, in the order of the model; a document fills those it has."""
    document = indexed.document
    kind = document_of(document["id"])
    names, attested, dated = (
        kind.names(document),
        partial_date(document["attested_on"]),
        kind.dated(document),
    )
    entry = DEFAULTS | kind.bounds(document)._asdict()
    entry |= {name: value for name, value in kind.columns(document).items() if name in ENTRY}
    entry |= {
        "edition_id": indexed.edition,
        "kind": document["kind"],
        "item": document["id"],
        "revision_from": document["revision"],
        "revision_to": indexed.revision_to,
        "change": document["change"],
        "name_key": folded(names[0]) if names else "",
    }
    if dated:
        entry |= {"dated_earliest": dated.earliest, "dated_latest": dated.latest}
    if attested:
        entry |= {"attested_earliest": attested.earliest, "attested_latest": attested.latest}
    if document["verified_on"]:
        entry["verified_on"] = date.fromisoformat(document["verified_on"])
    for name, length in LENGTHS.items():
        if len(entry[name]) > length:
            entry[name] = entry[name][:length]
    return entry


def values_of(document: Json) -> list[tuple[str, str]]:
    """Give the many-valued columns of a document, each pair once, in order."""
    pairs = document_of(document["id"]).values(document)
    return sorted({(column, value[:LENGTH]) for column, value in pairs if value})


def close(items: Iterable[str], number: int) -> None:
    """End the live entries of items at the revision that supersedes them."""
    for chunk in chunks(items):
        superseded = list(Entry.objects.filter(LIVE, item__in=chunk).values_list("pk", flat=True))
        Entry.objects.filter(pk__in=superseded).update(revision_to=number)
        texts.retire(superseded)


def add(editions: Iterable[Indexed]) -> None:
    """Insert the entries, values, texts and lines of editions, some thousands at a time."""
    adapted = connection.ops.adapt_datefield_value
    for batch in _batches(editions):
        entries, values = [], []
        for indexed in batch:
            entry = entry_of(indexed)
            for name in DAYS:
                entry[name] = adapted(entry[name])
            entries.append(tuple(entry.values()))
            values += [(indexed.edition, *pair) for pair in values_of(indexed.document)]
        rows.insert(Entry, ENTRY, entries)
        rows.insert(Value, VALUE, values)
        texts.add(batch)
        lines.add((indexed.edition, indexed.document) for indexed in batch)


def remove(editions: Iterable[int]) -> None:
    """Delete the entries, values, texts and lines of editions."""
    for chunk in chunks(editions):
        texts.remove(chunk)
        lines.remove(chunk)
        Value.objects.filter(entry__in=chunk).delete()
        Entry.objects.filter(pk__in=chunk).delete()


def expected() -> Iterator[Indexed]:
    """Give every edition that the index holds, from the record alone: tombstones are not in it."""
    editions = Edition.objects.order_by("item", "revision")
    columns = editions.values_list("pk", "item", "revision_id", "document")
    waiting: tuple[int, str, int, str] | None = None
    for row in chain(columns.iterator(BATCH), [None]):
        if waiting:
            superseded_by = row[2] if row and row[1] == waiting[1] else OPEN
            document = json.loads(waiting[3])
            if not is_tombstone(document):
                yield Indexed(waiting[0], document, superseded_by)
        waiting = row


def reindex(progress: Callable[[int], None] | None = None) -> int:
    """Make the whole index anew, in one transaction; give the number of entries.

    `progress` hears how many there are so far. Interrupted, it leaves the old index.
    """
    made = 0
    with publishing():
        _clear()
        for batch in _batches(expected()):
            add(batch)
            made += len(batch)
            if progress:
                progress(made)
        count_making()
        rows.analyze(Edition, *TABLES)
    return made


def count_making() -> None:
    """Say that what was answered before is not what is answered now, whatever the head."""
    if not Making.objects.update(times=F("times") + 1):
        Making.objects.create(times=1)


def renew(*, using: str, **_signal: Any) -> None:
    """Answer Django's post_migrate: a column that was added is filled, by making the index anew.

    Whether it is needed shows in the newest edition of each kind.
    """
    needed = {model._meta.db_table for model in (Edition, Making, *TABLES)}
    if using != connection.alias or not needed.issubset(tables()):
        return
    last = Edition.objects.values("kind").annotate(last=Max("pk")).values_list("last", flat=True)
    sample = Edition.objects.filter(pk__in=list(last)).values_list("pk", "document")
    parsed = [Indexed(pk, json.loads(text)) for pk, text in sample]
    if not all(_is_current(each) for each in parsed if not is_tombstone(each.document)):
        reindex()


def tables() -> list[str]:
    """Name the tables that the database has."""
    return connection.introspection.table_names()


def _is_current(indexed: Indexed) -> bool:
    found: Any = Entry.objects.filter(pk=indexed.edition).values().first() or {}
    expected = entry_of(indexed) | {"revision_to": found.get("revision_to")}
    row, _ = texts.found([indexed.edition]).get(indexed.edition, (None, False))
    line = lines.found([indexed.edition]).get(indexed.edition)
    is_current = row == texts.row_of(indexed.edition, indexed.document)
    return found == expected and is_current and line == lines.expected(indexed.document)


def differences() -> Iterator[str]:
    """Say, an edition a line, where the index is not what the record alone would make it."""
    entries = values = 0
    for batch in _batches(expected()):
        numbers = [indexed.edition for indexed in batch]
        found = {row["edition_id"]: row for row in Entry.objects.filter(pk__in=numbers).values()}
        pairs = defaultdict(list)
        for entry, *pair in Value.objects.filter(entry__in=numbers).values_list(*VALUE):
            pairs[entry].append(tuple(pair))
        searched, written = texts.found(numbers), lines.found(numbers)
        for indexed in batch:
            expected_values = values_of(indexed.document)
            is_same = found.get(indexed.edition) == entry_of(indexed)
            is_same &= searched.get(indexed.edition) == texts.expected(*indexed)
            is_same &= written.get(indexed.edition) == lines.expected(indexed.document)
            if not is_same or sorted(pairs[indexed.edition]) != expected_values:
                document = indexed.document
                yield f"{document['id']} at revision {document['revision']} is indexed wrongly."
        entries, values = entries + len(found), values + sum(map(len, pairs.values()))
    surplus = Entry.objects.count() - entries
    counts = {texts.count(), lines.Line.objects.count()}
    if surplus or Value.objects.count() != values or counts != {entries}:
        yield f"The index holds {surplus} entries, or their values or texts, that no edition has."


def _clear() -> None:
    """Empty the index; plain DELETEs, for the ORM would read every row to follow the cascade."""
    with connection.cursor() as cursor:
        for model in reversed(TABLES):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our own names


def _batches(each: Iterable[_T]) -> Iterator[list[_T]]:
    iterator = iter(each)
    while batch := list(islice(iterator, BATCH)):
        yield batch
