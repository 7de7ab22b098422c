"""The verifier: says whether an exported record is what was published, with Python alone.

    python verify.py record.ndjson --head 12:9f86d081…

The export is a line a revision, followed by a line an edition of it. A revision's hash is
sha256(the hash before it as 32 bytes, then its manifest); the first follows 32 zero bytes. The
manifest holds the digest of every text and, of all else, the value. A head that was noted down
elsewhere, on paper or by another reader, therefore fixes everything up to it.

This file ships with every download and imports nothing but the standard library.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

GENESIS = "0" * 64
FORMAT = 1  # of the manifest
COVER = "[redacted]"

Row = dict[str, Any]
Lines = Callable[[], Iterable[str]]  # gives the export's lines, from the first, each time

HEADER = {"number", "published_at", "submitter", "approver", "two_people", "redactions", "format"}
REVISION = HEADER | {"message", "hash"}
EDITION = {
    *("revision", "kind", "item", "change", "reason", "digest", "withheld_by", "document"),
}
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


def canonical(value: Any) -> str:
    """Write JSON in the one way that is hashed: sorted keys, no spaces, ASCII."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def digest(text: str) -> str:
    """Hash a text: sha256 of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(header: Row, lines: list[Row]) -> bytes:
    """Write what a revision's hash is made of: its header, then a line an edition, by item.

    `header` = {number, published_at, submitter, approver, two_people, message_digest, redactions,
    format}; a line = {kind, item, change, reason_digest, digest}. Reason and message are there by
    their digests, so that a redaction can cover them and the chain still holds.
    """
    ordered = sorted(lines, key=lambda line: str(line["item"]))
    return "".join(f"{canonical(row)}\n" for row in [header, *ordered]).encode()


def chain(previous: str, manifest_bytes: bytes) -> str:
    """Give a revision's hash from the one before it, both in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(previous) + manifest_bytes).hexdigest()


class Finding(NamedTuple):
    """A sentence about the record; `wrong` is false where it only says what was withheld."""

    wrong: bool
    text: str


class Covering(NamedTuple):
    """What the latest redaction of a text says: its revision, and its line in `redactions`."""

    by: int
    line: Row


class Verification:
    """One reading of an export: what it holds, and each thing that is wrong with it."""

    def __init__(self, lines: Lines, head: str = "") -> None:
        self.lines = lines
        self.head = head
        self.hashes = {0: GENESIS}
        self.last = 0
        self.editions = 0
        self.published_at = ""
        self.covered: dict[tuple[int, str], Covering] = {}

    @property
    def found(self) -> str:
        """Give the head that was found, as N:HASH."""
        return f"{self.last}:{self.hashes[self.last]}"

    def findings(self) -> Iterator[Finding]:
        """Read the export twice: for what was covered, then for everything."""
        malformed = yield from self._collect_coverings()
        if malformed:
            return
        revision: Row = {}
        manifest_lines: list[Row] = []
        for kind, row in map(_parsed, self.lines()):
            if kind == "revision":
                yield from self._close(revision, manifest_lines)
                revision, manifest_lines = row, []
                continue
            before = manifest_lines[-1]["item"] if manifest_lines else ""
            if row["revision"] != revision.get("number") or row["item"] <= before:
                yield Finding(True, f"{_name(row)} is out of its place.")
            line, found = self._check_edition(row)
            manifest_lines.append(line)
            yield from found
        yield from self._close(revision, manifest_lines)
        for number, item in sorted(self.covered):
            yield Finding(True, f"A redaction names {item or 'the message'} of revision {number}.")
        yield from self._check_head()

    def _collect_coverings(self) -> Generator[Finding, None, bool]:
        malformed = False
        for number, text in enumerate(self.lines(), 1):
            try:
                kind, row = _parsed(text)
                for line in row["redactions"] if kind == "revision" else ():
                    self.covered[_covers(line)] = Covering(row["number"], line)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                malformed = True
                yield Finding(True, f"Line {number} is not a line of a record as it was written.")
        return malformed

    def _close(self, revision: Row, manifest_lines: list[Row]) -> Iterator[Finding]:
        """Check a revision whose editions have all been read, and chain it to the last."""
        if not revision:
            return
        number = revision["number"]
        if number != self.last + 1:
            yield Finding(True, f"Revision {number} stands where {self.last + 1} is expected.")
        yield from self._check_header(revision)
        header = {name: revision[name] for name in HEADER}
        header["message_digest"], found = self._check_message(revision)
        yield from found
        before = self.hashes[self.last]
        if chain(before, manifest(header, manifest_lines)) != revision["hash"]:
            yield Finding(True, f"Revision {number}: its hash does not follow from its content.")
        self.last = number
        self.hashes[number] = revision["hash"]
        self.editions += len(manifest_lines)

    def _check_header(self, revision: Row) -> Iterator[Finding]:
        number, time = revision["number"], revision["published_at"]
        if not TIME.fullmatch(time) or time <= self.published_at:
            yield Finding(True, f"Revision {number}: {time} is not a later time than the last.")
        if revision["two_people"] and revision["submitter"] == revision["approver"]:
            yield Finding(True, f"Revision {number}: submitted and approved by one person.")
        if revision["format"] != FORMAT:
            yield Finding(True, f"Revision {number}: this verifier reads format {FORMAT} only.")
        self.published_at = time

    def _check_edition(self, edition: Row) -> tuple[Row, list[Finding]]:
        """Give the edition's line of the manifest, and what is wrong with the edition."""
        covering = self.covered.pop((edition["revision"], edition["item"]), None)
        name, document, found = _name(edition), edition["document"], []
        reason_digest = digest(edition["reason"])
        expected = edition["digest"]
        if covering and edition["withheld_by"] == covering.by:
            expected = covering.line.get("digest", "")
            reason_digest = covering.line.get("reason_digest", reason_digest)
            found.append(Finding(False, f"{name}: withheld in part by revision {covering.by}."))
        elif covering or edition["withheld_by"] is not None:
            found.append(Finding(True, f"{name}: its redaction is not the one that was published."))
        if covering and "reason_digest" in covering.line and edition["reason"] != COVER:
            found.append(Finding(True, f"{name}: its reason should be withheld."))
        if digest(document) != expected:
            found.append(Finding(True, f"{name}: its document was altered."))
        elif _document_header(document) != [edition[part] for part in _DOCUMENT_HEADER]:
            found.append(Finding(True, f"{name}: its document says that it is another edition."))
        line = {part: edition[part] for part in ("kind", "item", "change", "digest")}
        return line | {"reason_digest": reason_digest}, found

    def _check_message(self, revision: Row) -> tuple[str, list[Finding]]:
        covering = self.covered.pop((revision["number"], ""), None)
        if not covering:
            return digest(revision["message"]), []
        text = f"Revision {revision['number']}: message withheld by revision {covering.by}."
        found = Finding(revision["message"] != COVER, text)
        return covering.line.get("message_digest", ""), [found]

    def _check_head(self) -> Iterator[Finding]:
        if not self.head:
            return
        number, _, expected = self.head.partition(":")
        if not number.isdecimal() or int(number) not in self.hashes:
            yield Finding(True, f"The record ends at revision {self.last}: {self.head} is missing.")
        elif self.hashes[int(number)] != expected:
            yield Finding(True, f"Revision {number} is not the one that was published: rewritten.")


