"""What the record answers: its head, what stood when, who mentions whom, which rules collide."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from policies.record import queries
from policies.record.models import Edition
from policies.record.publish import publish
from tests.make import correction, document, identity, new, on, withdrawal
from tests.worlds import FIRST, eventful, miami_dade, published

pytestmark = pytest.mark.django_db


# Which revision


def test_there_is_no_head_before_the_first_revision() -> None:
    assert queries.head() is None
    assert queries.revision_known_at(FIRST) is None


def test_the_head_is_the_newest_revision() -> None:
    eventful()
    found = queries.head()
    assert found
    assert found.number == 7


@pytest.mark.parametrize(
    ("when", "number"),
    [
        (FIRST - timedelta(microseconds=1), None),
        (FIRST, 1),
        (FIRST + timedelta(minutes=59), 1),
        (FIRST + timedelta(hours=1), 2),
        (FIRST + timedelta(days=400), 7),
        (date(2026, 1, 4), None),
        (date(2026, 1, 5), 7),
        (date(2026, 1, 6), 7),
    ],
)
def test_a_revision_is_known_from_its_instant_and_a_day_means_its_end(
    when: datetime | date, number: int | None
) -> None:
    eventful()
    found = queries.revision_known_at(when)
    assert (found and found.number) == number


def test_a_day_ends_at_midnight_utc() -> None:
    place = identity("jurisdiction", "place")
    fields = {"name": "A", "classification": "county"}
    at = datetime(2026, 1, 6, tzinfo=UTC)
    publish(
        [new(place, document("jurisdiction", **fields))],
        submitter="a",
        approver="b",
        two_people=True,
        message="",
        clock=lambda: at,
    )
    assert queries.revision_known_at(date(2026, 1, 5)) is None
    assert queries.revision_known_at(date(2026, 1, 6))


# What stood


@pytest.mark.parametrize(
    ("number", "change"),
    [(1, "new"), (5, "new"), (6, "withdrawal"), (7, "withdrawal"), (99, "withdrawal")],
)
def test_the_edition_at_a_revision_is_the_last_up_to_it(number: int, change: str) -> None:
    world = eventful()
    found = queries.edition_at(world["old"], number)
    assert found
    assert found.change == change


def test_an_item_has_no_edition_before_its_first() -> None:
    world = eventful()
    assert queries.edition_at(world["twin"], 2) is None


def test_history_runs_from_the_oldest() -> None:
    world = eventful()
    changes = queries.history(world["gimenez"]).values_list("revision", "change")
    assert list(changes) == [
        (1, "new"),
        (2, "correction"),
        (4, "reference_update"),
        (5, "correction"),
        (7, "redaction"),
    ]


def test_the_entries_at_a_revision_are_of_what_was_live_then() -> None:
    world = eventful()

    def live_at(number: int) -> set[str]:
        return set(queries.entries_at(number).values_list("item", flat=True))

    assert live_at(0) == set()
    assert world["old"] in live_at(5)
    assert world["old"] not in live_at(6)
    assert {world["twin"]} == live_at(3) - live_at(2) - {world["sheriff"]}
    assert world["twin"] not in live_at(4)
    assert queries.entries_at(7).count() == queries.live().count()


def test_one_entry_of_an_item_is_live_at_each_revision() -> None:
    world = eventful()
    for number in range(1, 8):
        (entry,) = queries.entries_at(number).filter(item=world["gimenez"])
        edition = queries.edition_at(world["gimenez"], number)
        assert edition
        assert entry.edition_id == edition.pk


def test_documents_are_the_stored_texts() -> None:
    world = miami_dade()
    edition = Edition.objects.get(item=world["usa"])
    assert queries.documents([edition.pk]) == {edition.pk: edition.document}


def test_head_documents_are_of_live_items_alone() -> None:
    world = eventful()
    asked = [world["gimenez"], world["old"], world["twin"], "jur-0000000000"]
    found = queries.head_documents(asked)
    assert found.keys() == {world["gimenez"]}
    assert found[world["gimenez"]]["name"] == "Carlos Giménez"


def test_more_names_than_one_query_takes_are_asked_for_in_parts() -> None:
    world = miami_dade()
    many = [identity("jurisdiction", str(number)) for number in range(queries.CHUNK)]
    assert queries.head_documents([*many, world["usa"]]).keys() == {world["usa"]}


def test_who_mentions_an_item_at_any_depth_is_found_among_live_items() -> None:
    world = miami_dade()
    assert queries.mentioning(world["gimenez"]) == sorted([world["mayor"], world["memo"]])
    assert queries.mentioning(world["mayor"], world["memo"]) == sorted(
        [world["gimenez"], world["rule"]]
    )
    published(withdrawal(world["rule"]))
    assert world["rule"] not in queries.mentioning(world["county"])


# Rules that certainly overlap


def rule(**fields: Any) -> dict[str, Any]:
    found = {
        "jurisdiction": "jur-0000000000",
        "agency": "agy-0000000000",
        "summary": "A rule.",
        "holds": "honors_all",
        "effective_from": on("2014-01-01"),
        "effective_until": on("2016-01-01"),
    } | fields
    kind = "detainer_policy"
    key = json.dumps(fields, sort_keys=True)
    return document(kind, **found) | {"id": identity(kind, key), "kind": kind}


@pytest.mark.parametrize(
    "other",
    [
        rule(effective_from=on("2015-12-31"), effective_until=on("2017-01-01")),
        rule(effective_from=on("2013-01-01"), effective_until=on("2014-01-02")),
        rule(effective_until=None, attested_on=on("2015-01-01")),
        rule(
            effective_from=on("2015", "2015-01-01", "2015-12-30"), effective_until=on("2016-02-01")
        ),
    ],
)
def test_rules_of_one_agency_on_one_dimension_at_one_time_overlap(other: dict[str, Any]) -> None:
    mine = rule(summary="Mine.")
    assert queries.overlaps(mine, other) == ["holds"]
    assert queries.overlaps(other, mine) == ["holds"]


@pytest.mark.parametrize(
    "other",
    [
        rule(jurisdiction="jur-1111111111"),
        rule(agency="agy-1111111111"),
        rule(agency=None),
        rule(holds=None, jail_access="standing"),
        rule(effective_from=on("2016-01-01"), effective_until=on("2017-01-01")),
        rule(effective_from=on("2013-01-01"), effective_until=on("2014-01-01")),
        # Possible at one time, never certain:
        rule(
            effective_from=on("2015", "2015-01-01", "2015-12-31"), effective_until=on("2015-12-31")
        ),
        rule(effective_from=None, effective_until=None),
        rule(effective_from=on("2015", "2015-01-01", "2015-12-31"), effective_until=None),
    ],
)
def test_other_rules_do_not_overlap(other: dict[str, Any]) -> None:
    mine = rule(summary="Mine.")
    assert queries.overlaps(mine, other) == []
    assert queries.overlaps(other, mine) == []


def test_two_rules_without_agency_are_of_the_same_one() -> None:
    assert queries.overlaps(rule(agency=None), rule(agency=None, summary="Mine.")) == ["holds"]


def test_a_rule_does_not_overlap_itself_nor_another_kind() -> None:
    mine = rule()
    assert queries.overlaps(mine, rule()) == []
    place = document("jurisdiction", name="A") | {"id": identity("jurisdiction", "a")}
    assert queries.overlaps(mine, place) == []
    assert queries.overlaps(place, mine) == []


def test_rivals_are_live_rules_of_the_same_agency_and_place() -> None:
    world = miami_dade()
    proposed = queries.head_documents([world["rule"]])[world["rule"]]
    assert [rival["id"] for rival in queries.rivals(proposed)] == [world["old"]]
    assert queries.certain_overlaps(proposed) == {}
    earlier = proposed | {"effective_from": on("2015-01-01")}
    assert queries.certain_overlaps(earlier) == {world["old"]: ["holds"]}
    published(withdrawal(world["old"]))
    assert queries.rivals(earlier) == []


def test_kinds_that_exclude_nothing_have_no_rivals() -> None:
    world = miami_dade()
    assert queries.rivals(queries.head_documents([world["usa"]])[world["usa"]]) == []


def test_a_correction_does_not_change_what_an_older_revision_answers() -> None:
    world = miami_dade()
    before = [(row.item, row.edition_id) for row in queries.entries_at(1).order_by("item")]
    published(correction(world["gimenez"], document("official", name="Other")))
    assert [(row.item, row.edition_id) for row in queries.entries_at(1).order_by("item")] == before
