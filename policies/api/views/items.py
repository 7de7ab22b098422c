"""The doors of a kind: its list, an item, and the item's history."""

from datetime import date
from typing import Any

import orjson
from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from policies.api.changes import Stored, differences
from policies.api.citing import of_item, of_query
from policies.api.files.crawl import Crawl
from policies.api.files.download import download
from policies.api.files.listfile import ListFile, refuse
from policies.api.filters.base import Parameters
from policies.api.filters.items import ItemParameters
from policies.api.filters.pages import PAGE_SIZE, HistoryParameters
from policies.api.filters.selection import OneParameters
from policies.api.filters.slots import filled, slotted
from policies.api.openapi.composed import edition_shape
from policies.api.openapi.shapes import Schema, envelope, listed, selected_shape
from policies.api.pagination import after, keys_of
from policies.api.problems import Problem
from policies.api.views.base import ReadView, splice
from policies.api.views.pages import PagedView
from policies.dates import instant
from policies.documents import BY_PREFIX, Document
from policies.documents.base import Json
from policies.ids import LENGTH, prefix_of
from policies.record import queries
from policies.record.models import Edition, Entry
from policies.record.prepared import Texts

COLUMNS = ("edition_id", "item", "certain")
PAGES = Texts()


class ListView(PagedView):
    """Those that match, in pages; as a file, all of them."""

    document: type[Document] = Document
    parameters: type[ItemParameters] = ItemParameters

    def shape(self) -> Schema:
        """Give pages of documents."""
        return envelope(results=listed(selected_shape(self.document)))

    def get(self, request: Request) -> HttpResponseBase:
        """Answer in three queries: the revision, the rows of the page, their documents."""
        asked = self.ask(request)
        if self.form != "json":
            return self.file(asked, self.rows(asked))
        found, following = self.prepared_page(asked)
        documents = queries.documents(edition for edition, _, _ in found)
        return self.answer_page(
            asked,
            following,
            count=lambda: self.rows(asked).count(),
            cited_as=of_query(self.document.plural, asked),
            meta={"possible_only": [item for _, item, certain in found if not certain]},
            results=asked.selection.of(
                [documents[edition] for edition, _, _ in found], asked.revision
            ),
        )

    def prepared_page(self, asked: ItemParameters) -> tuple[list[Any], str | None]:
        """Give a page as `page` does; the SQL of lists that ask alike is written once."""
        parts, keys = slotted(asked), keys_of(asked.order, asked.unique)
        position = self.position(asked, Entry, keys)
        ends = {f"key{place}": value for place, value in enumerate(position)}
        texts = {name: value for name, value in ends.items() if isinstance(value, str | date)}
        numbers = tuple(value for name, value in ends.items() if name not in texts)

        def build(**slots: Any) -> QuerySet[Entry, Any]:
            with filled(asked, slots):
                rows = self.rows(asked)
            if ends:
                rows = rows.filter(after(keys, tuple(slots.get(name, ends[name]) for name in ends)))
            names = [key.column for key in keys]
            return rows.values_list(*COLUMNS, *names)[: asked.value("page_size", PAGE_SIZE) + 1]

        shape = (parts.shape, asked.value("page_size"), len(ends), numbers)
        return self.parted(asked, PAGES.ask(shape, build, parts.values | texts), len(COLUMNS))

    def file(self, asked: ItemParameters, rows: QuerySet[Entry]) -> HttpResponseBase:
        """Answer with every row: in two queries, and one or two more for each piece."""
        refuse(self.form, asked, rows)
        crawl = Crawl(rows)
        file = ListFile(self.document, asked, crawl, self.permanent_address)
        return download(self.request, self.form, file.name, len(crawl), file.pieces(self.form))

    def rows(self, asked: ItemParameters) -> QuerySet[Entry]:
        """Give the entries that match, in order, each with whether it does so certainly."""
        possible, certain = asked.matches()
        rows = queries.entries_at(asked.revision).filter(possible, kind=self.document.kind)
        if asked.moment.certain:
            rows = rows.filter(certain)
        sure = ExpressionWrapper(certain, BooleanField())
        return rows.annotate(certain=sure).order_by(*asked.order)


