"""Reading: one published world for a whole answer, bounded in time.

Whatever is published meanwhile, every query of the answer sees the record as it was at the first.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil
from typing import Any, TypeVar

from django.db import (
    DEFAULT_DB_ALIAS,
    Error,
    InterfaceError,
    OperationalError,
    connections,
)
from django.db.backends.base.base import BaseDatabaseWrapper

_T = TypeVar("_T")
SECONDS = 5.0  # that the queries of one answer, or of one piece of a file, may take
STEPS = 20_000  # of SQLite's machine between two looks at the clock: about a millisecond
SLACK = 0.1  # seconds by which PostgreSQL may be late; telling it of each takes longer than to ask
# As each engine's driver words it.
STOPPED = ("interrupted", "canceling statement due to statement timeout")

# What this thread's reading has found by `once`; None where none is open.
_FOUND: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("found", default=None)


@contextmanager
def reading(seconds: float = SECONDS) -> Iterator[None]:
    """Read in one snapshot; a query that is still running, or waiting, after `seconds` is stopped.

    What stops it is an OperationalError for which `is_too_slow` or `is_unavailable` is true. Inside
    a transaction (as tests are) that transaction is the snapshot; the bound holds on SQLite alone.
    A reading within another is a RuntimeError: its end would be the end of both.
    """
    if _FOUND.get() is not None:
        raise RuntimeError("A reading stands within a reading.")
    found = _FOUND.set({})
    database = connections[DEFAULT_DB_ALIAS]  # `connection` would look it up at each use
    try:
        database.close_if_health_check_failed()  # as Django does before its own first query
        database.ensure_connection()
        bounded = _on_sqlite if database.vendor == "sqlite" else _on_postgresql
        with bounded(database, seconds):
            yield
    finally:
        _FOUND.reset(found)


def once(find: Callable[[], _T]) -> _T:
    """Give what `find` finds, which a reading asks for once."""
    found = _FOUND.get()
    if found is None:
        return find()
    if find not in found:
        found[find] = find()
    given: _T = found[find]
    return given


def is_too_slow(error: Exception) -> bool:
    """Say whether a query was stopped because its time was over."""
    return isinstance(error, OperationalError) and str(error).startswith(STOPPED)


def is_unavailable(error: Exception) -> bool:
    """Say whether the database could not be asked: locked, lost or not there; not asked wrongly."""
    # SQLite's driver calls a wrong query an OperationalError, too.
    is_ours = getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return isinstance(error, OperationalError | InterfaceError) and not is_ours


@contextmanager
def _on_sqlite(database: BaseDatabaseWrapper, seconds: float) -> Iterator[None]:
    """Stop what runs when the time is over, and wait no longer for a writer's lock."""
    raw = database.connection
    end = time.monotonic() + seconds
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute(f"PRAGMA busy_timeout={round(seconds * 1000)}")
    raw.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        with _snapshot(database, "BEGIN"):
            yield
    finally:
        if database.connection is raw:
            raw.set_progress_handler(None, 0)
            raw.execute(f"PRAGMA busy_timeout={patience}")


@contextmanager
def _on_postgresql(database: BaseDatabaseWrapper, seconds: float) -> Iterator[None]:
    """Give each statement what is left of the time: the server's own bound is one of each."""
    if database.in_atomic_block:
        yield
        return
    end, told = time.monotonic() + seconds, seconds

    def within(execute: Callable[..., _T], *statement: Any) -> _T:
        nonlocal told
        left = end - time.monotonic()
        if left < told - SLACK:
            told = left
            _send(database, _limit(left))
        return execute(*statement)

    # Compiling the plan of a long query took it longer than running it: 19 s for 1.6 s.
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off"
    begin = f"{begin}; {_limit(seconds)}"
    with _snapshot(database, begin), database.execute_wrapper(within):
        yield


def _limit(seconds: float) -> str:
    return f"SET LOCAL statement_timeout = {max(1, ceil(seconds * 1000))}"  # 0 would be any


@contextmanager
def _snapshot(database: BaseDatabaseWrapper, begin: str) -> Iterator[None]:
    """Begin and end a transaction past Django's, which on SQLite would take the writers' lock."""
    if database.in_atomic_block:
        yield
        return
    _send(database, begin)
    try:
        yield
    finally:
        if database.connection is not None:
            _end(database)


def _end(database: BaseDatabaseWrapper) -> None:
    try:
        _send(database, "ROLLBACK")  # nothing was written
    except Error:
        database.close()  # it is lost; why was said by the query that lost it


def _send(database: BaseDatabaseWrapper, sql: str) -> None:
    with database.wrap_database_errors:
        database.connection.execute(sql)
