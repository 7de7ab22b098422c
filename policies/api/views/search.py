"""The door of the search: what was published, of every kind, that holds the words asked for."""

from collections.abc import Sequence
from typing import Any

import orjson
from rest_framework.request import Request
from rest_framework.response import Response

from policies.api.citing import of_query
from policies.api.excerpts import Sought, excerpts
from policies.api.filters.pages import PAGE_SIZE
from policies.api.filters.search import SearchParameters
from policies.api.openapi.shapes import (
    FLAG,
    NUMBER,
    TEXT,
    Schema,
    closed,
    envelope,
    listed,
    or_null,
)
from policies.api.pagination import OTHER_ORDER
from policies.api.problems import Fault, bad_parameters
from policies.api.views.pages import PagedView
from policies.documents import KINDS, document_of
from policies.documents.base import Json
from policies.record import queries
from policies.record.search import RANKS, Hit, Search

EXCERPT = closed(field=TEXT, parts=listed(closed(text=TEXT, match=FLAG)))
RESULT = closed(
    position=NUMBER,
    matched={"enum": list(RANKS)},
    kind={"enum": list(KINDS)},
    item=TEXT,
    link=TEXT,
    title=TEXT,
    state=or_null(TEXT),
    excerpts=listed(EXCERPT),
)


class SearchView(PagedView):
    """Items of every kind that hold the words, the best first, with excerpts."""

    parameters: type[SearchParameters] = SearchParameters

    def shape(self) -> Schema:
        """Give pages of results."""
        return envelope(results=listed(RESULT))

    def get(self, request: Request) -> Response:
        """Answer in nine queries: the revision, usual names, four ranks, kinds, texts, the count."""
        asked: Any = self.ask(request)
        question = asked.value("q").known_at(asked.revision)
        kinds, states = (tuple(asked.value(name, ())) for name in ("kind", "state"))
        search = Search(question, asked.revision, kinds, states)
        size = asked.value("page_size", PAGE_SIZE)
        rank, edition, passed = self._position(asked)
        hits = search.hits(size + 1, (rank, edition) if passed else None)
        following = None
        if len(hits) > size:
            last = hits[size - 1]
            following = self._cursor(asked, (last.rank, last.edition, passed + size))
        return self._answer(asked, search, following, _results(search, hits[:size], passed))

    def _position(self, asked: SearchParameters) -> tuple[int, int, int]:
        cursor = asked.value("cursor")
        if cursor is None:
            return 0, 0, 0
        match cursor.position:
            case (int(rank), int(edition), int(passed)) if (
                bool not in map(type, cursor.position)
                and 0 <= rank < len(RANKS)
                and 0 <= edition < 2**62
                and 0 < passed < 2**31
            ):
                return rank, edition, passed
        raise bad_parameters([Fault("cursor", OTHER_ORDER)])

    def _answer(
        self, asked: SearchParameters, search: Search, following: str | None, results: list[Json]
    ) -> Response:
        kinds, is_truncated = search.count_by_kind()
        question = search.question
        meta: Json = {
            "kinds": kinds,
            "truncated": is_truncated,
            "names": [
                {"words": " ".join(each.words), "item": each.item} for each in question.named
            ],
            "names_truncated": [" ".join(words) for words in question.crowded],
        }
        return self.answer_page(
            asked,
            following,
            count=search.count,
            cited_as=of_query("search", asked),
            meta=meta,
            results=results,
        )


def _results(search: Search, hits: Sequence[Hit], passed: int) -> list[Json]:
    documents = queries.documents(hit.edition for hit in hits)
    sought = Sought(search.question.phrases)
    return [
        _result(position, hit, orjson.loads(documents[hit.edition]), sought)
        for position, hit in enumerate(hits, passed + 1)
    ]


def _result(position: int, hit: Hit, document: Json, sought: Sought) -> Json:
    kind = document_of(hit.item)
    return {
        "position": position,
        "matched": RANKS[hit.rank],
        "kind": hit.kind,
        "item": hit.item,
        "link": document["link"],
        "title": kind.names(document)[0],
        "state": hit.state or None,
        "excerpts": excerpts(sought, kind.texts(document)),
    }
