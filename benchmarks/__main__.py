"""The runner: builds what is missing, measures, prints the table and stores it."""

import argparse
import json
import os
import platform
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import psycopg

from benchmarks import build

build.configure("sqlite:///:memory:")

from benchmarks import abuse, files, growth, table, writing  # noqa: E402 - documents need Django
from benchmarks.databases import Database  # noqa: E402
from benchmarks.peers import Tables, ours  # noqa: E402
from benchmarks.reading import Reading, Results  # noqa: E402
from benchmarks.servers import Server, running  # noqa: E402
from benchmarks.table import WORKLOADS, Line  # noqa: E402
from benchmarks.targets import OURS, P1  # noqa: E402

RESULTS = build.ROOT / "benchmarks" / "results"
POSTGRES = "postgres://postgres@127.0.0.1:5432"
ALL = ("w1", "w2", "w2-seen", "w3", "w4", "w5", "w6", "w7", "abuse", "growth", "one", "postgres")
MILLION = 1.9  # the scale of a record of a million editions


@dataclass
class Run:
    """One run: what was asked of it, and what it has found so far."""

    asked: argparse.Namespace
    results: dict[str, Results] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wants(self, *names: str) -> bool:
        """Say whether one of these workloads was asked for."""
        return bool({*names} & {*self.asked.only.split(",")})

    def keep(self, key: str, found: Results, engine: str = "") -> None:
        """Keep the figures of a workload, and its ratios."""
        self.results[key + engine] = found
        if key in WORKLOADS:
            workload = WORKLOADS[key]
            if engine:  # P1 alone is there
                workload = replace(workload, least={P1: workload.least[P1]}, p99=False)
            self.lines += table.ratios(replace(workload, title=workload.title + engine), found)

    def read(self, servers: list[Server], database: Database, engine: str = "") -> None:
        """Measure the workloads of reading on running servers."""
        asked = self.asked
        reading = Reading(servers, asked.scale, asked.rounds, asked.seconds)
        workloads: dict[str, Callable[[], Results]] = {
            "w1": reading.w1,
            "w2": reading.w2,
            "w2-seen": reading.w2_seen,
            "w5": reading.w5,
        }
        for key, measure in workloads.items():
            if self.wants(key):
                self.keep(key, measure(), engine)
        if self.wants("w3"):
            first = reading.w3_first()
            deep = reading.w3(replace(ours(database), name="crawler"))
            self.keep("w3-first", first, engine)
            self.keep("w3", deep, engine)
            if OURS in deep:
                title = f"w3 row 35,000 against page one{engine}"
                self.lines.append(table.grown(title, 1.2, first[OURS], deep[OURS]))
        if self.wants("w6") and not engine:
            self.keep("w6", reading.w6())

    def sqlite(self) -> None:
        """Measure all peers on SQLite."""
        if not self.wants("w1", "w2", "w2-seen", "w3", "w4", "w5", "w6", "w7"):
            return
        asked = self.asked
        database = Database(asked.scale).ready(reindex=asked.reindex)
        tables = Tables(asked.scale).ready()
        servers = [ours(database), *tables.servers()]
        servers = [each for each in servers if each.name in asked.peers.split(",")]
        with running(servers):
            self.read(servers, database)
            if self.wants("w4"):
                found, notes = files.w4(servers, tables.path, asked.rounds)
                self.keep("w4", found)
                self.notes += notes
        if self.wants("w7"):
            found, notes = writing.w7(tables, asked.rounds)
            self.keep("w7", found)
            self.notes += notes

    def abuse(self) -> None:
        """Measure what the most expensive requests take, and cost others."""
        asked = self.asked
        if self.wants("abuse"):
            self.lines += abuse.lines(asked.scale, asked.rounds, asked.seconds)

    def grow(self) -> None:
        """Measure what growth costs."""
        asked = self.asked
        if self.wants("growth"):
            self.lines += growth.lines(asked.scale, asked.rounds, asked.seconds)
            self.notes.append("growth: records but for their places are built in bulk revisions.")
        if self.wants("one"):
            large = [Database(asked.scale), *([Database(MILLION)] if asked.growth else [])]
            found = [database.ready() for database in (Database(0), *large)]
            named = {f"{writing.editions(each):,} editions": each for each in found}
            self.lines += writing.publishing_one(named, asked.rounds)
            self.notes.append(f"publishing one item: {' and '.join(named)}; each is undone.")

    def postgres(self) -> None:
        """Measure ours and P1 on PostgreSQL, where one answers."""
        address = os.environ.get("BENCH_POSTGRES", POSTGRES)
        if not self.wants("postgres"):
            return
        try:
            psycopg.connect(f"{address}/postgres", connect_timeout=3).close()
        except psycopg.OperationalError:
            self.notes.append("PostgreSQL was left out: no server answers at BENCH_POSTGRES.")
            return
        database = Database(self.asked.scale, postgres=address).ready(reindex=self.asked.reindex)
        tables = Tables(self.asked.scale, address).ready()
        servers = [ours(database), *tables.servers()]
        servers = [each for each in servers if each.name in self.asked.peers.split(",")]
        with running(servers):
            self.read(servers, database, ", PostgreSQL")

    def facts(self) -> dict[str, str]:
        """Give what the figures depend on: the kind of machine, versions, counts."""
        command = ["git", "rev-parse", "--short", "HEAD"]
        done = subprocess.run(command, cwd=build.ROOT, capture_output=True, text=True, check=False)
        return {
            "date": datetime.now(UTC).date().isoformat(),
            "commit": done.stdout.strip() or "unknown",
            "processors": str(len(os.sched_getaffinity(0))),
            "Python": platform.python_version(),
            "SQLite": sqlite3.sqlite_version,
            "PostgreSQL": postgres_version(),
            "scale": f"{self.asked.scale:g}",
            "rounds": str(self.asked.rounds),
            "seconds a measurement": f"{self.asked.seconds:g}",
        }


