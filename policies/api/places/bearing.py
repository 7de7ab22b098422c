"""What bears on a place: its own items, its bodies' words, its holders' rules, the state's, papers."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from policies.api.lookups import among, of_kind, showing
from policies.dates import PartialDate, certain_on, possible_on
from policies.record import queries
from policies.record.models import Edition, Entry, Value
from policies.record.prepared import Prepared


def bearing_on(
    place: str, revision: int, day: PartialDate | None, *, certain: bool = False
) -> list[str]:
    """Give the documents that bear on a place at a revision, by edition, in one query.

    With a day only the claims that are possibly, or certainly, true then.
    """
    days = {"earliest": day.earliest, "latest": day.latest} if day else {}
    # The newest revision's number is no part of the question: the head's index knows it.
    number = None if isinstance(revision, queries.Newest) else revision
    rows = BEARING(number, certain, place=place, **days)
    return [text for _, text in sorted(rows)]


def _bearing(
    number: int | None,
    certain: bool,
    place: str,
    earliest: date | None = None,
    latest: date | None = None,
) -> QuerySet[Edition, Any]:
    revision = queries.Newest() if number is None else number
    when = Q()
    if earliest and latest:
        day = PartialDate("", earliest, latest)
        when = possible_on(day) & certain_on(day) if certain else possible_on(day)
    editions = Edition.objects.filter(among("pk", _entries(place, revision, when)))
    return editions.order_by().values_list("pk", "document")


BEARING = Prepared(_bearing)


def _entries(place: str, revision: int, when: Q) -> QuerySet[Entry, int]:
    """Give the edition ids; each branch of the union has its own index."""
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
    branches = [statements, rules, above]
    for naming in (own, rules, above):
        shown = Value.objects.filter(among("entry", naming.values("pk"))).values("value")
        branches.append(at.filter(among("item", shown), kind="instrument"))
    ids = [branch.order_by().values_list("pk", flat=True) for branch in branches]
    return own.order_by().values_list("pk", flat=True).union(*ids)


def _above(place: str, revision: int) -> QuerySet[Value, Any]:
    # All values of the place's entry; those that are ids of places are of places above it.
    standing = queries.standing_at(revision, "entry__")
    return Value.objects.filter(standing, entry__item=place).values("value")
