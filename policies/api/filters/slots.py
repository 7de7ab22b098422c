"""Slots: what a list asks apart from the values that it asks with, by which its SQL is kept."""

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from policies.api.filters.items import ItemParameters
from policies.api.pagination import FREE
from policies.dates import PartialDate

# What stands in the moment that was resolved, or does not say which rows are meant.
RESOLVED = FREE | {"as_of", "known_at", "match"}


class Slotted(NamedTuple):
    """All that the SQL of a list depends on, and the values that are sent with it, by name."""

    shape: Hashable
    values: dict[str, str | date]


def slotted(asked: ItemParameters) -> Slotted:
    """Part what a request asks into its shape and its values: plain texts, and the day."""
    published = asked.moment.published
    shape: list[Hashable] = [asked.document.kind, asked.moment.certain, published.is_newest]
    # What usual names in q= stand for was looked up in this record, and stands in the SQL.
    shape += [published.hash, published.covered, published.made]
    values: dict[str, str | date] = {}
    for name, value in sorted(asked.form.cleaned_data.items()):
        if name in RESOLVED:
            continue
        if not asked.filters[name].is_plain:
            shape.append((name, asked.data[name]))
            continue
        texts = _texts(name, value)
        shape.append((name, len(texts)))
        values |= texts
    if day := asked.moment.as_of:
        shape.append("day")
        values |= {"earliest": day.earliest, "latest": day.latest}
    return Slotted(tuple(shape), values)


@contextmanager
def filled(asked: ItemParameters, given: Mapping[str, Any]) -> Iterator[None]:
    """Let a request ask with other values in the places of its own."""
    moment, read = asked.moment, asked.form.cleaned_data
    if moment.as_of:
        day = PartialDate("", given["earliest"], given["latest"])
        asked.moment = replace(moment, as_of=day)
    asked.form.cleaned_data = {
        name: _other(name, value, given) if asked.filters[name].is_plain else value
        for name, value in read.items()
    }
    try:
        yield
    finally:
        asked.moment, asked.form.cleaned_data = moment, read


def _texts(name: str, value: str | list[str]) -> dict[str, str]:
    given = value if isinstance(value, list) else [value]
    return {f"{name} {place}": text for place, text in enumerate(given)}


def _other(name: str, value: str | list[str], given: Mapping[str, Any]) -> Any:
    found = [given[key] for key in _texts(name, value)]
    return found if isinstance(value, list) else found[0]
