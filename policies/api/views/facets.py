"""The doors of counting: how many of the rows that match have which code."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import getitem
from typing import Any

import orjson
from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from policies.api.citing import of_query
from policies.api.filters.base import MOST_VALUES
from policies.api.filters.columns import UNKNOWN
from policies.api.filters.facets import COUNTING, CountParameters, Facet, default_of
from policies.api.openapi.shapes import NUMBER, TEXT, Schema, closed, envelope, listed, mapped
from policies.api.views.base import ReadView
from policies.documents import KINDS, Document
from policies.documents.base import Json
from policies.record import queries
from policies.record.models import Entry, Value

BLANK = "blank"  # how the answer writes an empty column


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
        """Answer in two queries, and two for each facet of many values or of printed names."""
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


class Counts:
    """How many of some rows have which code, facet by facet."""

    def __init__(self, rows: QuerySet[Entry], facets: Sequence[Facet]) -> None:
        self.rows = rows.order_by()
        self.found: dict[str, Counter[str]] = {facet.name: Counter() for facet in facets}
        self.total = 0
        single = [facet for facet in facets if not facet.many]
        # All at once, for reading the rows is what takes the time.
        columns = [facet.column for facet in single] or ["kind"]
        for *codes, count in self._grouped(self.rows, columns):
            self.total += count
            for facet, code in zip(single, codes, strict=False):
                self.found[facet.name][code] += count
        for facet in facets:
            if facet.many:
                self._count_values(facet)

    def _count_values(self, facet: Facet) -> None:
        """Count the rows that hold each value; one of two counts for both, one of none is blank."""
        values = Value.objects.filter(column=facet.column, entry__in=self.rows.values("pk"))
        self.found[facet.name].update(dict(self._grouped(values.order_by(), ["value"])))
        self.found[facet.name][""] = self.total - values.values("entry").distinct().count()

    @staticmethod
    def _grouped(rows: QuerySet[Any], columns: Sequence[str]) -> Iterable[Any]:
        counted: Any = rows.values(*columns).annotate(count=Count("pk"))
        found: Iterable[Any] = counted.values_list(*columns, "count")
        return found

    def of(self, facet: Facet) -> Json:
        """Give a facet: known codes in the codebook's order, ids by how often they come."""
        found = +self.found[facet.name]
        known = {code: count for code, count in found.items() if code not in UNKNOWN}
        order = {word: place for place, word in enumerate(facet.words)}
        codes = sorted(known, key=lambda code: (order.get(code, -known[code]), code))
        shown = codes[:MOST_VALUES]
        names = self._printed(facet, shown) if facet.printed else {}
        return {
            "facet": facet.name,
            "counts": [{"code": names.get(code, code), "count": known[code]} for code in shown],
            "more": len(codes) - len(shown),
            "unknown": {code or BLANK: found[code] for code in sorted(found.keys() - known)},
        }

    def _printed(self, facet: Facet, names: Sequence[str]) -> dict[str, str]:
        """Map folded names to what the newest edition among the rows of each prints."""
        rows: Any = self.rows.filter(**{f"{facet.column}__in": names}).values(facet.column)
        newest = dict(rows.annotate(newest=Max("pk")).values_list(facet.column, "newest"))
        documents = queries.documents(newest.values())
        return {
            name: reduce(getitem, facet.printed, orjson.loads(documents[edition]))
            for name, edition in newest.items()
        }
