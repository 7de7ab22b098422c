"""The seed file: facts written by hand as YAML, read with the line of each, so that a refusal can
name file, line and reason.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from policies.documents import KINDS
from policies.documents.fields import MentionField, MentionsField
from policies.ids import derived_id

PARTS = ("account", "items", "adds")


class SeedError(Exception):
    """Why the seeds cannot be taken: file, line (from one), reason."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        """Take the three."""
        super().__init__(f"{file}, line {line}: {reason}")


class Lined(dict[str, Any]):
    """A mapping that knows on which line each of its keys stands; `lines[""]` is its own."""

    lines: dict[str, int]

    def line_of(self, path: str) -> int:
        """Find the line of a path such as `citations[2].quotation`, as near as it goes."""
        name, _, rest = path.partition(".")
        match = re.fullmatch(r"(\w+)(?:\[(\d+)\])?", name)
        key, position = match.groups() if match else (name, None)
        value = self.get(key)
        if position is not None and isinstance(value, list) and int(position) < len(value):
            value = value[int(position)]
        if isinstance(value, Lined):
            return value.line_of(rest)
        return self.lines.get(key, self.lines[""])


@dataclass(frozen=True)
class SeedFile:
    """One file of seeds: the revision it makes, its items in order, and what it adds to others."""

    name: str
    message: str
    published_at: datetime
    account: list[Lined]
    items: list[Lined]
    adds: list[Lined]

    def error(self, row: Lined, reason: str, path: str = "") -> SeedError:
        """Make the error that names this file and the row's, or its field's, line."""
        return SeedError(self.name, row.line_of(path), reason)

    def refuse_others(self, row: Lined, what: str, names: tuple[str, ...]) -> None:
        """Refuse a row that has another field than those named: it would be passed over."""
        *first, last = names
        for name in sorted(row.keys() - {*names, "kind", "key"}):
            said = f"{what} has {', '.join(first)} and {last}, and no {name}."
            raise self.error(row, said, name)

    def paragraphs(self) -> Iterator[int]:
        """Give every paragraph that the account names, in its order: `1-3, 7` is 1, 2, 3, 7."""
        for row in self.account:
            self.refuse_others(row, "An account", ("paragraphs", "takes", "leaves"))
            named = row.get("paragraphs", "")
            for part in named.split(","):
                match = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", part)
                if not match:
                    said = f"“{named}” is not a list of paragraphs: write 1-3, 7."
                    raise self.error(row, said, "paragraphs")
                first, last = match.groups()
                yield from range(int(first), int(last or first) + 1)


def read(path: Path) -> SeedFile:
    """Read one file; SeedError where it is not of the form."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise SeedError(path.name, line, f"This is not YAML: {error}") from None
    data = _lined(node, path.name)
    if not isinstance(data, Lined) or not isinstance(data.get("revision"), Lined):
        raise SeedError(path.name, 1, "The file needs `revision` with published_at and message.")
    for part in sorted(data.keys() - {"revision", *PARTS}):
        raise SeedError(path.name, data.line_of(part), f"There is no part called {part}.")
    if not data["revision"].get("message"):
        line = data["revision"].line_of("message")
        raise SeedError(path.name, line, "Say in `message` what the revision brings.")
    return SeedFile(
        path.name,
        data["revision"]["message"],
        _instant(data["revision"], path.name),
        *(_rows(data, part, path.name) for part in PARTS),
    )


def _rows(data: Lined, part: str, name: str) -> list[Lined]:
    rows = data.get(part) or []
    if not isinstance(rows, list) or not all(isinstance(row, Lined) for row in rows):
        raise SeedError(name, data.line_of(part), f"Write {part} as a list, a row an item.")
    return rows


def read_folder(folder: Path) -> list[SeedFile]:
    """Read all files of a folder, in the order of their names: the order of publication."""
    return [read(path) for path in sorted(folder.glob("*.yaml"))]


def _instant(revision: Lined, name: str) -> datetime:
    try:
        return datetime.strptime(revision["published_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (KeyError, ValueError):
        reason = "Write published_at as 2026-11-22T00:00:00Z."
        raise SeedError(name, revision.line_of("published_at"), reason) from None


def _lined(node: yaml.Node | None, file: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        found = Lined()
        found.lines = {"": node.start_mark.line + 1}
        for key, value in node.value:
            if key.value in found:
                raise SeedError(file, key.start_mark.line + 1, f"{key.value} stands twice.")
            found[key.value] = _lined(value, file)
            found.lines[key.value] = key.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_lined(child, file) for child in node.value]
    return node.value if node is not None else None


class Keys:
    """The natural keys of all files: a kind and key always give the same public id."""

    def __init__(self, files: list[SeedFile]) -> None:
        """Collect the keys, refusing one that stands twice."""
        self.rows: dict[str, tuple[SeedFile, Lined]] = {}
        for file in files:
            for row in file.items:
                public_id = self.id_of(file, row)
                if public_id in self.rows:
                    raise file.error(row, f"The key {row['key']} is taken by another item.", "key")
                self.rows[public_id] = (file, row)

    @staticmethod
    def id_of(file: SeedFile, row: Lined) -> str:
        """Derive the public id of a row from its kind and key."""
        if row.get("kind") not in KINDS:
            raise file.error(row, f"Name a kind, one of {', '.join(KINDS)}.", "kind")
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", row.get("key") or ""):
            raise file.error(row, "Give a key: lower-case words, joined by hyphens.", "key")
        return derived_id(KINDS[row["kind"]].prefix, row["key"])

    def resolved(self, file: SeedFile, row: Lined) -> dict[str, Any]:
        """Give the row in document shape: kind and key taken off, keys of others made ids."""
        fields = KINDS[row["kind"]]().fields
        plain = {name: value for name, value in row.items() if name not in {"kind", "key"}}
        return self._with_ids(file, row, plain, fields)

    def _with_ids(self, file: SeedFile, row: Lined, data: Any, fields: Any) -> dict[str, Any]:
        found = dict(data)
        for name, value in data.items():
            field = fields.get(name)
            child: Any = getattr(field, "child", None)
            if isinstance(field, MentionField) and value:
                found[name] = self._id(file, row, name, field.prefix, value)
            elif isinstance(field, MentionsField):
                found[name] = [self._id(file, row, name, field.prefix, key) for key in value]
            elif isinstance(value, list) and hasattr(child, "fields"):
                found[name] = [
                    self._with_ids(file, each, each, child.fields)
                    if isinstance(each, Lined)
                    else each
                    for each in value
                ]
        return found

    def _id(self, file: SeedFile, row: Lined, name: str, prefix: str, key: str) -> str:
        public_id = derived_id(prefix, key)
        if public_id not in self.rows:
            raise file.error(row, f"No item of the seeds has the key “{key}”.", name)
        return public_id
