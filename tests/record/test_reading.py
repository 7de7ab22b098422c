"""Reading: one world for a whole answer, and an end to what takes too long."""

import time
from threading import Event

import pytest
from django.db import DatabaseError, OperationalError, connection

from policies.record.models import Edition
from policies.record.queries import head
from policies.record.reading import is_too_slow, is_unavailable, once, reading
from tests.make import correction, document
from tests.together import at_once, elsewhere
from tests.worlds import miami_dade, published

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "postgresql": "SELECT count(*) FROM generate_series(1, 1000000000)",
}


def ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_a_query_that_takes_too_long_is_stopped(shared: None) -> None:
    begun = time.monotonic()
    with pytest.raises(OperationalError) as stopped, reading(0.2):
        ask(ENDLESS[connection.vendor])
    assert is_too_slow(stopped.value)
    assert time.monotonic() - begun < 5
    with reading():  # the connection is as it was
        assert head() is None


@pytest.mark.django_db(transaction=True)
def test_other_errors_are_neither_of_time_nor_a_loss(shared: None) -> None:
    with pytest.raises(DatabaseError, match="no_such_table") as failed, reading():
        ask("SELECT * FROM no_such_table")
    assert not is_too_slow(failed.value)
    assert not is_unavailable(failed.value)


@pytest.mark.django_db(transaction=True)
def test_writing_is_bounded_by_nothing_once_the_reading_is_over(shared: None) -> None:
    with reading(0.05):
        assert head() is None
    time.sleep(0.1)
    miami_dade()
    assert Edition.objects.count() > 5


@pytest.mark.django_db(transaction=True)
def test_what_is_published_meanwhile_is_not_seen(shared: None) -> None:
    """On SQLite it waits until the reading is over."""
    world = elsewhere(miami_dade)
    better = document("official", name="Carlos A. Giménez")
    has_read = Event()

    def read() -> list[int]:
        with reading():
            before = number()
            has_read.set()
            time.sleep(0.5)
            return [before, number()]

    def write() -> None:
        has_read.wait(30)
        published(correction(world["gimenez"], better))

    assert at_once(read, write) == [[1, 1], None]
    assert elsewhere(number) == 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a file's connection cannot be lost")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_made_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    elsewhere(lambda: ask(f"SELECT pg_terminate_backend({backend})"))
    connection.close_if_unusable_or_obsolete()  # as Django does when a request begins
    with reading():
        assert number() == 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a file's connection cannot be lost")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_in_a_reading_is_said_and_not_kept() -> None:
    with pytest.raises(OperationalError), reading():
        ask("SELECT pg_terminate_backend(pg_backend_pid())")
    with reading():
        assert number() == 0


def number() -> int:
    last = head()
    return last.number if last else 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="its clock is looked at within a query")
@pytest.mark.django_db(transaction=True)
def test_the_time_is_that_of_all_queries_together() -> None:
    def pause() -> None:
        for _ in range(9):
            ask("SELECT pg_sleep(0.3)")

    begun = time.monotonic()
    with pytest.raises(OperationalError) as stopped, reading(0.5):
        pause()
    assert is_too_slow(stopped.value)
    assert time.monotonic() - begun < 0.9


@pytest.mark.django_db(transaction=True)
def test_what_is_found_once_is_found_anew_by_the_next_reading(shared: None) -> None:
    elsewhere(miami_dade)
    asked: list[int] = []

    def find() -> int:
        asked.append(number())
        return asked[-1]

    def find_twice() -> list[int]:
        asked.clear()
        return [once(find), once(find), len(asked)]

    def read() -> list[list[int]]:
        with reading():
            found = [find_twice()]
        with reading():
            found.append(find_twice())
        return [*found, find_twice()]

    assert elsewhere(read) == [[1, 1, 1], [1, 1, 1], [1, 1, 2]]
