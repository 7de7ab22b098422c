"""Publishing: what a revision and its documents hold, who signs it and when."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from policies.record.models import Edition, Revision
from policies.record.proposals import Proposal, Refused
from policies.record.publish import normalise_handle, publish, publishing
from policies.record.queries import head_documents
from policies.record.verify import GENESIS, canonical, digest
from tests.make import citation, correction, document, identity, new, on
from tests.worlds import FIRST, mayor, miami_dade, published

pytestmark = pytest.mark.django_db

PLACE = identity("jurisdiction", "place")
SOURCE = identity("source", "source")


def place(**fields: Any) -> Proposal:
    found = {"name": "Springfield", "classification": "municipality"} | fields
    return new(PLACE, document("jurisdiction", **found))


def source(title: str = "Gazette") -> Proposal:
    return new(SOURCE, document("source", title=title, classification="news_article"))


def refusals(*proposals: Proposal, **arguments: Any) -> list[tuple[str, str, str]]:
    """What publishing refuses; nothing is written then."""
    before = list(Revision.objects.values_list()), Edition.objects.count()
    signature: dict[str, Any] = {
        "submitter": "ana",
        "approver": "ben",
        "two_people": True,
        "message": "",
        "clock": lambda: FIRST + timedelta(days=9),
    }
    with pytest.raises(Refused) as refused:
        publish(proposals, **(signature | arguments))
    assert (list(Revision.objects.values_list()), Edition.objects.count()) == before
    return [(each.item, each.field, each.message) for each in refused.value.refusals]


# What is written


def test_a_revision_is_numbered_timed_signed_and_chained() -> None:
    first = published(place(), message="The first.")
    second = published(source(), message="The second.")
    assert (first.number, second.number) == (1, 2)
    assert (first.published_at, second.published_at) == (FIRST, FIRST + timedelta(hours=1))
    assert (first.submitter, first.approver, first.two_people) == ("ana", "ben", True)
    assert (first.message, first.redactions) == ("The first.", "[]")
    assert len({GENESIS, first.hash, second.hash}) == 3


def test_a_document_is_canonical_and_carries_its_header() -> None:
    published(place(coordinates={"latitude": "44.046236", "longitude": "-123.02"}))
    edition = Edition.objects.get()
    assert edition.document == (
        '{"aliases":[],"attested_on":null,"change":"new","citations":[],'
        '"classification":"municipality","coding_note":null,'
        '"coordinates":{"latitude":44.046236,"longitude":-123.02},"disputed":false,"format":1,'
        f'"geoid":null,"id":"{PLACE}","kind":"jurisdiction",'
        f'"link":"/api/v1/jurisdictions/{PLACE}/","merged_from":[],"name":"Springfield",'
        '"ocd_id":null,"parent":null,"revision":1,"source_note":null,"state":null,'
        '"verified_on":null,"wikidata_id":null,"within":[]}'
    )
    assert edition.digest == digest(edition.document)
    assert (edition.kind, edition.item, edition.change) == ("jurisdiction", PLACE, "new")


def test_the_same_text_composed_or_not_gives_the_same_bytes() -> None:
    published(place(name="Cañon City"))
    (composed,) = Edition.objects.all()
    published(correction(PLACE, document("jurisdiction", name="Other", classification="county")))
    decomposed = document("jurisdiction", name="Can\u0303on City", classification="municipality")
    published(correction(PLACE, decomposed))
    last = json.loads(Edition.objects.order_by("-revision")[0].document)
    assert last["name"] == "Cañon City"
    assert canonical(last | {"revision": 1, "change": "new"}) == composed.document


def test_headers_and_derived_fields_that_the_desk_sends_are_made_anew() -> None:
    sent = document("jurisdiction", name="Springfield", classification="municipality") | {
        "id": "other",
        "kind": "other",
        "format": 9,
        "revision": 9,
        "change": "other",
        "link": "other",
        "merged_from": ["other"],
        "disputed": True,
        "within": [{"id": "other"}],
    }
    published(new(PLACE, sent))
    found = head_documents([PLACE])[PLACE]
    assert (found["id"], found["kind"], found["format"]) == (PLACE, "jurisdiction", 1)
    assert (found["revision"], found["change"], found["merged_from"]) == (1, "new", [])
    assert (found["disputed"], found["within"]) == (False, [])


def test_a_contradicting_citation_makes_an_item_disputed() -> None:
    against = citation(SOURCE, "name", support="contradicts")
    published(source(), place(citations=[citation(SOURCE, "name"), against]))
    assert head_documents([PLACE])[PLACE]["disputed"] is True


def test_a_mention_shows_the_batch_and_else_the_head_never_what_was_sent() -> None:
    published(source())
    parent = identity("jurisdiction", "parent")
    published(
        new(parent, document("jurisdiction", name="Oregon", classification="state", state="OR")),
        place(
            parent={"id": parent, "name": "Draft"},
            citations=[citation(SOURCE, "name") | {"source": {"id": SOURCE, "title": "Draft"}}],
        ),
    )
    found = head_documents([PLACE])[PLACE]
    assert found["parent"] == {
        "id": parent,
        "name": "Oregon",
        "classification": "state",
        "state": "OR",
        "ocd_id": None,
        "geoid": None,
    }
    assert found["citations"][0]["source"]["title"] == "Gazette"


def test_a_place_lies_in_its_parents_nearest_first() -> None:
    world = miami_dade()
    county = head_documents([world["county"]])[world["county"]]
    assert [each["name"] for each in county["within"]] == ["Florida", "United States"]


def test_an_official_shows_offices_by_possible_start() -> None:
    world = miami_dade()
    earlier, unknown = identity("tenure", "earlier"), identity("tenure", "unknown")
    published(
        new(earlier, mayor(world, title="Commissioner", effective_from=on("2003-11-18"))),
        new(unknown, mayor(world, title="Fire Chief", effective_from=None)),
    )
    found = head_documents([world["gimenez"]])[world["gimenez"]]
    assert [each["title"] for each in found["offices"]] == ["Fire Chief", "Commissioner", "Mayor"]
    assert found["change"] == "reference_update"


def test_forty_items_take_as_many_queries_as_two() -> None:
    def cost(start: int, count: int) -> int:
        items = [identity("jurisdiction", str(number)) for number in range(start, start + count)]
        proposals = [
            new(item, document("jurisdiction", name="A place", classification="county"))
            for item in items
        ]
        with CaptureQueriesContext(connection) as queries:
            published(*proposals)
        return len(queries)

    published(source())
    assert cost(0, 2) == cost(2, 40)


# Who and when


@pytest.mark.parametrize("handle", ["Ana", " ana ", "\uff21\uff2e\uff21", "ana\u3000"])
def test_handles_are_compared_and_stored_without_case_width_or_space(handle: str) -> None:
    assert normalise_handle(handle) == "ana"
    assert refusals(place(), submitter="ana", approver=handle) == [
        ("", "approver", "Nobody approves what they submitted: ask another editor.")
    ]


def test_one_person_may_publish_where_the_revision_says_so() -> None:
    revision = publish(
        [place()],
        submitter="Ana",
        approver="ana",
        two_people=False,
        message="",
        clock=lambda: FIRST,
    )
    assert (revision.submitter, revision.approver, revision.two_people) == ("ana", "ana", False)


@pytest.mark.parametrize("handle", ["", "  ", "a" * 41, "a\nb"])
def test_a_handle_that_is_none_is_refused(handle: str) -> None:
    assert refusals(place(), submitter=handle) == [
        ("", "submitter", "Give a handle of 1 to 40 printable characters.")
    ]


def test_a_clock_before_the_last_revision_is_refused() -> None:
    published(place())
    assert refusals(source(), clock=lambda: FIRST - timedelta(microseconds=1)) == [
        (
            "",
            "published_at",
            "The clock says 2026-01-05T08:59:59.999999+00:00, which is before revision 1: set it"
            " right, then publish again.",
        )
    ]


def test_two_revisions_of_one_instant_are_a_microsecond_apart() -> None:
    published(place())
    revision = publish(
        [source()], submitter="a", approver="b", two_people=True, message="", clock=lambda: FIRST
    )
    assert revision.published_at == FIRST + timedelta(microseconds=1)


def test_the_clock_of_any_zone_is_hashed_in_utc() -> None:
    zone = timezone(timedelta(hours=5))
    published(place())
    with transaction.atomic():
        here = publish([source()], **signature(datetime(2026, 1, 5, 15, tzinfo=zone)))
        transaction.set_rollback(True)
    there = publish([source()], **signature(datetime(2026, 1, 5, 10, tzinfo=UTC)))
    assert here.hash == there.hash


def signature(at: datetime) -> dict[str, Any]:
    return {
        "submitter": "ana",
        "approver": "ben",
        "two_people": True,
        "message": "",
        "clock": lambda: at,
    }


def test_publishing_may_be_nested() -> None:
    with publishing(), publishing():
        published(place())
    assert Revision.objects.count() == 1
