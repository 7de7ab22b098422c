"""Serve the demonstration: the articles, API, documentation and admin, with three accounts."""

import secrets
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from policies.desk import roles
from policies.desk.models import Editor
from policies.management.commands.loaddata import FIXTURE, head_of
from policies.record.models import Revision

Account = get_user_model()
DATABASE = "demo.sqlite3"  # the Makefile's


class Command(BaseCommand):
    """Load the articles once, make or renew the accounts of the three roles, print them, serve."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port, and whether to serve at all."""
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1")
        parser.add_argument("--no-serve", action="store_true", help="only make the accounts")

    def handle(self, *, port: int, no_serve: bool, **options: Any) -> None:
        """Refuse any database but a demonstration's, then make, print and serve."""
        self._refuse_others()
        if not Revision.objects.filter(hash=head_of(FIXTURE)).exists():
            call_command("loaddata", "articles", verbosity=0)
        repeated = Account.objects.exists()
        passwords = make_accounts()
        self.stdout.write(welcome(port, passwords, repeated=repeated))
        if not no_serve:
            call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)

    def _refuse_others(self) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                f"The demonstration runs on SQLite only, and DATABASE_URL names {connection.vendor}:"
                " run `make demo`, which has a database of its own."
            )
        others = Account.objects.exclude(username__in=roles.ROLES).order_by("pk")
        names = list(others.values_list("username", flat=True)[:3])
        if names and Path(connection.settings_dict["NAME"]).name != DATABASE:
            raise CommandError(
                f"This database has accounts of its own ({', '.join(names)}), so it is no"
                " demonstration: run `make demo`, which has a database of its own."
            )


@transaction.atomic
def make_accounts() -> dict[str, str]:
    """Make the account and the pen name of each role, and give each a new random password."""
    groups = roles.grant()
    passwords = {role: secrets.token_urlsafe(12) for role in roles.ROLES}
    for role, password in passwords.items():
        account, _ = Account.objects.get_or_create(username=role)
        account.is_staff = account.is_active = True
        account.set_password(password)
        account.save()
        account.groups.set([groups[role]])
        Editor.objects.get_or_create(account=account, defaults={"handle": f"demo-{role}"})
    return passwords


def welcome(port: int, passwords: dict[str, str], *, repeated: bool) -> str:
    """Write what is where, and how to log in."""
    start = f"http://127.0.0.1:{port}"
    width = max(map(len, passwords))
    logins = [f"  {role:<{width}}  {password}" for role, password in passwords.items()]
    was = "Three accounts, with new passwords; those printed earlier no longer hold:"
    return "\n".join(
        [
            "",
            "A historical demonstration: what three articles of 2016 and 2017 report. It does not"
            " say what holds today.",
            "",
            f"  API            {start}/api/v1/",
            f"  Documentation  {start}/api/v1/docs/",
            f"  Admin          {start}/admin/",
            "",
            was if repeated else "Three accounts:",
            *logins,
            "",
        ]
    )
