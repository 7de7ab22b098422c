"""Partial dates, the day bounds they mean, and the one interval predicate of the project.

A partial date is text of an EDTF subset (ISO 8601-2): `2013`, `2013-12`, `2017-01-26`, or one day
in a range, `[2016-11-09..2017-01-19]`. Nothing here reads the clock: days are passed in, in UTC.
"""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Self

from django.db.models import Q

# Bounds are never NULL in the index: unknown and open are these days, so that one predicate serves.
FIRST_DAY = date(MINYEAR, 1, 1)
LAST_DAY = date(MAXYEAR, 12, 31)
EARLIEST_YEAR, LATEST_YEAR = 1600, 2999

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_RANGE = re.compile(r"\[([^\[\]]*?)\.\.([^\[\]]*?)\]")
FORMS = "write 2013, 2013-12, 2017-01-26 or a range such as [2016-11-09..2017-01-19]"


@dataclass(frozen=True)
class PartialDate:
    """A date as precisely as it is known: its text, and the first and last day it can mean."""

    text: str
    earliest: date
    latest: date

    @classmethod
    @lru_cache(4096)  # documents repeat few dates
    def parse(cls, text: str) -> Self:
        """Read the text of a partial date; a ValueError says what is wrong and what to write."""
        text = text.strip()
        if ranged := _RANGE.fullmatch(text):
            first, last = (_part_bounds(side) for side in ranged.groups())
            if first[0] > last[1]:
                raise ValueError(f"The range {text} ends before it starts: swap its two dates.")
            return cls(text, first[0], last[1])
        return cls(text, *_part_bounds(text))


def _part_bounds(text: str) -> tuple[date, date]:
    match = _PART.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not a date we can read: {FORMS}.")
    year, month, day = (int(part or 0) for part in match.groups())
    if match.group(2) == "00" or match.group(3) == "00":
        raise ValueError(f"“{text}” is not in the calendar: {FORMS}.")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"The year {year} is not between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise ValueError(f"“{text}” is not in the calendar: {FORMS}.") from None
    if day:
        return first, first
    following = date(year, month + 1, 1) if 0 < month < 12 else date(year + 1, 1, 1)
    return first, following - timedelta(days=1)


class DayBounds(NamedTuple):
    """Two half-open spans of days: those on which a claim is possibly, and certainly, true."""

    possible_from: date
    possible_until: date
    certain_from: date
    certain_until: date


ALWAYS = DayBounds(FIRST_DAY, LAST_DAY, FIRST_DAY, LAST_DAY)


def period_bounds(
    start: PartialDate | None, end: PartialDate | None, attested: PartialDate | None
) -> DayBounds:
    """Bounds of the period `[start, end)`; a blank date is not known, never "since ever".

    Possible reads a blank end as open. Certain reads a blank start as the latest attested day and
    a blank end as the day after the earliest attested day; without either it is never certain.
    """
    certain_from = start.latest if start else attested.latest if attested else LAST_DAY
    if end:
        certain_until = end.earliest
    else:
        certain_until = attested.earliest + timedelta(days=1) if attested else FIRST_DAY
    return DayBounds(
        possible_from=start.earliest if start else FIRST_DAY,
        possible_until=end.latest if end else LAST_DAY,
        certain_from=certain_from,
        certain_until=certain_until,
    )


def event_bounds(on: PartialDate | None, attested: PartialDate | None) -> DayBounds:
    """Bounds of what stays done once it happened: a statement made, an instrument's first event."""
    known = on or attested
    return DayBounds(
        possible_from=on.earliest if on else FIRST_DAY,
        possible_until=LAST_DAY,
        certain_from=known.latest if known else LAST_DAY,
        certain_until=LAST_DAY,
    )


def covers(start: Any, end: Any, first: Any, last: Any = None) -> bool:
    """Say whether the half-open span `[start, end)` holds every point from `first` to `last`.

    THE interval predicate. Given `first` and `last` swapped it says whether the two overlap.
    """
    return bool(start <= first and (first if last is None else last) < end)


def covering(start: str, end: str, first: Any, last: Any = None) -> Q:
    """Build the same predicate as `covers` over two columns, named by `start` and `end`."""
    return Q(**{f"{start}__lte": first, f"{end}__gt": first if last is None else last})


def possible_on(day: PartialDate) -> Q:
    """Match rows that are true on at least one day that `day` can mean."""
    return covering("possible_from", "possible_until", day.latest, day.earliest)


def certain_on(day: PartialDate) -> Q:
    """Match rows that are true on each day that `day` can mean."""
    return covering("certain_from", "certain_until", day.earliest, day.latest)


def is_certain_on(bounds: DayBounds, day: PartialDate) -> bool:
    """Say the same of bounds at hand as `certain_on` says of rows."""
    return covers(bounds.certain_from, bounds.certain_until, day.earliest, day.latest)


def instant(when: datetime) -> str:
    """Write an instant as RFC 3339 in UTC, to the microsecond: 2026-11-22T03:00:00.000000Z."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
