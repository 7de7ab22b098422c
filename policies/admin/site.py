"""The desk's site: the admin, with its queues and its own index."""

from functools import partial, wraps
from typing import Any
from urllib.parse import unquote

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path

from policies.admin import acting, items, queues

# In the order in which an article is worked through: what it is, whom it names, what it reports.
GROUPS = ("Evidence", "Places, bodies and people", "Papers and rules", "What is said", "Accounts")


class DeskSite(admin.AdminSite):
    """The editors' door."""

    site_header = "Sanctuary tracker — desk"
    site_title = "Sanctuary tracker — desk"
    index_title = "Desk"
    site_url = "/api/v1/"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the queues, and the page before each act."""
        own: list[URLPattern | URLResolver] = [
            path("review/", self.admin_view(partial(queues.review_page, self)), name="review"),
            path("drafts/", self.admin_view(partial(queues.drafts_page, self)), name="drafts"),
            path("act/<slug:name>/", self.admin_view(partial(acting.act_page, self)), name="act"),
            path("item/<slug:public_id>/", self.admin_view(_item_page), name="item"),
        ]
        return [*own, *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuse an address with a NUL, which PostgreSQL would answer with a fault."""
        inner: Any = super().admin_view(view, cacheable)

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "\0" in unquote(request.get_full_path()):
                raise BadRequest("The address holds a NUL character.")
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return checked

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Say on every page to whom it happens that nothing can be saved."""
        context = super().each_context(request)
        if context["has_permission"]:
            context["handle"] = items.handle_of(request)
            context["no_handle"] = "" if context["handle"] else items.NO_HANDLE
        return context

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Add how much waits."""
        return super().index(request, {**(extra_context or {}), "waiting": queues.counts(request)})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Group the kinds in working order, in which they were registered."""
        apps = self._build_app_dict(request, app_label)
        rows = {row["model"]: row for app in apps.values() for row in app["models"]}
        ordered = [
            rows[model] | {"group": _group(each)}
            for model, each in self._registry.items()
            if model in rows
        ]
        if app_label:
            return [app | {"models": ordered} for app in apps.values()]
        return [
            {
                "name": group,
                "app_label": "policies",
                "app_url": "",
                "has_module_perms": True,
                "models": [row for row in ordered if row["group"] == group],
            }
            for group in GROUPS
            if any(row["group"] == group for row in ordered)
        ]


def _item_page(_request: HttpRequest, public_id: str) -> HttpResponse:
    """Go to the page of an item of any kind."""
    if item := items.found([public_id]).get(public_id):
        return HttpResponseRedirect(items.address(item))
    raise Http404


def _group(model_admin: Any) -> str:
    return str(getattr(model_admin, "group", GROUPS[-1]))


desk = DeskSite()
