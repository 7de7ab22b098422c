"""What every public door does: reads, strictly, and answers from the record alone."""

from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from policies.api.citing import citation, permanent
from policies.api.filters.base import Parameters
from policies.api.http.validators import (
    NotModified,
    etag_of,
    known_as,
    lifetime,
    not_modified,
    validated,
)
from policies.api.moment import Moment, default_day, pinned, published_at, refuse_future
from policies.api.openapi.schema import DoorSchema
from policies.api.openapi.shapes import Schema
from policies.api.pagination import Cursor
from policies.api.problems import Fault, bad_parameters
from policies.api.renderers import FORMATS, STREAMED, Negotiation
from policies.dates import PartialDate


class ReadView(APIView):
    """A public door: GET, HEAD and OPTIONS, without accounts, cookies or a body."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = ()
    content_negotiation_class = Negotiation
    http_method_names = ("get", "head", "options")
    allowed_methods = ["GET", "HEAD", "OPTIONS"]  # each answer names them
    schema = DoorSchema()

    parameters: type[Parameters] = Parameters
    statuses: tuple[int, ...] = (400, 406)  # beside those of ALWAYS

    etag = lifetime = ""
    asked: Parameters | None = None  # as read and resolved
    suffix = ""  # what the address ends in, where that names a form of the answer

    def shape(self) -> Schema:
        """Give the JSON schema of the answer."""
        raise NotImplementedError

    def dispatch(self, request: Any, *args: Any, suffix: str = "", **kwargs: Any) -> Any:
        """Answer; an address that ends in `.csv` asks for that form."""
        self.suffix = suffix
        return super().dispatch(request, *args, **kwargs)

    def options(self, *_: Any, **__: Any) -> Any:
        """Name the methods: what more there is to say stands in the schema."""
        return HttpResponse(headers={"Allow": ", ".join(self.allowed_methods)})

    @property
    def renderer_classes(self) -> list[Any]:  # type: ignore[override] # as DRF asks for them
        """Give the forms that the door's parameters name."""
        return [FORMATS[name] for name in self.parameters.formats]

    def get_format_suffix(self, **kwargs: Any) -> str | None:
        """Give what the address ends in."""
        return self.suffix or None

    @property
    def door(self) -> str:
        """Give the path without a form: that of changes.atom is /api/v1/changes/."""
        path = self.request.path
        return f"{path.removesuffix(f'.{self.suffix}')}/" if self.suffix else path

    @property
    def form(self) -> str:
        """Give the form of the answer that was asked for, such as json or csv."""
        renderer: Any = self.request.accepted_renderer
        return str(renderer.format)

    def ask(self, request: Request) -> Parameters:
        """Read the request's parameters and the moment that it asks about, in one query.

        What the parameters name is looked up in one more for each that names items by id, and in
        one for each kind of code by which places are named.

        Raises a Problem (400) that names everything that is wrong.
        """
        asked = self.read(request)
        cursor: Cursor | None = asked.value("cursor")
        now = timezone.now()
        for name in ("since", "changed_since"):
            refuse_future(name, asked.value(name), now)
        asked.moment = self._pinned(asked, cursor) if cursor else self._moment(asked, now)
        if self.form in STREAMED:  # pieces are read when this reading of the record is over
            asked.moment = asked.moment.of_an_older_world()
        self.asked = asked
        lasts = lifetime(asked, [asked.value("known_at")], [asked.moment.as_of], now)
        self.validate(etag_of(request, asked, self.form), lasts)
        asked.look_up()
        return asked

    def validate(self, etag: str, lasts: str) -> None:
        """Set what the answer will be known by; NotModified where the client holds it."""
        self.etag, self.lifetime = etag, lasts
        if known := known_as(self.request, etag):
            raise NotModified(known)

    def handle_exception(self, exc: Exception) -> Any:
        """Answer for what was raised; 304 is no problem."""
        if isinstance(exc, NotModified):
            return not_modified(exc.known)
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Put the validators on what was found, and where it stays (RFC 8574), in any form."""
        found = super().finalize_response(request, response, *args, **kwargs)
        if self.etag and found.status_code in {200, 304}:
            validated(found, found.get("ETag", self.etag), self.lifetime)
            if self.asked and "known_at" in self.asked.base_filters:
                found["Link"] = f'<{self.permanent_address}>; rel="cite-as"'
        return found

    def read(self, request: Request) -> Parameters:
        """Read the request's parameters alone, without a query."""
        asked = self.parameters(request.META["QUERY_STRING"])
        if self.suffix and asked.value("format", self.suffix) != self.suffix:
            message = f"The address asks for {self.suffix}: leave format out."
            raise bad_parameters([Fault("format", message, self.suffix)])
        return asked

    def _pinned(self, asked: Any, cursor: Cursor) -> Moment:
        if cursor.binding != asked.binding(self.door):
            message = "The cursor belongs to another query: repeat that one, or begin without it."
            raise bad_parameters([Fault("cursor", message)])
        try:
            day = PartialDate.parse(cursor.day) if cursor.day else None
        except ValueError:
            raise bad_parameters([Fault("cursor", "The cursor is damaged: begin anew.")]) from None
        return Moment(pinned(cursor.revision), day, asked.value("match") == "certain")

    def _moment(self, asked: Parameters, now: datetime) -> Moment:
        known_at = asked.value("known_at")
        published = published_at(known_at, now)
        day = None
        if "as_of" in asked.base_filters:
            day = asked.value("as_of", default_day(known_at, published, now))
        return Moment(published, day, asked.value("match") == "certain")

    def answer(
        self, asked: Parameters, *, meta: dict[str, Any], cited_as: str = "", **found: Any
    ) -> Response:
        """Give the envelope: what was resolved, where it stands, and what was found.

        What has a name to be cited by also has an address for ever.
        """
        note = settings.DATA_NOTE
        echoed = asked.echo() | meta | ({"note": note} if note else {})
        links = {"self": self.link(asked.data)} | found.pop("links", {})
        if cited_as:
            links["permanent"] = self.permanent_link
            echoed["citation"] = citation(cited_as, asked.moment, self.permanent_address)
        return Response({"meta": echoed, "links": links, **found})

    @cached_property
    def permanent_link(self) -> str:
        """Link to where what was asked is answered for ever, in the form that was asked for."""
        form = {} if self.suffix or self.form == "json" else {"format": self.form}
        return self.link((permanent(self.asked) if self.asked else {}) | form)

    @cached_property
    def permanent_address(self) -> str:
        """Give the permanent link as a whole address."""
        return str(self.request.build_absolute_uri(self.permanent_link))

    def link(self, given: dict[str, str], path: str = "") -> str:
        """Write a link to a door with parameters."""
        query = urlencode(given, safe=",:", quote_via=quote)
        path = path or quote(self.request.path)
        return f"{path}?{query}" if query else path


def splice(document: str) -> orjson.Fragment:
    """Give a stored document as part of an answer, byte for byte."""
    return orjson.Fragment(document)
