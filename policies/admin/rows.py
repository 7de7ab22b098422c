"""Rows edited on an item's page: citations, events, and items that belong to it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from policies.admin.editing import Editing
from policies.admin.fields import BearsOn
from policies.admin.forms import CitationForm, ItemForm, RowForm
from policies.admin.items import handle_of
from policies.codebook import Dimension, dimension
from policies.desk.models import Citation, Item
from policies.desk.models.fields import CodedField

if TYPE_CHECKING:
    _Stacked = admin.StackedInline[Any, Any]
    _Tabular = admin.TabularInline[Any, Any]
else:
    _Stacked, _Tabular = admin.StackedInline, admin.TabularInline


class Rows(Editing):
    """Rows of an item; the codebook stands once, above them."""

    form: Any = RowForm
    extra = 0
    explains_codes = False
    template: Any = "admin/policies/rows.html"
    rows_template: ClassVar[str] = "admin/edit_inline/stacked.html"
    most: ClassVar[int] = 200  # rows of one item; Django would make 2,000 of any number posted

    max_num: Any = most

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Bound the rows that are read, too."""
        inline: Any = super()
        return inline.get_formset(request, obj, absolute_max=self.most, **kwargs)

    def dimensions(self) -> list[Dimension]:
        """List what the codebook says of the rows' coded fields."""
        columns = self.opts.concrete_fields
        names = [c.dimension for c in columns if isinstance(c, CodedField) and c.editable]
        return [dimension(name) for name in dict.fromkeys(names)]


class StackedRows(Rows, _Stacked):
    """Rows of many fields, one below the other."""


class TableRows(Rows, _Tabular):
    """Rows of few fields, in a table."""

    rows_template = "admin/edit_inline/tabular.html"


class CitationRows(StackedRows):
    """The citations of an item of any kind."""

    model = Citation
    form = CitationForm
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "source",
                    ("paragraph", "page", "attribution"),
                    "quotation",
                    "bears_on",
                    ("support", "second_hand"),
                    "note",
                )
            },
        ),
    )

    def __init__(self, parent_model: type[Any], admin_site: admin.AdminSite) -> None:
        self.fk_name = parent_model.document.kind
        super().__init__(parent_model, admin_site)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the sources along: a citation is named by its source."""
        return super().get_queryset(request).select_related("source")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the fields of the very kind that is cited."""
        if db_field.name == "bears_on":
            return BearsOn(self.parent_model)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ItemRows(StackedRows):
    """Items edited on the page of another: each keeps its own version, lock and history.

    None is deleted here: that is done on its own page, where its citations are.
    """

    form = ItemForm
    can_delete = False
    show_change_link = True

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Tell the forms who saves; the version is their own field, not the column's."""
        fields = self.get_fieldsets(request, obj)
        names = flatten_fieldsets(fields)
        kwargs["fields"] = [name for name in names if name != "version"]
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.handle = handle_of(request)
        return formset


def saved_items(formsets: Iterable[Any]) -> list[Item]:
    """List the items that rows have written."""
    found = []
    for formset in formsets:
        if issubclass(formset.model, Item):
            found += [*formset.new_objects, *(item for item, _ in formset.changed_objects)]
    return found
