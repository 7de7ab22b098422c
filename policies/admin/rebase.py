"""What was typed into a form, put on top of the rows that are there now."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict

Row = dict[str, list[str]]


class Placed(NamedTuple):
    """A row as typed; as it is there now, or None; and the position it was typed at, or None."""

    typed: Row
    there: Row | None
    was_at: int | None


class Rebase:
    """Posted data whose rows fit the database again, so that a page can show all of them.

    A row that somebody deleted meanwhile becomes a new one; a row that somebody added appears.
    """

    def __init__(self, data: QueryDict, formsets: list[Any]) -> None:
        self.data = data.copy()
        self._rows = {
            formset.prefix: _placed(data, formset)
            for formset in formsets
            if f"{formset.prefix}-TOTAL_FORMS" in data
        }
        self._write()

    def take_theirs(self, untouched: Iterable[tuple[str, int]]) -> None:
        """Put what is there now into rows that were not touched; what was deleted goes."""
        positions = set(untouched)
        for prefix, rows in self._rows.items():
            self._rows[prefix] = [
                row._replace(typed=row.there or {}) if (prefix, position) in positions else row
                for position, row in enumerate(rows)
                if row.there is not None or (prefix, position) not in positions
            ]
        self._write()

    def name(self, form: Any, name: str) -> str:
        """Give the name that a field of a form has now, for rows move."""
        prefix, _, position = str(form.prefix or "").rpartition("-")
        for now, row in enumerate(self._rows.get(prefix, [])):
            if str(row.was_at) == position:
                return f"{prefix}-{now}-{name}"
        return str(form.add_prefix(name))

    def _write(self) -> None:
        for prefix, rows in self._rows.items():
            start = re.compile(rf"{re.escape(prefix)}-\d+-")
            for key in [key for key in self.data if start.match(key)]:
                del self.data[key]
            for position, row in enumerate(rows):
                for name, values in row.typed.items():
                    self.data.setlist(f"{prefix}-{position}-{name}", values)
            kept = sum(1 for row in rows if row.typed.get("id", [""])[0])
            self.data[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
            self.data[f"{prefix}-INITIAL_FORMS"] = str(kept)


def _placed(data: QueryDict, formset: Any) -> list[Placed]:
    """Put rows in the order in which a page shows them: those there now, then the new ones."""
    typed = list(enumerate(rows_of(data, formset.prefix)))
    by_id = {row["id"][0]: (at, row) for at, row in typed if row.get("id", [""])[0]}
    rows = []
    for there in formset.get_queryset().all():  # anew: the forms have typed over their own
        written = _written(formset, there)
        at, row = by_id.pop(str(there.pk), (None, written))
        rows.append(Placed(row, written, at))
    for at, row in by_id.values():
        rows.append(Placed(row | {"id": [""], "version": ["0"]}, None, at))
    new = [(at, row) for at, row in typed if not row.get("id", [""])[0]]
    return rows + [Placed(row, row, at) for at, row in new]


def rows_of(data: QueryDict, prefix: str) -> list[Row]:
    """Read the posted rows of a formset, in order."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    count = min(int(total), 2000) if total.isascii() and total.isdigit() else 0
    rows: list[Row] = [{} for _ in range(count)]
    for key, values in data.lists():
        position, _, name = key.removeprefix(f"{prefix}-").partition("-")
        if key.startswith(f"{prefix}-") and name and position.isdigit() and int(position) < count:
            rows[int(position)][name] = [str(value) for value in values]
    return rows


def as_new(data: QueryDict) -> QueryDict:
    """Make every posted row a new one: the item that they belonged to is gone."""
    fresh = data.copy()
    for key in list(fresh):
        prefix, _, end = key.rpartition("-")
        if end == "INITIAL_FORMS":
            fresh[key] = "0"
            for position in range(len(rows_of(data, prefix))):
                fresh[f"{prefix}-{position}-id"] = ""
    return fresh


def fields_of(form: Any, names: Iterable[str]) -> Iterator[str]:
    """Name the form's fields for a document's fields; a date comes with its basis."""
    for name in names:
        yield from (part for part in (name, f"{name}_basis") if part in form.fields)


def as_posted(form: Any, name: str) -> list[str]:
    """Write a field's stored value as a browser would post it."""
    value = form[name].value()
    if isinstance(form.fields[name], forms.BooleanField):
        return ["on"] if value else []
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return ["" if value is None else str(value)]


def _written(formset: Any, there: Any) -> Row:
    form = formset.form(instance=there)
    keys = {"id": [str(there.pk)], formset.fk.name: [str(formset.instance.pk)]}
    return keys | {name: as_posted(form, name) for name in form.fields if name not in keys}
