"""Citing: each answer has an address at which it stays as it is, byte for byte."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from tests.api.readers import Reader
from tests.make import correction, document, withdrawal
from tests.worlds import World, published

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANSWERS = [
    "/api/v1/detainer-policies/?holds=honors_all&as_of=2017-02-01",
    "/api/v1/detainer-policies/",
    "/api/v1/stances/?page_size=10&count=true",
    "/api/v1/jurisdictions/{county}/",
    "/api/v1/jurisdictions/{county}/?as_of=2016-11-01",
    "/api/v1/jurisdictions/{county}/timeline/",
    "/api/v1/detainer-policies/{rule}/",
    "/api/v1/officials/{gimenez}/history/",
    "/api/v1/search/?q=detainers",
    "/api/v1/facets/detainer-policies/",
    "/api/v1/coverage/?state=FL",
    "/api/v1/changes/",
    "/api/v1/record/",
    "/api/v1/compare/?jurisdiction={county}&as_of=2016-11-01,2017-02-01",
]


@pytest.mark.parametrize("address", ANSWERS)
def test_the_permanent_address_answers_with_the_same_bytes_for_ever(
    reader: Reader, county: World, address: str
) -> None:
    first = reader.get(address.format(**county)).json()
    permanent = first["links"]["permanent"]
    replayed = reader.get(permanent)
    assert replayed.status_code == 200
    assert replayed.json()["links"]["permanent"] == replayed.json()["links"]["self"] == permanent
    for what in ("results", "result", "layers"):
        assert replayed.json().get(what) == first.get(what)

    published(correction(county["gimenez"], document("official", name="Carlos A. Giménez")))
    published(withdrawal(county["rule"]))

    later = reader.get(permanent)
    assert later.content == replayed.content
    assert later["ETag"] == replayed["ETag"]


def test_a_file_is_the_same_for_ever(reader: Reader, county: World) -> None:
    address = "/api/v1/detainer-policies.csv?as_of=any&known_at=1"
    before = b"".join(reader.get(address))
    published(withdrawal(county["rule"]))
    assert b"".join(reader.get(address)) == before


ATOM = "application/atom+xml"


@pytest.mark.parametrize(
    ("address", "accept", "permanent"),
    [
        ("custody/", "*/*", "custody/?as_of=2026-11-22&known_at=1"),
        ("custody/?count=true", "*/*", "custody/?as_of=2026-11-22&known_at=1"),
        ("custody.csv?as_of=any", "*/*", "custody.csv?as_of=any&known_at=1"),
        ("custody/", "text/csv", "custody/?as_of=2026-11-22&known_at=1&format=csv"),
        ("custody.xlsx", "*/*", "custody.xlsx?as_of=2026-11-22&known_at=1"),
        ("changes.ndjson", "*/*", "changes.ndjson?known_at=1"),
        ("changes.atom?page_size=2", "*/*", "changes.atom?page_size=2&known_at=1"),
        ("changes/", ATOM, "changes/?known_at=1&format=atom"),
        ("changes/?format=atom", "*/*", "changes/?format=atom&known_at=1"),
        ("record.zip", "*/*", "record.zip?known_at=1"),
        ("revisions/", "*/*", "revisions/?known_at=1"),
        ("revisions/1/", "*/*", "revisions/1/?known_at=1"),
    ],
)
def test_every_form_says_in_its_header_where_it_is_cited_as(
    reader: Reader,
    county: World,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    accept: str,
    permanent: str,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    found = reader.get(f"/api/v1/{address}", headers={"accept": accept, "origin": "https://a.org"})
    link = f'<http://testserver/api/v1/{permanent}>; rel="cite-as"'
    assert (found.status_code, found["Link"]) == (200, link)
    assert "Link" in found["Access-Control-Expose-Headers"].split(", ")
    if found["Content-Type"] == "application/json":
        assert found.json()["links"]["permanent"] == f"/api/v1/{permanent}"
    headers = {"accept": accept, "if-none-match": found["ETag"]}
    again = reader.get(f"/api/v1/{address}", headers=headers)
    assert (again.status_code, again["Link"]) == (304, link)


def test_what_has_no_clock_has_no_permanent_link(reader: Reader, county: World) -> None:
    for address in ("", "codebook/", "facets/", "custody/?known_at=9", "officials/off-0000000000/"):
        assert "Link" not in reader.get(f"/api/v1/{address}")


def test_a_citation_names_item_day_revision_and_address(reader: Reader, county: World) -> None:
    rule = county["rule"]
    found = reader.get(f"/api/v1/detainer-policies/{rule}/").json()["meta"]["citation"]
    assert found == (
        f"Sanctuary Tracker: detainer policy “The jail honors all detainers.” ({rule}) (revision 1, "
        f"published 5 January 2026). http://testserver/api/v1/detainer-policies/{rule}/?known_at=1"
    )
    place = f"/api/v1/jurisdictions/{county['county']}/?as_of=2017-02-01"
    assert reader.get(place).json()["meta"]["citation"] == (
        f"Sanctuary Tracker: jurisdiction “Miami-Dade County” ({county['county']}), as of 2017-02-01 "
        f"(revision 1, published 5 January 2026). http://testserver{place}&known_at=1"
    )
    rules = "/api/v1/detainer-policies/?holds=honors_all&as_of=2017-02-01"
    assert reader.get(f"{rules}&page_size=1&count=true").json()["meta"]["citation"] == (
        "Sanctuary Tracker: detainer policies, holds=honors_all, as of 2017-02-01 (revision 1, "
        "published 5 January 2026). http://testserver/api/v1/detainer-policies/"
        "?holds=honors_all&as_of=2017-02-01&page_size=1&known_at=1"
    )
