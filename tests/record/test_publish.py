"""Publishing: what a revision and its documents hold, and what is refused, all at once."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from policies.record.models import Edition, Revision
from policies.record.proposals import Proposal, Refusal, Refused
from policies.record.publish import normalise_handle, objections, publish, publishing
from policies.record.queries import head_documents
from policies.record.verify import GENESIS, canonical, digest
from tests.make import citation, correction, document, identity, merge, new, on, withdrawal
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


# What is refused


def test_everything_is_refused_at_once() -> None:
    world = miami_dade()
    found = refusals(
        correction(PLACE, document("jurisdiction", name="X", classification="county")),
        correction(world["mayor"], mayor(world, title="A"), ""),
        withdrawal(world["gimenez"]),
        approver="ana",
    )
    assert [(item, field) for item, field, _ in found] == [
        ("", "approver"),
        (PLACE, "change"),
        (world["mayor"], "reason"),
        (world["gimenez"], ""),
    ]


def test_nothing_is_no_publication() -> None:
    assert refusals() == [("", "", "There is nothing to publish: choose an item.")]


def test_what_is_published_cannot_be_new() -> None:
    published(place())
    assert refusals(place(name="Other")) == [
        (PLACE, "change", "It is published already: say how it changed.")
    ]


def test_what_is_not_published_is_new_and_nothing_else() -> None:
    assert refusals(Proposal(PLACE, "correction", "So.", place().document), withdrawal(SOURCE)) == [
        (PLACE, "change", "It is not published: its change is new, or leave it out."),
        (SOURCE, "change", "It is not published: its change is new, or leave it out."),
    ]


@pytest.mark.parametrize("change", ["reference_update", "redaction"])
def test_changes_that_the_record_makes_itself_are_refused(change: str) -> None:
    published(place())
    assert refusals(Proposal(PLACE, change, "So.", place(name="Other").document)) == [
        (PLACE, "change", f"Only the record itself makes a {change}: name another.")
    ]


def test_a_change_without_a_reason_is_refused() -> None:
    published(place())
    assert refusals(correction(PLACE, place(name="Other").document or {}, " ")) == [
        (PLACE, "reason", "Say why it changed, in a sentence that readers will see.")
    ]


def test_an_item_that_stands_there_twice_is_refused() -> None:
    assert refusals(place(), place(name="Other")) == [
        (PLACE, "", "It stands in this publication twice: keep one.")
    ]


def test_an_unchanged_document_is_refused() -> None:
    published(place(), source())
    assert refusals(correction(PLACE, place().document or {})) == [
        (PLACE, "", "Nothing differs from what is published: change something, or leave it out.")
    ]


def test_mentioning_what_is_not_published_is_refused() -> None:
    absent = identity("jurisdiction", "absent")
    remedy = "would not be published: publish it along, or take it out."
    found = refusals(place(parent=absent, citations=[citation(SOURCE, "name")]))
    assert sorted(found) == [
        (PLACE, "citations", f"{SOURCE} {remedy}"),
        (PLACE, "parent", f"{absent} {remedy}"),
    ]


def test_mentioning_what_is_refused_itself_is_said_once() -> None:
    refused = correction(SOURCE, source().document or {})
    assert [
        item for item, _, _ in refusals(refused, place(citations=[citation(SOURCE, "name")]))
    ] == [SOURCE]


def test_a_place_that_lies_in_itself_is_refused() -> None:
    other = identity("jurisdiction", "other")
    proposals = (
        place(parent=other),
        new(other, document("jurisdiction", name="O", classification="county", parent=PLACE)),
    )
    assert set(refusals(*proposals)) == {
        (PLACE, "parent", "It lies in itself: name another parent."),
        (other, "parent", "It lies in itself: name another parent."),
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, "1.5 is neither text nor a whole number: write it as text."),
        (2**53, f"{2**53} is neither text nor a whole number: write it as text."),
        (float("nan"), "nan is neither text nor a whole number: write it as text."),
        ("a\0b", "The text holds a NUL character: remove it."),
        ("a\ud800", "The text holds half a character: type it anew."),
    ],
)
def test_values_that_have_no_one_form_are_refused(value: object, message: str) -> None:
    assert refusals(place(aliases=[value])) == [(PLACE, "aliases", message)]


@pytest.mark.parametrize("latitude", ["", "north", "0.00001", "181", "nan", True])
def test_coordinates_that_are_none_are_refused(latitude: object) -> None:
    found = refusals(place(coordinates={"latitude": latitude, "longitude": "1"}))
    assert [(item, field) for item, field, _ in found] == [(PLACE, "coordinates")]


def test_a_field_too_few_or_too_many_is_refused() -> None:
    sent = place(other="x").document or {}
    del sent["name"]
    assert refusals(new(PLACE, sent)) == [
        (PLACE, "name", "The document lacks this field."),
        (PLACE, "other", "No such field."),
    ]


def test_an_id_of_no_kind_is_refused() -> None:
    assert refusals(new("xxx-0000000000", {})) == [
        ("xxx-0000000000", "id", "It is not the public id of any kind: make it anew.")
    ]


def test_a_withdrawal_with_a_document_or_a_correction_without_is_refused() -> None:
    published(place(), source())
    found = refusals(
        Proposal(PLACE, "withdrawal", "So.", place().document),
        Proposal(SOURCE, "correction", "So.", None),
    )
    assert [(item, field) for item, field, _ in found] == [(PLACE, "change"), (SOURCE, "change")]


def test_nul_in_a_message_or_a_reason_is_refused() -> None:
    published(place())
    found = refusals(correction(PLACE, place(name="X").document or {}, "a\0"), message="b\0")
    assert [(item, field) for item, field, _ in found] == [("", "message"), (PLACE, "reason")]


def test_objections_are_the_refusals_without_publishing() -> None:
    assert objections([withdrawal(PLACE)]) == [
        Refusal(PLACE, "change", "It is not published: its change is new, or leave it out.")
    ]
    assert objections([place()]) == []
    assert Revision.objects.count() == 0


def test_a_refusal_reads_as_a_sentence() -> None:
    assert str(Refused([Refusal(PLACE, "name", "Say it."), Refusal("", "", "Nothing.")])) == (
        f"{PLACE}: name: Say it.\nNothing."
    )


def test_a_merge_into_what_is_not_there_or_of_another_kind_is_refused() -> None:
    published(place(), source())
    absent = identity("jurisdiction", "absent")
    assert refusals(merge(PLACE, absent), merge(SOURCE, PLACE)) == [
        (PLACE, "merged_into", f"{absent} is not published: name another."),
        (SOURCE, "merged_into", "Merge it into an item of its own kind."),
    ]
