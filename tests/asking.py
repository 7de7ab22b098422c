"""Requests made up of every door, form, parameter and value; the same ones for the same seed."""

import random
from collections.abc import Iterator
from typing import Any

from policies.api.files.download import NOT_IN_FILES
from policies.api.filters.base import Parameter
from policies.api.filters.named import PlacesParameter
from policies.api.filters.search import QuestionParameter
from policies.documents import BY_ENDPOINT, KINDS, Document
from policies.ids import derived_id
from policies.record.models import Entry
from tests.api.doors import NEEDED, Door, doors, endpoint

SELDOM = {"docs", "schema", "record", "record-as"}  # as large as they are alike: not by chance
WORDS = ["gimenez", "los angeles", "eloza", "zweitausend", "draft", "republican", "detainers"]
LISTS = 6  # times that a list is asked for where another door is once
SHEETS = 0.2  # a spreadsheet, where another form is asked for once: it takes five times as long


class Values:
    """What requests ask for: ids, codes, dates and words of the record, and of the drafts."""

    def __init__(self, seed: int, drafts: str = "") -> None:
        self.random = random.Random(seed)
        rows = list(Entry.objects.order_by("item").values_list("item", "geoid", "ocd_id"))
        self.ids = sorted({item for item, _, _ in rows})
        self.ids += [derived_id(kind.prefix, drafts) for kind in KINDS.values()] if drafts else []
        self.places = sorted({value for row in rows for value in row[1:] if value})

    def of(self, parameter: Parameter) -> str:
        """A value that the parameter may take."""
        schema: dict[str, Any] = parameter.schema
        item = schema.get("items", schema)
        item = item.get("anyOf", [item])[0]
        if isinstance(parameter, PlacesParameter):
            return self.random.choice([*self.places, *self.ids_of("jur")])
        if "enum" in item:
            most = 3 if "items" in schema else 1
            words = self.random.sample(item["enum"], min(most, len(item["enum"])))
            return ",".join(map(str, words[: self.random.randint(1, most)]))
        if "pattern" in item and "-[" in item["pattern"]:
            prefixes = [kind.prefix for kind in KINDS.values() if kind.prefix in item["pattern"]]
            return self.random.choice(self.ids_of(*prefixes))
        if item.get("type") == "boolean":
            return self.random.choice(["true", "false"])
        if item.get("type") == "integer":
            return self.random.choice(["1", "2", "7", "50"])
        if "examples" in item:
            words = WORDS if isinstance(parameter, QuestionParameter) else []
            return str(self.random.choice([*item["examples"], *words]))
        assert item["type"] == "string", f"no value of {parameter.name} can be made up"
        return self.random.choice(WORDS)

    def ids_of(self, *prefixes: str) -> list[str]:
        return [public_id for public_id in self.ids if public_id[:3] in prefixes]


def every_one(values: Values, one_in: int = 1) -> Iterator[str]:
    """Every door, its forms, each of its parameters alone, and one item in so many."""
    for door in doors():
        yield from of_door(values, door, one_in)


def of_door(values: Values, door: Door, one_in: int = 1) -> Iterator[str]:
    """One door in its forms, for one item in so many, and with each parameter alone."""
    ids = [part_of(values, door)]
    if "{public_id}" in door.path:
        ids = values.ids_of(BY_ENDPOINT[endpoint(door)].prefix)[::one_in]
    for public_id in ids:
        for form in door.parameters.formats if "{suffix}" in door.path else ("",):
            yield door.at(public_id, form) + NEEDED.get(door.name, "")
    for name, parameter in door.parameters.base_filters.items():
        if name != "cursor":
            yield with_needed(door, door.at(ids[0]), {name: values.of(parameter)})


def at_random(values: Values, count: int) -> Iterator[str]:
    """So many requests, no two alike, of any door with up to four parameters."""
    asked = [door for door in doors() if door.name not in SELDOM]
    weights = [LISTS if is_list(door) else 1 for door in asked]
    found: dict[str, None] = {}
    while len(found) < count:
        (door,) = values.random.choices(asked, weights)
        found[one_of(values, door)] = None
    yield from found


def is_list(door: Door) -> bool:
    return endpoint(door) in BY_ENDPOINT and "{public_id}" not in door.path


def one_of(values: Values, door: Door) -> str:
    """A request of a door, with parameters by chance."""
    given = some_of(values, door, {"cursor", "format"})
    forms = door.parameters.formats
    (form,) = values.random.choices(forms, [SHEETS if each == "xlsx" else 1 for each in forms])
    if "{suffix}" not in door.path and form != "json":
        given["format"] = form
    return with_needed(door, door.at(part_of(values, door), form), given)


def of_files(values: Values) -> Iterator[tuple[type[Document], str]]:
    """A kind and a query of its list that every form takes, again and again."""
    lists = [door for door in doors() if door.name in BY_ENDPOINT]
    while True:
        door = values.random.choice(lists)
        given = some_of(values, door, {"format", *NOT_IN_FILES})
        query = "&".join(f"{name}={value}" for name, value in given.items())
        yield BY_ENDPOINT[door.name], query


def some_of(values: Values, door: Door, but: set[str]) -> dict[str, str]:
    """Up to four of a door's parameters, with a value each."""
    pick, filters = values.random, door.parameters.base_filters
    names = [name for name in filters if name not in but]
    chosen = pick.sample(names, min(len(names), pick.randint(0, 4)))
    return {name: values.of(filters[name]) for name in chosen}


def part_of(values: Values, door: Door) -> str:
    """What stands in a door's path: an item's id, or a revision's number."""
    if "{public_id}" in door.path:
        return values.random.choice(values.ids_of(BY_ENDPOINT[endpoint(door)].prefix))
    return str(values.random.randint(1, 6))


def with_needed(door: Door, path: str, given: dict[str, str]) -> str:
    """An address with its parameters, and with those that the door cannot be asked without."""
    needed = dict(pair.split("=") for pair in NEEDED.get(door.name, "?")[1:].split("&") if pair)
    query = "&".join(f"{name}={value}" for name, value in (needed | given).items())
    return f"{path}?{query}" if query else path