class ItemView(ReadView):
    """A door of one item."""

    document: type[Document] = Document
    statuses: tuple[int, ...] = (301, 400, 404, 406, 410)

    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Check the id, read the parameters, answer."""
        self.check_id(public_id)
        return self.get_item(self.ask(request), public_id)

    def get_item(self, asked: Any, public_id: str) -> HttpResponse:
        """Answer for an item of the kind."""
        raise NotImplementedError

    def check_id(self, public_id: str) -> None:
        """Raise a Problem (404) for what is no id of this kind, with what would be one."""
        prefix = prefix_of(public_id)
        if prefix == self.document.prefix:
            return
        shape = f"{self.document.prefix}-{'0' * LENGTH}"
        hint = f"The id of {_a(self.document.singular)} is written like {shape}, in lower case."
        if prefix in BY_PREFIX:
            other = BY_PREFIX[prefix]
            hint = f"This is the id of {_a(other.singular)}: /api/v1/{other.endpoint}/{public_id}/."
        raise Problem(404, hint, "malformed-id")

    def edition(self, asked: Parameters, public_id: str) -> Edition:
        """Give the edition that stood at the revision; a Problem (404) if there is none."""
        edition = queries.edition_at(public_id, asked.revision)
        if edition is None:
            raise self.unpublished(public_id, asked.revision)
        return edition

    def unpublished(self, public_id: str, revision: int) -> Problem:
        """Say that nothing was published under an id, or when it was."""
        first = queries.history(public_id).first()
        if first is None:
            detail = f"No {self.document.singular} was ever published under {public_id}."
            return Problem(404, detail, "never-published")
        detail = (
            f"{public_id} was first published by revision {first.revision_id}; this is {revision}."
        )
        return Problem(404, detail, "not-yet-published")

    def left(self, tombstone: Json) -> HttpResponse:
        """Answer for an item that left: 301 to the survivor of a merge; else a Problem (410)."""
        if "merged_into" in tombstone:
            survivor = tombstone["merged_into"]["id"]
            return HttpResponsePermanentRedirect(self.moved(tombstone["id"], survivor))
        reason, revision = tombstone["reason"], tombstone["revision"]
        raise Problem(
            410,
            f"Withdrawn by revision {revision}: {reason}",
            "withdrawn",
            extra={"reason": reason, "revision": revision},
        )

    def moved(self, public_id: str, new_id: str) -> str:
        """Give the address of the same door for another id, with the same parameters."""
        query = self.request.META["QUERY_STRING"]
        path = self.request.path.replace(f"/{public_id}/", f"/{new_id}/", 1)
        return f"{path}?{query}" if query else path


class DetailView(ItemView):
    """One item, as it was published by a moment."""

    parameters: type[OneParameters] = OneParameters

    def shape(self) -> Schema:
        """Give one document."""
        return envelope(result=selected_shape(self.document))

    def get_item(self, asked: OneParameters, public_id: str) -> HttpResponse:
        """Answer in two queries: the revision, the edition."""
        edition = self.edition(asked, public_id)
        found = orjson.loads(edition.document)
        if queries.is_tombstone(found):
            return self.left(found)
        links = {"history": f"{self.request.path}history/"}
        (result,) = asked.selection.of([edition.document], asked.revision)
        return self.answer(asked, meta={}, links=links, cited_as=of_item(found), result=result)


class HistoryView(PagedView, ItemView):
    """Every edition of an item, the newest first; of one that left, too."""

    parameters = HistoryParameters
    statuses: tuple[int, ...] = (400, 404, 406)

    def shape(self) -> Schema:
        """Give pages of editions."""
        return envelope(results=listed(edition_shape(self.document)))

    def get_item(self, asked: HistoryParameters, public_id: str) -> HttpResponse:
        """Answer in two queries: the revision, the editions; in three where there are older ones.

        The third is of the edition before the last of the page.
        """
        rows = queries.history(public_id).filter(revision__lte=asked.revision).order_by("-revision")
        names = ("revision_id", "revision__published_at", "change", "reason", "digest")
        found, following = self.page(asked, rows, [*names, "withheld_by_id", "document"])
        if not found:
            raise self.unpublished(public_id, asked.revision)
        older = self.before(public_id, found[-1][0]) if following else None
        stored = [Stored.of(text, withheld_by) for *_, withheld_by, text in found]
        results = [
            _edition(*row) | {"differences": differences(before, after)}
            for row, before, after in zip(found, [*stored[1:], older], stored, strict=True)
        ]
        cited_as = f"history of {self.document.singular} {public_id}"
        return self.answer_page(
            asked, following, count=rows.count, cited_as=cited_as, results=results
        )

    def before(self, public_id: str, revision: int) -> Stored | None:
        """Give the edition that stood before a revision's."""
        edition = queries.edition_at(public_id, revision - 1)
        return Stored.of(edition.document, edition.withheld_by_id) if edition else None


def _edition(
    revision: int,
    at: Any,
    change: str,
    reason: str,
    digest: str,
    withheld_by: int | None,
    text: str,
) -> Json:
    return {
        "revision": revision,
        "published_at": instant(at),
        "change": change,
        "reason": reason,
        "digest": digest,
        "withheld_by": withheld_by,
        "document": splice(text),
    }


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
