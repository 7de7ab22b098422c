"""The two clocks: what was true on a day, and what we had published by a moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.api.readers import Reader, refusals, results
from tests.make import correction, document, identity, new, withdrawal
from tests.worlds import FIRST, World, mayor, published

RULES = "/api/v1/detainer-policies/"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, NEW = "The jail asks for payment.", "The jail honors all detainers."


@pytest.fixture(autouse=True)
def noon_of_1_march_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def three_revisions(county: World) -> World:
    """The mayor's party is corrected by revision 2; the old rule is withdrawn by revision 3."""
    published(correction(county["mayor"], mayor(county, party="Democratic")))
    published(withdrawal(county["old"]))
    return county


# as_of


@pytest.mark.parametrize(
    ("day", "certain", "possible"),
    [
        ("2012-12-31", set(), set()),
        ("2013-06-01", set(), {OLD}),  # it started at some day of 2013
        ("2014", {OLD}, {OLD}),
        ("2016-11-01", {OLD}, {OLD}),
        ("2017-01-25", {OLD}, {OLD}),
        ("2017-01-26", {NEW}, {NEW}),  # half-open: on the day it ends the next one answers
        ("2017-01", set(), {OLD, NEW}),  # neither answers for each day of the month
        ("2017-01-27", {NEW}, {NEW}),
        ("2017-02-01", set(), {NEW}),  # after the last evidence it is possible only
        ("[2016-11-01..2016-11-30]", {OLD}, {OLD}),
        ("any", {OLD, NEW}, {OLD, NEW}),
    ],
)
def test_rules_answer_for_the_days_of_their_period(
    reader: Reader, county: World, day: str, certain: set[str], possible: set[str]
) -> None:
    response = reader.get(f"{RULES}?as_of={day}").json()
    found = {each["id"]: each["summary"] for each in response["results"]}
    assert set(found.values()) == possible
    assert {found[item] for item in response["meta"]["possible_only"]} == possible - certain
    if day != "any":
        sure = results(reader, f"{RULES}?as_of={day}&match=certain")
        assert {each["summary"] for each in sure} == certain


def test_without_as_of_the_answer_is_for_today(reader: Reader, county: World) -> None:
    response = reader.get(RULES).json()
    assert response["meta"]["as_of"] == "2026-03-01"
    assert [each["summary"] for each in response["results"]] == [NEW]


def test_without_as_of_the_answer_is_for_the_day_of_known_at(
    reader: Reader, three_revisions: World
) -> None:
    for known_at in ("1", "2026-01-05", "2026-01-05T09:30:00Z"):
        meta = reader.get(f"{RULES}?known_at={known_at}").json()["meta"]
        assert meta["as_of"] == "2026-01-05"


def test_match_certain_without_a_day_is_refused(reader: Reader, county: World) -> None:
    assert "needs a day" in refusals(reader, f"{RULES}?as_of=any&match=certain")["match"]
    dated = f"{RULES}?as_of=any&match=certain&effective_from__gte=2017"
    assert [each["summary"] for each in results(reader, dated)] == [NEW]


# known_at


@pytest.mark.parametrize(
    ("known_at", "revision"),
    [
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("2026-01-05", 3),  # a day means its last revision
        ("2026-01-05T09:00:00Z", 1),
        ("2026-01-05T10:59:59.999999Z", 2),
        ("2026-01-05T13:00:00%2B02:00", 3),
        ("2026-01-05t09:00:00z", 1),
        ("2026-02-01", 3),
        ("2026-03-01", 3),  # today, so far
    ],
)
def test_known_at_names_a_revision_a_day_or_an_instant(
    reader: Reader, three_revisions: World, known_at: str, revision: int
) -> None:
    meta = reader.get(f"{RULES}?known_at={known_at}").json()["meta"]
    assert meta["revision"]["number"] == revision
    assert meta["known_at"] == str(revision)


def test_an_earlier_revision_answers_as_it_did(reader: Reader, three_revisions: World) -> None:
    def parties(known_at: int) -> list[str]:
        return [each["party"] for each in results(reader, f"/api/v1/tenures/?known_at={known_at}")]

    def rules(known_at: int) -> set[str]:
        found = results(reader, f"{RULES}?as_of=any&known_at={known_at}")
        return {each["summary"] for each in found}

    assert (parties(1), parties(2), parties(3)) == (["Republican"], ["Democratic"], ["Democratic"])
    assert (rules(2), rules(3)) == ({OLD, NEW}, {NEW})


