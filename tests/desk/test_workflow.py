"""Who may do what to a working copy, in which state, at which version."""

from collections.abc import Callable

import pytest

from policies.desk import workflow
from policies.desk.models import DetainerPolicy, Official, Stage, model_of
from policies.desk.workflow import TRANSITIONS, Named, send_back, submit, withdraw, withdrawn_along
from policies.record.models import Edition, Revision
from policies.record.proposals import Refused
from policies.record.queries import head_documents
from tests.desk.desk import (
    AT,
    World,
    approved,
    edited,
    item,
    live,
    named,
    published,
    receive,
    record_rows,
    rows,
    submitted,
)
from tests.make import identity
from tests.worlds import clock

SAID = {
    ("draft", "return"): "It is draft, so you cannot return it; allowed now: submit, edit.",
    ("draft", "publish"): "It is draft, so you cannot publish it; allowed now: submit, edit.",
    ("in_review", "submit"): (
        "It is in review, so you cannot submit it; allowed now: return, publish, edit."
    ),
    ("clean", "submit"): "It is as published, so you cannot submit it; allowed now: edit.",
    ("clean", "return"): "It is as published, so you cannot return it; allowed now: edit.",
    ("clean", "publish"): "It is as published, so you cannot publish it; allowed now: edit.",
}


def in_stage(world: World, stage: str) -> str:
    """The mayor's tenure, brought to a stage by the ordinary way."""
    mayor = world["mayor"]
    if stage != "clean":
        edited(mayor, party="Independent")
    if stage == "in_review":
        submitted(mayor)
    assert item(mayor).stage == stage
    return mayor


def do(verb: str, public_id: str) -> None:
    if verb == "submit":
        submit(named(public_id), by="ann", at=AT, change="correction", reason="A misprint.")
    elif verb == "return":
        send_back(named(public_id), by="ben", note="Cite it.")
    else:
        approved(public_id)


def refusals(error: "pytest.ExceptionInfo[Refused]") -> list[tuple[str, str, str]]:
    return rows(error.value)


# Transitions


@pytest.mark.parametrize("verb", TRANSITIONS)
@pytest.mark.parametrize("stage", Stage.values)
def test_each_verb_is_allowed_or_refused_with_what_is_allowed_instead(
    world: World, stage: str, verb: str
) -> None:
    mayor = in_stage(world, stage)
    before = record_rows()
    if (stage, verb) not in SAID:
        do(verb, mayor)
        assert item(mayor).stage == TRANSITIONS[verb][1]
        return
    with pytest.raises(Refused) as error:
        do(verb, mayor)
    assert refusals(error) == [(mayor, "stage", SAID[stage, verb])]
    assert (item(mayor).stage, record_rows()) == (stage, before)


@pytest.mark.parametrize("stage", Stage.values)
def test_an_edit_is_always_allowed_and_leads_to_draft(world: World, stage: str) -> None:
    mayor = in_stage(world, stage)
    assert edited(mayor, title="County mayor").stage == "draft"


def test_submitting_notes_who_handed_in_what_when_and_why(world: World) -> None:
    edited(world["mayor"], party="Independent")
    submit(named(world["mayor"]), by=" Ann", at=AT, change="correction", reason="A misprint.")
    found = item(world["mayor"])
    assert (
        found.submitted_by,
        found.submitted_at,
        found.proposed_change,
        found.proposed_reason,
    ) == (
        "ann",
        AT,
        "correction",
        "A misprint.",
    )


def test_a_returned_item_carries_the_note_until_it_is_submitted_again(world: World) -> None:
    mayor = in_stage(world, "in_review")
    send_back(named(mayor), by="Ben ", note=" Cite it. ")
    assert (item(mayor).stage, item(mayor).review_note) == ("draft", "ben: Cite it.")
    edited(mayor, title="County mayor")
    assert item(mayor).review_note == "ben: Cite it."
    submitted(mayor)
    assert item(mayor).review_note == ""


