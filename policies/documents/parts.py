"""The parts of a document: what stands within its fields, as its kind declares it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import serializers

from policies.documents import BY_PREFIX, KINDS, Document
from policies.documents.fields import CodeField, Day, MentionField, MentionsField, PartialDateField
from policies.documents.fields import Text as PlainText

Fields = Mapping[str, Any]
Path = tuple[str, ...]

ID = PlainText(read_only=True, required=None, allow_null=False)
DATE: Fields = {
    "value": PlainText(),
    "earliest": Day(),
    "latest": Day(),
    "basis": CodeField("date_basis"),
}


def is_list(field: Any) -> bool:
    """Say whether a field holds several values."""
    return isinstance(field, serializers.ListField | serializers.ListSerializer)


def kind_shown(document: type[Document], name: str, field: Any) -> type[Document] | None:
    """Give the kind of the items that a field shows, one or several; None where it shows none."""
    if isinstance(field, MentionField | MentionsField):
        return BY_PREFIX[field.prefix]
    if isinstance(field, serializers.ListField) and isinstance(field.child, serializers.DictField):
        # What the record adds: items that name this one, or the places that a place lies in.
        shown = (kind for kind in KINDS.values() if (kind.shown_on or ("", ""))[1] == name)
        return next(shown, document)
    return None


def parts(document: type[Document], name: str, field: Any) -> Fields:
    """Give the fields within a field of a kind: of the items that it shows, or of its rows."""
    if shown := kind_shown(document, name, field):
        return {"id": ID} | {each: shown._declared_fields[each] for each in shown.shown}
    if isinstance(field, PartialDateField):
        return DATE
    inner = getattr(field, "child", field)
    return inner.fields if isinstance(inner, serializers.Serializer) else {}


def paths(
    document: type[Document], fields: Fields | None = None, above: Path = ()
) -> Iterator[Path]:
    """Give the path of everything that a kind's documents hold, at any depth."""
    for name, field in (document().fields if fields is None else fields).items():
        yield (*above, name)
        inner = parts(document, name, field)
        yield from paths(kind_shown(document, name, field) or document, inner, (*above, name))


def mention_paths(document: type[Document]) -> dict[Path, type[Document]]:
    """Map the path of each item that a kind's documents show, at any depth, to its kind."""
    return dict(_mentions(document, document().fields, ()))


def _mentions(
    document: type[Document], fields: Fields, above: Path
) -> Iterator[tuple[Path, type[Document]]]:
    for name, field in fields.items():
        shown = kind_shown(document, name, field)
        if shown:
            yield (*above, name), shown
        inner = parts(document, name, field)
        yield from _mentions(shown or document, inner, (*above, name))
