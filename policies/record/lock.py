"""The one lock of the record: whoever writes it, or its index, holds it for the transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

LOCK = 0x7265636F7264  # "record": the key of PostgreSQL's advisory lock


@contextmanager
def publishing() -> Iterator[None]:
    """Hold the one transaction and the one lock of a publication; it may be nested.

    What a publication depends on is read inside: until the lock is held, another may be under way.
    SQLite takes its lock with BEGIN IMMEDIATE (settings), so only an outermost transaction waits.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield
