"""Miami-Dade's desk, and its people: Ann edits, Ben reviews, Cas administers."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from tests.admin.people import logged_in
from tests.desk.desk import World, miami_dade_desk


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Hash in no time: the hasher of production is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Build the world once a module, in a transaction that each test's own nests in."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield miami_dade_desk()
        transaction.set_rollback(True)


@pytest.fixture
def world(_built: World, db: None) -> World:
    """The desk of Miami-Dade, all of it published as revision 1."""
    return dict(_built)


@pytest.fixture
def ann(db: None) -> Client:
    return logged_in("contributor", "ann")


@pytest.fixture
def ben(db: None) -> Client:
    return logged_in("editor", "ben")


@pytest.fixture
def cas(db: None) -> Client:
    return logged_in("administrator", "cas")
