"""What bears on a place: its own items, its bodies' words, its holders' rules, the state's, papers."""

from typing import Any

from django.db.models import Q, QuerySet

from policies.dates import covering
from policies.record import queries
from policies.record.models import Entry, Value


def bearing_on(place: str, revision: int, when: Q) -> QuerySet[Entry, int]:
    """Give the edition ids of what bears on a place at a revision, in one query.

    `when` narrows the claims to those of a day. Each branch of the union has its own index.
    """
    at = queries.entries_at(revision)
    own = at.filter(when, jurisdiction=place)
    bodies = own.filter(kind="agency").values("item")
    holders = own.filter(kind="custody").exclude(agency="").values("agency")
    statements = at.filter(when, mentioning(bodies), kind="stance", on_behalf_of__in=bodies)
    rules = at.filter(when, mentioning(holders), kind="detainer_policy", agency__in=holders)
    above = at.filter(when, kind="detainer_policy", jurisdiction__in=_above(place, revision))
    above = above.exclude(localities="")
    branches = [statements, rules, above]
    for naming in (own, rules, above):
        papers = Value.objects.filter(column="mentions", entry__in=naming.values("pk"))
        branches.append(at.filter(when, kind="instrument", item__in=papers.values("value")))
    ids = [branch.order_by().values_list("pk", flat=True) for branch in branches]
    return own.order_by().values_list("pk", flat=True).union(*ids)


def mentioning(items: QuerySet[Entry, Any]) -> Q:
    """Match the entries that show one of the items: the values have an index, most columns not."""
    return Q(pk__in=Value.objects.filter(column="mentions", value__in=items).values("entry"))


def _above(place: str, revision: int) -> QuerySet[Value, Any]:
    return Value.objects.filter(
        covering("entry__revision_from", "entry__revision_to", revision),
        column="within",
        entry__item=place,
    ).values("value")
