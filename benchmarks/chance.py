"""Chance: one seeded stream that picks words, days and numbers."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from benchmarks import vocabulary as words
from policies.dates import PartialDate
from policies.documents.base import Json

_T = TypeVar("_T")
FIRST, LAST = date(2010, 1, 1), date(2026, 6, 30)
NEWEST = date(2026, 10, 31)
DAYS = (LAST - FIRST).days


class Chance:
    """What may happen, drawn from one generator: the same draws each time."""

    def __init__(self, generator: random.Random) -> None:
        self.random = generator.random

    def number(self, first: int, last: int) -> int:
        """Draw a whole number from `first` to `last`."""
        return first + int(self.random() * (last - first + 1))

    def of(self, values: Sequence[_T]) -> _T:
        """Draw one of the values."""
        return values[int(self.random() * len(values))]

    def once_in(self, times: int) -> bool:
        """Say yes once in so many times."""
        return self.random() * times < 1

    def degrees(self, first: int, last: int) -> float:
        """Draw degrees to six decimals."""
        return round(first + self.random() * (last - first), 6)

    def day(self) -> date:
        """Draw a day from 2010 to 2026."""
        return FIRST + timedelta(self.number(0, DAYS))

    def partial_date(self, *, exactly: bool = False) -> Json:
        """Draw a date: half exact days, else months, years or ranges; all exact if asked."""
        form = 0.0 if exactly else self.random()
        if form < 0.5:
            return stated(self.day().isoformat())
        if form < 0.75:
            return stated(self.day().isoformat()[:7])
        if form < 0.95:
            return stated(self.day().isoformat()[:4])
        first = self.day()
        return stated(f"[{first}..{first + timedelta(self.number(1, 90))}]")

    def before(self, change: Json) -> Json:
        """Give a date one to six years before another, as a year."""
        return stated(str(int(change["earliest"][:4]) - self.number(1, 6)))

    def after(self, change: Json) -> Json:
        """Give an exact day after another, at most a hundred days and not in the future."""
        last = date.fromisoformat(change["latest"]) + timedelta(self.number(1, 100))
        return stated(str(min(last, NEWEST)))

    def place(self) -> str:
        """Draw the name of a place."""
        return self.of(words.BEFORE) + self.of(words.ROOTS) + self.of(words.AFTER)

    def person(self) -> str:
        """Draw a person's name."""
        middle = f" {self.of(words.ROOTS)[0]}." if self.once_in(3) else ""
        return f"{self.of(words.FIRST)}{middle} {self.of(words.LAST)}"

    def sentence(self) -> str:
        """Draw a sentence of a statement or a rule."""
        parts: list[Any] = [self.of(words.SUBJECTS), self.of(words.VERBS)]
        return " ".join([*parts, self.of(words.OBJECTS), self.of(words.GROUNDS)]) + "."


def stated(value: str) -> Json:
    """Give a stated partial date with its bounds."""
    day = PartialDate.parse(value)
    bounds = {"earliest": day.earliest.isoformat(), "latest": day.latest.isoformat()}
    return {"value": value, **bounds, "basis": "stated"}
