"""The crawl: every row of a query, pinned to the editions that it finds, read in small pieces."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet

from policies.documents.jurisdiction import MILLION
from policies.record import queries
from policies.record.models import NOWHERE, Entry
from policies.record.reading import reading

BATCH = 500  # documents held at once

Texts = Callable[[Iterable[int]], dict[int, str]]  # by the edition's number


class Found(NamedTuple):
    """A row: its edition's number, how it matches (certain, possible) and its text."""

    edition: int
    match: str
    text: str


class Crawl:
    """The rows of a query, of which only the numbers are held: nine bytes each.

    What is published meanwhile changes nothing. Each piece is read and done with before it is sent,
    so that no writer waits for a slow reader.
    """

    def __init__(self, rows: QuerySet[Any]) -> None:
        """Find the rows of entries that say whether they match for `certain`; in one query."""
        self._editions, self._sure = array("q"), bytearray()
        for edition, certain in rows.values_list("edition_id", "certain").iterator():
            self._editions.append(edition)
            self._sure.append(bool(certain))

    def __len__(self) -> int:
        return len(self._editions)

    def __iter__(self) -> Iterator[list[Found]]:
        """Give the documents of the rows, some hundreds at a time."""
        return self.texts(queries.documents)

    def texts(self, of: Texts) -> Iterator[list[Found]]:
        """Give what is stored of the rows' editions, some hundreds at a time."""
        for start in range(0, len(self), BATCH):
            numbers = self._editions[start : start + BATCH]
            with reading():
                texts = of(numbers)
            sure = self._sure[start : start + BATCH]
            yield [
                Found(number, "certain" if certain else "possible", texts[number])
                for number, certain in zip(numbers, sure, strict=True)
            ]


Point = tuple[float, float]  # longitude, latitude: degrees of WGS 84


def points(editions: list[int], revision: int) -> dict[int, Point]:
    """Give the point of the place that each edition is about, as it stood at a revision."""
    with reading():
        about = dict(
            Entry.objects.filter(edition__in=editions)
            .exclude(jurisdiction="")
            .values_list("edition_id", "jurisdiction")
        )
        entries = queries.entries_at(revision).exclude(latitude=NOWHERE)
        rows = entries.filter(item__in=set(about.values()))
        found = {
            item: (longitude / MILLION, latitude / MILLION)
            for item, longitude, latitude in rows.values_list("item", "longitude", "latitude")
        }
    return {edition: found[place] for edition, place in about.items() if place in found}
