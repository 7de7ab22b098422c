"""The instrument: a paper that orders, enacts, proposes or decides something."""

from collections.abc import Iterator
from typing import Any

from rest_framework import serializers

from policies.dates import DayBounds, PartialDate, event_bounds
from policies.documents.base import Document, Json
from policies.documents.fields import (
    CodeField,
    MentionField,
    MentionsField,
    PartialDateField,
    Text,
    Url,
    partial_date,
)
from policies.documents.force import force_of


class Events(serializers.ListSerializer[Any]):
    """The events by the days that they can mean, undated ones first, on both engines alike."""

    def to_representation(self, data: Any) -> list[Json]:
        """Sort by first day, then last; what is left keeps the order in which it was entered."""
        return sorted(super().to_representation(data), key=self._days)

    @staticmethod
    def _days(event: Json) -> tuple[str, str]:
        return (event["date"]["earliest"], event["date"]["latest"]) if event["date"] else ("", "")


class Event(serializers.Serializer[Any]):
    """Something that happened to the instrument, to the whole of it or a part."""

    event = CodeField("event", required=True, allow_null=False, allow_blank=False)
    extent = CodeField("event_extent", required=True, allow_null=False, allow_blank=False)
    date = PartialDateField()
    by = MentionField("agy")
    note = Text(max_length=500)

    class Meta:
        list_serializer_class = Events


class Relation(serializers.Serializer[Any]):
    """What the instrument does to another."""

    relation = CodeField("relation", required=True, allow_null=False, allow_blank=False)
    instrument = MentionField("ins", required=True, allow_null=False)
    extent = CodeField("event_extent", required=True, allow_null=False, allow_blank=False)


class InstrumentDocument(Document):
    """Class, who issued, signed and sponsored it, what became of it, what it does to others."""

    kind = "instrument"
    endpoint = "instruments"
    prefix = "ins"
    singular = "instrument"
    plural = "instruments"
    shown = ("title", "classification", "identifier")
    named_by = "title"
    starts_when_dated = True

    classification = CodeField("instrument_classification", required=True)
    title = Text(required=True, allow_null=False, allow_blank=False)
    identifier = Text()
    issuer = MentionField("agy")
    signed_by = MentionField("ten")
    sponsors = MentionsField("ten")
    addressee = Text()
    summary = Text()
    url = Url()
    events = Event(many=True, required=False)
    relations = Relation(many=True, required=False)

    @classmethod
    def dated(cls, document: Json) -> PartialDate | None:
        """Take the first event that has a date, by the first day it can mean."""
        days = [partial_date(event["date"]) for event in document["events"]]
        return min((day for day in days if day), key=lambda day: day.earliest, default=None)

    @classmethod
    def bounds(cls, document: Json) -> DayBounds:
        """An instrument answers from its first event on."""
        return event_bounds(cls.dated(document), partial_date(document["attested_on"]))

    @classmethod
    def columns(cls, document: Json) -> dict[str, Any]:
        """Add the issuer's place."""
        place = (document["issuer"] or {}).get("jurisdiction") or {}
        found = {"jurisdiction": place.get("id", ""), "state": place.get("state") or ""}
        return super().columns(document) | found

    @classmethod
    def values(cls, document: Json) -> Iterator[tuple[str, str]]:
        """Add sponsors, events and relations, and the days on which it applies."""
        yield from super().values(document)
        yield from (("sponsor", sponsor["id"]) for sponsor in document["sponsors"])
        yield from (("event", event["event"]) for event in document["events"])
        yield from (("relation", relation["relation"]) for relation in document["relations"])
        attested = partial_date(document["attested_on"])
        force = force_of(document["events"], attested)._asdict()
        yield from ((name, day.isoformat()) for name, day in force.items())

    @classmethod
    def claims(cls, document: Json) -> dict[str, str]:
        """Add each event and relation, as `events.struck_down`."""
        found = super().claims(document)
        found |= {f"events.{event['event']}": event["event"] for event in document["events"]}
        found |= {f"relations.{row['relation']}": row["relation"] for row in document["relations"]}
        return found
