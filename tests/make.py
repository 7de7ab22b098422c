"""Documents as the desk hands them over: every field there, null or empty unless said."""

from typing import Any

from rest_framework import serializers

from policies.documents import KINDS
from policies.documents.base import Json
from policies.ids import derived_id
from policies.record.admission import ADDED
from policies.record.proposals import Proposal

LISTS = (serializers.ListField, serializers.ListSerializer)


def document(kind: str, **fields: Any) -> Json:
    """A document of the kind without its header; mentions may be given as ids."""
    shape = KINDS[kind]._declared_fields
    blank: Json = {
        name: [] if isinstance(field, LISTS) else None
        for name, field in shape.items()
        if name not in ADDED
    }
    return blank | {name: _mention(value) for name, value in fields.items()}


def citation(source: str, *bears_on: str, **fields: Any) -> Json:
    blank = dict.fromkeys(("paragraph", "page", "quotation", "note"))
    coded = {"attribution": "paraphrase", "second_hand": False, "support": "supports"}
    return {"source": {"id": source}, "bears_on": list(bears_on), **blank, **coded, **fields}


def on(value: str, earliest: str = "", latest: str = "") -> Json:
    """A stated partial date; an exact day is its own bounds."""
    return {
        "value": value,
        "earliest": earliest or value,
        "latest": latest or earliest or value,
        "basis": "stated",
    }


def identity(kind: str, key: str) -> str:
    """The public id that a natural key gives."""
    return derived_id(KINDS[kind].prefix, key)


def new(item: str, found: Json) -> Proposal:
    return Proposal(item, "new", "", found)


def correction(item: str, found: Json, reason: str = "A misprint.") -> Proposal:
    return Proposal(item, "correction", reason, found)


def withdrawal(item: str, reason: str = "It was not so.") -> Proposal:
    return Proposal(item, "withdrawal", reason, None)


def merge(loser: str, survivor: str, reason: str = "The same twice.") -> Proposal:
    return Proposal(loser, "merge", reason, None, survivor)


def _mention(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 14 and value[3] == "-":
        return {"id": value}
    return [_mention(each) for each in value] if isinstance(value, list) else value
