"""The questions that the demo answers, each by one GET, with citation, source and freshness."""

from typing import Any

import pytest

from tests.api.readers import Reader, results

pytestmark = pytest.mark.usefixtures("articles")


def get(reader: Reader, address: str) -> Any:
    response = reader.get(address, follow=True)
    assert response.status_code == 200, response.content
    return response.json()


def rule(reader: Reader, day: str) -> Any:
    found = get(reader, f"/api/v1/jurisdictions/?geoid=12086&as_of={day}")["results"]
    address = f"/api/v1/jurisdictions/{found[0]['id']}/?as_of={day}"
    (only,) = get(reader, address)["result"]["policy"]["rules"]
    return only


def speaker(statement: Any) -> str:
    return str(statement["speaker"]["official"]["name"])


def assert_evident(document: Any) -> None:
    """A claim is cited, and each citation says whose words it is and where they stand."""
    assert document["citations"]
    for citation in document["citations"]:
        assert citation["source"]["title"]
        assert citation["attribution"]
        assert citation["paragraph"] or citation["page"] or citation["note"]


# 1. Miami-Dade County's detainer policy on two days, what changed, by which paper, whom and why


def test_1_the_rule_before_the_memo(reader: Reader) -> None:
    found = rule(reader, "2016-11-01")
    document = found["document"]
    assert (found["whose"], found["match"]) == ("own", "certain")
    assert (document["holds"], document["requires_reimbursement"]) == ("conditional", "yes")
    assert document["effective_from"]["value"] == "2013"
    assert_evident(document)


def test_1_the_rule_after_the_memo(reader: Reader) -> None:
    found = rule(reader, "2017-02-01")
    assert found["document"]["holds"] == "honors_all"
    # The evidence ends in January: five days later the answer is possible only, and says so.
    assert found["match"] == "possible"
    assert found["evidence"]["text"] == "last evidence 27 January 2017"
    assert_evident(found["document"])


def test_1_what_changed_by_which_paper_by_whom_on_what_ground(reader: Reader) -> None:
    entries = get(reader, "/api/v1/jurisdictions/12086/timeline/")["results"]
    (starts,) = (
        each
        for each in entries
        if each["event"] == "rule_starts" and "memo" in str(each["instrument"])
    )
    (ends,) = (each for each in entries if each["event"] == "rule_ends")
    assert starts["date"]["value"] == ends["date"]["value"] == "2017-01-26"
    assert starts["date"]["basis"] == "inferred"
    assert starts["instrument"]["id"] == ends["instrument"]["id"]
    assert starts["instrument"]["classification"] == "memo"
    assert starts["by"]["official"]["name"] == "Carlos Gimenez"
    assert starts["issuer"]["name"] == "Office of the Mayor of Miami-Dade County"
    assert "federal money" in starts["ground"]
    assert starts["citations"]
    assert ends["citations"]


def test_1_how_fresh_the_evidence_is_for_today(reader: Reader) -> None:
    found = get(reader, "/api/v1/jurisdictions/12086/")["result"]
    assert found["freshness"]["policy"]["text"] == "last evidence 27 January 2017"
    assert {each["match"] for each in found["policy"]["rules"]} == {"possible"}


# 2. Who holds the people arrested in Cincinnati, who says so, and what that leaves unknown


def test_2_cincinnati(reader: Reader) -> None:
    found = get(reader, "/api/v1/jurisdictions/3915000/?as_of=2017-04")["result"]
    (custody,) = (each["document"] for each in found["custody"])
    assert (custody["agency"], custody["facility"]) == (None, "none")
    (citation,) = custody["citations"]
    assert citation["attribution"] == "direct_quotation"
    assert "We don't manage a jail" in citation["quotation"]
    said = [each for each in found["unknown"] if each["dimension"] in {"agency", "holds"}]
    assert [each["sentence"] for each in said] == [
        "Who holds people arrested in Cincinnati is not known.",
        "Holds: not known, for who holds people arrested in Cincinnati is not known.",
    ]


