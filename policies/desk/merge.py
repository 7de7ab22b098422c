"""Merging: two items turn out to be one; the survivor takes what named the other."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from policies.desk import history
from policies.desk.models import Citation, Item, Stage
from policies.desk.workflow import Named, locked
from policies.record import publish as record
from policies.record.models import Revision
from policies.record.proposals import Proposal, Refusal, Refused


def merge(
    loser: Named,
    survivor: Named,
    *,
    by: str,
    reason: str,
    clock: Callable[[], datetime] = timezone.now,
) -> Revision:
    """Merge an item into another of its kind, at once; a second editor is asked to look.

    On the desk, whatever named the loser names the survivor from then on; published documents are
    patched in the same revision. The loser answers with the survivor's address.
    """
    with record.publishing():
        items = {item.id: item for item in locked([loser, survivor])}
        revision = record.publish(
            [Proposal(loser.item, "merge", reason, None, merged_into=survivor.item)],
            submitter=by,
            approver=by,
            two_people=False,
            message=reason,
            clock=clock,
        )
        for owner in _repointed(items[loser.item], survivor.item):
            was_clean = owner.stage == Stage.CLEAN
            version = history.commit(owner, by=by, at=revision.published_at)
            if was_clean:
                history.settle(owner, version, revision.number)
        lost = items[loser.item]
        lost.stage = Stage.DRAFT
        lost.flag = f"Merged into {survivor.item} by {revision.approver}, alone: {reason}"
        lost.save(update_fields=["stage", "flag"])
    return revision


def _repointed(lost: Item, survivor: str) -> list[Item]:
    try:
        with transaction.atomic():
            return _owners(lost, survivor)
    except IntegrityError as error:
        said = (
            f"Something names both {lost.id} and {survivor}, or would stand twice: of agencies of"
            " one name in both places, or relations to both, take out one, then merge."
        )
        raise Refused([Refusal(lost.id, "merged_into", said)]) from error


def _owners(lost: Item, survivor: str) -> list[Item]:
    """Point every row that names the lost item to the survivor; give the items that they are of."""
    found: set[Item] = set()
    for relation in lost._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            continue  # its own citations, events and relations stay with it
        name = relation.field.name
        rows: Any = relation.related_model._base_manager.filter(**{name: lost.pk})
        for row in list(rows):
            found.add(_owner_of(row))
            if relation.many_to_many:
                getattr(row, name).remove(lost.pk)
                getattr(row, name).add(survivor)
        if not relation.many_to_many:
            rows.update(**{name: survivor})
    for owner in found:
        owner.refresh_from_db()
    return sorted(found, key=lambda owner: owner.id)


def _owner_of(row: Any) -> Item:
    """Give the item that a row belongs to, where it is not one itself."""
    if isinstance(row, Item):
        return row
    owner: Item = row.item if isinstance(row, Citation) else getattr(row, "owner", row.instrument)
    return owner
