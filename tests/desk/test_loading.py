"""Loading the fixture fills an empty database once; importing brings the seeds as drafts."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from policies.desk import fixture
from policies.desk.models import Editor, Official, Version, model_of
from policies.desk.render import render
from policies.record.models import Edition, Entry, Revision
from policies.record.queries import head
from tests.desk.desk import edited, live, published, receive
from tests.desk.test_fixture import LAST, rows
from tests.desk.test_render import ids_alone
from tests.make import identity

MIAMI_DADE = identity("jurisdiction", "miami-dade-county-fl")


def run(command: str, *arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    call_command(command, *arguments)
    return capsys.readouterr().out


def last_documents() -> dict[str, Any]:
    """Each item's last document in the fixture."""
    editions = sorted(rows("edition"), key=lambda row: row["fields"]["revision"])
    return {row["fields"]["item"]: json.loads(row["fields"]["document"]) for row in editions}


@pytest.fixture(scope="module")
def _loaded(_module_long: None) -> None:
    call_command("loaddata", "articles", verbosity=0)


@pytest.fixture
def loaded(_loaded: None, db: None) -> None:
    """The fixture, loaded once for the tests that need it; the others come before them."""


@pytest.fixture
def editor(db: None) -> Editor:
    return Editor.objects.create(account=User.objects.create(username="ann"), handle="ann-d")


# Into an empty database


def test_loading_onto_a_desk_with_drafts_is_refused(db: None) -> None:
    """The fixture numbers its citations from one: so does the desk, and they would be lost."""
    source, official = identity("source", "draft"), identity("official", "draft")
    receive(source, {"classification": "other", "title": "Draft"})
    cited = {"source": source, "attribution": "document", "page": "1", "bears_on": ["name"]}
    receive(official, {"name": "Draft", "citations": [cited]})
    with pytest.raises(CommandError, match="import_seeds"):
        call_command("loaddata", "articles", verbosity=0)
    assert Official.objects.get(pk=official).citations.count() == 1


def test_other_fixtures_load_as_django_loads_them(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.json"
    official = {"name": "Ann Doe", "names_as_printed": []}
    row = {"model": "policies.official", "pk": identity("official", "ann-doe"), "fields": official}
    other.write_text(json.dumps([row]), encoding="utf-8")
    assert run("loaddata", str(other), capsys=capsys) == "Installed 1 object(s) from 1 fixture(s)\n"
    assert Official.objects.get().name == "Ann Doe"


def test_importing_as_nobody_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match=r"^No editor has the handle “nobody”: add one in the"):
        call_command("import_seeds", "--handle", "nobody")


@pytest.mark.proof
@pytest.mark.skipif(os.environ.get("PROOF") != "full", reason="takes seconds: make proof")
def test_importing_brings_each_item_as_a_draft_that_says_what_is_published(
    editor: Editor, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run("import_seeds", "--handle", "ann-d", capsys=capsys)
    documents = last_documents()
    assert told.splitlines()[-1] == f"{len(documents)} items are on the desk as drafts"
    assert not Revision.objects.exists()
    assert {version.by for version in Version.objects.all()} == {"ann-d"}
    for public_id, document in documents.items():
        found = model_of(public_id)._default_manager.get(pk=public_id)
        for name, value in render(found).items():
            assert ids_alone(document[name]) == ids_alone(value), (public_id, name)
    told = run("import_seeds", "--handle", "ann-d", capsys=capsys)
    assert told.splitlines()[-1] == "0 items are on the desk as drafts"


# On what was loaded


def test_loading_fills_an_empty_database_and_indexes_it(loaded: None) -> None:
    last = head()
    assert last is not None
    assert (last.number, last.hash) == (LAST["pk"], LAST["fields"]["hash"])
    assert Edition.objects.count() == Entry.objects.count() == len(rows("edition"))
    assert live(MIAMI_DADE)["name"] == "Miami-Dade County"


def test_loading_again_changes_nothing(loaded: None, capsys: pytest.CaptureFixture[str]) -> None:
    before = fixture.text()
    assert run("loaddata", "articles", capsys=capsys) == (
        "“articles” is loaded already: nothing changed.\n"
    )
    assert fixture.text() == before


def test_what_was_loaded_can_be_edited_and_published(loaded: None) -> None:
    """On PostgreSQL the numbers that come next must follow those that were loaded."""
    edited(MIAMI_DADE, coding_note="Looked up again.")
    stance = identity("stance", "murray-seattle-welcoming")
    edited(stance, coding_note="Looked up again.")
    assert published(MIAMI_DADE, stance).number == LAST["pk"] + 1


def test_loading_onto_another_record_is_refused_and_names_the_way(
    loaded: None, capsys: pytest.CaptureFixture[str]
) -> None:
    edited(MIAMI_DADE, coding_note="Looked up again.")
    published(MIAMI_DADE)
    before = fixture.text()
    with pytest.raises(CommandError) as error:
        call_command("loaddata", "articles")
    assert str(error.value) == (
        "The record ends at revision 5, so “articles” would overwrite what is there: nothing was"
        " loaded. To bring the same articles to the desk as drafts, run `manage.py import_seeds"
        " --handle NAME`."
    )
    assert fixture.text() == before


def test_importing_after_loading_brings_none(
    loaded: None, editor: Editor, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run("import_seeds", "--handle", "ann-d", capsys=capsys)
    assert told.splitlines()[-1] == "0 items are on the desk as drafts"
