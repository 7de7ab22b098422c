"""The cache: finished answers are given again until something is published or the day ends."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from policies.api.http import cache
from policies.api.views.items import ListView
from policies.record import index
from tests.api.readers import Reader
from tests.make import correction, document
from tests.worlds import World, published

RULES = "/api/v1/detainer-policies/"


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> cache.Answers:
    answers = cache.Answers(100_000)
    monkeypatch.setattr(cache, "ANSWERS", answers)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))
    return answers


def queries(reader: Reader, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert reader.get(address, headers=headers).status_code == 200
    return len([each for each in captured if "ROLE" not in each["sql"]])


def test_what_was_asked_before_takes_one_query(reader: Reader, county: World) -> None:
    first = reader.get(RULES)
    with CaptureQueriesContext(connection) as captured:
        again = reader.get(RULES)
    assert len([each for each in captured if "ROLE" not in each["sql"]]) == 1
    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())


def test_head_is_answered_from_what_get_left(reader: Reader, county: World) -> None:
    first = reader.get(RULES)
    head = reader.head(RULES)
    assert head.content == b""
    assert dict(head.items()) == dict(first.items())


def test_a_kept_answer_is_304_to_whom_has_it(reader: Reader, county: World) -> None:
    etag = reader.get(RULES)["ETag"]
    response = reader.get(RULES, headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response["ETag"] == etag
    assert not response.content
    assert not response.has_header("Content-Type")
    assert not response.has_header("Content-Digest")


def test_a_304_is_given_again_and_only_to_whom_has_the_answer(
    reader: Reader, county: World, answers: cache.Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reader.get(RULES)
    answers.clear()
    held = {"If-None-Match": whole["ETag"]}
    first = reader.get(RULES, headers=held)
    with monkeypatch.context() as patched:
        patched.delattr(ListView, "get")  # would answer 405
        again = reader.get(RULES, headers=held)
    assert (first.status_code, again.status_code) == (304, 304)
    assert dict(again.items()) == dict(first.items())
    for headers in ({}, {"If-None-Match": '"another"'}):
        assert reader.get(RULES, headers=headers).content == whole.content


def test_a_304_does_not_displace_the_whole_answer(answers: cache.Answers) -> None:
    world = ("hash", 0, 0, datetime(2026, 3, 1, tzinfo=UTC).date())
    for body in (b"whole", None):
        answers.put(world, cache.Kept(("key",), body, {}))
    kept = answers.get(world, ("key",))
    assert kept
    assert kept.body == b"whole"


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
@pytest.mark.parametrize(
    "address", [RULES, "/api/v1/codebook/", "/api/v1/search/?q=detainers", "/api/v1/changes/"]
)
def test_both_ways_to_a_304_give_the_same_headers(
    reader: Reader, county: World, answers: cache.Answers, address: str, accepted: str
) -> None:
    accepting = {"Accept-Encoding": accepted}
    whole = reader.get(address, headers=accepting)
    asked = {"If-None-Match": whole["ETag"], **accepting}
    kept = reader.get(address, headers=asked)
    answers.clear()
    made = reader.get(address, headers=asked)
    assert (kept.status_code, made.status_code) == (304, 304)
    assert dict(kept.items()) == dict(made.items())
    for name in ("ETag", "Cache-Control", "Vary"):
        assert kept[name] == whole[name]
    assert not kept.has_header("Content-Length")


def test_a_publication_ends_what_was_kept(reader: Reader, county: World) -> None:
    before = reader.get(f"{RULES}?as_of=any").json()
    published(correction(county["gimenez"], document("official", name="Carlos A. Giménez")))
    after = reader.get(f"{RULES}?as_of=any").json()
    assert (before["meta"]["revision"]["number"], after["meta"]["revision"]["number"]) == (1, 2)


def test_an_index_that_is_made_anew_ends_what_was_kept(
    reader: Reader, county: World, answers: cache.Answers
) -> None:
    index._clear()
    empty = reader.get(RULES)
    index.reindex()
    kept = reader.get(RULES)
    answers.clear()
    asked = reader.get(RULES, headers={"If-None-Match": empty["ETag"]})
    assert [len(each.json()["results"]) for each in (empty, kept, asked)] == [0, 1, 1]
    assert kept["ETag"] == asked["ETag"]


def test_the_end_of_the_day_ends_what_was_kept(
    reader: Reader, county: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reader.get(RULES).json()["meta"]["as_of"] == "2026-03-01"
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 2, tzinfo=UTC))
    assert reader.get(RULES).json()["meta"]["as_of"] == "2026-03-02"


def test_only_the_same_request_is_answered_again(
    reader: Reader, county: World, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = [".testserver"]
    reader.get(RULES)
    assert queries(reader, f"{RULES}?as_of=2016") > 1
    assert queries(reader, RULES, accept="application/*") > 1
    assert queries(reader, RULES, accept_encoding="gzip") > 1
    assert queries(reader, RULES, host="tracker.testserver") > 1
    assert queries(reader, RULES, cookie="sessionid=x", user_agent="another") == 1


def test_problems_and_redirects_are_not_kept(
    reader: Reader, county: World, answers: cache.Answers
) -> None:
    for address in (f"{RULES}?x=1", f"{RULES}dpo-0000000000/", "/api/v1/jurisdictions/12086/"):
        reader.get(address)
    assert len(answers.kept) == 0


def test_the_cache_is_bounded_by_bytes(reader: Reader, county: World) -> None:
    answers = cache.Answers(40_000)
    cache.ANSWERS = answers
    for size in range(1, 40):
        reader.get(f"{RULES}?page_size={size}")
    assert 0 < answers.kept.currsize <= 40_000
    assert 1 < len(answers.kept) < 39


def test_what_was_asked_counts_too(reader: Reader, county: World) -> None:
    answers = cache.ANSWERS = cache.Answers(400_000)
    for number in range(60):
        accepted = f"application/json,text/x-{number}{'a' * 8_000}"
        assert reader.get(f"{RULES}?page_size=1", headers={"Accept": accepted}).status_code == 200
    assert 1 < len(answers.kept) < 400_000 / 8_000
