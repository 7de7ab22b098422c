"""Keyset pages: each begins after the last row of the one before, in the same published world.

An offset would skip or repeat rows when something is published between two pages, and DRF's
CursorPagination loses rows on long ties.
"""

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson
from django.db.models import CharField, DateField, ForeignKey, IntegerField, Model, Q

VERSION = 1
OTHER_ORDER = "The cursor is of another order: begin anew, without it."
CHECK = 6  # bytes that tell a mistyped cursor; it holds no secret and needs no signature
# What may change from page to page without asking for other rows.
FREE = frozenset({"cursor", "page_size", "count", "format"})

Position = tuple[Any, ...]  # the sort keys of the last row seen


class Cursor(NamedTuple):
    """Where a page begins, and in which answer: of which query, revision and day."""

    binding: str
    revision: int
    day: str
    position: Position

    def encode(self) -> str:
        """Write the cursor as URL-safe text."""
        body = orjson.dumps([VERSION, *self])
        return urlsafe_b64encode(_check(body) + body).decode().rstrip("=")


def decode(text: str) -> Cursor:
    """Read a cursor back; a ValueError if no answer of ours gave it."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        version, binding, revision, day, (*position,) = orjson.loads(_checked(raw))
    except (ValueError, TypeError, binascii.Error):
        raise ValueError("The cursor is damaged: take links.next as it is.") from None
    if version != VERSION or type(revision) is not int or not 0 <= revision < 2**31:
        raise ValueError("The cursor is of another version: begin anew, without it.")
    return Cursor(str(binding), revision, str(day), tuple(position))


def binding(path: str, given: Mapping[str, str]) -> str:
    """Give a digest of what was asked, at which address, that a cursor is bound to."""
    asked = sorted((name, value) for name, value in given.items() if name not in FREE)
    return hashlib.sha256(orjson.dumps([path, asked])).hexdigest()[:16]


def _checked(raw: bytes) -> bytes:
    if raw[:CHECK] != _check(raw[CHECK:]):
        raise ValueError("checksum")
    return raw[CHECK:]


def _check(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:CHECK]


class Key(NamedTuple):
    """One column of an order."""

    column: str
    descending: bool


def keys_of(order: Sequence[str], unique: str) -> list[Key]:
    """Read an order as querysets take it; a ValueError unless it ends in the column `unique`."""
    keys = [Key(column.lstrip("-"), column.startswith("-")) for column in order]
    if not keys or keys[-1].column != unique:
        raise ValueError(f"Keyset pages need an order that ends in {unique}; this is {order}.")
    return keys


def after(keys: Sequence[Key], position: Position) -> Q:
    """Match the rows that follow a position."""
    condition = Q()
    for key, value in reversed(list(zip(keys, position, strict=True))):
        beyond = Q(**{f"{key.column}__{'lt' if key.descending else 'gt'}": value})
        condition = beyond | (Q(**{key.column: value}) & condition) if condition else beyond
    # Said first, and again by what follows, so that an index finds where the page begins.
    first, value = keys[0], position[0]
    bound = Q(**{f"{first.column}__{'lte' if first.descending else 'gte'}": value})
    return bound & condition


def read_position(model: type[Model], keys: Sequence[Key], position: Position) -> Position:
    """Give a cursor's position its columns' types; a ValueError if it does not fit them."""
    if len(position) != len(keys):
        raise ValueError(OTHER_ORDER)
    pairs = zip(keys, position, strict=True)
    return tuple(_typed(model._meta.get_field(key.column), value) for key, value in pairs)


def _typed(field: Any, value: Any) -> Any:
    if isinstance(field, DateField) and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(field, CharField) and isinstance(value, str) and "\0" not in value:
        return value
    if isinstance(field, IntegerField | ForeignKey) and type(value) is int and 0 <= value < 2**31:
        return value
    raise ValueError(OTHER_ORDER)
