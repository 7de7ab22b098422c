"""The spreadsheet: sheets of rows as an XLSX file, written in constant memory.

Texts are texts, never formulas or links; the same rows give the same bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from xlsxwriter import Workbook

from policies.documents.cells import Row

MOST_ROWS = 1_048_575  # of a sheet, without its header
LONGEST = 32_767  # UTF-16 units in a cell
PIECE = 64 * 1024  # bytes


class Spreadsheet:
    """An XLSX file in the making, in a folder of its own that goes with it."""

    def __init__(self, created: datetime) -> None:
        self._folder = TemporaryDirectory()
        self._path = Path(self._folder.name) / "file.xlsx"
        options = {"constant_memory": True, "tmpdir": self._folder.name}
        self._book = Workbook(str(self._path), options)
        self._book.set_properties({"created": created.astimezone(UTC).replace(tzinfo=None)})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if not self._book.fileclosed:
            self._book.close()
        self._folder.cleanup()

    def sheet(self, name: str, header: Iterable[str]) -> "Sheet":
        """Add a sheet, with its first row."""
        return Sheet(self._book.add_worksheet(name), tuple(header))

    def pieces(self) -> Iterator[bytes]:
        """Finish the file and give its bytes."""
        self._book.close()
        with self._path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


class Sheet:
    """A sheet in the making: rows are written in their order, and none is kept."""

    def __init__(self, worksheet: Any, header: Row) -> None:
        self._worksheet = worksheet
        self._next = 0
        worksheet.freeze_panes(1, 0)
        self.write(header)

    def write(self, row: Row, instead: str = "") -> None:
        """Write a row; `instead` says where to find what is too long for a cell."""
        sheet, number = self._worksheet, self._next
        for place, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, str):
                fits = _units(value) <= LONGEST
                text = (
                    value if fits else f"Too long for a cell ({len(value)} characters). {instead}"
                )
                sheet.write_string(number, place, text)
            else:
                sheet.write_number(number, place, value)
        self._next += 1


def _units(text: str) -> int:
    return len(text) if len(text) <= LONGEST // 2 else len(text.encode("utf-16-le")) // 2
