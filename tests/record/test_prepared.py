"""Prepared queries: written once, sent with other values."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet

from policies.dates import FIRST_DAY
from policies.record.models import Entry, Value
from policies.record.prepared import Prepared
from tests.worlds import World, miami_dade


def dated(kind: str, item: str, since: date) -> QuerySet[Entry, str]:
    rows = Entry.objects.filter(kind=kind, item=item, dated_earliest__gte=since)
    return rows.values_list("item", flat=True)


@pytest.fixture
def world(db: None) -> World:
    return miami_dade()


def test_other_values_give_other_rows(world: World) -> None:
    ask = Prepared(dated)
    for name in ("old", "rule"):
        assert ask("detainer_policy", item=world[name], since=FIRST_DAY) == [(world[name],)]
    assert ask("detainer_policy", item=world["old"], since=date(2014, 1, 1)) == []
    assert ask("detainer_policy", item=world["rule"], since=date(2014, 1, 1)) == [(world["rule"],)]
    assert ask("stance", item=world["rule"], since=FIRST_DAY) == []
    assert len(ask.texts.written) == 2


def test_a_day_is_compared_as_text_too(world: World) -> None:
    def since(day: date) -> QuerySet[Value, str]:
        found = Value.objects.filter(value__gt=day.isoformat(), entry__dated_earliest__gte=day)
        return found.order_by("value").values_list("value", flat=True).distinct()

    ask = Prepared(since)
    for day in (date(2013, 1, 1), date(2017, 1, 1)):
        assert [value for (value,) in ask(day=day)] == list(since(day))
    assert len(ask.texts.written) == 1


def test_a_value_that_django_changes_is_refused(world: World) -> None:
    def lowered(item: str) -> QuerySet[Entry, str]:
        return Entry.objects.filter(item=item.lower()).values_list("item", flat=True)

    with pytest.raises(ValueError, match="Not to be filled in later: item"):
        Prepared(lowered)(item=world["rule"])


def test_what_is_kept_of_a_query_is_bounded(world: World) -> None:
    ask = Prepared(dated)
    for number in range(600):
        ask(f"kind {number}", item=world["rule"], since=FIRST_DAY)
    assert len(ask.texts.written) <= 256
    assert connection.vendor in {key[0] for key in ask.texts.written}  # type: ignore[index]
