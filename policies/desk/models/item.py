"""The item: what every working copy has, whatever its kind."""

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from policies.desk.models.fields import (
    BasisField,
    CodedField,
    LongText,
    PartialDateField,
    PublicIdField,
    ShortText,
    dated_with_basis,
)
from policies.documents import Document

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from policies.desk.models.citation import Citation


class Stage(models.TextChoices):
    """Where a working copy stands; that it has an edition is a fact of the record, not a state."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    CLEAN = "clean", "as published"


class Item(models.Model):
    """One working copy. Its version counts every saved change, and is the optimistic lock."""

    document: ClassVar[type[Document]]
    if TYPE_CHECKING:
        citations: RelatedManager[Citation]

    id = PublicIdField()
    version = models.PositiveIntegerField(default=0, editable=False)
    stage = models.CharField(
        max_length=10, choices=Stage.choices, default=Stage.DRAFT, editable=False
    )

    attested_on = PartialDateField(
        help_text="The last date on which the evidence shows the claim true."
    )
    attested_on_basis = BasisField()
    verified_on = models.DateField(
        null=True, blank=True, help_text="The day on which an editor last checked the evidence."
    )
    coding_note = LongText(help_text="Why it is coded as it is. Published.")

    # What the next publication will say of this item, until it has been published.
    proposed_change = CodedField("change", editable=False)
    proposed_reason = LongText(editable=False)
    submitted_by = ShortText(max_length=40, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    review_note = LongText(editable=False)
    flag = LongText(editable=False, help_text="Why a second editor should look at this item.")

    class Meta:
        abstract = True
        constraints: ClassVar = [
            dated_with_basis("attested_on"),
            models.CheckConstraint(
                name="%(class)s_stage",
                condition=Q(stage__in=Stage.values)
                & (~Q(stage=Stage.IN_REVIEW) | ~Q(submitted_by="")),
            ),
        ]

    def __str__(self) -> str:
        return str(getattr(self, self.document.named_by)) or self.id

    def mentioned_ids(self, field: str) -> Collection[str]:
        """Give the ids that a many-to-many field holds."""
        manager = getattr(self, field)
        return {related.pk for related in manager.all()}

    @property
    def has_evidence_against(self) -> bool:
        """Say whether a citation contradicts the claim: then it is disputed."""
        return any(citation.support == "contradicts" for citation in self.citations.all())


class NotedItem(Item):
    """An item of reference: a note says where its facts come from."""

    source_note = LongText(help_text="Where the facts come from, with licence. Published.")

    class Meta(Item.Meta):
        abstract = True
