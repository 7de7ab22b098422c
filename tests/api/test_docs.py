"""docs/api.md: its requests are answered, and its doors and parameters exist."""

import re

import pytest

from policies.api.filters.kinds import OF_KIND
from tests.api.doors import doors
from tests.api.readers import Reader
from tests.paths import ROOT

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", re.findall(r"^    GET (\S+)$", TEXT, re.MULTILINE))
def test_each_request_is_answered_with_rows(reader: Reader, articles: None, address: str) -> None:
    response = reader.get(address, follow=True)
    assert response.status_code == 200
    found = response.json()
    assert found.get("result") or found["results"] or "known_at=2" in address


def test_each_door_is_there(reader: Reader) -> None:
    table = TEXT.split("| door | gives |")[1].split("\n\n")[0]
    named = {name.strip("/") for name in re.findall(r"`([a-z-]+/)", table)}
    assert named == {door.path.split("/")[3] for door in doors()} - {"", "schema", "docs"}


def test_each_parameter_exists() -> None:
    known = {name for parameters in OF_KIND.values() for name in parameters.base_filters}
    named = set(re.findall(r"`([a-z_]+)=", TEXT))
    assert named - {"x", "x__not", "x__isnull", "d__gte", "d__gt", "d__lte", "d__lt"} <= known
    assert len(named) > 30
