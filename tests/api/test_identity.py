"""What makes one answer another: its tag, its place in the cache, its address and its words."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from policies.api.http import cache, validators
from policies.record.redaction import redact
from tests.api.readers import Reader
from tests.make import correction, document
from tests.worlds import World, clock, published

RULES = "/api/v1/detainer-policies/"
FIXED = f"{RULES}?as_of=2017-02-01&known_at=1"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def etag(reader: Reader, county: World) -> str:
    return tag(reader)


def cover(text: str) -> None:
    """Redact a text everywhere."""
    redact(text, submitter="ana", approver="ben", two_people=True, reason="Asked.", clock=clock)


def tag(reader: Reader, **headers: str) -> str:
    response = reader.get(FIXED, headers=headers)
    assert response.status_code == 200
    return str(response["ETag"])


def test_a_form_has_a_tag_of_its_own(reader: Reader, etag: str) -> None:
    assert tag(reader, accept="text/csv") != etag


def test_a_host_has_a_tag_of_its_own(reader: Reader, etag: str, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = [".testserver"]
    assert tag(reader, host="other.testserver") != etag


def test_another_note_is_another_answer(reader: Reader, etag: str, settings: Settings) -> None:
    settings.DATA_NOTE = "A demonstration."
    assert tag(reader) != etag


def test_other_code_gives_another_answer(
    reader: Reader, etag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validators, "build", lambda: "another")
    assert tag(reader) != etag


def test_a_redaction_changes_what_an_older_revision_answers(reader: Reader, etag: str) -> None:
    cover("The jail honors")
    assert tag(reader) != etag


def test_http_and_https_are_kept_apart(
    reader: Reader, county: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "ANSWERS", cache.Answers(100_000))
    for is_secure, begins in ((False, "http://testserver"), (True, "https://testserver")):
        citation = reader.get(RULES, secure=is_secure).json()["meta"]["citation"]
        assert f" {begins}{RULES}" in citation


def test_an_answer_that_would_drive_out_the_others_is_not_kept(
    reader: Reader, county: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = cache.Answers(10_000_000)
    monkeypatch.setattr(cache, "ANSWERS", alone)
    reader.get(FIXED)
    size = int(alone.kept.currsize)
    for bound, is_kept in ((size * cache.WORTH - 1, False), (size * cache.WORTH, True)):
        answers = cache.Answers(bound)
        monkeypatch.setattr(cache, "ANSWERS", answers)
        reader.get(FIXED)
        assert len(answers.kept) == is_kept


def test_a_permanent_address_fixes_both_clocks(reader: Reader, county: World) -> None:
    found = reader.get(f"{RULES}?match=certain").json()
    address = f"{RULES}?match=certain&as_of=2026-03-01&known_at=1"
    assert found["links"]["permanent"] == address
    assert found["meta"]["citation"] == (
        "Sanctuary Tracker: detainer policies, match=certain, as of 2026-03-01 (revision 1, "
        f"published 5 January 2026). http://testserver{address}"
    )


def test_a_file_that_is_being_sent_stays_of_its_world(county: World) -> None:
    sent = Client().get("/api/v1/detainer-policies.ndjson?as_of=any&expand=jurisdiction")
    renamed = {"classification": "county", "state": "FL", "geoid": "12086"}
    published(correction(county["county"], document("jurisdiction", name="Dade", **renamed)))
    text = b"".join(sent).decode()
    assert "Miami-Dade County" in text
    assert '"name":"Dade"' not in text


def test_a_redaction_of_a_message_alone_changes_what_is_answered_of_it(
    reader: Reader, county: World
) -> None:
    renamed = correction(county["gimenez"], document("official", name="C. Gimenez"))
    published(renamed, message="Jane Private knew.")
    address = "/api/v1/revisions/2/?known_at=2"
    before = reader.get(address)
    cover("Jane Private")
    after = reader.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert b"Jane Private" in before.content
    assert b"Jane Private" not in after.content


def test_a_usual_name_that_was_covered_finds_nothing_in_a_process_that_knew_it(
    reader: Reader, county: World
) -> None:
    named = document("jurisdiction", name="Miami-Dade County", aliases=["Vice City"])
    published(correction(county["county"], named))
    published(correction(county["gimenez"], document("official", name="C. Gimenez")))
    address = "/api/v1/jurisdictions/?q=vice&known_at=2"
    asked = "/api/v1/detainer-policies/?q=vice+city&as_of=any&known_at=2"
    assert [len(reader.get(each).json()["results"]) for each in (address, asked)] == [1, 2]
    cover("Vice City")
    assert [len(reader.get(each).json()["results"]) for each in (address, asked)] == [0, 0]
