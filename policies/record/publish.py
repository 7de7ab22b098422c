"""Publishing: the only way into the record, one transaction under one lock."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from policies.documents.base import Json
from policies.record.admission import header
from policies.record.append import Signature, Unwritten, append
from policies.record.canonical import NotCanonicalError, canonical_text
from policies.record.lock import publishing
from policies.record.models import Revision
from policies.record.plan import Plan
from policies.record.proposals import Proposal, Refusal, Refused
from policies.record.queries import head

__all__ = [
    "Clock",
    "Proposal",
    "Refusal",
    "Refused",
    "mentions_to_patch",
    "normalise_handle",
    "objections",
    "publish",
    "publishing",
    "signed",
]

Clock = Callable[[], datetime]
HANDLE_LENGTH = 40
RESOLUTION = timedelta(microseconds=1)  # of both engines


def publish(
    proposals: Sequence[Proposal],
    *,
    submitter: str,
    approver: str,
    two_people: bool,
    message: str,
    clock: Clock = timezone.now,
) -> Revision:
    """Publish the proposals as one revision, and patch whatever shows what they change.

    Raises Refused with every reason at once; then nothing was written.
    """
    with publishing():
        signature, refusals = signed(submitter, approver, two_people, message, clock)
        plan = Plan(proposals)
        refusals += plan.refusals
        if not proposals:
            refusals.append(Refusal("", "", "There is nothing to publish: choose an item."))
        if refusals or not signature:
            raise Refused(refusals)
        return append(list(_editions(plan)), signature)


def mentions_to_patch(proposals: Sequence[Proposal]) -> dict[str, list[str]]:
    """Map each item of the batch to the published documents that publishing it would patch.

    A preview: items that nothing follows are left out, and refusals are not raised.
    """
    plan = Plan(proposals)
    found: dict[str, list[str]] = {}
    for patched in plan.patches:
        for cause in plan.causes(patched):
            found.setdefault(cause, []).append(patched)
    return found


def objections(proposals: Sequence[Proposal]) -> list[Refusal]:
    """Give what the record would refuse of these proposals, without publishing them."""
    return Plan(proposals).refusals


def normalise_handle(handle: str) -> str:
    """Give a handle as it is compared and stored: NFKC, lower case, no space around it."""
    folded = unicodedata.normalize("NFKC", handle).strip().casefold()
    return unicodedata.normalize("NFKC", folded)


def signed(
    submitter: str, approver: str, two_people: bool, message: str, clock: Clock
) -> tuple[Signature | None, list[Refusal]]:
    """Check who publishes and when, inside the lock; give the signature unless it is refused."""
    refusals = []
    handles = {"submitter": normalise_handle(submitter), "approver": normalise_handle(approver)}
    for field, handle in handles.items():
        if not 0 < len(handle) <= HANDLE_LENGTH or not handle.isprintable():
            text = f"Give a handle of 1 to {HANDLE_LENGTH} printable characters."
            refusals.append(Refusal("", field, text))
    if two_people and handles["submitter"] == handles["approver"]:
        text = "Nobody approves what they submitted: ask another editor."
        refusals.append(Refusal("", "approver", text))
    try:
        message = canonical_text(message)
    except NotCanonicalError as error:
        refusals.append(Refusal("", "message", str(error)))
    last, now = head(), clock()
    if last and now < last.published_at:
        text = (
            f"The clock says {now.isoformat()}, which is before revision {last.number}: "
            "set it right, then publish again."
        )
        refusals.append(Refusal("", "published_at", text))
    if last and now == last.published_at:
        now += RESOLUTION  # an instant names one revision
    signature = Signature(**handles, two_people=two_people, message=message, at=now)
    return (None if refusals else signature), refusals


def _editions(plan: Plan) -> Iterator[Unwritten]:
    """Finish every document of the plan: the batch's, its tombstones, and the patches."""
    for item, proposal in plan.proposals.items():
        reason = canonical_text(proposal.reason)
        document = plan.drafts.get(item) or _tombstone(plan, proposal, reason)
        yield Unwritten(item, proposal.change, reason, document)
    for item, document in plan.patches.items():
        yield Unwritten(item, "reference_update", plan.patch_reason(item), document)


def _tombstone(plan: Plan, proposal: Proposal, reason: str) -> Json:
    tombstone = header(proposal.item) | {"reason": reason}
    if proposal.merged_into:
        tombstone["merged_into"] = {"id": plan.standing.survivor(proposal.item)}
    return tombstone
