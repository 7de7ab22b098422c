"""The desk's history: each saved version of an item, as a document."""

from datetime import datetime

from django.db.models import Max

from policies.desk.models import Item, Stage, Version
from policies.desk.render import render
from policies.record.publish import normalise_handle
from policies.record.verify import canonical


def commit(item: Item, *, by: str, at: datetime) -> Version:
    """Count a saved change, after item and children are written, and keep it as a version.

    An edit reopens the item: what was submitted is no longer what would be published.
    """
    if not item.version:  # an item of this id may have been here before, and was deleted
        kept = Version.objects.filter(item=item.id).aggregate(last=Max("number"))
        item.version = kept["last"] or 0
    item.version += 1
    item.stage = Stage.DRAFT
    item.submitted_by, item.submitted_at = "", None
    item.save(update_fields=["version", "stage", "submitted_by", "submitted_at"])
    fresh = type(item)._default_manager.get(pk=item.pk)  # as stored, without stale caches
    return Version.objects.create(
        item=item.id,
        number=item.version,
        by=normalise_handle(by),
        at=at,
        document=canonical(render(fresh)),
    )


def settle(item: Item, version: Version, revision: int) -> None:
    """Note that a version which a publication itself made is what that revision published."""
    item.stage = Stage.CLEAN
    item.save(update_fields=["stage"])
    version.revision = revision
    version.save(update_fields=["revision"])


def editors_since_edition(public_id: str) -> set[str]:
    """Collect who saved the item after the version that was last published."""
    versions = list(Version.objects.filter(item=public_id).values_list("number", "by", "revision"))
    published = max((number for number, _, revision in versions if revision), default=0)
    return {by for number, by, _ in versions if number > published}


def mark_published(items: list[Item], revision: int) -> None:
    """Note which version of each item a revision published."""
    numbers = {item.id: item.version for item in items}
    versions = Version.objects.filter(item__in=numbers, revision=None)
    latest = [row for row in versions if row.number == numbers[row.item]]
    for row in latest:
        row.revision = revision
    Version.objects.bulk_update(latest, ["revision"], batch_size=500)
