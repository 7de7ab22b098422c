"""What forms and rows of the admin have in common: a form field for each kind of column."""

# ruff: noqa: ARG002 - Django's hooks hand over more than each needs

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    RelatedFieldWidgetWrapper,
)
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from policies.admin.fields import NO_NUL, CodeSelect, Lines, Sentence
from policies.admin.items import with_names
from policies.desk.models import Item
from policies.desk.models.fields import BasisField, CodedField, PartialDateField

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin

    _Base = BaseModelAdmin[Any]
else:
    _Base = object

LONG = 300  # characters from which one line of text is edited in several
DATE_HELP = "2013, 2013-12, 2017-01-26 or [2016-11-09..2017-01-19]."
BLANK: tuple[str | None, str] = ("", "---------")


class ItemSelect(AutocompleteSelect):
    """Searches for an item; shown again, it looks up no id that PostgreSQL would trip over."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Give the chosen item."""
        return super().optgroups(name, [each for each in value if "\0" not in str(each)], attr)


class Editing(_Base):
    """Chooses form fields by the column's class; every key to an item is searched, never listed."""

    explains_codes = True  # whether the codebook unfolds below each coded field

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Choose the field's form."""
        if isinstance(db_field, models.JSONField):
            kwargs |= {"form_class": Lines, "help_text": "One a line."}
        elif isinstance(db_field, PartialDateField):
            kwargs |= {"widget": AdminTextInputWidget(attrs={"class": "date"})}
            kwargs |= {"help_text": " ".join(filter(None, [str(db_field.help_text), DATE_HELP]))}
        elif is_long(db_field):
            kwargs |= {"form_class": Sentence, "widget": Sentence.widget}
        elif isinstance(db_field, models.TextField):
            kwargs |= {"widget": AdminTextareaWidget(attrs={"rows": 4})}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(wrapper := getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # Choosing an item is not the place to delete it, nor to open it twice over.
            wrapper.can_delete_related = wrapper.can_view_related = False
        return None if field is None else _without_nul(field)

    def formfield_for_choice_field(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer a blank wherever no code is preset: what nobody chose must not look coded."""
        if isinstance(db_field, CodedField) and db_field.dimension:
            blank = [] if db_field.default else [BLANK]
            kwargs["choices"] = [*blank, *(db_field.choices or [])]
            if self.explains_codes:
                kwargs |= {"widget": CodeSelect(db_field.dimension), "help_text": ""}
            if isinstance(db_field, BasisField):
                kwargs |= {"label": "Basis"}
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Search for items, wherever one is chosen: a list of 39,000 places weighs megabytes."""
        keys = [*self.opts.concrete_fields, *self.opts.many_to_many]
        return [key.name for key in keys if key.is_relation and _is_item(key.related_model)]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Search for the item."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ItemSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_field_queryset(
        self, db: str | None, db_field: Any, request: HttpRequest | None
    ) -> QuerySet[Any] | None:
        """Read along what the names of the chosen items are made of."""
        return with_names(db_field.remote_field.model._default_manager.using(db))


def is_long(column: "models.Field[Any, Any]") -> bool:
    """Say whether a column holds a sentence rather than a name; addresses stay on one line."""
    return (
        isinstance(column, models.CharField)
        and not isinstance(column, CodedField)
        and (column.max_length or 0) >= LONG
        and not column.name.endswith("url")
    )


def _is_item(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, Item)


def _without_nul(field: forms.Field) -> forms.Field:
    """Say what to do about a NUL where Django says only that it is not allowed."""
    field.validators = [NO_NUL if isinstance(v, type(NO_NUL)) else v for v in field.validators]
    return field
