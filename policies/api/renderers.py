"""Renderers: JSON into which stored documents are spliced byte for byte, and the offline docs."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import orjson
from django.template import engines
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


class Negotiation(DefaultContentNegotiation):
    """Negotiation by Accept alone: `format` is a parameter like the others, and read strictly."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)  # type: ignore[assignment]

    def get_accept_list(self, request: Request) -> list[str]:
        """Take an empty Accept header for none."""
        return super().get_accept_list(request) or ["*/*"]


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
