"""The document: the public shape of an item, rendered once, when it is published.

A kind declares its fields here and nowhere else; OpenAPI, CSV header, index and intake follow from
them. Reads never run a serializer: they serve the stored bytes.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

from rest_framework import serializers

from policies.dates import ALWAYS, DayBounds, PartialDate, period_bounds
from policies.documents.fields import (
    Citation,
    CodeField,
    Day,
    MentionField,
    PartialDateField,
    Text,
    partial_date,
)
from policies.documents.texts import Passage, passages

Json = dict[str, Any]
FORMAT = 1  # grows by optional fields only; old editions are never rendered again
# Apostrophes, a hyphen that is not printed, and letters that no decomposition makes plain.
_LETTERS = (
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00ad": ""}
    | {"Æ": "ae", "æ": "ae", "Œ": "oe", "œ": "oe", "Þ": "th", "þ": "th", "ß": "ss", "ẞ": "ss"}
    | dict(zip("ØøĐđÐðŁł\u0131", "ooddddlli", strict=True))
)
_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
# Dashes, quotation marks and the like: they part words, where accents do not.
_MARKS = re.compile("[\u0080-\u00bf\u2010-\u2bff\u3000-\u303f]")
_BETWEEN_INITIALS = re.compile(r"\.(?<=\b[A-Za-z]\.)(?=[A-Za-z]\b)")  # N.Y.C. is NYC
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)} | {39: ""}


def folded(text: str) -> str:
    """Fold a text for sorting and comparing: ASCII lower case, words parted by one space."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        plain = _LETTER.sub(lambda letter: _LETTERS[letter[0]], decomposed)
        text = _MARKS.sub(" ", plain).encode("ascii", "ignore").decode()
    return " ".join(_BETWEEN_INITIALS.sub("", text).translate(_ASCII).split())


