"""The jurisdiction: a place with a government, or the country."""

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers

from policies.documents.base import Json, NotedDocument
from policies.documents.fields import OPTIONAL, CodeField, MentionField, Text, Texts

MILLION = 1_000_000  # the index holds coordinates as whole millionths of a degree


class Coordinates(serializers.Serializer[Any]):
    """A point, in degrees of WGS 84 with at most six decimals."""

    latitude = serializers.DecimalField(8, 6, min_value=-90, max_value=90)
    longitude = serializers.DecimalField(9, 6, min_value=-180, max_value=180)


class JurisdictionDocument(NotedDocument):
    """Name, class, codes and place in the hierarchy."""

    kind = "jurisdiction"
    endpoint = "jurisdictions"
    prefix = "jur"
    singular = "jurisdiction"
    plural = "jurisdictions"
    shown = ("name", "classification", "state", "ocd_id", "geoid")
    other_names = "aliases"

    name = Text(required=True, allow_null=False, allow_blank=False)
    classification = CodeField("jurisdiction_classification", required=True)
    parent = MentionField("jur")  # type: ignore[assignment]
    # The places that this one lies in, nearest first; the record makes it from `parent`.
    within = serializers.ListField(child=serializers.DictField(), read_only=True)
    state = Text()
    ocd_id = Text()
    geoid = Text()
    wikidata_id = Text()
    coordinates = Coordinates(**OPTIONAL)
    aliases = Texts()

    @classmethod
    def columns(cls, document: Json) -> dict[str, Any]:
        """Add the codes and the point; a jurisdiction is its own jurisdiction."""
        codes = {name: document[name] or "" for name in ("state", "ocd_id", "geoid")}
        point = document["coordinates"] or {}
        degrees = {name: round(float(value) * MILLION) for name, value in point.items()}
        return super().columns(document) | codes | degrees | {"jurisdiction": document["id"]}

    @classmethod
    def values(cls, document: Json) -> Iterator[tuple[str, str]]:
        """Add the places that it lies in."""
        yield from super().values(document)
        yield from (("within", place["id"]) for place in document["within"])
