"""The answer about a place, from documents alone: what it compares, orders, marks and leaves open."""

from typing import Any

import pytest

from policies.dates import PartialDate
from policies.documents.base import Json
from policies.record.answer import Answer
from policies.record.freshness import in_words
from tests.make import citation, document, identity, on

DAY = PartialDate.parse("2017-06-01")
CITY = {"id": identity("jurisdiction", "city"), "name": "Cityville"}
OTHER = {"id": identity("jurisdiction", "other"), "name": "Elsewhere"}
STATE = {"id": identity("jurisdiction", "state"), "name": "Ohio"}


def of(kind: str, key: str, **fields: Any) -> Json:
    item = identity(kind, key)
    header = {"kind": kind, "id": item, "link": f"/{item}/", "disputed": False}
    return document(kind, **fields) | header


def body(name: str, place: Json) -> Json:
    return {"id": identity("agency", name), "name": name, "jurisdiction": place}


MAYOR, COUNCIL, SHERIFF = body("Mayor", CITY), body("Council", CITY), body("Sheriff", OTHER)
PLACE = of("jurisdiction", "city", name="Cityville", classification="municipality")


def says(key: str, stated_on: str | None, by: Json | None = MAYOR, **fields: Any) -> Json:
    capacity = {"capacity": "office" if by else "not_stated", "jurisdiction": CITY}
    day = on(stated_on) if stated_on else None
    cited = [citation("src-0000000000", "label"), citation("src-0000000000", "cooperation")]
    blank = {"summary": key, "on_behalf_of": by, "stated_on": day, "citations": cited}
    return of("stance", key, **(blank | capacity | fields))


def rule(key: str, agency: Json | None, place: Json, **fields: Any) -> Json:
    period = {"effective_from": on("2016-01-01"), "attested_on": on("2017-01-27")}
    cited = [citation("src-0000000000", "holds")]
    named = {"agency": agency, "jurisdiction": place, "summary": key, "citations": cited}
    return of("detainer_policy", key, **(period | named | fields))


def custody(agency: Json | None) -> Json:
    return of("custody", "city", jurisdiction=CITY, agency=agency, facility="none")


def answer(*documents: Json, day: PartialDate | None = DAY) -> Json:
    return Answer(PLACE, [PLACE, *documents], day).as_json()


def label(*documents: Json) -> Any:
    return answer(*documents)["stated_stance"]["by_code"]["label"]


# What is said


def test_a_bodys_latest_statement_speaks_for_it() -> None:
    found = label(says("old", "2016", label="rejects"), says("new", "2017-02-01", label="claims"))
    assert found["finding"] == "only_one"
    (mayor,) = found["bodies"]
    assert (mayor["body"], mayor["code"]) == (MAYOR, "claims")
    assert [each["summary"] for each in mayor["statements"]] == ["new"]


def test_each_code_has_its_own_latest_statement() -> None:
    documents = (
        says("old", "2016", label="rejects", cooperation="limits"),
        says("new", "2017-02-01", label="claims"),
    )
    codes = answer(*documents)["stated_stance"]["by_code"]
    assert codes["label"]["bodies"][0]["code"] == "claims"
    assert codes["cooperation"]["bodies"][0]["code"] == "limits"
    assert codes["on_others"] is None


@pytest.mark.parametrize(("council", "finding"), [("claims", "agree"), ("rejects", "differ")])
def test_bodies_stand_side_by_side_and_none_wins(council: str, finding: str) -> None:
    found = label(says("m", "2017", label="claims"), says("c", "2016", by=COUNCIL, label=council))
    assert found["finding"] == finding
    assert {each["body"]["name"]: each["code"] for each in found["bodies"]} == {
        "Mayor": "claims",
        "Council": council,
    }


def test_latest_is_by_the_latest_day_that_a_date_can_mean() -> None:
    vague = says("vague", None, label="claims") | {
        "stated_on": on("[2016-11-09..2017-01-19]", "2016-11-09", "2017-01-19")
    }
    found = label(vague, says("exact", "2016-12-24", label="rejects"))
    assert found["bodies"][0]["code"] == "claims"


def test_statements_that_cannot_be_ordered_conflict_where_they_differ() -> None:
    one, other = says("a", "2017-01-26", label="claims"), says("b", "2017-01-26", label="rejects")
    (mayor,) = label(one, other)["bodies"]
    assert mayor["code"] == "sources_conflict"
    assert {each["code"] for each in mayor["statements"]} == {"claims", "rejects"}
    (mayor,) = label(one, says("c", "2017-01-26", label="claims"))["bodies"]
    assert mayor["code"] == "claims"


def test_a_statement_without_a_date_cannot_be_ordered() -> None:
    dated, undated = says("a", "2017-01-26", label="claims"), says("b", None, label="rejects")
    (mayor,) = label(dated, undated)["bodies"]
    assert mayor["code"] == "sources_conflict"
    attested = undated | {"attested_on": on("2016")}
    (mayor,) = label(dated, attested)["bodies"]
    assert mayor["code"] == "claims"


