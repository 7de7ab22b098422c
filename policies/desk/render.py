"""From working copy to document: the only place where a serializer renders an item.

What a document shows of another item comes from that item's last edition, or from the same batch;
another working copy is never read.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import prefetch_related_objects
from rest_framework.fields import SkipField

from policies.desk.models import Item
from policies.documents import Document, document_of
from policies.documents.base import Json
from policies.record.queries import head_documents


class Renderer:
    """Renders working copies, asking its two functions for what they show of other items.

    One serializer a kind serves all items: making one costs more than rendering does.
    """

    def __init__(
        self,
        mention: Callable[[str, str], Json],
        within: Callable[[str | None], list[Json]],
    ) -> None:
        """Take `mention(id, field)` and `within(parent id)`."""
        self._context = {"mention": mention, "within": within}
        self._shapes: dict[type[Document], Document] = {}

    def fields(self, item: Item, names: Iterable[str] = ()) -> Json:
        """Render the named fields, or all that a working copy has."""
        shape = self._shapes.setdefault(item.document, item.document(context=self._context))
        rendered: Json = {}
        for name in names or shape.fields:
            field = shape.fields[name]
            try:
                value = field.get_attribute(item)
            except SkipField:  # the header, which publishing adds
                continue
            rendered[name] = None if value is None else field.to_representation(value)
        return rendered

    def document(self, item: Item) -> Json:
        """Render the whole document, without its header."""
        return self.fields(item) | {"disputed": item.has_evidence_against}


def snapshot(item: Item) -> Json:
    """Render a working copy for the desk's history: other items by id alone."""
    return Renderer(lambda public_id, _: {"id": public_id}, lambda _: []).document(item)


class Batch:
    """The working copies that are rendered together for publishing, and what they may mention.

    `unpublished` collects what was mentioned and is neither in the batch nor published, as
    (item, field, mentioned id).
    """

    def __init__(self, items: Sequence[Item]) -> None:
        """Read the items' children, all items of a kind at once."""
        self.items = {item.id: item for item in items}
        self.unpublished: list[tuple[str, str, str]] = []
        self._mentions: dict[str, Json] = {}
        self._renderer = Renderer(self.mention, self.within)
        self._rendering = ""
        for model, group in groupby(items, key=type):
            prefetch_related_objects(list(group), *children_of(model))

    def documents(self) -> dict[str, Json]:
        """Render every item of the batch, by id, each without the header."""
        return {public_id: self._document(item) for public_id, item in self.items.items()}

    def _document(self, item: Item) -> Json:
        self._rendering = item.id
        return self._renderer.document(item)

    @cached_property
    def published(self) -> dict[str, Json]:
        """Read the last editions of all that the batch mentions outside itself."""
        wanted = {public_id for item in self.items.values() for public_id in mentions_of(item)}
        return head_documents(wanted - self.items.keys())

    def mention(self, public_id: str, field: str) -> Json:
        """Give what a document shows of another item."""
        if public_id not in self._mentions:
            self._mentions[public_id] = self._mention(public_id)
        if len(self._mentions[public_id]) == 1:
            self.unpublished.append((self._rendering, field, public_id))
        return self._mentions[public_id]

    def within(self, parent: str | None) -> list[Json]:
        """Give a place's chain: its parent, and what the parent lies in, nearest first."""
        chain: list[Json] = []
        while parent and all(parent != place["id"] for place in chain):
            chain.append(self.mention(parent, "parent"))
            if parent not in self.items:
                return [*chain, *self.published.get(parent, {}).get("within", [])]
            parent = getattr(self.items[parent], "parent_id")  # noqa: B009 - places only
        return chain

    def _mention(self, public_id: str) -> Json:
        if public_id in self.items:
            item = self.items[public_id]
            return {"id": public_id, **self._renderer.fields(item, item.document.shown)}
        if public_id in self.published:
            return document_of(public_id).mention(self.published[public_id])
        return {"id": public_id}


def children_of(model: type[Item]) -> list[str]:
    """Name the accessors of the rows that belong to an item: citations, events, relations."""
    owned = [
        str(relation.get_accessor_name())
        for relation in model._meta.related_objects
        if relation.one_to_many and relation.on_delete is models.CASCADE
    ]
    return owned + [field.name for field in model._meta.many_to_many]


def mentions_of(item: Item) -> set[str]:
    """Collect the ids that a working copy mentions by itself: keys, lists, children's keys."""
    found = _keys(item)
    for name in children_of(type(item)):
        for child in getattr(item, name).all():
            found |= {child.pk} if isinstance(child, Item) else _keys(child)
    return found - {item.id}


def _keys(row: Any) -> set[str]:
    return {
        value
        for field in row._meta.concrete_fields
        if field.is_relation and isinstance(value := getattr(row, field.attname), str)
    }
