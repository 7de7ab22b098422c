"""The moment that a request asks about: true in the world on `as_of`, published by `known_at`."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Self

from policies.api.problems import Fault, bad_parameters
from policies.dates import PartialDate
from policies.record import queries
from policies.record.models import Revision
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

    @classmethod
    def of(cls, revision: Revision | None) -> Self:
        """Take the revision, or the empty world for None."""
        if revision is None:
            return cls()
        return cls(revision.number, revision.published_at, revision.hash)

    def as_json(self) -> dict[str, Any]:
        """Give `{number, published_at, hash}`; the instant is RFC 3339 in UTC, null at 0."""
        return {
            "number": self.number,
            "published_at": instant(self.published_at),
            "hash": self.hash,
        }


@dataclass(frozen=True)
class Moment:
    """Both clocks, resolved. `as_of` None means any day; `certain` drops what is only possible."""

    published: Published
    as_of: PartialDate | None = None
    certain: bool = False


def instant(moment: datetime | None) -> str | None:
    """Write an instant as RFC 3339 in UTC, to the microsecond."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_known_at(text: str) -> KnownAt:
    """Read a revision's number, an instant or a day; a ValueError says what to write."""
    if REVISION.fullmatch(text):
        return int(text)
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text}” is not in the calendar: {KNOWN_AT_FORMS}.") from None
    plus = " (a + in a query is written %2B)" if " " in text else ""
    raise ValueError(f"“{text[:80]}” is no moment of ours: {KNOWN_AT_FORMS}{plus}.")


def published_at(known_at: KnownAt | None, now: datetime) -> Published:
    """Find the world that was published by a moment, in one query; the newest for None.

    Raises a Problem (400) for a moment that has not come.
    """
    if known_at is None:
        return Published.of(queries.head())
    if isinstance(known_at, int):
        return _revision(known_at)
    is_future = known_at > (now if isinstance(known_at, datetime) else now.date())
    if is_future:
        today = now.date().isoformat()
        raise bad_parameters(
            [Fault("known_at", f"known_at lies in the future: today is {today} in UTC.")]
        )
    return Published.of(queries.revision_known_at(known_at))


def pinned(number: int) -> Published:
    """Find the world of a revision that an earlier answer named; a Problem (400) if it is gone."""
    found = Revision.objects.filter(number=number).first()
    if found is None and number:
        raise bad_parameters([Fault("cursor", "The cursor is of another record: begin anew.")])
    return Published.of(found)


def _revision(number: int) -> Published:
    found = Revision.objects.filter(number__lte=number).order_by("-number").first()
    last = found.number if found else 0
    if last != number:
        message = f"Revision {number} is not published yet: the last is {last}."
        raise bad_parameters([Fault("known_at", message, str(last))])
    return Published.of(found)


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
