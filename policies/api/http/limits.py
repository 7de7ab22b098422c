"""Limits: how often one client may ask, counted for all processes of this machine together.

Each client has an allowance that refills steadily: the generic cell rate algorithm (ITU-T I.371),
of which one number a client is kept, the time until which its asking is paid for. The numbers lie
in a file that the processes share as memory: no database is written to for a reader, and a process
that starts anew does not forget them.
"""

import errno
import fcntl
import hashlib
import ipaddress
import logging
import mmap
import os
import re
import struct
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from policies.api.problems import Problem, respond

SLOT = struct.Struct("<Qd")  # who, as eight bytes of a digest; paid until, in seconds
SLOTS = 2**16
SIZE = SLOT.size * SLOTS
WAYS = 8  # places in which a client may be; the one that asked longest ago makes room
POLICY = "public"
WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")  # as some proxies write an address

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Allowance:
    """What is left to a client: `remaining` requests now, all of them again in `reset` seconds."""

    allowed: bool
    remaining: int
    reset: float
    wait: float = 0.0  # seconds until the next request is allowed


class Counters:
    """The shared file: a table of clients and of the times until which they have paid."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.parent.lstat().st_uid != os.getuid():  # others could put another file in its place
            raise PermissionError(f"{path.parent} belongs to another account: remove it")
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        try:
            self._fill()
        finally:
            fcntl.flock(self.file, fcntl.LOCK_UN)
        self.memory = mmap.mmap(self.file, SIZE)
        self.lock = threading.Lock()  # a lock of the file is one of the process, not of the thread

    def _fill(self) -> None:
        """Write what is there again and zeros behind it, so that each page has its place on disk.

        Where a full disk had none, to write into the memory would end the process (SIGBUS).
        """
        known = os.pread(self.file, SIZE, 0)
        if os.pwrite(self.file, known.ljust(SIZE, b"\0"), 0) < SIZE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def take(self, client: str, limit: int, seconds: float, now: float) -> Allowance:
        """Count a request of a client that may send `limit` in `seconds`."""
        step = seconds / limit
        with self.lock:
            fcntl.flock(self.file, fcntl.LOCK_EX)
            try:
                place, who, until = self._find(client)
                if not now <= until <= now + seconds:  # long ago, a clock set back, or no number
                    until = now
                due = until + step
                if allowed := due - now <= seconds:
                    SLOT.pack_into(self.memory, place, who, due)
                    until = due
            finally:
                fcntl.flock(self.file, fcntl.LOCK_UN)
        left = seconds - (until - now)
        return Allowance(allowed, int(left / step + 1e-6), until - now, max(0.0, step - left))

    def _find(self, client: str) -> tuple[int, int, float]:
        """Give a client's place, its name there and what it has paid for."""
        digest = hashlib.blake2b(client.encode(), digest_size=16).digest()
        who, first = struct.unpack("<QQ", digest)
        places = [(first + way) % SLOTS * SLOT.size for way in range(WAYS)]
        found = [(*SLOT.unpack_from(self.memory, place), place) for place in places]
        for known, until, place in found:
            if known == who:
                return place, who, until
        _, place = min((until, place) for _, until, place in found)
        return place, who, 0.0


@cache
def counters() -> Counters | None:
    """Open this project's counters; the processes of one account share them.

    None, and a line in the log, where they cannot be kept: readers do not pay for that.
    """
    named = hashlib.sha256(f"{settings.BASE_DIR} {settings.SECRET_KEY}".encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"tracker-{os.getuid()}"
    try:
        return Counters(folder / f"limits-{named}")
    except OSError:
        logger.exception("Requests are not counted: RATE_LIMIT holds for none of this process.")
        return None


def client_of(request: HttpRequest) -> str:
    """Name whoever asks: an address, of IPv6 the network that one subscriber has.

    What a client writes into X-Forwarded-For stands before what our own proxies add, so that the
    address that the outermost of them saw is counted from the end.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXIES:
        passed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = passed[-settings.PROXIES].strip() if len(passed) >= settings.PROXIES else address
    if found := WITH_PORT.fullmatch(address):
        address = found[1] or found[2]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ipaddress.ip_network((int(parsed), 64), strict=False))
    return address


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Count public requests, and refuse those beyond the limit: a middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.RATE_LIMIT or not request.path_info.startswith(settings.PUBLIC):
            return get_response(request)
        if (counted := counters()) is None:
            return get_response(request)
        limit, seconds = settings.RATE_LIMIT
        found = counted.take(client_of(request), limit, seconds, time.time())
        response = get_response(request) if found.allowed else respond(request, refusal(found))
        response["RateLimit-Policy"] = f'"{POLICY}";q={limit};w={seconds}'
        response["RateLimit"] = f'"{POLICY}";r={found.remaining};t={whole(found.reset)}'
        return response

    return middleware


def refusal(found: Allowance) -> Problem:
    """Say how long to wait."""
    wait = whole(found.wait)
    detail = f"Too many requests: wait {wait} s. A file (.csv, .ndjson) has every row at once."
    return Problem(429, detail, "too-many-requests", headers={"Retry-After": str(wait)})


def whole(seconds: float) -> int:
    """Round seconds up, so that whoever waits as long waits long enough."""
    return -int(-seconds // 1)
