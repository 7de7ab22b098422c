"""The verifier finds whatever was done to an exported record, with Python alone."""

import copy
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policies.record import export, verify
from policies.record.verify import HEADER, Verification, canonical, chain, digest, manifest
from tests.worlds import eventful

pytestmark = pytest.mark.django_db
COUNT = 1000 if os.environ.get("PROOF") == "full" else 80

Row = dict[str, Any]
Rows = list[Row]
# What the world's seven revisions hash to: the same on both engines and on every day. It changes
# with what a document holds, never otherwise.
HEAD = "7:97dea6682659bd277cf96a7165bff7efa51d9ef82baa314c5681b5316629f5ba"


@pytest.fixture
def rows() -> Rows:
    eventful()
    return [json.loads(line) for line in export.lines()]


def wrong(rows: Rows, head: str = "") -> list[str]:
    """What the verifier says is wrong."""
    lines = [canonical(row) for row in rows]
    findings = Verification(lambda: lines, head).findings()
    return [finding.text for finding in findings if finding.wrong]


def revision(rows: Rows, number: int) -> Row:
    found = (row["revision"] for row in rows if "revision" in row)
    return next(row for row in found if row["number"] == number)


def edition(rows: Rows, item: str, number: int) -> Row:
    return next(
        row["edition"]
        for row in rows
        if "edition" in row
        and (row["edition"]["item"], row["edition"]["revision"]) == (item, number)
    )


def test_the_same_record_has_the_same_head_on_both_engines(rows: Rows) -> None:
    assert wrong(rows, HEAD) == []


def test_what_is_withheld_is_said_and_is_not_wrong(rows: Rows) -> None:
    lines = [canonical(row) for row in rows]
    verification = Verification(lambda: lines, HEAD)
    official = edition(rows, "off-vmh06efhzk", 2)
    assert official["reason"] == "[redacted]"
    assert [(finding.wrong, finding.text) for finding in verification.findings()] == [
        (False, "off-vmh06efhzk at revision 2: withheld in part by revision 7."),
        (False, "Revision 3: message withheld by revision 7."),
        (False, "off-vmh06efhzk at revision 5: withheld in part by revision 7."),
    ]
    assert verification.found == HEAD


def test_a_rewritten_record_is_right_by_itself_and_wrong_against_a_head(rows: Rows) -> None:
    edition(rows, "off-vmh06efhzk", 1)["reason"] = "Because."
    rechain(rows)
    assert wrong(rows) == []
    assert wrong(rows, HEAD) == ["Revision 7 is not the one that was published: rewritten."]
    first = "1:" + revision(rows, 1)["hash"]
    assert wrong(rows, first) == []


def test_an_earlier_head_proves_a_longer_record(rows: Rows) -> None:
    assert wrong(rows, f"3:{revision(rows, 3)['hash']}") == []


def test_a_record_that_ends_before_the_head_is_truncated(rows: Rows) -> None:
    end = rows.index({"revision": revision(rows, 7)})
    assert wrong(rows[:end], HEAD)[-1] == f"The record ends at revision 6: {HEAD} is missing."


def test_an_empty_record_is_missing_its_head() -> None:
    assert wrong([], HEAD) == [f"The record ends at revision 0: {HEAD} is missing."]


@pytest.mark.parametrize(
    ("field", "value"),
    [("document", '{"id":"x"}'), ("reason", "No."), ("change", "new"), ("kind", "stance")],
)
def test_an_altered_edition_is_named(rows: Rows, field: str, value: str) -> None:
    edition(rows, "ten-cxrrekfcwb", 2)[field] = value
    found = wrong(rows, HEAD)
    assert found
    assert all("ten-cxrrekfcwb at revision 2" in text or "Revision 2:" in text for text in found)


