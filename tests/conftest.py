"""What every test stands on."""

from collections.abc import Iterator

import pytest
from django.db import connection

from policies.record import guards


@pytest.fixture(autouse=True)
def guards_lifted_for_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lift the record's guards when a transactional test is over, for it empties every table.

    Emptying ends with post_migrate, which puts them back.
    """
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")  # torn down after this fixture
    yield
    with connection.cursor() as cursor:
        for statement in guards.removals(connection):
            cursor.execute(statement)
