"""Redaction covers the desk with the record."""

import unicodedata
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from policies.desk import redaction
from policies.desk.models import Capture, Editor, Official, Stage, Version
from policies.record.models import Edition, Value
from tests.desk.desk import miami_dade_desk, receive
from tests.worlds import clock

NAME = "Carlos Gim\u00e9nez"


@pytest.mark.django_db
def test_the_text_is_gone_from_record_index_working_copies_versions_and_captures() -> None:
    miami_dade_desk()
    official = Official.objects.get(name=NAME)
    redaction.redact(
        NAME, submitter="ann", approver="ben", two_people=True, reason="A court.", clock=clock
    )
    for texts in (
        Edition.objects.values_list("document", flat=True),
        Version.objects.values_list("document", flat=True),
        Capture.objects.values_list("text", flat=True),
        Value.objects.values_list("value", flat=True),
    ):
        composed = [unicodedata.normalize("NFC", text).lower() for text in texts]
        assert not [text for text in composed if NAME.lower() in text]
    official.refresh_from_db()
    assert official.name == "[redacted]"


@pytest.mark.django_db
def test_a_copy_that_was_as_published_still_is() -> None:
    miami_dade_desk()
    official = Official.objects.get(name=NAME)
    made = redaction.redact(
        NAME, submitter="ann", approver="ben", two_people=True, reason="A court.", clock=clock
    )
    official.refresh_from_db()
    version = Version.objects.get(item=official.id, number=official.version)
    assert (official.stage, version.revision) == (Stage.CLEAN, made.revision.number)


@pytest.mark.django_db
def test_a_draft_stays_a_draft() -> None:
    world = miami_dade_desk()
    receive(world["gimenez"], {"name": f"Mayor {NAME}", "source_note": "Changed."})
    redaction.redact(
        NAME, submitter="ann", approver="ben", two_people=True, reason="A court.", clock=clock
    )
    official = Official.objects.get(pk=world["gimenez"])
    assert (official.name, official.stage) == ("Mayor [redacted]", Stage.DRAFT)


@pytest.fixture
def people() -> None:
    for handle in ("ann", "ben"):
        Editor.objects.create(account=User.objects.create(username=handle), handle=handle)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "text"
    path.write_text(f"{NAME}\n")
    return path


@pytest.mark.django_db
def test_the_command_lists_first_and_changes_nothing(
    people: None, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = miami_dade_desk()
    call_command("redact", file)
    said = capsys.readouterr().out
    assert f"revision 1 {world['gimenez']} document\n" in said
    assert said.endswith("Nothing was changed: repeat with --confirm to cover it.\n")
    assert Official.objects.filter(name=NAME).exists()


@pytest.mark.django_db
def test_the_command_covers_by_a_revision_of_two_people(people: None, file: Path) -> None:
    miami_dade_desk()
    with pytest.raises(CommandError, match="Two people redact"):
        call_command("redact", file, "--confirm", by="Ann", approved_by="ann ", reason="A court.")
    call_command("redact", file, "--confirm", by="Ann", approved_by="ben", reason="A court.")
    assert not Official.objects.filter(name=NAME).exists()


@pytest.mark.django_db
def test_the_command_refuses_who_is_not_an_editor(people: None, file: Path) -> None:
    miami_dade_desk()
    with pytest.raises(CommandError, match="No editor has the handle “eve”"):
        call_command("redact", file, "--confirm", by="eve", approved_by="ben", reason="A court.")


@pytest.mark.django_db
def test_a_reason_that_holds_the_text_is_refused(people: None, file: Path) -> None:
    miami_dade_desk()
    with pytest.raises(CommandError, match="Say why in a sentence without the text"):
        call_command("redact", file, "--confirm", by="ann", approved_by="ben", reason=NAME)
