"""Lists of items: the columns that every kind has, and the filters."""

# ruff: noqa: ARG002 - Django's hooks hand over more than each needs

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import StrIndex, Substr
from django.http import HttpRequest
from django.utils import timezone

from policies.admin.items import with_names
from policies.desk.models import CITED, Citation, Item
from policies.record.models import Edition
from policies.record.queries import live

FIRST_YEAR = 2016  # the oldest year that the filter by evidence offers
Lookups = Iterable[tuple[str, str]]


class ItemList(ChangeList):
    """A list of items that knows what the record says of each, without a query a row."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Add the live revision, whether there ever was one, and whether evidence contradicts."""
        rows = super().get_queryset(request, exclude_parameters)
        rows = rows.annotate(live_revision=live_revision(), has_edition=has_edition())
        model: Any = self.model
        kind = model.document.kind
        if kind in CITED:
            against = Citation.objects.filter(support="contradicts", **{kind: OuterRef("pk")})
            rows = rows.annotate(is_disputed=Exists(against))
        model_admin: Any = self.model_admin
        place = model_admin.place
        return with_names(rows, *([place] if place else []))


def live_revision() -> Subquery:
    """Give the revision that published what readers see of an item; null where they see none."""
    return Subquery(live().filter(item=OuterRef("pk")).values("revision_from")[:1])


def has_edition() -> Exists:
    """Say whether the record holds the item at all, be it withdrawn."""
    return Exists(Edition.objects.filter(item=OuterRef("pk")))


class Columns:
    """The columns of every kind's list; each reads what `ItemList` has added to the row."""

    place: str = ""  # path to the item's place, "" where it has none

    @admin.display(description="Name", ordering="pk")
    def named(self, item: Item) -> str:
        """Name the item, or give its id."""
        return str(item)

    @admin.display(description="Place")
    def placed(self, item: Any) -> str:
        """Name the item's place."""
        for name in filter(None, self.place.split("__")):
            item = getattr(item, name) if item else None
        return str(item or "")

    @admin.display(description="In the record")
    def published(self, item: Any) -> str:
        """Say which revision readers see."""
        if item.live_revision:
            return f"revision {item.live_revision}"
        return "withdrawn" if item.has_edition else "no"

    @admin.display(description="Disputed")
    def disputed(self, item: Any) -> str:
        """Say that evidence contradicts the item, and nothing where none does."""
        return "disputed" if getattr(item, "is_disputed", False) else ""

    @admin.display(description="Flag", ordering="flag")
    def flagged(self, item: Item) -> str:
        """Show the beginning of why a second editor should look."""
        return item.flag[:60]


class RecordFilter(admin.SimpleListFilter):
    """Published, not published, or withdrawn."""

    title = "in the record"
    parameter_name = "record"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """List the answers."""
        return [
            ("published", "published"),
            ("never", "never published"),
            ("withdrawn", "withdrawn"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen."""
        is_live = Exists(live().filter(item=OuterRef("pk")))
        if self.value() == "published":
            return queryset.filter(is_live)
        if self.value() == "never":
            return queryset.exclude(has_edition())
        return queryset.filter(has_edition()).exclude(is_live) if self.value() else queryset


class FlagFilter(admin.SimpleListFilter):
    """Flagged for a second editor, or not."""

    title = "flag"
    parameter_name = "flagged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """List the answers."""
        return [("yes", "flagged"), ("no", "not flagged")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen."""
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(flag="") if self.value() == "no" else queryset.exclude(flag="")


class AttestedFilter(admin.SimpleListFilter):
    """The last evidence is older than a year's first day, or there is none."""

    title = "last evidence"
    parameter_name = "attested"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """List the years, the newest first."""
        years = range(timezone.now().year, FIRST_YEAR - 1, -1)
        return [("none", "not given"), *((str(year), f"before {year}") for year in years)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Compare the end of each date's text: its year comes first, on both engines."""
        chosen = self.value()
        if chosen == "none":
            return queryset.filter(attested_on="")
        if not chosen or not chosen.isdigit():
            return queryset
        after_dots = Substr("attested_on", StrIndex("attested_on", Value("..")) + 2)
        is_range = When(attested_on__startswith="[", then=after_dots)
        ends = Case(is_range, default=F("attested_on"), output_field=CharField())
        dated: QuerySet[Any] = queryset.exclude(attested_on="").alias(_attested=ends)
        return dated.filter(_attested__lt=chosen[:4])


def state_filter(path: str) -> type[admin.SimpleListFilter]:
    """Make the filter by the state of an item's place; only states in use are offered."""

    class StateFilter(admin.SimpleListFilter):
        """The state that the place lies in."""

        title = "state"
        parameter_name = "in_state"

        def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
            rows = model_admin.model._default_manager.exclude(Q(**{path: ""}) | Q(**{path: None}))
            states = rows.order_by(path).values_list(path, flat=True).distinct()
            return [(state, state) for state in states]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{path: self.value()}) if self.value() else queryset

    return StateFilter
