"""Items that a request names: found before anything is asked by them, or refused by name."""

import pytest

from tests.api.readers import Reader, refusals, results
from tests.worlds import World

RULES = "/api/v1/detainer-policies"
NOBODY = "off-0000000000"


@pytest.mark.parametrize("door", ["stances/", "stances.csv", "facets/stances/", "stances.xlsx"])
def test_who_was_never_published_is_refused_in_every_form(
    reader: Reader, county: World, door: str
) -> None:
    found = refusals(reader, f"/api/v1/{door}?official={county['gimenez']},{NOBODY}")
    assert found == {
        "official": f"“{NOBODY}” was never published by revision 1: copy it anew; "
        "officials/?name= finds it by name."
    }


def test_every_name_that_is_not_there_is_told_at_once(reader: Reader, county: World) -> None:
    asked = f"{RULES}/?jurisdiction=12999,12086&within=99&source=src-0000000000&as_of=any"
    assert refusals(reader, asked).keys() == {"jurisdiction", "within", "source"}


@pytest.mark.parametrize("code", ["12999", "ocd-division/country:us/state:fl/county:nowhere"])
def test_a_code_that_no_place_has_is_refused(reader: Reader, county: World, code: str) -> None:
    message = refusals(reader, f"{RULES}/?jurisdiction={code}")["jurisdiction"]
    assert f"“{code}” is in the record: jurisdictions/?name= finds those that are." in message


def test_what_was_merged_names_the_survivor(reader: Reader, left: World) -> None:
    asked = f"{RULES}/?as_of=any&jurisdiction={left['merged']}"
    (fault,) = reader.get(asked).json()["errors"]
    assert fault == {
        "parameter": "jurisdiction",
        "message": f"“{left['merged']}” was merged into {left['survivor']} by revision 4: "
        "ask for that.",
        "nearest": left["survivor"],
    }
    assert results(reader, f"{asked}&known_at=3") == []
    assert results(reader, f"/api/v1/changes/?jurisdiction={left['merged']}")


def test_what_was_withdrawn_says_so(reader: Reader, left: World) -> None:
    asked = f"/api/v1/stances/?within={left['withdrawn']}"
    assert refusals(reader, asked) == {
        "within": f"“{left['withdrawn']}” was withdrawn by revision 3: its own address says why."
    }
    assert results(reader, f"{asked}&known_at=2") == []
    message = refusals(reader, f"{asked}&known_at=1")["within"]
    assert "was never published by revision 1" in message


def test_a_list_of_the_items_themselves_shows_which_are_there(
    reader: Reader, county: World
) -> None:
    found = results(reader, f"/api/v1/officials/?id={county['gimenez']},{NOBODY}")
    assert [each["id"] for each in found] == [county["gimenez"]]


def test_for_oneself_is_nobodys_id(reader: Reader, county: World) -> None:
    assert results(reader, "/api/v1/stances/?on_behalf_of=self") == []
