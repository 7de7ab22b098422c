"""Health: whether this process lives, and whether it can answer; for whatever keeps it running."""

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from policies.record.models import Edition, Entry
from policies.record.reading import reading

SECONDS = 2.0


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer: the process lives. The database is not asked."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 if the record and its index can be read, else 503 with the reason."""
    try:
        with reading(SECONDS):
            reason = unready()
    except Error:
        reason = "The database does not answer, or lacks a migration."
    if reason:
        return JsonResponse({"status": "unready", "reason": reason}, status=503)
    return JsonResponse({"status": "ready"})


def unready() -> str:
    """Say why the record cannot be answered from; blank where it can."""
    entry = Entry.objects.order_by("-edition").first()  # names every column
    last = Edition.objects.order_by("-pk").values_list("revision", flat=True).first()
    if last and not entry:
        return "Nothing is indexed: run manage.py reindex."
    return ""
