"""Cover a text everywhere: in what was published, in working copies and in their history."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from policies.desk import redaction
from policies.desk.models import Editor
from policies.record import redaction as record
from policies.record.proposals import Refused
from policies.record.publish import normalise_handle


class Command(BaseCommand):
    """Without --confirm it only lists what carries the text."""

    help = (
        "Covers the text that FILE holds, by a revision that says so. The text is read from a file,"
        " so that it stays out of the shell's history; delete the file afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="holds the text to cover, and nothing else")
        parser.add_argument("--reason", default="", help="published; must not hold the text")
        parser.add_argument("--by", default="", help="handle of who asks for it")
        parser.add_argument("--approved-by", default="", help="handle of who approves it")
        parser.add_argument("--confirm", action="store_true", help="cover it, after a look")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from error
        try:
            self._list(text)
            if options["confirm"]:
                self._cover(text, options)
            else:
                self.stdout.write("Nothing was changed: repeat with --confirm to cover it.")
        except Refused as error:
            raise CommandError(str(error)) from error

    def _list(self, text: str) -> None:
        for carrier in record.preview(text):
            self.stdout.write(f"revision {carrier.revision} {carrier.item} {carrier.part}".strip())

    def _cover(self, text: str, options: dict[str, Any]) -> None:
        people = [normalise_handle(options[name]) for name in ("by", "approved_by")]
        for handle in people:
            if not Editor.objects.filter(handle=handle).exists():
                raise CommandError(
                    f"No editor has the handle “{handle}”: name --by, --approved-by."
                )
        two_people = people[0] != people[1]
        if not two_people and not settings.ONE_PERSON_DESK:
            raise CommandError("Two people redact: --by and --approved-by name the same.")
        made = redaction.redact(
            text,
            submitter=people[0],
            approver=people[1],
            two_people=two_people,
            reason=options["reason"],
        )
        self.stdout.write(
            f"Covered {len(made.carriers)} texts of {len(made.items)} items by revision"
            f" {made.revision.number}."
        )
