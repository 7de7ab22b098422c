"""The parameters of changes and corrections: since when, which, and about which places."""

from typing import Any, ClassVar

from django.db.models import OuterRef, Q

from policies.api.filters.base import Matches, Parameter, exactly
from policies.api.filters.columns import (
    STATES,
    NotWordsParameter,
    WordsParameter,
    codes_of,
)
from policies.api.filters.named import PlacesParameter, WithinParameter
from policies.api.filters.pages import PageParameters, SortKey, SortParameter
from policies.api.filters.time import KnownAtParameters, SinceParameter
from policies.api.lookups import among, any_of, held
from policies.documents import KINDS
from policies.record.models import Entry

CORRECTIONS = ("correction", "withdrawal")  # what we had wrong, and what should not have stood
CHANGES = codes_of("change")
# What may be looked up as a set; more than a state has.
MANY_PLACES = 5_000  # editions of places that lie there
MANY_STATES, MANY_ROWS = 5, 50_000


class Ever(Parameter):
    """Turns a condition on the index into one on editions: of items of which it ever was true.

    What left is found by what it was, and so are the places that it was about.
    """

    ever = True

    def looked_up(self, prefix: str = "") -> Q:
        """Match every entry up to the revision."""
        return Q(**{f"{prefix}revision_from__lte": self.parent.revision})

    def is_wide(self, value: Any) -> bool:  # noqa: ARG002 - a hook
        """Say whether most items may match."""
        return False

    def widely(self, value: Any) -> Q:
        """Match an item's own entries, where it is wide."""
        return super().matches(value).possible

    def matches(self, value: Any) -> Matches:
        """Find the items of the entries that match; where most may, look each one's entries up.

        That costs more than the set where an item that does not match has thousands of editions.
        """
        entries = Entry.objects.filter(self.looked_up())
        if self.is_wide(value):
            own = entries.filter(self.widely(value), item=OuterRef("item"))
            return exactly(Q(any_of(own)))
        found = entries.filter(super().matches(value).possible)
        return exactly(among("item", found.values("item")))


class EverAboutParameter(Ever, PlacesParameter):
    """Items that are or were about some places."""


class EverWithinParameter(Ever, WithinParameter):
    """Items that are or were about a place in some places."""

    def is_wide(self, value: list[str]) -> bool:
        """Say whether very many places lie there."""
        return self.below(value)[: MANY_PLACES + 1].count() > MANY_PLACES

    def widely(self, value: list[str]) -> Q:
        """Match an item's own entries by the places, found once."""
        return held(self.column, self.below(value).values("entry__item"))


class EverInStatesParameter(Ever, WordsParameter):
    """Items that are or were about a place in some states."""

    def is_wide(self, value: list[str]) -> bool:
        """Say whether very much is about places there."""
        if len(value) <= MANY_STATES:
            return False
        rows = Entry.objects.filter(self.looked_up(), self.widely(value))
        return rows[: MANY_ROWS + 1].count() > MANY_ROWS


class EditionsParameters(KnownAtParameters, PageParameters):
    """The parameters of lists of editions."""

    formats = ("json", "csv", "ndjson", "atom")
    only: ClassVar[tuple[str, ...]] = ()  # the codes of change that are told at all; all if none

    since = SinceParameter(
        "Published after this revision or instant, or since the beginning of this UTC day.",
        "revision_id",
    )
    kind = WordsParameter("The kind of the item.", "kind", tuple(KINDS))
    jurisdiction = EverAboutParameter("About the place, now or ever: its id, OCD id or GEOID.")
    within = EverWithinParameter(
        "About a place that lies in this one (id, OCD id or GEOID), now or ever."
    )
    state = EverInStatesParameter(
        "About a place in the state, by USPS code, now or ever.", "state", STATES
    )
    sort = SortParameter(
        "The order: revision; downward with a - before it.",
        {"revision": SortKey("revision_id", "revision_id")},
        "-revision",
    )

    def echo(self) -> dict[str, Any]:
        """Add since when."""
        return super().echo() | {"since": self.data.get("since")}

    def matches(self) -> Matches:
        """Add what the door tells at all, and the revision that is asked about."""
        found = Q(revision_id__lte=self.revision) & super().matches().possible
        return exactly(found & Q(change__in=self.only) if self.only else found)


class ChangesParameters(EditionsParameters):
    """The parameters of the list of changes."""

    change = WordsParameter("Why the edition exists.", "change", CHANGES)
    change__not = NotWordsParameter("Why the edition exists: none of these.", "change", CHANGES)


class CorrectionsParameters(EditionsParameters):
    """The parameters of the list of corrections."""

    only = CORRECTIONS

    change = WordsParameter("Why the edition exists.", "change", CORRECTIONS)
