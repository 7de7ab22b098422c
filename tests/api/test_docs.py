"""The pages about the API: their requests are answered, their doors and parameters exist."""

import re

import pytest

from tests.api.doors import doors, endpoint
from tests.api.readers import Reader
from tests.paths import ROOT

PAGES = ("api.md", "changes.md", "files.md")
TEXT = "\n".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in PAGES)

REQUESTS = re.findall(r"^    GET (\S+)$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("address", REQUESTS)
def test_each_request_is_answered_with_rows(reader: Reader, articles: None, address: str) -> None:
    response = reader.get(address, follow=True)
    assert response.status_code == 200
    found = response.json()
    assert (
        any(found.get(name) for name in ("result", "results", "layers")) or "known_at=2" in address
    )


def test_each_door_is_there(reader: Reader) -> None:
    table = TEXT.split("| door | gives |")[1].split("\n\n")[0]
    named = {name.strip("/") for name in re.findall(r"`([a-z-]+/)", table)}
    assert named == {endpoint(door) for door in doors()} - {"", "schema", "docs"}


def test_each_parameter_exists() -> None:
    known = {name for door in doors() for name in door.parameters.base_filters}
    named = set(re.findall(r"`([a-z_]+)=", TEXT))
    assert named - {"x", "x__not", "x__isnull", "d__gte", "d__gt", "d__lte", "d__lt"} <= known
    assert len(named) > 30
