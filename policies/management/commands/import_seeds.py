"""Bring the seeds to the desk as drafts, beside whatever is there."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from policies.desk import seeds
from policies.desk.models import Editor
from policies.desk.seedfile import SeedError


class Command(BaseCommand):
    """Write each item of seeds/ that the desk lacks; safe to repeat."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the handle of who imports."""
        parser.add_argument("--handle", required=True, help="pen name of the editor who imports")

    def handle(self, *, handle: str, **options: Any) -> None:
        """Import, saying how many items each file brought."""
        if not Editor.objects.filter(handle=handle).exists():
            raise CommandError(f"No editor has the handle “{handle}”: add one in the admin.")
        folder = Path(settings.BASE_DIR) / "seeds"
        try:
            count = seeds.import_drafts(folder, handle, timezone.now(), self.stdout.write)
        except SeedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} items are on the desk as drafts")