@pytest.mark.parametrize("known_at", ["0", "2026-01-04", "2026-01-05T08:59:59Z", "1999-01-01"])
def test_before_the_first_revision_the_world_is_empty(
    reader: Reader, county: World, known_at: str
) -> None:
    response = reader.get(f"{RULES}?as_of=any&known_at={known_at}").json()
    assert response["results"] == []
    assert response["meta"]["revision"]["number"] == 0


@pytest.mark.parametrize("known_at", ["2026-03-02", "2026-03-01T12:00:01Z", "9999-12-31"])
def test_the_future_is_refused(reader: Reader, county: World, known_at: str) -> None:
    assert "future" in refusals(reader, f"{RULES}?known_at={known_at}")["known_at"]


@pytest.mark.parametrize("number", ["2", "999999999"])
def test_a_revision_that_is_not_published_yet_is_refused(
    reader: Reader, county: World, number: str
) -> None:
    message = refusals(reader, f"{RULES}?known_at={number}")["known_at"]
    assert message == f"Revision {number} is not published yet: the last is 1."


@pytest.mark.parametrize(
    "known_at",
    [
        *("2026-01", "2026-02-30", "yesterday", "-1", "1.0", "٣", "9" * 40),
        *("2026-01-05T09:00:00", "2026-01-05 09:00:00Z", "2026-01-05T25:00:00Z", "2026-W01-1"),
        "0001-01-01T00:00:00%2B14:00",
    ],
)
def test_what_is_no_moment_is_refused_with_what_to_write(
    reader: Reader, county: World, known_at: str
) -> None:
    message = refusals(reader, f"{RULES}?known_at={known_at}")["known_at"]
    assert "write a revision's number, a day (2025-11-03) or an instant" in message


def test_a_plus_that_became_a_space_is_explained(reader: Reader, county: World) -> None:
    message = refusals(reader, f"{RULES}?known_at=2026-01-05T09:00:00+02:00")["known_at"]
    assert "%2B" in message


def test_both_clocks_are_apart(reader: Reader, three_revisions: World) -> None:
    # True in 2016, as we said at revision 1, 2 and 3.
    for known_at, found in ((1, [OLD]), (2, [OLD]), (3, [])):
        address = f"{RULES}?as_of=2016-11-01&known_at={known_at}"
        assert [each["summary"] for each in results(reader, address)] == found


def test_a_place_lies_and_is_called_as_known_at_the_revision(reader: Reader, county: World) -> None:
    moved = {"classification": "county", "name": "Dade", "state": "GA", "geoid": "13083"}
    georgia = {"classification": "state", "name": "Georgia", "state": "GA", "geoid": "13"}
    item = identity("jurisdiction", "georgia")
    published(
        new(item, document("jurisdiction", **georgia)),
        correction(county["county"], document("jurisdiction", **moved, parent=item)),
    )
    for revision, names in ((1, ("12", "12086")), (2, ("13", "13083")), (None, ("13", "13083"))):
        clock = f"&known_at={revision}" if revision else ""
        for state, place in (("12", "12086"), ("13", "13083")):
            for door, expected in (
                ("jurisdictions/?", {county["county"]}),
                ("detainer-policies/?as_of=any&", {county["old"], county["rule"]}),
                ("officials/?", {county["gimenez"]}),
            ):
                for name, code in (("within", state), ("jurisdiction", place)):
                    address = f"/api/v1/{door}{name}={code}{clock}"
                    if names == (state, place):
                        assert {each["id"] for each in results(reader, address)} == expected
                    elif code == "12":  # Florida stands, and nothing lies in it any more
                        assert results(reader, address) == []
                    else:
                        (fault,) = reader.get(address).json()["errors"]
                        stands = county["county"] if code == "12086" else None
                        assert (fault["parameter"], fault["nearest"]) == (name, stands)


def test_the_meta_sent_again_gives_the_same_answer(reader: Reader, three_revisions: World) -> None:
    assert FIRST + timedelta(hours=2) < NOW
    first = reader.get(RULES).json()
    clocks = "&".join(f"{name}={first['meta'][name]}" for name in ("as_of", "known_at", "match"))
    again = reader.get(f"{RULES}?{clocks}").json()
    assert again["results"] == first["results"]
    for found in (first, again):
        del found["meta"]["citation"]  # it has the address as it was asked for
    assert again["meta"] == first["meta"]
