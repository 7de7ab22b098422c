"""The admin of an item of any kind: what a kind's own class does not say."""

# ruff: noqa: ARG002 - Django's hooks hand over more than each needs

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path
from django.utils import timezone

from policies.admin import conflicts, items, past, saving, standing
from policies.admin.editing import Editing
from policies.admin.forms import ItemForm
from policies.admin.lists import (
    AttestedFilter,
    Columns,
    FlagFilter,
    ItemList,
    RecordFilter,
    state_filter,
)
from policies.admin.rebase import as_new
from policies.admin.rows import CitationRows
from policies.admin.search import matching
from policies.admin.verbs import VERBS, Verb
from policies.desk.models import CITED, Item

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin

Fieldsets = list[tuple[str | None, dict[str, Any]]]
PUBLISHED = "It has been published, so it is not deleted: withdraw it instead."


class ItemAdmin(Editing, Columns, _ModelAdmin):
    """Adds, changes, lists and deletes the working copies of one kind."""

    group: ClassVar[str]  # the index lists it there
    sections: ClassVar[Fieldsets]  # the kind's own fields, in the order in which editors work
    columns: ClassVar[tuple[str, ...]] = ()  # of the list, beside those of every kind
    filters: ClassVar[tuple[str, ...]] = ()
    state_path: ClassVar[str] = ""  # path to the USPS code of the item's place

    form = ItemForm
    list_per_page = 50
    show_full_result_count = False
    search_help_text = "Words of a name, in any order; accents, case and hyphens do not matter."

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Give the kind's own sections, then those of every kind."""
        noted = ["source_note"] if hasattr(self.model, "source_note") else []
        evidence = [("attested_on", "attested_on_basis"), "verified_on", *noted]
        ours = ["coding_note", "version"]
        return [
            *self.sections,
            ("How fresh it is", {"fields": evidence}),
            ("Our note", {"fields": ours}),
        ]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Tell the form who saves; its version is the form's own field, not the column's."""
        names = kwargs.pop("fields", None) or flatten_fieldsets(self.get_fieldsets(request, obj))
        fields = [name for name in names if name != "version"]
        form: Any = super().get_form(request, obj, change, fields=fields, **kwargs)
        form.handle = items.handle_of(request)
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Put the citations last: they name the fields and rows above them."""
        cited = [CitationRows] if self.model.document.kind in CITED else []
        return [*self.inlines, *cited]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form; after a conflict, the form again, beside what others saved."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return self._posted(request, object_id, form_url)
        except (
            IntegrityError
        ):  # somebody else took a unique name a moment ago: the form says so now
            return self._posted(request, object_id, form_url)

    @transaction.atomic
    def _posted(self, request: Any, object_id: str | None, form_url: str) -> HttpResponse:
        if object_id and self._is_gone(object_id):
            request.POST, object_id = as_new(request.POST), None
        show = partial(super().changeform_view, request, object_id, form_url)
        response: HttpResponse = show()
        forms, formsets = conflicts.found(response)
        if not forms:
            return response
        if object_id and self._is_gone(object_id):  # deleted while this waited for it
            return self._posted(request, object_id, form_url)
        conflict = conflicts.Conflict(request, show, forms, formsets)
        request.POST = conflict.data
        response = show(extra_context={"conflict": conflict})
        if conflicts.found(response)[0]:
            response.status_code = 409
        else:
            self.message_user(request, conflict.kept_theirs, messages.WARNING)
        return response

    def _is_gone(self, object_id: str) -> bool:
        return not self.model._default_manager.filter(pk=unquote(object_id)).exists()

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows, then count a version of each item that differs from its last one."""
        super().save_related(request, form, formsets, change)
        conflicts.stop_rehearsal(request, form.instance, formsets)
        counted = saving.count_versions(form.instance, formsets, form.handle, timezone.now())
        if not counted:
            self.message_user(request, "Nothing differs, so no version was added.", messages.INFO)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add where the item stands, and what can be done to it."""
        if item := context.get("original"):
            context |= {
                "standing": standing.of(item),
                "verbs": [verb for verb in VERBS.values() if verb.is_offered(request, item)],
            }
        context |= {"submit_verb": VERBS["submit"] if VERBS["submit"].may(request) else None}
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Go on to submitting where that was asked for."""
        response = super().response_add(request, obj, post_url_continue)
        return self._submitting(request, obj) or response

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        """Go on to submitting where that was asked for."""
        response = super().response_change(request, obj)
        return self._submitting(request, obj) or response

    def _submitting(self, request: HttpRequest, item: Item) -> HttpResponse | None:
        if "_submit" not in request.POST:
            return None
        return HttpResponseRedirect(VERBS["submit"].address([item.pk]))

    # Deleting

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it for what was never published, by an editor with a pen name."""
        if not super().has_delete_permission(request, obj) or not items.handle_of(request):
            return False
        return obj is None or not items.was_published(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Where others name it, say who: that one may not delete those is beside the point."""
        rows, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return rows, counts, set() if protected else lacking, protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, and delete the very version that was asked about."""
        if request.method != "POST":
            return self._delete(request, object_id, None)
        with transaction.atomic():
            rows = self.model._default_manager.select_for_update(no_key=True)
            item = rows.filter(pk=unquote(object_id)).first()
            looked_at = request.POST.get("version", "")
            if item is None or looked_at == str(item.version):
                return self._delete(request, object_id, item)
            request.method, request.POST = "GET", QueryDict()
            conflict = saving.since(item, looked_at)
            response = self._delete(request, object_id, item, {"conflict": conflict})
            response.status_code = 409
            return response

    def _delete(
        self, request: HttpRequest, object_id: str, item: Any, context: dict[str, Any] | None = None
    ) -> HttpResponse:
        item = item or self.get_object(request, unquote(object_id))
        if item and super().has_delete_permission(request, item):
            published = PUBLISHED if items.was_published(item) else ""
            if said := published or ("" if items.handle_of(request) else items.NO_HANDLE):
                self.message_user(request, said, messages.ERROR)
                return HttpResponseRedirect(items.address(item))
        return super().delete_view(request, object_id, context)

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ItemList]:
        """Use the list that knows the record."""
        return ItemList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Put the kind's columns between name and standing."""
        place = ["placed"] if self.place else []
        return [
            "named",
            *place,
            *self.columns,
            "stage",
            "version",
            "published",
            "disputed",
            "flagged",
        ]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Put the workflow first, then the kind's codes."""
        states = [state_filter(self.state_path)] if self.state_path else []
        return ["stage", RecordFilter, FlagFilter, *states, *self.filters, AttestedFilter]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by names as a person types them."""
        return matching(queryset, [*self.search_fields, "pk"], search_term), False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the verbs; deleting many at once would pass by their versions."""
        return {
            verb.name: (_action(verb), verb.name, verb.title)
            for verb in VERBS.values()
            if verb.may(request)
        }

    # The past

    def get_urls(self) -> list[URLPattern]:
        """Add restoring."""
        view = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [
            path("<path:object_id>/history/<int:number>/", view, name=name),
            *super().get_urls(),
        ]

    def history_view(self, request: Any, object_id: str, extra_context: Any = None) -> HttpResponse:
        """List the item's versions, and which revision published each."""
        item = self._viewed(request, object_id)
        if item is None:
            return self._gone(request, object_id)
        return past.history_page(self, request, item)

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """Show what restoring a version would change, and do it."""
        item = self._viewed(request, object_id)
        if item is None:
            return self._gone(request, object_id)
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        return past.restore_page(self, request, item, number)

    def _gone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        django: Any = super()  # the stubs leave it out
        response: HttpResponse = django._get_obj_does_not_exist_redirect(
            request, self.opts, object_id
        )
        return response

    def _viewed(self, request: HttpRequest, object_id: str) -> Any:
        item = self.get_object(request, unquote(object_id))
        if item is not None and not self.has_view_or_change_permission(request, item):
            raise PermissionDenied
        return item


def _action(verb: Verb) -> Any:
    def act(_admin: Any, _request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        return HttpResponseRedirect(verb.address(queryset.values_list("pk", flat=True)))

    return act
