"""A reading around each public request: bounded whatever holds the database up, or lets it go."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from policies.api.http import cache, snapshot
from policies.api.views.items import ListView
from policies.record.reading import reading
from tests.api.test_problems import assert_problem
from tests.make import correction, document
from tests.together import elsewhere
from tests.worlds import miami_dade, published

RULES = "/api/v1/detainer-policies/?as_of=any"
HOLD = {"sqlite": "BEGIN EXCLUSIVE", "postgresql": "BEGIN; LOCK TABLE record_revision"}
ON_POSTGRESQL = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="a file's connection cannot be lost"
)


@contextmanager
def everything_locked() -> Iterator[None]:
    """Hold the lock that a large publication, or a change of a table, holds while it writes."""
    held = connection.copy()
    try:
        held.ensure_connection()
        held.connection.execute(HOLD[connection.vendor])
        yield
    finally:
        held.close()


@pytest.fixture(params=["kept", "not kept"])
def answers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 100_000 if request.param == "kept" else 0
    monkeypatch.setattr(cache, "ANSWERS", cache.Answers(size))


def asked(path: str) -> tuple[Any, float]:
    """Ask as a process does that has its connection; give the answer, and the seconds it took."""

    def ask() -> tuple[Any, float]:
        begun = time.monotonic()
        return Client().get(path), time.monotonic() - begun

    return elsewhere(ask)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_locked_is_503_in_time(
    shared: None, answers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "reading", partial(reading, 0.5))

    def ask() -> list[tuple[int, str]]:
        found = [Client().get("/readyz")]  # and the connection is there
        begun = time.monotonic()
        with everything_locked():
            found += [Client().get(RULES), Client().get(f"{RULES}&known_at=1")]
        assert time.monotonic() - begun < 3
        found.append(Client().get(RULES))
        return [(each.status_code, each["Content-Type"]) for each in found]

    problem, json = "application/problem+json", "application/json"
    assert elsewhere(ask) == [(200, json), (503, problem), (503, problem), (200, json)]


@pytest.mark.django_db(transaction=True)
def test_readiness_is_told_in_time(shared: None) -> None:
    def ask() -> tuple[int, float]:
        connection.ensure_connection()
        with everything_locked():
            begun = time.monotonic()
            return Client().get("/readyz").status_code, time.monotonic() - begun

    status, seconds = elsewhere(ask)
    assert status == 503
    assert seconds < 4


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_not_there_is_503(
    shared: None, answers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: dict[str, dict[str, Any]] = {
        "sqlite": {"NAME": "/nowhere/db.sqlite3"},
        "postgresql": {"HOST": "127.0.0.1", "PORT": 1},
    }
    with monkeypatch.context() as patched:
        for name, value in gone[connection.vendor].items():
            patched.setitem(connections.settings["default"], name, value)
        found = [asked(path)[0] for path in (RULES, "/readyz", "/healthz")]
    assert [each.status_code for each in found] == [503, 503, 200]
    assert assert_problem(found[0], 503)["type"].endswith(":unavailable")
    assert found[0]["Retry-After"] == "5"


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_a_database_that_leaves_in_the_middle_is_503(
    answers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    def ask() -> list[Any]:
        with monkeypatch.context() as patched:
            patched.setattr(ListView, "get", leave)
            found = [Client().get(RULES)]
        return [*found, Client().get(RULES)]

    lost, after = elsewhere(ask)
    assert assert_problem(lost, 503)["type"].endswith(":unavailable")
    assert after.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_is_of_the_world_that_it_was_read_in(
    shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a publication waits for the answer; on PostgreSQL the answer does not see it."""
    world = elsewhere(miami_dade)
    answers = cache.Answers(100_000)
    monkeypatch.setattr(cache, "ANSWERS", answers)
    better = document("official", name="Carlos A. Giménez")

    if connection.vendor == "postgresql":
        get = ListView.get

        def meanwhile(*given: Any) -> Any:
            monkeypatch.setattr(ListView, "get", get)
            elsewhere(lambda: published(correction(world["gimenez"], better)))
            return get(*given)

        monkeypatch.setattr(ListView, "get", meanwhile)
    first = elsewhere(lambda: Client().get(RULES)).json()["meta"]["revision"]
    assert (first["number"], answers.world and answers.world[0]) == (1, first["hash"])
    if connection.vendor == "sqlite":
        elsewhere(lambda: published(correction(world["gimenez"], better)))
    assert elsewhere(lambda: Client().get(RULES)).json()["meta"]["revision"]["number"] == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server's connection waits for no lock")
@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_locked_is_not_waited_for_when_it_is_opened(
    shared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 0.5)
    with everything_locked():
        response, seconds = asked(RULES)
    assert assert_problem(response, 503)["type"].endswith(":unavailable")
    assert seconds < 3
    # What writes waits longer for its turn.
    assert elsewhere(patience) == 20_000


def patience() -> int:
    with reading():
        pass
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (found,) = cursor.fetchone()
    return int(found)
