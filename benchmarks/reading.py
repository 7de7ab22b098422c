"""The workloads of reading, w1 to w3, w5 and w6: peers in turn, each target asked once or again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import targets
from benchmarks.alike import differing
from benchmarks.build import tell
from benchmarks.measure import Load, Result, Unexpected, drive, interleaved
from benchmarks.peers import SETTINGS
from benchmarks.servers import Server, fetch, gunicorn, running
from benchmarks.targets import OURS, L, Peers

Results = dict[str, Result]
SEEN = 100  # targets that are asked again and again
LONGEST = 600.0  # seconds that all of the targets asked again may take
WARM = 120  # targets before the first measurement, which are not measured


@dataclass
class Reading:
    """The servers that run, and how long each is measured."""

    servers: Sequence[Server]
    scale: float
    rounds: int = 3
    seconds: float = 4.0

    def measure(
        self,
        name: str,
        load_of: Callable[[Server, int], Load | None],
        servers: Sequence[Server],
    ) -> Results:
        """Measure the servers that have a load, in turn."""
        return interleaved(name, servers, load_of, self.rounds, self.seconds)

    def once_each(self, name: str, asked: Sequence[Peers]) -> Results:
        """Ask other targets in each round, so that no server has seen any; the last ones warm up."""
        few = min(WARM, len(asked) // 4)
        warm, rest = asked[-few:], asked[:-few]
        parts = [rest[number :: self.rounds] for number in range(self.rounds)]

        def load_of(server: Server, number: int) -> Load:
            return Load(_of(parts[number], server))

        return self.measure(name, load_of, self._warmed(name, warm, self.seconds))

    def again(self, name: str, asked: Sequence[Peers]) -> Results:
        """Ask a few targets again and again, which each worker has answered before."""

        def load_of(server: Server, _: int) -> Load:
            return Load(_of(asked, server), again=True)

        return self.measure(name, load_of, self._warmed(name, asked, LONGEST))

    def _warmed(self, name: str, asked: Sequence[Peers], seconds: float) -> list[Server]:
        """Ask each worker the targets; give the servers that answer them, and alike."""
        found = []
        for server in self.servers:
            if not asked[0].of(server.name):
                continue
            try:
                for port in server.ports:
                    drive([port], Load(_of(asked, server)), seconds)
            except Unexpected as error:
                tell(f"{name} {server.name} is left out: {error}")
            else:
                found.append(server)
        others = differing(name, found, asked)
        for peer, address in others.items():
            tell(f"{name} {peer} is left out: it answers otherwise than ours: {address}")
        return [server for server in found if server.name not in others]

    def w1(self) -> Results:
        """A place with all that bears on it."""
        return self.once_each("w1", targets.details(self.scale))

    def w2(self) -> Results:
        """100 rules by state, code and day, first time seen."""
        return self.once_each("w2", targets.filtered(30_000))

    def w2_seen(self) -> Results:
        """The same, seen before."""
        return self.again("w2-seen", targets.filtered(30_000)[-SEEN:])

    def w3_first(self) -> Results:
        """The first page of a crawl."""
        return self.once_each("w3-first", targets.first_pages(6_000))

    def w3(self, crawler: Server) -> Results:
        """The pages of a crawl from row 35,000 on; another process follows our links there."""
        deep, crawls = targets.deep_pages(self.scale), list[list[str]]()
        with running([crawler]):
            for span in targets.spans()[-self.rounds :]:
                tell(f"w3 following our links past row {targets.row_of(self.scale):,}")
                crawls.append(targets.crawled(crawler, self.scale, span))

        def load_of(server: Server, number: int) -> Load:
            if server.name == OURS:
                return Load([(path, "") for path in crawls[number]])
            return Load(_of(deep, server), again=True)

        return self.measure("w3", load_of, self._warmed("w3", deep[-WARM:], self.seconds))

    def w5(self) -> Results:
        """Ranked search, 20 results."""
        return self.once_each("w5", targets.searches(1_500))

    def w6(self) -> Results:
        """Conditional requests for what the reader holds: 304."""
        bare = Server(L, gunicorn("benchmarks.bare:application"), SETTINGS)
        asked, loads = targets.filtered(30_000)[:SEEN], dict[str, Load]()
        with running([bare]):
            servers = [each for each in self.servers if each.name in {OURS, targets.P1}] + [bare]
            for server in servers:
                paths = ["/held/"] if server is bare else [each.of(server.name) for each in asked]
                tags = [(path, fetch(server.ports[0], path)[1].get("etag", "")) for path in paths]
                if all(tag for _, tag in tags):
                    loads[server.name] = Load(tags, again=True, status=304)
                else:
                    tell(f"{server.name} gives no ETag yet")
            return self.measure("w6", lambda server, _: loads.get(server.name), servers)


def _of(asked: Sequence[Peers], server: Server) -> list[tuple[str, str]]:
    return [(each.of(server.name), "") for each in asked]