@pytest.mark.parametrize("field", ["id", "kind", "revision", "change"])
def test_a_document_that_says_it_is_another_edition_is_named(rows: Rows, field: str) -> None:
    forged = edition(rows, "ten-cxrrekfcwb", 2)
    forged["document"] = canonical(json.loads(forged["document"]) | {field: "other"})
    forged["digest"] = digest(forged["document"])
    rechain(rows)
    assert wrong(rows) == [
        "ten-cxrrekfcwb at revision 2: its document says that it is another edition."
    ]


def test_an_edition_that_was_uncovered_again_is_named(rows: Rows) -> None:
    uncovered = edition(rows, "off-vmh06efhzk", 2)
    uncovered["withheld_by"], uncovered["reason"] = None, "Jane Private sent the spelling."
    assert wrong(rows) == [
        "off-vmh06efhzk at revision 2: its redaction is not the one that was published.",
        "off-vmh06efhzk at revision 2: its reason should be withheld.",
    ]


def test_a_covering_that_no_revision_published_is_named(rows: Rows) -> None:
    covered = edition(rows, "ten-cxrrekfcwb", 1)
    covered["document"], covered["withheld_by"] = covered["document"].replace("Mayor", "x"), 7
    assert wrong(rows)[0] == (
        "ten-cxrrekfcwb at revision 1: its redaction is not the one that was published."
    )


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"revision":{}}',
        '{"edition":{},"revision":{}}',
        '{"other":1}',
        "\ufffd",
        '{"edition":NaN}',
        "[" * 100_000,
    ],
)
def test_a_line_that_is_none_of_a_record_is_named(rows: Rows, line: str) -> None:
    lines = [*map(canonical, rows), line]
    findings = list(Verification(lambda: lines).findings())
    assert [finding.text for finding in findings] == [
        f"Line {len(lines)} is not a line of a record as it was written."
    ]


def test_a_line_written_otherwise_is_named(rows: Rows) -> None:
    """A name given twice would be read by one reader as this and by another as that."""
    twice = canonical(rows[1]).replace('"reason":', '"reason":"other","reason":', 1)
    spaced = json.dumps(rows[1])
    for line in (twice, spaced):
        findings = list(Verification(lambda line=line: [line]).findings())  # type: ignore[misc]
        assert [finding.wrong for finding in findings] == [True]


# Seeded tampering


def rechain(rows: Rows) -> None:
    """Cover the tracks: make every hash follow from what now stands there."""
    previous, covered = verify.GENESIS, _covered(rows)
    for number, row in enumerate(rows):
        if "revision" not in row:
            continue
        header = {name: row["revision"][name] for name in HEADER}
        key = (row["revision"]["number"], "")
        header["message_digest"] = covered.get(key, digest(row["revision"]["message"]))
        lines = []
        for follower in rows[number + 1 :]:
            if "edition" not in follower:
                break
            each = follower["edition"]
            line = {name: each[name] for name in ("kind", "item", "change", "digest")}
            reason = covered.get((each["revision"], each["item"]), digest(each["reason"]))
            lines.append(line | {"reason_digest": reason})
        previous = row["revision"]["hash"] = chain(previous, manifest(header, lines))


def _covered(rows: Rows) -> dict[tuple[int, str], str]:
    """The digests of covered messages and reasons, by revision and item."""
    return {
        (line["revision"], line["item"]): line[name]
        for row in rows
        if "revision" in row
        for line in row["revision"]["redactions"]
        for name in ("message_digest", "reason_digest")
        if name in line
    }


def other(value: Any, chance: random.Random) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 7])
    if isinstance(value, list):
        return (
            value[1:] if value else [{"revision": 1, "item": "ten-cxrrekfcwb", "digest": "0" * 64}]
        )
    if value is None:
        return chance.randint(1, 7)
    if not value:
        return "x"
    place = chance.randrange(len(value))
    letter = chance.choice([each for each in "0123456789abcdef" if each != value[place]])
    return value[:place] + letter + value[place + 1 :]


