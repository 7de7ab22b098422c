"""The record as it will stand after a publication: what each document shows of other items.

A mention is an object with an `id`. It shows the other item as its own document has it, at this
revision, so it is made here anew from the batch's documents and the heads outside of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from policies.documents import KINDS, Document, document_of
from policies.documents.base import Json
from policies.documents.fields import MentionField
from policies.record.queries import head_documents

CHAIN = ("parent", "within")  # a place's parent, and the list made of its ancestors


class Listing(NamedTuple):
    """A list, in documents of `owner`, of the items of `kind` that name the owner in `field`."""

    owner: str
    name: str
    kind: type[Document]
    field: str


def _listings() -> Iterator[Listing]:
    for kind in KINDS.values():
        if kind.shown_on:
            field, name = kind.shown_on
            owner = kind._declared_fields[field]
            if isinstance(owner, MentionField):
                yield Listing(owner.prefix, name, kind, field)


LISTINGS = tuple(_listings())
DERIVED = {CHAIN[1], *(listing.name for listing in LISTINGS)}


def listings_of(public_id: str) -> list[Listing]:
    """Give the lists that a document of this item carries."""
    return [listing for listing in LISTINGS if listing.owner == public_id[:3]]


def mentions_by_field(document: Json) -> dict[str, set[str]]:
    """Collect the ids that each field mentions itself, not through another item's mention."""
    return {
        name: found
        for name, value in document.items()
        if name != "id" and name not in DERIVED and (found := _outer(value))
    }


def _outer(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {value["id"]} if "id" in value else _outer(list(value.values()))
    return set().union(*map(_outer, value)) if isinstance(value, list) else set()


def _once(values: Iterable[Any]) -> list[Any]:
    """Give a list; one of mentions by id, and each once, for a merge may make two of them one."""
    found = list(values)
    if not found or not all(isinstance(each, dict) and "id" in each for each in found):
        return found
    return [mention for _, mention in sorted({each["id"]: each for each in found}.items())]


class CircularError(ValueError):
    """A place that lies in itself, by way of its parents."""


class Standing:
    """The live documents after the batch: its drafts, without what leaves, and the other heads.

    `leaving` maps withdrawn and merged items to their survivor, "" for none; `before` are the
    heads of the batch's items; `missing` collects mentioned ids that will not be live.
    """

    def __init__(
        self, drafts: dict[str, Json], leaving: dict[str, str], before: dict[str, Json]
    ) -> None:
        self.drafts = drafts
        self.leaving = leaving
        self.missing: set[str] = set()
        self._heads: dict[str, Json | None] = dict.fromkeys([*drafts, *leaving]) | before
        self._mentions: dict[str, Json] = {}
        self._chains: dict[str, list[Json]] = {}
        self._members: dict[tuple[str, str], set[str]] = defaultdict(set)
        for item, draft in drafts.items():
            for listing in LISTINGS:
                if listing.kind.prefix == item[:3] and draft[listing.field]:
                    owner = self.survivor(draft[listing.field]["id"])
                    self._members[owner, listing.name].add(item)

    def load(self, items: Iterable[str]) -> None:
        """Read the heads of the items outside the batch, in few queries."""
        wanted = set(items) - self._heads.keys()
        self._heads.update(dict.fromkeys(wanted) | head_documents(wanted))

    def head(self, item: str) -> Json | None:
        """Give the document of the item as it is live now, before the batch."""
        if item not in self._heads:
            self.load([item])
        return self._heads[item]

    def document(self, item: str) -> Json | None:
        """Give the document of the item as it will be live; its mentions may still be old."""
        if item in self.drafts:
            return self.drafts[item]
        return None if item in self.leaving else self.head(item)

    def survivor(self, item: str) -> str:
        """Follow the batch's merges."""
        while self.leaving.get(item):
            item = self.leaving[item]
        return item

    def mention(self, item: str) -> Json:
        """Give what other documents show of an item, or of what it was merged into."""
        item = self.survivor(item)
        if item not in self._mentions:
            self._mentions[item] = self._mention(item)
        return self._mentions[item]

    def _mention(self, item: str) -> Json:
        document = self.document(item)
        if document is None:
            self.missing.add(item)
            return {"id": item}
        shown = document_of(item).mention(document)
        renewed = self.resolved if item in self.drafts else self.patched
        return {name: value if name == "id" else renewed(value) for name, value in shown.items()}

    def resolved(self, value: Any) -> Any:
        """Give a draft's value with each mention made anew."""
        if isinstance(value, dict):
            if "id" in value:
                return self.mention(value["id"])
            return {name: self.resolved(each) for name, each in value.items()}
        return _once(map(self.resolved, value)) if isinstance(value, list) else value

    def patched(self, value: Any) -> Any:
        """Give a head's value with the batch's mentions made anew, at any depth."""
        if isinstance(value, dict):
            item = value.get("id")
            if item in self.drafts or item in self.leaving:
                return self.mention(item)
            return {name: self.patched(each) for name, each in value.items()}
        return _once(map(self.patched, value)) if isinstance(value, list) else value

    def chain(self, item: str, below: tuple[str, ...] = ()) -> list[Json]:
        """Give the mentions of the places that a place lies in, nearest first.

        Raises CircularError where a place lies in itself.
        """
        if item in below:
            raise CircularError(item)
        if item not in self._chains:
            parent = ((self.document(item) or {}).get(CHAIN[0]) or {}).get("id")
            self._chains[item] = (
                [self.mention(parent), *self.chain(self.survivor(parent), (*below, item))]
                if parent
                else []
            )
        return self._chains[item]

    def members(self, owner: str, listing: Listing, earlier: Iterable[str]) -> list[Json]:
        """Give the mentions of the owner's list, by possible start and id.

        `earlier` are the ids that stood in its list before, and in the lists merged into it.
        """
        found: list[tuple[date, str]] = []
        for item in self._members[owner, listing.name].union(earlier):
            document = self.document(item)
            named = document[listing.field] if document else None
            if document and named and self.survivor(named["id"]) == owner:
                found.append((listing.kind.bounds(document).possible_from, item))
        return [self.mention(item) for _, item in sorted(found)]
