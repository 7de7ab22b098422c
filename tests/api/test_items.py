"""One item: its document, its history, and what is left where it is no more."""

import pytest

from policies.record.models import Edition
from tests.api.readers import Reader, queries_of, results
from tests.make import correction, document, identity, merge, new, withdrawal
from tests.worlds import World, mayor, published

NEVER = "dpo-0000000000"


def test_an_item_is_its_document_byte_for_byte(reader: Reader, county: World) -> None:
    response = reader.get(f"/api/v1/tenures/{county['mayor']}/")
    assert response.status_code == 200
    stored = Edition.objects.get(item=county["mayor"]).document
    assert b'"result":' + stored.encode() in response.content
    assert response.json()["links"] == {
        "self": f"/api/v1/tenures/{county['mayor']}/",
        "history": f"/api/v1/tenures/{county['mayor']}/history/",
        "permanent": f"/api/v1/tenures/{county['mayor']}/?known_at=1",
    }


def test_an_item_takes_two_queries_and_so_does_its_history(reader: Reader, county: World) -> None:
    # The newest revision; the edition, or the editions with their revisions.
    assert len(queries_of(reader, f"/api/v1/tenures/{county['mayor']}/")) == 2
    assert len(queries_of(reader, f"/api/v1/tenures/{county['mayor']}/history/")) == 2


def test_an_item_is_shown_as_it_was_known(reader: Reader, county: World) -> None:
    published(correction(county["mayor"], mayor(county, party="Democratic")))

    def party(known_at: int) -> str:
        address = f"/api/v1/tenures/{county['mayor']}/?known_at={known_at}"
        found: str = reader.get(address).json()["result"]["party"]
        return found

    assert (party(1), party(2)) == ("Republican", "Democratic")


def test_an_id_that_never_existed_is_404(reader: Reader, county: World) -> None:
    for address in (
        f"/api/v1/detainer-policies/{NEVER}/",
        f"/api/v1/detainer-policies/{NEVER}/history/",
    ):
        response = reader.get(address)
        assert response.status_code == 404
        assert response.json() == {
            "type": "urn:sanctuary-tracker:problem:never-published",
            "title": "Not Found",
            "status": 404,
            "detail": f"No detainer policy was ever published under {NEVER}.",
            "instance": address,
            "errors": [],
        }


def test_an_item_before_its_first_revision_is_404_and_says_when(
    reader: Reader, county: World
) -> None:
    item = identity("official", "late")
    published(new(item, document("official", name="Late")))
    response = reader.get(f"/api/v1/officials/{item}/?known_at=1")
    assert response.status_code == 404
    assert response.json()["detail"] == f"{item} was first published by revision 2; this is 1."


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("agencies/AGY-0000000000", "agy-0000000000, in lower case"),
        ("agencies/agy-000", "agy-0000000000"),
        ("agencies/agy-00000000ol", "agy-0000000000"),
        ("stances/dpo-0000000000", "/api/v1/detainer-policies/dpo-0000000000/"),
        ("jurisdictions/Miami", "jur-0000000000"),
        ("jurisdictions/ocd-division", "jur-0000000000"),
    ],
)
def test_what_is_no_id_of_the_kind_is_404_with_a_hint(
    reader: Reader, county: World, address: str, hint: str
) -> None:
    for path in (f"/api/v1/{address}/", f"/api/v1/{address}/history/"):
        response = reader.get(path)
        assert response.status_code == 404
        assert hint in response.json()["detail"]
        assert response.json()["type"].endswith(":malformed-id")


def test_what_was_withdrawn_is_410_with_the_reason(reader: Reader, county: World) -> None:
    published(withdrawal(county["old"], reason="The article was misread."))
    address = f"/api/v1/detainer-policies/{county['old']}/"
    response = reader.get(address)
    assert response.status_code == 410
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "urn:sanctuary-tracker:problem:withdrawn",
        "title": "Gone",
        "status": 410,
        "detail": "Withdrawn by revision 2: The article was misread.",
        "instance": address,
        "errors": [],
        "reason": "The article was misread.",
        "revision": 2,
    }
    assert reader.get(f"{address}?known_at=1").status_code == 200


