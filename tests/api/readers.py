"""A reader: a client whose requests can see the record and the index, and nothing else.

Every test of the public doors asks through one, so that the whole suite proves that no public door
needs a table of the desk, of accounts or of sessions.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PUBLIC = ("record_", "index_")  # what the names of public tables begin with
WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
ROLE = "tracker_reader"  # PostgreSQL's, with rights on the public tables alone


class Reader(Client):
    """Django's test client, with every other table denied while it asks."""

    def request(self, **request: Any) -> Any:
        """Ask with the desk denied."""
        with only_public_tables():
            response = super().request(**request)
            if response.streaming:  # a file is read while it is sent
                response.streaming_content = [response.getvalue()]  # type: ignore[attr-defined]
            return response


@contextmanager
def only_public_tables() -> Iterator[None]:
    """Deny every table but those of record and index, to this connection."""
    connection.ensure_connection()
    with _on_sqlite() if connection.vendor == "sqlite" else _on_postgresql():
        yield


@contextmanager
def _on_sqlite() -> Iterator[None]:
    connection.connection.set_authorizer(_authorize)
    try:
        yield
    finally:
        connection.connection.set_authorizer(None)


def _authorize(action: int, table: str | None, *_: str | None) -> int:
    if action == sqlite3.SQLITE_READ and not (table or "").startswith((*PUBLIC, "sqlite_")):
        return sqlite3.SQLITE_DENY
    # Where the schema changed, SQLite declares the tables of FTS5 anew, in its own master table.
    if action in WRITES and table != "sqlite_master":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


@contextmanager
def _on_postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


def make_role() -> None:
    """Make PostgreSQL's role anew, with rights on the public tables alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
        for table in connection.introspection.table_names(cursor):
            if table.startswith(PUBLIC):
                cursor.execute(f"GRANT SELECT ON {table} TO {ROLE}")


def queries_of(reader: Reader, address: str) -> list[str]:
    """The queries that a request sends, but for those that deny the desk."""
    with CaptureQueriesContext(connection) as captured:
        response = reader.get(address)
    assert response.status_code == 200, response.content
    found = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in found if "ROLE" not in sql]


def results(reader: Reader, address: str) -> list[Any]:
    """The results of a list that is answered."""
    response = reader.get(address)
    assert response.status_code == 200, response.content
    found: list[Any] = response.json()["results"]
    return found


def refusals(reader: Reader, address: str) -> dict[str, str]:
    """What is wrong with each parameter of a request that is refused with 400."""
    response = reader.get(address)
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    return {fault["parameter"]: fault["message"] for fault in response.json()["errors"]}
