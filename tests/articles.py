"""The articles' world: loaded as the demo loads it, and each time after in a tenth of the time."""

from typing import Any

from django.core.management import call_command
from django.db import connection

from policies.record.index import reindex

_inserted: list[tuple[str, Any, bool]] = []  # by the first load in this process


def load() -> None:
    """Fill an empty database: by loaddata, or with what loaddata inserted the first time."""
    if not _inserted:
        _inserted.extend(_noted())
        return
    with connection.cursor() as cursor:
        for sql, given, many in _inserted:
            (cursor.executemany if many else cursor.execute)(sql, given)
    if connection.vendor == "postgresql":  # where the index is written by COPY, which is not noted
        reindex()


def _noted() -> list[tuple[str, Any, bool]]:
    noted = []

    def execute(run: Any, sql: str, given: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT"):
            noted.append((sql, given, many))
        return run(sql, given, many, context)

    with connection.execute_wrapper(execute):
        call_command("loaddata", "articles", verbosity=0)
    return noted
