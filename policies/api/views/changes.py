"""The doors of change: every edition since a moment, and what we had wrong."""

from typing import ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request

from policies.api.changes import Crawl, changes
from policies.api.citing import of_query
from policies.api.feeds import MEDIA_TYPE, Feed
from policies.api.files.download import download, refuse_pages
from policies.api.filters.changes import (
    ChangesParameters,
    CorrectionsParameters,
    EditionsParameters,
)
from policies.api.openapi.composed import CHANGE
from policies.api.openapi.shapes import Schema, envelope, listed
from policies.api.renderers import STREAMED
from policies.api.views.pages import PagedView
from policies.documents.base import Json
from policies.record.models import Edition, Revision


class ChangesView(PagedView):
    """Every edition, the newest first, each with what differs from the one before it."""

    parameters: type[EditionsParameters] = ChangesParameters
    name: ClassVar[str] = "changes"

    def shape(self) -> Schema:
        """Give pages of changes."""
        return envelope(results=listed(CHANGE))

    def get(self, request: Request) -> HttpResponseBase:
        """Answer in three queries: the revision, the page, its editions with those before them."""
        asked = self.ask(request)
        rows = self.rows(asked)
        if self.form in STREAMED:
            return self.file(asked, rows)
        found, following = self.page(asked, rows, ["pk"])
        results = list(changes(pk for (pk,) in found))
        if self.form == "atom":
            return self.feed(asked, following, results)
        cited_as = of_query(self.name, asked)
        return self.answer_page(
            asked, following, count=rows.count, cited_as=cited_as, results=results
        )

    def rows(self, asked: EditionsParameters) -> QuerySet[Edition]:
        """Give the editions that match, in order."""
        return Edition.objects.filter(asked.matches().possible).order_by(*asked.order)

    def file(self, asked: EditionsParameters, rows: QuerySet[Edition]) -> HttpResponseBase:
        """Answer with every row: in two queries, and one for each piece."""
        refuse_pages(asked.data)
        crawl = Crawl(rows)
        name = f"{self.name}-r{asked.revision}"
        return download(self.request, self.form, name, len(crawl), crawl.pieces(self.form))

    def feed(
        self, asked: EditionsParameters, following: str | None, results: list[Json]
    ) -> HttpResponse:
        """Answer with a page as a feed, at the address that gives one to whoever asks."""
        given = {name: value for name, value in asked.data.items() if name != "format"}
        covering = Revision.objects.filter(
            number__in={each["withheld_by"] for each in results} - {None}
        )
        address = reverse(f"api:{self.name}-as", args=["atom"])
        feed = Feed(
            name=self.name,
            given=given,
            address=self.link(given, address),
            home=self.door,
            following=self.link(given | {"cursor": following}, address) if following else None,
            updated=asked.moment.published.published_at,
            covered=dict(covering.values_list("number", "published_at")),
            note=settings.DATA_NOTE,
            absolute=self.request.build_absolute_uri,
        )
        return HttpResponse(feed.write(results), content_type=MEDIA_TYPE)


class CorrectionsView(ChangesView):
    """What we had wrong: corrections and withdrawals, the newest first, with the reason of each."""

    parameters = CorrectionsParameters
    name = "corrections"
