"""Lists in keyset pages."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from rest_framework.response import Response

from policies.api.filters.pages import PAGE_SIZE, PageParameters
from policies.api.pagination import Cursor, Key, Position, after, keys_of, read_position
from policies.api.problems import Fault, bad_parameters
from policies.api.views.base import ReadView


class PagedView(ReadView):
    """A door that gives rows in pages; a crawl stays in the world of its first page."""

    parameters: type[PageParameters] = PageParameters

    def page(
        self, asked: PageParameters, rows: QuerySet[Any, Any], columns: Sequence[str]
    ) -> tuple[list[Any], str | None]:
        """Give a page of ordered rows as tuples of columns, and the cursor of the next one."""
        keys = keys_of([str(column) for column in rows.query.order_by], asked.unique)
        if position := self.position(asked, rows.model, keys):
            rows = rows.filter(after(keys, position))
        names = [key.column for key in keys]
        found = rows.values_list(*columns, *names)[: asked.value("page_size", PAGE_SIZE) + 1]
        return self.parted(asked, list(found), len(columns))

    def position(self, asked: PageParameters, model: type[Model], keys: list[Key]) -> Position:
        """Give what the page begins after; nothing for the first one."""
        cursor = asked.value("cursor")
        if not cursor:
            return ()
        try:
            return read_position(model, keys, cursor.position)
        except ValueError as error:
            raise bad_parameters([Fault("cursor", str(error))]) from None

    def parted(
        self, asked: PageParameters, found: list[tuple[Any, ...]], width: int
    ) -> tuple[list[Any], str | None]:
        """Part rows and one more, whose sort keys follow `width` columns, from the next page."""
        size = asked.value("page_size", PAGE_SIZE)
        following = self._cursor(asked, found[size - 1][width:]) if len(found) > size else None
        return [row[:width] for row in found[:size]], following

    def _cursor(self, asked: PageParameters, position: tuple[Any, ...]) -> str:
        day = asked.moment.as_of.text if asked.moment.as_of else ""
        return Cursor(asked.binding(self.door), asked.revision, day, position).encode()

    def answer_page(
        self,
        asked: PageParameters,
        following: str | None,
        *,
        count: Callable[[], int],
        meta: dict[str, Any] | None = None,
        **found: Any,
    ) -> Response:
        """Give the envelope with the link to the next page, and the count where it is asked for."""
        counted = {"count": count()} if asked.value("count") else {}
        following_link = self.link(asked.data | {"cursor": following}) if following else None
        links = {"next": following_link} | found.pop("links", {})
        return self.answer(asked, meta=(meta or {}) | counted, links=links, **found)
