"""Write the record to a folder, with what verifies it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from policies.record import export


class Command(BaseCommand):
    """The same record gives the same bytes, on both engines."""

    help = "Writes record.ndjson, verify.py, README.txt and SHA256SUMS to a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        head = export.write(options["folder"])
        self.stdout.write(f"Written to {options['folder']}. Head: {head}")
