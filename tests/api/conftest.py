"""Readers, and the worlds that they ask about."""

from typing import Any

import pytest
from django.db import connection

from tests.api.readers import Reader, make_role
from tests.articles import load as load_articles
from tests.worlds import World, changed, departed, eventful, miami_dade


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Add PostgreSQL's reader role to the test database."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            make_role()


@pytest.fixture
def reader(db: None) -> Reader:
    return Reader()


@pytest.fixture
def county(db: None) -> World:
    """Miami-Dade's two rules, published as one revision."""
    return miami_dade()


@pytest.fixture
def days(db: None) -> World:
    """Miami-Dade, and what changed on the day after."""
    return changed()


@pytest.fixture
def left(db: None) -> World:
    """Miami-Dade, and two places that left again; the code of one moved to another."""
    return departed()


@pytest.fixture
def redacted(db: None) -> World:
    """Miami-Dade, changed in every way; revision 7 covers a name."""
    return eventful()


@pytest.fixture
def articles(db: None) -> None:
    """What the three articles report; loaded for each test, for beside it others have other worlds."""
    load_articles()
