"""Redaction on the desk: covering a text in the record, and in every copy that the desk keeps.

Covering one and not the other would bring the text back with the next publication.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from policies.desk import history, intake
from policies.desk.models import MODELS, Capture, Item, Stage, Version
from policies.desk.render import render
from policies.record import redaction as record
from policies.record.models import Revision
from policies.record.proposals import Refusal, Refused
from policies.record.publish import publishing
from policies.record.verify import COVER, canonical

NOTES = ("proposed_reason", "review_note", "flag")  # what an item says beside its document


def redact(
    text: str,
    *,
    submitter: str,
    approver: str,
    two_people: bool,
    reason: str,
    clock: Callable[[], datetime] = timezone.now,
) -> record.Redaction:
    """Cover a text in record, working copies, their versions and captured texts, or nowhere.

    Raises Refused as the record does, and where a working copy cannot hold the cover.
    """
    found = record.pattern(text)
    with publishing():
        made = record.redact(
            text,
            submitter=submitter,
            approver=approver,
            two_people=two_people,
            reason=reason,
            clock=clock,
        )
        for model in MODELS.values():
            for item in model._default_manager.select_for_update().order_by("pk"):
                _cover_item(item, found, made.revision)
        for version in Version.objects.iterator():
            covered = canonical(record.covered(json.loads(version.document), found))
            if covered != version.document:
                Version.objects.filter(pk=version.pk).update(document=covered)
        for capture in Capture.objects.iterator():
            composed = unicodedata.normalize("NFC", capture.text)  # as the pattern is
            if found.search(composed):
                Capture.objects.filter(pk=capture.pk).update(text=found.sub(COVER, composed))
    return made


def _cover_item(item: Item, found: re.Pattern[str], revision: Revision) -> None:
    """Cover one working copy; one that was clean then shows what the revision published."""
    notes = {name: found.sub(COVER, getattr(item, name)) for name in NOTES}
    type(item)._default_manager.filter(pk=item.pk).update(**notes)
    document = render(item)
    covered = record.covered(document, found)
    if covered == document:
        return
    was_clean = item.stage == Stage.CLEAN
    try:
        item = intake.receive(item.id, covered, by=revision.approver, at=revision.published_at)
    except intake.Rejected as rejected:
        found_wrong = rejected.errors.items()
        raise Refused(
            [
                Refusal(
                    item.id, path, f"Covered, it would not hold: {' '.join(said)} Edit it first."
                )
                for path, said in found_wrong
            ]
        ) from rejected
    if was_clean:
        version = Version.objects.get(item=item.id, number=item.version)
        history.settle(item, version, revision.number)
