"""Items that a request names: found before anything is asked by them, or refused by name."""

import pytest

from tests.api.readers import Reader, refusals, results
from tests.make import correction, document, merge
from tests.worlds import FLORIDA, World, published

RULES = "/api/v1/detainer-policies"
NOBODY = "off-0000000000"


@pytest.mark.parametrize("door", ["stances/", "stances.csv", "facets/stances/", "stances.xlsx"])
def test_who_was_never_published_is_refused_in_every_form(
    reader: Reader, county: World, door: str
) -> None:
    found = refusals(reader, f"/api/v1/{door}?official={county['gimenez']},{NOBODY}")
    assert found == {
        "official": f"“{NOBODY}” was never published: copy it anew; "
        "officials/?name= finds it by name."
    }


def test_every_name_that_is_not_there_is_told_at_once(reader: Reader, county: World) -> None:
    asked = f"{RULES}/?jurisdiction=12999,12086&within=99&source=src-0000000000&as_of=any"
    assert refusals(reader, asked).keys() == {"jurisdiction", "within", "source"}


@pytest.mark.parametrize("code", ["12999", "ocd-division/country:us/state:fl/county:nowhere"])
def test_a_code_that_no_place_has_is_refused(reader: Reader, county: World, code: str) -> None:
    message = refusals(reader, f"{RULES}/?jurisdiction={code}")["jurisdiction"]
    found = f"“{code}” is in the record of revision 1: jurisdictions/?name= finds those that are."
    assert found in message


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
    says_why = f"was withdrawn by revision 3: jurisdictions/{left['withdrawn']}/ says why."
    assert refusals(reader, asked) == {"within": f"“{left['withdrawn']}” {says_why}"}
    assert results(reader, f"{asked}&known_at=2") == []
    message = refusals(reader, f"{asked}&known_at=1")["within"]
    assert message == f"“{left['withdrawn']}” was first published by revision 2; this is 1."
    for code in ("12999", f"{FLORIDA}/county:nowhere"):
        asked = f"{RULES}/?jurisdiction={code}"
        assert refusals(reader, asked) == {"jurisdiction": f"“{code}” {says_why}"}


def test_a_code_that_moved_names_the_place_that_had_it(reader: Reader, left: World) -> None:
    recoded = {"name": "Polk County", "classification": "county", "state": "FL", "geoid": "12001"}
    published(
        correction(left["survivor"], document("jurisdiction", **recoded, parent=left["florida"]))
    )
    asked = f"{RULES}/?as_of=any&jurisdiction=12105"
    (fault,) = reader.get(asked).json()["errors"]
    assert fault["message"] == f"“12105” is the GEOID of {left['survivor']} no more: ask for that."
    assert fault["nearest"] == left["survivor"]
    assert results(reader, f"{asked}&known_at=4") == []


def test_what_was_merged_again_and_again_names_what_stands(reader: Reader, left: World) -> None:
    asked = f"{RULES}/?as_of=any&jurisdiction={left['merged']}"
    published(merge(left["survivor"], left["county"]))
    (fault,) = reader.get(asked).json()["errors"]
    assert fault["nearest"] == left["county"]
    assert f"was merged into {left['county']} by revision 4" in fault["message"]


def test_a_refusal_is_as_long_as_anybody_reads(reader: Reader, county: World) -> None:
    many = ",".join(f"src-{number:010}" for number in range(60))
    asked = f"{RULES}/?source={many}&mentions={many}"
    assert len(reader.get(asked).json()["errors"]) == 20


def test_a_list_of_the_items_themselves_shows_which_are_there(
    reader: Reader, county: World
) -> None:
    found = results(reader, f"/api/v1/officials/?id={county['gimenez']},{NOBODY}")
    assert [each["id"] for each in found] == [county["gimenez"]]


def test_for_oneself_is_nobodys_id(reader: Reader, county: World) -> None:
    assert results(reader, "/api/v1/stances/?on_behalf_of=self") == []
