"""The record's own doors: every publication, and what it brought."""

from policies.record.models import Revision
from tests.api.readers import Reader, queries_of, results
from tests.make import correction, document, identity, new
from tests.worlds import World, mayor, published

OTHER = identity("official", "other")


def test_revisions_are_listed_newest_first(reader: Reader, county: World) -> None:
    published(new(OTHER, document("official", name="Other")), message="A person.")
    second, first = results(reader, "/api/v1/revisions/")
    assert second == {
        "number": 2,
        "published_at": "2026-01-05T10:00:00.000000Z",
        "submitter": "ana",
        "approver": "ben",
        "two_people": True,
        "message": "A person.",
        "redactions": [],
        "hash": Revision.objects.get(number=2).hash,
        "editions": 1,
        "link": "/api/v1/revisions/2/",
    }
    assert (first["number"], first["editions"]) == (1, len(county))


def test_a_revision_gives_the_editions_that_it_brought(reader: Reader, county: World) -> None:
    published(correction(county["mayor"], mayor(county, title="County Mayor"), "Misread."))
    response = reader.get("/api/v1/revisions/2/").json()
    assert response["result"]["number"] == 2
    brought = {each["item"]: each["change"] for each in response["results"]}
    # The person's offices and the memo show the title.
    assert brought == {
        county["mayor"]: "correction",
        county["gimenez"]: "reference_update",
        county["memo"]: "reference_update",
    }
    (edition,) = (each for each in response["results"] if each["item"] == county["mayor"])
    assert edition.keys() == {
        *("item", "kind", "change", "reason", "digest", "withheld_by", "link"),
    }
    assert edition["link"] == f"/api/v1/tenures/{county['mayor']}/"
    assert reader.get(edition["link"]).status_code == 200


def test_revisions_take_two_queries_and_one_takes_three(reader: Reader, county: World) -> None:
    # The newest revision; the page. / The newest revision; the one asked for; its editions.
    assert len(queries_of(reader, "/api/v1/revisions/")) == 2
    assert len(queries_of(reader, "/api/v1/revisions/1/")) == 3


def test_revisions_as_known_at_one(reader: Reader, county: World) -> None:
    published(new(OTHER, document("official", name="Other")))
    listed = results(reader, "/api/v1/revisions/?known_at=1")
    assert [each["number"] for each in listed] == [1]
    assert results(reader, "/api/v1/revisions/?known_at=2026-01-04") == []
    first = reader.get("/api/v1/revisions/1/?known_at=1").json()
    assert first["meta"]["revision"]["number"] == 1
    later = reader.get("/api/v1/revisions/2/?known_at=1")
    assert later.status_code == 404
    assert later.json()["detail"] == "Revisions are numbered from 1; the last is 1."


def test_a_revision_is_cited(reader: Reader, county: World) -> None:
    host = "http://testserver/api/v1/revisions/"
    published = "(revision 1, published 5 January 2026)"
    for path, what in (("", "revisions"), ("1/", "what revision 1 brought")):
        cited = reader.get(f"/api/v1/revisions/{path}").json()["meta"]["citation"]
        assert cited == f"Sanctuary Tracker: {what} {published}. {host}{path}?known_at=1"


def test_a_revision_that_is_none_is_404_and_says_the_last(reader: Reader, county: World) -> None:
    for number in ("0", "2", "-1", "one", "9" * 30, "1.0", "\N{ARABIC-INDIC DIGIT ONE}"):
        response = reader.get(f"/api/v1/revisions/{number}/")
        assert response.status_code == 404
        assert response.json()["detail"] == "Revisions are numbered from 1; the last is 1."
