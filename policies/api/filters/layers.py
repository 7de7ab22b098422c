"""Layers: what is true of an item by the rows of another kind, as filters of the item's own list.

A place is asked for by its own rules in force and by each of its bodies' latest words, never by
rules that are composed from others'.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, ClassVar

from django.db.models import Case, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from policies.api.bearing import of_kind
from policies.api.filters.base import Matches, Parameter
from policies.api.filters.columns import (
    IdsParameter,
    NotWordsParameter,
    PlacesParameter,
    PrintedParameter,
    WithinParameter,
)
from policies.api.filters.items import ItemParameters, coded
from policies.api.filters.time import MomentParameters, in_force
from policies.api.lookups import among, any_of
from policies.dates import LAST_DAY, certain_on, possible_on
from policies.documents import Document
from policies.documents.custody import CustodyDocument
from policies.documents.designation import DesignationDocument
from policies.documents.detainer_policy import DetainerPolicyDocument
from policies.documents.instrument import InstrumentDocument
from policies.documents.stance import StanceDocument
from policies.documents.tenure import TenureDocument
from policies.record import queries
from policies.record.answer import UNANSWERED
from policies.record.models import Entry
from policies.record.models import Value as Shown

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


class Papers(Layer):
    """Instruments, on the days on which they apply."""

    def holding(self, asked: MomentParameters, *, certain: bool) -> Q:
        """Match the instruments that apply on the day."""
        day = asked.moment.as_of
        if day is None:
            return Q()
        return in_force(day).certain if certain else in_force(day).possible


class Own(Layer):
    """Rules and statements about a place by its own bodies, or by nobody who is named."""

    def all_rows(self, asked: MomentParameters) -> Rows:
        """Give the rows of any day."""
        return super().all_rows(asked).filter(kind=self.document.kind, own=True)


class LatestWords(Own):
    """A place's own statements on one code, each body's latest as of the day.

    Latest and tied are meant as in `record.answer`: by the latest day that a statement can have
    been made on, which is `certain_from`; LAST_DAY where there is none, which ties with any. What
    says nothing gives way to what says something.
    """

    def __init__(self, column: str) -> None:
        self.column = column
        says = "The latest word of one of its bodies"
        super().__init__(StanceDocument, says, _of_place, _codes(StanceDocument, column))

    def rows(self, asked: MomentParameters, condition: Q, *, certain: bool = False) -> Rows:
        """Give the latest statements that meet a condition; certainly, if none tied differs."""
        said = self.all_rows(asked).filter(self.holding(asked, certain=False))
        nothing = When(**{f"{self.column}__in": UNANSWERED}, then=False)
        said = said.exclude(**{self.column: ""}).alias(says=Case(nothing, default=True))
        # Not by the index of bodies: most entries have none, and all these would be read.
        body = Concat("on_behalf_of", Value(""))
        same = said.alias(body=body).filter(
            jurisdiction=OuterRef("jurisdiction"), body=OuterRef("on_behalf_of")
        )
        alike = same.filter(says=OuterRef("says"))
        later = alike.filter(certain_from__gt=OuterRef("certain_from"), certain_from__lt=LAST_DAY)
        telling = Q(says=True) | ~Q(any_of(same.filter(says=True)))
        latest = said.filter(condition, telling, ~Q(any_of(later)))
        if not certain:
            return latest
        others = alike.filter(~condition, certain_from__gte=OuterRef("certain_from"))
        sure = self.holding(asked, certain=True) & Q(certain_from__lt=LAST_DAY)
        return latest.filter(sure, ~Q(any_of(others)))


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


def _codes(document: type[Document], *columns: str) -> dict[str, Parameter]:
    """Make the parameters of coded columns: of these codes, and known but none of these."""
    names = document.coded()
    return dict(pair for column in columns for pair in islice(coded(column, names[column]), 2))


def _of_place(layer: Layer, _: MomentParameters, rows: Rows, __: bool) -> list[Rows]:
    return [rows.filter(kind=layer.document.kind, jurisdiction=OuterRef("item"))]


def _of_person(layer: Layer, _: MomentParameters, rows: Rows, __: bool) -> list[Rows]:
    item = OuterRef(OuterRef("item"))
    return [rows.filter(_shows(item), of_kind(layer.document.kind), official=OuterRef("item"))]


def _of_body(layer: Layer, _: MomentParameters, rows: Rows, __: bool) -> list[Rows]:
    item = OuterRef(OuterRef("item"))
    return [rows.filter(_shows(item), of_kind(layer.document.kind), agency=OuterRef("item"))]


def _of_place_or_its_rules(
    layer: Layer, asked: MomentParameters, papers: Rows, certain: bool
) -> list[Rows]:
    """Narrow to the papers that a place's bodies issued, and the own rules that rest on papers."""
    named = papers.filter(kind=layer.document.kind).values("item")
    rules = RULES.rows(asked, among("instrument", named), certain=certain)
    return [*_of_place(layer, asked, papers, certain), *_of_place(RULES, asked, rules, certain)]


def _shows(item: OuterRef) -> Q:
    """Match the rows that show an item: that is indexed at any revision, most columns are not."""
    shown = Shown.objects.filter(column="mentions", value=item)
    return Q(pk__in=shown.values("entry"))


def _rules(layer: type[Layer], owned: Owned) -> Layer:
    parameters = _codes(DetainerPolicyDocument, *DetainerPolicyDocument.coded())
    return layer(DetainerPolicyDocument, "A rule of its own", owned, parameters)


RULES = _rules(Own, _of_place)
STATEMENTS = Own(StanceDocument, "A statement of its bodies", _of_place, {})
LABELS = Layer(
    DesignationDocument,
    "A label that others put on it",
    _of_place,
    {
        "labeller": PrintedParameter("who labels, as printed.", "labeller"),
        "list": PrintedParameter("the list, as printed.", "list_edition"),
        **_codes(DesignationDocument, "status"),
    },
)
CUSTODY = Layer(
    CustodyDocument,
    "Its custody",
    _of_place,
    {
        **_codes(CustodyDocument, "facility"),
        "held_by": IdsParameter("the body that holds people arrested there.", {"agy": "agency"}),
    },
)
PAPERS = Papers(
    InstrumentDocument,
    "A paper of its bodies, or on which a rule of its own rests",
    _of_place_or_its_rules,
    {
        f"instrument_{name}": parameter
        for name, parameter in _codes(InstrumentDocument, "classification").items()
    },
)
OF_PLACES = (
    *(RULES, LABELS, CUSTODY, PAPERS),
    *(LatestWords(column) for column in StanceDocument.coded() if column != "capacity"),
)
OF_BODIES = (_rules(Layer, _of_body),)
OF_PEOPLE = (
    Layer(
        TenureDocument,
        "An office",
        _of_person,
        {
            **_codes(TenureDocument, "office", "classification"),
            "party": PrintedParameter("the party, as printed.", "party"),
            "agency": IdsParameter("of this body.", {"agy": "agency"}),
            "jurisdiction": PlacesParameter("of this place (id, OCD id or GEOID)."),
            "within": WithinParameter("of a place that lies in this one."),
        },
    ),
)
