"""Abuse: the most expensive requests that our doors admit, and what other readers feel of them."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import islice
from statistics import median
from urllib.parse import quote

from benchmarks import targets
from benchmarks import vocabulary as words
from benchmarks.build import tell
from benchmarks.databases import Database
from benchmarks.measure import Load, Sample, Unexpected, drive, sample
from benchmarks.peers import ours
from benchmarks.servers import Server, fetch, running
from benchmarks.table import Line
from benchmarks.world import item

WORST = 1500  # milliseconds that the slowest may take
MEANWHILE = 2.0  # times that an ordinary request may take longer
TURNS = 400  # that the corpus is asked in, each on another day and with pages of another size
PART = 30  # of them for each measurement
COUNTRY, STATE = item("jurisdiction", 0), item("jurisdiction", 6)
SHORT = quote(" ".join(word[:3].lower() for word in (*words.ROOTS, *words.LAST)[:16]))
LAYERS = (
    "holds__not=honors_all&status_inquiry__not=required&jail_access__not=standing&rule_form=written"
    "&label__not=claims&cooperation__not=limits&on_others__not=other&basis__not=contract"
    "&include_unknown=true"
)
CORPUS = (
    f"jurisdictions/?{LAYERS}&count=true&page_size={{size}}&as_of={{day}}",
    f"jurisdictions/?within={COUNTRY}&{LAYERS}&sort=-name&page_size={{size}}&as_of={{day}}",
    f"facets/jurisdictions/?{LAYERS}&as_of={{day}}",
    "facets/detainer-policies/?facet=state,holds,basis,rule_form,jail_access&as_of={day}",
    f"facets/stances/?within={COUNTRY}&facet=state,label,cooperation,capacity&as_of={{day}}",
    f"detainer-policies/?within={COUNTRY}&sort=-name&count=true&page_size={{size}}&as_of={{day}}",
    "stances/?sort=-name&count=true&expand=jurisdiction&page_size={size}&as_of={day}",
    f"stances/?q={SHORT}&count=true&page_size={{size}}&as_of={{day}}",
    f"search/?q={SHORT}&count=true&page_size={{size}}",
    "coverage/?as_of={day}",
    f"compare/?jurisdiction={STATE}&as_of={{day}},2012-01-01",
    f"changes/?since=0&within={COUNTRY}&count=true&page_size={{size}}",
)


def corpus() -> Iterator[str]:
    """Give the corpus in turns, of which none is answered from what another left."""
    for turn in range(TURNS):
        day, size = date(2026, 6, 30) - timedelta(turn), 500 - turn
        yield from (f"/api/v1/{asked.format(day=day, size=size)}" for asked in CORPUS)


def lines(scale: float, rounds: int, seconds: float) -> list[Line]:
    """Measure the slowest answer, and the 95th percentile of w2 beside a client that abuses."""
    server, asked = ours(Database(scale).ready()), corpus()
    ordinary = [(each.ours, "") for each in targets.filtered(30_000)]
    alone, beside = list[Sample](), list[Sample]()
    with running([server]):
        for port in server.ports:
            drive([port], Load(ordinary[-100:]), seconds)
        took = {path: _took(server, path) for path in islice(asked, rounds * len(CORPUS))}
        for number in range(rounds):
            load = Load(ordinary[number :: 2 * rounds])
            alone.append(sample(server, load, seconds))
            load = Load(ordinary[number + rounds :: 2 * rounds])
            abuse = [(path, "") for path in islice(asked, PART * len(CORPUS))]
            beside.append(_beside(server, load, abuse, seconds))
            tell(f"abuse round {number + 1}: p95 {alone[-1].p95:.1f} and {beside[-1].p95:.1f} ms")
    slowest = max(took, key=lambda path: took[path])
    note = f"{took[slowest]:,.0f} ms: {slowest}"
    before, meanwhile = (median(each.p95 for each in found) for found in (alone, beside))
    told = f"{before:.1f} and {meanwhile:.1f} ms"
    return [
        Line(
            "abuse: the slowest answer",
            f"{WORST} ms",
            1,
            took[slowest] / WORST,
            most=True,
            note=note,
        ),
        Line(
            "abuse: p95 of w2 meanwhile",
            "itself",
            MEANWHILE,
            meanwhile / before,
            most=True,
            note=told,
        ),
    ]


def _took(server: Server, path: str) -> float:
    """Give how many milliseconds an answer takes; Unexpected if it is a refusal."""
    started = time.perf_counter()
    status, _, body = fetch(server.ports[0], path)
    took = 1000 * (time.perf_counter() - started)
    if status != 200:
        raise Unexpected(f"{status}: {path} {body[:300]!r}")
    tell(f"abuse {took:,.0f} ms {path[:90]}")
    return took


def _beside(server: Server, load: Load, abuse: list[tuple[str, str]], seconds: float) -> Sample:
    """Measure a load while one client asks the corpus."""
    with ThreadPoolExecutor(1) as beside:
        abusing = beside.submit(drive, server.ports, Load(abuse, connections=1), seconds)
        found = sample(server, load, seconds)
        abusing.result()
    return found
