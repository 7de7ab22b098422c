"""The list as a file: the rows of a query on a kind, in each form but JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from urllib.parse import urljoin

import orjson
from django.conf import settings
from django.db.models import Aggregate, Count, QuerySet, Sum

from policies.api.citing import citation, of_query
from policies.api.files.crawl import Crawl, Found, points
from policies.api.files.download import NEVER, csv_pieces, ndjson_pieces, refuse_pages
from policies.api.files.spreadsheet import LONGEST, MOST_ROWS, Sheet, fitting, xlsx_pieces
from policies.api.filters.items import ItemParameters
from policies.api.problems import Fault, bad_parameters
from policies.api.selection import Selection
from policies.documents import Document
from policies.documents.base import Json
from policies.documents.cells import Row
from policies.documents.meanings import MATCH
from policies.documents.table import (
    CITATIONS,
    Column,
    citation_columns,
    citation_rows,
    table_of,
)
from policies.record import lines
from policies.record.models import Entry
from policies.record.reading import reading

TABLES = ("csv", "xlsx")
ID = len('"sta-0123456789",')
MATCHED = Column("match", says=MATCH)
LICENSE = (
    "Our coding and sentences: CC BY 4.0. Quotations, names of lists and titles of sources belong "
    "to whoever spoke or published them."
)


def refuse(form: str, asked: ItemParameters, rows: QuerySet[Entry]) -> None:
    """Raise a Problem (400) for what the form of a file has no room for."""
    refuse_pages(asked.data)
    if form in TABLES and asked.selection.expand:
        message = "A table has no room for whole items: ask for .json, .ndjson or .geojson."
        raise bad_parameters([Fault("expand", message)])
    if form == "xlsx":
        sheets: dict[str, Aggregate] = {"rows": Count("pk")}
        if asked.selection.keeps((CITATIONS,)):
            sheets[CITATIONS] = Sum("evidence_count", default=0)
        if (most := max(rows.aggregate(**sheets).values())) > MOST_ROWS:
            message = f"A sheet holds {MOST_ROWS} rows; this takes {most}: ask for .csv or .ndjson."
            raise bad_parameters([Fault("format", message)])


@dataclass(frozen=True)
class ListFile:
    """What a file is made of: what was asked, of which kind, and how the answer is cited."""

    document: type[Document]
    asked: ItemParameters
    crawl: Crawl
    address: str  # at which it stays as it is

    @property
    def name(self) -> str:
        """Name the file, without its form: stances-r12-2026-11-22 for revision 12 and a day."""
        day = self.asked.echo()["as_of"].strip("[]")
        return f"{self.document.endpoint}-r{self.asked.revision}-{day}"

    def pieces(self, form: str) -> Iterator[bytes]:
        """Write the file in a form: csv, ndjson, geojson or xlsx."""
        written: Iterator[bytes] = getattr(self, form)()
        return written

    @cached_property
    def selection(self) -> Selection:
        """Give what is selected."""
        return self.asked.selection

    @cached_property
    def kept(self) -> list[bool]:
        """Say of each column of the kind's table whether it is selected."""
        return [self.selection.keeps(column.path) for column in table_of(self.document).columns]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Give the columns: the id, how the row matches, and what is selected of the rest."""
        identity, *rest = compress(table_of(self.document).columns, self.kept)
        return (identity, MATCHED, *rest)

    def csv(self) -> Iterator[bytes]:
        """Write a line a row."""
        if self.selection:
            rows = (row for batch in self.crawl for row in self._rows(batch))
            yield from csv_pieces(self.columns, rows)
            return
        yield from csv_pieces(self.columns, ())
        for batch in self.crawl.texts(lines.found):
            # The id stands first, and is as long in every line.
            yield "".join(
                f'{line[:ID]}"{match}",{line[ID:]}{lines.END}' for _, match, line in batch
            ).encode()

    def ndjson(self) -> Iterator[bytes]:
        """Write a document a line, byte for byte unless parts are selected."""
        return ndjson_pieces(line for batch in self.crawl for line in self._lines(batch))

    def geojson(self) -> Iterator[bytes]:
        """Write a feature a row: the point of its place, and its document with `match`."""
        yield b'{"type":"FeatureCollection","features":['
        comma = b""
        for batch in self.crawl:
            yield comma + b",\n".join(map(orjson.dumps, self._features(batch)))
            comma = b",\n"
        yield b"]}"

    def xlsx(self) -> Iterator[bytes]:
        """Write the rows, their citations a row each if selected, and what the file is about."""
        published = self.asked.moment.published.published_at or NEVER
        rows = (row for batch in self.crawl for row in self._rows(batch))
        sheets = [
            Sheet(
                self.document.endpoint,
                tuple(column.name for column in self.columns),
                self._fitting(rows),
            )
        ]
        if self.selection.keeps((CITATIONS,)):
            sheets.append(self._citations())
        about = tuple(self.about().items())
        return xlsx_pieces(published, [*sheets, Sheet("about", ("about", "this file"), about)])

    def _citations(self) -> Sheet:
        columns = citation_columns()
        kept = [self.selection.keeps((CITATIONS, *column.path)) for column in columns]
        rows = (
            tuple(compress(row, kept))
            for batch in self.crawl
            for found in batch
            for row in citation_rows(orjson.loads(found.text))
        )
        header = tuple(column.name for column in compress(columns, kept))
        return Sheet(CITATIONS, header, self._fitting(rows))

    def _fitting(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Point from each text that no cell can hold to the row's item, which each row begins with."""
        for row in rows:
            if (
                len(orjson.dumps(row)) > LONGEST
            ):  # else each text fits: no unit takes less than a byte
                path = f"/api/v1/{self.document.endpoint}/{row[0]}/?known_at={self.asked.revision}"
                yield fitting(row, urljoin(self.address, path))
            else:
                yield row

    def about(self) -> dict[str, str]:
        """Say what the file holds, as of when, and how to cite it."""
        published, asked = self.asked.moment.published, self.asked.echo()
        cited = of_query(self.document.plural, self.asked)
        told = {
            "what": f"{self.document.plural.capitalize()}: every row of the query",
            "rows": str(len(self.crawl)),
            "as of": asked["as_of"],
            "match": asked["match"],
            "revision": str(published.number),
            "published at": published.instant or "",
            "hash": published.hash,
            "address": self.address,
            "citation": citation(cited, self.asked.moment, self.address),
            "license": LICENSE,
            "note": settings.DATA_NOTE,
        }
        return {name: text for name, text in told.items() if text}

    def _rows(self, batch: list[Found]) -> Iterator[Row]:
        flatten = table_of(self.document).flatten
        for found in batch:
            row = flatten(self.selection.cut(orjson.loads(found.text)))
            identity, *rest = compress(row, self.kept)
            yield (identity, found.match, *rest)

    def _lines(self, batch: list[Found]) -> Iterator[bytes]:
        texts = [found.text for found in batch]
        with reading():
            documents = self.selection.of(texts, self.asked.revision)
        return map(orjson.dumps, documents)

    def _features(self, batch: list[Found]) -> Iterator[Json]:
        places = points([found.edition for found in batch], self.asked.revision)
        for found, line in zip(batch, self._lines(batch), strict=True):
            point = places.get(found.edition)
            yield {
                "type": "Feature",
                "id": orjson.loads(line)["id"],
                "geometry": {"type": "Point", "coordinates": point} if point else None,
                # The document as it stands, with one field more.
                "properties": orjson.Fragment(b'{"match":"%b",' % found.match.encode() + line[1:]),
            }
