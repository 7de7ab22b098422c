"""JSON schemas of what the doors answer: of the documents as they declare themselves, and around them.

Each document is closed and has all its keys, so that whatever is served can be held against them.
"""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import serializers

from policies.codebook import dimension
from policies.documents import BY_PREFIX, KINDS, Document
from policies.documents.fields import (
    CodeField,
    Day,
    MentionField,
    MentionsField,
    PartialDateField,
    Texts,
    Url,
)
from policies.ids import ALPHABET, LENGTH

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def closed(**properties: Schema) -> Schema:
    """Describe an object that has these keys and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


def listed(items: Schema) -> Schema:
    """Describe an array."""
    return {"type": "array", "items": items}


def mapped(values: Schema) -> Schema:
    """Describe an object of any keys."""
    return {"type": "object", "additionalProperties": values}


def ref(name: str) -> Schema:
    """Point at a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    """Admit null."""
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"oneOf": [schema, {"type": "null"}]}


def id_of(document: type[Document]) -> Schema:
    """Describe the public ids of a kind."""
    return {"type": "string", "pattern": f"^{document.prefix}-[{ALPHABET}]{{{LENGTH}}}$"}


def name_of(document: type[Document]) -> str:
    """Name a kind's component."""
    return document.__name__.removesuffix("Document")


def prose(of: type) -> str:
    """Give what a class says of itself as running text: indented, it would be drawn as code."""
    return inspect.getdoc(of) or ""


# Documents


def document_shape(document: type[Document]) -> Schema:
    """Describe a kind's document."""
    fields = {name: field_shape(document, field) for name, field in document().fields.items()}
    shape = closed(**{**fields, "id": id_of(document), "kind": {"const": document.kind}})
    return {"description": prose(document), **shape}


def selected_shape(document: type[Document]) -> Schema:
    """Describe a kind's document, or what `fields`, `omit` and `expand` made of it."""
    properties: Schema = {str(name): {} for name in document().fields}
    part = {"type": "object", "properties": properties, "additionalProperties": False}
    return {"anyOf": [ref(name_of(document)), {**part, "required": ["id"]}]}


def mention_shape(document: type[Document]) -> Schema:
    """Describe what other documents show of an item."""
    fields = document().fields
    shown = {name: field_shape(document, fields[name]) for name in document.shown}
    return closed(id=id_of(document), **shown)


def field_shape(document: type[Document], field: Any) -> Schema:
    """Describe a field, null included where it may be."""
    shape = _bare_shape(document, field)
    return or_null(shape) if field.allow_null else shape


def _bare_shape(document: type[Document], field: Any) -> Schema:
    if isinstance(field, MentionField):
        return ref(f"{name_of(BY_PREFIX[field.prefix])}Mention")
    if isinstance(field, MentionsField):
        return listed(_bare_shape(document, field.child))
    if isinstance(field, serializers.ListSerializer):
        return listed(_bare_shape(document, field.child))
    if isinstance(field, serializers.Serializer):
        return ref(type(field).__name__)
    if isinstance(field, serializers.ListField):
        return listed(_item_shape(document, field))
    if isinstance(field, CodeField):
        return {"enum": list(dimension(field.dimension).codes)}
    return next(shape for known, shape in _PLAIN if isinstance(field, known))


_PLAIN: tuple[tuple[type, Schema], ...] = (
    (PartialDateField, ref("PartialDate")),
    (Day, DAY),
    (Url, {"type": "string", "format": "uri"}),
    (serializers.CharField, TEXT),
    (serializers.BooleanField, FLAG),
    (serializers.IntegerField, NUMBER),
    (serializers.DecimalField, {"type": "number"}),
    (serializers.ChoiceField, TEXT),
)


def _item_shape(document: type[Document], field: serializers.ListField) -> Schema:
    if isinstance(field, Texts) or isinstance(field.child, serializers.CharField):
        return TEXT
    for kind in KINDS.values():
        if kind.shown_on and kind.shown_on[1] == field.field_name:
            return ref(f"{name_of(kind)}Mention")
    return ref(f"{name_of(document)}Mention")  # the places that a place lies in


def nested(document: type[Document]) -> Iterator[tuple[str, Schema]]:
    """Describe the objects that documents hold beside mentions."""
    for field in document().fields.values():
        inner = getattr(field, "child", field)
        if isinstance(inner, serializers.Serializer):
            fields = {name: field_shape(document, each) for name, each in inner.fields.items()}
            yield type(inner).__name__, {"description": prose(type(inner)), **closed(**fields)}


# What stands around documents

PARTIAL_DATE = closed(
    value=TEXT, earliest=DAY, latest=DAY, basis={"enum": list(dimension("date_basis").codes)}
)
EVIDENCE = closed(text=TEXT, date=or_null(ref("PartialDate")))
FAULT = closed(parameter=TEXT, message=TEXT, nearest=or_null(TEXT))
PROBLEM = {
    "type": "object",
    "description": "RFC 9457: what went wrong, and what to send instead.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": TEXT,
        "status": NUMBER,
        "detail": TEXT,
        "instance": TEXT,
        "errors": listed(FAULT),
    },
    "required": ["type", "title", "status", "detail", "instance", "errors"],
}
PUBLISHED = closed(number=NUMBER, published_at=or_null(INSTANT), hash=SHA256)
REVISION = closed(
    number=NUMBER,
    published_at=INSTANT,
    submitter=TEXT,
    approver=TEXT,
    message=TEXT,
    link=TEXT,
    two_people=FLAG,
    redactions=listed({"type": "object"}),
    hash=SHA256,
    editions=NUMBER,
)
BROUGHT = closed(
    item=TEXT,
    kind={"enum": list(KINDS)},
    link=TEXT,
    reason=TEXT,
    change={"enum": list(dimension("change").codes)},
    digest=SHA256,
    withheld_by=or_null(NUMBER),
)


def envelope(**found: Schema) -> Schema:
    """Describe an answer: `meta`, `links` and what was found."""
    return closed(meta={"type": "object"}, links=mapped(or_null(TEXT)), **found)


def components() -> Mapping[str, Schema]:
    """Give every component by name."""
    found = {"PartialDate": PARTIAL_DATE, "Problem": PROBLEM, "Published": PUBLISHED}
    for document in KINDS.values():
        found |= dict(nested(document))
        found[name_of(document)] = document_shape(document)
        found[f"{name_of(document)}Mention"] = mention_shape(document)
    return found
