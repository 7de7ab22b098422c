"""What bears on a place: its own items, its bodies' words, its holders' rules, the state's, papers."""

from typing import Any

from django.db.models import Q, QuerySet

from policies.api.lookups import among
from policies.dates import covering
from policies.documents import KINDS
from policies.record import queries
from policies.record.models import Entry, Value


def bearing_on(place: str, revision: int, when: Q) -> QuerySet[Entry, int]:
    """Give the edition ids of what bears on a place at a revision, in one query.

    `when` narrows the claims to those of a day. Each branch of the union has its own index.
    """
    at = queries.entries_at(revision).filter(when)
    own = at.filter(jurisdiction=place)
    bodies = own.filter(kind="agency").values("item")
    holders = own.filter(kind="custody").exclude(agency="").values("agency")
    statements = at.filter(showing(bodies), among("on_behalf_of", bodies), of_kind("stance"))
    rules = at.filter(showing(holders), among("agency", holders), of_kind("detainer_policy"))
    above = at.filter(among("jurisdiction", _above(place, revision)), kind="detainer_policy")
    above = above.exclude(localities="")
    branches = [statements, rules, above]
    for naming in (own, rules, above):
        shown = Value.objects.filter(among("entry", naming.values("pk"))).values("value")
        branches.append(at.filter(among("item", shown), kind="instrument"))
    ids = [branch.order_by().values_list("pk", flat=True) for branch in branches]
    return own.order_by().values_list("pk", flat=True).union(*ids)


def showing(items: QuerySet[Entry, Any]) -> Q:
    """Match the entries that show one of the items: the values have an index, most columns not."""
    shown = Value.objects.filter(among("value", items), column="mentions")
    return among("pk", shown.values("entry"))


def of_kind(kind: str) -> Q:
    """Match a kind by its prefix.

    Given the column, SQLite without statistics reads all of the kind rather than what is shown.
    """
    return Q(item__startswith=f"{KINDS[kind].prefix}-")


def _above(place: str, revision: int) -> QuerySet[Value, Any]:
    # All values of the place's entry; those that are ids of places are of places above it.
    standing = covering("entry__revision_from", "entry__revision_to", revision)
    return Value.objects.filter(standing, entry__item=place).values("value")
