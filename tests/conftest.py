"""What every test stands on."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.template.base import Template
from django.test.utils import _TestState
from pytest_django import DjangoDbBlocker

from policies.record import guards
from tests.articles import load as load_articles


@pytest.fixture(autouse=True, scope="session")
def _plain_templates(django_test_environment: None) -> None:
    """Render templates as in production: no test reads contexts, and keeping them takes half of it.

    Django's test environment notes the context of each template, of which a form has hundreds.
    """
    rendered: Any = _TestState.saved_data.template_render  # type: ignore[attr-defined]
    Template._render = rendered  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def _articles_loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the fixture once a module, in a transaction that each test's own nests in."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_articles()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def articles(_articles_loaded: None, db: None) -> None:
    """What the three articles report, as the demo loads it: four revisions."""


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


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[None]:
    """On SQLite a file, with what the database holds so far: for tests of many at once.

    Connections to the tests' database in memory would not wait for each other.
    """
    if connection.vendor != "sqlite":
        yield
        return
    settings = connections.settings["default"]
    in_memory, path = settings["NAME"], tmp_path / "shared.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as file:
        connection.connection.backup(file)
    file.close()
    settings["NAME"] = str(path)
    yield
    settings["NAME"] = in_memory
