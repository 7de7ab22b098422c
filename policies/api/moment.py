"""The moment that a request asks about: true in the world on `as_of`, published by `known_at`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from django.db.models import QuerySet, Subquery
from django.utils import timezone

from policies.api.problems import Fault, bad_parameters
from policies.dates import EARLIEST_YEAR, PartialDate, instant
from policies.record import queries
from policies.record.index import Making
from policies.record.models import Edition, Revision
from policies.record.prepared import Prepared
from policies.record.reading import once
from policies.record.verify import GENESIS

ANY = "any"
REVISION = re.compile(r"\d{1,9}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
KNOWN_AT_FORMS = (
    "write a revision's number, a day (2025-11-03) or an instant (2025-11-03T12:00:00Z)"
)

KnownAt = int | datetime | date


@dataclass(frozen=True)
class Published:
    """The published world: its newest revision. Number 0, before the first, is empty."""

    number: int = 0
    published_at: datetime | None = None
    hash: str = GENESIS
    is_newest: bool = False  # as far as was looked
    covered: int = 0  # the last revision that covered text of any revision
    made: int = 0  # how often the index was made anew

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]], *, is_newest: bool = False) -> Self:
        """Take the first row of SHOWN's columns, or the empty world where there is none."""
        if not rows:
            return cls(is_newest=is_newest)
        number, at, digest, covered, made = rows[0]
        if isinstance(at, datetime):  # as SQLite's driver gives it, in UTC, without saying so
            at = at.replace(tzinfo=UTC) if timezone.is_naive(at) else at.astimezone(UTC)
        return cls(number, at, digest, is_newest, covered or 0, made or 0)

    @property
    def revision(self) -> int:
        """Give the number; a Newest where it is the head."""
        return queries.Newest(self.number) if self.is_newest else self.number

    @property
    def instant(self) -> str | None:
        """Give `published_at` as text; None at 0."""
        return instant(self.published_at) if self.published_at else None

    def as_json(self) -> dict[str, Any]:
        """Give `{number, published_at, hash}`; the instant is RFC 3339 in UTC, null at 0."""
        return {
            "number": self.number,
            "published_at": self.instant,
            "hash": self.hash,
        }


@dataclass(frozen=True)
class Moment:
    """Both clocks, resolved. `as_of` None means any day; `certain` drops what is only possible."""

    published: Published
    as_of: PartialDate | None = None
    certain: bool = False

    def of_an_older_world(self) -> Self:
        """Give the same moment for whoever reads on when something else may be the newest."""
        return replace(self, published=replace(self.published, is_newest=False))


def read_known_at(text: str) -> KnownAt:
    """Read a revision's number, an instant or a day; a ValueError says what to write."""
    if REVISION.fullmatch(text):
        return int(text)
    try:
        found = _read_moment(text)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text}” is not in the calendar: {KNOWN_AT_FORMS}.") from None
    if found:
        return found
    plus = " (a + in a query is written %2B)" if " " in text else ""
    raise ValueError(f"“{text[:80]}” is no moment of ours: {KNOWN_AT_FORMS}{plus}.")


def _read_moment(text: str) -> datetime | date | None:
    found: date | None = None
    if _DAY.fullmatch(text):
        found = date.fromisoformat(text)
    elif _INSTANT.fullmatch(text):
        found = datetime.fromisoformat(text.upper()).astimezone(UTC)
    if found and found.year < EARLIEST_YEAR:
        raise ValueError("as_of could not name its day")
    return found


def newest() -> Published:
    """Find the world as it is now, in one query of a reading."""
    return once(_newest)


def _newest() -> Published:
    return Published.of(NEWEST(), is_newest=True)


def published_at(known_at: KnownAt | None, now: datetime) -> Published:
    """Find the world that was published by a moment, in one query; the newest for None.

    Raises a Problem (400) for a moment that has not come.
    """
    if known_at is None:
        return newest()
    if isinstance(known_at, int):
        return _revision(known_at)
    refuse_future("known_at", known_at, now)
    return Published.of(list(_shown(queries.revisions_known_at(known_at))[:1]))


def refuse_future(name: str, given: KnownAt | None, now: datetime) -> None:
    """Raise a Problem (400) for a day or an instant that has not come."""
    if given is None or isinstance(given, int):
        return
    if given > (now if isinstance(given, datetime) else now.date()):
        today = now.date().isoformat()
        raise bad_parameters([Fault(name, f"{name} lies in the future: today is {today} in UTC.")])


def pinned(number: int) -> Published:
    """Find the world of a revision that an earlier answer named; a Problem (400) if it is gone."""
    found = _of_number(number)
    if found is None:
        raise bad_parameters([Fault("cursor", "The cursor is of another record: begin anew.")])
    return found


def _revision(number: int) -> Published:
    found = _of_number(number)
    if found is None:
        last = newest().number
        message = f"Revision {number} is not published yet: the last is {last}."
        raise bad_parameters([Fault("known_at", message, str(last))])
    return found


def _of_number(number: int) -> Published | None:
    """Find a revision, and whether it is the newest, in one query."""
    if number == 0:
        return Published()
    found = list(_shown(Revision.objects.filter(number__gte=number).order_by("number"))[:2])
    return Published.of(found, is_newest=len(found) == 1) if found else None


def _shown(revisions: QuerySet[Revision]) -> QuerySet[Revision, Any]:
    covering = Edition.objects.filter(withheld_by__isnull=False).order_by("-withheld_by")
    covered = Subquery(covering.values("withheld_by")[:1])
    made = Subquery(Making.objects.values("times")[:1])
    return revisions.values_list("number", "published_at", "hash", covered, made)


NEWEST = Prepared(lambda: _shown(Revision.objects.order_by("-number"))[:1])


def default_day(known_at: KnownAt | None, published: Published, now: datetime) -> PartialDate:
    """Give the day that an answer is about where `as_of` is not given: today, or `known_at`'s."""
    if known_at is None:
        day = now.date()
    elif isinstance(known_at, datetime):
        day = known_at.date()
    elif isinstance(known_at, date):
        day = known_at
    else:
        day = published.published_at.date() if published.published_at else now.date()
    return PartialDate.parse(day.isoformat())
