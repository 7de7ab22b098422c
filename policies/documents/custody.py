"""Custody: who holds the people arrested in a place, and what facility the place runs itself."""

from policies.documents.base import Json, PeriodDocument
from policies.documents.fields import CodeField, MentionField, Text


class CustodyDocument(PeriodDocument):
    """A place, the agency that holds its people (null: not known) and its own facility."""

    kind = "custody"
    endpoint = "custody"
    prefix = "cus"
    singular = "custody"
    plural = "custody"
    shown = ("jurisdiction", "facility")
    named_by = "jurisdiction"

    jurisdiction = MentionField("jur", required=True)
    agency = MentionField("agy")
    facility = CodeField("facility")
    note = Text()

    @classmethod
    def names(cls, document: Json) -> list[str]:
        """Look custody up by its place."""
        return [document["jurisdiction"]["name"]]