_DOCUMENT_HEADER = ("item", "kind", "revision", "change")


def _document_header(document: str) -> list[Any]:
    try:
        found = json.loads(document)
        return [found[name] for name in ("id", *_DOCUMENT_HEADER[1:])]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _covers(line: Row) -> tuple[int, str]:
    """Give the revision and item of which a redaction's line speaks; item "" is the message."""
    number, item = line["revision"], line["item"]
    if type(number) is not int or type(item) is not str:
        raise TypeError(line)
    return number, item


def _name(edition: Row) -> str:
    return f"{edition['item']} at revision {edition['revision']}"


def _parsed(text: str) -> tuple[str, Row]:
    """Read a line of the export; a ValueError if it is not exactly as it was written."""
    parsed = json.loads(text)
    ((kind, row),) = parsed.items()
    if canonical(parsed) != text.removesuffix("\n") or row.keys() != _COLUMNS[kind]:
        raise ValueError(text)
    for name, value in row.items():
        if type(value) not in _TYPES.get(name, (str,)):  # exactly: True passes for an int
            raise ValueError(text)
        if name in {"hash", "digest"} and not SHA256.fullmatch(value):
            raise ValueError(text)
        if isinstance(value, str):
            value.encode()  # half a surrogate pair has no bytes to hash
    return kind, row


_COLUMNS = {"revision": REVISION, "edition": EDITION}
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("number", "format", "revision"), (int,)),
    "two_people": (bool,),
    "redactions": (list,),
    "withheld_by": (int, type(None)),
}


def file_lines(path: Path) -> Lines:
    """Read the lines of a file, each time anew."""

    def lines() -> Iterator[str]:
        with path.open(encoding="ascii", errors="replace", newline="\n") as file:
            yield from file

    return lines


def main(arguments: list[str] | None = None) -> int:
    """Verify an export; each problem is a line, and any of them makes the exit status 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("record", type=Path, help="record.ndjson, or the folder that holds it")
    parser.add_argument("--head", default="", help="N:HASH, a head that you noted down before")
    options = parser.parse_args(arguments)
    path = options.record / "record.ndjson" if options.record.is_dir() else options.record
    if not path.is_file():
        parser.error(f"There is no file {path}.")
    verification = Verification(file_lines(path), options.head)
    wrong = 0
    for finding in verification.findings():
        wrong += finding.wrong
        sys.stdout.write(f"{'WRONG' if finding.wrong else 'withheld'}: {finding.text}\n")
    sys.stdout.write(
        f"{verification.last} revisions, {verification.editions} editions, {wrong} wrong. "
        f"Head: {verification.found}\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
