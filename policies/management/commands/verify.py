"""Verify the record in this database: hashes, guards and index."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from policies.record import export, guards, index
from policies.record.verify import Verification


class Command(BaseCommand):
    """Each problem is a line; any of them makes the exit status 1."""

    help = "Says whether record and index are what was published; --head proves it up to a head."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="N:HASH, a head that was noted down before")

    def handle(self, *args: Any, **options: Any) -> None:
        verification = Verification(export.lines, options["head"])
        wrong = 0
        for finding in verification.findings():
            wrong += finding.wrong
            self.stdout.write(f"{'WRONG' if finding.wrong else 'withheld'}: {finding.text}")
        for problem in self._problems():
            wrong += 1
            self.stdout.write(f"WRONG: {problem}")
        self.stdout.write(f"{verification.editions:,} editions. Head: {verification.found}")
        if wrong:
            raise CommandError(f"{wrong:,} wrong.")

    @staticmethod
    def _problems() -> Iterator[str]:
        for name in guards.missing(connection):
            yield f"The guard {name} is missing or altered: run migrate, and ask who lifted it."
        for difference in index.differences():
            yield f"{difference} Run reindex."
