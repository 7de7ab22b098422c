"""The bundle: the whole record at a revision as one ZIP: data, what it means, and its proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.conf import settings
from django.db.models import Value

from policies.api.citing import citation
from policies.api.files import datapackage
from policies.api.files.archive import Archive
from policies.api.files.crawl import Crawl
from policies.api.files.download import NEVER, csv_pieces, ndjson_pieces
from policies.api.moment import Moment, Published
from policies.documents import KINDS, Document, dictionary
from policies.documents.cells import Row
from policies.documents.table import CITATIONS, citation_columns, citation_rows, table_of
from policies.record import export, lines, queries, verify
from policies.record.models import Edition

LICENSE = "LICENSE-DATA.md"
README = """\
# Sanctuary Tracker, revision {number}

What officials say about sanctuary policy, what their rules do, and what others call it: each claim
with its source. This is everything that was published by revision {number} ({published_at}).

| file | holds |
|---|---|
| `data/*.csv` | a table a kind of item, a row an item; UTF-8, RFC 4180 |
| `data/citations.csv` | a row a citation, of the items of all kinds |
| `data/*.ndjson` | the same as published: a JSON document a line |
| `data-dictionary.csv` `codes.csv` | what each column and each code means |
| `datapackage.json` | the tables as a Frictionless Data Package |
| `record.ndjson` | the record itself: each revision and edition up to this one, or a later one that covered text of it |
| `verify.py` | verifies the record, with Python alone |

    sha256sum --check SHA256SUMS
    python verify.py record.ndjson --head {number}:{hash}

An empty cell is null. A cell that begins with an apostrophe holds a text that a spreadsheet might
run, that is empty or that begins with one itself: take the first apostrophe off. A list is JSON.

## Citing

> {citation}

That address gives the same data again, redactions apart, and the same bytes as long as the software is
the same. The license is in {license}: our coding and sentences are under CC BY 4.0; quotations, names
of lists and titles of sources are not ours to license.

## Covered texts

{covered}
"""


@dataclass(frozen=True)
class Bundle:
    """What is packed: the world of a revision, and the address that gives it for ever."""

    published: Published
    address: str

    def pieces(self) -> Iterator[bytes]:
        """Write the ZIP; the checksums come last."""
        archive = Archive(self.published.published_at or NEVER)
        tables = []
        for kind in KINDS.values():
            path, columns = f"data/{kind.endpoint}", table_of(kind).columns
            yield from archive.add(f"{path}.csv", self._csv(kind))
            yield from archive.add(f"{path}.ndjson", self._ndjson(kind))
            tables.append((f"{path}.csv", datapackage.schema(columns, ["id"], kind.kind)))
        cited = citation_columns()
        for path, columns, rows, key in (
            (f"data/{CITATIONS}.csv", cited, self._citations(), ["item", "citation"]),
            ("data-dictionary.csv", dictionary.COLUMNS, dictionary.columns(), ["table", "column"]),
            ("codes.csv", dictionary.CODES, dictionary.codes(), ["dimension", "code"]),
        ):
            yield from archive.add(path, csv_pieces(columns, rows))
            tables.append((path, datapackage.schema(columns, key)))
        resources = [datapackage.resource(path, *archive.sums[path], s) for path, s in tables]
        described = datapackage.descriptor(self._about(), resources)
        record = ndjson_pieces(
            line.removesuffix("\n") for line in export.lines(self.published.number)
        )
        for path, content in (
            ("datapackage.json", [orjson.dumps(described, option=orjson.OPT_INDENT_2)]),
            ("record.ndjson", record),
            ("verify.py", [Path(verify.__file__).read_bytes()]),
            (LICENSE, [(settings.BASE_DIR / LICENSE).read_bytes()]),
            ("README.md", [self.readme().encode()]),
        ):
            yield from archive.add(path, content)
        sums = "".join(f"{each.sha256}  {path}\n" for path, each in sorted(archive.sums.items()))
        yield from archive.add("SHA256SUMS", [sums.encode()])
        yield from archive.end()

    def readme(self) -> str:
        """Say what the files are, how to cite them, and what was covered."""
        return README.format(
            number=self.published.number,
            published_at=self.published.instant or "before the first",
            hash=self.published.hash,
            citation=citation("the whole record", Moment(self.published), self.address),
            license=LICENSE,
            covered=self._covered(),
        )

    def _covered(self) -> str:
        covered = Edition.objects.filter(
            revision__lte=self.published.number, withheld_by__isnull=False
        )
        rows = covered.order_by("revision", "item").values_list("item", "revision", "withheld_by")
        told = [f"- {item}, as published by revision {n}: by revision {by}" for item, n, by in rows]
        if not told:
            return "None."
        instead = f"Text of these editions was withdrawn from the public: {verify.COVER} stands"
        return "\n".join([f"{instead} in its place.\n", *told])

    def _about(self) -> dict[str, object]:
        number, published_at = self.published.number, self.published.instant
        title = f"The record of the Sanctuary Tracker, revision {number}"
        return {
            "id": self.published.hash,
            "version": str(number),
            **({"created": published_at} if published_at else {}),
            "homepage": self.address,
            "sources": [{"title": title, "path": self.address}],
        }

    def _csv(self, kind: type[Document]) -> Iterator[bytes]:
        yield from csv_pieces(table_of(kind).columns, ())
        for batch in self._live(kind).texts(lines.found):
            yield "".join(f"{found.text}{lines.END}" for found in batch).encode()

    def _citations(self) -> Iterator[Row]:
        for kind in KINDS.values():
            for batch in self._live(kind):
                for found in batch:
                    yield from citation_rows(orjson.loads(found.text))

    def _ndjson(self, kind: type[Document]) -> Iterator[bytes]:
        return ndjson_pieces(found.text for batch in self._live(kind) for found in batch)

    def _live(self, kind: type[Document]) -> Crawl:
        live = queries.entries_at(self.published.number).filter(kind=kind.kind)
        return Crawl(live.annotate(certain=Value(value=True)).order_by("item"))
