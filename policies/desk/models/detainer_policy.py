"""The detainer policy's working copy."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from policies.desk.models.agency import Agency
from policies.desk.models.fields import CodedField, LongText, PeriodMixin, ShortText
from policies.desk.models.instrument import Instrument
from policies.desk.models.item import Item
from policies.desk.models.jurisdiction import Jurisdiction
from policies.documents.detainer_policy import DetainerPolicyDocument


class DetainerPolicy(PeriodMixin, Item):
    """What one instrument, or one reported rule, says; blank = it does not speak of this."""

    document = DetainerPolicyDocument

    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="detainer_policies"
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="detainer_policies",
        help_text="Whose rule it is; blank where the evidence does not say.",
    )
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, null=True, blank=True, related_name="rules"
    )
    ended_by = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, null=True, blank=True, related_name="ended_rules"
    )
    summary = ShortText(max_length=300, blank=False, help_text="One sentence of ours.")
    rule_form = CodedField("rule_form", blank=False)
    basis = CodedField("basis", blank=False)
    detainer_form = CodedField("detainer_form")

    holds = CodedField("holds")
    requires_reimbursement = CodedField("requires_reimbursement")
    requires_probable_cause = CodedField("requires_probable_cause")
    requires_removal_order = CodedField("requires_removal_order")
    requires_listed_offense = CodedField("requires_listed_offense")
    requires_criminal_charge = CodedField("requires_criminal_charge")
    requires_warrant = CodedField("requires_warrant")
    warrant_issuer = CodedField("warrant_issuer")
    warrant_nature = CodedField("warrant_nature")
    other_condition = CodedField("other_condition")
    conditions_joined = CodedField("conditions_joined")
    conditions = LongText(help_text="The conditions in our words.")
    release_notice = CodedField("release_notice")
    jail_access = CodedField("jail_access")
    status_inquiry = CodedField("status_inquiry")
    information_sharing = CodedField("information_sharing")
    civil_arrest = CodedField("civil_arrest")
    general_assistance = CodedField("general_assistance")
    localities = CodedField("localities")
    ground = LongText(help_text="The ground that its makers stated, in our words.")
    search_note = LongText(help_text="Where nothing was found: where, when and by whom searched.")

    class Meta(Item.Meta):
        db_table = "desk_detainer_policy"
        ordering = ("jurisdiction", "id")
        verbose_name_plural = "detainer policies"
        constraints: ClassVar = [
            *Item.Meta.constraints,
            *PeriodMixin.Meta.constraints,
            models.CheckConstraint(
                name="detainer_policy_warrant",
                condition=Q(requires_warrant="yes") | Q(warrant_issuer="", warrant_nature=""),
                violation_error_message="A warrant's issuer and nature are given only where"
                " “requires warrant” is yes.",
            ),
        ]
