"""The spreadsheet: sheets of rows as an XLSX file (ECMA-376), written as it is sent.

Texts are texts, never formulas or links; the same rows give the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, count, islice
from typing import NamedTuple

from policies.api.files.archive import Archive
from policies.api.files.download import AT_ONCE
from policies.documents.cells import Row, Value

MOST_ROWS = 1_048_575  # of a sheet, without its header
LONGEST = 32_767  # UTF-16 units in a cell

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/></Types>'
)
_BOOK = f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>%s</sheets></workbook>'
_LISTED = '<sheet name="%s" sheetId="%d" r:id="rId%d"/>'
_RELATIONS = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">%s</Relationships>'
_RELATION = f'<Relationship Id="rId%d" Type="{_OFFICE}/%s" Target="%s"/>'
_BEGIN = (  # the first row stays in sight
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
_END = "</sheetData></worksheet>"

# What XML marks, what it cannot hold or would change, and what reads as if it were written so.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class Sheet(NamedTuple):
    """A sheet: its name, the names of its columns, and its rows, which are read as they are sent."""

    name: str
    header: Row
    rows: Iterable[Row]

    def pieces(self) -> Iterator[bytes]:
        """Write it."""
        yield _BEGIN.encode()
        places = [_letters(place) for place in range(len(self.header))]
        rows = zip(count(1), chain([self.header], self.rows))
        while piece := list(islice(rows, AT_ONCE)):
            yield "".join(_row(number, places, row) for number, row in piece).encode()
        yield _END.encode()


def xlsx_pieces(created: datetime, sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """Write the file; each sheet's rows are read once, one sheet after the other."""
    numbered = list(enumerate(sheets, 1))
    listed = "".join(_LISTED % (sheet.name, number, number) for number, sheet in numbered)
    related = (_RELATION % (n, "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
    archive = Archive(created)
    for name, content in (
        ("[Content_Types].xml", _TYPES),
        ("_rels/.rels", _RELATIONS % (_RELATION % (1, "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", _BOOK % listed),
        ("xl/_rels/workbook.xml.rels", _RELATIONS % "".join(related)),
    ):
        yield from archive.add(name, [content.encode()])
    for number, sheet in numbered:
        yield from archive.add(f"xl/worksheets/sheet{number}.xml", sheet.pieces())
    yield from archive.end()


def fitting(row: Row, address: str) -> Row:
    """Give a row whose texts fit into cells: one that is too long is replaced by where it is."""
    return tuple(
        f"Too long for a cell ({len(value)} characters). See {address}"
        if isinstance(value, str) and _is_too_long(value)
        else value
        for value in row
    )


def _is_too_long(text: str) -> bool:
    return len(text) > LONGEST // 2 and len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST


def _letters(place: int) -> str:
    """Name a column by its place: A to Z, then AA."""
    above, last = divmod(place, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + last)


def _row(number: int, places: Sequence[str], row: Row) -> str:
    cells = "".join(
        f'<c r="{place}{number}"{_content(value)}</c>'
        for place, value in zip(places, row, strict=True)
        if value is not None
    )
    return f'<row r="{number}">{cells}</row>'


def _content(value: Value) -> str:
    if isinstance(value, str):
        space = ' xml:space="preserve"' if value != value.strip() else ""
        return f' t="inlineStr"><is><t{space}>{_SPECIAL.sub(_written, value)}</t></is>'
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v>'
    return f"><v>{value}</v>"


def _written(found: re.Match[str]) -> str:
    letter = found[0]
    return _MARKUP.get(letter) or f"_x{ord(letter):04X}_"
