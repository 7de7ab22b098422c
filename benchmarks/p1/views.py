"""P1's views: a ModelViewSet a thing, filters, search, numbered pages, and a CSV by a loop."""

import csv
import json
from datetime import date

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.viewsets import ModelViewSet

from benchmarks.p1 import models, serializers

STANCES = models.Stance.objects.select_related(
    "place", "speaker__official", "on_behalf_of", "in_response_to"
).prefetch_related("citations__source")
POLICIES = models.Policy.objects.select_related("place", "agency", "instrument").prefetch_related(
    "citations__source"
)
TENURES = models.Tenure.objects.select_related("official").prefetch_related("citations__source")
MENTIONS = {
    "place": serializers.PlaceBrief.Meta.fields,
    "agency": serializers.AgencyBrief.Meta.fields,
    "instrument": serializers.InstrumentBrief.Meta.fields,
}


def in_force(day: date) -> Q:
    """Match the claims that may hold on a day."""
    return (Q(from_earliest=None) | Q(from_earliest__lte=day)) & (
        Q(until_latest=None) | Q(until_latest__gt=day)
    )


class PolicyFilter(django_filters.FilterSet):
    """The filters of rules."""

    state = django_filters.CharFilter("place__state")
    as_of = django_filters.DateFilter(method="on_day")

    class Meta:
        model = models.Policy
        fields = ("holds", "status_inquiry", "jail_access")

    def on_day(self, rows: QuerySet, name: str, day: date) -> QuerySet:  # noqa: ARG002
        """Give the rules in force on a day."""
        return rows.filter(in_force(day))


class PolicyViewSet(ModelViewSet):
    """Rules."""

    queryset = POLICIES
    serializer_class = serializers.PolicySerializer
    filterset_class = PolicyFilter
    search_fields = ("summary", "place__name")
    lookup_field = "public_id"

    @action(detail=False)
    def csv(self, request) -> HttpResponse:  # noqa: ARG002
        """Give every row of the query, a line a rule."""
        response = HttpResponse(content_type="text/csv")
        serializer = self.get_serializer()
        plain = [name for name in serializer.fields if name not in MENTIONS]
        head = [f"{name}.{part}" for name, parts in MENTIONS.items() for part in parts]
        writer = csv.DictWriter(response, [*plain, *head])
        writer.writeheader()
        for rule in self.filter_queryset(self.get_queryset()).iterator(chunk_size=500):
            row = serializer.to_representation(rule)
            found = {name: row[name] for name in plain}
            for name in MENTIONS:
                found |= {f"{name}.{part}": value for part, value in (row[name] or {}).items()}
            writer.writerow(found | {"citations": json.dumps(row["citations"])})
        return response


class StanceViewSet(ModelViewSet):
    """Statements."""

    queryset = STANCES
    serializer_class = serializers.StanceSerializer
    filterset_fields = ("label", "cooperation")
    search_fields = ("summary", "place__name", "speaker__official__name")
    lookup_field = "public_id"


class PlaceViewSet(ModelViewSet):
    """Places, each with all that is known of it today or on the day asked for."""

    serializer_class = serializers.PlaceSerializer
    lookup_field = "public_id"
    search_fields = ("name",)

    def get_queryset(self) -> QuerySet:
        """Give places with what holds on the day."""
        asked = self.request.query_params.get("as_of")
        day = in_force(date.fromisoformat(asked) if asked else date.today())  # noqa: DTZ011
        custody = models.Custody.objects.select_related("agency").filter(day)
        return models.Place.objects.select_related("parent").prefetch_related(
            Prefetch("stances", STANCES),
            Prefetch("policies", POLICIES.filter(day)),
            Prefetch("tenures", TENURES.filter(day)),
            Prefetch("custody", custody.prefetch_related("citations__source")),
        )
