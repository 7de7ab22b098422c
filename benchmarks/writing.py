"""The workloads of writing: w7, and what publishing one item costs in a small and a large record."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.build import CACHE, ROOT, tell
from benchmarks.databases import Database
from benchmarks.measure import Result, Sample
from benchmarks.peers import Tables
from benchmarks.reading import Results
from benchmarks.table import Line, grown
from benchmarks.targets import OURS, P1

FLAT = 1.3  # times that a cost may rise
MEBIBYTE = 1 << 20


def python(*arguments: str, **environment: str) -> str:
    """Run a module of ours as a process of its own; give what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def w7(tables: Tables, rounds: int) -> tuple[Results, list[str]]:
    """Publish every place as one revision, and load as many rows by loaddata, in turn."""
    fixture = tables.path.with_name("places.json")
    empty = CACHE / "empty.sqlite3"
    settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.p1.settings"}
    if not fixture.exists():
        python(
            "benchmarks.p1.loading", "dump", str(fixture), P1_DATABASE_URL=tables.url, **settings
        )
    samples: dict[str, list[Sample]] = {OURS: [], P1: []}
    peaks: dict[str, int] = {}
    for number in range(rounds):
        for peer, found in samples.items():
            empty.unlink(missing_ok=True)
            url = f"sqlite:///{empty}"
            if peer == OURS:
                scale = ("--scale", str(tables.scale))
                printed = python("benchmarks.publishing", "places", url, *scale)
            else:
                asked = ("benchmarks.p1.loading", "load", str(fixture))
                printed = python(*asked, P1_DATABASE_URL=url, **settings)
            took = json.loads(printed)
            found.append(_sample(took))
            peaks[peer] = max(peaks.get(peer, 0), int(took["memory"]))
            tell(f"w7 round {number + 1} {peer}: {took['seconds']:.1f} s")
    empty.unlink(missing_ok=True)
    return {peer: Result.of(each) for peer, each in samples.items()}, [_memory("w7", peaks)]


def _memory(name: str, peaks: Mapping[str, int]) -> str:
    found = ", ".join(f"{peer} {peak // MEBIBYTE} MiB" for peer, peak in peaks.items())
    return f"{name}: peak of memory of the whole process: {found}."


def _sample(took: Mapping[str, float]) -> Sample:
    wall = 1000 * took["seconds"]
    return Sample(1, took["seconds"], took["cpu"], 0, wall, wall, wall)


def publishing_one(databases: Mapping[str, Database], rounds: int) -> list[Line]:
    """Publish a correction of one rule in each record, in turn; compare with the first."""
    samples: dict[str, list[Sample]] = {name: [] for name in databases}
    for number in range(rounds):
        for name, database in databases.items():
            took = json.loads(python("benchmarks.publishing", "one", database.url))
            samples[name].append(_sample(took))
            tell(
                f"publishing one item, round {number + 1}, {name}: {1000 * took['seconds']:.1f} ms"
            )
    (_, small), *larger = [(name, Result.of(each)) for name, each in samples.items()]
    return [grown(f"publishing one item, {name}", FLAT, small, found) for name, found in larger]


def editions(database: Database) -> int:
    """Count the editions of a built database."""
    counted = "from policies.record.models import Edition; print(Edition.objects.count())"
    code = f"from benchmarks import build; build.configure({database.url!r}); {counted}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return int(done.stdout)


def sizes(database: Database) -> int:
    """Give the bytes of a database's file, 0 in PostgreSQL."""
    path = Path(database.path)
    return path.stat().st_size if path.exists() and not database.postgres else 0
