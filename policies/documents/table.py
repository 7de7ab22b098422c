"""The table: the flat, fixed columns of a shape, and how its documents become rows and come back.

Columns follow from what a kind declares, never from a list made by hand:

    jurisdiction   -> jurisdiction_id, jurisdiction_name, … (all that it shows, at any depth)
    stated_on      -> stated_on (as precisely as known), stated_on_earliest, _latest, _basis
    coordinates    -> latitude, longitude
    a list         -> one cell of JSON
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
from rest_framework import serializers

from policies.codebook import dimension
from policies.documents import KINDS, Document
from policies.documents.base import Json
from policies.documents.cells import Row, Value, original
from policies.documents.fields import CodeField, Day, PartialDateField
from policies.documents.meanings import CITATION, CITED, MEANINGS, OF_PARTS
from policies.documents.parts import Fields, Path, is_list, kind_shown, parts

CITATIONS = "citations"  # the list, and the table of its rows
LIST = "array"  # the type of a cell that holds JSON
_TYPES: tuple[tuple[type, str], ...] = (
    (Day, "date"),
    (serializers.BooleanField, "boolean"),
    (serializers.IntegerField, "integer"),
    (serializers.DecimalField, "number"),
)
_READ: dict[str, Callable[[str], Value]] = {
    "boolean": "true".__eq__,
    "integer": int,
    "number": float,
}


class Column(NamedTuple):
    """A column: its name, the path of its value in a document, and what stands in it.

    `type` is a word of the Table Schema: string, date, boolean, integer, number, array. A column of
    codes names their dimension, a column of ids the kind that they are of.
    """

    name: str
    path: Path = ()
    type: str = "string"
    says: str = ""
    dimension: str = ""
    kind: str = ""

    def read(self, cell: str) -> Value:
        """Read a cell of a CSV file back."""
        text = original(cell)
        return text if text is None else _READ.get(self.type, str)(text)


class Table:
    """The columns of a shape: of a kind's documents, or of the rows of one of their lists."""

    def __init__(self, document: type[Document], fields: Fields) -> None:
        self.columns = tuple(_columns(document, fields, (), ""))
        self.lists = {column.path for column in self.columns if column.type == LIST}
        # Gives a document's row, in the order of the columns.
        self.flatten = _reader([column.path for column in self.columns], self.lists)

    @property
    def header(self) -> tuple[str, ...]:
        """Name the columns."""
        return tuple(column.name for column in self.columns)

    def unflatten(self, row: Sequence[Value]) -> Json:
        """Make a row's document again; nothing is lost on the way."""
        found: Json = {}
        for column, value in zip(self.columns, row, strict=True):
            place = found
            for part in column.path[:-1]:
                place = place.setdefault(part, {})
            place[column.path[-1]] = orjson.loads(str(value)) if column.type == LIST else value
        return {name: _whole(value) for name, value in found.items()}


def _whole(value: Any) -> Any:
    """Give null for an object of which nothing is known: it is one that was not there."""
    if not isinstance(value, dict):
        return value
    found = {name: _whole(each) for name, each in value.items()}
    return found if any(each is not None for each in found.values()) else None


@cache
def table_of(document: type[Document]) -> Table:
    """Give the table of a kind: its id, what it says itself, then what every kind has."""
    fields = document().fields
    return Table(document, {name: fields[name] for name in _ordered(document)})


@cache
def rows_of(document: type[Document], name: str) -> Table:
    """Give the table of the rows of a kind's list, such as its citations."""
    return Table(document, parts(document, name, document().fields[name]))


def _evidence() -> Table:
    return rows_of(next(iter(KINDS.values())), CITATIONS)  # it is the same for every kind


def citation_columns() -> tuple[Column, ...]:
    """Give the columns of citations, a row each, of items of any kind."""
    cited, number = Column("item", says=CITED), Column("citation", type="integer", says=CITATION)
    return (cited, number, *_evidence().columns)


def citation_rows(document: Json) -> Iterator[Row]:
    """Give a row a citation of a document, in their order."""
    flatten = _evidence().flatten
    for number, citation in enumerate(document[CITATIONS], 1):
        yield (document["id"], number, *flatten(citation))


