"""The README's questions, asked; its commands and links, followed."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
QUESTION = re.compile(r"^    GET (\S+)\n\n```json\n(.*?)```", re.MULTILINE | re.DOTALL)
ASKED = QUESTION.findall(README)


def holds(shown: Any, found: Any) -> bool:
    """Whether everything that is shown stands in what was found."""
    if isinstance(shown, dict):
        return isinstance(found, dict) and all(
            name in found and holds(value, found[name]) for name, value in shown.items()
        )
    if isinstance(shown, list):
        return len(shown) == len(found) and all(map(holds, shown, found))
    return bool(shown == found)


def test_five_questions_are_asked() -> None:
    assert len(ASKED) == 5


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize(("address", "answer"), ASKED)
def test_each_question_has_the_answer_shown(client: Client, address: str, answer: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert holds(json.loads(answer), response.json())


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_each_link_leads_to_a_file(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("command", re.findall(r"^    make (\w+)", README, re.MULTILINE))
def test_each_command_is_a_target_of_the_makefile(command: str) -> None:
    assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
