"""Where an item stands: what the desk and the record say of it, for the head of its page."""

from typing import Any

from policies.admin.items import was_published
from policies.desk.models import Item, Version
from policies.record.queries import live


def of(item: Item) -> dict[str, Any]:
    """Collect the item's last version, its live revision, and whether it was withdrawn."""
    entry = live().filter(item=item.pk).only("revision_from").first()
    return {
        "item": item,
        "stage": item.get_stage_display(),
        "last": Version.objects.filter(item=item.pk, number=item.version).first(),
        "revision": entry.revision_from if entry else None,
        "withdrawn": entry is None and was_published(item),
        "link": f"/api/v1/{item.document.endpoint}/{item.pk}/" if entry else "",
    }
