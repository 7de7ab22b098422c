"""The selection: which parts of documents an answer shows, and which mentions it shows whole."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from policies.documents.base import Json
from policies.documents.parts import Path
from policies.record.queries import chunks, entries_at

# Names within names; an empty one stands for the whole of what it names.
Names = dict[str, "Names"]
ALWAYS = "id"


def names_of(paths: Iterable[Path]) -> Names:
    """Put paths together; a whole takes its parts in."""
    found: Names = {}
    for path in sorted(paths):
        place = found
        for name in path[:-1]:
            if name in place and not place[name]:
                break  # asked for whole
            place = place.setdefault(name, {})
        else:
            place[path[-1]] = {}
    return found


@dataclass(frozen=True)
class Selection:
    """What is kept (all, where nothing is named), what is left out, and what is shown whole."""

    fields: Names = field(default_factory=dict)
    omit: Names = field(default_factory=dict)
    expand: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        """Say whether documents are changed at all; if not, they are served byte for byte."""
        return bool(self.fields or self.omit or self.expand)

    def keeps(self, path: Path) -> bool:
        """Say whether what stands at a path is left, whole or in part."""
        if path == (ALWAYS,):
            return True
        if self.omit:
            return not _names_whole(self.omit, path)
        return not self.fields or _meets(self.fields, path)

    def keeps_whole(self, path: Path) -> bool:
        """Say whether what stands at a path is left as it is."""
        if self.omit:
            return not _meets(self.omit, path)
        return not self.fields or _names_whole(self.fields, path)

    def cut(self, document: Json) -> Json:
        """Give what is left of a document; its id always is."""
        if self.fields:
            return {ALWAYS: document[ALWAYS], **_kept(document, self.fields)}
        return _without(document, self.omit) if self.omit else document

    def of(self, texts: Sequence[str], revision: int) -> list[Any]:
        """Give the documents as selected, in one query more where some are shown whole."""
        if not self:
            return [orjson.Fragment(text) for text in texts]
        documents = [self.cut(orjson.loads(text)) for text in texts]
        if self.expand:
            found = _documents(set(self._mentioned(documents)), revision)
            for path in sorted(self.expand):  # what is shown first, then what that shows
                documents = [_expanded(document, path, found) for document in documents]
        return documents

    def _mentioned(self, documents: list[Json]) -> Iterator[str]:
        for path in self.expand:
            for document in documents:
                yield from _ids(document, path)


def _meets(names: Names, path: Path) -> bool:
    """Say whether names hold a path, a part of it, or what it is a part of."""
    for name in path:
        if not names:
            return True
        if name not in names:
            return False
        names = names[name]
    return True


def _names_whole(names: Names, path: Path) -> bool:
    for name in path:
        if name not in names:
            return False
        names = names[name]
        if not names:
            return True
    return False


def _kept(value: Any, names: Names) -> Any:
    if not names or value is None:
        return value
    if isinstance(value, list):
        return [_kept(each, names) for each in value]
    return {name: _kept(value[name], inner) for name, inner in names.items() if name in value}


def _without(value: Any, names: Names) -> Any:
    if isinstance(value, list):
        return [_without(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without(each, names[name]) if name in names else each
        for name, each in value.items()
        if name not in names or names[name]
    }


def _ids(value: Any, path: Path) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _ids(each, path)
    elif value is not None:
        if path:
            yield from _ids(value.get(path[0]), path[1:])
        else:
            yield value["id"]


def _documents(items: set[str], revision: int) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for chunk in chunks(sorted(items)):
        rows = entries_at(revision).filter(item__in=chunk)
        stored = rows.values_list("item", "edition__document")
        found.update((item, orjson.loads(text)) for item, text in stored)
    return found


def _expanded(value: Any, path: Path, found: dict[str, Json]) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_expanded(each, path, found) for each in value]
    if path:
        name = path[0]
        return {**value, name: _expanded(value.get(name), path[1:], found)}
    return found.get(value["id"], value)
