"""Versions as the admin counts and reads them: one for each saved item that differs."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from policies.admin.compare import Change, changes
from policies.admin.rows import saved_items
from policies.desk import history
from policies.desk.models import Item, Version
from policies.desk.render import render
from policies.documents.base import Json
from policies.record.verify import canonical


def count_versions(item: Item, formsets: Iterable[Any], by: str, at: datetime) -> list[Item]:
    """Count a version of the item, and of each item in its rows, that differs from its last one."""
    counted = [each for each in [item, *saved_items(formsets)] if _differs(each)]
    for each in counted:
        history.commit(each, by=by, at=at)
    return counted


def document_at(public_id: str, number: int) -> Json | None:
    """Give the document of one version of an item; None where there is none."""
    kept = Version.objects.filter(item=public_id, number=number)
    text = kept.values_list("document", flat=True).first()
    document: Json | None = json.loads(text) if text else None
    return document


def as_stored(item: Item) -> Json:
    """Render an item as its row and its children's rows are now, without stale caches."""
    return render(type(item)._default_manager.get(pk=item.pk))


def since(item: Item, looked_at: str) -> list[Change]:
    """Compare the version that somebody looked at with what is there now."""
    number = int(looked_at) if looked_at.isascii() and looked_at.isdigit() else 0
    return changes(document_at(item.pk, min(number, item.version)), as_stored(item))


def _differs(item: Item) -> bool:
    return canonical(document_at(item.pk, item.version)) != canonical(as_stored(item))
