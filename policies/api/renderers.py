"""Renderers: JSON into which stored documents are spliced byte for byte, and the offline docs."""

import re
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import orjson
from django.http import Http404
from django.template import engines
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JsonRenderer(BaseRenderer):
    """JSON; an `orjson.Fragment` goes in as it is."""

    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8 by definition

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> bytes:
        """Write the bytes."""
        return orjson.dumps(data)


def _file(form: str, media_type: str, charset: str | None = None) -> type[BaseRenderer]:
    """Make what stands for a form that views stream themselves (see `files`)."""
    names = {"format": form, "media_type": media_type, "charset": charset}
    return type(form, (JsonRenderer,), names)


# Every form of an answer, by what `format=` and the ends of addresses call it.
FORMATS: dict[str, type[BaseRenderer]] = {
    renderer.format: renderer
    for renderer in (
        JsonRenderer,
        _file("atom", "application/atom+xml"),
        _file("csv", "text/csv", "utf-8"),
        _file("ndjson", "application/x-ndjson"),
        _file("geojson", "application/geo+json"),
        _file("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _file("zip", "application/zip"),
    )
}
# Forms that are sent in pieces, which are read as they are sent.
STREAMED = FORMATS.keys() - {"json", "atom"}

# A weight among the parameters of a range, which are without spaces.
_WEIGHT = re.compile(r"(?:^|;)q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)(?:;|$)", re.ASCII)


class Negotiation(DefaultContentNegotiation):
    """The form of the answer: what the address ends in, else `format=`, else Accept.

    Whether `format=` is well written is for the parser of parameters to say.
    """

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)  # type: ignore[assignment]

    def select_renderer(  # type: ignore[override] # as DRF does
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Give the renderer and its media type; NotAcceptable (406) where Accept admits none."""
        asked = format_suffix or request.query_params.get("format")
        if not asked:
            return _accepted(request.headers.get("Accept", ""), renderers)
        named = [renderer for renderer in renderers if renderer.format == asked]
        if format_suffix and not named:
            raise Http404
        renderer = (named or renderers)[0]
        return renderer, str(renderer.media_type)


def _accepted(accept: str, renderers: Sequence[BaseRenderer]) -> tuple[BaseRenderer, str]:
    """Give the renderer that Accept wants most (RFC 9110, 12.5.1), and its media type.

    Of those that it wants alike, the one that it names most exactly, then the first.
    """
    ranges: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, _, parameters = "".join(part.split()).partition(";")
        if name:
            weight = _WEIGHT.search(parameters)
            ranges[name] = float(weight[1]) if weight else 1.0
    found = max(renderers, key=lambda each: _wanted(str(each.media_type), ranges))
    if not _wanted(str(found.media_type), ranges)[0]:
        raise NotAcceptable(available_renderers=renderers)
    return found, str(found.media_type)


def _wanted(media_type: str, ranges: Mapping[str, float]) -> tuple[float, int]:
    """Say how much a form is wanted, by the most exact range that admits it, and how exact it is."""
    any_of_it = f"{media_type.partition('/')[0]}/*"
    for exactness, name in enumerate((media_type, any_of_it, "*/*")):
        if name in ranges:
            return ranges[name], -exactness
    return (0.0, 0) if ranges else (1.0, 0)


class PageRenderer(BaseRenderer):
    """A page of the documentation, or its script, from drf-spectacular's templates.

    Rendered without the request, so that no CSRF cookie is set, and without the inline style, which
    the Content-Security-Policy refuses.
    """

    media_type = "text/html"
    format = "html"
    charset = "utf-8"
    page = '{% extends "drf_spectacular/swagger_ui.html" %}{% block head %}' + (
        '<title>{{ title }}</title><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="{{ favicon_href }}">'
        '<link rel="stylesheet" href="{{ swagger_ui_css }}">{% endblock %}'
    )

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        renderer_context: Mapping[str, Any] | None = None,
    ) -> str:
        """Write the page, or the script where the view names the script's template."""
        response = (renderer_context or {})["response"]
        django = engines["django"]
        if response.template_name.endswith(".js"):
            return str(django.get_template(response.template_name).render(data))
        return str(django.from_string(self.page).render(data))
