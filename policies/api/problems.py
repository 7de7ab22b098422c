"""Problems: every error but the editors' as RFC 9457 application/problem+json, with the way out."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views import defaults
from rest_framework.exceptions import APIException

from policies.api.http.encoding import digest
from policies.record.reading import is_too_slow, is_unavailable

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
EDITORS = "/admin/"  # paths that keep Django's pages; all others answer problems
DOCS = "/api/v1/docs/"
# What `type` begins with: a name, not an address, for a server has no address of its own.
TYPES = "urn:sanctuary-tracker:problem:"
LONGEST_INSTANCE = 2000
LONGEST_WORD = 80  # a longer one is nobody's typing error, and comparing it takes time
FEW_WORDS = 12  # are all named


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a request: which parameter, why, and what to write instead."""

    parameter: str
    message: str
    nearest: str | None = None


@dataclass
class Problem(Exception):
    """An answer that is an error: its status, a name for programs and a sentence for people."""

    status: int
    detail: str
    name: str = ""
    faults: tuple[Fault, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_json(self, instance: str) -> dict[str, Any]:
        """Give `{type, title, status, detail, instance, errors}`, and what `extra` adds."""
        title = HTTPStatus(self.status).phrase
        return {
            "type": TYPES + (self.name or title.lower().replace(" ", "-")),
            "title": title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "errors": [
                {"parameter": fault.parameter, "message": fault.message, "nearest": fault.nearest}
                for fault in self.faults
            ],
            **self.extra,
        }


def bad_parameters(faults: Iterable[Fault]) -> Problem:
    """Refuse a request for its parameters, all of them at once."""
    first, *more = faults
    detail = f"{first.message} ({len(more)} more in errors.)" if more else first.message
    return Problem(400, detail, "bad-parameters", (first, *more))


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Give the one of `words` that is most like `word`; None if there are none."""
    by_lower = {each.lower(): each for each in words}
    found = get_close_matches(word[:LONGEST_WORD].lower(), by_lower, n=1, cutoff=0)
    return by_lower[found[0]] if found else None


def is_like(word: str, close: str) -> bool:
    """Say whether a word may be meant by what was typed; some word is always the nearest."""
    typed = word[:LONGEST_WORD].lower()
    return bool(get_close_matches(typed, [close.lower()])) or sorted(typed) == sorted(close)


def instead(word: str, close: str | None, words: Collection[str]) -> str:
    """Say what to write instead of `word`: the nearest of `words` if it is like it, else what is."""
    if close and is_like(word, close):
        return f"did you mean {close}?"
    if len(words) <= FEW_WORDS:
        return f"it takes {', '.join(words) or 'none'}."
    return f"{DOCS} lists what it takes."


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Write the problem as a response; never fails, whatever the request is like."""
    body = orjson.dumps(problem.as_json(request.get_full_path()[:LONGEST_INSTANCE]))
    # Left to themselves, caches keep a 404 or 410 as long as they see fit (RFC 9111, 4.2.2).
    headers = {"Cache-Control": "no-cache", "Content-Digest": digest(body), **problem.headers}
    return HttpResponse(body, status=problem.status, content_type=MEDIA_TYPE, headers=headers)


def handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Answer for what a view raises; None (a 500, logged by Django) for what nobody expected."""
    problem = _problem_of(error, context)
    return respond(context["request"]._request, problem) if problem else None


def _problem_of(error: Exception, context: Mapping[str, Any]) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Http404):
        return Problem(404, f"Nothing is at this address. {DOCS} lists what is.")
    if isinstance(error, PermissionDenied):
        return Problem(403, "This is not open to you.")
    if isinstance(error, SuspiciousOperation):
        return Problem(400, "The request cannot be read.", "unreadable")
    if isinstance(error, APIException):
        return _from_framework(error, context)
    return of_database(error)


def of_database(error: Exception) -> Problem | None:
    """Say that the database took too long or cannot be asked now; None for what is another's fault."""
    if is_too_slow(error):
        detail = "This takes too long to answer: ask for less at once, of one state for instance."
        return Problem(503, detail, "too-slow", headers={"Retry-After": "10"})
    if is_unavailable(error):
        logger.error("The database cannot be asked: %s", error)
        detail = "The record cannot be read now. Try again in a few seconds."
        return Problem(503, detail, "unavailable", headers={"Retry-After": "5"})
    return None


def _from_framework(error: APIException, context: Mapping[str, Any]) -> Problem:
    view = context["view"]
    if error.status_code == 406:
        served = ", ".join(renderer.media_type for renderer in view.get_renderers())
        return Problem(406, f"Send no Accept header, or one that admits {served}.")
    wait = getattr(error, "wait", None)
    headers = {"Retry-After": str(int(wait))} if wait else {}
    return Problem(error.status_code, str(error.detail), headers=headers)


# Django's own pages, for what fails before or outside a view (tracker/urls.py names these)


def _is_ours(request: HttpRequest) -> bool:
    return not request.path_info.startswith(EDITORS)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 for a request that Django itself refuses, such as one for another host."""
    if not _is_ours(request):
        return defaults.bad_request(request, exception)
    return respond(request, Problem(400, "The request cannot be read.", "unreadable"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    if not _is_ours(request):
        return defaults.permission_denied(request, exception)
    return respond(request, Problem(403, "This is not open to you."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 for a path that no door has."""
    if not _is_ours(request):
        return defaults.page_not_found(request, exception)
    return respond(request, Problem(404, f"Nothing is at this address. {DOCS} lists what is."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; Django has logged what happened."""
    if not _is_ours(request):
        return defaults.server_error(request)
    detail = "This is our fault and we have logged it. Try again later."
    return respond(request, Problem(500, detail))
