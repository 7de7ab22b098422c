"""The doors of counting: how many of the rows that match have which code."""

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from policies.api.citing import of_query
from policies.api.counting import Counts
from policies.api.filters.facets import COUNTING, CountParameters, default_of
from policies.api.openapi.shapes import NUMBER, TEXT, Schema, closed, envelope, listed, mapped
from policies.api.views.base import ReadView
from policies.documents import KINDS, Document
from policies.record import queries
from policies.record.models import Entry


class FacetsView(ReadView):
    """What the items of each kind can be counted by."""

    def shape(self) -> Schema:
        """Give the doors of counting."""
        names = listed(TEXT)
        return envelope(results=listed(closed(name=TEXT, href=TEXT, facets=names, default=names)))

    def get(self, request: Request) -> Response:
        """List them, in one query."""
        asked = self.ask(request)
        results = [
            {
                "name": document.endpoint,
                "href": reverse(f"api:facets-{document.endpoint}"),
                "facets": list(COUNTING[kind].facets),
                "default": list(default_of(COUNTING[kind].facets)),
            }
            for kind, document in KINDS.items()
        ]
        return self.answer(asked, meta={}, links={"next": None}, results=results)


class CountView(ReadView):
    """How many items of a kind match, and how many of them have which code."""

    document: type[Document] = Document
    parameters: type[CountParameters] = CountParameters

    def shape(self) -> Schema:
        """Give the counts, facet by facet; known codes and the others apart."""
        counts = listed(closed(code=TEXT, count=NUMBER))
        facet = closed(facet=TEXT, counts=counts, more=NUMBER, unknown=mapped(NUMBER))
        return envelope(results=listed(facet))

    def get(self, request: Request) -> Response:
        """Answer in two queries, and two for each facet of printed names."""
        asked = self.ask(request)
        counted = Counts(self.rows(asked), asked.counted)
        results = [counted.of(facet) for facet in asked.counted]
        return self.answer(
            asked,
            meta={"count": counted.total},
            links={"next": None},
            cited_as=of_query(f"counts of {self.document.plural}", asked),
            results=results,
        )

    def rows(self, asked: CountParameters) -> QuerySet[Entry]:
        """Give the entries that match."""
        possible, certain = asked.matches()
        rows = queries.entries_at(asked.revision).filter(possible, kind=self.document.kind)
        return rows.filter(certain) if asked.moment.certain else rows
