"""The peers as servers: ours and P1 on either engine, P2 and L on the tables of P1's SQLite file."""

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks import build, p2
from benchmarks.build import CACHE, ROOT, tell
from benchmarks.databases import Database, emptied
from benchmarks.servers import Server, gunicorn
from benchmarks.targets import OURS, P1, P2, L

SETTINGS = {"SECRET_KEY": "a key of the benchmarks, which sign nothing", "DEBUG": "false"}
SETTINGS |= {"HTTPS": "false", "STATIC_FINDERS": "true", "ALLOWED_HOSTS": "127.0.0.1"}


def ours(database: Database) -> Server:
    """Give our server, the readers' surface of it; it counts requests, and refuses none."""
    environment = (
        SETTINGS
        | {"RATE_LIMIT": "1000000000/60"}
        | {"DATABASE_URL": database.url, "SURFACE": "public"}
    )
    return Server(OURS, gunicorn("tracker.wsgi"), environment)


@dataclass(frozen=True)
class Tables:
    """P1's tables of a world, on SQLite or in PostgreSQL."""

    scale: float
    postgres: str = ""

    @property
    def name(self) -> str:
        """Give the name that says what is in them."""
        return f"peers_{self.scale:g}_{build.generated()}".replace(".", "_")

    @property
    def path(self) -> Path:
        """Give the file, on SQLite; Datasette calls a database by its file."""
        return CACHE / self.name / "peers.sqlite3"

    @property
    def mark(self) -> Path:
        """Give the file that is there once the tables are whole."""
        return CACHE / self.name / ("filled.pg" if self.postgres else "filled")

    @property
    def url(self) -> str:
        """Give the address for P1_DATABASE_URL."""
        return f"{self.postgres}/{self.name}" if self.postgres else f"sqlite:///{self.path}"

    def ready(self) -> "Tables":
        """Fill them unless they are there."""
        if not self.mark.exists():
            self.mark.parent.mkdir(parents=True, exist_ok=True)
            emptied(self.postgres, self.name, self.path)
            tell(f"filling {self.name}; it is kept in .bench/ for later runs")
            command = [sys.executable, "-m", "benchmarks.p1.fill", str(self.scale)]
            environment = os.environ | {"P1_DATABASE_URL": self.url}
            environment["DJANGO_SETTINGS_MODULE"] = "benchmarks.p1.settings"
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            self.mark.touch()
        return self

    def servers(self) -> list[Server]:
        """Give the servers that read them."""
        settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.p1.settings"}
        first = Server(P1, gunicorn("benchmarks.p1.wsgi"), settings | {"P1_DATABASE_URL": self.url})
        if self.postgres:
            return [first]
        limit = {"LIMIT_DATABASE": str(self.path)}
        found = [first, Server(L, gunicorn("benchmarks.limit:application"), limit)]
        if find_spec("datasette") is None:
            tell(f"{P2} is left out: Datasette is not installed here (make bench installs it)")
            return found
        return [first, p2.server(self.path), found[1]]
