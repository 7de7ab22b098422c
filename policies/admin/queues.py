"""Queues across all kinds: what is in review, and what is a draft."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, islice
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from policies.admin import items
from policies.admin.verbs import VERBS
from policies.desk.models import MODELS, Item, Stage, Version

MOST = 200  # drafts of a kind on one page; the page says where it leaves some out


class Waiting(NamedTuple):
    """An item in review, and whether who is looking has edited it."""

    item: Item
    is_mine: bool


class Draft(NamedTuple):
    """A draft, and who saved it last."""

    item: Item
    by: str
    at: datetime | None


def review_page(site: admin.AdminSite, request: HttpRequest) -> HttpResponse:
    """List what is in review, by submitter: a revision has one."""
    handle = items.handle_of(request)
    waiting = sorted(_in_review(), key=lambda item: item.submitted_by)
    mine = _edited_by(handle, [item.pk for item in waiting])
    context = site.each_context(request) | {
        "title": "In review",
        "flagged": list(islice(_flagged(), MOST)),
        "most": MOST,
        "verbs": [VERBS[name] for name in ("publish", "return") if VERBS[name].may(request)],
        "groups": [
            (by, [Waiting(item, item.pk in mine or by == handle) for item in group])
            for by, group in groupby(waiting, key=lambda item: item.submitted_by)
        ],
    }
    return TemplateResponse(request, "admin/policies/review.html", context)


def drafts_page(site: admin.AdminSite, request: HttpRequest) -> HttpResponse:
    """List drafts, by kind: one's own, or with `?all=1` everybody's."""
    handle = items.handle_of(request)
    everybody = request.GET.get("all") == "1"
    context = site.each_context(request) | {
        "title": "Drafts" if everybody else "My drafts",
        "everybody": everybody,
        "verbs": [VERBS["submit"]] if VERBS["submit"].may(request) else [],
        "kinds": [kind for kind in _drafts("" if everybody else handle) if kind["drafts"]],
        "most": MOST,
    }
    return TemplateResponse(request, "admin/policies/drafts.html", context)


def counts(request: HttpRequest) -> dict[str, int]:
    """Count what waits, for the index."""
    return {
        "in_review": sum(
            model._default_manager.filter(stage=Stage.IN_REVIEW).count()
            for model in MODELS.values()
        ),
        "mine": len(_my_drafts(items.handle_of(request))),
    }


def _in_review() -> Iterator[Item]:
    for model in MODELS.values():
        rows = model._default_manager.filter(stage=Stage.IN_REVIEW)
        yield from items.with_names(rows).order_by("submitted_at", "pk")


def _flagged() -> Iterator[Item]:
    """Give what one person did alone, so that a second one looks at it."""
    for model in MODELS.values():
        yield from items.with_names(model._default_manager.exclude(flag="")).order_by("pk")


def _drafts(handle: str) -> Iterator[dict[str, Any]]:
    mine = _my_drafts(handle) if handle else []
    for model in MODELS.values():
        rows = model._default_manager.filter(stage=Stage.DRAFT)
        if handle:
            rows = rows.filter(pk__in=[pk for pk in mine if pk[:3] == model.document.prefix])
        total = rows.count()
        drafts = list(items.with_names(rows).order_by("pk")[:MOST]) if total else []
        last = _last_versions(drafts)
        yield {
            "model": model._meta,
            "plural": model.document.plural,
            "drafts": [Draft(item, *last.get(item.pk, ("", None))) for item in drafts],
            "left_out": max(0, total - MOST),
        }


def _my_drafts(handle: str) -> list[str]:
    """List the items that somebody has edited and nobody has published since."""
    if not handle:
        return []
    edited = Version.objects.filter(by=handle, revision=None).values_list("item", flat=True)
    ids = set(edited.distinct())
    found: list[str] = []
    for model in MODELS.values():
        own = [pk for pk in ids if pk[:3] == model.document.prefix]
        drafts = model._default_manager.filter(stage=Stage.DRAFT, pk__in=own)
        found += drafts.values_list("pk", flat=True) if own else []
    return found


def _edited_by(handle: str, public_ids: list[str]) -> set[str]:
    """Give those of the items that somebody has a hand in since their last edition."""
    published: dict[str, int] = {}
    edited: dict[str, int] = {}
    versions = Version.objects.filter(item__in=public_ids).order_by("number")
    for item, number, by, revision in versions.values_list("item", "number", "by", "revision"):
        if revision:
            published[item] = number
        elif by == handle:
            edited[item] = number
    return {item for item, number in edited.items() if number > published.get(item, 0)}


def _last_versions(drafts: list[Item]) -> dict[str, tuple[str, datetime]]:
    versions = Version.objects.filter(item__in=[item.pk for item in drafts]).order_by("number")
    rows = versions.values_list("item", "by", "at")
    return {item: (by, at) for item, by, at in rows}
