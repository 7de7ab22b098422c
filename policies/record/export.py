"""The record as a file that anybody can verify: every revision and edition, line by line."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import Max

from policies.record import verify
from policies.record.append import manifest_header
from policies.record.models import Edition, Revision

BATCH = 500  # documents held at once

README = """\
The record, as it was published: record.ndjson holds a line a revision, and after it a line an
edition of that revision with its document. Nothing in it changes; a later export adds lines.

    sha256sum --check SHA256SUMS
    python verify.py record.ndjson

Head: {head}
Whoever noted down an earlier head can give it: python verify.py record.ndjson --head N:HASH
"""


class Interrupted(Exception):
    """Text was covered while its record was written: begin anew."""


def lines(number: int | None = None) -> Iterator[str]:
    """Give the lines of the export, each with its line end; the same record, the same bytes.

    They end with a revision, or the head, or with the last revision that covered text of what they
    hold: only that one tells what the covered text's digest is. Read in small pieces, so that
    SQLite's writers never wait for a reader to finish. Where text is covered meanwhile, some of it
    may be written and some not, which nothing can verify: that is Interrupted, at the end.
    """
    if number is None:
        number = Revision.objects.aggregate(last=Max("number", default=0))["last"]
    last = _vouched(number)
    for revision in list(Revision.objects.filter(number__lte=last).order_by("number")):
        yield f"{verify.canonical({'revision': _revision_row(revision)})}\n"
        yield from _edition_lines(revision)
    if _vouched(last) != last:
        raise Interrupted


def _edition_lines(revision: Revision) -> Iterator[str]:
    editions = Edition.objects.filter(revision=revision)
    # Sorted here: PostgreSQL's collations differ on hyphens.
    numbers = [pk for _, pk in sorted(editions.values_list("item", "pk"))]
    for start in range(0, len(numbers), BATCH):
        found = Edition.objects.in_bulk(numbers[start : start + BATCH])
        for pk in numbers[start : start + BATCH]:
            yield f"{verify.canonical({'edition': _edition_row(found[pk])})}\n"


def _vouched(number: int) -> int:
    """Give the revision by which all that stands up to a revision can be verified."""
    later = Revision.objects.filter(number__gt=number).exclude(redactions="[]").order_by("number")
    for found, redactions in later.values_list("number", "redactions"):
        if any(line["revision"] <= number for line in json.loads(redactions)):
            number = found
    return number


def write(folder: Path) -> str:
    """Write record.ndjson, verify.py, README.txt and SHA256SUMS; give the head, as N:HASH.

    The record gets its name when it is complete, the sums are written last.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "SHA256SUMS").unlink(missing_ok=True)
    unfinished = folder / "record.ndjson.part"
    try:
        head = _write_lines(unfinished)
    except Interrupted:
        return write(folder)
    unfinished.replace(folder / "record.ndjson")
    (folder / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
    (folder / "README.txt").write_text(README.format(head=head), encoding="ascii", newline="\n")
    names = ("README.txt", "record.ndjson", "verify.py")
    sums = "".join(f"{_sha256(folder / name)}  {name}\n" for name in names)
    (folder / "SHA256SUMS").write_text(sums, encoding="ascii", newline="\n")
    return head


def _write_lines(path: Path) -> str:
    head = "0:" + verify.GENESIS
    with path.open("w", encoding="ascii", newline="\n") as file:
        for line in lines():
            file.write(line)
            if line.startswith('{"revision":{'):
                row = json.loads(line)["revision"]
                head = f"{row['number']}:{row['hash']}"
    return head


def _revision_row(revision: Revision) -> dict[str, Any]:
    row = manifest_header(revision, json.loads(revision.redactions))
    del row["message_digest"]
    return row | {"message": revision.message, "hash": revision.hash}


def _edition_row(edition: Edition) -> dict[str, Any]:
    return {
        "revision": edition.revision_id,
        "kind": edition.kind,
        "item": edition.item,
        "change": edition.change,
        "reason": edition.reason,
        "digest": edition.digest,
        "withheld_by": edition.withheld_by_id,
        "document": edition.document,
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
