"""What the record says: its head, what stood at a revision, and who mentions whom."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet

from policies.dates import DayBounds, covering, covers
from policies.documents import document_of
from policies.documents.base import Json
from policies.record.models import LIVE, Edition, Entry, Revision, Value

_T = TypeVar("_T")
CHUNK = 5_000  # names in one IN list: SQLite takes 32,766, PostgreSQL 65,535


class Newest(int):
    """The number of the newest revision, as a `reading` found it: the head's indexes answer it."""


def head() -> Revision | None:
    """Give the newest revision; None before the first."""
    return Revision.objects.order_by("-number").first()


def revisions_known_at(when: datetime | date) -> QuerySet[Revision]:
    """Give the revisions published at or before an instant, or by the end of a UTC day; last first."""
    published = Revision.objects.order_by("-number")
    if isinstance(when, datetime):
        return published.filter(published_at__lte=when)
    midnight = datetime.combine(when, time.min, UTC) + timedelta(days=1)
    return published.filter(published_at__lt=midnight)


def revision_known_at(when: datetime | date) -> Revision | None:
    """Give the last revision published at or before an instant, or by the end of a UTC day."""
    return revisions_known_at(when).first()


def edition_at(item: str, number: int) -> Edition | None:
    """Give the edition of an item that stood at a revision; a tombstone is one too."""
    return history(item).filter(revision__lte=number).last()


def history(item: str) -> QuerySet[Edition]:
    """Give every edition of an item, the oldest first."""
    return Edition.objects.filter(item=item).order_by("revision")


def is_tombstone(document: Json) -> bool:
    """Say whether a document only tells that its item was withdrawn or merged."""
    return "merged_from" not in document  # every live document has it


def standing_at(number: int, prefix: str = "") -> Q:
    """Match the entries of all items that were live at a revision; `prefix` leads to the entry."""
    if isinstance(number, Newest):
        return Q(**{f"{prefix}revision_to__is_open": True})
    return covering(f"{prefix}revision_from", f"{prefix}revision_to", number)


def entries_at(number: int) -> QuerySet[Entry]:
    """Give the entries of all items that were live at a revision."""
    return Entry.objects.filter(standing_at(number))


def live() -> QuerySet[Entry]:
    """Give the entries of all items that are live now."""
    return Entry.objects.filter(LIVE)


def documents(edition_ids: Iterable[int]) -> dict[int, str]:
    """Give the stored texts of editions, by the edition's number."""
    return texts(Edition, "document", edition_ids)


def texts(model: type[Model], column: str, numbers: Iterable[int]) -> dict[int, str]:
    """Give a column of the rows of these numbers, by number.

    Past the ORM: naming the numbers takes it longer than finding the texts takes either engine.
    """
    found: dict[int, str] = {}
    key, table = model._meta.pk.column, model._meta.db_table
    with connection.cursor() as cursor:
        for chunk in chunks(numbers):
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(
                f"SELECT {key}, {column} FROM {table} WHERE {key} IN ({marks})",  # noqa: S608 - ours
                chunk,
            )
            found.update(cursor.fetchall())
    return found


def head_documents(items: Iterable[str]) -> dict[str, Json]:
    """Give the documents of those items that are live, by item."""
    found: dict[str, Json] = {}
    for chunk in chunks(items):
        rows = live().filter(item__in=chunk).values_list("item", "edition__document")
        found.update((item, json.loads(document)) for item, document in rows.iterator())
    return found


def mentioning(*items: str) -> list[str]:
    """Give the live items, in order of id, that mention any of the items at any depth."""
    found: set[str] = set()
    for chunk in chunks(items):
        values = Value.objects.filter(
            column="mentions", value__in=chunk, entry__revision_to__is_open=True
        )
        found.update(values.values_list("entry__item", flat=True))
    return sorted(found.difference(items))


def overlaps(one: Json, other: Json) -> list[str]:
    """Name the dimensions on which two documents certainly both rule at once.

    They do where both name the same items in the first fields of their kind's `exclusive`, blank
    being equal to blank, where both speak of the dimension, and where their certain periods meet.
    """
    kind = document_of(one["id"])
    keys, dimensions = kind.exclusive
    if one["id"] == other["id"] or document_of(other["id"]) is not kind:
        return []
    if [_id(one[key]) for key in keys] != [_id(other[key]) for key in keys]:
        return []
    shared = [name for name in dimensions if one[name] and other[name]]
    return shared if shared and _certainly_meet(kind.bounds(one), kind.bounds(other)) else []


def rivals(document: Json) -> list[Json]:
    """Give the live documents that name the same items in the first fields of `exclusive`."""
    kind = document_of(document["id"])
    keys, _ = kind.exclusive
    if not keys:
        return []
    same = {key: _id(document[key]) for key in keys}
    found = live().filter(kind=kind.kind, **same).exclude(item=document["id"]).order_by("item")
    return [json.loads(text) for text in found.values_list("edition__document", flat=True)]


def certain_overlaps(document: Json) -> dict[str, list[str]]:
    """Map each live item that a proposed document certainly overlaps to the dimensions."""
    found = {other["id"]: overlaps(document, other) for other in rivals(document)}
    return {item: dimensions for item, dimensions in found.items() if dimensions}


def chunks(values: Iterable[_T]) -> Iterator[list[_T]]:
    """Part values, each once and in their order, into lists that one query can name."""
    each = list(dict.fromkeys(values))
    for start in range(0, len(each), CHUNK):
        yield each[start : start + CHUNK]


def _id(mention: Json | None) -> str:
    return mention["id"] if mention else ""


def _certainly_meet(one: DayBounds, other: DayBounds) -> bool:
    spans = [(bounds.certain_from, bounds.certain_until) for bounds in (one, other)]
    if any(start >= end for start, end in spans):
        return False  # never certain
    (start, end), (first, after) = spans
    return covers(start, end, after - timedelta(days=1), first)
