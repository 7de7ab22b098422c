"""Two places, two days or two revisions, side by side; nothing is judged."""

from typing import Any

import pytest

from policies.documents.base import Json
from tests.api.readers import Reader, queries_of, refusals
from tests.make import citation, correction, document, identity, merge, new, on, withdrawal
from tests.worlds import World, mayor, published

COMPARE = "/api/v1/compare/"
BEFORE_AND_AFTER = "?jurisdiction=12086&as_of=2016-11-01,2017-01-27"


def compared(reader: Reader, query: str) -> Json:
    response = reader.get(f"{COMPARE}{query}")
    assert response.status_code == 200, response.content
    found: Json = response.json()
    return found


def layers(reader: Reader, query: str) -> Any:
    return compared(reader, query)["result"]["layers"]


def items(rows: list[Json]) -> list[str]:
    return [row["item"] for row in rows]


@pytest.fixture
def two_counties(county: World) -> World:
    """Miami-Dade beside Broward, whose own jail declines, and whose mayor nobody recorded."""
    names = {"broward": "jurisdiction", "jail": "agency", "declines": "detainer_policy"}
    world = county | {name: identity(kind, name) for name, kind in names.items()}
    place = {"name": "Broward County", "classification": "county", "state": "FL"}
    cited = [citation(world["article"], "holds", "basis", "rule_form", paragraph=3)]
    published(
        new(
            world["broward"],
            document("jurisdiction", geoid="12011", parent=world["florida"], **place),
        ),
        new(
            world["jail"],
            document(
                "agency",
                name="Broward Sheriff",
                classification="sheriff",
                jurisdiction=world["broward"],
            ),
        ),
        new(
            world["declines"],
            document(
                "detainer_policy",
                jurisdiction=world["broward"],
                agency=world["jail"],
                summary="The jail declines all detainers.",
                holds="declines_all",
                rule_form="written",
                basis="own_choice",
                effective_from=on("2014"),
                attested_on=on("2017-02-01"),
                citations=cited,
            ),
        ),
    )
    return world


def test_one_place_on_two_days(reader: Reader, county: World) -> None:
    found = compared(reader, BEFORE_AND_AFTER)
    left, right = found["result"]["left"], found["result"]["right"]
    assert (left["as_of"], right["as_of"]) == ("2016-11-01", "2017-01-27")
    assert left["place"] == right["place"]
    assert left["known_at"] == right["known_at"] == "1"
    holds = found["result"]["layers"]["policy"]["holds"]
    assert holds["same"] is False
    assert [(row["code"], row["item"]) for row in holds["left"]] == [("conditional", county["old"])]
    assert [(row["code"], row["item"]) for row in holds["right"]] == [
        ("honors_all", county["rule"])
    ]
    assert holds["right"][0]["citations"][0]["source"]["id"] == county["article"]
    rules = found["result"]["layers"]["rules"]
    assert (rules["same"], rules["changed"]) == (False, [])


def test_what_holds_on_both_days_is_the_same(reader: Reader, county: World) -> None:
    officials = layers(reader, BEFORE_AND_AFTER)["officials"]
    assert officials["same"] is True
    assert items(officials["left"]) == items(officials["right"]) == [county["mayor"]]
    assert layers(reader, BEFORE_AND_AFTER)["custody"] == {
        "same": True,
        "left": [],
        "right": [],
        "changed": [],
    }


def test_two_places_on_one_day(reader: Reader, two_counties: World) -> None:
    found = compared(reader, "?jurisdiction=12086,12011&as_of=2017-01-27")["result"]
    assert [found[side]["place"]["name"] for side in ("left", "right")] == [
        "Miami-Dade County",
        "Broward County",
    ]
    holds = found["layers"]["policy"]["holds"]
    assert [row["code"] for side in ("left", "right") for row in holds[side]] == [
        "honors_all",
        "declines_all",
    ]
    assert found["layers"]["policy"].keys() == {"holds"}
    assert found["layers"]["officials"]["right"] == []


def test_a_code_that_both_places_have_is_the_same(reader: Reader, two_counties: World) -> None:
    rule = reader.get(f"/api/v1/detainer-policies/{two_counties['declines']}/").json()["result"]
    published(correction(two_counties["declines"], {**rule, "holds": "honors_all"}))
    found = layers(reader, "?jurisdiction=12086,12011&as_of=2017-01-27")
    assert found["policy"]["holds"]["same"] is True
    assert found["rules"]["same"] is False


