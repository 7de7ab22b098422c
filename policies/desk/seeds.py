"""Seeds: from hand-written files to the desk, and to a record published at fixed days."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from policies.desk import intake, workflow
from policies.desk.models import Capture, Citation, Item, Source, model_of
from policies.desk.quotations import folded_text, spans
from policies.desk.render import render
from policies.desk.seedfile import Keys, Lined, SeedError, SeedFile, read_folder
from policies.desk.workflow import Named
from policies.documents import KINDS
from policies.record.models import Revision
from policies.record.proposals import Refused

HANDLE = "seed-compiler"
LONGEST_QUOTED_SHARE = 0.15  # of an article's characters, all quotations taken together
ORDER = list(KINDS)

Progress = Callable[[str], None]


def compile_record(folder: Path, articles: Path | None, progress: Progress) -> list[Revision]:
    """Publish the seeds into an empty database: a revision a file, at the file's own time.

    Intake and publishing are the ordinary ones. SeedError names file, line and reason.
    """
    files = read_folder(folder)
    keys = Keys(files)
    texts = _captured(articles)
    made = []
    for file in files:
        at = file.published_at
        named = [
            (_receive(keys, file, row, keys.resolved(file, row), HANDLE, at), "", "")
            for row in _in_order(file.items)
        ]
        if articles:
            _check_articles(file, texts)
        named += [
            (_add(keys, file, row), "new_evidence", row.get("reason", "")) for row in file.adds
        ]
        made.append(_publish(keys, file, named))
        progress(f"{file.name}: {len(named)} items as revision {made[-1].number}")
    for source in Source.objects.exclude(capture=None):
        if quoted_share(source) > LONGEST_QUOTED_SHARE:
            file, row = keys.rows[source.id]
            raise file.error(row, f"Quotations take {quoted_share(source):.1%} of the article.")
    return made


@transaction.atomic
def import_drafts(folder: Path, handle: str, at: datetime, progress: Progress) -> int:
    """Bring to the desk as drafts what it lacks of the seeds; give how many items that were.

    Each comes with all the evidence that later files add. Refused, nothing is brought at all.
    """
    files = read_folder(folder)
    keys = Keys(files)
    lacking = [
        (file, row)
        for kind in ORDER  # all sources first: what a later file adds cites its own
        for file in files
        for row in file.items
        if row["kind"] == kind and not _is_here(keys.id_of(file, row))
    ]
    for file, row in lacking:
        data = keys.resolved(file, row)
        for later, add in _adds_to(keys, files, keys.id_of(file, row)):
            data = _with_evidence(data, _evidence(keys, later, add))
        _receive(keys, file, row, data, handle, at)
    for file in files:
        progress(f"{file.name}: {sum(each is file for each, _ in lacking)} items")
    return len(lacking)


def _is_here(public_id: str) -> bool:
    return model_of(public_id)._default_manager.filter(pk=public_id).exists()


def _adds_to(keys: Keys, files: list[SeedFile], public_id: str) -> Iterator[tuple[SeedFile, Lined]]:
    for file in files:
        yield from ((file, row) for row in file.adds if keys.id_of(file, row) == public_id)


def _evidence(keys: Keys, file: SeedFile, row: Lined) -> dict[str, Any]:
    """Read what a file adds to an item of an earlier one."""
    file.refuse_others(row, "What is added", ("reason", "citations", "attested_on"))
    return keys.resolved(file, row)


def _with_evidence(known: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    later = {"attested_on": new["attested_on"]} if "attested_on" in new else {}
    citations = [*known.get("citations", []), *new.get("citations", [])]
    return known | later | {"citations": citations}


def _in_order(rows: list[Lined]) -> list[Lined]:
    """Sort rows so that each kind follows those it mentions; within a kind the file's order."""
    return sorted(rows, key=lambda row: ORDER.index(row["kind"]))


