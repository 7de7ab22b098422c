"""Custody's working copy."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from policies.desk.models.agency import Agency
from policies.desk.models.fields import CodedField, LongText, PeriodMixin
from policies.desk.models.item import Item
from policies.desk.models.jurisdiction import Jurisdiction
from policies.documents.custody import CustodyDocument


class Custody(PeriodMixin, Item):
    """Who holds the people arrested in a place; its own facility, if any."""

    document = CustodyDocument

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="custody")
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="holds_for",
        help_text="Who holds them; blank where that is not known.",
    )
    facility = CodedField("facility")
    note = LongText(help_text="What the evidence says and leaves open. Published.")

    class Meta(Item.Meta):
        db_table = "desk_custody"
        ordering = ("jurisdiction", "id")
        verbose_name_plural = "custody"
        constraints: ClassVar = [
            *Item.Meta.constraints,
            *PeriodMixin.Meta.constraints,
            models.CheckConstraint(
                name="custody_says_something",
                condition=~Q(agency=None, facility=""),
                violation_error_message="Say who holds them, or what facility the place runs.",
            ),
        ]
