"""The README's questions, asked; its commands and links, followed."""

import json
import re
from datetime import date, timedelta
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


@pytest.mark.usefixtures("articles")
def test_what_curl_asks_is_answered_whole(client: Client) -> None:
    (address,) = re.findall(r"^    curl -L http://127\.0\.0\.1:8000(\S+)$", README, re.MULTILINE)
    assert client.get(address).status_code == 302  # so that it needs -L
    found = client.get(address, follow=True).json()["result"]
    assert found["place"]["geoid"] == "12086"
    assert found["unknown"]


@pytest.mark.usefixtures("articles")
def test_the_day_of_the_demonstration_is_one_on_which_it_says_something(client: Client) -> None:
    (day,) = re.findall(r"Any address with `known_at=(\S+)`", README)
    (since,) = re.findall(r"`corrections/\?since=(\S+)`", README)
    assert date.fromisoformat(since) == date.fromisoformat(day) + timedelta(days=1)
    found = client.get(f"/api/v1/stances/?as_of=any&known_at={day}").json()
    assert found["meta"]["revision"]["number"] == 4
    assert len(found["results"]) == 36


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_each_link_leads_to_a_file(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("command", re.findall(r"^    make (\w+)", README, re.MULTILINE))
def test_each_command_is_a_target_of_the_makefile(command: str) -> None:
    assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
