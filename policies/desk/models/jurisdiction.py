"""The jurisdiction's working copy."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from policies.desk.models.fields import CodedField, ShortText, list_of_texts
from policies.desk.models.item import NotedItem
from policies.documents.jurisdiction import JurisdictionDocument
from policies.ids import GEOID, OCD_ID


def _whole(pattern: str, message: str) -> RegexValidator:
    return RegexValidator(rf"\A(?:{pattern})\Z", message)


class Jurisdiction(NotedItem):
    """A place with a government, or the country."""

    document = JurisdictionDocument

    name = ShortText(blank=False)
    classification = CodedField("jurisdiction_classification", blank=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    state = ShortText(
        max_length=2,
        help_text="USPS code, such as FL.",
        validators=[_whole("[A-Z]{2}", "Write the two capital letters of the USPS code.")],
    )
    ocd_id = ShortText(
        verbose_name="OCD id",
        help_text="Open Civic Data division id.",
        validators=[_whole(OCD_ID.pattern, "Write an OCD id: ocd-division/country:us/state:fl/….")],
    )
    geoid = ShortText(
        max_length=12,
        verbose_name="GEOID",
        help_text="Census GEOID, leading zeros kept: state 2 digits, county 5, place 7.",
        validators=[_whole(GEOID.pattern, "Write a Census GEOID of 2, 5, 7 or 10 digits.")],
    )
    wikidata_id = ShortText(
        max_length=20,
        verbose_name="Wikidata id",
        validators=[_whole(r"Q[1-9]\d*", "Write a Wikidata id, such as Q8652.")],
    )
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    aliases = list_of_texts()

    class Meta(NotedItem.Meta):
        db_table = "desk_jurisdiction"
        ordering = ("name", "id")
        constraints: ClassVar = [
            *NotedItem.Meta.constraints,
            models.UniqueConstraint(
                fields=("ocd_id",),
                condition=~Q(ocd_id=""),
                name="jurisdiction_ocd_id_once",
                violation_error_message="Another jurisdiction has this OCD id.",
            ),
            models.CheckConstraint(
                name="jurisdiction_not_its_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message="A place does not lie in itself: choose another parent.",
            ),
            models.CheckConstraint(
                name="jurisdiction_coordinates",
                # A comparison with NULL is neither true nor false, and would let it pass.
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, latitude__range=(-90, 90))
                & Q(longitude__isnull=False, longitude__range=(-180, 180)),
                violation_error_message="Give latitude (-90 to 90) and longitude (-180 to 180),"
                " or neither.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.state}" if self.state else self.name

    @property
    def coordinates(self) -> dict[str, Decimal] | None:
        """Give the point as the document shows it, or None."""
        if self.latitude is None or self.longitude is None:
            return None
        return {"latitude": self.latitude, "longitude": self.longitude}

    @coordinates.setter
    def coordinates(self, point: dict[str, Decimal] | None) -> None:
        self.latitude, self.longitude = (
            (point["latitude"], point["longitude"]) if point else (None, None)
        )
