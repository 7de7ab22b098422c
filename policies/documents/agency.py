"""The agency: the body that acts. Policy belongs to an agency, not to a place."""

from policies.documents.base import Json, NotedDocument
from policies.documents.fields import CodeField, MentionField, Text, Texts


class AgencyDocument(NotedDocument):
    """A body, its class and its jurisdiction."""

    kind = "agency"
    endpoint = "agencies"
    prefix = "agy"
    singular = "agency"
    plural = "agencies"
    shown = ("name", "classification", "jurisdiction")

    name = Text(required=True, allow_null=False, allow_blank=False)
    classification = CodeField("agency_classification", required=True)
    jurisdiction = MentionField("jur", required=True)
    aliases = Texts()

    @classmethod
    def names(cls, document: Json) -> list[str]:
        """Add the aliases."""
        return [*super().names(document), *document["aliases"]]
