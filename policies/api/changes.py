"""The change: an edition as the answer to “what changed?”, with what differs from the one before."""

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import orjson
from django.db.models import OuterRef, QuerySet, Subquery

from policies.api.files.crawl import BATCH
from policies.api.files.download import csv_pieces, ndjson_pieces
from policies.dates import instant
from policies.documents import KINDS, document_of
from policies.documents.base import Json
from policies.documents.cells import Row
from policies.documents.difference import Difference, diff, said
from policies.documents.table import Column
from policies.record.models import Edition
from policies.record.queries import is_tombstone
from policies.record.reading import reading
from policies.record.verify import COVER

SHOWN = ("item", "kind", "change", "reason", "digest", "withheld_by")
READ = (
    *("revision", "revision__published_at", *SHOWN, "document"),
    *("text_before", "withheld_before"),
)
# Of files; what differs is a cell of JSON.
COLUMNS = (
    Column("revision", type="integer", says="The revision that published the edition."),
    Column("published_at", says="When, in UTC (RFC 3339)."),
    Column("item", says="The item's id."),
    Column("kind", says="The item's kind."),
    Column("link", says="Where the item is as it stands now."),
    Column("title", says="What the item is called, or was when it left."),
    Column("change", says="Why the edition exists.", dimension="change"),
    Column("reason", says="Why, in the editors' words."),
    Column("tombstone", type="boolean", says="Whether the item left."),
    Column("digest", says="SHA-256 of the document as it was published."),
    Column("withheld_by", type="integer", says="The revision that covered text in it."),
    Column("differences", type="array", says="What differs from the edition before, in JSON."),
)


class Stored(NamedTuple):
    """An edition's document, and whether text of it is withheld."""

    document: Json
    is_withheld: bool

    @classmethod
    def of(cls, text: str, withheld_by: int | None) -> "Stored":
        """Parse a stored text."""
        return cls(orjson.loads(text), withheld_by is not None)


def differences(before: Stored | None, after: Stored) -> list[Json] | None:
    """Give `[{field, before, after}]`; None where there are no two documents to compare.

    Those are an item's first edition, the one that withdrew or merged it, and its return. A field
    of which text is withheld is told, even where what is left of it is the same.
    """
    if before is None or is_tombstone(before.document) or is_tombstone(after.document):
        return None
    old, new = said(before.document), said(after.document)
    found = {each.field: each for each in diff(old, new)}
    if before.is_withheld or after.is_withheld:
        for field in old.keys() & new.keys():
            if COVER.encode() in orjson.dumps([old[field], new[field]]):
                found.setdefault(field, Difference(field, old[field], new[field]))
    return [found[field]._asdict() for field in sorted(found)]


def changes(editions: Iterable[int]) -> Iterator[Json]:
    """Tell editions, given by number, in their order and in one query; `CHANGE` is their shape."""
    wanted = list(editions)
    earlier = Edition.objects.filter(item=OuterRef("item"), revision__lt=OuterRef("revision"))
    last = earlier.order_by("-revision_id")
    rows = Edition.objects.filter(pk__in=wanted).annotate(
        text_before=Subquery(last.values("document")[:1]),
        withheld_before=Subquery(last.values("withheld_by")[:1]),
    )
    found = {row["pk"]: row for row in rows.values("pk", *READ)}
    yield from (_change(found[pk]) for pk in wanted)


class Crawl:
    """All editions of a query, of which only the numbers are held; told in small pieces.

    What is published meanwhile changes nothing, and no writer waits for a slow reader.
    """

    def __init__(self, rows: QuerySet[Edition]) -> None:
        """Find the editions, in one query."""
        self._editions = array("q", rows.values_list("pk", flat=True).iterator())

    def __len__(self) -> int:
        return len(self._editions)

    def __iter__(self) -> Iterator[Json]:
        for start in range(0, len(self), BATCH):
            with reading():
                found = list(changes(self._editions[start : start + BATCH]))
            yield from found

    def pieces(self, form: str) -> Iterator[bytes]:
        """Write them as a file: csv or ndjson."""
        return (
            csv_pieces(COLUMNS, map(_cells, self))
            if form == "csv"
            else ndjson_pieces(self._lines())
        )

    def _lines(self) -> Iterator[bytes]:
        return map(orjson.dumps, self)


def _cells(change: Json) -> Row:
    *plain, differences = (change[column.name] for column in COLUMNS)
    return (*plain, None if differences is None else orjson.dumps(differences).decode())


def _change(row: Json) -> Json:
    after, before = Stored.of(row["document"], row["withheld_by"]), None
    if row["text_before"]:
        before = Stored.of(row["text_before"], row["withheld_before"])
    left = is_tombstone(after.document)
    shown = before.document if left and before else after.document
    return {
        "revision": row["revision"],
        "published_at": instant(row["revision__published_at"]),
        **{name: row[name] for name in SHOWN},
        "link": f"/api/v1/{KINDS[row['kind']].endpoint}/{row['item']}/",
        "title": None if is_tombstone(shown) else document_of(row["item"]).called(shown),
        "tombstone": left,
        "differences": differences(before, after),
    }
