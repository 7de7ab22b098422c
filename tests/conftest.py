"""What every test stands on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.template.base import Template
from django.test.utils import _TestState

from policies.record import guards


@pytest.fixture(autouse=True, scope="session")
def _plain_templates(django_test_environment: None) -> None:
    """Render templates as in production: no test reads contexts, and keeping them takes half of it.

    Django's test environment notes the context of each template, of which a form has hundreds.
    """
    rendered: Any = _TestState.saved_data.template_render  # type: ignore[attr-defined]
    Template._render = rendered  # type: ignore[attr-defined]


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
