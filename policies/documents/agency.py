"""The agency: the body that acts. Policy belongs to an agency, not to a place."""

from policies.documents.base import NotedDocument
from policies.documents.fields import CodeField, MentionField, Text, Texts


class AgencyDocument(NotedDocument):
    """A body, its class and its jurisdiction."""

    kind = "agency"
    endpoint = "agencies"
    prefix = "agy"
    singular = "agency"
    plural = "agencies"
    shown = ("name", "classification", "jurisdiction")
    other_names = "aliases"

    name = Text(required=True, allow_null=False, allow_blank=False)
    classification = CodeField("agency_classification", required=True)
    jurisdiction = MentionField("jur", required=True)
    aliases = Texts()
