"""The workflow: how a working copy becomes an edition, and who may do what to it.

Every verb takes `by=` (a handle) and `at=` or a clock, and raises `Refused`, which says what is
allowed instead. Items are named with the version that was looked at.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from policies.desk import checks, history
from policies.desk.models import Item, Stage, model_of
from policies.desk.render import render_all
from policies.documents import BY_PREFIX
from policies.ids import prefix_of
from policies.record import publish as record
from policies.record import queries
from policies.record.models import Revision
from policies.record.proposals import Proposal, Refusal, Refused

# verb -> (stages it starts from, stage it leads to)
TRANSITIONS: dict[str, tuple[frozenset[Stage], Stage]] = {
    "submit": (frozenset({Stage.DRAFT}), Stage.IN_REVIEW),
    "return": (frozenset({Stage.IN_REVIEW}), Stage.DRAFT),
    "publish": (frozenset({Stage.IN_REVIEW}), Stage.CLEAN),
}


class Named(NamedTuple):
    """An item as somebody looked at it: its public id and its version then."""

    item: str
    version: int


@transaction.atomic
def submit(
    named: Iterable[Named], *, by: str, at: datetime, change: str = "", reason: str = ""
) -> list[Item]:
    """Hand drafts in for review; `change` and `reason` are needed for what is published already."""
    items = _take(named, "submit")
    published = queries.head_documents(item.id for item in items)
    found = []
    for item in items:
        item.proposed_change = change if item.id in published else "new"
        item.proposed_reason = reason
        item.submitted_by, item.submitted_at = record.normalise_handle(by), at
        item.review_note = item.flag = ""
        found += [*checks.change_refusals(item, is_published=item.id in published)]
    if found:
        raise Refused(found)
    return _move(items, "submit")


@transaction.atomic
def send_back(named: Iterable[Named], *, by: str, note: str) -> list[Item]:
    """Return submitted items to their editor, with a note that says what is missing."""
    items = _take(named, "return")
    if not note.strip():
        raise Refused([Refusal(item.id, "note", "Say what is to be mended.") for item in items])
    for item in items:
        item.review_note = f"{record.normalise_handle(by)}: {note.strip()}"
    return _move(items, "return")


def publish(
    named: Sequence[Named],
    *,
    by: str,
    message: str,
    one_person: bool,
    clock: Callable[[], datetime] = timezone.now,
) -> Revision:
    """Approve submitted items, each at its version, and publish them as one revision.

    With `one_person` (the desk's setting) the approver may have edited them; the revision says so.
    """
    with record.publishing():
        items = _take(named, "publish")
        submitter, two_people = _people(items, record.normalise_handle(by), one_person)
        documents = render_all(items)
        proposals = [
            Proposal(item.id, item.proposed_change, item.proposed_reason, documents[item.id])
            for item in items
        ]
        refusals = checks.refusals(items, documents)
        if not message.strip():
            said = "Say in a sentence what this publication brings: readers see it."
            refusals.append(Refusal("", "message", said))
        if refusals:
            raise Refused([*refusals, *record.objections(proposals)])
        revision = record.publish(
            proposals,
            submitter=submitter,
            approver=by,
            two_people=two_people,
            message=message,
            clock=clock,
        )
        history.mark_published(items, revision.number)
        for item in items:
            item.proposed_change = item.proposed_reason = ""
        _move(items, "publish")
    return revision


def withdrawn_along(public_id: str) -> list[str]:
    """List all published items that mention this one, at any remove: they would go with it."""
    found: list[str] = []
    while more := set(queries.mentioning(public_id, *found)) - {public_id, *found}:
        found += sorted(more)
    return found


def withdraw(
    named: Named,
    *,
    by: str,
    reason: str,
    along: Iterable[str] = (),
    clock: Callable[[], datetime] = timezone.now,
) -> Revision:
    """Withdraw a published item at once; one editor may, and a second is asked to look.

    `along` names the items that mention it and go with it; refused while any is missing.
    """
    with record.publishing():
        item = locked([named])[0]
        together = [item, *(_by_id(public_id) for public_id in along)]
        revision = record.publish(
            [Proposal(each.id, "withdrawal", reason, None) for each in together],
            submitter=by,
            approver=by,
            two_people=False,
            message=reason,
            clock=clock,
        )
        for each in together:
            each.stage = Stage.DRAFT
            each.flag = f"Withdrawn by {revision.approver}, alone: {reason}"
            each.save(update_fields=["stage", "flag"])
    return revision


def _people(items: Sequence[Item], approver: str, one_person: bool) -> tuple[str, bool]:
    """Give the submitter, and whether two people stand behind the publication."""
    submitters = sorted({item.submitted_by for item in items})
    if len(submitters) > 1:
        said = f"These were submitted by {', '.join(submitters)}: publish each person's apart."
        raise Refused([Refusal("", "submitter", said)])
    involved = [
        item
        for item in items
        if approver in {item.submitted_by, *history.editors_since_edition(item.id)}
    ]
    if involved and not one_person:
        said = f"{approver} edited or submitted this: somebody else approves it."
        raise Refused([Refusal(item.id, "approver", said) for item in involved])
    return (submitters[0] if submitters else approver), not involved


def _take(named: Iterable[Named], verb: str) -> list[Item]:
    """Lock the items and refuse those whose state does not allow the verb."""
    items = locked(named)
    starts, _ = TRANSITIONS[verb]
    allowed = {
        stage: [v for v, (froms, _) in TRANSITIONS.items() if stage in froms] for stage in Stage
    }
    refusals = [
        Refusal(
            item.id,
            "stage",
            f"It is {Stage(item.stage).label}, so you cannot {verb} it; allowed now:"
            f" {', '.join([*allowed[Stage(item.stage)], 'edit'])}.",
        )
        for item in items
        if item.stage not in starts
    ]
    if refusals:
        raise Refused(refusals)
    return items


def locked(named: Iterable[Named]) -> list[Item]:
    """Lock the items at these versions, in order of id so that no two wait for each other."""
    items, refusals = [], []
    for public_id, version in sorted(set(named)):
        item = _by_id(public_id)
        items.append(item)
        if item.version != version:
            said = f"You looked at version {version}; it is at {item.version} now: look again."
            refusals.append(Refusal(item.id, "version", said))
    if not items:
        refusals.append(Refusal("", "item", "Choose at least one item."))
    if refusals:
        raise Refused(refusals)
    return items


def _by_id(public_id: str) -> Item:
    item: Item | None = None
    if prefix_of(public_id) in BY_PREFIX:
        rows = model_of(public_id)._default_manager.select_for_update(no_key=True)
        item = rows.filter(pk=public_id).first()
    if item is None:
        said = "It is not on the desk: somebody may have deleted it."
        raise Refused([Refusal(public_id, "", said)])
    return item


def _move(items: list[Item], verb: str) -> list[Item]:
    _, stage = TRANSITIONS[verb]
    for item in items:
        item.stage = stage
        item.save(
            update_fields=[
                "stage",
                "proposed_change",
                "proposed_reason",
                "submitted_by",
                "submitted_at",
                "review_note",
                "flag",
            ]
        )
    return items
