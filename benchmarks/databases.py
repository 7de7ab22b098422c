"""Our databases of the workload: built once, kept in .bench/, used again by every later run."""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from benchmarks import build
from benchmarks.build import CACHE, ROOT, tell


@dataclass(frozen=True)
class Database:
    """Our database of a world, so many editions an item, on SQLite or in PostgreSQL."""

    scale: float = 1.0
    editions: int = 1
    postgres: str = ""  # the address of the server

    @property
    def name(self) -> str:
        """Give the name that says what is in it."""
        return f"tracker_{self.scale:g}x{self.editions}_{build.generated()}".replace(".", "_")

    @property
    def path(self) -> Path:
        """Give the file, on SQLite."""
        return CACHE / f"{self.name}.sqlite3"

    @property
    def mark(self) -> Path:
        """Give the file that is there once the build is whole, and tells what indexed it."""
        return CACHE / f"{self.name}{'.pg' if self.postgres else ''}.indexed"

    @property
    def url(self) -> str:
        """Give the address for DATABASE_URL."""
        return f"{self.postgres}/{self.name}" if self.postgres else f"sqlite:///{self.path}"

    def ready(self, *, reindex: bool = False) -> "Database":
        """Build it unless it is there; index it anew if the index's code changed, or if asked."""
        CACHE.mkdir(exist_ok=True)
        if not self.mark.exists():
            emptied(self.postgres, self.name, self.path)
            if self.postgres:
                file = replace(self, postgres="").ready()
                self._run("--copy", str(file.path))
            else:
                tell(f"building {self.name}; it is kept in .bench/ for later runs")
                self._run("--scale", str(self.scale), "--editions", str(self.editions))
        elif reindex or self.mark.read_text() != build.indexed():
            self._run("--reindex")
        return self

    def _run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "benchmarks.build", self.url, "--mark", str(self.mark)]
        subprocess.run([*command, *arguments], cwd=ROOT, check=True)


def emptied(postgres: str, name: str, path: Path) -> None:
    """Remove what an interrupted build left; make the database, in PostgreSQL."""
    if not postgres:
        path.unlink(missing_ok=True)
        return
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
