"""Make the three groups of the desk, or bring their permissions up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.desk import roles


class Command(BaseCommand):
    """Safe to repeat; accounts keep their groups."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what each role may do."""
        roles.grant()
        for role, (_, verbs) in roles.ROLES.items():
            count = len(roles.permissions(role))
            self.stdout.write(f"{role}: {count} permissions; {', '.join(verbs)}")