def test_a_search_that_found_nothing_displaces_no_statement() -> None:
    claims = says("a", "2016-05-01", label="claims")
    later = says("b", None, label="no_statement_found", attested_on=on("2017"))
    undated = says("c", None, label="no_statement_found")
    found = answer(claims, later, undated)
    (mayor,) = found["stated_stance"]["by_code"]["label"]["bodies"]
    assert (mayor["code"], len(mayor["statements"])) == ("claims", 1)
    assert not any(each["dimension"] == "label" for each in found["unknown"])
    (mayor,) = label(later, undated)["bodies"]
    assert (mayor["code"], len(mayor["statements"])) == ("no_statement_found", 2)


def test_a_statement_that_nobody_is_named_for_is_the_places_own() -> None:
    (nobody,) = label(says("reported", "2017", by=None, label="claims"))["bodies"]
    assert (nobody["body"], nobody["code"]) == (None, "claims")


def test_who_speaks_for_oneself_or_elsewhere_stands_apart() -> None:
    tenure = {"jurisdiction": OTHER, "agency": None, "official": None}
    documents = (
        says("candidate", "2017", by=None, capacity="self", label="claims"),
        says("another place's body", "2017", by=SHERIFF, label="claims"),
        says("another place's speaker", "2017", by=None, speaker=tenure, label="claims"),
    )
    found = answer(*documents)["stated_stance"]
    assert found["by_code"]["label"] is None
    apart = {each["document"]["summary"] for each in found["said_by_others"]}
    assert apart == {each["summary"] for each in documents}


def test_what_its_bodies_say_of_others_stands_apart_too() -> None:
    found = answer(says("of others", "2017", jurisdiction=OTHER, label="claims"))["stated_stance"]
    assert found["by_code"]["label"] is None
    assert [each["document"]["summary"] for each in found["about_others"]] == ["of others"]


def test_a_row_carries_the_citations_that_bear_on_its_column() -> None:
    (mayor,) = label(says("m", "2017", label="claims"))["bodies"]
    (statement,) = mayor["statements"]
    assert [each["bears_on"] for each in statement["citations"]] == [["label"]]


# What rules do


def test_rules_are_its_own_its_holders_and_its_states() -> None:
    found = answer(
        custody(SHERIFF),
        rule("own", MAYOR, CITY, status_inquiry="police_barred"),
        rule("unnamed", None, CITY, holds="conditional"),
        rule("holder", SHERIFF, OTHER, holds="honors_all"),
        rule("state", body("Legislature", STATE), STATE, localities="limits", holds="declines_all"),
    )["policy"]
    whose = {each["document"]["summary"]: each["whose"] for each in found["rules"]}
    assert whose == {"own": "own", "unnamed": "own", "holder": "holder", "state": "state"}
    held = {(each["whose"], each["code"]) for each in found["dimensions"]["holds"]}
    # What a state tells its own jailers is not the city's rule.
    assert held == {("own", "conditional"), ("holder", "honors_all")}
    (imposed,) = found["dimensions"]["localities"]
    assert (imposed["whose"], imposed["code"]) == ("state", "limits")
    assert "release_notice" not in found["dimensions"]


def test_a_rule_about_a_place_by_a_body_of_elsewhere_is_not_its_own() -> None:
    legislature = body("Legislature", STATE | {"classification": "state"})
    court = body("Court", {"id": identity("jurisdiction", "usa"), "classification": "country"})
    sheriff = body("Sheriff", OTHER | {"classification": "county"})
    about = {
        name: rule(name, agency, CITY, jail_access="standing")
        for name, agency in (("state", legislature), ("court", court), ("sheriff", sheriff))
    }
    found = answer(*about.values())["policy"]
    whose = {each["document"]["summary"]: each["whose"] for each in found["rules"]}
    assert whose == {"state": "state", "court": "other", "sheriff": "other"}
    # All of them speak of this very place, so that they count on each dimension.
    access = {each["summary"]: each["whose"] for each in found["dimensions"]["jail_access"]}
    assert access == whose
    held = answer(*about.values(), custody(sheriff))["policy"]["rules"]
    assert {each["document"]["summary"]: each["whose"] for each in held} == whose | {
        "sheriff": "holder"
    }


def test_what_its_body_rules_about_another_place_is_not_its_own() -> None:
    (held,) = answer(custody(MAYOR), rule("r", MAYOR, OTHER, holds="honors_all"))["policy"]["rules"]
    assert held["whose"] == "holder"


def test_each_rule_says_how_sure_and_how_fresh_it_is() -> None:
    (row,) = answer(rule("r", MAYOR, CITY, holds="honors_all"))["policy"]["rules"]
    assert row["match"] == "possible"
    assert row["evidence"]["text"] == "last evidence 27 January 2017"
    certain = answer(rule("r", MAYOR, CITY), day=PartialDate.parse("2016-06"))
    assert certain["policy"]["rules"][0]["match"] == "certain"
    anytime = answer(rule("r", MAYOR, CITY), day=None)
    assert anytime["policy"]["rules"][0]["match"] is None


