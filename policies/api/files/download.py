"""The file: every row of an answer, streamed in pieces, never paged.

    return download(request, "csv", "changes-r12", len(rows), csv_pieces(COLUMNS, rows))

`csv_pieces` and `ndjson_pieces` write lazily, so that nothing is read for HEAD.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice

from django.http import HttpRequest, StreamingHttpResponse

from policies.api.problems import Fault, bad_parameters
from policies.api.renderers import FORMATS
from policies.documents.cells import Row, csv_lines
from policies.documents.table import Column

NEVER = datetime(1980, 1, 1, tzinfo=UTC)  # when nothing was published yet; ZIP knows no earlier
AT_ONCE = 100  # rows in a piece
NOT_IN_FILES = ("page_size", "cursor", "count")  # parameters of pages


def download(
    request: HttpRequest, form: str, name: str, count: int, pieces: Iterable[bytes]
) -> StreamingHttpResponse:
    """Send a file: its form (such as csv), its name without the form, its rows and its bytes.

    For HEAD the pieces are not begun.
    """
    renderer = FORMATS[form]
    charset = f"; charset={renderer.charset}" if renderer.charset else ""
    return StreamingHttpResponse(
        () if request.method == "HEAD" else pieces,
        content_type=f"{renderer.media_type}{charset}",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{form}"',
            "X-Row-Count": str(count),
        },
    )


def refuse_pages(given: Iterable[str]) -> None:
    """Raise a Problem (400) where a file is asked for with a parameter of pages."""
    message = "A file holds every row, and X-Row-Count says how many: leave {} out."
    faults = [Fault(name, message.format(name)) for name in given if name in NOT_IN_FILES]
    if faults:
        raise bad_parameters(faults)


def csv_pieces(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Write CSV (RFC 4180, UTF-8 without a byte order mark); the first line names the columns.

    A row holds a value a column: text, number, true, false or None. Cells are as in `cells`; texts
    stand in quotation marks.
    """
    following = chain([tuple(column.name for column in columns)], rows)
    while piece := list(islice(following, AT_ONCE)):
        yield csv_lines(piece)


def ndjson_pieces(lines: Iterable[str | bytes]) -> Iterator[bytes]:
    """Write a JSON text a line."""
    following = iter(lines)
    while piece := list(islice(following, AT_ONCE)):
        yield b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in piece)
