"""The index says what documents say, and can be made anew from them at any time."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from policies.dates import FIRST_DAY, LAST_DAY
from policies.record import index
from policies.record.models import OPEN, Edition, Entry, Value
from tests.make import correction, document, identity, new
from tests.worlds import World, eventful, miami_dade, published

pytestmark = pytest.mark.django_db


def entry(item: str) -> Entry:
    return Entry.objects.get(item=item, revision_to=OPEN)


def values(item: str, column: str) -> list[str]:
    found = Value.objects.filter(entry__item=item, entry__revision_to=OPEN, column=column)
    return sorted(found.values_list("value", flat=True))


def whole_index() -> tuple[list[Any], list[Any]]:
    pairs = Value.objects.values_list("entry", "column", "value")
    return list(Entry.objects.order_by("pk").values()), sorted(pairs)


def test_a_rule_is_indexed_by_its_codes_place_and_days() -> None:
    world = miami_dade()
    old = entry(world["old"])
    assert (old.kind, old.holds, old.requires_reimbursement) == (
        "detainer_policy",
        "conditional",
        "yes",
    )
    assert (old.state, old.jurisdiction, old.agency) == (
        "FL",
        world["county"],
        world["corrections"],
    )
    assert (old.possible_from, old.possible_until) == (date(2013, 1, 1), date(2017, 1, 26))
    assert (old.certain_from, old.certain_until) == (date(2013, 12, 31), date(2017, 1, 26))
    assert (old.dated_earliest, old.dated_latest) == (date(2013, 1, 1), date(2013, 12, 31))
    assert (old.attested_earliest, old.verified_on) == (FIRST_DAY, FIRST_DAY)
    assert old.name_key == "the jail asks for payment"


def test_what_is_open_or_unknown_is_a_sentinel() -> None:
    world = miami_dade()
    rule = entry(world["rule"])
    assert (rule.possible_until, rule.revision_to) == (LAST_DAY, OPEN)
    assert (rule.attested_earliest, rule.attested_latest) == (date(2017, 1, 27), date(2017, 1, 27))


def test_a_place_is_found_by_each_name_and_by_what_it_lies_in() -> None:
    world = miami_dade()
    assert values(world["county"], "name") == ["dade county", "miami dade county"]
    assert values(world["county"], "within") == sorted([world["florida"], world["usa"]])
    assert values(world["rule"], "source") == [world["article"]]
    assert values(world["rule"], "attribution") == ["paraphrase"]


def test_what_is_too_long_for_a_column_is_cut() -> None:
    official = identity("official", "long")
    published(new(official, document("official", name="x" * 300)))
    assert len(entry(official).name_key) == 200
    assert values(official, "name") == ["x" * 200]


def test_superseding_closes_the_entry_at_the_next_revision() -> None:
    world = eventful()
    spans = Entry.objects.filter(item=world["gimenez"]).order_by("revision_from")
    assert list(spans.values_list("revision_from", "revision_to")) == [
        (1, 2),
        (2, 4),
        (4, 5),
        (5, 7),
        (7, OPEN),
    ]


def test_each_edition_has_an_entry_but_for_tombstones() -> None:
    eventful()
    without = Edition.objects.filter(entry=None).values_list("change", flat=True)
    assert sorted(without) == ["merge", "withdrawal"]


def test_the_index_made_anew_is_the_one_that_publishing_made() -> None:
    eventful()
    before = whole_index()
    heard: list[int] = []
    assert index.reindex(heard.append) == len(before[0])
    assert whole_index() == before
    assert heard == [len(before[0])]
    assert list(index.differences()) == []


def test_an_empty_record_makes_an_empty_index() -> None:
    assert index.reindex() == 0


def test_reindexing_that_is_interrupted_leaves_the_old_index(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    eventful()
    before = whole_index()
    monkeypatch.setattr(index, "BATCH", 5)

    def interrupt(made: int) -> None:
        if made > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        index.reindex(interrupt)
    assert whole_index() == before


@pytest.fixture
def world() -> World:
    return miami_dade()


def test_an_altered_entry_is_found(world: World) -> None:
    Entry.objects.filter(item=world["rule"]).update(holds="declines_all")
    assert list(index.differences()) == [f"{world['rule']} at revision 1 is indexed wrongly."]


def test_a_missing_value_is_found(world: World) -> None:
    Value.objects.filter(entry__item=world["rule"], column="source").delete()
    assert list(index.differences()) == [f"{world['rule']} at revision 1 is indexed wrongly."]


def test_a_missing_entry_is_found(world: World) -> None:
    index.remove([entry(world["rule"]).pk])
    assert list(index.differences()) == [f"{world['rule']} at revision 1 is indexed wrongly."]


def test_an_entry_of_a_tombstone_is_found() -> None:
    world = eventful()
    tombstone = Edition.objects.get(item=world["old"], change="withdrawal")
    Entry.objects.create(edition=tombstone, kind="x", item=world["old"], revision_from=6)
    assert list(index.differences()) == [
        "The index holds 1 entries, or their values or texts, that no edition has."
    ]


def test_a_correction_indexes_what_it_patches(world: World) -> None:
    published(correction(world["gimenez"], document("official", name="Ärni O'Neil")))
    assert entry(world["gimenez"]).name_key == "arni oneil"
    assert values(world["mayor"], "name") == ["arni oneil", "mayor"]
