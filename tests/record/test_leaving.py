"""Items leave the record by withdrawal and merge, leave a tombstone, and may come back."""

import json
from typing import Any

import pytest

from policies.record.models import OPEN, Edition, Entry
from policies.record.proposals import Proposal, Refused
from policies.record.queries import head_documents, history
from tests.make import correction, document, identity, merge, new, withdrawal
from tests.worlds import World, mayor, miami_dade, published

pytestmark = pytest.mark.django_db

TWIN = identity("official", "twin")
THIRD = identity("official", "third")


@pytest.fixture
def world() -> World:
    return miami_dade()


def refused(*proposals: Proposal) -> list[str]:
    with pytest.raises(Refused) as error:
        published(*proposals)
    return list(map(str, error.value.refusals))


def last(item: str) -> Edition:
    found = history(item).last()
    assert found
    return found


def official(name: str) -> dict[str, Any]:
    return document("official", name=name)


def live(item: str) -> dict[str, Any]:
    return head_documents([item])[item]


# Withdrawal


def test_a_withdrawn_item_leaves_a_tombstone_and_no_entry(world: World) -> None:
    published(withdrawal(world["old"], "It was never in force."))
    assert json.loads(last(world["old"]).document) == {
        "kind": "detainer_policy",
        "id": world["old"],
        "format": 1,
        "revision": 2,
        "change": "withdrawal",
        "link": f"/api/v1/detainer-policies/{world['old']}/",
        "reason": "It was never in force.",
    }
    (entry,) = Entry.objects.filter(item=world["old"])
    assert (entry.revision_from, entry.revision_to) == (1, 2)
    assert head_documents([world["old"]]) == {}


def test_what_others_mention_is_not_withdrawn_alone(world: World) -> None:
    assert refused(withdrawal(world["mayor"])) == [
        f"{world['mayor']}: is mentioned by {world['memo']}: withdraw what mentions it along, or"
        " edit that first."
    ]


def test_only_those_that_mention_it_themselves_are_named(world: World) -> None:
    """The memo shows the official through the mayor, and would follow the mayor's edit."""
    assert refused(withdrawal(world["gimenez"])) == [
        f"{world['gimenez']}: is mentioned by {world['mayor']}: withdraw what mentions it along, or"
        " edit that first."
    ]


def test_many_that_mention_it_are_counted(world: World) -> None:
    offices = [identity("tenure", str(number)) for number in range(7)]
    published(*(new(office, mayor(world)) for office in offices))
    (sentence,) = refused(withdrawal(world["gimenez"]))
    assert sentence.count("ten-") == 5
    assert "and 3 more: withdraw" in sentence


def test_it_is_withdrawn_with_what_mentions_it(world: World) -> None:
    along = [world[name] for name in ("gimenez", "mayor", "memo", "rule")]
    revision = published(*map(withdrawal, along))
    assert set(revision.editions.values_list("item", flat=True)) == set(along)
    assert head_documents(along) == {}


def test_it_is_withdrawn_once_nothing_mentions_it_in_the_same_revision(world: World) -> None:
    published(withdrawal(world["gimenez"]), correction(world["mayor"], mayor(world, official=None)))
    assert live(world["memo"])["signed_by"]["official"] is None


def test_mentioning_what_the_batch_withdraws_is_refused(world: World) -> None:
    corrected = correction(world["mayor"], mayor(world, title="A"))
    assert refused(corrected, withdrawal(world["gimenez"])) == [
        f"{world['mayor']}: official: {world['gimenez']} would not be published: publish it along,"
        " or take it out."
    ]


def test_withdrawing_twice_is_refused(world: World) -> None:
    published(withdrawal(world["old"]))
    assert refused(withdrawal(world["old"])) == [
        f"{world['old']}: It is not published: there is nothing to withdraw or merge."
    ]


def test_what_was_withdrawn_comes_back_as_new(world: World) -> None:
    before = live(world["old"])
    again = {name: value for name, value in before.items() if name != "link"}
    published(withdrawal(world["old"]))
    published(new(world["old"], again))
    assert live(world["old"]) == before | {"revision": 3}
    spans = Entry.objects.filter(item=world["old"]).order_by("revision_from")
    assert list(spans.values_list("revision_from", "revision_to")) == [(1, 2), (3, OPEN)]


# Merge


