"""The desk's history: every save is a document, and one difference serves whoever compares them."""

import json

from policies.desk.history import Difference, diff, editors_since_edition
from policies.desk.models import Version
from policies.desk.render import render
from tests.desk.desk import World, approved, citation, edited, item, submitted


def versions(public_id: str) -> list[tuple[int, str, int | None]]:
    found = Version.objects.filter(item=public_id).order_by("number")
    return [(row.number, row.by, row.revision) for row in found]


def test_what_is_equal_has_no_difference() -> None:
    assert diff({"a": 1, "b": [1]}, {"b": [1], "a": 1}) == []


def test_a_changed_an_added_and_a_lost_field_are_told_by_name_in_order() -> None:
    assert diff({"b": 1, "a": "x"}, {"b": 2, "c": None, "d": "y"}) == [
        Difference("a", "x", None),
        Difference("b", 1, 2),
        Difference("d", None, "y"),
    ]


def test_of_a_list_only_what_was_taken_out_or_put_in_is_told() -> None:
    assert diff({"aliases": ["a", "b"]}, {"aliases": ["b", "c"]}) == [
        Difference("aliases", ["a"], ["c"])
    ]


def test_a_list_in_another_order_is_told_whole() -> None:
    assert diff({"authors": ["Doe", "Roe"]}, {"authors": ["Roe", "Doe"]}) == [
        Difference("authors", ["Doe", "Roe"], ["Roe", "Doe"])
    ]


def test_a_list_that_names_something_twice_is_told_whole() -> None:
    assert diff({"aliases": ["a"]}, {"aliases": ["a", "a"]}) == [
        Difference("aliases", ["a"], ["a", "a"])
    ]


def test_a_list_that_becomes_null_is_told() -> None:
    assert diff({"coordinates": {"a": 1}}, {"coordinates": None}) == [
        Difference("coordinates", {"a": 1}, None)
    ]


def test_two_saved_versions_differ_by_what_the_editor_changed(world: World) -> None:
    added = citation(world, "party", paragraph=2)
    edited(
        world["mayor"],
        party="Independent",
        citations=[*render(item(world["mayor"]))["citations"], added],
    )
    first, second = (
        json.loads(row.document)
        for row in Version.objects.filter(item=world["mayor"]).order_by("number")
    )
    found = diff(first, second)
    assert [each.field for each in found] == ["citations", "party"]
    assert (found[0].before, [row["paragraph"] for row in found[0].after]) == ([], [2])
    assert found[1] == Difference("party", "Republican", "Independent")


def test_a_restored_version_brings_its_citations_back(world: World) -> None:
    first = Version.objects.get(item=world["mayor"], number=1)
    edited(world["mayor"], title="Chair", citations=[citation(world, "office", paragraph=3)])
    edited(world["mayor"], by="bea", **json.loads(first.document))
    assert [
        row.document for row in Version.objects.filter(item=world["mayor"], number__in=(1, 3))
    ] == ([first.document] * 2)


def test_publishing_marks_the_version_that_it_published(world: World) -> None:
    assert versions(world["mayor"]) == [(1, "ann", 1)]
    edited(world["mayor"], by="bea", party="Independent")
    edited(world["mayor"], by="cai", title="County mayor")
    submitted(world["mayor"])
    approved(world["mayor"])
    assert versions(world["mayor"]) == [(1, "ann", 1), (2, "bea", None), (3, "cai", 2)]


def test_other_items_versions_stay_unmarked(world: World) -> None:
    edited(world["gimenez"], name="Charles Gimenez")
    edited(world["mayor"], party="Independent")
    submitted(world["mayor"])
    approved(world["mayor"])
    assert versions(world["gimenez"]) == [(1, "ann", 1), (2, "ann", None)]


def test_editors_are_those_who_saved_after_the_published_version(world: World) -> None:
    assert editors_since_edition(world["mayor"]) == set()
    edited(world["mayor"], by="Bea", party="Independent")
    edited(world["mayor"], by="cai ", title="County mayor")
    assert editors_since_edition(world["mayor"]) == {"bea", "cai"}
    submitted(world["mayor"])
    approved(world["mayor"])
    assert editors_since_edition(world["mayor"]) == set()
