"""ETags, 304, and how long an answer may be kept."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.readers import Reader
from tests.make import correction, document
from tests.worlds import World, published

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULES = "/api/v1/detainer-policies/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def tag(reader: Reader, address: str) -> str:
    response = reader.get(address)
    assert response.status_code == 200
    return str(response["ETag"])


def test_what_still_stands_is_304_without_the_filters(reader: Reader, county: World) -> None:
    etag = tag(reader, f"{RULES}?holds=honors_all")
    with CaptureQueriesContext(connection) as queries:
        response = reader.get(f"{RULES}?holds=honors_all", headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == etag
    assert response["Cache-Control"] == "public, no-cache"
    sent = [each["sql"] for each in queries if "ROLE" not in each["sql"]]
    assert [sql.partition(" FROM ")[0].partition(".")[0] for sql in sent] == [
        'SELECT "record_revision"'
    ]


@pytest.mark.parametrize("given", ['"other"', "*", "", "nonsense", 'W/"x", "y"'])
def test_another_tag_is_answered_whole(reader: Reader, county: World, given: str) -> None:
    assert reader.get(RULES, headers={"If-None-Match": given}).status_code == 200


def test_a_tag_among_others_or_made_weak_is_known(reader: Reader, county: World) -> None:
    etag = tag(reader, RULES)
    for given in (f'"a", {etag}', f"W/{etag}"):
        assert reader.get(RULES, headers={"If-None-Match": given}).status_code == 304


def test_each_query_form_and_revision_has_its_own_tag(reader: Reader, county: World) -> None:
    addresses = [RULES, f"{RULES}?as_of=2016", f"{RULES}?holds=honors_all", f"{RULES}?sort=name"]
    addresses += [
        f"/api/v1/jurisdictions/{county['county']}/",
        "/api/v1/stances/",
        f"{RULES}?format=csv",
    ]
    before = [tag(reader, address) for address in addresses]
    assert len({*before}) == len(addresses)
    published(correction(county["gimenez"], document("official", name="Carlos A. Giménez")))
    after = [tag(reader, address) for address in addresses]
    assert not {*before} & {*after}


def test_a_tag_changes_with_the_day_where_today_is_asked_for(
    reader: Reader, county: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    relative, fixed = tag(reader, RULES), tag(reader, f"{RULES}?as_of=2016")
    monkeypatch.setattr(timezone, "now", lambda: NOW.replace(day=2))
    assert tag(reader, RULES) != relative
    assert tag(reader, f"{RULES}?as_of=2016") == fixed


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "public, no-cache"),
        ("?known_at=1", "public, no-cache"),
        ("?as_of=2016", "public, no-cache"),
        ("?as_of=2016&known_at=1", "public, max-age=86400, immutable"),
        ("?as_of=2016&known_at=2026-02-28", "public, max-age=86400, immutable"),
        ("?as_of=2016&known_at=2026-03-01", "public, no-cache"),
        ("?as_of=2026-03-01&known_at=1", "public, no-cache"),
        ("?as_of=any&known_at=1", "public, max-age=86400, immutable"),
    ],
)
def test_only_what_both_clocks_fix_is_immutable(
    reader: Reader, county: World, query: str, expected: str
) -> None:
    assert reader.get(RULES + query)["Cache-Control"] == expected


def test_an_item_has_one_clock_to_fix(reader: Reader, county: World) -> None:
    item = f"{RULES}{county['rule']}/"
    assert reader.get(item)["Cache-Control"] == "public, no-cache"
    assert "immutable" in reader.get(f"{item}?known_at=1")["Cache-Control"]


def test_a_comparison_is_immutable_once_both_of_its_sides_are(
    reader: Reader, county: World
) -> None:
    compare = f"/api/v1/compare/?jurisdiction={county['county']}"
    fixed = reader.get(f"{compare}&as_of=2013,2016&known_at=1")
    assert fixed["Cache-Control"] == "public, max-age=86400, immutable"
    assert fixed.json()["links"]["permanent"] == fixed.json()["links"]["self"]
    for loose in ("as_of=2013,2016", "as_of=2013,2026-03-01&known_at=1"):
        assert reader.get(f"{compare}&{loose}")["Cache-Control"] == "public, no-cache"
    unknown = reader.get(f"{compare}&known_at=0,1")
    assert (unknown.status_code, unknown["Cache-Control"]) == (404, "no-cache")


@pytest.mark.parametrize("door", ["codebook", "schema"])
def test_what_is_made_from_the_code_is_asked_for_again(reader: Reader, door: str) -> None:
    address = f"/api/v1/{door}/"
    etag = tag(reader, address)
    response = reader.get(address, headers={"If-None-Match": etag})
    assert (response.status_code, response["Cache-Control"]) == (304, "public, no-cache")


def test_a_problem_has_no_tag(reader: Reader, county: World) -> None:
    for address in (f"{RULES}?x=1", f"{RULES}dpo-0000000000/", "/api/v1/nope/"):
        assert not reader.get(address).has_header("ETag")
        assert reader.get(address, headers={"If-None-Match": "*"}).status_code != 304
