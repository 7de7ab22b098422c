"""The table: what each workload asks for, the ratios that were measured, reached or not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.measure import Result
from benchmarks.targets import OURS, P1, P2, L

Results = Mapping[str, Result]


@dataclass(frozen=True)
class Line:
    """One ratio that is asked for, as it was found: by throughput, and by processor time.

    A ratio is how many times better ours is; where `most` is true, how many times a cost is another
    cost, and less is better. None is what was not measured.
    """

    workload: str
    against: str
    asked: float
    rate: float | None = None
    cost: float | None = None
    most: bool = False
    note: str = ""

    def holds(self, found: float | None) -> bool:
        """Say whether a ratio that was found is what is asked."""
        if found is None:
            return False
        return found <= self.asked if self.most else found >= self.asked

    @property
    def verdict(self) -> str:
        """Say whether the ratio was reached, by throughput or at least by processor time."""
        if self.rate is None and self.cost is None:
            return "not measured"
        if self.holds(self.rate):
            return "reached"
        return "by CPU only" if self.holds(self.cost) else "not reached"

    def cells(self) -> list[str]:
        """Give the line's cells."""
        asked = f"{'≤' if self.most else '≥'} {self.asked:g}x"
        found = ("" if each is None else f"{written(each)}x" for each in (self.rate, self.cost))
        return [self.workload, self.against, asked, *found, self.verdict, self.note]


@dataclass(frozen=True)
class Workload:
    """What proof.md asks of a workload: a least ratio for each peer, and the rule about p99."""

    key: str
    title: str
    least: Mapping[str, float] = field(default_factory=dict)
    p99: bool = False  # ours is at most half of P2's


WORKLOADS = {
    workload.key: workload
    for workload in (
        Workload("w1", "w1 a place with all that bears on it", {P1: 20, P2: 2.5, L: 0.4}, p99=True),
        Workload("w2", "w2 100 rules, first time seen", {P1: 7, P2: 2, L: 0.35}, p99=True),
        Workload("w2-seen", "w2 seen before at this revision", {P1: 40, P2: 10}),
        Workload("w3", "w3 row 35,000 of a crawl", {P1: 10, P2: 3}, p99=True),
        Workload("w4", "w4 every rule as CSV", {P1: 20, P2: 10, L: 1}),
        Workload("w5", "w5 ranked search, 20 results", {P1: 6, L: 0.8}),
        Workload("w6", "w6 conditional GET answered 304", {P1: 25, L: 0.6}),
        Workload("w7", "w7 40,000 places in one revision", {P1: 3}),
    )
}


def written(value: float) -> str:
    """Write a figure to three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ratios(workload: Workload, results: Results) -> list[Line]:
    """Give the lines of a workload: ours over each peer's, and the rule about p99."""
    title, ours = workload.title, results.get(OURS)
    lines = []
    for peer, asked in workload.least.items():
        if ours is None or peer not in results:
            note = "not served yet" if ours is None else f"{peer} was not measured"
            lines.append(Line(title, peer, asked, note=note))
            continue
        found = results[peer]
        cost = found.cost / ours.cost if ours.cost else None
        lines.append(Line(title, peer, asked, ours.rate / found.rate, cost))
    if ours and workload.p99 and P2 in results:
        note = f"{ours.p99:.1f} ms, P2 {results[P2].p99:.1f} ms"
        lines.append(Line(title, "P2's p99", 0.5, ours.p99 / results[P2].p99, most=True, note=note))
    return lines


def grown(title: str, asked: float, small: Result | None, large: Result | None) -> Line:
    """Give the line of a cost that must stay flat: the large one over the small one."""
    if small is None or large is None:
        return Line(title, "itself", asked, most=True)
    cost = large.cost / small.cost if small.cost else None
    note = f"{small.cost:.2f} and {large.cost:.2f} ms CPU"
    return Line(title, "itself", asked, small.rate / large.rate, cost, most=True, note=note)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table."""
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def ratios_table(lines: Sequence[Line]) -> str:
    """Write the ratios."""
    head = ("workload", "against", "asked", "throughput", "CPU", "", "note")
    return markdown(head, [line.cells() for line in lines])


def figures_table(results: Mapping[str, Results]) -> str:
    """Write what was measured of each peer."""
    head = ("workload", "peer", "a second", "CPU ms", "p50 ms", "p95 ms", "p99 ms", "KB", "asked")
    rows = [
        [
            workload,
            peer,
            *(written(each) for each in (found.rate, found.cost, found.p50, found.p95, found.p99)),
            written(found.size / 1024),
            f"{found.requests:,}",
        ]
        for workload, of_peer in results.items()
        for peer, found in of_peer.items()
    ]
    return markdown(head, rows)


def report(
    facts: Mapping[str, str],
    lines: Sequence[Line],
    results: Mapping[str, Results],
    notes: list[str],
) -> str:
    """Write the whole report."""
    verdicts = Counter(line.verdict for line in lines)
    parts = [
        f"# Benchmarks, {facts['date']}, {facts['commit']}",
        "; ".join(
            f"{name} {value}" for name, value in facts.items() if name not in {"date", "commit"}
        )
        + ".",
        f"{verdicts['reached']} of {len(lines)} ratios reached, {verdicts['by CPU only']} by"
        f" processor time only, {verdicts['not reached']} not, {verdicts['not measured']} not measured."
        " `benchmarks/README.md` says what is measured and how to read it.",
        ratios_table(lines),
        figures_table(results),
        *(f"- {note}" for note in notes),
    ]
    return "\n\n".join(parts) + "\n"


def as_json(
    facts: Mapping[str, str],
    lines: Sequence[Line],
    results: Mapping[str, Results],
    notes: list[str],
) -> dict[str, Any]:
    """Give the same as JSON."""
    return {
        "facts": dict(facts),
        "lines": [vars(line) | {"verdict": line.verdict} for line in lines],
        "results": {
            workload: {peer: found.as_json() for peer, found in of_peer.items()}
            for workload, of_peer in results.items()
        },
        "notes": notes,
    }
