"""A measurement: one peer asked one workload's targets for some seconds; rounds of them in turn."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks.build import ROOT, tell
from benchmarks.load import Target
from benchmarks.servers import Server

CONNECTIONS = 8
WARM = 0.5  # seconds of other targets before each measurement


@dataclass(frozen=True)
class Sample:
    """What one measurement gave; latencies in milliseconds, processor time in seconds."""

    requests: int
    seconds: float
    cpu: float
    bytes: int
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def cost(self) -> float:
        """Milliseconds of the server's processor time a request."""
        return 1000 * self.cpu / self.requests


@dataclass(frozen=True)
class Result:
    """The medians of a peer's rounds."""

    rate: float  # requests a second
    cost: float  # milliseconds of processor time a request
    p50: float
    p95: float
    p99: float
    size: float  # bytes an answer
    requests: int  # in all rounds

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> "Result":
        """Take the median of each figure by itself."""
        return cls(
            **{
                name: median(getattr(sample, name) for sample in samples)
                for name in ("rate", "cost", "p50", "p95", "p99")
            },
            size=median(sample.bytes / sample.requests for sample in samples),
            requests=sum(sample.requests for sample in samples),
        )

    def as_json(self) -> dict[str, float]:
        """Give the figures, rounded to what they are worth."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


class Unexpected(Exception):
    """A server answered otherwise than is due: it does not serve this workload, or not yet."""


@dataclass(frozen=True)
class Load:
    """What a peer is asked: targets each once, or again and again; the answer that is due."""

    targets: Sequence[Target]
    again: bool = False
    status: int = 200
    connections: int = CONNECTIONS


def percentile(ordered: Sequence[float], share: float) -> float:
    """Give the value below which a share of the ordered values lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def drive(ports: Sequence[int], load: Load, seconds: float) -> dict:
    """Run the load as a process of its own; Unexpected if another status came than is due."""
    asked = {"ports": ports, "targets": load.targets, "again": load.again, "seconds": seconds}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(asked | {"connections": load.connections}),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Unexpected((done.stderr.splitlines() or ["the load ended"])[-1])
    found: dict = json.loads(done.stdout)
    if found["statuses"].keys() - {str(load.status)}:
        raise Unexpected(f"{found['statuses']}, not {load.status}: {load.targets[0][0]}")
    return found


def sample(server: Server, load: Load, seconds: float) -> Sample:
    """Measure a server once."""
    before = server.cpu()
    found = drive(server.ports, load, seconds)
    cpu, ordered = server.cpu() - before, found["latencies"]
    return Sample(
        found["requests"],
        found["seconds"],
        cpu,
        found["bytes"],
        *(percentile(ordered, share) for share in (0.5, 0.95, 0.99)),
    )


def interleaved(
    name: str,
    servers: Sequence[Server],
    load_of: Callable[[Server, int], Load | None],
    rounds: int,
    seconds: float,
) -> dict[str, Result]:
    """Measure each server in turn, in each round; `load_of` gives its load in a round, or None."""
    samples: dict[str, list[Sample]] = {}
    failed = set[str]()
    for number in range(rounds):
        for server in servers:
            load = load_of(server, number)
            if load is None or not load.targets or server.name in failed:
                continue
            try:
                found = sample(server, load, seconds)
            except Unexpected as error:
                tell(f"{name} {server.name} is left out: {error}")
                failed.add(server.name)
            else:
                samples.setdefault(server.name, []).append(found)
                tell(f"{name} round {number + 1} {server.name}: {found.rate:,.1f}/s")
    return {name: Result.of(each) for name, each in samples.items() if name not in failed}
