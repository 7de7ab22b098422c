"""The desk's history: every save is a document, and can be compared and brought back."""

import json

from policies.desk.history import editors_since_edition
from policies.desk.models import Version
from policies.desk.render import render
from policies.documents.difference import Difference, diff
from tests.desk.desk import World, approved, citation, edited, item, submitted


def versions(public_id: str) -> list[tuple[int, str, int | None]]:
    found = Version.objects.filter(item=public_id).order_by("number")
    return [(row.number, row.by, row.revision) for row in found]


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
