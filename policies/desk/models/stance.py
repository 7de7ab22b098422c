"""The stance's working copy."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from policies.desk.models.agency import Agency
from policies.desk.models.fields import (
    BasisField,
    CodedField,
    LongText,
    PartialDateField,
    ShortText,
    dated_with_basis,
)
from policies.desk.models.instrument import Instrument
from policies.desk.models.item import Item
from policies.desk.models.jurisdiction import Jurisdiction
from policies.desk.models.tenure import Tenure
from policies.documents.stance import StanceDocument


class Stance(Item):
    """What somebody says about a place, or about a named class of places."""

    document = StanceDocument

    jurisdiction = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stances",
        help_text="The place that it is about.",
    )
    about_class = ShortText(help_text="Or the class of places as named: “sanctuary jurisdictions”.")
    speaker = models.ForeignKey(
        Tenure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stances",
        help_text="Blank where the evidence names nobody.",
    )
    capacity = CodedField("capacity", blank=False)
    on_behalf_of = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="stances"
    )
    stated_on = PartialDateField()
    stated_on_basis = BasisField()
    summary = ShortText(max_length=300, blank=False, help_text="One sentence of ours.")
    in_response_to = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, null=True, blank=True, related_name="responses"
    )
    label = CodedField("label")
    cooperation = CodedField("cooperation")
    federal_action = CodedField("federal_action")
    on_others = CodedField("on_others")
    search_note = LongText(help_text="Where nothing was found: where, when and by whom searched.")

    class Meta(Item.Meta):
        db_table = "desk_stance"
        ordering = ("summary", "id")
        constraints: ClassVar = [
            *Item.Meta.constraints,
            dated_with_basis("stated_on"),
            models.CheckConstraint(
                name="stance_about_one_thing",
                condition=Q(jurisdiction=None) ^ Q(about_class=""),
                violation_error_message="Say what it is about: a jurisdiction, or a named class of"
                " places, and not both.",
            ),
            models.CheckConstraint(
                name="stance_body_speaks_in_office",
                condition=Q(capacity="office", on_behalf_of__isnull=False)
                | ~Q(capacity="office") & Q(on_behalf_of=None),
                violation_error_message="“On behalf of” names the body where the capacity is"
                " office, and is blank otherwise.",
            ),
        ]
