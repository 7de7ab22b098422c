"""Counting: how many of some rows have which code, value or printed name, facet by facet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import getitem
from typing import Any

import orjson
from django.db import connection
from django.db.models import Max, QuerySet

from policies.api.filters.base import MOST_VALUES
from policies.api.filters.columns import UNKNOWN
from policies.api.filters.facets import Facet
from policies.documents.base import Json
from policies.record import queries
from policies.record.models import Entry, Value

BLANK = "blank"  # how the answer writes an empty column
CODES = -1  # the number of the counts by all codes together
# The values in a column of the rows that were found.
OF_COLUMN = (
    f'FROM {Value._meta.db_table} WHERE "column" = %s AND entry_id IN (SELECT entry FROM found)'  # noqa: S608
)


class Counts:
    """How many of some rows have which code, facet by facet."""

    def __init__(self, rows: QuerySet[Entry], facets: Sequence[Facet]) -> None:
        self.rows = rows.order_by()
        self.found: dict[str, Counter[str]] = {facet.name: Counter() for facet in facets}
        self.total = 0
        single = [facet for facet in facets if not facet.many]
        many = [facet for facet in facets if facet.many]
        held: Counter[str] = Counter()  # the rows that hold any value
        for number, is_any, *codes, count in self._read(single, many):
            if number == CODES:
                self.total += count
                for facet, code in zip(single, codes, strict=False):
                    self.found[facet.name][code] += count
            elif is_any:
                held[many[number].name] = count
            else:  # of two values a row counts for both
                self.found[many[number].name][codes[0]] = count
        for facet in many:
            self.found[facet.name][""] = self.total - held[facet.name]

    def _read(self, single: list[Facet], many: list[Facet]) -> Iterator[tuple[Any, ...]]:
        """Give (which counts, whether of any value, codes …, count), in one query.

        All at once, for finding the rows is what takes the time.
        """
        columns = [facet.column for facet in single] or ["kind"]
        sql, parameters = self.rows.values_list("pk", *columns).query.sql_with_params()
        names = [f"code{place}" for place, _ in enumerate(columns)]
        codes, no_more = ", ".join(names), ", ''" * (len(names) - 1)
        counts = [f"SELECT {CODES}, 0, {codes}, count(*) FROM found GROUP BY {codes}"]  # noqa: S608
        for number, facet in enumerate(many):
            counts.append(
                f"SELECT {number}, 0, value{no_more}, count(*) {OF_COLUMN} GROUP BY value"
            )
            counts.append(f"SELECT {number}, 1, ''{no_more}, count(DISTINCT entry_id) {OF_COLUMN}")
            parameters = (*parameters, facet.column, facet.column)
        found = f"WITH found (entry, {codes}) AS MATERIALIZED ({sql})"
        with connection.cursor() as cursor:
            cursor.execute(f"{found} {' UNION ALL '.join(counts)}", parameters)
            yield from cursor.fetchall()

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