def alter(rows: Rows, chance: random.Random) -> None:
    ((_, inner),) = chance.choice(rows).items()
    name = chance.choice(sorted(inner))
    inner[name] = other(inner[name], chance)


def alter_in_document(rows: Rows, chance: random.Random) -> None:
    """A document altered with its digest, as somebody would who knows how."""
    inner = chance.choice([row["edition"] for row in rows if "edition" in row])
    document = json.loads(inner["document"])
    name = chance.choice(sorted(document))
    document[name] = other(str(document[name]), chance)
    inner["document"] = canonical(document)
    if chance.random() < 0.7:
        inner["digest"] = digest(inner["document"])


def leave_out(rows: Rows, chance: random.Random) -> None:
    del rows[chance.randrange(len(rows))]


def leave_out_a_revision(rows: Rows, chance: random.Random) -> None:
    start = chance.choice([number for number, row in enumerate(rows) if "revision" in row])
    end = start + 1
    while end < len(rows) and "edition" in rows[end]:
        end += 1
    del rows[start:end]


def repeat(rows: Rows, chance: random.Random) -> None:
    rows.insert(chance.randrange(len(rows) + 1), copy.deepcopy(chance.choice(rows)))


def swap(rows: Rows, chance: random.Random) -> None:
    one, two = chance.sample(range(len(rows)), 2)
    rows[one], rows[two] = rows[two], rows[one]


def truncate(rows: Rows, chance: random.Random) -> None:
    del rows[chance.randrange(len(rows)) :]


def renumber(rows: Rows, chance: random.Random) -> None:
    """A revision left out, and the later ones numbered as if it had never been."""
    numbers = [row["revision"]["number"] for row in rows if "revision" in row]
    leave_out_a_revision(rows, chance)
    left = [row["revision"]["number"] for row in rows if "revision" in row]
    (gone,) = set(numbers) - set(left)
    for row in rows:
        ((kind, inner),) = row.items()
        name = "number" if kind == "revision" else "revision"
        inner[name] -= inner[name] > gone


TAMPERINGS: list[Callable[[Rows, random.Random], None]] = [
    alter,
    alter,
    alter_in_document,
    leave_out,
    leave_out_a_revision,
    repeat,
    swap,
    truncate,
    renumber,
]


@pytest.mark.proof
def test_every_tampering_truncation_and_rewrite_is_found_against_a_published_head(
    rows: Rows,
) -> None:
    unfound = []
    for seed in range(COUNT):
        chance = random.Random(seed)
        tampered = copy.deepcopy(rows)
        tampering = chance.choice(TAMPERINGS)
        tampering(tampered, chance)
        if chance.random() < 0.5:
            rechain(tampered)
        if tampered != rows and not wrong(tampered, HEAD):
            unfound.append((seed, tampering.__name__))
    assert unfound == []


# As a program


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the copy that ships, with Python's standard library and nothing else in reach."""
    command = [sys.executable, "-I", "-S", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def test_the_copy_that_ships_verifies_the_export_with_python_alone(
    rows: Rows, tmp_path: Path
) -> None:
    export.write(tmp_path)
    done = run(tmp_path / "verify.py", tmp_path, "--head", HEAD)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == f"7 revisions, 24 editions, 0 wrong. Head: {HEAD}"
    assert done.returncode == 0


def test_a_problem_is_a_line_and_the_exit_status_is_one(rows: Rows, tmp_path: Path) -> None:
    export.write(tmp_path)
    record = tmp_path / "record.ndjson"
    record.write_bytes(record.read_bytes().replace(b"Florida", b"Georgia"))
    done = run(tmp_path / "verify.py", record)
    assert "WRONG: jur-6qa6c1rff0 at revision 1: its document was altered." in done.stdout
    assert done.returncode == 1


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = run(verify.__file__, tmp_path)
    assert f"There is no file {tmp_path}/record.ndjson." in done.stderr
    assert done.returncode == 2