def test_returning_without_a_note_is_refused(world: World) -> None:
    mayor = in_stage(world, "in_review")
    with pytest.raises(Refused) as error:
        send_back(named(mayor), by="ben", note="  ")
    assert refusals(error) == [(mayor, "note", "Say what is to be mended.")]
    assert item(mayor).stage == "in_review"


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_choosing_nothing_is_refused(world: World, verb: str) -> None:
    verbs: dict[str, Callable[[], object]] = {
        "submit": lambda: submit([], by="ann", at=AT),
        "return": lambda: send_back([], by="ben", note="Cite it."),
        "publish": approved,
    }
    with pytest.raises(Refused) as error:
        verbs[verb]()
    assert refusals(error) == [("", "item", "Choose at least one item.")]


@pytest.mark.parametrize("public_id", [identity("official", "gone"), "off-1", "xyz-0123456789"])
def test_an_item_that_is_not_on_the_desk_is_refused(world: World, public_id: str) -> None:
    said = [(public_id, "", "It is not on the desk: somebody may have deleted it.")]
    both = [Named(public_id, 1), Named(world["mayor"], 1)]
    with pytest.raises(Refused) as error:
        submit(both, by="ann", at=AT)
    assert refusals(error) == said
    with pytest.raises(Refused) as error:
        withdraw(Named(public_id, 1), by="ann", reason="It was not so.")
    assert refusals(error) == said


# The version that was looked at


def test_what_was_edited_after_it_was_looked_at_is_neither_submitted_nor_approved(
    world: World,
) -> None:
    edited(world["mayor"], party="Independent")
    looked_at = named(world["mayor"])
    edited(world["mayor"], by="bea", party="None")
    said = [(world["mayor"], "version", "You looked at version 2; it is at 3 now: look again.")]
    with pytest.raises(Refused) as error:
        submit(looked_at, by="ann", at=AT, change="correction", reason="A misprint.")
    assert refusals(error) == said
    submitted(world["mayor"])
    with pytest.raises(Refused) as error:
        workflow.publish(looked_at, by="ben", message="So.", one_person=False, clock=clock)
    assert refusals(error) == said
    assert item(world["mayor"]).stage == "in_review"


def test_withdrawing_asks_for_the_version_too(world: World) -> None:
    looked_at = named(world["label"])[0]
    edited(world["label"], by="bea", criteria="None given.")
    with pytest.raises(Refused) as error:
        withdraw(looked_at, by="ann", reason="It was not so.")
    assert refusals(error) == [
        (world["label"], "version", "You looked at version 1; it is at 2 now: look again.")
    ]


# Two people


def test_another_editor_approves_and_the_revision_names_both(world: World) -> None:
    edited(world["mayor"], party="Independent")
    submitted(world["mayor"], by="Ann")
    revision = approved(world["mayor"], by=" BEN")
    assert (revision.submitter, revision.approver, revision.two_people) == ("ann", "ben", True)


def refused_to(approver: str, *ids: str) -> None:
    before = record_rows()
    handle = approver.strip().lower()
    with pytest.raises(Refused) as error:
        approved(*ids, by=approver)
    said = f"{handle} edited or submitted this: somebody else approves it."
    assert refusals(error) == [(public_id, "approver", said) for public_id in ids]
    assert record_rows() == before


@pytest.mark.parametrize("approver", ["ann", "Ann", "ann ", "\tANN", "\uff41nn"])
def test_nobody_approves_what_they_submitted(world: World, approver: str) -> None:
    edited(world["mayor"], by="bea", party="Independent")
    submitted(world["mayor"], by="Ann")
    before = record_rows()
    with pytest.raises(Refused) as error:
        approved(world["mayor"], by=approver)
    said = "ann edited or submitted this: somebody else approves it."
    assert refusals(error) == [(world["mayor"], "approver", said)]
    assert record_rows() == before