# 3. Which places claim the label, an equivalent, limit cooperation only, or reject the label


def places(reader: Reader, condition: str) -> set[str]:
    found = results(reader, f"/api/v1/stances/?page_size=500&{condition}")
    for each in found:
        assert_evident(each)
    return {each["jurisdiction"]["name"] for each in found if each["jurisdiction"]}


def test_3_the_label_and_what_stands_beside_it(reader: Reader) -> None:
    claims = places(reader, "label=claims")
    assert {"Chicago", "Cincinnati", "Boston", "San Francisco", "New York City"} <= claims
    assert places(reader, "label=claims_equivalent") == {"Seattle"}
    assert places(reader, "label=rejects") == {"Miami-Dade County"}
    only_limits = places(reader, "cooperation=limits&label__isnull=true")
    assert {"Providence", "Newark", "Los Angeles"} <= only_limits
    assert not only_limits & {"Chicago", "Seattle"}


# 4. Who spoke for Los Angeles, in which office and for which body, and what each said


def test_4_los_angeles(reader: Reader) -> None:
    found = results(reader, "/api/v1/stances/?jurisdiction=0644000&sort=stated_on")
    said = [
        (speaker(each), each["speaker"]["office"], each["on_behalf_of"]["name"]) for each in found
    ]
    assert said == [
        ("Charlie Beck", "police_chief", "Los Angeles Police Department"),
        ("Eric Garcetti", "mayor", "Office of the Mayor of Los Angeles"),
    ]
    assert (found[0]["cooperation"], found[1]["federal_action"]) == ("limits", "contests")
    for each in found:
        assert each["summary"]
        assert_evident(each)


# 5. Which officials take a view on a place that is not theirs


def test_5_elsewhere(reader: Reader) -> None:
    found = results(reader, "/api/v1/stances/?elsewhere=true&page_size=500")
    assert {speaker(each) for each in found} == {"Josh Mandel", "Sean Spicer"}
    for each in found:
        assert each["jurisdiction"]["name"] in {"Cincinnati", "Miami-Dade County"}
        assert_evident(each)


# 6. What we knew after the first article, and which revision added the rest


def test_6_what_we_knew_after_the_first_article(reader: Reader) -> None:
    revisions = results(reader, "/api/v1/revisions/?sort=number")
    assert [each["number"] for each in revisions] == [1, 2, 3, 4]
    first = next(each["number"] for each in revisions if "WND" in each["message"])
    known = {
        each["id"] for each in results(reader, f"/api/v1/stances/?known_at={first}&page_size=500")
    }
    now = {each["id"] for each in results(reader, "/api/v1/stances/?page_size=500")}
    added: set[str] = set()
    for revision in revisions[first:]:
        brought = results(reader, f"/api/v1/revisions/{revision['number']}/?page_size=500")
        added |= {
            each["item"] for each in brought if (each["kind"], each["change"]) == ("stance", "new")
        }
    assert known
    assert added
    assert known | added == now
    assert not known & added


# 7. Which claims rest on an official's own words, and which on a reporter's


@pytest.mark.parametrize(
    "endpoint",
    ["stances", "detainer-policies", "custody", "tenures", "designations", "instruments"],
)
def test_7_whose_words_a_claim_rests_on(reader: Reader, endpoint: str) -> None:
    for attribution in ("direct_quotation", "reporters_assertion"):
        found = results(
            reader, f"/api/v1/{endpoint}/?attribution={attribution}&as_of=any&page_size=500"
        )
        for document in found:
            kinds = {each["attribution"] for each in document["citations"]}
            assert attribution in kinds
    if endpoint == "stances":
        own = results(reader, "/api/v1/stances/?attribution=direct_quotation&page_size=500")
        assert "Carlos Gimenez" in {speaker(each) for each in own}
