"""The fixture is what the seeds give, byte for byte, on each run and both engines."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from policies.desk import fixture, seeds
from policies.desk.models import Source
from tests.paths import ROOT

SEEDS = ROOT / "seeds"
FIXTURE = ROOT / "fixtures" / "articles.json"
ARTICLES = ROOT.parent / "shared" / "seeds"  # beside the checkout, where they are at hand
ROWS: list[dict[str, Any]] = json.loads(FIXTURE.read_text(encoding="utf-8"))
LAST = max((row for row in ROWS if row["model"] == "policies.revision"), key=lambda row: row["pk"])


def silent(_line: str) -> None:
    pass


def rows(model: str) -> list[dict[str, Any]]:
    return [row for row in ROWS if row["model"] == f"policies.{model}"]


# Compiling


@pytest.mark.django_db
def test_the_fixture_is_what_the_seeds_give_now() -> None:
    """With the articles at hand, every quotation, paragraph and SHA-256 is checked on the way."""
    seeds.compile_record(SEEDS, ARTICLES if ARTICLES.is_dir() else None, silent)
    assert fixture.text() == FIXTURE.read_text(encoding="utf-8")
    assert all(
        seeds.quoted_share(source) <= 0.15 for source in Source.objects.exclude(capture=None)
    )


def test_the_fixture_holds_no_entries_and_no_captured_texts() -> None:
    models = {row["model"].removeprefix("policies.") for row in ROWS}
    assert not models & {"entry", "value", "capture", "editor"}
    assert {"revision", "edition", "version", "citation", "stance"} <= models


def test_the_fixture_is_one_object_a_line_with_sorted_keys() -> None:
    first, *lines, last = FIXTURE.read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("[", "]")
    assert [json.dumps(row, sort_keys=True) for row in ROWS] == [line.rstrip(",") for line in lines]


def test_the_revisions_stand_at_fixed_times_and_say_that_one_person_made_them() -> None:
    found = [row["fields"] for row in rows("revision")]
    assert [row["published_at"] for row in found] == [
        f"2026-11-22T0{hour}:00:00Z" for hour in range(4)
    ]
    assert {(row["submitter"], row["approver"], row["two_people"]) for row in found} == {
        ("seed-compiler", "seed-compiler", False)
    }


def test_the_command_refuses_a_folder_that_is_not_there() -> None:
    """As a process of its own, for it makes a scratch database."""
    found = subprocess.run(
        [sys.executable, "manage.py", "compile_seeds", "--check", "--articles", "nowhere"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == "CommandError: --articles nowhere: there is no such folder.\n"


@pytest.mark.proof
@pytest.mark.skipif(os.environ.get("PROOF") != "full", reason="compiles once more: make proof")
def test_the_command_finds_the_fixture_as_the_seeds_give_it() -> None:
    articles = ["--articles", str(ARTICLES)] if ARTICLES.is_dir() else []
    found = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "compile_seeds", "--check", *articles],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.endswith("fixtures/articles.json is as seeds/\n")
