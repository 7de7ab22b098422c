"""P2, the tuned peer: Datasette on P1's tables, asked by canned queries and a view with its flags.

Run as uvicorn benchmarks.p2:application --factory with P2_DATABASE naming the peers' file: the
datasette command itself writes a line of log a request, and no option of it stops that.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.servers import Server
from benchmarks.sql import DETAIL, EVERY_RULE_OF, STATEMENTS

QUERIES = {"place": DETAIL, "statements": STATEMENTS, "every_rule": EVERY_RULE_OF}
SETTINGS = {
    "sql_time_limit_ms": 600_000,
    "max_returned_rows": 1_000_000,
    "max_csv_mb": 0,
    "suggest_facets": False,
    "num_sql_threads": 3,
    "cache_size_kb": 65536,  # as ours
}


def application() -> Callable:
    """Give Datasette on the peers' file, which never changes: no count is made twice."""
    from datasette.app import Datasette  # installed for the benchmarks alone

    queries = {name: {"sql": sql} for name, sql in QUERIES.items()}
    metadata = {"databases": {"peers": {"queries": queries}}}
    files = [os.environ["P2_DATABASE"]]
    return Datasette(immutables=files, metadata=metadata, settings=SETTINGS).app()


def server(database: Path) -> Server:
    """Give the server on the peers' database."""
    command = [sys.executable, "-m", "uvicorn", "benchmarks.p2:application", "--factory"]
    command += ["--no-access-log", "--log-level", "error"]
    return Server("P2", command, {"P2_DATABASE": str(database)}, bind=("--port", "{port}"))
