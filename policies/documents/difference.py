"""The difference: what two documents do not share, field by field; review, history, compare use it."""

from typing import Any, NamedTuple

from policies.documents.base import Json

# What an edition says of itself: it differs between any two, and tells nothing of the item.
HEADER = frozenset({"format", "revision", "change", "link"})


class Difference(NamedTuple):
    """One field that differs; None where it was, or is, absent."""

    field: str
    before: Any
    after: Any


def diff(before: Json, after: Json) -> list[Difference]:
    """Compare two documents field by field; of lists, only what was taken out or put in.

    A list that differs in its order alone is told whole.
    """
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if isinstance(old, list) and isinstance(new, list):
            taken_out, put_in = [x for x in old if x not in new], [x for x in new if x not in old]
            old, new = (taken_out, put_in) if taken_out or put_in else (old, new)
        if old != new:
            found.append(Difference(name, old, new))
    return found


def said(document: Json) -> Json:
    """Give what a published document says of its item: all but the edition's header."""
    return {name: value for name, value in document.items() if name not in HEADER}
