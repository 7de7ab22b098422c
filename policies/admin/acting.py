"""The page before an act: the items at the versions looked at, and what would come of it."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from policies.admin import items
from policies.admin.compare import Change, compared, reduced
from policies.admin.saving import document_at
from policies.admin.verbs import VERBS, Verb
from policies.desk import checks, history, workflow
from policies.desk.models import Item
from policies.desk.render import render_all
from policies.desk.workflow import Named
from policies.documents.base import Json
from policies.record import publish as record
from policies.record.proposals import Proposal, Refusal, Refused
from policies.record.queries import head_documents

MOST = 200  # items of one page; a revision may hold more, by command
OWN_WORK = "You edited or submitted it: somebody else approves it."
GONE = "It is not on the desk: somebody may have deleted it. Leave it out."


class Preview(NamedTuple):
    """One item on the page."""

    item: Item
    changes: list[Change]  # against what readers see
    since: list[Change]  # against the version that was looked at, where that is another
    editors: list[str]
    patched: list[Item]  # published documents that would show it anew
    patched_count: int
    is_published: bool


class Objection(NamedTuple):
    """A refusal, with the item that it names, where it is on the desk."""

    item: Item | None
    named: str
    field: str
    message: str

    @property
    def is_gone(self) -> bool:
        """Say whether it names an item that is not on the desk."""
        return bool(self.named) and self.item is None


def act_page(site: admin.AdminSite, request: HttpRequest, name: str) -> HttpResponse:
    """Show what the verb would do to the chosen items; when posted, do it or say what is refused."""
    verb = VERBS.get(name)
    if verb is None:
        raise Http404
    if not verb.may(request):
        raise PermissionDenied
    named = _named(request)
    form = verb.form(request.POST if request.method == "POST" else None)
    refusals: list[Refusal] = _unable(request, verb, named)
    if request.method == "POST" and form.is_valid() and not refusals:
        try:
            done = verb.act(named, items.handle_of(request), _data(request, form))
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, done)
            return HttpResponseRedirect(_afterwards(named))
    return _page(site, request, verb, named, form, refusals)


def _named(request: HttpRequest) -> list[Named]:
    """Read the chosen items: `item=id` asks about the present version, `id:version` names one."""
    asked = request.POST if request.method == "POST" else request.GET
    pairs = [text.partition(":") for text in dict.fromkeys(asked.getlist("item"))]
    there = items.found(public_id for public_id, _, _ in pairs)
    named = []
    for public_id, _, version in pairs:
        present = there[public_id].version if public_id in there else 0
        is_number = version.isascii() and version.isdigit() and len(version) < 10
        named.append(Named(public_id, int(version) if is_number else present))
    return named


def _data(request: HttpRequest, form: Any) -> dict[str, Any]:
    return {**form.cleaned_data, "along": request.POST.getlist("along")}


def _unable(request: HttpRequest, verb: Verb, named: Sequence[Named]) -> list[Refusal]:
    """Say why the page's button would do nothing, whatever is typed."""
    there = items.found(public_id for public_id, _ in named)
    found = [Refusal(public_id, "", GONE) for public_id, _ in named if public_id not in there]
    if not items.handle_of(request):
        found.append(Refusal("", "pen name", items.NO_HANDLE))
    if not named:
        found.append(Refusal("", "item", "Choose at least one item."))
    if verb.one_by_one and len(named) > 1:
        found.append(Refusal("", "item", f"{verb.title}: choose one item at a time."))
    if len(named) > MOST:
        found.append(Refusal("", "item", f"Choose at most {MOST} items at a time."))
    return found


def _afterwards(named: Sequence[Named]) -> str:
    there = items.found(public_id for public_id, _ in named)
    return items.address(next(iter(there.values()))) if len(there) == 1 else reverse("admin:review")


def _page(
    site: admin.AdminSite,
    request: HttpRequest,
    verb: Verb,
    named: Sequence[Named],
    form: Any,
    refusals: list[Refusal],
) -> HttpResponse:
    there = items.found(public_id for public_id, _ in named[:MOST])
    documents = render_all(there.values())
    objections = _objections(refusals)
    conflict = any(each.field == "version" or each.is_gone for each in objections)
    handle = items.handle_of(request)
    warnings = _warnings(verb, handle, there, documents) if not refusals else []
    along = workflow.withdrawn_along(named[0].item) if verb.takes_along and there else []
    context = {
        **site.each_context(request),
        "title": verb.title,
        "verb": verb,
        "form": form,
        "previews": _previews(verb, there, named, documents),
        "refusals": objections,
        "warnings": _objections(warnings),
        "along": list(items.found(along).values()),
        "handle": handle,
    }
    status = 409 if conflict and request.method == "POST" else 200
    return TemplateResponse(request, "admin/policies/act.html", context, status=status)


def _previews(
    verb: Verb, there: dict[str, Item], named: Sequence[Named], documents: dict[str, Json]
) -> list[Preview]:
    heads = head_documents(there)
    looked_at = dict(named)
    pairs: list[tuple[Json | None, Json | None]] = []
    for public_id, item in there.items():
        after = None if verb.one_by_one else documents[public_id]
        pairs.append((reduced(heads.get(public_id), documents[public_id]), after))
        stale = item.version != looked_at[public_id]
        seen = document_at(public_id, looked_at[public_id]) if stale else None
        pairs.append((seen, documents[public_id] if seen else None))
    changes = compared(pairs)
    patched = {} if verb.one_by_one else record.mentions_to_patch(_proposals(there, documents))
    return [
        Preview(
            item,
            changes[2 * number],
            changes[2 * number + 1],
            sorted(history.editors_since_edition(public_id)),
            list(items.found(patched.get(public_id, [])[:20]).values()),
            len(patched.get(public_id, [])),
            public_id in heads,
        )
        for number, (public_id, item) in enumerate(there.items())
    ]


def _own(handle: str, there: dict[str, Item]) -> list[str]:
    """Give the items that somebody edited since their last edition, or submitted."""
    return [
        public_id
        for public_id, item in there.items()
        if handle in {item.submitted_by, *history.editors_since_edition(public_id)}
    ]


def _warnings(
    verb: Verb, handle: str, there: dict[str, Item], documents: dict[str, Json]
) -> list[Refusal]:
    """Say beforehand what publishing would refuse, but for what this page asks for."""
    if verb.name not in {"submit", "publish"}:
        return []
    found = checks.refusals(list(there.values()), documents)
    found += record.objections(_proposals(there, documents))
    if verb.name == "publish" and not settings.ONE_PERSON_DESK:
        found += [Refusal(public_id, "approver", OWN_WORK) for public_id in _own(handle, there)]
    asked = {"change", "reason"} if verb.name == "submit" else set()
    return [refusal for refusal in found if refusal.field not in asked]


def _proposals(there: dict[str, Item], documents: dict[str, Json]) -> list[Proposal]:
    """Propose the items as they would be; what is not submitted yet has no reason so far."""
    heads = head_documents(there)
    return [
        Proposal(
            public_id,
            (item.proposed_change or "correction") if public_id in heads else "new",
            item.proposed_reason or "not said yet",
            documents[public_id],
        )
        for public_id, item in there.items()
    ]


def _objections(refusals: Iterable[Refusal]) -> list[Objection]:
    each = list(dict.fromkeys(refusals))
    there = items.found(refusal.item for refusal in each if refusal.item)
    return [
        Objection(there.get(r.item), r.item, r.field.replace("_", " "), r.message) for r in each
    ]