@pytest.mark.parametrize("approver", ["bea", "Bea ", "cai"])
def test_nobody_approves_what_they_edited_since_its_last_edition(
    world: World, approver: str
) -> None:
    edited(world["mayor"], by="bea", party="Independent")
    edited(world["mayor"], by="Cai", title="County mayor")
    submitted(world["mayor"], by="ann")
    refused_to(approver, world["mayor"])


def test_who_edited_what_is_published_already_may_approve_the_next_change(world: World) -> None:
    edited(world["mayor"], by="bea", party="Independent")
    submitted(world["mayor"], by="ann")
    approved(world["mayor"], by="ben")
    edited(world["mayor"], by="ann", title="County mayor")
    submitted(world["mayor"], by="ann")
    assert approved(world["mayor"], by="bea").two_people


def test_who_edited_one_item_of_many_may_not_approve_them(world: World) -> None:
    edited(world["mayor"], party="Independent")
    edited(world["rule"], by="ben", coding_note="Checked.")
    submitted(world["mayor"], world["rule"])
    with pytest.raises(Refused) as error:
        approved(world["mayor"], world["rule"], by="ben")
    assert [found[:2] for found in refusals(error)] == [(world["rule"], "approver")]


def test_a_desk_of_one_publishes_and_the_revision_says_so(world: World) -> None:
    edited(world["mayor"], party="Independent")
    submitted(world["mayor"])
    revision = approved(world["mayor"], by="Ann", one_person=True)
    assert (revision.submitter, revision.approver, revision.two_people) == ("ann", "ann", False)


def test_a_desk_of_one_with_two_people_at_it_says_two(world: World) -> None:
    edited(world["mayor"], party="Independent")
    submitted(world["mayor"])
    assert approved(world["mayor"], by="ben", one_person=True).two_people


def test_an_approver_who_edited_makes_it_one_person_though_another_submitted(
    world: World,
) -> None:
    edited(world["mayor"], by="ben", party="Independent")
    submitted(world["mayor"], by="ann")
    revision = approved(world["mayor"], by="ben", one_person=True)
    assert (revision.submitter, revision.approver, revision.two_people) == ("ann", "ben", False)


def test_what_two_people_submitted_is_published_apart(world: World) -> None:
    edited(world["mayor"], party="Independent")
    edited(world["rule"], coding_note="Checked.")
    submitted(world["mayor"], by="ann")
    submitted(world["rule"], by="bea")
    with pytest.raises(Refused) as error:
        approved(world["mayor"], world["rule"])
    said = "These were submitted by ann, bea: publish each person's apart."
    assert refusals(error) == [("", "submitter", said)]
    assert [approved(world[name]).submitter for name in ("mayor", "rule")] == ["ann", "bea"]


# What kind of change it is, and why


def test_a_change_of_what_is_published_says_its_kind_and_reason(world: World) -> None:
    edited(world["mayor"], party="Independent")
    for change in ("", "new"):
        with pytest.raises(Refused) as error:
            submit(named(world["mayor"]), by="ann", at=AT, change=change, reason=" ")
        assert refusals(error) == [
            (
                world["mayor"],
                "change",
                "It is published already: say what kind of change this is.",
            ),
            (world["mayor"], "reason", "It is published already: say why it changes."),
        ]
    assert (item(world["mayor"]).stage, item(world["mayor"]).submitted_by) == ("draft", "")


def test_kind_and_reason_are_published_and_then_forgotten_by_the_desk(world: World) -> None:
    edited(world["mayor"], party="Independent")
    submitted(world["mayor"], change="real_world_change", reason="He left the party.")
    revision = approved(world["mayor"])
    edition = revision.editions.get(item=world["mayor"])
    assert (edition.change, edition.reason) == ("real_world_change", "He left the party.")
    found = item(world["mayor"])
    assert (found.stage, found.proposed_change, found.proposed_reason) == ("clean", "", "")


