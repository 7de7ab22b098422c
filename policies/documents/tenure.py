"""The tenure: an office held, or sought, by a person for a time."""

from typing import Any

from policies.documents.base import Json, PeriodDocument, folded
from policies.documents.fields import CodeField, MentionField, Text


class TenureDocument(PeriodDocument):
    """Who, which office, of which place or body, how they came by it, and when."""

    kind = "tenure"
    endpoint = "tenures"
    prefix = "ten"
    singular = "tenure"
    plural = "tenures"
    shown = ("title", "office", "classification", "party", "official", "jurisdiction", "agency")
    named_by = "title"
    shown_on = ("official", "offices")

    official = MentionField("off")
    office = CodeField("office", required=True)
    title = Text(required=True, allow_null=False, allow_blank=False)
    jurisdiction = MentionField("jur")
    agency = MentionField("agy")
    classification = CodeField("tenure_classification", required=True)
    party = Text()

    @classmethod
    def columns(cls, document: Json) -> dict[str, Any]:
        """Add the party, and the place where only the agency names it."""
        found = super().columns(document)
        place = tenure_place(document) or {}
        return found | {
            "party": folded(document["party"] or ""),
            "jurisdiction": place.get("id", ""),
            "state": place.get("state") or "",
        }

    @classmethod
    def names(cls, document: Json) -> list[str]:
        """Look a tenure up by its title or its holder."""
        official = document["official"]
        return [*super().names(document), *([official["name"]] if official else [])]


def tenure_place(tenure: Json | None) -> Json | None:
    """Give the place of a tenure, as a document or a mention: its own, or its agency's."""
    if not tenure:
        return None
    place: Json | None = tenure["jurisdiction"] or (tenure["agency"] or {}).get("jurisdiction")
    return place
