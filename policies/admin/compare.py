"""Differences between documents, in words: what a person sees of `diff`."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from policies.admin import items
from policies.codebook import codebook
from policies.documents.base import Json, mentioned
from policies.documents.difference import diff
from policies.record.canonical import canonical_form

Lines = list[str]


class Change(NamedTuple):
    """One field before and after, in lines of text; both empty lists mean blank."""

    field: str
    before: Lines
    after: Lines

    @property
    def label(self) -> str:
        """Name the field as a form does."""
        return self.field.replace("_", " ").capitalize()


def changes(before: Json | None, after: Json | None) -> list[Change]:
    """Compare two rendered documents; None stands for one that does not exist."""
    return compared([(before, after)])[0]


def compared(pairs: Sequence[tuple[Json | None, Json | None]]) -> list[list[Change]]:
    """Compare pairs of documents, looking up all that they mention at once."""
    words = Words(document for pair in pairs for document in pair if document)
    return [
        [
            Change(field, words.lines(field, old), words.lines(field, new))
            for field, old, new in diff(_comparable(before), _comparable(after))
        ]
        for before, after in pairs
    ]


def reduced(edition: Json | None, rendered: Json) -> Json | None:
    """Give the edition's document as the desk would render it: its fields, mentions by id alone."""
    if edition is None:
        return None
    return {name: _bare(edition.get(name)) for name in rendered}


def _comparable(document: Json | None) -> Json:
    form: Json = canonical_form(document or {})
    return {name: value for name, value in form.items() if name not in {"disputed", "id"}}


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        if "id" in value:
            return {"id": value["id"]}
        return {name: _bare(each) for name, each in value.items()}
    return [_bare(each) for each in value] if isinstance(value, list) else value


class Words:
    """Says values of documents in words, with the names of the items that they mention."""

    def __init__(self, documents: Iterable[Json]) -> None:
        """Look up every mentioned item once."""
        ids = set[str]().union(*(mentioned(document) for document in documents))
        self._names = items.names(ids)

    def lines(self, field: str, value: Any) -> Lines:
        """Say a value: a list one line each, blank as no line."""
        if isinstance(value, list):
            return [line for each in value for line in self.lines(field, each)]
        return [] if value in (None, "", {}) else [self._said(field, value)]

    def _said(self, field: str, value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if not isinstance(value, dict):
            return _coded(field, str(value))
        if "id" in value:
            return self._names.get(value["id"], str(value["id"]))
        if value.keys() >= {"value", "basis"}:
            return f"{value['value']} ({value['basis']})"
        parts = ((name, self.lines(name, each)) for name, each in value.items())
        return "; ".join(
            f"{name.replace('_', ' ')}: {', '.join(said)}" for name, said in parts if said
        )


def _coded(field: str, value: str) -> str:
    found = codebook().dimensions.get(field)
    code = found.codes.get(value) if found else None
    return f"{code.label} ({value})" if code else value
