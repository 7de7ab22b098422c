"""The designation: a label that somebody else put on a place, and the place's answer."""

from typing import Any

from policies.documents.base import Json, PeriodDocument, folded
from policies.documents.fields import CodeField, MentionField, Text


class DesignationDocument(PeriodDocument):
    """Who labelled, where (a list's edition, or null for running text), what, with what outcome."""

    kind = "designation"
    endpoint = "designations"
    prefix = "des"
    singular = "designation"
    plural = "designations"
    shown = ("labeller", "label_as_printed")
    named_by = "name_as_printed"

    jurisdiction = MentionField("jur", required=True)
    labeller = Text(required=True, allow_null=False, allow_blank=False)
    labeller_agency = MentionField("agy")
    labeller_tenure = MentionField("ten")
    list_edition = Text()
    label_as_printed = Text(required=True, allow_null=False, allow_blank=False)
    name_as_printed = Text(required=True, allow_null=False, allow_blank=False)
    criteria = Text()
    status = CodeField("designation_status", required=True)
    answer = MentionField("sta")

    @classmethod
    def columns(cls, document: Json) -> dict[str, Any]:
        """Add the printed labeller and list, folded."""
        return super().columns(document) | {
            "labeller": folded(document["labeller"]),
            "list_edition": folded(document["list_edition"] or ""),
        }

    @classmethod
    def names(cls, document: Json) -> list[str]:
        """Look a designation up by the printed name or the place's own."""
        return [*super().names(document), document["jurisdiction"]["name"]]
