"""Lookups: one of the values of a subquery, read once; and what shows an item."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In, IsNull

from policies.documents import KINDS
from policies.record.models import Entry, Value


class ReadOnce:
    """IN (subquery), which PostgreSQL reads once, as an array, before it looks anything up.

    Left to itself it may run the subquery for each row: eight seconds for a place, on tables that
    were filled a moment ago and have no statistics yet.
    """

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        """Write the comparison with a subquery in its parentheses."""
        return f"= ANY(ARRAY{rhs})" if connection.vendor == "postgresql" else f"IN {rhs}"


@Field.register_lookup
class Among(ReadOnce, In):
    """The lookup of plain columns."""

    lookup_name = "among"


@ForeignKey.register_lookup
class RelatedAmong(ReadOnce, RelatedIn):
    """The lookup of keys."""

    lookup_name = "among"


class Hashed:
    """IN (subquery) of very many rows, which PostgreSQL hashes once and then asks for each row.

    As a bare condition it may become a join that runs the subquery for each row, for minutes.
    """

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Write the condition so that it cannot become a join."""
        sql, parameters = self.as_sql(compiler, connection)  # type: ignore[attr-defined] # of In
        return f"({sql}) IS TRUE", parameters


@Field.register_lookup
class Held(Hashed, In):
    """The lookup of plain columns."""

    lookup_name = "held"


@ForeignKey.register_lookup
class RelatedHeld(Hashed, RelatedIn):
    """The lookup of keys."""

    lookup_name = "held"


def held(column: str, values: RawSQL | QuerySet[Any, Any]) -> Q:
    """Match the rows whose column holds one of the values of a query that may give very many."""
    return Q(**{f"{column}__held": values})


def any_of(rows: QuerySet[Any, Any]) -> IsNull:
    """Say whether rows that refer to the one at hand exist, looked up for each by their index.

    As EXISTS, PostgreSQL joins whole tables, or reads all that could match: minutes for a page on
    tables that have no statistics yet.
    """
    return IsNull(Subquery(rows.values("pk")[:1]), False)


def among(column: str, values: QuerySet[Any, Any]) -> Q:
    """Match the rows whose column holds one of the values of a query."""
    return Q(**{f"{column}__among": values})


def showing(items: QuerySet[Entry, Any]) -> Q:
    """Match the entries that show one of the items: the values have an index at any revision."""
    shown = Value.objects.filter(among("value", items), column="mentions")
    return among("pk", shown.values("entry"))


def of_kind(kind: str) -> Q:
    """Match a kind by its prefix.

    Given the column, SQLite without statistics reads all of the kind rather than what is shown.
    """
    return Q(item__startswith=f"{KINDS[kind].prefix}-")


def shows(item: OuterRef) -> Q:
    """Match the rows that show an item: that is indexed at any revision, most columns are not."""
    shown = Value.objects.filter(column="mentions", value=item)
    return Q(pk__in=shown.values("entry"))
