"""The doors of a place: the journalist's question in one call, and what happened there when."""

import orjson
from django.http import HttpResponse, HttpResponseRedirect
from rest_framework.request import Request

from policies.api.citing import of_item
from policies.api.filters.time import MomentParameters
from policies.api.openapi.composed import answer_shape, timeline_shape
from policies.api.openapi.shapes import Schema, envelope, listed
from policies.api.places.bearing import Bearing, bearing_on
from policies.api.places.timeline import Timeline
from policies.api.problems import Problem
from policies.api.views.items import HistoryView, ItemView
from policies.documents.base import Json
from policies.documents.jurisdiction import JurisdictionDocument
from policies.ids import GEOID
from policies.record import queries
from policies.record.answer import Answer


class ByGeoid(ItemView):
    """A door of a place that leads from its GEOID to its id."""

    document = JurisdictionDocument
    statuses: tuple[int, ...] = (301, 302, 400, 404, 406, 410)

    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Lead on, or answer for an id."""
        if not GEOID.fullmatch(public_id):
            return super().get(request, public_id)
        revision = self.ask(request).revision
        places = queries.entries_at(revision).filter(kind=self.document.kind, geoid=public_id)
        place = places.order_by("item").values_list("item", flat=True).first()
        if place is None:
            raise Problem(404, f"No place of GEOID {public_id} stood at revision {revision}.")
        # Not for ever: another place may carry the GEOID one day.
        return HttpResponseRedirect(self.moved(public_id, place))


class PlaceHistoryView(ByGeoid, HistoryView):
    """Every edition of a place, the newest first."""

    statuses = (302, 400, 404, 406)


class PlaceDoor(ByGeoid):
    """A door that answers from all that bears on a place, in three queries."""

    parameters = MomentParameters
    on_the_day = True  # reads only what is true then

    def get_item(self, asked: MomentParameters, public_id: str) -> HttpResponse:
        """Read the revision and the documents; then answer."""
        moment = asked.moment
        day = moment.as_of if self.on_the_day else None
        found = bearing_on(public_id, asked.revision, day, certain=moment.certain)
        place = found.documents.get(public_id)
        if place is None:
            return self.left(orjson.loads(self.edition(asked, public_id).document))
        return self.answer_place(asked, place, found)

    def answer_place(self, asked: MomentParameters, place: Json, found: Bearing) -> HttpResponse:
        """Answer from what bears on the place."""
        raise NotImplementedError


class PlaceView(PlaceDoor):
    """The whole answer about a place: what is said, what rules do, and what is not known."""

    def shape(self) -> Schema:
        """Give the answer."""
        return envelope(result=answer_shape())

    def answer_place(self, asked: MomentParameters, place: Json, found: Bearing) -> HttpResponse:
        """Compose the answer; whole documents go in byte for byte."""
        documents = list(found.documents.values())
        answer = Answer(place, documents, asked.moment.as_of, found.splice)
        unsure = [each["id"] for each in answer.documents if answer.match(each) == "possible"]
        path = self.request.path
        links = {"history": f"{path}history/", "timeline": f"{path}timeline/"}
        meta = {"possible_only": sorted(unsure)}
        cited_as = of_item(answer.place)
        return self.answer(
            asked, meta=meta, links=links, cited_as=cited_as, result=answer.as_json()
        )


class TimelineView(PlaceDoor):
    """Everything dated that bears on a place, the earliest first."""

    on_the_day = False  # a rule that ended is part of it

    def shape(self) -> Schema:
        """Give the entries."""
        entries = listed(timeline_shape())
        return envelope(results=entries, undated=entries)

    def answer_place(self, asked: MomentParameters, place: Json, found: Bearing) -> HttpResponse:
        """Give the entries up to the day, and apart those whose day is not known."""
        moment = asked.moment
        timeline = Timeline(list(found.documents.values()), moment.as_of, certain=moment.certain)
        entries = timeline.entries()
        unsure = {entry["item"] for entry in entries if entry["match"] == "possible"}
        meta = {"possible_only": sorted(unsure)}
        undated = timeline.undated()
        links = {"next": None}
        cited_as = f"timeline of {of_item(place)}"
        return self.answer(
            asked, meta=meta, links=links, cited_as=cited_as, results=entries, undated=undated
        )
