"""Compile seeds/ into fixtures/articles.json, or check that this would change nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import getpid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from policies.desk import fixture, seeds
from policies.desk.seedfile import SeedError

SEEDS = Path(settings.BASE_DIR) / "seeds"
FIXTURE = Path(settings.BASE_DIR) / "fixtures" / "articles.json"


@contextmanager
def scratch_database() -> Iterator[None]:
    """Work in an empty database of the same engine, gone afterwards."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":  # SQLite's is in memory
        connection.settings_dict["TEST"]["NAME"] = f"compile_seeds_{getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=None)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


class Command(BaseCommand):
    """Publish the seeds at their fixed times in a scratch database, and write it down."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check and --articles."""
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if the fixture would change"
        )
        parser.add_argument(
            "--articles",
            type=Path,
            help="folder of captured texts: checks each quotation, SHA-256 and paragraph",
        )

    def handle(self, *, check: bool, articles: Path | None, **options: Any) -> None:
        """Compile, then write or compare."""
        if articles and not articles.is_dir():
            raise CommandError(f"--articles {articles}: there is no such folder.")
        try:
            with scratch_database():
                seeds.compile_record(SEEDS, articles, self.stdout.write)
                text = fixture.text()
        except SeedError as error:
            raise CommandError(str(error)) from error
        if check and (not FIXTURE.exists() or FIXTURE.read_text(encoding="utf-8") != text):
            raise CommandError(
                "fixtures/articles.json is not what seeds/ give: run `manage.py compile_seeds`."
            )
        if not check:
            FIXTURE.parent.mkdir(exist_ok=True)
            FIXTURE.write_text(text, encoding="utf-8")
        self.stdout.write(f"fixtures/articles.json {'is as' if check else 'written from'} seeds/")
