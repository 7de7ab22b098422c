"""Lists: found as a person types, filtered, and at the same price however long they are."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from policies.admin.search import matching, pattern
from policies.desk import workflow
from policies.desk.models import MODELS, Jurisdiction
from policies.desk.workflow import Named
from tests.admin.pages import plain
from tests.admin.test_pages import list_of
from tests.desk.desk import World, citation, edited, item, receive
from tests.worlds import clock

# who is looked for by what, and in which kind
TYPED = [
    ("official", "Eloza", ["Jorge Elorza"]),
    ("official", "elorza jorge", ["Jorge Elorza"]),
    ("official", "GIMENEZ", ["Carlos Giménez"]),
    ("official", "giménez, carlos", ["Carlos Giménez"]),
    ("official", "o brien", ["Pat O’Brien"]),
    ("official", "OBrien", ["Pat O’Brien"]),
    ("official", "o'brien", ["Pat O’Brien"]),
    ("official", "lukasz", ["Łukasz Søren"]),
    ("official", "Łukasz Søren", ["Łukasz Søren"]),
    ("jurisdiction", "Miami Dade", ["Miami-Dade County, FL"]),
    ("jurisdiction", "dade, miami", ["Miami-Dade County, FL"]),
    ("jurisdiction", "miami-dade fl", ["Miami-Dade County, FL"]),
    ("jurisdiction", "12086", ["Miami-Dade County, FL"]),
    ("jurisdiction", "Dona Ana", ["Doña Ana County, NM"]),
    ("jurisdiction", "st louis", ["St. Louis, MO"]),
    ("jurisdiction", "St. Louis (MO)", ["St. Louis, MO"]),
    ("jurisdiction", "Ñandú", ["Doña Ana County, NM"]),
    ("jurisdiction", "louis miami", []),
    ("jurisdiction", "%", None),
    ("jurisdiction", "_", None),
    ("jurisdiction", ".*", None),
    ("agency", "corrections dade", ["Corrections"]),
    ("tenure", "gimenez mayor", ["Carlos Giménez, Mayor (Office of the Mayor)"]),
    ("detainer_policy", "miami honors", ["The jail honors all detainers."]),
    ("stance", "gimenez federal", ["The county obeys federal law."]),
    ("source", "herald roe", ["County to honor detainers"]),
]  # fmt: skip


@pytest.fixture
def named(world: World) -> World:
    """More people and places, with the names that articles print and places bear."""
    receive("off-0000000001", {"name": "Jorge Elorza", "names_as_printed": ["Eloza"]})
    receive("off-0000000002", {"name": "Pat O’Brien"})
    receive("off-0000000003", {"name": "Łukasz Søren"})
    for number, (name, state, alias) in enumerate(
        (("Doña Ana County", "NM", "Ñandú"), ("St. Louis", "MO", "Saint Louis"))
    ):
        receive(
            f"jur-000000000{number}",
            {"name": name, "classification": "county", "state": state, "aliases": [alias]},
        )
    return world


def names_on(response: Any) -> list[str]:
    page = response.content.decode()
    return [plain(text) for text in re.findall(r'class="field-named"><a[^>]*>(.*?)</a>', page)]


@pytest.mark.parametrize(("kind", "typed", "expected"), TYPED)
def test_a_list_finds_names_as_a_person_types_them(
    named: World, ann: Client, kind: str, typed: str, expected: list[str] | None
) -> None:
    found = names_on(ann.get(list_of(kind), {"q": typed}))
    if expected is None:  # nothing but punctuation: every item
        assert len(found) == MODELS[kind]._default_manager.count()
    else:
        assert found == expected


@pytest.mark.parametrize(("kind", "typed", "expected"), TYPED)
def test_an_autocomplete_finds_the_same(
    named: World, ann: Client, kind: str, typed: str, expected: list[str] | None
) -> None:
    field = {
        "official": ("tenure", "official"),
        "jurisdiction": ("agency", "jurisdiction"),
        "agency": ("detainerpolicy", "agency"),
        "tenure": ("stance", "speaker"),
        "source": ("citation", "source"),
        "stance": ("designation", "answer"),
    }.get(kind)
    if field is None or expected is None:
        return
    data = {"app_label": "policies", "model_name": field[0], "field_name": field[1], "term": typed}
    response = ann.get("/admin/autocomplete/", data)
    assert [row["text"] for row in json.loads(response.content)["results"]] == expected


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_key_of_every_kind_answers_an_autocomplete(
    world: World, ann: Client, kind: str
) -> None:
    meta = MODELS[kind]._meta
    for key in [*meta.concrete_fields, *meta.many_to_many]:
        if key.is_relation:
            data = {"model_name": str(meta.model_name), "field_name": key.name, "term": "a"}
            response = ann.get("/admin/autocomplete/", {"app_label": "policies", **data})
            assert response.status_code == 200


def test_a_pattern_repeats_nothing_so_that_no_text_makes_it_slow() -> None:
    for word in ("miami", "a+b*c", "(((((", "x" * 100):
        assert not re.search(r"(?<!\\)[*+{]", pattern(word))


def test_a_search_reads_a_few_words_of_what_is_typed(db: None) -> None:
    rows = matching(Jurisdiction.objects.all(), ["name"], "word " * 50)
    assert str(rows.query).upper().count("REGEXP") + str(rows.query).count(" ~ ") <= 8
    assert list(rows) == []


def test_filters_narrow_the_list(world: World, ann: Client) -> None:
    edited(world["rule"], attested_on={"value": "[2016-11-09..2017-01-19]", "basis": "inferred"})
    workflow.withdraw(Named(world["label"], 1), by="ben", reason="Not so.", clock=clock)
    receive(
        "dpo-0000000000",
        {
            "summary": "A.",
            "jurisdiction": world["county"],
            "rule_form": "written",
            "basis": "own_choice",
        },
    )
    rules, labels = list_of("detainer_policy"), list_of("designation")
    old, rule = str(item(world["old"])), str(item(world["rule"]))
    asked: dict[str, list[str]] = {
        "stage__exact=draft": ["A.", rule],
        "stage__exact=clean": [old],
        "record=published": [old, rule],
        "record=never": ["A."],
        "record=withdrawn": [],
        "in_state=FL": ["A.", old, rule],
        "in_state=TX": [],
        "holds__exact=conditional": [old],
        "attested=none": ["A.", old],
        "attested=2017": [],
        "attested=2018": [rule],
        "attested=2018&holds__exact=honors_all": [rule],
        "flagged=yes": [],
    }
    found = {query: sorted(names_on(ann.get(f"{rules}?{query}"))) for query in asked}
    assert found == {query: sorted(names) for query, names in asked.items()}
    assert names_on(ann.get(f"{labels}?record=withdrawn&flagged=yes")) == ["Miami-Dade"]
    assert names_on(ann.get(f"{labels}?flagged=no")) == []


def test_a_list_says_where_each_item_stands(world: World, ann: Client) -> None:
    against = citation(world, "holds", "basis", "rule_form", support="contradicts")
    edited(world["rule"], citations=[against])
    page = ann.get(list_of("detainer_policy")).content.decode()
    rows = [
        plain(row) for row in re.findall(r"<tr>(?=<td class=\"action).*?</tr>", page, re.DOTALL)
    ]
    assert sorted(rows) == [
        "The jail asks for payment. Miami-Dade County, FL Conditional 2013 as published 1 revision 1"
        " - -",
        "The jail honors all detainers. Miami-Dade County, FL Honors all 2017-01-26 draft 2"
        " revision 1 disputed -",
    ]


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_list_costs_eight_queries_however_long_it_is(
    world: World, ben: Client, kind: str
) -> None:
    """Session, account, 2 of its rights; the list's states, count and rows; the pen name."""
    first = MODELS[kind]._default_manager.order_by("pk")[0]
    columns = {f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields}
    unique = {"ocd_id": "", "name": "A"}
    MODELS[kind]._default_manager.bulk_create(
        MODELS[kind](
            **columns
            | {"id": f"{kind[:3]}-{n:010d}"}
            | {
                name: f"{value}{n}" if value else ""
                for name, value in unique.items()
                if name in columns
            }
        )
        for n in range(40)
    )
    with CaptureQueriesContext(connection) as queries:
        response = ben.get(list_of(kind))
    assert response.status_code == 200
    assert len(names_on(response)) >= 41
    assert len(queries) <= 8


def test_no_form_lists_the_places(world: World, ann: Client) -> None:
    Jurisdiction.objects.bulk_create(
        Jurisdiction(id=f"jur-{n:010d}", name=f"Place {n}", classification="county")
        for n in range(3000)
    )
    page = ann.get(f"{list_of('detainer_policy')}add/").content
    assert b"Place 1" not in page
    assert len(page) < 200_000
    data = {"app_label": "policies", "model_name": "agency", "field_name": "jurisdiction"}
    found = json.loads(ann.get("/admin/autocomplete/", data | {"term": "place 29"}).content)
    assert len(found["results"]) == 20
    assert found["pagination"] == {"more": True}
