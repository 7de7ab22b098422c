"""The layers that are true of places, of bodies and of people, and how their rows are found."""

from django.db.models import OuterRef, Q

from policies.api.filters.columns import (
    STATES,
    NotWordsParameter,
    PrintedParameter,
    WordsParameter,
)
from policies.api.filters.latest import LatestWords, LatestWordsOfPerson
from policies.api.filters.layer import Layer, Own, Owned, Rows, compared
from policies.api.filters.named import IdsParameter, PlacesParameter, WithinParameter
from policies.api.filters.time import MomentParameters, in_force
from policies.api.lookups import among, of_kind, shows
from policies.documents.custody import CustodyDocument
from policies.documents.designation import DesignationDocument
from policies.documents.detainer_policy import DetainerPolicyDocument
from policies.documents.instrument import InstrumentDocument
from policies.documents.stance import StanceDocument
from policies.documents.tenure import TenureDocument
from policies.record.answer import STATED


class Papers(Layer):
    """Instruments, on the days on which they apply."""

    def holding(self, asked: MomentParameters, *, certain: bool) -> Q:
        """Match the instruments that apply on the day."""
        day = asked.moment.as_of
        if day is None:
            return Q()
        return in_force(day).certain if certain else in_force(day).possible


def _of_place(layer: Layer, _: MomentParameters, rows: Rows, __: bool) -> list[Rows]:
    return [rows.filter(kind=layer.document.kind, jurisdiction=OuterRef("item"))]


def _of_person(layer: Layer, _: MomentParameters, rows: Rows, __: bool) -> list[Rows]:
    item = OuterRef(OuterRef("item"))
    return [rows.filter(shows(item), of_kind(layer.document.kind), official=OuterRef("item"))]


def _of_speaking_body(layer: Layer, _: MomentParameters, rows: Rows, __: bool) -> list[Rows]:
    # What a body says of its own place lies there, which is indexed at any revision.
    spoken = rows.filter(jurisdiction=OuterRef("jurisdiction"), on_behalf_of=OuterRef("item"))
    return [spoken.filter(kind=layer.document.kind)]


def _of_body(layer: Layer, _: MomentParameters, rows: Rows, __: bool) -> list[Rows]:
    item = OuterRef(OuterRef("item"))
    return [rows.filter(shows(item), of_kind(layer.document.kind), agency=OuterRef("item"))]


def _of_place_or_its_rules(
    layer: Layer, asked: MomentParameters, papers: Rows, certain: bool
) -> list[Rows]:
    """Narrow to the papers that a place's bodies issued, and the own rules that rest on papers."""
    named = papers.filter(kind=layer.document.kind).values("item")
    rules = RULES.rows(asked, among("instrument", named), certain=certain)
    return [*_of_place(layer, asked, papers, certain), *_of_place(RULES, asked, rules, certain)]


def _rules(layer: type[Layer], owned: Owned) -> Layer:
    parameters = compared(DetainerPolicyDocument, *DetainerPolicyDocument.coded())
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
        **compared(DesignationDocument, "status"),
    },
)
CUSTODY = Layer(
    CustodyDocument,
    "Its custody",
    _of_place,
    {
        **compared(CustodyDocument, "facility"),
        "held_by": IdsParameter("the body that holds people arrested there.", {"agy": "agency"}),
    },
)
PAPERS = Papers(
    InstrumentDocument,
    "A paper of its bodies, or on which a rule of its own rests",
    _of_place_or_its_rules,
    {
        f"instrument_{name}": parameter
        for name, parameter in compared(InstrumentDocument, "classification").items()
    },
)
OF_PLACES = (
    *(RULES, LABELS, CUSTODY, PAPERS),
    *(LatestWords(column, "The latest word of one of its bodies", _of_place) for column in STATED),
)
OF_BODIES = (
    _rules(Layer, _of_body),
    *(LatestWords(column, "Its latest word on its place", _of_speaking_body) for column in STATED),
)
OF_PEOPLE = (
    Layer(
        TenureDocument,
        "An office",
        _of_person,
        {
            **compared(TenureDocument, "office", "classification"),
            "party": PrintedParameter("the party, as printed.", "party"),
            "agency": IdsParameter("of this body.", {"agy": "agency"}),
            "jurisdiction": PlacesParameter("of this place (id, OCD id or GEOID)."),
            "within": WithinParameter("of a place that lies in this one."),
            "state": WordsParameter("of a place in one of these states.", "state", STATES),
            "state__not": NotWordsParameter("of a place in none of these.", "state", STATES),
        },
    ),
    *(LatestWordsOfPerson(column, "The latest word", _of_person) for column in STATED),
)
