"""From working copy to document: the only place where a serializer renders an item.

Other items are named by id alone: what a document shows of them the record adds, from their own
editions, so no half-edited working copy can show in another item's document.
"""

from collections.abc import Iterable
from functools import cache
from itertools import groupby

from django.db import models
from django.db.models import prefetch_related_objects
from rest_framework.fields import SkipField

from policies.desk.models import Item
from policies.documents import Document
from policies.documents.base import Json


def render(item: Item) -> Json:
    """Render a working copy as the record takes it: without header and whatever is derived."""
    rendered: Json = {}
    for name, field in _shape(item.document).fields.items():
        try:
            value = field.get_attribute(item)
        except SkipField:  # the header, which publishing adds
            continue
        rendered[name] = None if value is None else field.to_representation(value)
    return rendered | {"disputed": item.has_evidence_against}


def render_all(items: Iterable[Item]) -> dict[str, Json]:
    """Render many, by id, reading the children of all items of a kind at once."""
    each = sorted(items, key=lambda item: item.id)
    for model, group in groupby(each, key=type):
        prefetch_related_objects(list(group), *children_of(model))
    return {item.id: render(item) for item in each}


def children_of(model: type[Item]) -> list[str]:
    """Name the accessors of the rows that belong to an item: citations, events, relations."""
    owned = [
        str(relation.get_accessor_name())
        for relation in model._meta.related_objects
        if relation.one_to_many and relation.on_delete is models.CASCADE
    ]
    return owned + [field.name for field in model._meta.many_to_many]


@cache
def _shape(document: type[Document]) -> Document:
    # One serializer a kind serves all items: making one costs more than rendering does.
    return document()
