"""The doors of a place: its answer in one call, its timeline, and its other names."""

from typing import Any

import orjson
import pytest

from policies.record.models import Edition
from tests.api.readers import Reader, queries_of, refusals, results
from tests.make import citation, correction, document, identity, merge, new, on, withdrawal
from tests.worlds import World, published

PLACES = "/api/v1/jurisdictions/"


def answer(reader: Reader, address: str) -> Any:
    response = reader.get(address, follow=True)
    assert response.status_code == 200, response.content
    return response.json()["result"]


def rules(found: Any) -> dict[str, str]:
    return {each["document"]["summary"]: each["whose"] for each in found["policy"]["rules"]}


def a_rule(county: World, place: str, agency: str, **fields: Any) -> Any:
    return document(
        "detainer_policy",
        jurisdiction=place,
        agency=agency,
        rule_form="written",
        basis="not_stated",
        citations=[citation(county["article"], "rule_form", "holds", "localities")],
        **fields,
    )


@pytest.fixture
def city(county: World) -> World:
    """A city in the county whose people the county's corrections hold; and a rule of Florida."""
    city, state = identity("jurisdiction", "city"), identity("agency", "legislature")
    held = document(
        "custody",
        jurisdiction=city,
        agency=county["corrections"],
        facility="none",
        citations=[citation(county["article"], "facility", "agency")],
    )
    place = {"name": "Hialeah", "classification": "municipality", "parent": county["county"]}
    law = a_rule(county, county["florida"], state, localities="must_assist", summary="The law.")
    published(
        new(city, document("jurisdiction", **place, geoid="1230000", state="FL")),
        new(identity("custody", "city"), held),
        new(
            state,
            document(
                "agency",
                name="Legislature",
                classification="legislature",
                jurisdiction=county["florida"],
            ),
        ),
        new(identity("detainer_policy", "law"), law),
    )
    return county | {"city": city, "law": identity("detainer_policy", "law")}


# The answer


def test_a_place_answers_in_three_queries(reader: Reader, articles: None) -> None:
    # The newest revision; what bears on the place; the papers that it names, where it names any.
    counted = {
        place["geoid"]: len(queries_of(reader, f"{PLACES}{place['id']}/{door}"))
        for place in results(reader, f"{PLACES}?page_size=500")
        for door in ("", "timeline/")
    }
    assert {*counted.values()} == {2, 3}
    assert counted["12086"] == 3


def test_whole_documents_are_spliced_byte_for_byte(reader: Reader, county: World) -> None:
    content = reader.get(f"{PLACES}{county['county']}/?as_of=2017-01-26").content
    for name in ("county", "mayor", "rule", "memo"):
        assert Edition.objects.get(item=county[name]).document.encode() in content


def test_the_answer_is_for_the_day(reader: Reader, county: World) -> None:
    for day, summary in (
        ("2016-11-01", "The jail asks for payment."),
        ("2017-02-01", "The jail honors all detainers."),
    ):
        found = answer(reader, f"{PLACES}{county['county']}/?as_of={day}")
        assert rules(found) == {summary: "own"}
    certain = answer(reader, f"{PLACES}{county['county']}/?as_of=2017-02-01&match=certain")
    assert rules(certain) == {}
    anytime = answer(reader, f"{PLACES}{county['county']}/?as_of=any")
    assert len(rules(anytime)) == 2


def test_a_city_without_a_jail_answers_with_its_holders_and_its_states_rules(
    reader: Reader, city: World
) -> None:
    response = reader.get(f"{PLACES}{city['city']}/?as_of=2017-01-26").json()
    found = response["result"]
    assert rules(found) == {"The jail honors all detainers.": "holder", "The law.": "state"}
    (held,) = found["policy"]["dimensions"]["holds"]
    assert (held["whose"], held["agency"]["name"]) == ("holder", "Corrections")
    assert [each["document"]["title"] for each in found["instruments"]] == [
        "Memorandum on detainers"
    ]
    # The holder's rule is as sure as that it holds them, and that has no date.
    unsure = {identity("custody", "city"), city["law"], city["rule"]}
    assert set(response["meta"]["possible_only"]) == unsure
    assert response["links"] == {
        "self": f"{PLACES}{city['city']}/?as_of=2017-01-26",
        "history": f"{PLACES}{city['city']}/history/",
        "timeline": f"{PLACES}{city['city']}/timeline/",
        "permanent": f"{PLACES}{city['city']}/?as_of=2017-01-26&known_at=%d"
        % response["meta"]["revision"]["number"],
    }


def test_the_answer_is_as_it_was_known(reader: Reader, city: World) -> None:
    published(withdrawal(city["law"]))
    day = "as_of=2017-01-26"
    assert "The law." in rules(answer(reader, f"{PLACES}{city['city']}/?{day}&known_at=2"))
    assert "The law." not in rules(answer(reader, f"{PLACES}{city['city']}/?{day}"))


