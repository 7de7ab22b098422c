"""What every public door does: reads, strictly, and answers from the record alone."""

from typing import Any
from urllib.parse import quote, urlencode

import orjson
from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from policies.api.filters.base import Parameters
from policies.api.moment import Moment, default_day, pinned, published_at
from policies.api.pagination import Cursor
from policies.api.problems import Fault, bad_parameters
from policies.api.renderers import JsonRenderer, Negotiation
from policies.api.schema import DoorSchema
from policies.api.shapes import Schema
from policies.dates import PartialDate


class ReadView(APIView):
    """A public door: GET, HEAD and OPTIONS, without accounts, cookies or a body."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = ()
    renderer_classes = (JsonRenderer,)
    content_negotiation_class = Negotiation
    http_method_names = ("get", "head", "options")
    schema = DoorSchema()

    parameters: type[Parameters] = Parameters
    statuses: tuple[int, ...] = (400, 406)

    def shape(self) -> Schema:
        """Give the JSON schema of the answer."""
        raise NotImplementedError

    def ask(self, request: Request) -> Parameters:
        """Read the request's parameters and the moment that it asks about, in one query.

        Raises a Problem (400) that names everything that is wrong.
        """
        asked = self.parameters(request.META["QUERY_STRING"])
        cursor: Cursor | None = asked.value("cursor")
        if cursor:
            asked.moment = self._pinned(asked, cursor)
        else:
            asked.moment = self._moment(asked)
        return asked

    def _pinned(self, asked: Any, cursor: Cursor) -> Moment:
        if cursor.binding != asked.binding(self.request.path):
            message = "The cursor belongs to another query: repeat that one, or begin without it."
            raise bad_parameters([Fault("cursor", message)])
        try:
            day = PartialDate.parse(cursor.day) if cursor.day else None
        except ValueError:
            raise bad_parameters([Fault("cursor", "The cursor is damaged: begin anew.")]) from None
        return Moment(pinned(cursor.revision), day, asked.value("match") == "certain")

    def _moment(self, asked: Parameters) -> Moment:
        now, known_at = timezone.now(), asked.value("known_at")
        published = published_at(known_at, now)
        day = None
        if "as_of" in asked.base_filters:
            day = asked.value("as_of", default_day(known_at, published, now))
        return Moment(published, day, asked.value("match") == "certain")

    def answer(self, asked: Parameters, *, meta: dict[str, Any], **found: Any) -> Response:
        """Give the envelope: what was resolved, where it stands, and what was found."""
        note = settings.DATA_NOTE
        echoed = asked.echo() | meta | ({"note": note} if note else {})
        links = {"self": self.link(asked.data)} | found.pop("links", {})
        return Response({"meta": echoed, "links": links, **found})

    def link(self, given: dict[str, str], path: str = "") -> str:
        """Write a link to a door with parameters."""
        query = urlencode(given, safe=",:", quote_via=quote)
        path = path or quote(self.request.path)
        return f"{path}?{query}" if query else path


def splice(document: str) -> orjson.Fragment:
    """Give a stored document as part of an answer, byte for byte."""
    return orjson.Fragment(document)
