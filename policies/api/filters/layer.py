"""A layer: what is true of an item by the rows of another kind, as filters of the item's own list.

A place is asked for by its own rules in force and by each of its bodies' latest words, never by
rules that are composed from others'.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from policies.api.filters.base import Matches, Parameter
from policies.api.filters.columns import NotWordsParameter
from policies.api.filters.items import ItemParameters, coded
from policies.api.filters.time import MomentParameters
from policies.api.lookups import any_of
from policies.dates import certain_on, possible_on
from policies.documents import Document
from policies.record import queries
from policies.record.models import Entry

Rows = QuerySet[Entry, Any]
# Narrows the rows of a layer to those of the item at hand: each way in which a row may be its own.
# Item by item, for there are few rows of each and an index finds them; a page needs few items.
Owned = Callable[["Layer", MomentParameters, Rows, bool], Iterable[Rows]]


class Layer:
    """The rows of a kind that hold on the day, their parameters, and the items they are true of.

    All the conditions that a request sets on a layer are met by one of its rows.
    """

    def __init__(
        self,
        document: type[Document],
        says: str,
        owned: Owned,
        parameters: dict[str, Parameter],
    ) -> None:
        self.document, self.owned, self.parameters = document, owned, parameters
        for parameter in parameters.values():
            parameter.help = f"{says}: {parameter.help}"

    def matches(self, asked: "LayeredParameters", given: list[str]) -> Matches:
        """Match the items by rows that meet all conditions.

        With include_unknown a `__not` asks together those rows of an item that meet what is not
        joined: one of them says another code, or none says any.
        """
        nots = [each for each in given if isinstance(asked.filters[each], NotWordsParameter)]
        joined = nots if asked.value("include_unknown") else []
        alone = asked.strictly([name for name in given if name not in joined])
        possible = self.has(asked, alone) if len(joined) < len(given) else Q()
        for name in joined:
            known = self.has(asked, alone & asked.filters[name].says_any())
            possible &= self.has(asked, alone & asked.strictly([name])) | ~known
        return Matches(possible, self.has(asked, asked.strictly(given), certain=True))

    def has(self, asked: MomentParameters, condition: Q, *, certain: bool = False) -> Q:
        """Match the items that own a row which meets a condition and holds on the day."""
        found = Q()
        rows = self.rows(asked, condition, certain=certain)
        for own in self.owned(self, asked, rows, certain):
            found |= Q(any_of(own))
        return found

    def rows(self, asked: MomentParameters, condition: Q, *, certain: bool = False) -> Rows:
        """Give the rows that meet a condition and hold on the day, of any kind as yet."""
        return self.all_rows(asked).filter(condition, self.holding(asked, certain=certain))

    def all_rows(self, asked: MomentParameters) -> Rows:
        """Give the rows of any day."""
        return queries.entries_at(asked.revision)

    def holding(self, asked: MomentParameters, *, certain: bool) -> Q:
        """Match the rows that hold on the day."""
        day = asked.moment.as_of
        if day is None:
            return Q()
        return certain_on(day) if certain else possible_on(day)


class Own(Layer):
    """Rules and statements about a place by its own bodies, or by nobody who is named."""

    def all_rows(self, asked: MomentParameters) -> Rows:
        """Give the rows of any day."""
        return super().all_rows(asked).filter(kind=self.document.kind, own=True)


class LayeredParameters(ItemParameters):
    """The parameters of a list whose items are also found by the layers that are true of them."""

    layers: ClassVar[tuple[Layer, ...]] = ()

    @classmethod
    def generated(cls) -> dict[str, Parameter]:
        """Add the layers' parameters."""
        found = super().generated()
        for layer in cls.layers:
            found = layer.parameters | found
        return found

    def together(self, names: list[str]) -> Matches:
        """Ask each layer for what is asked of it, together."""
        own = set(names).difference(*(layer.parameters for layer in self.layers))
        possible, certain = super().together([name for name in names if name in own])
        for layer in self.layers:
            if given := [name for name in names if name in layer.parameters]:
                found = layer.matches(self, given)
                possible, certain = possible & found.possible, certain & found.certain
        return Matches(possible, certain)

    def strictly(self, names: list[str]) -> Q:
        """Match the rows of a layer that meet all conditions by what is known."""
        found = Q()
        for name in names:
            parameter, value = self.filters[name], self.value(name)
            is_not = isinstance(parameter, NotWordsParameter)
            found &= parameter.says_other(value) if is_not else parameter.matches(value).possible
        return found


def compared(document: type[Document], *columns: str) -> dict[str, Parameter]:
    """Make the parameters of coded columns: of these codes, and known but none of these."""
    names = document.coded()
    return dict(pair for column in columns for pair in islice(coded(column, names[column]), 2))