def _receive(
    keys: Keys, file: SeedFile, row: Lined, data: dict[str, Any], by: str, at: datetime
) -> Item:
    """Hand a row to intake, turning what it rejects into file, line and reason."""
    try:
        return intake.receive(keys.id_of(file, row), data, by=by, at=at)
    except intake.Rejected as rejected:
        path, said = next(iter(rejected.errors.items()))
        raise file.error(row, f"{row['key']}: {path}: {' '.join(said)}", path) from rejected


def _add(keys: Keys, file: SeedFile, row: Lined) -> Item:
    public_id = keys.id_of(file, row)
    item = model_of(public_id)._default_manager.filter(pk=public_id).first()
    if item is None or public_id not in keys.rows:
        raise file.error(row, "No earlier file has an item of this kind and key.", "key")
    known, new = render(item), _evidence(keys, file, row)
    try:
        data = _with_evidence(known, new)
        return intake.receive(public_id, data, by=HANDLE, at=file.published_at)
    except intake.Rejected as rejected:
        found, said = next(iter(rejected.errors.items()))
        path = _moved(found, len(known["citations"]))
        raise file.error(row, f"{row['key']}: {path}: {' '.join(said)}", path) from rejected


def _moved(path: str, earlier: int) -> str:
    """Count a citation as its file does, without those that the item had before."""
    return re.sub(r"(?<=^citations\[)\d+", lambda number: str(int(number[0]) - earlier), path)


def _publish(keys: Keys, file: SeedFile, rows: list[tuple[Item, str, str]]) -> Revision:
    try:
        for item, change, reason in rows:
            workflow.submit(
                [Named(item.id, item.version)],
                by=HANDLE,
                at=file.published_at,
                change=change,
                reason=reason,
            )
        return workflow.publish(
            [Named(item.id, item.version) for item, _, _ in rows],
            by=HANDLE,
            message=file.message,
            one_person=True,
            clock=lambda: file.published_at,
        )
    except Refused as refused:
        refusal = refused.refusals[0]
        for row in [*file.items, *file.adds]:
            if keys.id_of(file, row) == refusal.item:
                said = f"{row['key']}: {refusal.field}: {refusal.message}"
                raise file.error(row, said, refusal.field) from refused
        raise SeedError(file.name, 1, str(refused)) from refused


def _captured(articles: Path | None) -> dict[str, str]:
    """Read the captured texts, by the SHA-256 of their bytes."""
    found = {}
    for path in sorted(articles.glob("*.txt")) if articles else []:
        data = path.read_bytes()
        found[hashlib.sha256(data).hexdigest()] = data.decode()
    return found


def _check_articles(file: SeedFile, texts: dict[str, str]) -> None:
    """Hold the file against its article: digest, every paragraph accounted for, quoted share."""
    for row in file.items:
        if row["kind"] != "source" or not row.get("sha256"):
            continue
        if row["sha256"] not in texts:
            raise file.error(row, "No captured article has this SHA-256.", "sha256")
        capture = Capture.objects.create(
            source=Source.objects.get(pk=Keys.id_of(file, row)), text=texts[row["sha256"]]
        )
        count = sum(1 for line in capture.text.splitlines() if line.strip())
        named = sorted(file.paragraphs())
        if named != list(range(1, count + 1)):
            odd = sorted(set(named) ^ set(range(1, count + 1))) or "some twice"
            raise SeedError(file.name, 1, f"The account does not name each paragraph once: {odd}.")


def quoted_share(source: Source) -> float:
    """Give the share of an article's characters that all citations together quote, 0 to 1."""
    capture: Capture = source.capture
    quoted: set[tuple[int, int]] = set()
    for citation in Citation.objects.filter(source=source).exclude(quotation=""):
        text = capture.paragraph(citation.paragraph or 0) or ""
        for start, end in spans(text, citation.quotation) or []:
            quoted |= {(citation.paragraph or 0, offset) for offset in range(start, end)}
    return len(quoted) / len(folded_text(capture.text))
