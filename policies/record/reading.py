"""Reading: one published world for a whole answer, bounded in time.

Whatever is published meanwhile, every query of the answer sees the record as it was at the first.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, OperationalError, connection

SECONDS = 5.0  # that the queries of one answer, or of one piece of a file, may take
STEPS = 20_000  # of SQLite's machine between two looks at the clock: about a millisecond
_IS_OPEN = ContextVar("is_open", default=False)  # whether this thread reads already
# As each engine's driver words it.
STOPPED = ("interrupted", "canceling statement due to statement timeout")


@contextmanager
def reading(seconds: float = SECONDS) -> Iterator[None]:
    """Read in one snapshot; a query that is still running after `seconds` is stopped.

    What stops it is an OperationalError for which `is_too_slow` is true. Inside a transaction
    (as tests are) that transaction is the snapshot; the bound holds on SQLite alone.
    A reading within another is a RuntimeError: its end would be the end of both.
    """
    if _IS_OPEN.get():
        raise RuntimeError("A reading stands within a reading.")
    is_open = _IS_OPEN.set(True)
    try:
        yield from _reading(seconds)
    finally:
        _IS_OPEN.reset(is_open)


def _reading(seconds: float) -> Iterator[None]:
    connection.close_if_health_check_failed()  # as Django does before its own first query
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        _stop_after(seconds)
    begun = not connection.in_atomic_block
    if begun:
        _begin(seconds)
    try:
        yield
    finally:
        if begun and connection.connection is not None:
            _end()
        if connection.vendor == "sqlite" and connection.connection is not None:
            connection.connection.set_progress_handler(None, 0)


def is_too_slow(error: Exception) -> bool:
    """Say whether a query was stopped because its time was over."""
    return isinstance(error, OperationalError) and str(error).startswith(STOPPED)


def _begin(seconds: float) -> None:
    if connection.vendor == "sqlite":
        _send("BEGIN")
    else:
        limit = f"SET LOCAL statement_timeout = {round(seconds * 1000)}"
        _send(f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {limit}")


def _end() -> None:
    try:
        _send("ROLLBACK")  # nothing was written
    except DatabaseError:
        connection.close()  # it is lost; why was said by the query that lost it


def _send(sql: str) -> None:
    # Past Django's transactions, which on SQLite would take the writers' lock.
    with connection.wrap_database_errors:
        connection.connection.execute(sql)


def _stop_after(seconds: float) -> None:
    end = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
