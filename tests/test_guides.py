"""The guides: their links lead to files, and what they name is there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.paths import ROOT
from tracker import settings

GUIDES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_each_link_leads_to_a_file(guide: Path) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)[^)]*\)", guide.read_text(encoding="utf-8")):
        assert (guide.parent / target).exists(), target


def test_each_module_that_the_architecture_names_is_there() -> None:
    modules = list((ROOT / "policies").rglob("*.py"))
    for name in re.findall(r"`(?:policies/)?([a-z_/]+\.py)`", ARCHITECTURE):
        assert any(module.match(name) for module in modules) or (ROOT / name).exists(), name


def test_operators_are_told_of_settings_and_commands_that_exist() -> None:
    told = set(re.findall(r"`([A-Z_]{6,})`", OPERATING.split("## Serving")[0]))
    assert told
    assert told <= set(re.findall(r"^\| ([A-Z_]+) ", settings.__doc__ or "", re.MULTILINE))
    assert set(re.findall(r"manage\.py (\w+)", OPERATING)) <= get_commands().keys()


def test_the_servers_command_is_one_that_it_takes() -> None:
    (command,) = re.findall(r"^    \.venv/bin/python (-m gunicorn .*)$", OPERATING, re.MULTILINE)
    arguments = [sys.executable, *shlex.split(command), "--check-config"]
    ran = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - a page of ours
    assert ran.returncode == 0, ran.stderr
