"""The citation: how we know. It belongs to exactly one item, by one nullable key a kind."""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from policies.desk.models.fields import CodedField, ShortText, list_of_texts
from policies.desk.models.item import Item
from policies.desk.models.kinds import CITED
from policies.desk.models.source import Source


def exactly_one(kinds: list[str]) -> Q:
    """Build the arc's condition: one key is set and the others are null."""
    return reduce(
        or_, (Q(**{f"{kind}__isnull": kind != owner for kind in kinds}) for owner in kinds)
    )


class Citation(models.Model):
    """A source, where in it, whose words, and the fields of its item that it bears on."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="cited_in")
    attribution = CodedField("attribution", blank=False)
    paragraph = models.PositiveIntegerField(
        null=True, blank=True, help_text="The nth non-empty line of the captured text."
    )
    page = ShortText(max_length=40, help_text="Where there are pages or sections instead.")
    quotation = ShortText(
        max_length=300,
        help_text="For a direct quotation only: the person's words, verbatim, misprints kept,"
        " our omissions as […].",
    )
    bears_on = list_of_texts()
    second_hand = models.BooleanField(default=False)
    support = CodedField("support", blank=False, default="supports")
    note = ShortText(max_length=500)

    class Meta:
        db_table = "desk_citation"
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="citation_of_one_item",
                condition=exactly_one([*CITED]),
                violation_error_message="A citation belongs to exactly one item.",
            ),
            models.CheckConstraint(
                name="citation_quotes_when_direct",
                condition=Q(attribution="direct_quotation") & ~Q(quotation="")
                | ~Q(attribution="direct_quotation") & Q(quotation=""),
                violation_error_message="A quotation stands with a direct quotation, and only"
                " there: add the words or choose another attribution.",
            ),
            models.CheckConstraint(
                name="citation_locator",
                condition=Q(paragraph__gte=1, paragraph__isnull=False) | ~Q(page=""),
                violation_error_message="Say where in the source: give a paragraph or a page.",
            ),
        ]

    def __str__(self) -> str:
        where = f"paragraph {self.paragraph}" if self.paragraph else self.page
        return f"{self.source}, {where}"

    @property
    def item(self) -> Item:
        """Give the item that the citation belongs to."""
        owners: list[Item | None] = [getattr(self, kind) for kind in CITED]
        return next(owner for owner in owners if owner is not None)

    def clean(self) -> None:
        """Refuse a citation that bears on nothing, or on a field that its item lacks."""
        if not self.bears_on:
            raise ValidationError({"bears_on": "Name at least one field that it bears on."})
        for kind in CITED:
            if getattr(self, f"{kind}_id", None) is not None:
                self._refuse_unknown_fields(CITED[kind])

    def _refuse_unknown_fields(self, owner: type[Item]) -> None:
        fields = owner.document().fields
        names = [name for name in self.bears_on if isinstance(name, str)]  # the field asks for text
        unknown = [name for name in names if name.partition(".")[0] not in fields]
        if unknown:
            message = f"{owner._meta.verbose_name} has no field {', '.join(unknown)}."
            raise ValidationError({"bears_on": message})


for _kind, _model in CITED.items():
    Citation.add_to_class(
        _kind,
        models.ForeignKey(
            _model, on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
        ),
    )
