"""The cache: finished answers, kept in the process while the record's newest revision stays.

An answer depends on the request, the record and the day alone. So it is kept whole, headers and
all, until something is published or the day ends, within a bound of bytes.
"""

import threading
from collections.abc import Callable
from datetime import date
from sys import getsizeof
from typing import NamedTuple

from cachetools import LRUCache
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from policies.api.http.encoding import takes_gzip
from policies.api.http.validators import known_as, not_modified
from policies.api.moment import newest

MEGABYTE = 2**20
OVERHEAD = 2_000  # bytes of an answer's headers and of its place in the cache, about
KEPT = frozenset({200, 304})
WORTH = 8  # an answer of more than this part of the cache would drive out too many others

Key = tuple[object, ...]
World = tuple[str, int, int, date]  # the head's hash, what was covered last, the index, today


class Kept(NamedTuple):
    """An answer of status 200, as it was sent, and what was asked; of a 304 there is no body."""

    key: Key
    body: bytes | None
    headers: dict[str, str]

    @property
    def size(self) -> int:
        """Give about how many bytes it takes."""
        return sum(map(getsizeof, self.key)) + len(self.body or b"") + OVERHEAD


class Answers:
    """The answers of one world; those of another are forgotten when it has come."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.lock = threading.Lock()
        self.world: World | None = None
        self.kept: LRUCache[Key, Kept] = LRUCache(size, getsizeof=lambda kept: kept.size)

    def get(self, world: World, key: Key) -> Kept | None:
        """Find an answer of a world."""
        with self.lock:
            return self.kept.get(key) if world == self.world else None

    def put(self, world: World, kept: Kept) -> None:
        """Keep an answer of a world, unless it is too large."""
        if kept.size * WORTH > self.size:
            return
        with self.lock:
            if world != self.world:
                self.kept.clear()
                self.world = world
            if kept.body is None and kept.key in self.kept:
                return  # another thread kept the whole of it meanwhile
            self.kept[kept.key] = kept

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.kept.clear()
            self.world = None


ANSWERS = Answers(settings.ANSWER_CACHE_MB * MEGABYTE)


def answer(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Answer a request that reads from what is kept, or keep what is answered."""
    if not ANSWERS.size:
        return get_response(request)
    head = newest()  # the view will not ask for it again
    world = (head.hash, head.covered, head.made, timezone.now().date())
    key = key_of(request)
    found = ANSWERS.get(world, key)
    if found and (response := again(request, found)):
        return response
    response = get_response(request)
    if response.status_code in KEPT and not response.streaming and request.method == "GET":
        body = response.content if response.status_code == 200 else None
        ANSWERS.put(world, Kept(key, body, dict(response.items())))
    return response


def key_of(request: HttpRequest) -> Key:
    """Give all of a request that its answer depends on."""
    headers = request.META
    return (
        request.scheme,
        headers.get("HTTP_HOST"),
        request.path,
        headers["QUERY_STRING"],
        headers.get("HTTP_ACCEPT"),
        takes_gzip(request),
    )


def again(request: HttpRequest, found: Kept) -> HttpResponse | None:
    """Send a kept answer: 304 to whom has it, else whole; None if the body is not kept."""
    etag = found.headers.get("ETag")
    if etag and (known := known_as(request, etag)):
        return not_modified(known, found.headers)
    return None if found.body is None else HttpResponse(found.body, headers=found.headers)
