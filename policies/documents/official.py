"""The official: a person who holds, held or seeks a public office."""

from rest_framework import serializers

from policies.documents.base import Json, NotedDocument
from policies.documents.fields import Text, Texts


class OfficialDocument(NotedDocument):
    """A person, the names as printed, and the offices that the record knows of."""

    kind = "official"
    endpoint = "officials"
    prefix = "off"
    singular = "official"
    plural = "officials"
    shown = ("name",)

    name = Text(required=True, allow_null=False, allow_blank=False)
    names_as_printed = Texts()
    wikidata_id = Text()
    offices = serializers.ListField(child=serializers.DictField(), read_only=True)

    @classmethod
    def names(cls, document: Json) -> list[str]:
        """Add the names as printed."""
        return [*super().names(document), *document["names_as_printed"]]
