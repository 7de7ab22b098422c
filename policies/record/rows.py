"""Inserting many rows at once, past the ORM: 40,000 of 70 columns take it ten times as long."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

MANY = 10_000  # rows after which what the engine knows of a table is no longer so


def analyze(*models_: type[models.Model]) -> None:
    """Let PostgreSQL look at tables into which many rows went, before it is asked about them.

    It would do so by itself in a minute, and until then plan as if they were small: a place took
    five seconds. SQLite's plans are made for tables that nobody has counted.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in models_:
                cursor.execute(f"ANALYZE {model._meta.db_table}")


def insert(
    model: type[models.Model], names: Iterable[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows whose values stand in the order of `names`, columns of the model."""
    if not rows:
        return
    table = model._meta.db_table
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 - our own names
                rows,
            )
