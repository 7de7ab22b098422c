"""Make the index anew from the record."""

from typing import Any

from django.core.management.base import BaseCommand

from policies.record.index import reindex


class Command(BaseCommand):
    """Interrupted, it leaves the index as it was; it may be run at any time."""

    help = "Makes the index (filters, search keys) anew from the record's documents."

    def handle(self, *args: Any, **options: Any) -> None:
        made = reindex(self._tell if options["verbosity"] > 1 else None)
        self.stdout.write(f"{made:,} editions indexed.")

    def _tell(self, made: int) -> None:
        self.stdout.write(f"{made:,} …")
