"""The two clocks: as_of, true in the world on that day; known_at, as we had published it."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce

from policies.api.filters.base import (
    ChoiceParameter,
    FlagParameter,
    Matches,
    Parameter,
    Parameters,
    exactly,
)
from policies.api.moment import ANY, KnownAt, read_known_at
from policies.api.problems import Fault, bad_parameters
from policies.dates import FIRST_DAY, LAST_DAY, PartialDate, certain_on, possible_on
from policies.record.models import Revision, Value

# How moments are written, for the schema; that a day is in the calendar is for the reader to say.
_YEAR, _MONTH, _DAY = "(1[6-9]|2[0-9])[0-9]{2}", "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_PART = f"{_YEAR}(-{_MONTH}(-{_DAY})?)?"
_DATE = rf"({_PART}|\[{_PART}\.\.{_PART}\])"
_TIME = (
    r"[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
    r"([Zz]|[+\-]([01][0-9]|2[0-3]):[0-5][0-9])"
)


def read_partial_date(text: str) -> PartialDate:
    """Read a partial date; a ValidationError says what to write instead."""
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class AsOfParameter(Parameter):
    """A partial date on which the rows are true, or `any`."""

    schema = {
        "type": "string",
        "pattern": f"^({_DATE}|{ANY})$",
        "examples": ["2016-07-01", "2016-07", "2016", ANY],
    }

    def read(self, text: str) -> PartialDate | None:
        """Read the date; None for `any`."""
        return None if text == ANY else read_partial_date(text)


class KnownAtParameter(Parameter):
    """A revision's number, a UTC day or an instant."""

    schema = {
        "type": "string",
        "pattern": rf"^([0-9]{{1,9}}|{_YEAR}-{_MONTH}-{_DAY}({_TIME})?)$",
        "examples": ["1", "2025-11-03", "2025-11-03T12:00:00Z"],
    }

    def read(self, text: str) -> KnownAt:
        """Read the moment; whether it has come is for the view to say, which has the clock."""
        try:
            return read_known_at(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class DateRangeParameter(Parameter):
    """One end of a range of dates, compared with two columns that hold a date's bounds.

    A row matches possibly if one of the days that its date can mean lies in the range, certainly
    if each does. A row without the date joins only with include_unknown=true.
    """

    schema = {
        "type": "string",
        "pattern": f"^{_DATE}$",
        "examples": ["2016-11-15", "2016-11", "2016"],
    }

    def __init__(self, what: str, comparison: str, bounds: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(f"{what} {_IN_WORDS[comparison]} this (partial) date.", **kwargs)
        self.comparison = comparison
        self.bounds = bounds

    def read(self, text: str) -> PartialDate:
        """Read a partial date, which stands for all its days."""
        return read_partial_date(text)

    def matches(self, value: PartialDate) -> Matches:
        """Compare the row's latest day and its earliest."""
        earliest, latest = self.bounds
        if self.comparison in {"gte", "gt"}:
            possibly, certainly = latest, earliest
            day = value.earliest if self.comparison == "gte" else value.latest
        else:
            possibly, certainly = earliest, latest
            day = value.latest if self.comparison == "lte" else value.earliest
        known, join = known_date(self.bounds), Q()
        if self.parent.value("include_unknown"):
            join = ~known
        return Matches(
            (known & Q(**{f"{possibly}__{self.comparison}": day})) | join,
            known & Q(**{f"{certainly}__{self.comparison}": day}),
        )


_IN_WORDS = {"gte": "on or after", "lte": "on or before", "gt": "after", "lt": "before"}
COMPARISONS = tuple(_IN_WORDS)


def known_date(bounds: tuple[str, str]) -> Q:
    """Match the rows that have the date: its bounds are not the sentinels for unknown."""
    earliest, latest = bounds
    if latest == "possible_until":  # an end: open where it is not known
        return Q(possible_until__lt=LAST_DAY)
    return Q(**{f"{earliest}__gt": FIRST_DAY})


class NoDateParameter(FlagParameter):
    """Whether the row lacks the date."""

    def __init__(self, what: str, bounds: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(f"{what} is not known (true), or is (false).", **kwargs)
        self.bounds = bounds

    def matches(self, value: bool) -> Matches:
        """Compare with the sentinels."""
        known = known_date(self.bounds)
        return exactly(~known if value else known)


class SinceParameter(Parameter):
    """What `column`, a revision's number, is newer than: a revision, a UTC day or an instant.

    A day is meant from its beginning: what was published since Monday was published on Monday too.
    """

    schema = KnownAtParameter.schema

    def __init__(self, help: str, column: str, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.column = column

    def read(self, text: str) -> KnownAt:
        """Read the moment."""
        try:
            return read_known_at(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def matches(self, value: KnownAt) -> Matches:
        """Compare with the last revision of before."""
        if isinstance(value, int):
            if value > self.parent.revision:
                raise bad_parameters([self._comes_after(value)])
            return exactly(Q(**{f"{self.column}__gt": value}))
        if isinstance(value, datetime):
            before = Q(published_at__lte=value)
        else:
            before = Q(published_at__lt=datetime.combine(value, time.min, UTC))
        last = Revision.objects.filter(before).order_by("-number").values("number")[:1]
        return exactly(Q(**{f"{self.column}__gt": Coalesce(Subquery(last), 0)}))

    def _comes_after(self, number: int) -> Fault:
        last = self.parent.revision
        message = f"Revision {number} comes after revision {last}, which this is of."
        return Fault(self.name, message, str(last))


class InForceParameter(FlagParameter):
    """Whether an instrument applies on the day: adopted or effective, and not ended as a whole."""

    def matches(self, value: bool) -> Matches:
        """Compare the day with the days of its force, which stand among its values."""
        day = self.parent.moment.as_of
        found = in_force(day) if day else exactly(Q())
        return found if value else Matches(~found.certain, ~found.possible)


def in_force(day: PartialDate) -> Matches:
    """Match the instruments that apply on at least one, and on each, of the days meant."""
    return Matches(
        _held("possible", day.latest, day.earliest), _held("certain", day.earliest, day.latest)
    )


def _held(surety: str, first: date, last: date) -> Q:
    """Say of values what `dates.covering` says of columns; ISO days sort as text."""
    since = Value.objects.filter(column=f"{surety}_from", value__lte=first.isoformat())
    until = Value.objects.filter(column=f"{surety}_until", value__gt=last.isoformat())
    return Q(pk__in=since.values("entry")) & Q(pk__in=until.values("entry"))


class KnownAtParameters(Parameters):
    """The parameters of a door that shows what was published by a moment."""

    known_at = KnownAtParameter(
        "As published by then: a revision's number, a UTC day (its last revision) or an instant."
    )

    def echo(self) -> dict[str, Any]:
        """Add the moment, as a value to send for the same answer."""
        return {"known_at": str(self.revision), **super().echo()}


class MomentParameters(KnownAtParameters):
    """The parameters of a door that asks what is true on a day."""

    as_of = AsOfParameter("True in the world on this (partial) date, or any; today if not given.")
    match = ChoiceParameter(
        "possible: true on at least one day that the dates can mean; certain: on each.",
        ("possible", "certain"),
    )

    def echo(self) -> dict[str, Any]:
        """Add the day, as a value to send for the same answer."""
        day = self.moment.as_of
        found = {"as_of": day.text if day else ANY, "match": self.value("match", "possible")}
        return found | super().echo()

    def conflicts(self) -> list[Fault]:
        """Refuse match=certain where there is no date that could be uncertain."""
        dated = any(isinstance(known, DateRangeParameter) for known in self.filters.values())
        if self.value("match") == "certain" and self.value("as_of", "") is None and not dated:
            return [Fault("match", "match=certain needs a day: give as_of another value than any.")]
        return super().conflicts()

    def matches(self) -> Matches:
        """Add the day, which has a default."""
        possible, certain = super().matches()
        if self.moment.as_of:
            possible &= possible_on(self.moment.as_of)
            certain &= certain_on(self.moment.as_of)
        return Matches(possible, certain)
