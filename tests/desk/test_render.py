"""A document never shows another item's working copy: only its last edition, or the same batch."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.desk.models import Citation
from policies.desk.render import render, render_all
from policies.desk.workflow import withdraw
from policies.record.models import Edition
from policies.record.proposals import Refused
from tests.desk.desk import (
    KINDS,
    World,
    approved,
    citation,
    edited,
    item,
    live,
    named,
    published,
    receive,
    submitted,
)
from tests.make import identity


def test_a_half_edited_official_shows_in_no_document_that_is_published_meanwhile(
    world: World,
) -> None:
    edited(world["gimenez"], name="Half Edited")
    edited(world["mayor"], party="Independent")
    edited(world["stance"], summary="The county complies.")
    published(world["mayor"], world["stance"])
    assert live(world["mayor"])["official"] == {"id": world["gimenez"], "name": "Carlos Giménez"}
    assert live(world["stance"])["speaker"]["official"]["name"] == "Carlos Giménez"
    assert "Half Edited" not in "".join(Edition.objects.values_list("document", flat=True))


def test_a_half_edited_place_shows_neither_in_a_chain_nor_in_a_mention(world: World) -> None:
    edited(world["florida"], name="Half Edited", geoid="99")
    edited(world["county"], name="Dade County")
    published(world["county"])
    shown = live(world["county"])
    assert shown["parent"]["name"] == "Florida"
    assert [(place["name"], place["geoid"]) for place in shown["within"]] == [
        ("Florida", "12"),
        ("United States", None),
    ]


def test_items_of_one_publication_show_each_other_as_it_leaves_them(world: World) -> None:
    edited(world["gimenez"], name="Carlos A. Gimenez")
    edited(world["mayor"], party="Independent")
    published(world["gimenez"], world["mayor"])
    assert live(world["mayor"])["official"]["name"] == "Carlos A. Gimenez"
    assert live(world["gimenez"])["offices"][0]["party"] == "Independent"


def test_a_published_name_is_patched_where_it_was_shown_and_not_on_the_desk(world: World) -> None:
    edited(world["gimenez"], name="Carlos A. Gimenez")
    revision = published(world["gimenez"])
    stance = live(world["stance"])
    assert (stance["speaker"]["official"]["name"], stance["change"], stance["revision"]) == (
        "Carlos A. Gimenez",
        "reference_update",
        revision.number,
    )
    assert (item(world["stance"]).version, item(world["stance"]).stage) == (1, "clean")


def test_a_mention_at_second_hand_is_refused_where_it_stands_and_nowhere_else(
    world: World,
) -> None:
    new = identity("official", "new")
    receive(new, {"name": "New"})
    edited(world["mayor"], official=new)
    edited(world["stance"], summary="The county complies.")
    submitted(world["mayor"], world["stance"])
    with pytest.raises(Refused) as error:
        approved(world["mayor"], world["stance"])
    assert [(found.item, found.field) for found in error.value.refusals] == [
        (world["mayor"], "official")
    ]


def test_a_withdrawn_item_is_not_published_any_more(world: World) -> None:
    edited(world["label"], answer=None)
    published(world["label"])
    withdraw(named(world["stance"])[0], by="ann", reason="It was not so.")
    edited(world["label"], answer=world["stance"])
    submitted(world["label"])
    with pytest.raises(Refused) as error:
        approved(world["label"])
    assert [(found.item, found.field) for found in error.value.refusals] == [
        (world["label"], "answer")
    ]


@pytest.mark.parametrize("name", KINDS)
def test_a_published_document_says_what_was_rendered(world: World, name: str) -> None:
    document = live(world[name])
    for field, value in render(item(world[name])).items():
        assert ids_alone(document[field]) == ids_alone(value), field


def ids_alone(value: object) -> object:
    if isinstance(value, dict):
        if "id" in value:
            return value["id"]
        return {
            name: float(str(each)) if name in {"latitude", "longitude"} else ids_alone(each)
            for name, each in value.items()
        }
    return [ids_alone(each) for each in value] if isinstance(value, list) else value


def test_an_item_with_a_contradicting_citation_is_disputed(world: World) -> None:
    found = render(item(world["rule"]))
    assert not found["disputed"]
    against = citation(world, "holds", support="contradicts")
    edited(world["rule"], citations=[*found["citations"], against])
    assert render(item(world["rule"]))["disputed"]
    published(world["rule"])
    assert live(world["rule"])["disputed"]


def test_rendering_many_items_of_a_kind_takes_no_more_queries_than_one(world: World) -> None:
    def queries(*names: str) -> int:
        items = [item(world[name]) for name in names]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            rendered = render_all(items)
        assert rendered == {world[name]: render(item(world[name])) for name in names}
        return len(captured)

    assert queries("old") == queries("old", "rule") == 1  # their citations
    assert queries("memo", "resolution") == 4  # citations, events, relations, sponsors


def test_citations_stand_in_the_order_in_which_they_were_given(world: World) -> None:
    given = [
        citation(world, "holds", "basis", "rule_form", paragraph=number) for number in (3, 1, 2)
    ]
    edited(world["rule"], citations=given)
    assert [row["paragraph"] for row in render(item(world["rule"]))["citations"]] == [3, 1, 2]
    assert Citation.objects.filter(detainer_policy=world["rule"]).count() == 3


def test_the_stored_document_is_json_of_nothing_but_texts_and_whole_numbers(world: World) -> None:
    assert json.loads(Edition.objects.get(item=world["county"]).document)["coordinates"] == {
        "latitude": 25.77427,
        "longitude": -80.19366,
    }
