"""Conflicts: what somebody else saved meanwhile, beside what was typed, and a way on.

What was typed is rehearsed (saved, read as a document and undone), so that three documents can be
compared: the one looked at, the one there now, and the one that would be. Whatever the editor had
not touched takes what is there now; the rest stays as typed.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from policies.admin.compare import Words
from policies.admin.forms import ItemForm, Stale
from policies.admin.items import names
from policies.admin.rebase import Rebase, as_posted, fields_of
from policies.admin.rows import saved_items
from policies.admin.saving import as_stored, document_at
from policies.desk.models import Item
from policies.documents.base import Json

Show = Callable[[], HttpResponse]


class Rehearsed(Exception):
    """What the documents, and the rows by (prefix, position), would be; nothing was saved."""

    def __init__(self, documents: dict[str, Json], rows: dict[tuple[str, int], Any]) -> None:
        super().__init__()
        self.documents = documents
        self.rows = rows


class Field(NamedTuple):
    """One field in three versions, in lines of text, and what the form below holds of it."""

    label: str
    looked_at: list[str]
    theirs: list[str]
    yours: list[str]
    outcome: str


class Part(NamedTuple):
    """One item that somebody else saved: the fields that differ; `over` names the way on, or ""."""

    name: str  # the item's, as it is there now
    stale: Stale
    fields: list[Field]
    over: str


class Conflict:
    """The parts of a conflict; `data` is what was typed, put on top of what is there now."""

    def __init__(
        self, request: HttpRequest, show: Show, forms: list[ItemForm], formsets: list[Any]
    ) -> None:
        self._rebase = Rebase(request.POST, formsets)
        self._rehearsed = self._rehearse(request, show, forms)
        self._documents = {form.prefix: self._three(form) for form in forms}
        self._rebase.take_theirs(list(self._untouched_rows()))
        self.data = self._rebase.data
        self.parts = [self._part(form) for form in forms]

    @property
    def kept_theirs(self) -> str:
        """Say that nothing of theirs was touched, so that there was nothing to decide."""
        names = ", ".join(f"“{part.name}”" for part in self.parts)
        return f"Somebody else saved {names} meanwhile. You had not changed that: theirs stands."

    def _rehearse(self, request: Any, show: Show, forms: list[ItemForm]) -> Rehearsed:
        """Save what was typed over what is there, read it, and undo it; empty where it has errors."""
        typed, request.POST = request.POST, self._rebase.data.copy()
        for form in forms:
            request.POST[self._rebase.name(form, "over")] = str(_stale(form).current)
        request.rehearsing = True
        try:
            with transaction.atomic():
                show()
        except Rehearsed as rehearsed:
            return rehearsed
        finally:
            request.POST = typed
            request.rehearsing = False
        return Rehearsed({}, {})

    def _three(self, form: ItemForm) -> tuple[Json, Json, Json | None]:
        stale = _stale(form)
        if not stale.current:
            return {}, {}, None
        typed = self._rehearsed.documents.get(stale.item.pk)
        seen = document_at(stale.item.pk, min(stale.looked_at, stale.current))
        return seen or {}, as_stored(stale.item), typed

    def _untouched_rows(self) -> Iterator[tuple[str, int]]:
        """List the rows that are typed as they were shown."""
        seen = self._documents.get(None, ({}, {}, None))[0]
        for (prefix, position), row in self._rehearsed.rows.items():
            if _unordered(row) in map(_unordered, seen.get(prefix, [])):
                yield prefix, position

    def _part(self, form: ItemForm) -> Part:
        stale = _stale(form)
        seen, theirs, yours = self._documents[form.prefix]
        over = self._rebase.name(form, "over")
        self.data.pop(over, None)
        if yours is not None:
            self._take(form, [name for name in theirs if seen.get(name) == yours.get(name)])
        if (yours is not None and yours == seen) or (not stale.current and form.prefix):
            self.data[self._rebase.name(form, "version")] = str(stale.current)
            over = ""  # nothing of theirs would be undone
        return Part(_name(stale), stale, list(self._fields(seen, theirs, yours)), over)

    def _take(self, form: ItemForm, names: list[str]) -> None:
        """Put what is there now into the fields that were not touched."""
        there = type(form)(instance=type(form.instance)._default_manager.get(pk=form.instance.pk))
        for name in fields_of(there, names):
            self.data.setlist(self._rebase.name(form, name), as_posted(there, name))

    def _fields(self, seen: Json, theirs: Json, yours: Json | None) -> Iterator[Field]:
        typed = theirs if yours is None else yours
        words = Words([seen, theirs, typed])
        for name in sorted((seen.keys() | theirs.keys()) - {"disputed", "id"}):
            three = [document.get(name) for document in (seen, theirs, typed)]
            if three[0] == three[1] == three[2]:
                continue
            said = [words.lines(name, value) for value in _parted(three)]
            label = name.replace("_", " ").capitalize()
            yield Field(label, said[0], said[1], said[2] if yours else [], _outcome(three, yours))


def found(response: HttpResponse) -> tuple[list[ItemForm], list[Any]]:
    """Give the forms on a page that somebody else's saving stopped, and all sets of rows."""
    context: dict[str, Any] = getattr(response, "context_data", None) or {}
    if "adminform" not in context:
        return [], []
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    rows = [form for formset in formsets for form in formset.forms]
    forms = [context["adminform"].form, *rows]
    return [form for form in forms if getattr(form, "stale", None)], formsets


def stop_rehearsal(request: HttpRequest, item: Item, formsets: list[Any]) -> None:
    """In a rehearsal, give what has just been saved, and have it undone."""
    if not getattr(request, "rehearsing", False):
        return
    shape = item.document().fields
    rows: dict[tuple[str, int], Any] = {}
    for formset in formsets:
        child: Any = getattr(shape.get(formset.prefix), "child", None)
        for position, form in enumerate(formset.forms if child else []):
            if form.instance.pk:
                rows[formset.prefix, position] = child.to_representation(form.instance)
    documents = {each.pk: as_stored(each) for each in [item, *saved_items(formsets)]}
    raise Rehearsed(documents, rows)


def _stale(form: ItemForm) -> Stale:
    if form.stale is None:
        raise ValueError("The form is not stale.")
    return form.stale


def _unordered(row: Json) -> Json:
    """Leave out of account in which order a form's boxes were ticked."""
    return {name: sorted(v) if isinstance(v, list) else v for name, v in row.items()}


def _name(stale: Stale) -> str:
    """Name the item as it is stored: the form's own has been typed over."""
    return names([stale.item.pk]).get(stale.item.pk, "") if stale.current else str(stale.item)


def _parted(three: list[Any]) -> list[Any]:
    """Of three lists, keep what is not in all of them."""
    if not all(isinstance(each, list) for each in three):
        return three
    return [[x for x in each if not all(x in other for other in three)] for each in three]


def _outcome(three: list[Any], yours: Json | None) -> str:
    seen, theirs, typed = three
    if yours is None:
        return ""
    if seen == typed:
        return "theirs: you had not changed it"
    if seen == theirs:
        return "yours: they did not change it"
    return "the same" if theirs == typed else "yours"
