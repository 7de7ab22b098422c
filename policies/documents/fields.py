"""The fields that documents are made of: text, code, partial date, mention, citation.

Each declares the public shape, renders it from a working copy when an item is published, and reads
it back at intake. Absent is null everywhere, never an empty text.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.dateparse import parse_date
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from policies.codebook import dimension
from policies.dates import PartialDate
from policies.ids import prefix_of

OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}


class Text(serializers.CharField):
    """Text in Unicode's composed form (NFC), without NUL."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({**OPTIONAL, "allow_blank": True} | kwargs))

    def to_internal_value(self, data: Any) -> str:
        """Read text; numbers are refused, so that 06075 and 1.10 cannot lose digits."""
        if not isinstance(data, str):
            raise serializers.ValidationError("Write this as text, in quotation marks.")
        return unicodedata.normalize("NFC", super().to_internal_value(data))

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        """Give the text, or null where it is blank."""
        return unicodedata.normalize("NFC", str(value)) if value else None


class Url(Text):
    """An http or https address; anything else, `javascript:` included, is refused by the model."""

    def to_internal_value(self, data: Any) -> str:
        """Write the scheme in small letters, as the database asks for it."""
        scheme, colon, rest = super().to_internal_value(data).partition(":")
        return scheme.lower() + colon + rest if colon else scheme


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Texts(serializers.ListField):
    """A list of texts, in the order given."""

    child = Text(allow_null=False, allow_blank=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"required": False} | kwargs))

    def to_representation(self, data: Any) -> list[Any]:
        """Give the list, empty where there is none."""
        return super().to_representation(data or [])


class CodeField(serializers.ChoiceField):
    """A code of one dimension of the codebook, or null."""

    def __init__(self, dimension: str, **kwargs: Any) -> None:
        self.dimension = dimension
        super().__init__(
            **({**OPTIONAL, "allow_blank": True, "choices": self._codes(dimension)} | kwargs)
        )

    @staticmethod
    def _codes(name: str) -> list[str]:
        return list(dimension(name).codes)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        """Give the code, or null where it is blank."""
        return str(value) if value else None


class Dated(NamedTuple):
    """A partial date as intake hands it on: the text, and how it is known."""

    text: str
    basis: str


@extend_schema_field(
    {
        "type": ["object", "null"],
        "properties": {
            "value": {"type": "string", "examples": ["2013", "[2016-11-09..2017-01-19]"]},
            "earliest": {"type": "string", "format": "date"},
            "latest": {"type": "string", "format": "date"},
            "basis": {"type": "string", "enum": ["stated", "publisher", "inferred"]},
        },
        "required": ["value", "earliest", "latest", "basis"],
        "additionalProperties": False,
    }
)
class PartialDateField(serializers.Field[Any, Any, Any, Any]):
    """A date as precisely as it is known, with its two day bounds and how it is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**(OPTIONAL | kwargs))

    def get_attribute(self, instance: Any) -> Dated | None:
        """Take text and basis from the working copy."""
        text = getattr(instance, str(self.source))
        return Dated(text, getattr(instance, f"{self.source}_basis")) if text else None

    def to_representation(self, value: Dated) -> dict[str, str]:
        """Give `{value, earliest, latest, basis}`; days are ISO 8601."""
        day = PartialDate.parse(value.text)
        return {
            "value": day.text,
            "earliest": day.earliest.isoformat(),
            "latest": day.latest.isoformat(),
            "basis": value.basis,
        }

    def to_internal_value(self, data: Any) -> Dated:
        """Read `{value, basis}`; bounds, where given, are made anew from the value."""
        if not isinstance(data, Mapping) or not isinstance(data.get("value"), str):
            raise serializers.ValidationError("Write {value: …, basis: …}.")
        basis = data.get("basis")
        if not isinstance(basis, str) or basis not in dimension("date_basis").codes:
            raise serializers.ValidationError(
                {
                    "basis": [
                        f"Say how the date is known: {', '.join(dimension('date_basis').codes)}."
                    ]
                }
            )
        try:
            return Dated(PartialDate.parse(data["value"]).text, basis)
        except ValueError as error:
            raise serializers.ValidationError({"value": [str(error)]}) from None


def partial_date(shape: Mapping[str, str] | None) -> PartialDate | None:
    """Read a partial date back from a document."""
    return PartialDate.parse(shape["value"]) if shape else None


class Day(serializers.DateField):
    """One exact day, ISO 8601, or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**(OPTIONAL | kwargs))

    def to_internal_value(self, value: Any) -> Any:
        """Read an ISO day and nothing else."""
        try:
            day = parse_date(value) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or value != day.isoformat():
            raise serializers.ValidationError("Write one day, such as 2017-01-26.")
        return day


class MentionField(serializers.Field):
    """Another item as this document shows it: its id, name and codes, from its own edition.

    The desk gives and takes the id alone; the record adds the rest when it publishes.
    """

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(**(OPTIONAL | kwargs))

    def get_attribute(self, instance: Any) -> str | None:
        """Take the id: the other working copy is never read."""
        return getattr(instance, f"{self.source}_id") or None

    def to_representation(self, value: str) -> dict[str, str]:
        """Give `{id}`."""
        return {"id": value}

    def to_internal_value(self, data: Any) -> str:
        """Read a public id, alone or as the `id` of a mention."""
        public_id = data.get("id") if isinstance(data, Mapping) else data
        if not isinstance(public_id, str) or prefix_of(public_id) != self.prefix:
            raise serializers.ValidationError(f"Name an item by its id, {self.prefix}-….")
        return public_id


class MentionsField(serializers.ListField):
    """A list of mentions."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(**{"child": MentionField(prefix), "required": False, **kwargs})

    def get_attribute(self, instance: Any) -> list[str]:
        """Take the ids, in their order."""
        return sorted(instance.mentioned_ids(str(self.source)))


class Citation(serializers.Serializer[Any]):
    """How we know: a source, where in it, whose words, and which fields it bears on."""

    source = MentionField("src", required=True, allow_null=False)  # type: ignore[assignment]
    attribution = CodeField("attribution", required=True, allow_null=False, allow_blank=False)
    paragraph = serializers.IntegerField(min_value=1, **OPTIONAL)
    page = Text(max_length=40)
    quotation = Text(max_length=300)
    bears_on = Texts(required=True, allow_empty=False)
    second_hand = serializers.BooleanField(required=False)
    support = CodeField("support", required=False, allow_null=False, allow_blank=False)
    note = Text(max_length=500)