def test_one_place_at_two_revisions(reader: Reader, county: World) -> None:
    published(correction(county["mayor"], mayor(county, party="Democratic"), "Misread."))
    published(withdrawal(county["old"]))
    found = compared(reader, "?jurisdiction=12086&as_of=2016-11-01&known_at=1,3")
    assert [found["result"][side]["known_at"] for side in ("left", "right")] == ["1", "3"]
    officials = found["result"]["layers"]["officials"]
    assert officials["same"] is False
    assert officials["changed"] == [
        {
            "item": county["mayor"],
            "differences": [{"field": "party", "before": "Republican", "after": "Democratic"}],
        }
    ]
    rules = found["result"]["layers"]["rules"]
    assert (items(rules["left"]), items(rules["right"])) == ([county["old"]], [])
    assert (rules["same"], rules["changed"]) == (False, [])


def test_documents_stand_in_it_byte_for_byte(reader: Reader, county: World) -> None:
    response = reader.get(f"{COMPARE}{BEFORE_AND_AFTER}")
    item = reader.get(f"/api/v1/detainer-policies/{county['old']}/")
    document = item.content.split(b'"result":')[1].removesuffix(b"}")
    assert b'"document":' + document in response.content


def test_statements_stand_side_by_side_by_code(reader: Reader, articles: None) -> None:
    found = layers(reader, "?jurisdiction=12086&as_of=2013-12-31,2017-06")
    assert found["stated_stance"]
    for each in found["stated_stance"].values():
        codes = [{body["code"] for body in each[side]} for side in ("left", "right")]
        assert each["same"] == (codes[0] == codes[1])
    assert found["statements"]["left"] != found["statements"]["right"]


def test_places_are_named_by_id_or_ocd_id_too(reader: Reader, county: World) -> None:
    whole = layers(reader, BEFORE_AND_AFTER)
    for name in (county["county"], "ocd-division/country:us/state:fl/county:miami-dade"):
        assert layers(reader, BEFORE_AND_AFTER.replace("12086", name)) == whole


def test_meta_and_the_permanent_link_fix_both_clocks(reader: Reader, county: World) -> None:
    found = compared(reader, BEFORE_AND_AFTER)
    assert (found["meta"]["as_of"], found["meta"]["known_at"]) == ("2016-11-01,2017-01-27", "1")
    address = found["links"]["permanent"]
    assert found["meta"]["citation"] == (
        "Sanctuary Tracker: comparison, jurisdiction=12086, as_of=2016-11-01,2017-01-27 "
        f"(revision 1, published 5 January 2026). http://testserver{address}"
    )
    again = reader.get(address).json()
    published(correction(county["mayor"], mayor(county, title="County mayor")))
    later = reader.get(address).json()
    assert again["result"] == found["result"] == later["result"]


def test_without_a_day_it_is_that_of_the_later_revision(reader: Reader, county: World) -> None:
    published(correction(county["mayor"], mayor(county, title="County mayor")))
    found = compared(reader, "?jurisdiction=12086&known_at=2,1")
    assert found["meta"]["as_of"] == "2026-01-05"
    assert found["meta"]["revision"]["number"] == 2
    assert [found["result"][side]["known_at"] for side in ("left", "right")] == ["2", "1"]


def test_two_sides_that_come_to_the_same_are_the_same(reader: Reader, county: World) -> None:
    found = compared(reader, "?jurisdiction=12086&as_of=2017-01-27&known_at=1,2026-01-05")
    assert found["meta"]["known_at"] == "1,1"
    assert compared(reader, found["links"]["permanent"].removeprefix(COMPARE))["result"]
    for layer in ("statements", "rules", "custody", "officials", "labels", "instruments"):
        assert found["result"]["layers"][layer]["same"] is True