def _ordered(document: type[Document]) -> list[str]:
    names = ["id"]
    for each, above in zip(document.__mro__, document.__mro__[1:], strict=False):
        inherited = getattr(above, "_declared_fields", {})
        names += [name for name in getattr(each, "_declared_fields", {}) if name not in inherited]
    return list(dict.fromkeys([*names, "kind"]))


def _columns(
    document: type[Document], fields: Fields, above: Path, called: str
) -> Iterator[Column]:
    for name, field in fields.items():
        path, own = (*above, name), f"{called}{name}"
        inner = {} if is_list(field) else parts(document, name, field)
        shown = None if is_list(field) else kind_shown(document, name, field)
        if not inner:
            yield _column(document, own, path, field)
        elif shown:
            yield from _columns(shown, inner, path, f"{own}_")
        elif isinstance(field, PartialDateField):
            for part, each in inner.items():
                column = _column(document, f"{own}_{part}", (*path, part), each)
                yield column._replace(name=own) if part == "value" else column
        else:
            yield from _columns(document, inner, path, called)  # named by their own names


def _column(document: type[Document], name: str, path: Path, field: Any) -> Column:
    coded = field.dimension if isinstance(field, CodeField) else ""
    return Column(
        name,
        path,
        LIST if is_list(field) else _type(field),
        _says(path, coded),
        coded,
        document.kind if path[-1] == "id" else "",
    )


def _type(field: Any) -> str:
    return next((type_ for known, type_ in _TYPES if isinstance(field, known)), "string")


def _says(path: Path, coded: str) -> str:
    """Say what a column holds; of what stands within a field, whose it is."""
    *above, name = path
    if coded and not (above and name == "basis"):
        found = dimension(coded)
        own = f"{found.label}: {found.definition}"
    else:
        own = (OF_PARTS.get(name) if above else None) or MEANINGS[name]
    return f"{_words(above)}: {own}" if above else own


def _words(path: Iterable[str]) -> str:
    return ", ".join(part.replace("_", " ") for part in path).capitalize()


def _reader(paths: Sequence[Path], lists: set[Path]) -> Callable[[Json], Row]:
    """Make what reads the values at paths; None below what is null or, of old formats, not there."""
    read = _quick(paths, lists)

    def flatten(document: Json) -> Row:
        try:
            return read(document)
        except KeyError:  # of a format that had fewer fields
            return tuple(_at(document, path, path in lists) for path in paths)

    return flatten


def _at(value: Any, path: Path, is_list: bool) -> Value:
    for name in path:
        value = None if value is None else value.get(name)
    return _as_json(value)[0] if is_list else value


def _quick(paths: Sequence[Path], lists: set[Path], above: Path = ()) -> Callable[[Any], Row]:
    """Make what reads documents that hold every field: in a few steps, not in one a column."""
    heads = dict.fromkeys(path[0] for path in paths)
    plain = [head for head in heads if (head,) in paths and (*above, head) not in lists]
    found: list[Path] = [(head,) for head in plain]
    inner: list[tuple[str, Callable[[Any], Row]]] = []
    for head in heads.keys() - plain:
        within = [path[1:] for path in paths if path[0] == head]
        inner.append((head, _below(within, lists, (*above, head)) if within[0] else _as_json))
        found += [(head, *path) for path in within]
    take = _taking(plain)
    if not inner:
        return take
    order = _taking([found.index(path) for path in paths])

    def read(document: Json) -> Row:
        row = take(document)
        for head, below in inner:
            row += below(document[head])
        return order(row)

    return read


def _taking(keys: Sequence[Any]) -> Callable[[Any], Row]:
    """Make what takes several keys of a thing at once, as a tuple however many they are."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda found: tuple(found[key] for key in keys)


def _below(paths: Sequence[Path], lists: set[Path], above: Path) -> Callable[[Any], Row]:
    read, nothing = _quick(paths, lists, above), (None,) * len(paths)
    return lambda value: nothing if value is None else read(value)


def _as_json(value: Any) -> tuple[str]:
    # Sorted as in a stored document, for one that is about to be stored may not be.
    return (orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if value else "[]",)