def test_a_merged_item_leaves_a_tombstone_that_names_the_survivor(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")))
    revision = published(merge(TWIN, world["gimenez"]))
    assert json.loads(last(TWIN).document) == {
        "kind": "official",
        "id": TWIN,
        "format": 1,
        "revision": 3,
        "change": "merge",
        "link": f"/api/v1/officials/{TWIN}/",
        "reason": "The same twice.",
        "merged_into": {"id": world["gimenez"]},
    }
    survivor = last(world["gimenez"])
    assert live(world["gimenez"])["merged_from"] == [TWIN]
    assert (survivor.revision_id, survivor.change, survivor.reason) == (
        revision.number,
        "reference_update",
        f"Follows {TWIN} (merged into {world['gimenez']}).",
    )


def test_what_mentioned_the_loser_mentions_the_survivor(world: World) -> None:
    published(new(TWIN, official("Carlos A. Gimenez")))
    published(merge(world["gimenez"], TWIN))
    assert live(world["mayor"])["official"] == {"id": TWIN, "name": "Carlos A. Gimenez"}
    assert live(world["memo"])["signed_by"]["official"]["id"] == TWIN
    assert [office["id"] for office in live(TWIN)["offices"]] == [world["mayor"]]
    assert live(TWIN)["offices"][0]["official"]["id"] == TWIN


def test_a_draft_that_mentions_the_loser_mentions_the_survivor(world: World) -> None:
    published(new(TWIN, official("Carlos A. Gimenez")))
    published(merge(world["gimenez"], TWIN), correction(world["mayor"], mayor(world, title="A")))
    assert live(world["mayor"])["official"]["id"] == TWIN
    assert [office["title"] for office in live(TWIN)["offices"]] == ["A"]


def test_the_survivor_may_be_edited_in_the_same_revision(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")))
    edited = official("Carlos Giménez")
    published(
        merge(TWIN, world["gimenez"]),
        Proposal(world["gimenez"], "merge", "One person.", edited),
    )
    assert (live(world["gimenez"])["name"], live(world["gimenez"])["merged_from"]) == (
        "Carlos Giménez",
        [TWIN],
    )


def test_the_survivor_may_be_new(world: World) -> None:
    published(merge(world["gimenez"], TWIN), new(TWIN, official("C. Gimenez")))
    assert live(TWIN)["merged_from"] == [world["gimenez"]]
    assert live(world["mayor"])["official"]["id"] == TWIN


def test_merges_add_up_and_are_kept(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")), new(THIRD, official("Gimenez")))
    published(merge(TWIN, THIRD))
    published(merge(THIRD, world["gimenez"]))
    assert live(world["gimenez"])["merged_from"] == sorted([TWIN, THIRD])
    published(correction(world["gimenez"], official("Carlos")))
    assert live(world["gimenez"])["merged_from"] == sorted([TWIN, THIRD])


def test_merges_in_a_row_lead_to_the_last(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")), new(THIRD, official("Gimenez")))
    published(merge(TWIN, THIRD), merge(THIRD, world["gimenez"]))
    assert json.loads(last(TWIN).document)["merged_into"] == {"id": world["gimenez"]}
    assert live(world["gimenez"])["merged_from"] == sorted([TWIN, THIRD])


def test_merges_in_a_circle_are_refused(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")))
    assert refused(merge(TWIN, world["gimenez"]), merge(world["gimenez"], TWIN)) == [
        f"{item}: merged_into: The merges go in a circle: keep one item."
        for item in (TWIN, world["gimenez"])
    ]
    assert refused(merge(TWIN, TWIN)) == [
        f"{TWIN}: merged_into: The merges go in a circle: keep one item."
    ]


def test_merging_into_what_the_batch_withdraws_is_refused(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")), new(THIRD, official("Gimenez")))
    assert refused(merge(TWIN, THIRD), withdrawal(THIRD)) == [
        f"{TWIN}: merged_into: {THIRD} is not published: name another."
    ]


def test_what_was_merged_by_mistake_comes_back_and_leaves_the_survivor(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")))
    published(merge(TWIN, world["gimenez"]))
    published(new(TWIN, official("Carlos Gimenez, the other")))
    assert live(TWIN)["merged_from"] == []
    assert live(world["gimenez"])["merged_from"] == []


def test_a_survivor_that_was_withdrawn_and_comes_back_keeps_what_was_merged(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")), new(THIRD, official("Gimenez")))
    published(merge(TWIN, THIRD))
    published(withdrawal(THIRD))
    published(new(THIRD, official("Gimenez")))
    assert live(THIRD)["merged_from"] == [TWIN]


def test_it_leaves_the_survivor_of_its_survivor_too(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")), new(THIRD, official("Gimenez")))
    published(merge(TWIN, THIRD))
    published(merge(THIRD, world["gimenez"]))
    published(new(TWIN, official("Carlos Gimenez, the other")))
    assert live(world["gimenez"])["merged_from"] == [THIRD]


def test_what_came_back_meanwhile_is_not_merged_into_what_comes_back_later(world: World) -> None:
    published(new(TWIN, official("C. Gimenez")), new(THIRD, official("Gimenez")))
    published(merge(TWIN, THIRD))
    published(withdrawal(THIRD))
    published(new(TWIN, official("Carlos Gimenez, the other")))
    published(new(THIRD, official("Gimenez")))
    assert live(THIRD)["merged_from"] == []


def test_places_follow_the_merge_of_what_they_lie_in(world: World) -> None:
    twin = identity("jurisdiction", "twin")
    published(new(twin, document("jurisdiction", name="State of Florida", classification="state")))
    published(merge(world["florida"], twin))
    county = live(world["county"])
    assert (county["parent"]["id"], [each["id"] for each in county["within"]]) == (twin, [twin])


def test_a_place_is_not_merged_into_what_lies_in_it(world: World) -> None:
    assert f"{world['county']}: parent: It lies in itself: name another parent." in refused(
        merge(world["florida"], world["county"])
    )


def test_an_item_that_mentioned_both_mentions_the_survivor_once(world: World) -> None:
    twin = identity("tenure", "twin")
    published(new(twin, mayor(world, title="County Mayor")))
    memo = live(world["memo"]) | {"sponsors": [{"id": twin}, {"id": world["mayor"]}]}
    published(correction(world["memo"], memo))
    published(merge(twin, world["mayor"]))
    assert [each["id"] for each in live(world["memo"])["sponsors"]] == [world["mayor"]]
