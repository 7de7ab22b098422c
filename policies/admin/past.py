"""An item's past in the admin: its versions, and restoring one of them."""

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from policies.admin import items
from policies.admin.compare import changes, compared
from policies.admin.saving import as_stored, document_at, since
from policies.desk import intake
from policies.desk.models import Item, Version

if TYPE_CHECKING:
    from policies.admin.base import ItemAdmin

PER_PAGE = 50


def history_page(model_admin: "ItemAdmin", request: HttpRequest, item: Item) -> HttpResponse:
    """List versions, the newest first, each with what it changed in the one before."""
    newest = item.version - PER_PAGE * (_page(request) - 1)
    kept = Version.objects.filter(item=item.pk, number__lte=newest).order_by("-number")
    versions = list(kept[: PER_PAGE + 1])
    documents = [json.loads(version.document) for version in versions]
    if len(versions) <= PER_PAGE:
        documents.append(None)  # before the first version there was nothing
    differences = compared([(before, after) for after, before in pairwise(documents)])
    context = _context(model_admin, request, item, f"History: {item}") | {
        "versions": list(zip(versions, differences, strict=False)),
        "older": _page(request) + 1 if len(versions) > PER_PAGE else None,
        "may_restore": model_admin.has_change_permission(request, item),
    }
    return TemplateResponse(request, "admin/policies/history.html", context)


def restore_page(
    model_admin: "ItemAdmin", request: HttpRequest, item: Item, number: int
) -> HttpResponse:
    """Show what restoring a version would change; when posted, make it the item's next version."""
    document = document_at(item.pk, number)
    if document is None:
        raise Http404
    status, errors, conflict = 200, {}, None
    if request.method == "POST":
        try:
            return _restore(request, item, number, document)
        except intake.Conflict:
            status, conflict = 409, since(item, request.POST.get("version", ""))
        except intake.Rejected as rejected:
            errors = rejected.errors
    item.refresh_from_db()
    context = _context(model_admin, request, item, f"Restore version {number} of {item}") | {
        "number": number,
        "changes": changes(as_stored(item), document),
        "rejected": errors,
        "conflict": conflict,
        "no_handle": "" if items.handle_of(request) else items.NO_HANDLE,
    }
    return TemplateResponse(request, "admin/policies/restore.html", context, status=status)


def _restore(request: HttpRequest, item: Item, number: int, document: Any) -> HttpResponse:
    handle, looked_at = items.handle_of(request), request.POST.get("version", "")
    if not handle:
        raise intake.Rejected({"pen name": [items.NO_HANDLE]})
    version = int(looked_at) if looked_at.isascii() and looked_at.isdigit() else 0
    restored = intake.receive(item.pk, document, by=handle, at=timezone.now(), version=version)
    done = f"Version {number} was restored, as version {restored.version}."
    messages.success(request, done)
    return HttpResponseRedirect(items.address(restored))


def _page(request: HttpRequest) -> int:
    text = request.GET.get("p", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _context(
    model_admin: "ItemAdmin", request: HttpRequest, item: Item, title: str
) -> dict[str, Any]:
    context = model_admin.admin_site.each_context(request)
    return {**context, "title": title, "item": item, "opts": model_admin.opts}
