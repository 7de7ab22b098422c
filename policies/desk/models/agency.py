"""The agency's working copy."""

from typing import ClassVar

from django.db import models

from policies.desk.models.fields import CodedField, ShortText, list_of_texts
from policies.desk.models.item import NotedItem
from policies.desk.models.jurisdiction import Jurisdiction
from policies.documents.agency import AgencyDocument


class Agency(NotedItem):
    """The body that acts: a sheriff's office, a police department, a mayor's office."""

    document = AgencyDocument

    name = ShortText(blank=False)
    classification = CodedField("agency_classification", blank=False)
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="agencies"
    )
    aliases = list_of_texts()

    class Meta(NotedItem.Meta):
        db_table = "desk_agency"
        ordering = ("name", "id")
        verbose_name_plural = "agencies"
        constraints: ClassVar = [
            *NotedItem.Meta.constraints,
            models.UniqueConstraint(
                fields=("jurisdiction", "name"),
                name="agency_name_once",
                violation_error_message="This place has an agency of this name already.",
            ),
        ]
