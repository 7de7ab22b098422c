"""One world a module: built once, inside a transaction that outlives the module's tests."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.desk.desk import World, drafts, miami_dade_desk


@pytest.fixture(scope="module")
def _module_long(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Hold a transaction for the module; each test's own nests in it and is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _built(_module_long: None) -> World:
    return miami_dade_desk()


@pytest.fixture
def world(_built: World, db: None) -> World:
    """The desk of Miami-Dade, all of it published as revision 1."""
    return dict(_built)


@pytest.fixture(scope="module")
def _drafted(_module_long: None) -> World:
    return drafts()


@pytest.fixture
def drafted(_drafted: World, db: None) -> World:
    """The same items as drafts; a module takes either this or `world`."""
    return dict(_drafted)