def test_what_was_never_published_is_new_whatever_is_said(world: World) -> None:
    new = identity("official", "new")
    receive(new, {"name": "New"})
    submit(named(new), by="ann", at=AT, change="correction", reason="")
    assert item(new).proposed_change == "new"
    approved(new)
    assert live(new)["change"] == "new"


@pytest.mark.parametrize(
    "change", ["reference_update", "redaction", "withdrawal", "merge", "misprint"]
)
def test_a_change_that_no_edit_makes_is_refused_when_it_is_submitted(
    world: World, change: str
) -> None:
    edited(world["mayor"], party="Independent")
    with pytest.raises(Refused) as error:
        submit(named(world["mayor"]), by="ann", at=AT, change=change, reason="A misprint.")
    assert refusals(error) == [
        (
            world["mayor"],
            "change",
            f"No edit is a “{change}”: name another kind of change.",
        )
    ]
    assert item(world["mayor"]).stage == "draft"


def test_a_reason_with_a_nul_is_refused_when_it_is_submitted(world: World) -> None:
    edited(world["mayor"], party="Independent")
    with pytest.raises(Refused) as error:
        submit(named(world["mayor"]), by="ann", at=AT, change="correction", reason="A\0misprint.")
    assert refusals(error) == [
        (world["mayor"], "reason", "The text holds a NUL character: remove it.")
    ]


def test_submitting_many_is_refused_whole(world: World) -> None:
    edited(world["mayor"], party="Independent")
    new = identity("official", "new")
    receive(new, {"name": "New"})
    with pytest.raises(Refused):
        submit(named(world["mayor"], new), by="ann", at=AT)
    assert {item(world["mayor"]).stage, item(new).stage} == {"draft"}


def test_a_refused_publication_leaves_every_item_in_review(world: World) -> None:
    edited(world["mayor"], party="Independent")
    edited(world["rule"], release_notice="barred")
    submitted(world["mayor"], world["rule"])
    before = record_rows()
    with pytest.raises(Refused):
        approved(world["mayor"], world["rule"])
    assert record_rows() == before
    assert {item(world[name]).stage for name in ("mayor", "rule")} == {"in_review"}
    assert live(world["mayor"])["party"] == "Republican"


def test_a_published_item_is_published_again_by_edit_submission_and_approval(world: World) -> None:
    for number, party in ((2, "Independent"), (3, "Republican")):
        edited(world["mayor"], party=party)
        assert published(world["mayor"]).number == number
        assert live(world["mayor"])["party"] == party
    assert Edition.objects.filter(item=world["mayor"]).count() == 3


# Withdrawal


def test_one_editor_withdraws_at_once_and_a_second_is_asked_to_look(world: World) -> None:
    revision = withdraw(
        named(world["label"])[0], by="Ann ", reason="The list was corrected.", clock=clock
    )
    assert (revision.submitter, revision.approver, revision.two_people, revision.message) == (
        "ann",
        "ann",
        False,
        "The list was corrected.",
    )
    edition = revision.editions.get()
    assert (edition.item, edition.change, edition.reason) == (
        world["label"],
        "withdrawal",
        "The list was corrected.",
    )
    found = item(world["label"])
    assert (found.stage, found.flag) == (
        "draft",
        "Withdrawn by ann, alone: The list was corrected.",
    )
    assert head_documents([world["label"]]) == {}


def test_withdrawing_without_a_reason_is_refused(world: World) -> None:
    with pytest.raises(Refused) as error:
        withdraw(named(world["label"])[0], by="ann", reason=" ")
    assert [found[:2] for found in refusals(error)] == [(world["label"], "reason")]
    assert item(world["label"]).flag == ""


def test_a_draft_cannot_be_withdrawn(world: World) -> None:
    new = identity("official", "new")
    receive(new, {"name": "New"})
    with pytest.raises(Refused) as error:
        withdraw(named(new)[0], by="ann", reason="It was not so.")
    said = "It is not published: there is nothing to withdraw or merge."
    assert refusals(error) == [(new, "", said)]


