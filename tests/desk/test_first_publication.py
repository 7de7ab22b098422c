"""What has never been published: a batch of drafts goes out whole, or is refused whole."""

import pytest

from policies.desk.models import MODELS
from policies.record.proposals import Refused
from tests.desk.desk import World, approved, item, live, published, record_rows, rows, submitted


def test_drafts_that_mention_each_other_are_published_as_one_revision(drafted: World) -> None:
    revision = published(*drafted.values())
    assert (revision.number, revision.submitter, revision.approver, revision.two_people) == (
        1,
        "ann",
        "ben",
        True,
    )
    assert {edition.item for edition in revision.editions.all()} == {*drafted.values()}
    assert {edition.change for edition in revision.editions.all()} == {"new"}
    assert {item(public_id).stage for public_id in drafted.values()} == {"clean"}


@pytest.mark.parametrize("kind", MODELS)
def test_nothing_of_a_draft_is_in_the_record(drafted: World, kind: str) -> None:
    assert record_rows() == (0, 0, 0)
    assert {row.stage for row in MODELS[kind]._default_manager.all()} == {"draft"}


def test_a_new_place_is_published_with_the_chain_of_the_same_batch(drafted: World) -> None:
    world = drafted
    published(*world.values())
    assert [place["id"] for place in live(world["county"])["within"]] == [
        world["florida"],
        world["usa"],
    ]


def test_every_mention_of_what_is_not_published_is_refused_by_item_and_field(
    drafted: World,
) -> None:
    world = drafted
    submitted(world["mayor"])
    with pytest.raises(Refused) as error:
        approved(world["mayor"])
    said = "would not be published: publish it along, or take it out."
    assert sorted(rows(error.value)) == [
        (world["mayor"], "agency", f"{world['office']} {said}"),
        (world["mayor"], "citations", f"{world['article']} {said}"),
        (world["mayor"], "jurisdiction", f"{world['county']} {said}"),
        (world["mayor"], "official", f"{world['gimenez']} {said}"),
    ]
