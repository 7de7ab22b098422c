"""The record's commands: verify, reindex, export_record."""

import hashlib
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from policies.record import export, guards, verify
from policies.record.models import Edition, Entry
from tests.record.test_verify import HEAD
from tests.worlds import eventful

pytestmark = pytest.mark.django_db


def lines(command: str, *arguments: str, **options: int) -> list[str]:
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def problems(*arguments: str) -> list[str]:
    """What `verify` says is wrong, with exit status 1."""
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify", *arguments, stdout=out)
    found = [line for line in out.getvalue().splitlines() if line.startswith("WRONG: ")]
    assert str(error.value) == f"{len(found)} wrong."
    return [line.removeprefix("WRONG: ") for line in found]


def test_verify_prints_what_is_withheld_and_the_head() -> None:
    eventful()
    assert lines("verify", "--head", HEAD) == [
        "withheld: off-vmh06efhzk at revision 2: withheld in part by revision 7.",
        "withheld: Revision 3: message withheld by revision 7.",
        "withheld: off-vmh06efhzk at revision 5: withheld in part by revision 7.",
        f"24 editions. Head: {HEAD}",
    ]


def test_verify_of_an_empty_record_prints_the_genesis() -> None:
    assert lines("verify") == [f"0 editions. Head: 0:{verify.GENESIS}"]


def test_verify_against_another_head_is_wrong() -> None:
    eventful()
    assert problems("--head", f"1:{'0' * 64}") == [
        "Revision 1 is not the one that was published: rewritten."
    ]


def test_verify_names_lifted_guards_and_what_was_altered_without_them() -> None:
    world = eventful()
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in guards.removals(connection):
            cursor.execute(statement)
    text = Edition.objects.get(item=world["usa"]).document.replace("United", "Untied")
    Edition.objects.filter(item=world["usa"]).update(document=text)
    found = problems()
    assert found[0] == f"{world['usa']} at revision 1: its document was altered."
    missing = [name for name in found if name.startswith("The guard")]
    assert len(missing) == len(guards.removals(connection))
    assert missing[0] == (
        "The guard record_revision_no_update is missing or altered: run migrate, and ask who"
        " lifted it."
    )


def test_verify_finds_an_edition_inserted_by_hand() -> None:
    world = eventful()
    row = Edition.objects.get(item=world["usa"])
    row.pk, row.item = None, "jur-0000000000"
    row.save(force_insert=True)
    assert problems()[:2] == [
        "jur-0000000000 at revision 1: its document says that it is another edition.",
        "Revision 1: its hash does not follow from its content.",
    ]


def test_verify_finds_a_wrong_index() -> None:
    world = eventful()
    Entry.objects.filter(item=world["rule"]).update(holds="")
    assert problems() == [f"{world['rule']} at revision 1 is indexed wrongly. Run reindex."]


def test_reindex_mends_the_index_and_may_be_repeated() -> None:
    eventful()
    Entry.objects.update(holds="")
    assert lines("reindex") == ["22 editions indexed."]
    assert lines("reindex", verbosity=2) == ["22 …", "22 editions indexed."]
    assert lines("verify")[-1] == f"24 editions. Head: {HEAD}"


def test_export_writes_the_record_its_verifier_and_their_sums(tmp_path: Path) -> None:
    eventful()
    folder = tmp_path / "new" / "export"
    assert lines("export_record", str(folder)) == [f"Written to {folder}. Head: {HEAD}"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.txt",
        "SHA256SUMS",
        "record.ndjson",
        "verify.py",
    ]
    assert HEAD in (folder / "README.txt").read_text()
    assert (folder / "verify.py").read_bytes() == Path(verify.__file__).read_bytes()
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        total, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == total


def test_the_same_record_is_exported_as_the_same_bytes_on_both_engines(tmp_path: Path) -> None:
    eventful()
    export.write(tmp_path)
    export.write(tmp_path)
    digest = hashlib.sha256((tmp_path / "record.ndjson").read_bytes()).hexdigest()
    assert digest == "50081a6dccc6858219d512bbc80d29a4e9dad08c03e315228c79082db7008ecf"


def test_an_export_is_a_line_a_revision_then_a_line_an_edition() -> None:
    eventful()
    kinds = [line[:12] for line in export.lines()]
    assert kinds[0] == '{"revision":'
    assert kinds.count('{"revision":') == 7
    assert kinds.count('{"edition":{') == 24


def test_an_interrupted_export_does_not_look_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eventful()
    export.write(tmp_path)
    (tmp_path / "record.ndjson").unlink()
    monkeypatch.setattr(export, "_edition_row", lambda _edition: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export.write(tmp_path)
    assert not (tmp_path / "record.ndjson").exists()
    assert not (tmp_path / "SHA256SUMS").exists()