def test_a_publication_says_what_it_brings(world: World) -> None:
    edited(world["rule"], coding_note="Checked.")
    submitted(world["rule"])
    with pytest.raises(Refused) as error:
        workflow.publish(named(world["rule"]), by="ben", message=" ", one_person=False)
    said = "Say in a sentence what this publication brings: readers see it."
    assert refusals(error) == [("", "message", said)]


def test_what_others_mention_is_not_withdrawn_without_them(world: World) -> None:
    before = record_rows()
    with pytest.raises(Refused) as error:
        withdraw(named(world["stance"])[0], by="ann", reason="It was not so.")
    assert refusals(error) == [
        (
            world["stance"],
            "",
            f"is mentioned by {world['label']}: withdraw what mentions it along, or edit that"
            " first.",
        )
    ]
    assert record_rows() == before
    assert (item(world["stance"]).stage, item(world["stance"]).flag) == ("clean", "")


def test_what_would_go_along_is_listed_at_any_remove(world: World) -> None:
    assert withdrawn_along(world["label"]) == []
    assert withdrawn_along(world["stance"]) == [world["label"]]
    others = {world[name] for name in ("memo", "old", "rule", "stance", "label")}
    assert {*withdrawn_along(world["mayor"])} == others | {world["gimenez"]}


def test_the_items_that_go_along_are_withdrawn_and_flagged_with_it(world: World) -> None:
    along = withdrawn_along(world["memo"])
    revision = withdraw(
        named(world["memo"])[0], by="ann", reason="A forgery.", along=along, clock=clock
    )
    gone = {world["memo"], *along}
    assert {row.item for row in revision.editions.all()} == gone
    assert head_documents(gone) == {}
    assert {item(public_id).flag for public_id in gone} == {"Withdrawn by ann, alone: A forgery."}


def test_what_was_withdrawn_comes_back_by_submission_and_approval(world: World) -> None:
    withdraw(named(world["label"])[0], by="ann", reason="It was not so.", clock=clock)
    submitted(world["label"])
    assert item(world["label"]).flag == ""
    approved(world["label"])
    assert (live(world["label"])["change"], item(world["label"]).stage) == ("new", "clean")


def test_withdrawing_a_half_edited_item_keeps_the_edit_on_the_desk(world: World) -> None:
    edited(world["label"], criteria="None given.")
    withdraw(named(world["label"])[0], by="ann", reason="It was not so.", clock=clock)
    assert (item(world["label"]).criteria, item(world["label"]).version) == (  # type: ignore[attr-defined]
        "None given.",
        2,
    )


def test_a_deleted_draft_leaves_no_trace_in_the_record(world: World) -> None:
    new = identity("official", "new")
    receive(new, {"name": "New"})
    Official.objects.get(pk=new).delete()
    assert not Edition.objects.filter(item=new).exists()


def test_items_are_locked_in_the_order_of_their_ids(world: World) -> None:
    """Two editors who name the same items in another order do not wait for each other."""
    names = [*named(world["rule"], world["mayor"], world["gimenez"]), *named(world["rule"])]
    found = workflow.locked(names)
    assert [each.id for each in found] == sorted([world["rule"], world["mayor"], world["gimenez"]])
    assert {model_of(each.id) for each in found} == {type(each) for each in found}


def test_one_clock_stands_over_the_publication(world: World) -> None:
    last = Revision.objects.get()
    edited(world["rule"], coding_note="Checked.")
    submitted(world["rule"])
    with pytest.raises(Refused) as error:
        workflow.publish(
            named(world["rule"]),
            by="ben",
            message="Checked.",
            one_person=False,
            clock=lambda: AT.replace(2025),
        )
    assert [found[:2] for found in refusals(error)] == [("", "published_at")]
    assert (Revision.objects.get(), DetainerPolicy.objects.get(pk=world["rule"]).stage) == (
        last,
        "in_review",
    )
