"""The tenure's working copy, edited on its official."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from policies.desk.models.agency import Agency
from policies.desk.models.fields import CodedField, PeriodMixin, ShortText
from policies.desk.models.item import Item
from policies.desk.models.jurisdiction import Jurisdiction
from policies.desk.models.official import Official
from policies.documents.tenure import TenureDocument


class Tenure(PeriodMixin, Item):
    """An office held or sought for a time; the holder may be unnamed."""

    document = TenureDocument

    official = models.ForeignKey(
        Official,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tenures",
        help_text="Blank where the evidence names the office alone.",
    )
    office = CodedField("office", blank=False)
    title = ShortText(blank=False, help_text="The office's title, as printed.")
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, null=True, blank=True, related_name="tenures"
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="tenures"
    )
    classification = CodedField("tenure_classification", blank=False)
    party = ShortText(max_length=80, help_text="As printed; blank where the evidence gives none.")

    class Meta(Item.Meta):
        db_table = "desk_tenure"
        ordering = ("title", "id")
        constraints: ClassVar = [
            *Item.Meta.constraints,
            *PeriodMixin.Meta.constraints,
            models.CheckConstraint(
                name="tenure_of_a_place_or_an_agency",
                condition=~Q(jurisdiction=None, agency=None),
                violation_error_message="Say whose office it is: choose a jurisdiction, an agency"
                " or both.",
            ),
        ]

    def __str__(self) -> str:
        holder = self.official or "name not given"
        return f"{holder}, {self.title} ({self.agency or self.jurisdiction})"
