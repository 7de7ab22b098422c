"""Parameters that compare numbers: how many, and where on the map."""

import re
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q

from policies.api.filters.base import Matches, Parameter, exactly
from policies.api.filters.named import places_at
from policies.api.lookups import among
from policies.documents.jurisdiction import MILLION
from policies.record.models import NOWHERE

_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,12})?", re.ASCII)
EAST, NORTH = 180, 90


class AtLeastParameter(Parameter):
    """The least that a column may hold."""

    schema = {"type": "integer", "minimum": 0, "maximum": 9999}

    def __init__(self, help: str, column: str, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.column = column

    def read(self, text: str) -> int:
        """Read a whole number."""
        if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
            raise ValidationError("Write a whole number from 0 to 9999.")
        return int(text)

    def matches(self, value: int) -> Matches:
        """Compare the column."""
        return exactly(Q(**{f"{self.column}__gte": value}))


class Box(NamedTuple):
    """A part of the map, in millionths of a degree; one whose west exceeds its east wraps."""

    west: int
    south: int
    east: int
    north: int

    def holds(self) -> Q:
        """Match the places whose point lies in it or on its edge."""
        from_west, to_east = Q(longitude__gte=self.west), Q(longitude__lte=self.east)
        wraps = self.west > self.east
        across = from_west | to_east if wraps else from_west & to_east
        upward = Q(latitude__gte=self.south, latitude__lte=self.north)
        return upward & across & ~Q(longitude=NOWHERE)


class BoxParameter(Parameter):
    """What lies in a box by the point of its place; a place is its own."""

    schema = {
        "type": "string",
        "pattern": f"^{','.join([_DEGREES.pattern] * 4)}$",
        "examples": ["-81,25,-80,26"],
    }

    def read(self, text: str) -> Box:
        """Read west,south,east,north in degrees; west of the antimeridian lies east of it."""
        parts = text.split(",")
        if len(parts) != 4 or not all(_DEGREES.fullmatch(part) for part in parts):
            message = "Write west,south,east,north in degrees (WGS 84), like -81,25,-80,26."
            raise ValidationError(message)
        box = Box(*(round(float(part) * MILLION) for part in parts))
        if max(abs(box.west), abs(box.east)) > EAST * MILLION:
            raise ValidationError(f"Longitudes run from -{EAST} to {EAST} degrees.")
        if max(abs(box.south), abs(box.north)) > NORTH * MILLION:
            raise ValidationError(f"Latitudes run from -{NORTH} to {NORTH} degrees.")
        if box.south > box.north:
            raise ValidationError("South lies above north: write west,south,east,north.")
        return box

    def matches(self, value: Box) -> Matches:
        """Compare the point of the place."""
        places = places_at(self.parent.revision).filter(value.holds())
        return exactly(among("jurisdiction", places.values("item")))
