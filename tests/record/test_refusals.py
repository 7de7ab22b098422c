"""What publishing refuses: everything that is wrong, at once, each with its remedy."""

import pytest

from policies.record.models import Revision
from policies.record.proposals import Proposal, Refusal, Refused
from policies.record.publish import objections
from tests.make import citation, correction, document, identity, merge, new, withdrawal
from tests.record.test_publish import PLACE, SOURCE, place, refusals, source
from tests.worlds import mayor, miami_dade, published

pytestmark = pytest.mark.django_db


def test_everything_is_refused_at_once() -> None:
    world = miami_dade()
    found = refusals(
        correction(PLACE, document("jurisdiction", name="X", classification="county")),
        correction(world["mayor"], mayor(world, title="A"), ""),
        withdrawal(world["gimenez"]),
        approver="ana",
    )
    assert [(item, field) for item, field, _ in found] == [
        ("", "approver"),
        (PLACE, "change"),
        (world["mayor"], "reason"),
        (world["gimenez"], ""),
    ]


def test_nothing_is_no_publication() -> None:
    assert refusals() == [("", "", "There is nothing to publish: choose an item.")]


def test_what_is_published_cannot_be_new() -> None:
    published(place())
    assert refusals(place(name="Other")) == [
        (PLACE, "change", "It is published already: say how it changed.")
    ]


def test_what_is_not_published_is_new_and_nothing_else() -> None:
    assert refusals(Proposal(PLACE, "correction", "So.", place().document), withdrawal(SOURCE)) == [
        (PLACE, "change", "It is not published: its change is new, or leave it out."),
        (SOURCE, "", "It is not published: there is nothing to withdraw or merge."),
    ]


@pytest.mark.parametrize("change", ["reference_update", "redaction"])
def test_changes_that_the_record_makes_itself_are_refused(change: str) -> None:
    published(place())
    assert refusals(Proposal(PLACE, change, "So.", place(name="Other").document)) == [
        (PLACE, "change", f"Only the record itself makes a {change}: name another.")
    ]


def test_a_change_without_a_reason_is_refused() -> None:
    published(place())
    assert refusals(correction(PLACE, place(name="Other").document or {}, " ")) == [
        (PLACE, "reason", "Say why it changed, in a sentence that readers will see.")
    ]


def test_an_item_that_stands_there_twice_is_refused() -> None:
    assert refusals(place(), place(name="Other")) == [
        (PLACE, "", "It stands in this publication twice: keep one.")
    ]


def test_an_unchanged_document_is_refused() -> None:
    published(place(), source())
    assert refusals(correction(PLACE, place().document or {})) == [
        (PLACE, "", "Nothing differs from what is published: change something, or leave it out.")
    ]


def test_mentioning_what_is_not_published_is_refused() -> None:
    absent = identity("jurisdiction", "absent")
    remedy = "would not be published: publish it along, or take it out."
    found = refusals(place(parent=absent, citations=[citation(SOURCE, "name")]))
    assert sorted(found) == [
        (PLACE, "citations", f"{SOURCE} {remedy}"),
        (PLACE, "parent", f"{absent} {remedy}"),
    ]


def test_mentioning_what_is_refused_itself_is_said_once() -> None:
    refused = correction(SOURCE, source().document or {})
    assert [
        item for item, _, _ in refusals(refused, place(citations=[citation(SOURCE, "name")]))
    ] == [SOURCE]


def test_a_place_that_lies_in_itself_is_refused() -> None:
    other = identity("jurisdiction", "other")
    proposals = (
        place(parent=other),
        new(other, document("jurisdiction", name="O", classification="county", parent=PLACE)),
    )
    assert set(refusals(*proposals)) == {
        (PLACE, "parent", "It lies in itself: name another parent."),
        (other, "parent", "It lies in itself: name another parent."),
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, "1.5 is neither text nor a whole number: write it as text."),
        (2**53, f"{2**53} is neither text nor a whole number: write it as text."),
        (float("nan"), "nan is neither text nor a whole number: write it as text."),
        ("a\0b", "The text holds a NUL character: remove it."),
        ("a\ud800", "The text holds half a character: type it anew."),
    ],
)
def test_values_that_have_no_one_form_are_refused(value: object, message: str) -> None:
    assert refusals(place(aliases=[value])) == [(PLACE, "aliases", message)]


@pytest.mark.parametrize("latitude", ["", "north", "0.00001", "181", "nan", True])
def test_coordinates_that_are_none_are_refused(latitude: object) -> None:
    found = refusals(place(coordinates={"latitude": latitude, "longitude": "1"}))
    assert [(item, field) for item, field, _ in found] == [(PLACE, "coordinates")]


def test_a_field_too_few_or_too_many_is_refused() -> None:
    sent = place(other="x").document or {}
    del sent["name"]
    assert refusals(new(PLACE, sent)) == [
        (PLACE, "name", "The document lacks this field."),
        (PLACE, "other", "No such field."),
    ]


def test_an_id_of_no_kind_is_refused() -> None:
    assert refusals(new("xxx-0000000000", {})) == [
        ("xxx-0000000000", "id", "It is not the public id of any kind: make it anew.")
    ]


def test_a_withdrawal_with_a_document_or_a_correction_without_is_refused() -> None:
    published(place(), source())
    found = refusals(
        Proposal(PLACE, "withdrawal", "So.", place().document),
        Proposal(SOURCE, "correction", "So.", None),
    )
    assert [(item, field) for item, field, _ in found] == [(PLACE, "change"), (SOURCE, "change")]


def test_nul_in_a_message_or_a_reason_is_refused() -> None:
    published(place())
    found = refusals(correction(PLACE, place(name="X").document or {}, "a\0"), message="b\0")
    assert [(item, field) for item, field, _ in found] == [("", "message"), (PLACE, "reason")]


def test_objections_are_the_refusals_without_publishing() -> None:
    assert objections([withdrawal(PLACE)]) == [
        Refusal(PLACE, "", "It is not published: there is nothing to withdraw or merge.")
    ]
    assert objections([place()]) == []
    assert Revision.objects.count() == 0


def test_a_refusal_reads_as_a_sentence() -> None:
    assert str(Refused([Refusal(PLACE, "name", "Say it."), Refusal("", "", "Nothing.")])) == (
        f"{PLACE}: name: Say it.\nNothing."
    )


def test_a_merge_into_what_is_not_there_or_of_another_kind_is_refused() -> None:
    published(place(), source())
    absent = identity("jurisdiction", "absent")
    assert refusals(merge(PLACE, absent), merge(SOURCE, PLACE)) == [
        (PLACE, "merged_into", f"{absent} is not published: name another."),
        (SOURCE, "merged_into", "Merge it into an item of its own kind."),
    ]