def postgres_version() -> str:
    """Give the version of the server, or none."""
    address = os.environ.get("BENCH_POSTGRES", POSTGRES)
    try:
        with psycopg.connect(f"{address}/postgres", connect_timeout=3) as server:
            number = server.info.server_version
            return f"{number // 10_000}.{number % 10_000}"
    except psycopg.OperationalError:
        return "none"


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="of the workload; 1 is in full")
    parser.add_argument("--only", default=",".join(ALL), help=f"some of {','.join(ALL)}")
    parser.add_argument("--peers", default="ours,P1,P2,L", help="some of these")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="a measurement takes")
    parser.add_argument("--reindex", action="store_true", help="make our index anew first")
    parser.add_argument("--growth", action="store_true", help="also a record of a million editions")
    parser.add_argument("--store", action="store_true", help="keep the table of a partial run too")
    asked = parser.parse_args()
    if unknown := {*asked.only.split(",")} - {*ALL}:
        parser.error(f"--only takes some of {', '.join(ALL)}; not {', '.join(sorted(unknown))}")
    return asked


def main() -> None:
    """Run; store the table of a whole run at full scale, or where asked."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers are ended, too
    run = Run(options())
    run.sqlite()
    run.abuse()
    run.postgres()
    run.grow()
    facts = run.facts()
    report = table.report(facts, run.lines, run.results, run.notes)
    print(report)
    whole = run.asked.only == ",".join(ALL) and run.asked.scale == 1
    if whole or run.asked.store:
        RESULTS.mkdir(exist_ok=True)
        stored = RESULTS / f"{facts['date']}-{facts['commit']}.md"
        stored.write_text(report)
        found = table.as_json(facts, run.lines, run.results, run.notes)
        stored.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")
        build.tell(f"stored in {stored.relative_to(build.ROOT)}")


if __name__ == "__main__":
    main()
