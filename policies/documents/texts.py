"""The texts of a document: what can be searched, and whether it names, says or shows."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from rest_framework import serializers

from policies.documents.fields import MentionField, Text, Texts, Url

# The three weights: what the item is called, what its document says, what it shows of other items.
NAMES, WORDS, SHOWN = WEIGHTS = ("names", "words", "shown")
TITLES = ("name", "title")  # fields that name an item; other kinds are named by a sentence
# Texts that nobody searches: what is no word, and where the facts of reference come from.
UNREAD = frozenset({"ocd_id", "sha256", "page", "bears_on", "source_note"})
# What other documents show of an item that can be searched, and the items shown with it.
SHOWN_TEXTS = ("name", "title", "summary", "identifier", "state")
SHOWN_ITEMS = ("official", "jurisdiction", "agency", "instrument", "by")
SHOWING = (MentionField, serializers.ListField, serializers.ListSerializer)
CITATIONS = "citations"  # the sources that these show are searched as items of their own


# A text of a document: its weight, the field it stands in, the words, and the item that it shows or
# "". A plain tuple, for each publication makes tens of thousands of them.
Passage = tuple[str, str, str, str]


def passages(shape: Any, document: Mapping[str, Any]) -> list[Passage]:
    """Give the texts of a document of a kind, those that name it first, those it shows last."""
    plain, lists, rows, others = _fields(shape)
    found = [(weight, name, document[name], "") for name, weight in plain if document[name]]
    found += [(weight, name, text, "") for name, weight in lists for text in document[name]]
    found += [
        (WORDS, f"{name}.{field}", row[field], "")
        for name, field in rows
        for row in document[name]
        if row[field]
    ]
    seen = {document["id"]}
    for name in others:
        if document[name]:
            _show(name, document[name], seen, found)
    return found


def _show(field: str, value: Any, seen: set[str], found: list[Passage]) -> None:
    """Add the texts of the items that a value shows at any depth, each item once."""
    if type(value) is list:
        for each in value:
            _show(field, each, seen, found)
        return
    if type(value) is not dict or (item := value.get("id")) in seen:
        return
    if item:
        seen.add(item)
        found += [(SHOWN, field, value[name], item) for name in SHOWN_TEXTS if value.get(name)]
    for name in SHOWN_ITEMS:
        if name in value:
            _show(field, value[name], seen, found)


Weighed = list[tuple[str, str]]


@cache
def _fields(shape: Any) -> tuple[Weighed, Weighed, Weighed, list[str]]:
    """Give a kind's fields of one text and of several, with weights; of rows; that show items."""
    read = {name: each for name, each in shape._declared_fields.items() if name not in UNREAD}
    plain = [
        (name, NAMES if name == shape.named_by and name in TITLES else WORDS)
        for name, each in read.items()
        if _is_text(each)
    ]
    lists = [
        (name, NAMES if name == shape.other_names else WORDS)
        for name, each in read.items()
        if isinstance(each, Texts)
    ]
    rows = [
        (name, field)
        for name, each in read.items()
        if isinstance(each, serializers.ListSerializer)
        for field, inner in _declared(each.child)
        if _is_text(inner) and field not in UNREAD
    ]
    others = [
        name
        for name, each in read.items()
        if isinstance(each, SHOWING) and not isinstance(each, Texts) and name != CITATIONS
    ]
    return sorted(plain, key=lambda each: each[0] != shape.named_by), lists, rows, others


def _declared(row: Any) -> Iterable[tuple[str, Any]]:
    return type(row)._declared_fields.items()  # type: ignore[no-any-return]


def _is_text(field: Any) -> bool:
    return isinstance(field, Text) and not isinstance(field, Url)
