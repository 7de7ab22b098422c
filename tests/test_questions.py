"""The seven questions that the demonstration answers, each with citation, source and freshness."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

CINCINNATI, LOS_ANGELES, MIAMI_DADE = "3915000", "0644000", "12086"
API = "/api/v1/"


pytestmark = pytest.mark.usefixtures("articles")


@pytest.fixture
def ask(client: Client) -> Any:
    def get(address: str) -> Any:
        response = client.get(API + address, follow=True)
        assert response.status_code == 200
        return response.json()

    return get


def cited(document: Any, field: str) -> list[tuple[str, str, int | None]]:
    """Who says so of a field: publisher, whose words, paragraph."""
    return [
        (citation["source"]["publisher"], citation["attribution"], citation["paragraph"])
        for citation in document["citations"]
        if field in citation["bears_on"]
    ]


def speaker(stance: Any) -> str | None:
    official = (stance["speaker"] or {}).get("official")
    return official["name"] if official else None


# 1. Miami-Dade's rule on two days, what changed, and how fresh the evidence is


def test_miami_dade_held_people_for_payment_on_1_november_2016(ask: Any) -> None:
    [rule] = ask(f"detainer-policies/?jurisdiction={MIAMI_DADE}&as_of=2016-11-01")["results"]
    assert (rule["holds"], rule["requires_reimbursement"]) == ("conditional", "yes")
    assert cited(rule, "requires_reimbursement") == [
        ("CNN", "reporters_assertion", 15),
        ("CNN", "paraphrase", 20),
        ("CNN", "direct_quotation", 22),
    ]


def test_miami_dade_honored_every_detainer_on_1_february_2017_as_far_as_known(ask: Any) -> None:
    found = ask(f"detainer-policies/?jurisdiction={MIAMI_DADE}&as_of=2017-02-01")
    [rule] = found["results"]
    assert (rule["holds"], rule["requires_reimbursement"]) == ("honors_all", "no")
    assert rule["instrument"]["classification"] == "memo"
    assert found["meta"]["possible_only"] == [rule["id"]]


def test_the_timeline_says_what_changed_by_which_paper_by_whom_and_why(ask: Any) -> None:
    entries = ask(f"jurisdictions/{MIAMI_DADE}/timeline/")["results"]
    [start] = [
        entry
        for entry in entries
        if entry["event"] == "rule_starts" and entry["date"]["value"] == "2017-01-26"
    ]
    assert start["date"]["basis"] == "inferred"
    assert start["instrument"]["classification"] == "memo"
    assert start["issuer"]["name"] == "Office of the Mayor of Miami-Dade County"
    assert start["by"]["official"]["name"] == "Carlos Gimenez"
    assert (
        start["ground"]
        == "The county could lose millions of dollars of discretionary federal money."
    )
    assert start["evidence"]["text"] == "last evidence 27 January 2017"
    assert {citation["source"]["publisher"] for citation in start["citations"]} == {"CNN"}


def test_the_evidence_for_today_is_of_january_2017(ask: Any) -> None:
    answer = ask(f"jurisdictions/{MIAMI_DADE}/")["result"]
    [holds] = answer["policy"]["dimensions"]["holds"]
    assert (holds["code"], holds["match"], holds["whose"]) == ("honors_all", "possible", "own")
    assert holds["evidence"]["text"] == "last evidence 27 January 2017"
    assert answer["freshness"]["policy"]["text"] == "last evidence 27 January 2017"


# 2. Who holds the people arrested in Cincinnati


def test_who_holds_people_arrested_in_cincinnati_is_not_known_nor_whose_rule_applies(
    ask: Any,
) -> None:
    answer = ask(f"jurisdictions/{CINCINNATI}/")["result"]
    [custody] = [row["document"] for row in answer["custody"]]
    assert (custody["facility"], custody["agency"]) == ("none", None)
    assert cited(custody, "facility") == [("WXIX", "direct_quotation", 5)]
    sentences = {row["sentence"] for row in answer["unknown"]}
    assert "Who holds people arrested in Cincinnati is not known." in sentences
    assert [row for row in answer["unknown"] if row["dimension"] == "holds"]
    assert answer["policy"]["rules"] == []


# 3. Which places claim the label, or an equivalent, or limit cooperation, or reject the label


@pytest.mark.parametrize(
    ("clause", "places"),
    [
        (
            "label=claims",
            {"Boston", "Chicago", "Cincinnati", "New York City", "San Francisco"},
        ),
        ("label=claims_equivalent", {"Seattle"}),
        (
            "cooperation=limits&label__isnull=true",
            {"Los Angeles", "Newark", "Providence", None},
        ),
        ("label=rejects", {"Miami-Dade County"}),
    ],
)
def test_which_places_say_what_of_the_label(ask: Any, clause: str, places: set[str]) -> None:
    stances = ask(f"stances/?{clause}&match=possible")["results"]
    assert {(row["jurisdiction"] or {}).get("name") for row in stances} == places
    assert all(row["citations"] for row in stances)


# 4. Who spoke for Los Angeles


def test_who_spoke_for_los_angeles_in_which_office_for_which_body(ask: Any) -> None:
    stances = ask(f"stances/?jurisdiction={LOS_ANGELES}&sort=stated_on")["results"]
    assert [
        (speaker(row), row["speaker"]["office"], row["on_behalf_of"]["name"]) for row in stances
    ] == [
        ("Charlie Beck", "police_chief", "Los Angeles Police Department"),
        ("Eric Garcetti", "mayor", "Office of the Mayor of Los Angeles"),
    ]
    assert [(row["cooperation"], row["federal_action"]) for row in stances] == [
        ("limits", None),
        (None, "contests"),
    ]


# 5. Which officials take a view on a place that is not theirs


def test_which_officials_take_a_view_on_a_place_that_is_not_theirs(ask: Any) -> None:
    stances = ask("stances/?elsewhere=true")["results"]
    assert {(speaker(row), row["jurisdiction"]["name"], row["on_others"]) for row in stances} == {
        ("Sean Spicer", "Cincinnati", "urges_compliance"),
        ("Sean Spicer", "Miami-Dade County", "other"),
        ("Josh Mandel", "Cincinnati", "opposes_sanctuary"),
    }
    mandel = next(row for row in stances if speaker(row) == "Josh Mandel")
    assert (mandel["capacity"], mandel["on_behalf_of"]) == ("self", None)


# 6. What we knew after the first article, and which revision added the rest


def test_what_we_knew_after_the_first_article_and_which_revision_added_the_rest(ask: Any) -> None:
    then = {row["id"] for row in ask("stances/?known_at=2&as_of=any")["results"]}
    now = {row["id"]: row["revision"] for row in ask("stances/?as_of=any")["results"]}
    assert (len(then), len(now)) == (8, 36)
    assert {now[stance] for stance in now.keys() - then} == {3, 4}
    messages = {row["number"]: row["message"] for row in ask("revisions/")["results"]}
    assert sorted(messages) == [1, 2, 3, 4]
    assert ask(f"detainer-policies/?known_at=2&jurisdiction={MIAMI_DADE}")["results"] == []


# 7. An official's own words, or a reporter's


@pytest.mark.parametrize("kind", ["stances", "detainer-policies", "custody", "tenures"])
def test_claims_rest_on_an_officials_own_words_or_on_a_reporters(ask: Any, kind: str) -> None:
    for attribution in ("direct_quotation", "reporters_assertion"):
        rows = ask(f"{kind}/?attribution={attribution}&as_of=any")["results"]
        found = [{each["attribution"] for each in row["citations"]} for row in rows]
        assert all(attribution in each for each in found)
    every = ask(f"{kind}/?as_of=any")["results"]
    asked = ask(f"{kind}/?attribution=direct_quotation&as_of=any")["results"]
    quoted = {row["id"] for row in every if "direct_quotation" in set(attributions(row))}
    assert quoted == {row["id"] for row in asked}


def attributions(document: Any) -> Iterator[str]:
    return (citation["attribution"] for citation in document["citations"])
