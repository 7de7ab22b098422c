"""Prepared queries: a queryset whose SQL is written once a process, then sent with other values.

Writing the SQL of a query takes Django longer than either engine takes to answer it.
"""

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

SHAPES = 256  # texts kept of one query


class Slot(str):
    """A value that is filled in later; `name` says which."""

    __slots__ = ("name",)
    name: str


class DaySlot(date):
    """A day that is filled in later."""

    name: str

    def __str__(self) -> str:
        """Stay a slot where an engine's driver asks for the day as text."""
        return slot(self.name)

    def isoformat(self) -> str:
        """Be a slot for the day's text where a query compares texts."""
        return slot(as_text(self.name))


def slot(name: str) -> Slot:
    """Give a slot for a text."""
    made = Slot(f"slot {name}")
    made.name = name
    return made


def as_text(name: str) -> str:
    """Name the text of a day."""
    return f"{name} as text"


def day_slot(name: str) -> DaySlot:
    """Give a slot for a day."""
    made = DaySlot(1970, 1, 1)
    made.name = name
    return made


Build = Callable[..., QuerySet[Any, Any]]
Values = Mapping[str, str | date]


class Texts:
    """The SQL of queries by their shape, written once and sent with other values.

    Whatever a query's form depends on belongs to the shape; a value that does not come out of
    Django as it went in would stay in the text for ever, so that each must be found among the
    parameters.
    """

    def __init__(self) -> None:
        self.written: dict[Hashable, tuple[str, tuple[Any, ...]]] = {}

    def ask(self, shape: Hashable, build: Build, values: Values) -> list[tuple[Any, ...]]:
        """Send the query that `build` gives with slots for its values; give the driver's rows."""
        database = connections[DEFAULT_DB_ALIAS]  # `connection` would look it up at each use
        key = (database.vendor, shape, *values)
        found = self.written.get(key)
        if found is None:
            if len(self.written) >= SHAPES:
                self.written.clear()
            found = self.written[key] = self._write(build, values)
        sql, parameters = found
        given: dict[Any, Any] = {**values}
        for name, value in values.items():
            if isinstance(value, date):
                given[name] = database.ops.adapt_datefield_value(value)
                given[as_text(name)] = value.isoformat()
        with database.cursor() as cursor:
            cursor.execute(sql, [given.get(name, value) for name, value in parameters])
            return list(cursor.fetchall())

    def _write(self, build: Build, values: Values) -> tuple[str, tuple[Any, ...]]:
        slots = {
            name: day_slot(name) if isinstance(value, date) else slot(name)
            for name, value in values.items()
        }
        sql, parameters = build(**slots).query.sql_with_params()
        named = tuple((getattr(each, "name", None), each) for each in parameters)
        found = {name for name, _ in named}
        if missing := {name for name in values if not {name, as_text(name)} & found}:
            raise ValueError(f"Not to be filled in later: {', '.join(sorted(missing))}.")
        return sql, named


class Prepared:
    """One query: `build(*shape, **slots)` gives its queryset."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.texts = Texts()

    def __call__(self, *shape: Hashable, **values: str | date) -> list[tuple[Any, ...]]:
        """Send the query; give its rows as the driver gives them."""
        return self.texts.ask(shape, partial(self.build, *shape), values)