# What is not known


def unknown(*documents: Json, layer: str, dimension: str | None) -> list[str]:
    return [
        each["sentence"]
        for each in answer(*documents)["unknown"]
        if (each["layer"], each["dimension"]) == (layer, dimension)
    ]


def test_without_a_holder_the_rule_that_applies_is_not_known() -> None:
    for documents in ((), (custody(None),)):
        assert unknown(*documents, layer="custody", dimension="agency") == [
            "Who holds people arrested in Cityville is not known."
        ]
        assert unknown(*documents, layer="policy", dimension="holds") == [
            "Holds: not known, for who holds people arrested in Cityville is not known."
        ]


def test_a_holder_without_a_known_rule_is_named() -> None:
    assert unknown(custody(SHERIFF), layer="policy", dimension="holds") == [
        "Holds: no rule of Sheriff, which holds the people, is known."
    ]
    ruled = (custody(SHERIFF), rule("r", SHERIFF, OTHER, holds="honors_all"))
    assert unknown(*ruled, layer="policy", dimension="holds") == []
    searched = (custody(SHERIFF), rule("r", SHERIFF, OTHER, holds="no_policy_found"))
    assert len(unknown(*searched, layer="policy", dimension="holds")) == 1


def test_a_place_of_which_nothing_is_known_says_so_on_every_layer() -> None:
    found = answer()["unknown"]
    assert {each["layer"] for each in found} == {
        *("custody", "policy", "stance", "officials", "labels"),
    }
    assert all(each["sentence"].endswith(".") for each in found)


def test_a_state_holds_nobody_itself() -> None:
    state = of("jurisdiction", "state", name="Ohio", classification="state")
    found = Answer(state, [state], DAY).as_json()["unknown"]
    assert "custody" not in {each["layer"] for each in found}


# Freshness


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2013", "2013"),
        ("2017-01", "January 2017"),
        ("2017-01-27", "27 January 2017"),
        ("[2016-11-09..2017-01-19]", "between 9 November 2016 and 19 January 2017"),
    ],
)
def test_a_partial_date_is_written_in_words(text: str, words: str) -> None:
    assert in_words(PartialDate.parse(text)) == words


def test_a_layer_is_as_fresh_as_its_last_evidence() -> None:
    found = answer(
        rule("a", MAYOR, CITY, attested_on=on("2016")), rule("b", MAYOR, CITY, attested_on=None)
    )
    assert found["freshness"]["policy"]["text"] == "last evidence 2016"
    assert found["freshness"]["labels"] is None
    (row,) = answer(rule("b", MAYOR, CITY, attested_on=None))["policy"]["rules"]
    assert row["evidence"] == {"text": "no dated evidence", "date": None}


def test_a_statement_is_attested_by_its_own_day() -> None:
    found = answer(says("m", "2017-01-27", label="claims"))
    assert found["freshness"]["stance"]["text"] == "last evidence 27 January 2017"


def test_bodies_that_each_contradict_themselves_do_not_agree() -> None:
    statements = [
        says(f"{name} {code}", "2017-02-01", by=by, label=code)
        for name, by in (("mayor", MAYOR), ("council", COUNCIL))
        for code in ("claims", "rejects")
    ]
    found = label(*statements)
    assert {row["code"] for row in found["bodies"]} == {"sources_conflict"}
    assert found["finding"] == "differ"


def test_a_body_that_is_not_known_to_speak_neither_agrees_nor_differs() -> None:
    silent = says("council", "2017-02-01", by=COUNCIL, label="no_statement_found")
    found = label(says("mayor", "2017-02-01", label="claims"), silent)
    assert (found["finding"], len(found["bodies"])) == ("only_one", 2)


def test_a_holders_rule_is_no_surer_than_that_it_holds_them() -> None:
    day = PartialDate.parse("2016-06-01")
    county = rule("county", SHERIFF, OTHER, holds="honors_all")
    for attested, match in (("2017-03-01", "possible"), ("2016-06-01", "certain")):
        held = custody(SHERIFF) | {"attested_on": on(attested)}
        if match == "certain":
            held |= {"effective_from": on("2015-01-01")}
        (holds,) = answer(county, held, day=day)["policy"]["dimensions"]["holds"]
        assert (holds["whose"], holds["match"]) == ("holder", match)


def test_a_paper_is_attested_by_its_last_event() -> None:
    event = {"event": "adopted", "extent": "whole", "by": None, "note": None}
    events = [{**event, "date": on("2013-12-03")}, {**event, "date": on("2017-01-25")}]
    paper = of("instrument", "order", title="An order", events=events)
    assert answer(paper)["freshness"]["instruments"]["text"] == "last evidence 25 January 2017"
