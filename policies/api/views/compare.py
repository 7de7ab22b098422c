"""The door of the comparison: two places, two days or two revisions, side by side."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from policies.api.citing import of_query
from policies.api.filters.compare import ANY_ONE, CompareParameters
from policies.api.http.validators import etag_of, lifetime
from policies.api.moment import ANY, Moment, default_day, published_at
from policies.api.openapi.composed import comparison_shape
from policies.api.openapi.shapes import Schema, envelope
from policies.api.places.bearing import bearing_on
from policies.api.places.comparison import Comparison
from policies.api.problems import Problem
from policies.api.views.base import ReadView
from policies.documents.base import Json
from policies.documents.jurisdiction import JurisdictionDocument
from policies.record import queries
from policies.record.answer import Answer
from policies.record.models import Entry

PLACE = JurisdictionDocument


class CompareView(ReadView):
    """Two places on a day, a place on two days, or at two revisions; nothing is judged."""

    parameters = CompareParameters
    statuses = (400, 404, 406)

    def shape(self) -> Schema:
        """Give both sides and the layers."""
        return envelope(result=comparison_shape())

    def get(self, request: Request) -> Response:
        """Answer in eight queries at most: a side its revision, place, documents, and their papers."""
        asked = self.ask(request)
        places = asked.value("jurisdiction")
        left, right = (
            self.side(place, moment)
            for place, moment in zip(_both(places), _both(asked.sides), strict=True)
        )
        result = {
            "left": _told(left, asked.sides[0]),
            "right": _told(right, asked.sides[-1]),
            "layers": Comparison(left, right).layers(),
        }
        told = asked.echo()
        clocks = (f"{name}={told[name]}" for name in asked.twice if name in told)
        cited_as = ", ".join((of_query("comparison", asked), *clocks))
        return self.answer(asked, meta={}, cited_as=cited_as, result=result)

    def ask(self, request: Request) -> CompareParameters:
        """Read the request and find both sides' moments; the later one is the answer's own."""
        asked = CompareParameters(request.META["QUERY_STRING"])
        now = timezone.now()
        asked.sides = _moments(asked, now)
        later = max(asked.sides, key=lambda side: side.published.number)
        self.asked = asked
        days = {side.as_of for side in asked.sides}
        asked.moment = replace(later, as_of=later.as_of if len(days) == 1 else None)
        known = asked.value("known_at", ANY_ONE)
        lasts = lifetime(asked, known, [side.as_of for side in asked.sides], now)
        self.validate(etag_of(request, asked, self.form), lasts)
        return asked

    def side(self, place: tuple[str, str], moment: Moment) -> Answer:
        """Gather what bears on a place; a Problem (404) where none stands there."""
        revision = moment.published.revision
        item = self.find(place, revision)
        found = bearing_on(item, revision, moment.as_of)
        if item not in found.documents:
            raise self.absent(place, revision)
        documents = found.documents
        return Answer(documents[item], list(documents.values()), moment.as_of, found.splice)

    def find(self, place: tuple[str, str], revision: int) -> str:
        """Give a place's id; blank for none of that GEOID or OCD id."""
        column, value = place
        if column == "item":
            return value
        found = queries.entries_at(revision).filter(kind=PLACE.kind, **{column: value})
        return found.order_by("item").values_list("item", flat=True).first() or ""

    def absent(self, place: tuple[str, str], revision: int) -> Problem:
        """Say that no such place stands, and where that went which did."""
        column, value = place
        detail = f"No place {value} stood at revision {revision}"
        known = Entry.objects.filter(
            kind=PLACE.kind, revision_from__lte=revision, **{column: value}
        )
        last = known.order_by("-revision_from", "item").values_list("item", flat=True).first()
        edition = queries.edition_at(last, revision) if last else None
        tombstone = orjson.loads(edition.document) if edition else {}
        if not edition or not queries.is_tombstone(tombstone):
            return Problem(404, f"{detail}.")
        into = tombstone.get("merged_into")
        went = f"merged into {into['id']}" if into else "withdrawn"
        reason = f"by revision {tombstone['revision']}: {tombstone['reason']}"
        return Problem(404, f"{detail}; it was {went} {reason}")


def _moments(asked: CompareParameters, now: datetime) -> list[Moment]:
    """Resolve the clocks; without a day, that of the later moment of publication."""
    known = asked.value("known_at", ANY_ONE)
    worlds = [published_at(each, now) for each in known]
    newest, known_last = max(zip(worlds, known, strict=True), key=lambda pair: pair[0].number)
    days = asked.value("as_of", [default_day(known_last, newest, now)])
    pairs = zip(worlds * len(days), days * len(worlds), strict=True)
    return [Moment(published, day) for published, day in pairs]


def _both(values: list[Any]) -> list[Any]:
    return values * 2 if len(values) == 1 else values


def _told(answer: Answer, moment: Moment) -> Json:
    return {
        "place": PLACE.mention(answer.place),
        "as_of": moment.as_of.text if moment.as_of else ANY,
        "known_at": str(moment.published.number),
        "published_at": moment.published.instant,
    }