def test_exactly_one_of_three_has_two_values(reader: Reader, county: World) -> None:
    told = "Give one of jurisdiction, as_of and known_at two values; here it is "
    none = refusals(reader, f"{COMPARE}?jurisdiction=12086")
    assert none == {"jurisdiction": f"{told}none."}
    both = refusals(reader, f"{COMPARE}?jurisdiction=12086,12&as_of=2016,2017")
    assert both == dict.fromkeys(("jurisdiction", "as_of"), f"{told}jurisdiction and as_of.")
    assert refusals(reader, f"{COMPARE}?as_of=2016,2017").keys() == {"jurisdiction"}
    assert refusals(reader, f"{COMPARE}?jurisdiction=12,12086,1").keys() == {"jurisdiction"}
    assert refusals(reader, f"{COMPARE}?jurisdiction=12&as_of=2016,2017,2018").keys() == {"as_of"}
    assert refusals(reader, f"{COMPARE}?jurisdiction=12&known_at=1,9").keys() == {"known_at"}
    assert refusals(reader, f"{COMPARE}?jurisdiction=12&as_of=2016,x").keys() == {"as_of"}


def test_a_place_that_does_not_stand_is_404(reader: Reader, two_counties: World) -> None:
    for query, name in (
        ("jurisdiction=12086,12999", "12999"),
        ("jurisdiction=12011&known_at=1,2", "12011"),
        (f"jurisdiction={two_counties['broward']}&known_at=1,2", two_counties["broward"]),
        ("jurisdiction=12,jur-0000000000", "jur-0000000000"),
    ):
        response = reader.get(f"{COMPARE}?{query}")
        assert response.status_code == 404
        revision = 1 if "known_at" in query else 2
        assert response.json()["detail"] == f"No place {name} stood at revision {revision}."


def test_the_citation_names_what_is_compared(reader: Reader, two_counties: World) -> None:
    cited = {
        "?jurisdiction=12086,12&as_of=2017-01-27&known_at=2": (
            "comparison, jurisdiction=12086,12, as of 2017-01-27 (revision 2"
        ),
        "?jurisdiction=12086&as_of=2017-01-27&known_at=2026-01-05,1": (
            "comparison, jurisdiction=12086, known_at=2,1, as of 2017-01-27 (revision 2"
        ),
        "?jurisdiction=12086&as_of=any,2017": (
            "comparison, jurisdiction=12086, as_of=any,2017 (revision 2"
        ),
    }
    for query, words in cited.items():
        citation = compared(reader, query)["meta"]["citation"]
        assert citation.startswith(f"Sanctuary Tracker: {words}, published 5 January 2026). http")


def test_a_place_that_left_is_404_with_where_it_went(reader: Reader, two_counties: World) -> None:
    twin, error = (identity("jurisdiction", name) for name in ("twin", "error"))
    fields = {"classification": "county", "state": "FL", "parent": two_counties["florida"]}
    published(
        new(twin, document("jurisdiction", name="Dade", geoid="12025", **fields)),
        new(error, document("jurisdiction", name="Nowhere", geoid="12999", **fields)),
    )
    published(merge(twin, two_counties["county"]), withdrawal(error, "There is none."))
    merged = f"merged into {two_counties['county']} by revision 4: The same twice."
    for name, went in (
        (twin, merged),
        ("12025", merged),
        ("12999", "withdrawn by revision 4: There is none."),
    ):
        response = reader.get(f"{COMPARE}?jurisdiction=12086,{name}")
        assert response.status_code == 404
        assert response.json()["detail"] == f"No place {name} stood at revision 4; it was {went}"
        assert reader.get(f"{COMPARE}?jurisdiction=12086,{name}&known_at=3").status_code == 200


def test_a_comparison_takes_three_queries_a_side_and_one_for_papers(
    reader: Reader, two_counties: World
) -> None:
    # Each side's revision; its place, unless it is named by id; its documents. Their papers are
    # asked for where they are not among them: not here.
    named = f"?jurisdiction={two_counties['county']},{two_counties['broward']}"
    assert len(queries_of(reader, f"{COMPARE}{named}")) == 3
    assert len(queries_of(reader, f"{COMPARE}{BEFORE_AND_AFTER}")) == 5
    assert len(queries_of(reader, f"{COMPARE}?jurisdiction=12086&known_at=1,2")) == 6


def test_a_comparison_is_tagged(reader: Reader, county: World) -> None:
    first = reader.get(f"{COMPARE}{BEFORE_AND_AFTER}")
    again = reader.get(f"{COMPARE}{BEFORE_AND_AFTER}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    other = reader.get(f"{COMPARE}?jurisdiction=12086&as_of=2016,2017")
    assert other["ETag"] != first["ETag"]
