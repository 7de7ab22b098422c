"""Validators (RFC 9110): the ETag of a resolved query, and how long an answer may be kept.

An answer is made of the record at a revision, the query and this code alone, so that its tag is
known before it is made; a redaction is the one thing that changes an older revision's answers.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from policies.api.filters.base import Parameters
from policies.api.moment import KnownAt
from policies.dates import PartialDate

CODE = Path(settings.BASE_DIR)
DAY = 24 * 60 * 60
# A day, not for ever: a redaction must reach whoever keeps copies.
IMMUTABLE = f"public, max-age={DAY}, immutable"
BODY = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Digest")
ASK_AGAIN = "public, no-cache"  # keep it, and ask whether it still stands: a 304 costs nothing


NONE: Mapping[str, str] = {}


class NotModified(Exception):
    """What the client has still stands: 304, with the tag as the client has it."""

    def __init__(self, known: str) -> None:
        super().__init__(known)
        self.known = known


def etag_of(request: HttpRequest, asked: Parameters, form: str) -> str:
    """Give the strong entity tag of the answer to a resolved query, in its quotation marks."""
    moment = asked.moment
    parts = [
        build(),
        settings.DATA_NOTE,
        request.build_absolute_uri(request.path),  # citations have it
        form,
        sorted(asked.data.items()),
        moment.published.hash,
        moment.published.covered,
        moment.published.made,
        moment.as_of.text if moment.as_of else None,
    ]
    return f'"{hashlib.sha256(orjson.dumps(parts)).hexdigest()[:32]}"'


def known_as(request: HttpRequest, etag: str) -> str:
    """Give the tag as If-None-Match names it, weak or strong; blank where it does not.

    `*` names none, for the item may not be there.
    """
    given = map(str.strip, request.META.get("HTTP_IF_NONE_MATCH", "").split(","))
    return next((tag for tag in given if weak(tag) == weak(etag)), "")


def not_modified(known: str, headers: Mapping[str, str] = NONE) -> HttpResponse:
    """Give a 304 with the headers of the 200 but those of its body (RFC 9110, 15.4.5)."""
    left = {name: value for name, value in headers.items() if name not in BODY}
    return HttpResponseNotModified(headers=left | {"ETag": known})


def weak(tag: str) -> str:
    """Give a tag as it is compared: compression makes it weak."""
    return tag.removeprefix("W/")


def etag_of_code() -> str:
    """Give the entity tag of what is made from this code alone."""
    return f'"{build()[:32]}"'


def lifetime(
    asked: Parameters,
    known: Iterable[KnownAt | None],
    days: Iterable[PartialDate | None],
    now: datetime,
) -> str:
    """Give Cache-Control: immutable only where both clocks are given and their days are past."""
    is_past = "as_of" not in asked.base_filters or (
        "as_of" in asked.data and all(day is None or day.latest < now.date() for day in days)
    )
    is_fixed = is_past and all(is_settled(known_at, now) for known_at in known)
    return IMMUTABLE if is_fixed else ASK_AGAIN


def is_settled(known_at: KnownAt | None, now: datetime) -> bool:
    """Say whether nothing that is still to be published can count as known at a moment."""
    if known_at is None:
        return False
    if isinstance(known_at, int):
        return True
    return known_at < (now if isinstance(known_at, datetime) else now.date())


def validated(response: HttpResponse, etag: str, cache_control: str) -> HttpResponse:
    """Put the validators on an answer."""
    response["ETag"] = etag
    response["Cache-Control"] = cache_control
    return response


@cache
def build() -> str:
    """Give a digest of the code: another version may answer in another shape."""
    found = hashlib.sha256()
    for path in sorted([*CODE.glob("policies/**/*"), *CODE.glob("tracker/*")]):
        if path.suffix in {".py", ".yaml"}:
            found.update(path.read_bytes())
    return found.hexdigest()
