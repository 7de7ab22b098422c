"""The official: a person who holds, held or seeks a public office."""

from rest_framework import serializers

from policies.documents.base import Json, NotedDocument, folded
from policies.documents.fields import Text, Texts


class OfficialDocument(NotedDocument):
    """A person, the names as printed, and the offices that the record knows of."""

    kind = "official"
    endpoint = "officials"
    prefix = "off"
    singular = "official"
    plural = "officials"
    shown = ("name",)
    other_names = "names_as_printed"

    name = Text(required=True, allow_null=False, allow_blank=False)
    names_as_printed = Texts()
    wikidata_id = Text()
    offices = serializers.ListField(child=serializers.DictField(), read_only=True)

    @classmethod
    def usual_names(cls, document: Json) -> list[str]:
        """Add the last word of a printed name, where the name itself lacks it: a misprint."""
        printed, own = super().usual_names(document), folded(document["name"]).split()
        last = [name.rpartition(" ")[2] for name in printed]
        return printed + [word for word in last if word not in own]
