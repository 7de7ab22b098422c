"""The parameters of a comparison: a place, a day and a moment, one of them given twice."""

from typing import Any

from django.core.exceptions import ValidationError

from policies.api.filters.base import ListParameter, Parameters, Schema
from policies.api.filters.named import PlacesParameter
from policies.api.filters.time import AsOfParameter, KnownAtParameter, read_partial_date
from policies.api.moment import ANY, KnownAt, Moment, read_known_at
from policies.api.problems import Fault
from policies.dates import PartialDate

SIDES = 2
ANY_ONE = [None]  # what holds for both sides where nothing is given


class PairParameter(ListParameter):
    """One value for both sides, or two parted by a comma: the left's and the right's."""

    @property
    def schema(self) -> Schema:  # type: ignore[override]
        """Give the schema of one or two."""
        return super().schema | {"maxItems": SIDES}

    def read(self, text: str) -> list[Any]:
        """Read one value or two, which may be equal."""
        values = text.split(",")
        if len(values) > SIDES or "" in values:
            raise ValidationError("Write one value, or two parted by a comma.")
        return [self.read_one(value) for value in values]


class TwoPlacesParameter(PairParameter, PlacesParameter):
    """One place or two."""


class TwoDaysParameter(PairParameter):
    """One (partial) date or two, or `any`."""

    item = AsOfParameter.schema

    def read_one(self, text: str) -> PartialDate | None:
        """Read a date; None for `any`."""
        return None if text == ANY else read_partial_date(text)


class TwoRevisionsParameter(PairParameter):
    """One moment of publication or two."""

    item = KnownAtParameter.schema

    def read_one(self, text: str) -> KnownAt:
        """Read a revision's number, a UTC day or an instant."""
        try:
            return read_known_at(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class CompareParameters(Parameters):
    """What is compared: one place or two, on one day or two, as known at one moment or two."""

    needed = ("jurisdiction",)

    jurisdiction = TwoPlacesParameter("The place, or two: an id, OCD id or GEOID each.")
    as_of = TwoDaysParameter("The (partial) date, or two, or any; today if not given.")
    known_at = TwoRevisionsParameter(
        "As published by then, or by each of two: a revision's number, a UTC day or an instant."
    )

    sides: list[Moment]  # one or two, from the view, which has the clock

    def conflicts(self) -> list[Fault]:
        """Refuse what compares nothing, or more than one thing at once."""
        if "jurisdiction" not in self.data:
            return [Fault("jurisdiction", "Name a place, or two: jurisdiction=12086,3915000.")]
        if len(self.twice) == 1:
            return super().conflicts()
        told = " and ".join(self.twice) or "none"
        message = f"Give one of jurisdiction, as_of and known_at two values; here it is {told}."
        return [Fault(name, message) for name in self.twice or ["jurisdiction"]]

    @property
    def twice(self) -> list[str]:
        """Name what has two values."""
        names = ("jurisdiction", "as_of", "known_at")
        return [name for name in names if len(self.value(name, ())) == SIDES]

    def echo(self) -> dict[str, Any]:
        """Give both clocks, as values to send for the same answer."""
        days = [side.as_of.text if side.as_of else ANY for side in self.sides]
        revisions = [str(side.published.number) for side in self.sides]
        clocks = {"as_of": days, "known_at": revisions}
        given = {name: len(self.value(name, ANY_ONE)) for name in clocks}
        told = {name: ",".join(each[: given[name]]) for name, each in clocks.items()}
        return told | super().echo()
