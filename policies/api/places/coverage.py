"""Coverage: of how many places the record says something, layer by layer, and of how many not."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Case, Max, Q, When

from policies.api.filters.layer import Layer
from policies.api.filters.layers import CUSTODY, LABELS, RULES, STATEMENTS
from policies.api.filters.named import places_at
from policies.api.filters.time import MomentParameters
from policies.api.places.denominators import CLASSES, denominators, same_places
from policies.codebook import dimension, needs_search_note
from policies.documents.base import Json

LAYERS = {"stance": STATEMENTS, "policy": RULES, "custody": CUSTODY, "label": LABELS}
IN_RECORD, NOTHING = "in_record", ":nothing"
# What a place without a GEOID is counted as; the country is no place in a state.
CLASSIFIED = {
    **dict.fromkeys(("state", "district", "territory"), "states"),
    "county": "counties",
    **dict.fromkeys(("municipality", "consolidated"), "municipalities"),
    "township": "townships",
}


class Place(NamedTuple):
    """A place as it is counted: once, whatever names and items of the record it has."""

    state: str  # USPS code
    class_: str
    key: str  # the GEOID, or the item's id where it has none


Key = tuple[str, str, str]  # what is counted, state, class
Tally = Counter[Key]


def covered(asked: MomentParameters, states: Sequence[str]) -> list[Json]:
    """Give a row a state and class of places, in five queries; first the country's, of all states.

    `states` narrows the rows to some states, by USPS code; all where there are none.
    """
    exist, tally = denominators(), _tally(asked)
    rows = [
        _row(state, name, exist[state][name], tally)
        for state in (states or exist)
        for name in CLASSES.values()
        if exist[state][name] or tally[IN_RECORD, state, name]
    ]
    if states:
        return rows
    return [
        _sum(name, [row for row in rows if row["class"] == name]) for name in CLASSES.values()
    ] + rows


def _row(state: str, name: str, exist: int, tally: Tally) -> Json:
    layers = {}
    for layer in LAYERS:
        researched = tally[layer, state, name]
        nothing = tally[layer + NOTHING, state, name]
        layers[layer] = _layer(exist, researched, nothing)
    known = tally[IN_RECORD, state, name]
    return {"state": state, "class": name, "exist": exist, "in_record": known, "layers": layers}


def _layer(exist: int, researched: int, nothing: int) -> Json:
    return {
        "researched": researched,
        "nothing_found": nothing,
        # Not below zero: the record may hold places of which no id is counted.
        "not_researched": max(exist - researched - nothing, 0),
    }


def _sum(name: str, rows: Sequence[Json]) -> Json:
    layers = {
        layer: {key: sum(row["layers"][layer][key] for row in rows) for key in _layer(0, 0, 0)}
        for layer in LAYERS
    }
    found = {key: sum(row[key] for row in rows) for key in ("exist", IN_RECORD)}
    return {"state": None, "class": name, **found, "layers": layers}


def _tally(asked: MomentParameters) -> Tally:
    places = dict(_places(asked))
    found = Counter((IN_RECORD, place.state, place.class_) for place in set(places.values()))
    for name, layer in LAYERS.items():
        for place, researched in _researched(asked, layer, places).items():
            found[name if researched else name + NOTHING, place.state, place.class_] += 1
    return found


def _places(asked: MomentParameters) -> Iterator[tuple[str, Place]]:
    """Give each place of the record, by id, as it is counted."""
    same = same_places()
    rows = places_at(asked.revision).order_by().exclude(classification="country")
    columns = ("item", "state", "geoid", "classification")
    for item, state, given, classification in rows.values_list(*columns).iterator():
        geoid = same.get(given, given)
        class_ = CLASSES.get(len(geoid)) or CLASSIFIED[classification]
        yield item, Place(state, class_, geoid or item)


def _researched(
    asked: MomentParameters, layer: Layer, places: Mapping[str, Place]
) -> dict[Place, bool]:
    """Map each place with a row of its own to whether one does more than tell of a vain search."""
    says = Max(Case(When(_says_something(layer), then=1), default=0))
    rows = layer.rows(asked, Q(kind=layer.document.kind), certain=asked.moment.certain)
    told = rows.order_by().values("jurisdiction").annotate(says=says)
    found: dict[Place, bool] = {}
    for item, known in told.values_list("jurisdiction", "says"):
        if place := places.get(item):  # of a place of two ids, either tells
            found[place] = found.get(place, False) or bool(known)
    return found


def _says_something(layer: Layer) -> Q:
    """Match the rows that do more than tell that a search found nothing."""
    found, nothing = Q(), Q()
    for column, name in layer.document.coded().items():
        notes = [code for code in dimension(name).codes if needs_search_note(code)]
        if notes:
            nothing |= Q(**{f"{column}__in": notes})
            found |= ~Q(**{f"{column}__in": ["", *notes]})
    return found | ~nothing if nothing else Q(kind=layer.document.kind)
