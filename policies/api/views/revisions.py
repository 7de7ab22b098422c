"""The doors of the record itself: what was published when, by whom and why."""

from typing import Any

from django.db.models import Count, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from policies.api.citing import of_query
from policies.api.filters.pages import RevisionParameters, RevisionsParameters
from policies.api.moment import REVISION
from policies.api.openapi.shapes import BROUGHT, Schema, envelope, listed
from policies.api.openapi.shapes import REVISION as REVISION_SHAPE
from policies.api.problems import Problem
from policies.api.views.base import splice
from policies.api.views.pages import PagedView
from policies.dates import instant
from policies.documents import KINDS
from policies.record.models import Edition, Revision

SHOWN = (
    *("number", "published_at", "submitter", "approver"),
    *("two_people", "message", "redactions", "hash"),
)
EDITION = ("item", "kind", "change", "reason", "digest", "withheld_by")


class RevisionsView(PagedView):
    """Every publication, the newest first."""

    parameters = RevisionsParameters

    def shape(self) -> Schema:
        """Give pages of revisions."""
        return envelope(results=listed(REVISION_SHAPE))

    def get(self, request: Request) -> Response:
        """Answer in two queries: the head, the page."""
        asked = self.ask(request)
        rows = Revision.objects.filter(number__lte=asked.revision).order_by(*asked.order)
        counted = rows.annotate(editions_count=Count("editions"))
        found, following = self.page(asked, counted, [*SHOWN, "editions_count"])
        results = [revision_json(*row) for row in found]
        cited_as = of_query("revisions", asked)
        return self.answer_page(
            asked, following, count=rows.count, cited_as=cited_as, results=results
        )


class RevisionView(PagedView):
    """One publication, and the editions that it brought."""

    parameters = RevisionParameters
    statuses = (400, 404, 406)

    def shape(self) -> Schema:
        """Give the revision, and pages of its editions."""
        return envelope(result=REVISION_SHAPE, results=listed(BROUGHT))

    def get(self, request: Request, number: str) -> Response:
        """Answer in three queries: the head, the revision, the page of editions."""
        asked = self.ask(request)
        revision = self.revision(number, asked.revision)
        rows = Edition.objects.filter(revision=revision["number"]).order_by("item")
        names = [*EDITION[:-1], "withheld_by_id"]
        found, following = self.page(asked, rows, names)
        results = [
            dict(zip(EDITION, row, strict=True))
            | {"link": f"/api/v1/{KINDS[row[1]].endpoint}/{row[0]}/"}
            for row in found
        ]
        return self.answer_page(
            asked,
            following,
            count=rows.count,
            cited_as=f"what revision {number} brought",
            result=revision,
            results=results,
        )

    def revision(self, number: str, last: int) -> dict[str, Any]:
        """Find a revision; a Problem (404) if there was none of that number by the last."""
        numbered = Revision.objects.annotate(editions_count=Count("editions"))
        found: QuerySet[Any, Any] = numbered.values_list(*SHOWN, "editions_count")
        by_then = found.filter(number__lte=last)
        row = by_then.filter(number=number).first() if REVISION.fullmatch(number) else None
        if row is None:
            raise Problem(404, f"Revisions are numbered from 1; the last is {last}.")
        return revision_json(*row)


def revision_json(*row: Any) -> dict[str, Any]:
    """Give a revision's public shape from its columns; the instant is RFC 3339 in UTC."""
    found = dict(zip((*SHOWN, "editions"), row, strict=True))
    return found | {
        "published_at": instant(found["published_at"]),
        "redactions": splice(found["redactions"]),
        "link": f"/api/v1/revisions/{found['number']}/",
    }
