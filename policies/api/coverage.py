"""Coverage: of how many places the record says something, layer by layer, and of how many not."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.db.models import Case, Max, Q, When

from policies.api.denominators import CLASSES, denominators
from policies.api.filters.columns import places_at
from policies.api.filters.layer import Layer
from policies.api.filters.layers import CUSTODY, LABELS, RULES, STATEMENTS
from policies.api.filters.time import MomentParameters
from policies.codebook import dimension, needs_search_note
from policies.documents.base import Json

LAYERS = {"stance": STATEMENTS, "policy": RULES, "custody": CUSTODY, "label": LABELS}
IN_RECORD, NOTHING = "in_record", ":nothing"

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
        if exist.get(state, {}).get(name)
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
    places = dict(_classes(asked))
    found = Counter((IN_RECORD, *place) for place in places.values())
    for name, layer in LAYERS.items():
        researched = _researched(asked, layer)
        for place in researched.keys() & places.keys():
            found[name if researched[place] else name + NOTHING, *places[place]] += 1
    return found


def _classes(asked: MomentParameters) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give the state and class of each place of the record that a GEOID tells them of."""
    rows = places_at(asked.revision).order_by().exclude(geoid="")
    for place, state, geoid in rows.values_list("item", "state", "geoid").iterator():
        if len(geoid) in CLASSES:
            yield place, (state, CLASSES[len(geoid)])


def _researched(asked: MomentParameters, layer: Layer) -> dict[str, bool]:
    """Map each place with a row of its own to whether one does more than tell of a vain search."""
    says = Max(Case(When(_says_something(layer), then=1), default=0))
    rows = layer.rows(asked, Q(kind=layer.document.kind), certain=asked.moment.certain)
    known = rows.order_by().values("jurisdiction").annotate(says=says)
    return {place: bool(says) for place, says in known.values_list("jurisdiction", "says")}


def _says_something(layer: Layer) -> Q:
    """Match the rows that do more than tell that a search found nothing."""
    found, nothing = Q(), Q()
    for column, name in layer.document.coded().items():
        notes = [code for code in dimension(name).codes if needs_search_note(code)]
        if notes:
            nothing |= Q(**{f"{column}__in": notes})
            found |= ~Q(**{f"{column}__in": ["", *notes]})
    return found | ~nothing if nothing else Q(kind=layer.document.kind)
