"""Merging two items of the desk that turn out to be one."""

import json

import pytest
from django.test import Client

from policies.desk.merge import merge
from policies.desk.models import Instrument, InstrumentRelation, Stage, Stance
from policies.desk.workflow import Named
from policies.record.models import Edition, Revision
from policies.record.proposals import Refused
from tests.desk.desk import (
    World,
    edited,
    item,
    live,
    miami_dade_desk,
    published,
    receive,
    submitted,
)
from tests.make import identity
from tests.worlds import clock

REASON = "The same office, entered twice."


def two_mayors() -> tuple[World, str]:
    """The world of Miami-Dade, and the same tenure once more, named by the memo and the stance."""
    world = miami_dade_desk()
    twin = identity("tenure", "twin")
    first = live(world["mayor"])
    header = {"id", "kind", "format", "revision", "change", "link", "disputed", "merged_from"}
    receive(twin, {name: value for name, value in first.items() if name not in header})
    published(twin)
    for name in ("stance", "memo"):
        changes = {"speaker": twin} if name == "stance" else {"signed_by": twin, "sponsors": [twin]}
        edited(world[name], **changes)
        published(world[name])
    return world, twin


def merged(world: World, twin: str) -> Revision:
    return merge(
        Named(twin, item(twin).version),
        Named(world["mayor"], item(world["mayor"]).version),
        by="ann",
        reason=REASON,
        clock=clock,
    )


@pytest.mark.django_db
def test_what_named_the_one_names_the_other_on_the_desk_and_in_public() -> None:
    world, twin = two_mayors()
    revision = merged(world, twin)
    memo = Instrument.objects.get(pk=world["memo"])
    assert Stance.objects.get(pk=world["stance"]).speaker_id == world["mayor"]
    assert memo.signed_by_id == world["mayor"]
    assert [sponsor.pk for sponsor in memo.sponsors.all()] == [world["mayor"]]
    assert live(world["stance"])["speaker"]["id"] == world["mayor"]
    assert live(world["mayor"])["merged_from"] == [twin]
    tombstone = json.loads(Edition.objects.get(item=twin, revision=revision).document)
    assert (tombstone["merged_into"], tombstone["reason"]) == ({"id": world["mayor"]}, REASON)


@pytest.mark.django_db
def test_copies_that_were_as_published_still_are_and_can_be_edited_on() -> None:
    world, twin = two_mayors()
    merged(world, twin)
    assert item(world["stance"]).stage == item(world["memo"]).stage == Stage.CLEAN
    edited(world["stance"], summary="The county obeys the law.")
    published(world["stance"])
    assert live(world["stance"])["summary"] == "The county obeys the law."


@pytest.mark.django_db
def test_an_edit_that_waits_for_review_is_a_draft_again_and_keeps_its_words() -> None:
    world, twin = two_mayors()
    edited(world["stance"], summary="Being edited.")
    submitted(world["stance"])
    merged(world, twin)
    stance = Stance.objects.get(pk=world["stance"])
    assert (stance.stage, stance.summary) == (Stage.DRAFT, "Being edited.")
    assert stance.speaker_id == world["mayor"]


@pytest.mark.django_db
def test_it_is_flagged_and_says_that_one_person_did_it() -> None:
    world, twin = two_mayors()
    revision = merged(world, twin)
    assert (revision.submitter, revision.approver, revision.two_people) == ("ann", "ann", False)
    assert item(twin).flag == f"Merged into {world['mayor']} by ann, alone: {REASON}"


@pytest.mark.django_db
def test_the_address_of_the_one_leads_to_the_other(client: Client) -> None:
    world, twin = two_mayors()
    merged(world, twin)
    response = client.get(f"/api/v1/tenures/{twin}/")
    assert (response.status_code, response["Location"]) == (
        301,
        f"/api/v1/tenures/{world['mayor']}/",
    )


@pytest.mark.django_db
def test_a_relation_to_the_one_becomes_a_relation_to_the_other() -> None:
    world = miami_dade_desk()
    twin = identity("instrument", "twin")
    receive(twin, {"classification": "not_stated", "title": "The same resolution"})
    published(twin)
    merge(
        Named(world["resolution"], item(world["resolution"]).version),
        Named(twin, 1),
        by="ann",
        reason="One resolution.",
        clock=clock,
    )
    assert InstrumentRelation.objects.get().instrument_id == twin
    assert live(world["memo"])["relations"][0]["instrument"]["id"] == twin
    assert item(world["memo"]).stage == Stage.CLEAN


@pytest.mark.django_db
def test_kinds_do_not_merge_and_nothing_is_half_written() -> None:
    world, _ = two_mayors()
    before = Revision.objects.count()
    with pytest.raises(Refused, match="Merge it into an item of its own kind"):
        merge(
            Named(world["memo"], item(world["memo"]).version),
            Named(world["mayor"], item(world["mayor"]).version),
            by="ann",
            reason=REASON,
            clock=clock,
        )
    assert Revision.objects.count() == before
    assert item(world["memo"]).flag == ""


@pytest.mark.django_db
def test_what_would_then_stand_twice_is_refused_in_words() -> None:
    world = miami_dade_desk()
    twin = identity("jurisdiction", "twin")
    receive(twin, {"name": "Miami-Dade", "classification": "county", "parent": world["florida"]})
    office = identity("agency", "twin")
    receive(office, {"name": "Corrections", "classification": "corrections", "jurisdiction": twin})
    published(twin, office)
    with pytest.raises(Refused, match="agencies of one name in both places"):
        merge(
            Named(twin, 1),
            Named(world["county"], item(world["county"]).version),
            by="ann",
            reason="One county.",
            clock=clock,
        )
    assert live(twin)["name"] == "Miami-Dade"
