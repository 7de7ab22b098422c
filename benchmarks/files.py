"""The workload of files, w4: every rule as CSV, from the servers and from the shell of SQLite."""

import csv
import io
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.build import tell
from benchmarks.measure import Load, Result, Sample, Unexpected, sample
from benchmarks.reading import Results
from benchmarks.servers import Server, fetch
from benchmarks.sql import EVERY_RULE
from benchmarks.targets import OURS, P1, P2, L

LONGEST = 600.0
MEBIBYTE = 1 << 20
MOST_GROWTH = 10  # MiB
PATHS = {
    OURS: "/api/v1/detainer-policies.csv?as_of=any",
    P1: "/policies/csv/",
    P2: "/peers/every_rule.csv?state=",
}
SMALL = {
    OURS: f"{PATHS[OURS]}&state=DE",
    P1: "/policies/csv/?state=DE",
    P2: f"{PATHS[P2]}DE",
}


def w4(servers: Sequence[Server], tables: Path, rounds: int) -> tuple[Results, list[str]]:
    """Ask each server for the whole file, one at a time, and the shell, in turn."""
    servers = [server for server in servers if server.name in PATHS and _serves(server)]
    samples: dict[str, list[Sample]] = {}
    growths: dict[str, int] = {}
    for number in range(rounds):
        for server in list(servers):
            try:
                found, growth = _whole(server)
            except Unexpected as error:
                tell(f"w4 {server.name} is left out: {error}")
                servers.remove(server)
                continue
            samples.setdefault(server.name, []).append(found)
            growths[server.name] = max(growths.get(server.name, 0), growth)
            tell(f"w4 round {number + 1} {server.name}: {found.seconds:.1f} s")
        samples.setdefault(L, []).append(_shell(tables))
        tell(f"w4 round {number + 1} {L}: {samples[L][-1].seconds:.1f} s")
    notes = [
        f"w4: {name} grew by at most {growth / MEBIBYTE:.1f} MiB while it wrote the file."
        for name, growth in growths.items()
    ]
    if shutil.which("sqlite3") is None:
        notes.append("w4: the sqlite3 shell is not installed; L is Python's sqlite3 and csv.")
    if OURS in growths:
        kept = "within" if growths[OURS] <= MOST_GROWTH * MEBIBYTE else "beyond"
        notes.append(f"w4: ours is {kept} the {MOST_GROWTH} MiB that are asked.")
    return {name: Result.of(each) for name, each in samples.items()}, notes


def _serves(server: Server) -> bool:
    """Say whether a server answers with the file of a small state, which warms it up too."""
    statuses = [fetch(port, SMALL[server.name])[0] for port in server.ports]
    if set(statuses) != {200}:
        tell(f"{server.name} serves no CSV yet")
    return set(statuses) == {200}


def _whole(server: Server) -> tuple[Sample, int]:
    before = server.forget_peak()
    load = Load([(PATHS[server.name], "")], connections=1)
    found = sample(server, load, LONGEST)
    return found, server.memory() - before


def _shell(tables: Path) -> Sample:
    """Run the shell, or Python where there is none."""
    program = shutil.which("sqlite3")
    if program:
        command = [program, "-readonly", "-header", "-csv", str(tables), EVERY_RULE]
    else:
        command = [sys.executable, "-m", "benchmarks.files", str(tables)]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    written = len(subprocess.run(command, check=True, capture_output=True).stdout)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wall = 1000 * seconds
    return Sample(1, seconds, cpu, written, wall, wall, wall)


def _python(tables: str) -> None:
    rows = sqlite3.connect(tables).execute(EVERY_RULE)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    sys.stdout.write(out.getvalue())


if __name__ == "__main__":
    _python(sys.argv[1])
