"""The stance: what officials of a place, or of elsewhere, say; never what rules do."""

from typing import Any

from policies.dates import DayBounds, event_bounds
from policies.documents.base import Document, Json, folded
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
    starts_when_dated = True

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
        """Add the speaker's person, office and party, and whose place it is about."""
        speaker, place = document["speaker"], document["jurisdiction"]
        own = tenure_place(speaker)
        return super().columns(document) | {
            "official": ((speaker or {}).get("official") or {}).get("id", ""),
            "office": (speaker or {}).get("office") or "",
            "party": folded((speaker or {}).get("party") or ""),
            "about_class": folded(document["about_class"] or ""),
            "own": bool(place) and not said_by_others(document),
            "elsewhere": bool(speaker and place and own and own["id"] != place["id"]),
        }


def said_by_others(statement: Json) -> bool:
    """Say whether a statement about a place is of somebody for themselves, or of another place."""
    place, body = statement["jurisdiction"], statement["on_behalf_of"] or {}
    places = filter(None, (tenure_place(statement["speaker"]), body.get("jurisdiction")))
    return statement["capacity"] == "self" or any(each["id"] != place["id"] for each in places)