def test_what_was_merged_leads_to_the_survivor(reader: Reader, county: World) -> None:
    loser, survivor = identity("official", "twice"), county["gimenez"]
    published(new(loser, document("official", name="C. Gimenez")))
    published(merge(loser, survivor))
    response = reader.get(f"/api/v1/officials/{loser}/?known_at=3")
    assert response.status_code == 301
    assert response["Location"] == f"/api/v1/officials/{survivor}/?known_at=3"
    found = reader.get(response["Location"]).json()["result"]
    assert found["merged_from"] == [loser]
    assert reader.get(f"/api/v1/officials/{loser}/?known_at=2").status_code == 200


def test_history_gives_every_edition_newest_first(reader: Reader, county: World) -> None:
    published(correction(county["mayor"], mayor(county, party="Democratic"), "Misread."))
    response = reader.get(f"/api/v1/tenures/{county['mayor']}/history/")
    assert response.status_code == 200
    second, first = response.json()["results"]
    stored = Edition.objects.get(item=county["mayor"], revision=2)
    assert second == {
        "revision": 2,
        "published_at": "2026-01-05T10:00:00.000000Z",
        "change": "correction",
        "reason": "Misread.",
        "digest": stored.digest,
        "withheld_by": None,
        "differences": [{"field": "party", "before": "Republican", "after": "Democratic"}],
        "document": second["document"],
    }
    assert first["differences"] is None
    assert stored.document.encode() in response.content
    assert (first["revision"], first["change"], first["document"]["party"]) == (
        1,
        "new",
        "Republican",
    )
    known = results(reader, f"/api/v1/tenures/{county['mayor']}/history/?known_at=1")
    assert [each["revision"] for each in known] == [1]


def test_each_edition_says_what_differs_from_the_one_before(reader: Reader, county: World) -> None:
    address = f"/api/v1/tenures/{county['mayor']}/history/"
    for party in ("Democratic", "Independent", "Republican"):
        published(correction(county["mayor"], mayor(county, party=party)))

    def parties(query: str) -> list[tuple[str, str]]:
        found = results(reader, address + query)
        differing = [each["differences"] or [{"before": None, "after": None}] for each in found]
        return [(each["before"], each["after"]) for (each,) in differing]

    whole = [
        ("Independent", "Republican"),
        ("Democratic", "Independent"),
        ("Republican", "Democratic"),
        (None, None),
    ]
    assert parties("") == whole
    # The last of a page is compared with an edition that is not on it: by one query more.
    assert parties("?page_size=2") == whole[:2]
    assert len(queries_of(reader, f"{address}?page_size=2")) == 3
    assert len(queries_of(reader, f"{address}?page_size=4")) == 2
    following = reader.get(f"{address}?page_size=2").json()["links"]["next"]
    assert parties(following.removeprefix(address)) == whole[2:]


def test_text_that_is_withheld_is_told_as_such(reader: Reader, redacted: World) -> None:
    found = results(reader, f"/api/v1/officials/{redacted['gimenez']}/history/")
    covered = {"field": "source_note", "before": None, "after": "As [redacted] tells it."}
    told = {each["revision"]: each["differences"] for each in found}
    assert covered in told[5]
    # Both are covered, so that whether they differ is not said.
    assert told[7] == [covered | {"before": covered["after"]}]


def test_the_history_of_what_left_stays(reader: Reader, county: World) -> None:
    published(withdrawal(county["old"]))
    left, first = results(reader, f"/api/v1/detainer-policies/{county['old']}/history/")
    assert (left["change"], first["change"]) == ("withdrawal", "new")
    assert left["reason"] == left["document"]["reason"] == "It was not so."
    assert left["differences"] is None


def test_a_day_is_no_parameter_of_an_item(reader: Reader, county: World) -> None:
    response = reader.get(f"/api/v1/tenures/{county['mayor']}/?as_of=2016")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "as_of"
