"""The forms of items and of their rows; an item's form holds the optimistic lock."""

from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import InlineForeignKeyField

from policies.admin.fields import BearsOn, CapturedText
from policies.admin.items import NO_HANDLE
from policies.desk.models import Item
from policies.desk.models.fields import DayBound

# Any: django-stubs never finishes with a ModelForm that has no Meta, and the admin makes these.
_ModelForm: Any = forms.ModelForm

CHANGED = (
    "Somebody else saved this meanwhile: you looked at version {looked_at}, and it is at version"
    " {current} now. Nothing of yours was saved, and nothing is lost: what you typed stands below."
)
GONE = (
    "Somebody else deleted this meanwhile. Nothing of yours was saved, and nothing is lost: what"
    " you typed stands below."
)


class Stale(NamedTuple):
    """What an item's form found: the version that was looked at, and the one there is; 0 is none."""

    item: Item
    looked_at: int
    current: int

    @property
    def message(self) -> str:
        """Say what happened."""
        text = CHANGED if self.current else GONE
        return text.format(looked_at=self.looked_at, current=self.current)


class RowForm(_ModelForm):  # type: ignore[misc]
    """A form whose model's constraints hold before it is saved, those on its own id as well."""

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()
        return excluded - {self._meta.model._meta.pk.name}

    def _post_clean(self) -> None:
        """Hold the constraints on the key to the parent too: Django leaves them to the database."""
        super()._post_clean()
        keys = [n for n, field in self.fields.items() if isinstance(field, InlineForeignKeyField)]
        if self.errors or not any(getattr(self.instance, f"{key}_id") for key in keys):
            return
        try:
            self.instance.validate_constraints(exclude=self._get_validation_exclusions())
        except ValidationError as error:
            self._update_errors(error)


class ItemForm(RowForm):
    """An item's form: refused when the item has another version than the one looked at.

    `over` in the data names a version that the editor has looked at in a conflict, and saves over.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    handle: ClassVar[str] = ""
    stale: Stale | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        """Refuse who has no pen name, and what somebody else saved meanwhile."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.handle:
            raise ValidationError(NO_HANDLE, code="handle")
        looked_at = cleaned.get("version") or 0
        current = self._locked_version()
        if current not in {looked_at, self._over()}:
            self.stale = Stale(self.instance, looked_at, current)
            raise ValidationError(self.stale.message, code="stale")
        return cleaned

    def _over(self) -> int | None:
        text = str(self.data.get(self.add_prefix("over"), ""))
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def _locked_version(self) -> int:
        """Lock the row until the end of the transaction, and read what no form holds anew.

        `no_key`: the rows that others add under this one, such as citations, need not wait.
        """
        if self.instance._state.adding:
            return 0
        rows = type(self.instance)._default_manager.select_for_update(no_key=True)
        fresh = rows.filter(pk=self.instance.pk).first()
        if fresh is None:
            return 0
        for column in fresh._meta.concrete_fields:
            if not column.editable and not isinstance(column, DayBound):
                setattr(self.instance, column.attname, getattr(fresh, column.attname))
        version: int = fresh.version
        return version


class CitationForm(RowForm):
    """A citation's row, which keeps every name that the citation bears on already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(field := self.fields.get("bears_on"), BearsOn):
            field.keep(self.instance.bears_on)

    def clean_bears_on(self) -> list[str]:
        """Leave the names in their order where none was added or taken out."""
        names: list[str] = self.cleaned_data["bears_on"]
        known: list[str] = self.instance.bears_on
        return known if set(names) == set(known) else names


class CaptureForm(RowForm):
    """The captured text, which no version counts: its digest is its lock."""

    text = CapturedText(
        label="Captured text", help_text="Never published; quotations are checked against it."
    )
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["looked_at"] = self.instance.sha256 if self.instance.pk else ""

    def clean(self) -> dict[str, Any]:
        """Refuse what somebody else saved meanwhile; a second save, knowing that, goes through."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        rows: models.QuerySet[Any] = self._meta.model._default_manager.select_for_update(
            no_key=True
        )
        there = rows.filter(pk=self.instance.pk).first() if self.instance.pk else None
        current = there.sha256 if there else ""
        if cleaned.get("looked_at", "") != current:
            self.data: Any = self.data.copy()
            self.data[self.add_prefix("looked_at")] = current
            raise ValidationError(
                "Somebody else saved another captured text meanwhile. Yours stands below, not"
                " saved; open the source in another tab to see theirs. Save again to keep yours.",
                code="stale",
            )
        return cleaned
