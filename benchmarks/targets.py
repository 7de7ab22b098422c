"""The targets: what each workload asks of each peer, the same places, codes and days of all."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from benchmarks import vocabulary as words
from benchmarks.build import tell
from benchmarks.chance import Chance
from benchmarks.claims import HOLDS
from benchmarks.servers import Server, fetch
from benchmarks.world import PLACES, SMALLEST, item

SEED = 20261123
OURS, P1, P2, L = "ours", "P1", "P2", "L"
PAGE = 100  # rows
LAST_DAY = "2026-07-01"  # no statement of the world is later
ROW = 35_000  # of the crawl, at scale 1
DEEP_PAGES = 300  # measured from that row on
TODAY = datetime.now(UTC).date().isoformat()  # what ours takes where no day is asked for


@dataclass(frozen=True)
class Peers:
    """The same question as each peer's addresses put it."""

    ours: str
    p1: str
    p2: str
    limit: str

    def of(self, peer: str) -> str:
        """Give the peer's."""
        return {OURS: self.ours, P1: self.p1, P2: self.p2, L: self.limit}[peer]


def places_in(scale: float) -> int:
    """Give how many places a world of that scale has."""
    return max(SMALLEST, round(PLACES * scale))


def details(scale: float, known_at: str = "") -> list[Peers]:
    """w1: every county and town, in a random order."""
    numbers = list(range(2 + len(words.STATES), places_in(scale)))
    random.Random(SEED).shuffle(numbers)
    return [_detail(item("jurisdiction", number), known_at) for number in numbers]


def _detail(place: str, known_at: str) -> Peers:
    moment = f"?known_at={known_at}" if known_at else ""
    asked = f"id={place}&day={TODAY}"
    return Peers(
        f"/api/v1/jurisdictions/{place}/{moment}",
        f"/places/{place}/",
        f"/peers/place.json?{asked}&_shape=array",
        f"/place?{asked}",
    )


def filtered(number: int, known_at: str = "", *, few: bool = False) -> list[Peers]:
    """w2: rules of a state with a code, in force on a day; no two alike.

    `few` asks the largest states for 20 rows, which they have at a tenth of the scale too.
    """
    chance = Chance(random.Random(SEED))
    states = sorted(words.STATES, key=lambda code: -words.STATES[code][2])[: 10 if few else None]
    asked: dict[tuple[str, str, str], None] = {}
    while len(asked) < number:
        asked[chance.of(states), chance.of(HOLDS), str(chance.day())] = None
    moment = {"known_at": known_at} if known_at else {}
    size = {"page_size": 20 if few else PAGE}
    return [_filtered(*each, size | moment) for each in asked]


def _filtered(state: str, holds: str, day: str, more: dict[str, Any]) -> Peers:
    code = {"state": state, "holds": holds}
    flags = {"_nocount": 1, "_nosuggest": 1, "_nofacet": 1, "_shape": "array", "_size": PAGE}
    day_at = {"from_earliest__lte": day, "until_latest__gt": day}
    return Peers(
        f"/api/v1/detainer-policies/?{urlencode(code | {'as_of': day} | more)}",
        f"/policies/?{urlencode(code | {'as_of': day, 'page_size': PAGE})}",
        f"/peers/rules.json?{urlencode(code | day_at | flags)}&_sort=id",
        f"/policies?{urlencode(code | {'day': day})}",
    )


def searches(number: int) -> list[Peers]:
    """w5: two words of statements and names, or a word and the beginning of one."""
    chance = Chance(random.Random(SEED))
    asked: dict[str, None] = {}
    while len(asked) < number:
        subject = chance.of(words.ROOTS if chance.once_in(2) else words.LAST)
        asked[f"{subject} {chance.of(chance.of(words.OBJECTS).split()[:4])}"] = None
    return [
        Peers(
            f"/api/v1/search/?q={quote(text)}&page_size=20",
            f"/stances/?search={quote(text)}&page_size=20",
            "",
            f"/search?q={quote(text)}",
        )
        for text in asked
    ]


def first_pages(number: int) -> list[Peers]:
    """w3: the first page of so many crawls, each of another span of days; the same rows of all."""
    return [
        Peers(f"/api/v1/stances/?{_listed(span)}", f"/stances/?page_size={PAGE}&page=1", *_after(0))
        for span in spans()[:number]
    ]


def spans() -> list[str]:
    """Give spans of days after the last statement, each of which asks for the same rows."""
    first = date.fromisoformat(LAST_DAY)
    days = [str(first + timedelta(day)) for day in range(120)]
    found = [f"[{start}..{end}]" for start in days for end in days if start < end]
    random.Random(SEED).shuffle(found)
    return found


def _listed(span: str, known_at: str = "") -> str:
    moment = {"known_at": known_at} if known_at else {}
    return urlencode({"as_of": span, "page_size": PAGE} | moment)


def _after(row: int) -> tuple[str, str]:
    return (f"/peers/statements.json?after={row}&_shape=array", f"/statements?after={row}")


def deep_pages(scale: float) -> list[Peers]:
    """w3: the peers' pages from row 35,000 on; ours are those that `crawled` found."""
    first = row_of(scale) // PAGE + 1
    first_page = f"/api/v1/stances/?{_listed(LAST_DAY)}"  # warms ours up
    last = min(first + DEEP_PAGES, 4 * places_in(scale) // PAGE)
    return [
        Peers(first_page, f"/stances/?page_size={PAGE}&page={page}", *_after((page - 1) * PAGE))
        for page in range(first, last)
    ]


def row_of(scale: float) -> int:
    """Give the row that the crawl is measured from: 35,000, or the middle of a small world."""
    return min(ROW, 4 * places_in(scale) // 2)


def crawled(server: Server, scale: float, span: str, known_at: str = "") -> list[str]:
    """Follow our links from page one past row 35,000; give the pages from there on."""
    path, found = f"/api/v1/stances/?{_listed(span, known_at)}", list[str]()
    for page in range(row_of(scale) // PAGE + DEEP_PAGES):
        if page * PAGE >= row_of(scale):
            found.append(path)
        status, _, body = fetch(server.ports[page % len(server.ports)], path)
        if status != 200:
            tell(f"{server.name} answers {status} to {path}")
            return []
        following = orjson.loads(body)["links"]["next"]
        if following is None:
            break
        path = following
    return found
