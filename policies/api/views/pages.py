"""Lists in keyset pages."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.response import Response

from policies.api.filters.pages import PAGE_SIZE, PageParameters
from policies.api.pagination import Cursor, after, keys_of, read_position
from policies.api.problems import Fault, bad_parameters
from policies.api.views.base import ReadView


class PagedView(ReadView):
    """A door that gives rows in pages; a crawl stays in the world of its first page."""

    parameters: type[PageParameters] = PageParameters

    def page(
        self, asked: PageParameters, rows: QuerySet[Any, Any], columns: Sequence[str]
    ) -> tuple[list[Any], str | None]:
        """Give a page of ordered rows as tuples of columns, and the cursor of the next one."""
        size = asked.value("page_size", PAGE_SIZE)
        keys = keys_of(rows, asked.unique)
        if cursor := asked.value("cursor"):
            try:
                rows = rows.filter(after(keys, read_position(rows.model, keys, cursor.position)))
            except ValueError as error:
                raise bad_parameters([Fault("cursor", str(error))]) from None
        names = [key.column for key in keys]
        found = list(rows.values_list(*columns, *names)[: size + 1])
        following = None
        if len(found) > size:
            following = self._cursor(asked, found[size - 1][len(columns) :])
        return [row[: len(columns)] for row in found[:size]], following

    def _cursor(self, asked: PageParameters, position: tuple[Any, ...]) -> str:
        day = asked.moment.as_of.text if asked.moment.as_of else ""
        return Cursor(asked.binding(self.request.path), asked.revision, day, position).encode()

    def answer_page(
        self,
        asked: PageParameters,
        following: str | None,
        *,
        rows: QuerySet[Any, Any],
        meta: dict[str, Any] | None = None,
        **found: Any,
    ) -> Response:
        """Give the envelope with the link to the next page, and the count where it is asked for."""
        counted = {"count": rows.count()} if asked.value("count") else {}
        following_link = self.link(asked.data | {"cursor": following}) if following else None
        links = {"next": following_link} | found.pop("links", {})
        return self.answer(asked, meta=(meta or {}) | counted, links=links, **found)