def test_the_rule_of_a_former_holder_does_not_bear(reader: Reader, city: World) -> None:
    item = identity("custody", "city")
    held = orjson.loads(Edition.objects.get(item=item).document)
    published(correction(item, held | {"effective_until": on("2016-06-01")}))
    found = answer(reader, f"{PLACES}{city['city']}/?as_of=2017-01-26")
    assert rules(found) == {"The law.": "state"}
    assert found["custody"] == []


# Its names


def test_a_geoid_leads_to_the_id(reader: Reader, county: World) -> None:
    for door in ("", "history/", "timeline/"):
        response = reader.get(f"{PLACES}12086/{door}?known_at=1")
        assert response.status_code == 302
        assert response["Location"] == f"{PLACES}{county['county']}/{door}?known_at=1"


@pytest.mark.parametrize("geoid", ["99999", "06", "1234567"])
def test_a_geoid_of_no_place_is_404(reader: Reader, county: World, geoid: str) -> None:
    response = reader.get(f"{PLACES}{geoid}/")
    assert response.status_code == 404
    assert response.json()["detail"] == f"No place of GEOID {geoid} stood at revision 1."
    assert reader.get(f"{PLACES}12086/?known_at=0").status_code == 404


def test_a_place_that_left_is_gone_or_leads_on(reader: Reader, county: World) -> None:
    twice, gone = identity("jurisdiction", "twice"), identity("jurisdiction", "gone")
    fields = {"name": "Dade", "classification": "county", "state": "FL"}
    published(*(new(item, document("jurisdiction", **fields)) for item in (twice, gone)))
    published(merge(twice, county["county"]), withdrawal(gone))
    for door in ("", "timeline/"):
        moved = reader.get(f"{PLACES}{twice}/{door}")
        assert moved.status_code == 301
        assert moved["Location"] == f"{PLACES}{county['county']}/{door}"
        assert reader.get(f"{PLACES}{gone}/{door}").status_code == 410
        assert reader.get(f"{PLACES}{gone}/{door}?known_at=2").status_code == 200
        assert reader.get(f"{PLACES}{gone}/{door}?known_at=1").status_code == 404
        assert reader.get(f"{PLACES}jur-0000000000/{door}").status_code == 404
    assert reader.get(f"{PLACES}{gone}/history/").status_code == 200


def test_an_ocd_id_in_the_list_gives_the_place(reader: Reader, county: World) -> None:
    found = results(reader, f"{PLACES}?ocd_id=ocd-division/country:us/state:fl/county:miami-dade")
    assert [each["id"] for each in found] == [county["county"]]


def test_filters_of_lists_are_no_parameters_of_a_place(reader: Reader, county: World) -> None:
    assert refusals(reader, f"{PLACES}{county['county']}/?state=FL").keys() == {"state"}


# The timeline


def test_the_timeline_tells_what_changed_by_which_paper_and_whom(
    reader: Reader, county: World
) -> None:
    entries = results(reader, f"{PLACES}{county['county']}/timeline/")
    assert [(each["date"]["value"], each["event"]) for each in entries] == [
        ("2011-07-01", "office_starts"),
        ("2013", "rule_starts"),
        ("2017-01-26", "adopted"),
        ("2017-01-26", "rule_ends"),
        ("2017-01-26", "rule_starts"),
    ]
    paper, starts = entries[2], entries[4]
    for each in (paper, starts):
        assert each["instrument"]["title"] == "Memorandum on detainers"
        assert each["issuer"]["name"] == "Corrections"
        assert each["by"]["official"]["name"] == "Carlos Gimenez"
    assert starts["evidence"]["text"] == "last evidence 27 January 2017"
    assert all(each["citations"] for each in entries)
    assert {each["match"] for each in entries} == {"certain"}


def test_the_timeline_ends_on_the_day(reader: Reader, county: World) -> None:
    address = f"{PLACES}{county['county']}/timeline/?as_of=2013-06-01"
    response = reader.get(address).json()
    assert [each["event"] for each in response["results"]] == ["office_starts", "rule_starts"]
    assert [each["match"] for each in response["results"]] == ["certain", "possible"]
    assert response["meta"]["possible_only"] == [county["old"]]
    certain = results(reader, f"{address}&match=certain")
    assert [each["event"] for each in certain] == ["office_starts"]
    assert len(results(reader, f"{PLACES}{county['county']}/timeline/?as_of=any")) == 5


def test_what_has_no_date_stands_apart(reader: Reader, city: World) -> None:
    response = reader.get(f"{PLACES}{city['city']}/timeline/").json()
    assert {each["event"] for each in response["undated"]} == {"custody_starts", "rule_starts"}
    assert all(each["match"] is None for each in response["undated"])
