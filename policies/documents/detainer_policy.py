"""The detainer policy: what one instrument, or one reported rule, tells jailers and police to do."""

from typing import Any

from policies.documents.base import Json, PeriodDocument
from policies.documents.fields import CodeField, MentionField, Text


class DetainerPolicyDocument(PeriodDocument):
    """Whose rule, by which paper, in which period, and what it says on each dimension.

    A blank dimension means that the rule does not speak of it.
    """

    kind = "detainer_policy"
    endpoint = "detainer-policies"
    prefix = "dpo"
    singular = "detainer policy"
    plural = "detainer policies"
    shown = ("summary",)
    named_by = "summary"

    jurisdiction = MentionField("jur", required=True)
    agency = MentionField("agy")
    instrument = MentionField("ins")
    ended_by = MentionField("ins")
    summary = Text(required=True, allow_null=False, allow_blank=False)
    rule_form = CodeField("rule_form", required=True)
    basis = CodeField("basis", required=True)
    detainer_form = CodeField("detainer_form")

    holds = CodeField("holds")
    requires_reimbursement = CodeField("requires_reimbursement")
    requires_probable_cause = CodeField("requires_probable_cause")
    requires_removal_order = CodeField("requires_removal_order")
    requires_listed_offense = CodeField("requires_listed_offense")
    requires_criminal_charge = CodeField("requires_criminal_charge")
    requires_warrant = CodeField("requires_warrant")
    warrant_issuer = CodeField("warrant_issuer")
    warrant_nature = CodeField("warrant_nature")
    other_condition = CodeField("other_condition")
    conditions_joined = CodeField("conditions_joined")
    conditions = Text()
    release_notice = CodeField("release_notice")
    jail_access = CodeField("jail_access")
    status_inquiry = CodeField("status_inquiry")
    information_sharing = CodeField("information_sharing")
    civil_arrest = CodeField("civil_arrest")
    general_assistance = CodeField("general_assistance")
    localities = CodeField("localities")
    ground = Text()
    search_note = Text()

    @classmethod
    def columns(cls, document: Json) -> dict[str, Any]:
        """Add whether it is its place's own."""
        return super().columns(document) | {"own": ruled_by_own(document)}


def ruled_by_own(rule: Json) -> bool:
    """Say whether a rule is of a body of the place that it is about, or of none that is named."""
    body: Json | None = rule["agency"]
    return not body or bool(body["jurisdiction"]["id"] == rule["jurisdiction"]["id"])


DIMENSIONS = tuple(
    name
    for name in DetainerPolicyDocument.coded()
    if name not in {"rule_form", "basis", "detainer_form"}
)
DetainerPolicyDocument.exclusive = (("jurisdiction", "agency"), DIMENSIONS)
