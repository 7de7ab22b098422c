"""The commands that make roles, and the demonstration's accounts."""

import re
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from policies.record.models import Revision
from tests.admin.people import Account
from tests.desk.desk import edited, published
from tests.make import identity

MIAMI_DADE = identity("jurisdiction", "miami-dade-county-fl")

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="the demonstration's engine"
)


def said(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def logins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^  (contributor|editor|administrator) +(\S+)$", text, re.MULTILINE))


def test_roles_are_made_and_said() -> None:
    lines = said("roles").splitlines()
    assert [re.sub(r"\d+", "n", line) for line in lines] == [
        "contributor: n permissions; submit",
        "editor: n permissions; submit, return, publish, withdraw, merge",
        "administrator: n permissions; submit, return, publish, withdraw, merge",
    ]
    assert Group.objects.count() == 3
    assert said("roles").splitlines() == lines


@only_sqlite
def test_the_demo_makes_three_accounts_that_can_log_in() -> None:
    text = said("demo", port=8123, no_serve=True)
    assert "A historical demonstration: what three articles of 2016 and 2017 report." in text
    assert "http://127.0.0.1:8123/api/v1/\n" in text
    assert "http://127.0.0.1:8123/api/v1/docs/\n" in text
    assert "http://127.0.0.1:8123/admin/\n" in text
    assert "Three accounts:\n" in text
    passwords = logins(text)
    assert len(set(passwords.values())) == 3
    for name, password in passwords.items():
        client = Client()
        data = {"username": name, "password": password, "next": "/admin/"}
        assert client.post("/admin/login/", data).status_code == 302
        page = client.get("/admin/").content.decode()
        assert f"<strong>demo-{name}</strong>" in page


@only_sqlite
def test_a_repeated_demo_gives_new_passwords_and_says_so() -> None:
    first = logins(said("demo", no_serve=True))
    text = said("demo", no_serve=True)
    assert "Three accounts, with new passwords; those printed earlier no longer hold:" in text
    assert not set(first.values()) & set(logins(text).values())
    assert Account.objects.count() == 3
    data = {"username": "editor", "password": first["editor"], "next": "/admin/"}
    assert Client().post("/admin/login/", data).status_code == 200


@only_sqlite
def test_the_demo_is_refused_where_other_people_have_accounts() -> None:
    Account.objects.create_user("dora")
    with pytest.raises(
        CommandError, match=r"accounts of its own \(dora\), so it is no demonstration"
    ):
        said("demo", no_serve=True)
    assert Account.objects.count() == 1


def test_the_demo_is_refused_on_a_servers_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(
        CommandError, match="runs on SQLite only, and DATABASE_URL names postgresql"
    ):
        said("demo", no_serve=True)
    assert not Account.objects.exists()


@only_sqlite
def test_the_demo_serves_on_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr(
        "policies.management.commands.demo.call_command",
        lambda *args, **options: served.append((args, options)),
    )
    said("demo", port=8123)
    assert served == [
        (("loaddata", "articles"), {"verbosity": 0}),
        (("runserver", "127.0.0.1:8123"), {"use_reloader": False}),
    ]


@only_sqlite
def test_the_demo_starts_again_after_something_was_published_in_it() -> None:
    said("demo", no_serve=True)
    edited(MIAMI_DADE, coding_note="Looked up again.")
    published(MIAMI_DADE)
    assert "Three accounts, with new passwords" in said("demo", no_serve=True)
    assert Revision.objects.count() == 5