class Document(serializers.Serializer[Any]):
    """What every item's document has in common."""

    kind: ClassVar[str]
    endpoint: ClassVar[str]
    prefix: ClassVar[str]
    singular: ClassVar[str]
    plural: ClassVar[str]
    # What other documents show of this item, beside its id.
    shown: ClassVar[tuple[str, ...]]
    # The field that names the item to a reader, and that lists are sorted by.
    named_by: ClassVar[str] = "name"
    # The field that lists its further names: aliases, names as printed.
    other_names: ClassVar[str] = ""
    # The field that dates the item's claim, for date filters and sorting.
    dated_by: ClassVar[str] = ""
    # Whether the claim may be true from the first day that this date can mean.
    starts_when_dated: ClassVar[bool] = False
    # Fields of which each coded value must be named by a citation before publishing.
    must_cite: ClassVar[bool] = True
    # Another item's list that shows this one: (field that names the other, its list).
    shown_on: ClassVar[tuple[str, str] | None] = None
    # Two of these with the same values in the first fields may not certainly overlap on the others.
    exclusive: ClassVar[tuple[tuple[str, ...], tuple[str, ...]]] = ((), ())

    id = serializers.CharField(read_only=True)
    format = serializers.IntegerField(read_only=True)
    revision = serializers.IntegerField(read_only=True)
    change = CodeField("change", read_only=True, required=None, allow_null=False)
    link = serializers.CharField(read_only=True)
    merged_from = serializers.ListField(child=serializers.CharField(), read_only=True)
    disputed = serializers.BooleanField(read_only=True)
    attested_on = PartialDateField()
    verified_on = Day()
    coding_note = Text()
    citations = Citation(many=True, required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add `kind`, which names the class's own kind and nothing else."""
        constant = serializers.ChoiceField(choices=[self.kind], read_only=True)
        return {"kind": constant, **super().get_fields()}

    @classmethod
    def coded(cls) -> dict[str, str]:
        """Map each coded field of the kind itself to its dimension."""
        return {
            name: field.dimension
            for name, field in cls._declared_fields.items()
            if isinstance(field, CodeField) and not field.read_only
        }

    @classmethod
    def mention(cls, document: Json) -> Json:
        """Give what other documents show of this one."""
        return {"id": document["id"], **{name: document[name] for name in cls.shown}}

    @classmethod
    def called(cls, document: Json) -> str:
        """Give what the item is called; one without a name of its own is called by its place."""
        named = document[cls.named_by]
        return str(named["name"] if isinstance(named, dict) else named)

    @classmethod
    def bounds(cls, document: Json) -> DayBounds:  # noqa: ARG003
        """Give the days on which the claim is possibly and certainly true."""
        return ALWAYS

    @classmethod
    def dated(cls, document: Json) -> PartialDate | None:
        """Give the date of the claim, for date filters and sorting."""
        return partial_date(document[cls.dated_by]) if cls.dated_by else None

    @classmethod
    def columns(cls, document: Json) -> dict[str, Any]:
        """Give the index's one-valued columns, by name; the index takes those it has."""
        found: dict[str, Any] = {
            "disputed": document["disputed"],
            "evidence_count": len(document["citations"]),
        }
        mentions, codes = cls._columned()
        for name in mentions:
            found[name] = value["id"] if (value := document.get(name)) else ""
        for name in codes:
            found[name] = document.get(name) or ""
        place = document.get("jurisdiction")
        return {"state": (place or {}).get("state") or ""} | found

    @classmethod
    @cache
    def _columned(cls) -> tuple[list[str], list[str]]:
        fields = cls._declared_fields.items()
        mentions = [name for name, field in fields if isinstance(field, MentionField)]
        return mentions, [name for name, field in fields if isinstance(field, CodeField)]

    @classmethod
    def values(cls, document: Json) -> Iterator[tuple[str, str]]:
        """Give the index's many-valued columns as pairs of column and value."""
        yield from (("mentions", public_id) for public_id in mentioned(document))
        for citation in document["citations"]:
            yield "source", citation["source"]["id"]
            yield "attribution", citation["attribution"]
        yield from (("name", folded(name)) for name in cls.names(document))
        yield from (("other_name", name) for name in cls.usual_names(document))

    @classmethod
    def names(cls, document: Json) -> list[str]:
        """Give every name that the item is looked up by."""
        named = [document[cls.named_by]] if document[cls.named_by] else []
        return named + list(document.get(cls.other_names, ()))

    @classmethod
    def usual_names(cls, document: Json) -> list[str]:
        """Give the folded names, beside its own, that a search takes for the item."""
        return [folded(name) for name in document.get(cls.other_names, ())]

    @classmethod
    def texts(cls, document: Json) -> list[Passage]:
        """Give what the item is searched by, the heaviest first."""
        return passages(cls, document)

    @classmethod
    def claims(cls, document: Json) -> dict[str, str]:
        """Map each coded value that a citation must name to its code; children by `list.code`."""
        return {name: document[name] for name in cls.coded() if document[name]}


class NotedDocument(Document):
    """A document of reference: a source note says where its facts come from."""

    must_cite = False
    source_note = Text()


class PeriodDocument(Document):
    """A claim that holds in the half-open period `[effective_from, effective_until)`."""

    dated_by = "effective_from"
    starts_when_dated = True

    effective_from = PartialDateField()
    effective_until = PartialDateField()

    @classmethod
    def bounds(cls, document: Json) -> DayBounds:
        """Read the period, and what the evidence attests where it is blank."""
        return period_bounds(
            partial_date(document["effective_from"]),
            partial_date(document["effective_until"]),
            partial_date(document["attested_on"]),
        )


def mentioned(document: Json) -> set[str]:
    """Collect the ids of all items that a document shows, at any depth."""
    found: set[str] = set()
    pending = [value for value in document.values() if value.__class__ in NESTED]
    while pending:
        value = pending.pop()
        if value.__class__ is dict:
            if "id" in value:
                found.add(value["id"])
            value = value.values()
        pending.extend(each for each in value if each.__class__ in NESTED)
    return found


NESTED: set[Any] = {dict, list}  # as JSON is read
