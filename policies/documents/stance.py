"""The stance: what officials of a place, or of elsewhere, say; never what rules do."""

from typing import Any

from policies.dates import DayBounds, event_bounds
from policies.documents.base import Document, Json
from policies.documents.fields import (
    CodeField,
    MentionField,
    PartialDateField,
    Text,
    partial_date,
)
from policies.documents.tenure import tenure_place


class StanceDocument(Document):
    """About what, said by whom, for which body, when, in one sentence of ours and four codes.

    Without `jurisdiction` it is about the named class in `about_class`; without `speaker` the
    evidence names nobody; without `on_behalf_of` the capacity says for whom it was said.
    """

    kind = "stance"
    endpoint = "stances"
    prefix = "sta"
    singular = "stance"
    plural = "stances"
    shown = ("summary",)
    named_by = "summary"
    dated_by = "stated_on"

    jurisdiction = MentionField("jur")
    about_class = Text()
    speaker = MentionField("ten")
    capacity = CodeField("capacity", required=True)
    on_behalf_of = MentionField("agy")
    stated_on = PartialDateField()
    summary = Text(required=True, allow_null=False, allow_blank=False)
    in_response_to = MentionField("ins")
    label = CodeField("label")  # type: ignore[assignment]
    cooperation = CodeField("cooperation")
    federal_action = CodeField("federal_action")
    on_others = CodeField("on_others")
    search_note = Text()

    @classmethod
    def bounds(cls, document: Json) -> DayBounds:
        """A statement stays made from the day on which it was made."""
        return event_bounds(cls.dated(document), partial_date(document["attested_on"]))

    @classmethod
    def columns(cls, document: Json) -> dict[str, Any]:
        """Add the speaker's person and office, and whether the place is not the speaker's own."""
        speaker, place = document["speaker"], document["jurisdiction"]
        own = tenure_place(speaker)
        return super().columns(document) | {
            "official": ((speaker or {}).get("official") or {}).get("id", ""),
            "office": (speaker or {}).get("office") or "",
            "elsewhere": bool(speaker and place and own and own["id"] != place["id"]),
        }
