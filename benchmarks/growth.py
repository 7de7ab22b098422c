"""Growth: what w1 to w3 cost in a small record and in a large one, and at older revisions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks import targets
from benchmarks.build import tell
from benchmarks.databases import Database
from benchmarks.measure import Load, drive, interleaved
from benchmarks.peers import ours
from benchmarks.reading import Results
from benchmarks.servers import running
from benchmarks.table import Line, grown
from benchmarks.targets import Peers

EDITIONS = 50
FLAT = 1.3  # times that the head may cost more
OLDER = 3.0  # times that an older revision may cost more than the head: our own bound
WARM = 60  # targets that are not measured


@dataclass(frozen=True)
class Record:
    """A record as a comparison asks it: at its head, or as it was known at a revision."""

    name: str
    database: Database
    known_at: str = ""

    def targets(self, workload: str, rounds: int) -> list[list[str]]:
        """Give the paths of each round; a first part warms up."""
        scale = self.database.scale
        if workload == "w1":
            found = _paths(targets.details(scale, self.known_at))
        elif workload == "w2":
            found = _paths(targets.filtered(6_000, self.known_at, few=True))
        else:
            found = self._crawled(rounds)
        few = min(WARM, len(found) // 4)
        warm, rest = found[:few], found[few:]
        return [warm, *(rest[number::rounds] for number in range(rounds))]

    def _crawled(self, rounds: int) -> list[str]:
        crawler = replace(ours(self.database), name="crawler")
        found: list[str] = []
        with running([crawler]):
            for span in targets.spans()[-rounds:]:
                found += targets.crawled(crawler, self.database.scale, span, self.known_at)
        return found


def comparisons(scale: float) -> list[tuple[str, float, Record, Record]]:
    """Give what is compared: a title, the most that the second may cost more, and the two."""
    few, many = Database(scale / 100), Database(scale / 100, EDITIONS)
    head, tenth = Record("head", many), Record("tenth", Database(scale / 10))
    first, middle = Record("first", many, "2"), Record("middle", many, str(2 + EDITIONS // 2))
    return [
        ("ten times the rows", FLAT, tenth, Record("whole", Database(scale))),
        (f"{EDITIONS} editions an item", FLAT, Record("one", few), head),
        (f"revision 2 of {EDITIONS + 1}", OLDER, head, first),
        (f"revision {middle.known_at} of {EDITIONS + 1}", OLDER, head, middle),
    ]


def lines(scale: float, rounds: int, seconds: float) -> list[Line]:
    """Measure every comparison, the two in turn."""
    found = []
    for title, most, small, large in comparisons(scale):
        for record in (small, large):
            record.database.ready()
        for workload in ("w1", "w2", "w3"):
            tell(f"{workload}, {title}")
            results = _compared(workload, (small, large), rounds, seconds)
            pair = [results.get(record.name) for record in (small, large)]
            found.append(grown(f"{workload}, {title}", most, *pair))
    return found


def _compared(
    workload: str, records: tuple[Record, Record], rounds: int, seconds: float
) -> Results:
    parts = {record.name: record.targets(workload, rounds) for record in records}
    servers = [replace(ours(record.database), name=record.name) for record in records]
    with running(servers):
        for server in servers:
            drive(server.ports, Load([(path, "") for path in parts[server.name][0]]), seconds)
        return interleaved(
            workload,
            servers,
            lambda server, number: Load([(path, "") for path in parts[server.name][number + 1]]),
            rounds,
            seconds,
        )


def _paths(asked: Sequence[Peers]) -> list[str]:
    return [each.ours for each in asked]
