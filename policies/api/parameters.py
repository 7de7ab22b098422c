"""The strict parser of query parameters: nothing unknown, blank, repeated or unreadable passes."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import unquote_to_bytes

from policies.api.problems import Fault, bad_parameters, instead, nearest

LONGEST_QUERY = 8000  # characters, as sent
LONGEST_VALUE = 2000  # characters, decoded
MOST_FAULTS = 20
# What other APIs call ours.
USUAL_NAMES = {
    **dict.fromkeys(("limit", "per_page"), "page_size"),
    **dict.fromkeys(("offset", "page"), "cursor"),
    **dict.fromkeys(("query", "search"), "q"),
    **dict.fromkeys(("order", "ordering", "sort_by"), "sort"),
    **dict.fromkeys(("city", "county", "place"), "jurisdiction"),
    "date": "as_of",
    "since": "changed_since",
}
IS = ("exact", "iexact", "in", "eq")  # as other APIs end the name of what is to be equal
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def parse(query: str, known: Mapping[str, Any]) -> dict[str, str]:
    """Read a query string, as sent, into one text a parameter.

    `known` maps each parameter to anything whose `takes_list` says that commas part its values.
    Raises a Problem (400) that names every fault, the nearest known parameter and the remedy.
    """
    if len(query) > LONGEST_QUERY:
        raise bad_parameters([Fault("", f"The query is longer than {LONGEST_QUERY} characters.")])
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for piece in filter(None, query.split("&")):
        name, _, value = (_decoded(part, faults) for part in piece.partition("="))
        if name in found:
            faults.append(Fault(name, _once(name, known)))
        found.setdefault(name, value)
    checked = (fault for name, value in found.items() for fault in _check(name, value, known))
    faults += islice(checked, MOST_FAULTS)  # no more: finding the nearest name takes time
    if faults:
        raise bad_parameters(faults[:MOST_FAULTS])
    return found


def _decoded(part: str, faults: list[Fault]) -> str:
    # A WSGI server hands bytes on as Latin-1 characters.
    raw = unquote_to_bytes(part.replace("+", " ").encode("latin-1", "replace"))
    text = raw.decode(errors="replace")
    if _BROKEN_PERCENT.search(part) or raw != text.encode():
        faults.append(Fault("", f"“{text[:80]}” is not percent-encoded UTF-8: write % as %25."))
    return text


def _once(name: str, known: Mapping[str, Any]) -> str:
    if getattr(known.get(name), "takes_list", False):
        return f"{name} stands more than once: write {name}=one,two for either of them."
    return f"{name} stands more than once: give it once."


def _check(name: str, value: str, known: Mapping[str, Any]) -> Iterator[Fault]:
    if name not in known:
        close, remedy = _remedy(name, known)
        shown = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", name[:80])
        yield Fault(shown, f"There is no parameter “{shown}” here: {remedy}", close)
    elif not value.strip():
        blank = f"{name}__isnull"
        instead = f", or write {blank}=true for what has none" if blank in known else ""
        yield Fault(name, f"{name} is blank: leave it out{instead}.")
    elif _CONTROL.search(value):
        yield Fault(name, f"{name} holds a control character: leave it out.")
    elif len(value) > LONGEST_VALUE:
        yield Fault(name, f"{name} is longer than {LONGEST_VALUE} characters: ask in parts.")


def _usual(name: str) -> str:
    """Give our name for what other APIs call so; blank where we know of none."""
    column, _, ending = name.rpartition("__")
    if ending in IS:
        return column
    return f"{name[:-1]}__not" if name.endswith("!") else USUAL_NAMES.get(name, "")


def _remedy(name: str, known: Mapping[str, Any]) -> tuple[str | None, str]:
    usual = _usual(name)
    if usual not in known:
        close = nearest(name, known)
        return close, instead(name, close, known)
    if usual == "cursor":
        return usual, "follow links.next from page to page."
    return usual, f"did you mean {usual}?"
