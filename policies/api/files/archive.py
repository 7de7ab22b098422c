"""The archive: a ZIP file that is written as it is sent, in constant memory.

The same files give the same bytes.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

READABLE = 0o644 << 16  # by all, as Unix notes it
UNIX = 3


class Sum(NamedTuple):
    """What a file is checked by: its size in bytes, and the SHA-256 of them."""

    size: int
    sha256: str


class Archive:
    """A ZIP file in the making; what is written is taken piece by piece and never kept."""

    def __init__(self, created: datetime) -> None:
        self.sums: dict[str, Sum] = {}
        self._created = created.astimezone(UTC)
        self._written = _Written()
        self._file = ZipFile(self._written, "w")  # type: ignore[call-overload] # needs write alone

    def add(self, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Write a file; its sum stands in `sums` when it is whole."""
        info = ZipInfo(name, self._created.timetuple()[:6])
        info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, READABLE, UNIX
        hashed, size = hashlib.sha256(), 0
        with self._file.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                hashed.update(piece)
                size += len(piece)
                file.write(piece)
                yield from self._written.taken()
        self.sums[name] = Sum(size, hashed.hexdigest())

    def end(self) -> Iterator[bytes]:
        """Write what closes the file."""
        self._file.close()
        yield from self._written.taken()


class _Written:
    """What a ZipFile writes to: it can only be written, and what it holds be taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> Iterator[bytes]:
        """Give what was written since the last time, if anything."""
        if self._pieces:
            yield b"".join(self._pieces)
            self._pieces.clear()
