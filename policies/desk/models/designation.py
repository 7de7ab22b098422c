"""The designation's working copy."""

from typing import ClassVar

from django.db import models

from policies.desk.models.agency import Agency
from policies.desk.models.fields import CodedField, LongText, PeriodMixin, ShortText
from policies.desk.models.item import Item
from policies.desk.models.jurisdiction import Jurisdiction
from policies.desk.models.stance import Stance
from policies.desk.models.tenure import Tenure
from policies.documents.designation import DesignationDocument


class Designation(PeriodMixin, Item):
    """A label that somebody else put on a place."""

    document = DesignationDocument

    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="designations"
    )
    labeller = ShortText(blank=False, help_text="Who put the label, as printed.")
    labeller_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="labels_put"
    )
    labeller_tenure = models.ForeignKey(
        Tenure, on_delete=models.PROTECT, null=True, blank=True, related_name="labels_put"
    )
    list_edition = ShortText(help_text="The list and its edition; blank for running text.")
    label_as_printed = ShortText(blank=False, help_text="The label, verbatim.")
    name_as_printed = ShortText(blank=False, help_text="The place's name, as printed.")
    criteria = LongText(help_text="The criteria that the labeller gives, in our words.")
    status = CodedField("designation_status", blank=False)
    answer = models.ForeignKey(
        Stance,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        help_text="What the place answered.",
    )

    class Meta(Item.Meta):
        db_table = "desk_designation"
        ordering = ("name_as_printed", "id")
        constraints: ClassVar = [*Item.Meta.constraints, *PeriodMixin.Meta.constraints]
