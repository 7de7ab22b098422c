"""A lookup: one of the values of a subquery, read once."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Q, QuerySet
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In


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


def among(column: str, values: QuerySet[Any, Any]) -> Q:
    """Match the rows whose column holds one of the values of a query."""
    return Q(**{f"{column}__among": values})
