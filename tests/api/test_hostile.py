"""Hostile input: whatever is sent, no door answers 5xx, and what it refuses is a problem."""

import os
import time
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from policies.api import parameters
from policies.api.filters.base import Matches, exactly
from policies.api.filters.columns import NameParameter
from policies.api.http import snapshot
from policies.api.views import items
from policies.record.prepared import Texts
from policies.record.reading import reading
from tests.api.doors import doors
from tests.api.hostile import WAYS, Hostile, Maker, Way
from tests.api.readers import Reader
from tests.together import elsewhere
from tests.worlds import miami_dade

FULL = os.environ.get("PROOF") == "full"
FEW = 12 if FULL else 1  # requests of each way for each door


@pytest.fixture
def quick(reader: Reader, articles: None) -> Reader:
    reader.raise_request_exception = False  # so that a failure is an answer of 500
    return reader


def ask(reader: Reader, sent: Hostile) -> Any:
    return reader.generic(
        sent.method,
        sent.path,
        sent.body,
        QUERY_STRING=sent.query,
        headers=dict(sent.headers),
        content_type="",
    )


def assert_answered(reader: Reader, sent: Hostile) -> None:
    response = ask(reader, sent)
    shown = str(sent)[:400]
    assert response.status_code < 500, shown
    assert not sent.statuses or response.status_code in sent.statuses, (response.content, shown)
    if response.status_code < 400 or sent.method == "HEAD":
        return
    assert response["Content-Type"] == "application/problem+json", shown
    found = response.json()
    assert found["status"] == response.status_code, shown
    assert len(found["detail"]) > 10, shown
    if response.status_code == 400 and sent.named:
        # A fault of the query as a whole, such as its length, is of no parameter.
        assert {sent.named, ""} & {fault["parameter"] for fault in found["errors"]}, (found, shown)


@pytest.mark.proof
@pytest.mark.parametrize("way", WAYS)
def test_no_door_breaks(quick: Reader, way: Way) -> None:
    maker = Maker(quick, 20170127)
    asked = [(door.name, sent) for door in doors() for sent in maker.few(way, door, FEW)]
    for _, sent in asked:
        assert_answered(quick, sent)
    assert {name for name, _ in asked} == {door.name for door in doors()}
    assert len({sent for _, sent in asked}) > (300 if FULL else 50)  # thirteen times as many in all


def test_no_more_names_are_compared_than_faults_are_told(
    quick: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    monkeypatch.setattr(parameters, "nearest", lambda name, _: compared.append(name))
    query = "&".join(f"a{number}=1" for number in range(900))
    assert_answered(quick, Hostile("/api/v1/stances/", query, statuses=(400,)))
    assert len(compared) == parameters.MOST_FAULTS


ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "postgresql": "SELECT count(*)::text FROM generate_series(1, 1000000000)",
}
SLOW = ("jurisdictions/?", "jurisdictions.csv?", "facets/jurisdictions/?", "officials/?count=true&")


def endlessly(*_: object) -> Matches:
    return exactly(Q(item__in=RawSQL(ENDLESS[connection.vendor], [])))  # noqa: S611 - our own


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", SLOW)
def test_what_takes_too_long_is_503_and_says_when_to_come_back(
    shared: None, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    elsewhere(miami_dade)
    monkeypatch.setattr(snapshot, "reading", partial(reading, 0.3))
    monkeypatch.setattr(NameParameter, "matches", endlessly)
    monkeypatch.setattr(items, "PAGES", Texts())  # what is kept is neither used nor spoilt
    reader = Reader()

    begun = time.monotonic()
    response = elsewhere(lambda: reader.get(f"/api/v1/{address}name=dade"))
    assert time.monotonic() - begun < 10
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"].endswith(":too-slow")
    assert response.json()["detail"].startswith("This takes too long to answer")
    assert elsewhere(lambda: reader.get("/api/v1/officials/?count=true")).status_code == 200
