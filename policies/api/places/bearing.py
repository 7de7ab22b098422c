"""What bears on a place: its own items, its bodies' words, its holders' rules, the state's, papers."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson
from django.db.models import Q, QuerySet

from policies.api.lookups import among, of_kind, showing
from policies.dates import PartialDate, certain_on, possible_on
from policies.documents import KINDS
from policies.documents.base import Json
from policies.ids import ALPHABET, LENGTH
from policies.record import queries
from policies.record.models import Edition, Entry, Value
from policies.record.prepared import Prepared

# As stored documents name an instrument; no text in them holds a bare quotation mark.
PAPER = re.compile(f'"id":"({KINDS["instrument"].prefix}-[{ALPHABET}]{{{LENGTH}}})"')


class Bearing(NamedTuple):
    """What bears on a place: documents parsed, and their stored texts, by id."""

    documents: dict[str, Json]
    texts: dict[str, str]

    def splice(self, document: Json) -> orjson.Fragment:
        """Give a document as it is stored."""
        return orjson.Fragment(self.texts[document["id"]])


def bearing_on(
    place: str, revision: int, day: PartialDate | None, *, certain: bool = False
) -> Bearing:
    """Give what bears on a place at a revision, in order of publication, in two queries.

    With a day only the claims that are possibly, or certainly, true then.
    """
    days = {"earliest": day.earliest, "latest": day.latest} if day else {}
    # The newest revision's number is no part of the question: the head's index knows it.
    number = None if isinstance(revision, queries.Newest) else revision
    rows = BEARING(number, certain, place=place, **days)
    texts = {text: orjson.loads(text) for _, text in rows}
    if papers := _papers(place, texts):
        items = {f"item{count}": item for count, item in enumerate(sorted(papers))}
        rows += PAPERS(number, certain, **items, **days)
    documents = [(text, texts.get(text) or orjson.loads(text)) for _, text in sorted(rows)]
    return Bearing(
        {document["id"]: document for _, document in documents},
        {document["id"]: text for text, document in documents},
    )


def _papers(place: str, texts: Mapping[str, Json]) -> set[str]:
    """Name the instruments that documents show, but for words about other places."""
    shown = set[str]()
    for text, document in texts.items():
        about = document.get("jurisdiction") or {}
        if document["kind"] != "stance" or about.get("id") == place:
            shown.update(PAPER.findall(text))
    return shown.difference(document["id"] for document in texts.values())


Bounds = date | None


def _bearing(
    number: int | None, certain: bool, place: str, earliest: Bounds = None, latest: Bounds = None
) -> QuerySet[Edition, Any]:
    return _editions(_entries(place, _at(number), _when(certain, earliest, latest)))


def _named(
    number: int | None,
    certain: bool,
    earliest: Bounds = None,
    latest: Bounds = None,
    **items: str,
) -> QuerySet[Edition, Any]:
    entries = queries.entries_at(_at(number)).filter(
        _when(certain, earliest, latest), item__in=list(items.values())
    )
    return _editions(entries.values_list("pk", flat=True))


BEARING = Prepared(_bearing)
PAPERS = Prepared(_named)


def _at(number: int | None) -> int:
    return queries.Newest() if number is None else number


def _when(certain: bool, earliest: Bounds, latest: Bounds) -> Q:
    if not (earliest and latest):
        return Q()
    day = PartialDate("", earliest, latest)
    return possible_on(day) & certain_on(day) if certain else possible_on(day)


def _editions(entries: QuerySet[Entry, int]) -> QuerySet[Edition, Any]:
    editions = Edition.objects.filter(among("pk", entries))
    return editions.order_by().values_list("pk", "document")


def _entries(place: str, revision: int, when: Q) -> QuerySet[Entry, int]:
    """Give the ids of the editions but papers'; each branch of the union has its own index."""
    at = queries.entries_at(revision).filter(when)
    own = at.filter(jurisdiction=place)
    bodies = own.filter(kind="agency").values("item")
    holders = own.filter(kind="custody").exclude(agency="").values("agency")
    statements = at.filter(among("on_behalf_of", bodies), of_kind("stance"))
    rules = at.filter(among("agency", holders), of_kind("detainer_policy"))
    if not isinstance(revision, queries.Newest):  # the head alone has an index of those columns
        statements, rules = statements.filter(showing(bodies)), rules.filter(showing(holders))
    above = at.filter(among("jurisdiction", _above(place, revision)), kind="detainer_policy")
    above = above.exclude(localities="")
    branches = (statements, rules, above)
    ids = [branch.order_by().values_list("pk", flat=True) for branch in branches]
    return own.order_by().values_list("pk", flat=True).union(*ids)


def _above(place: str, revision: int) -> QuerySet[Value, Any]:
    # All values of the place's entry; those that are ids of places are of places above it.
    standing = queries.standing_at(revision, "entry__")
    return Value.objects.filter(standing, entry__item=place).values("value")
