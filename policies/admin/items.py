"""Items of any kind at hand for a page: found by id, named, and who may act on them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from policies.desk.models import MODELS, Editor, Item
from policies.documents import KINDS
from policies.ids import prefix_of
from policies.record.models import Edition

NO_HANDLE = (
    "You have no pen name yet, so nothing can be saved or decided under your account: ask an"
    " administrator to add one for you under Editors."
)
_KIND_OF = {document.prefix: kind for kind, document in KINDS.items()}


def handle_of(request: HttpRequest) -> str:
    """Give the pen name of who is logged in, "" where the account has none."""
    kept: Any = request  # read once a request
    if not hasattr(kept, "handle"):
        handles = Editor.objects.filter(account=request.user.pk).values_list("handle", flat=True)
        kept.handle = handles.first() or ""
    return str(kept.handle)


def with_names(queryset: QuerySet[Any], *paths: str) -> QuerySet[Any]:
    """Read along what the items' names are made of: the items that their keys name."""
    keys = [field.name for field in queryset.model._meta.concrete_fields if field.is_relation]
    return queryset.select_related(*keys, *paths) if keys or paths else queryset


def found(public_ids: Iterable[str]) -> dict[str, Item]:
    """Find items by id, in the order given, with a query a kind; unknown ids are left out."""
    of_kind: dict[str, list[str]] = defaultdict(list)
    wanted = list(dict.fromkeys(public_ids))
    for public_id in wanted:
        if kind := _KIND_OF.get(prefix_of(public_id) or ""):
            of_kind[kind].append(public_id)
    rows: dict[str, Item] = {}
    for kind, ids in of_kind.items():
        rows |= with_names(MODELS[kind]._default_manager.all()).in_bulk(ids)
    return {public_id: rows[public_id] for public_id in wanted if public_id in rows}


def names(public_ids: Iterable[str]) -> dict[str, str]:
    """Name items by id, as lists show them."""
    return {public_id: str(item) for public_id, item in found(public_ids).items()}


def address(item: Item, page: str = "change") -> str:
    """Give the address of an item's page in the admin."""
    meta = item._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[item.pk])


def was_published(item: Item) -> bool:
    """Say whether the record has an edition of the item, be it a tombstone."""
    return Edition.objects.filter(item=item.pk).exists()
