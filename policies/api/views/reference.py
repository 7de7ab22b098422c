"""The doors beside the data: the list of doors, the codebook, the schema and its page."""

import json
from functools import cache
from typing import Any

import orjson
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from policies import codebook
from policies.api.http.validators import ASK_AGAIN, etag_of_code
from policies.api.openapi.shapes import TEXT, Schema, closed, components, envelope, listed, prose
from policies.api.parameters import parse
from policies.api.renderers import Negotiation, PageRenderer
from policies.api.views.base import ReadView
from policies.documents import KINDS

OTHERS = {
    "changes": "Every edition since a moment, and what differs from the one before it.",
    "corrections": "What we had wrong, with the reason; also as a feed.",
    "compare": "Two places, two days or two revisions, side by side (jurisdiction=12086,3915000).",
    "search": "Items of every kind that hold the words of q, with excerpts.",
    "record": "How much there is of each kind, and all of it as one ZIP file (record.zip).",
    "revisions": "Every publication: when, by whom, why, and the hash that chains it.",
    "facets": "How many items match, and how many of them have which code.",
    "coverage": "Of how many places something is known, beside how many there are.",
    "codebook": "What each coded value means, and the authority it rests on.",
    "schema": "The API as OpenAPI 3.1.",
    "docs": "The same to read and try, without the network.",
}


class RootView(ReadView):
    """The doors of this API."""

    def shape(self) -> Schema:
        """Give the doors."""
        return envelope(results=listed(closed(name=TEXT, href=TEXT, says=TEXT)))

    def get(self, request: Request) -> Response:
        """List them, in one query."""
        asked = self.ask(request)
        kinds = {kind.endpoint: prose(kind).partition("\n")[0] for kind in KINDS.values()}
        results = [
            {"name": name, "href": reverse(f"api:{name}"), "says": says}
            for name, says in (kinds | OTHERS).items()
        ]
        return self.answer(asked, meta={}, links={"next": None}, results=results)


class CodebookView(ReadView):
    """The codebook, versioned on its own."""

    def shape(self) -> Schema:
        """Give the book."""
        return envelope(result={"type": "object"})

    def get(self, request: Request) -> Response:
        """Answer without a query."""
        asked = self.read(request)
        self.validate(etag_of_code(), ASK_AGAIN)
        found = {
            "meta": {"version": codebook.codebook().version},
            "links": {"self": self.link(asked.data)},
            "result": orjson.Fragment(_book()),
        }
        return Response(found)


class SchemaView(ReadView):
    """The API as OpenAPI 3.1, made from the documents and the FilterSets."""

    schema = None  # type: ignore[assignment]

    def get(self, request: Request) -> Response:
        """Answer without a query."""
        self.read(request)
        self.validate(etag_of_code(), ASK_AGAIN)
        return Response(orjson.Fragment(openapi()))


class DocsView(SpectacularSwaggerSplitView):
    """Swagger's page, from files of our own."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = ()
    renderer_classes = [PageRenderer]
    content_negotiation_class = Negotiation
    http_method_names = ("get", "head", "options")
    url_name = "api:schema"
    schema = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer with the page, or with its script where the page asks for that."""
        query = request.META["QUERY_STRING"]
        if query != "script=":
            parse(query, {})
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        return response

    def options(self, *_: Any, **__: Any) -> Any:
        """Name the methods; the page's renderer has no form for more."""
        return HttpResponse(headers={"Allow": ", ".join(self.allowed_methods)})


@cache
def _book() -> bytes:
    return orjson.dumps(codebook.as_json())


@cache
def openapi() -> bytes:
    """Make the schema, once a process: it takes most of a second."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    made = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    made["components"] = {"schemas": components()}
    return orjson.dumps(json.loads(OpenApiJsonRenderer().render(made)))
