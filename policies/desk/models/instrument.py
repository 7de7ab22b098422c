"""The instrument's working copy, its events and its relations."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from policies.desk.models.agency import Agency
from policies.desk.models.fields import (
    BasisField,
    CodedField,
    LongText,
    PartialDateField,
    ShortText,
    dated_with_basis,
)
from policies.desk.models.item import Item
from policies.desk.models.source import web_address, web_only
from policies.desk.models.tenure import Tenure
from policies.documents.instrument import InstrumentDocument


class Instrument(Item):
    """A paper that orders, enacts, proposes or decides something."""

    document = InstrumentDocument

    classification = CodedField("instrument_classification", blank=False)
    title = ShortText(max_length=300, blank=False)
    identifier = ShortText()
    issuer = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="issued"
    )
    signed_by = models.ForeignKey(
        Tenure, on_delete=models.PROTECT, null=True, blank=True, related_name="signed"
    )
    sponsors = models.ManyToManyField(
        Tenure, blank=True, related_name="sponsored", db_table="desk_instrument_sponsor"
    )
    addressee = ShortText()
    summary = LongText(help_text="One or two sentences of ours. Published.")
    url = web_address(verbose_name="URL")

    class Meta(Item.Meta):
        db_table = "desk_instrument"
        ordering = ("title", "id")
        constraints: ClassVar = [*Item.Meta.constraints, web_only("url")]


class InstrumentEvent(models.Model):
    """Something that happened to an instrument."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="events")
    event = CodedField("event", blank=False)
    extent = CodedField("event_extent", blank=False, default="whole")
    date = PartialDateField()
    date_basis = BasisField()
    by = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True)
    note = ShortText(max_length=500)

    class Meta:
        db_table = "desk_instrument_event"
        ordering = ("instrument", "date", "id")
        constraints: ClassVar = [dated_with_basis("date")]

    def __str__(self) -> str:
        return f"{self.event} {self.date}".strip()


class InstrumentRelation(models.Model):
    """What an instrument does to another."""

    owner = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="relations")
    relation = CodedField("relation", blank=False)
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="related_from"
    )
    extent = CodedField("event_extent", blank=False, default="whole")

    class Meta:
        db_table = "desk_instrument_relation"
        ordering = ("owner", "relation", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="instrument_not_related_to_itself",
                condition=~Q(owner=F("instrument")),
                violation_error_message="An instrument is not related to itself: choose another.",
            ),
            models.UniqueConstraint(
                fields=("owner", "relation", "instrument"),
                name="instrument_relation_once",
                violation_error_message="This relation stands twice: keep one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.instrument}"
