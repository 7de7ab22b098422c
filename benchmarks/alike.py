"""Alike: whether peers name the same items in answer to the same question, so that ratios mean something."""

import re
from collections.abc import Sequence

from benchmarks.servers import Server, fetch
from benchmarks.targets import OURS, PAGE, Peers

FIRST = 20  # targets that are compared
ID = re.compile(rb"\b(?:sta|dpo|cus)-[0-9a-z]{10}\b")


def differing(name: str, servers: Sequence[Server], asked: Sequence[Peers]) -> dict[str, str]:
    """Give the peers that answer w1 or w2 otherwise than ours, each with the first such address."""
    ours = next((server for server in servers if server.name == OURS), None)
    if ours is None or name not in {"w1", "w2"}:
        return {}
    found: dict[str, str] = {}
    for each in asked[:FIRST]:
        mine = _body(ours, each)
        for server in servers:
            if not is_alike(name, mine, _body(server, each)):
                found.setdefault(server.name, each.of(server.name))
    return found


def is_alike(name: str, ours: bytes, peers: bytes) -> bool:
    """Compare the ids of rules, for w2; for w1 of what is said, ruled and held too.

    Of a place ours names each body's last statement alone, and the rules of its state too.
    """
    mine, theirs = ({*ID.findall(body)} for body in (ours, peers))
    if name == "w2":  # whole pages may hold other rows of more: each peer has its own order
        return mine == theirs or len(mine) == len(theirs) == PAGE
    (stated, ruled, held), (stated_there, ruled_there, held_there) = (
        [{found for found in ids if found.startswith(kind)} for kind in (b"sta", b"dpo", b"cus")]
        for ids in (mine, theirs)
    )
    return stated <= stated_there and ruled_there <= ruled and held == held_there


def _body(server: Server, asked: Peers) -> bytes:
    return fetch(server.ports[0], asked.of(server.name))[2]
