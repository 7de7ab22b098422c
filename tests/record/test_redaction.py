"""A redaction covers a text everywhere, says what it covered, and leaves the rest provable."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from rest_framework import serializers

from policies.documents import KINDS
from policies.record import export, index, redaction
from policies.record.models import Edition, Entry, Revision, Value
from policies.record.proposals import Refused
from policies.record.queries import entries_at, head_documents
from policies.record.redaction import Carrier, Redaction, preview
from policies.record.verify import Verification, digest
from tests.make import correction, document, identity, new, withdrawal
from tests.worlds import World, clock, mayor, miami_dade, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A private person in a name, a reason, a message and a withdrawal."""
    found = miami_dade()
    sheriff = identity("official", "sheriff")
    office = identity("tenure", "sheriff")
    published(
        new(sheriff, document("official", name="Jane Private")),
        new(office, mayor(found, official=sheriff, title="Acting Sheriff", office="sheriff")),
        message="Jane Private, as she asked.",
    )
    noted = document("official", name="Jane\nPRIVATE", coding_note="See “Jane Private”.")
    published(correction(sheriff, noted, "jane private wrote."))
    published(withdrawal(found["old"], "Jane Private was misquoted."))
    return found | {"sheriff": sheriff, "office": office}


def redact(text: str = "Jane Private", reason: str = "A court asked.") -> Redaction:
    return redaction.redact(
        text, submitter="ana", approver="ben", two_people=True, reason=reason, clock=clock
    )


def whole_record() -> str:
    rows: list[Any] = [*Edition.objects.values_list(), *Revision.objects.values_list()]
    return repr([*rows, *Entry.objects.values_list(), *Value.objects.values_list()]).lower()


def wrong(head: str = "") -> list[str]:
    findings = Verification(export.lines, head).findings()
    return [finding.text for finding in findings if finding.wrong]


def test_the_preview_lists_every_text_that_carries_it_and_changes_nothing(world: World) -> None:
    before = whole_record()
    people = sorted([world["sheriff"], world["office"]])
    assert preview("jane  private") == [
        Carrier(2, "", "message"),
        *(Carrier(2, item, "document") for item in people),
        *sorted(
            [
                Carrier(3, world["sheriff"], "document"),
                Carrier(3, world["sheriff"], "reason"),
                Carrier(3, world["office"], "document"),
            ],
            key=lambda carrier: (carrier.item, carrier.part),
        ),
        Carrier(4, world["old"], "document"),
        Carrier(4, world["old"], "reason"),
    ]
    assert whole_record() == before


def test_the_text_is_nowhere_afterwards(world: World) -> None:
    assert "private" in whole_record()
    redact()
    assert "private" not in whole_record()
    assert preview("Jane Private") == []


def test_it_says_what_it_covered_of_what(world: World) -> None:
    done = redact()
    assert done.items == sorted([world["sheriff"], world["office"], world["old"]])
    assert len(done.carriers) == 8
    lines = json.loads(done.revision.redactions)
    assert [(line["revision"], line["item"]) for line in lines] == [
        (2, ""),
        *((2, item) for item in sorted([world["sheriff"], world["office"]])),
        *((3, item) for item in sorted([world["sheriff"], world["office"]])),
        (4, world["old"]),
    ]
    assert lines[0] == {
        "revision": 2,
        "item": "",
        "message_digest": digest("Jane Private, as she asked."),
    }
    covered = Edition.objects.get(item=world["old"], revision=4)
    assert lines[-1] == {
        "revision": 4,
        "item": world["old"],
        "digest": digest(covered.document),
        "reason_digest": digest("Jane Private was misquoted."),
    }
    assert covered.withheld_by == done.revision


def test_documents_are_covered_by_words_reasons_and_messages_whole(world: World) -> None:
    redact()
    assert Revision.objects.get(number=2).message == "[redacted]"
    edition = Edition.objects.get(item=world["sheriff"], revision=3)
    assert edition.reason == "[redacted]"
    found = json.loads(edition.document)
    assert (found["name"], found["coding_note"]) == ("[redacted]", "See “[redacted]”.")
    tombstone = Edition.objects.get(item=world["old"], revision=4)
    assert json.loads(tombstone.document)["reason"] == "[redacted] was misquoted."


def test_live_items_are_published_anew_without_it(world: World) -> None:
    done = redact()
    rows = Edition.objects.filter(revision=done.revision).order_by("item")
    assert [(row.item, row.change, row.reason) for row in rows] == [
        (item, "redaction", "A court asked.")
        for item in sorted([world["sheriff"], world["office"]])
    ]
    live = head_documents([world["sheriff"]])[world["sheriff"]]
    assert (live["revision"], live["change"], live["name"]) == (5, "redaction", "[redacted]")
    assert live["offices"][0]["official"]["name"] == "[redacted]"
    assert done.revision.message == "A court asked."


def test_digests_stay_and_the_chain_still_holds(world: World) -> None:
    before = dict(Edition.objects.values_list("pk", "digest"))
    hashes = list(Revision.objects.values_list("hash", flat=True))
    done = redact()
    assert before.items() <= dict(Edition.objects.values_list("pk", "digest")).items()
    assert list(Revision.objects.values_list("hash", flat=True))[:4] == hashes
    assert wrong(f"5:{done.revision.hash}") == []
    assert wrong(f"4:{hashes[3]}") == []


@pytest.mark.parametrize("number", [None, 2, 4])
def test_an_export_of_which_text_is_covered_meanwhile_breaks_off(
    world: World, number: int | None
) -> None:
    """Or it fails its own verifier: what was written is as published, what follows is covered."""
    exporting = export.lines(number)
    found = [next(exporting)]
    redact()
    with pytest.raises(export.Interrupted):
        found += exporting
    assert {finding.wrong for finding in Verification(lambda: found).findings()} == {True}
    assert wrong() == []


def test_an_export_stands_where_what_is_covered_meanwhile_is_later(world: World) -> None:
    expected = list(export.lines(1))
    exporting = export.lines(1)
    found = [next(exporting)]
    redact()
    assert [*found, *exporting] == expected
    assert list(Verification(lambda: expected).findings()) == []


def test_a_written_export_begins_anew_where_text_is_covered_meanwhile(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once: list[Redaction] = []

    def edition_lines(revision: Revision) -> Iterator[str]:
        yield from written(revision)
        if not once:
            once.append(redact())

    written = export._edition_lines
    monkeypatch.setattr(export, "_edition_lines", edition_lines)
    assert export.write(tmp_path) == f"5:{once[0].revision.hash}"
    lines = (tmp_path / "record.ndjson").read_text(encoding="ascii").splitlines(keepends=True)
    assert lines == list(export.lines())
    assert [each.name for each in tmp_path.glob("*.part")] == []


def test_the_index_follows_and_keeps_every_span(world: World) -> None:
    spans = dict(Entry.objects.filter(revision_to__lte=4).values_list("pk", "revision_to"))
    redact()
    assert spans.items() <= dict(Entry.objects.values_list("pk", "revision_to")).items()
    assert list(index.differences()) == []
    assert entries_at(3).get(item=world["sheriff"]).name_key == "redacted"


def test_a_reason_alone_is_covered_and_the_item_not_published_anew(world: World) -> None:
    published(correction(world["gimenez"], document("official", name="G."), "Joe Bystander said."))
    done = redact("Joe Bystander")
    assert done.revision.editions.count() == 0
    assert head_documents([world["gimenez"]])[world["gimenez"]]["revision"] == 5
    assert Edition.objects.get(item=world["gimenez"], revision=5).reason == "[redacted]"
    assert wrong() == []
    assert list(index.differences()) == []


def test_an_edition_may_be_covered_again_by_a_later_redaction(world: World) -> None:
    redact()
    done = redact("Acting Sheriff", "Another court asked.")
    again = Edition.objects.get(item=world["sheriff"], revision=3)
    assert again.withheld_by == done.revision
    assert again.reason == "[redacted]"
    assert json.loads(again.document)["offices"][0]["title"] == "[redacted]"
    assert wrong() == []
    assert list(index.differences()) == []


def test_later_edits_go_on(world: World) -> None:
    redact()
    published(correction(world["sheriff"], document("official", name="J. P.")))
    assert head_documents([world["office"]])[world["office"]]["official"]["name"] == "J. P."
    assert wrong() == []


def test_accents_and_quotation_marks_are_found(world: World) -> None:
    published(correction(world["gimenez"], document("official", name='José "Pepe" Ñ'), "So."))
    assert len(preview('JOSÉ "pepe"')) == 3
    assert len(preview("“Pepe”")) == 0
    assert len(preview("ÉÑÉÑ")) == 0
    redact('José "Pepe"')
    assert head_documents([world["gimenez"]])[world["gimenez"]]["name"] == "[redacted] Ñ"


def test_codes_ids_and_dates_are_never_covered(world: World) -> None:
    before = head_documents([world["mayor"]])[world["mayor"]]
    published(correction(world["mayor"], mayor(world, coding_note="mayor stated 2011-07-01")))
    for text in ("mayor", "stated", "2011-07-01"):
        redact(text)
    after = head_documents([world["mayor"]])[world["mayor"]]
    assert after["coding_note"] == "[redacted] [redacted] [redacted]"
    assert (after["office"], after["title"]) == ("mayor", "[redacted]")
    assert after["effective_from"] == before["effective_from"]
    assert (after["id"], after["link"]) == (before["id"], before["link"])


def test_no_kind_names_a_text_as_another_names_a_code() -> None:
    """What is never covered is told by its name alone."""
    identifiers = {"id", "link", "state", "ocd_id", "geoid", "wikidata_id", "sha256"}
    for kind in KINDS.values():
        for name, field in kind._declared_fields.items():
            if isinstance(field, serializers.CharField) and name not in identifiers:
                assert name not in redaction.STRUCTURE


def test_an_address_that_carries_the_words_is_left_out_whole(world: World) -> None:
    text = document(
        "source",
        classification="other",
        title="A text",
        url="https://example.org/jane-private%20arrested",
        archived_url="https://example.org/other",
    )
    published(new(identity("source", "text"), text))
    redact("Jane Private")
    found = head_documents([identity("source", "text")])[identity("source", "text")]
    assert (found["url"], found["archived_url"]) == (None, "https://example.org/other")


def test_a_places_name_is_covered_and_its_identifiers_stay(world: World) -> None:
    redact("Miami-Dade")
    found = head_documents([world["county"]])[world["county"]]
    assert found["name"] == "[redacted] County"
    assert found["ocd_id"] == "ocd-division/country:us/state:fl/county:miami-dade"


def test_a_publication_after_which_the_text_is_back_is_seen(world: World) -> None:
    """Why the desk covers its working copies in the same transaction."""
    redact()
    published(correction(world["sheriff"], document("official", name="Jane Private")))
    assert {carrier.item for carrier in preview("Jane Private")} == {
        world["sheriff"],
        world["office"],
    }


# What is refused


@pytest.mark.parametrize(
    ("text", "reason", "field"),
    [
        ("abc", "Why.", "text"),
        ("  ", "Why.", "text"),
        ("Nobody Knows", "Why.", "text"),
        ("Jane Private", " ", "reason"),
        ("Jane Private", "Jane Private asked.", "reason"),
    ],
)
def test_what_cannot_be_covered_is_refused(
    world: World, text: str, reason: str, field: str
) -> None:
    before = whole_record()
    with pytest.raises(Refused) as refused:
        redact(text, reason)
    assert [each.field for each in refused.value.refusals] == [field]
    assert whole_record() == before


def test_one_person_cannot_redact_as_two(world: World) -> None:
    with pytest.raises(Refused, match="Nobody approves"):
        redaction.redact(
            "Jane Private", submitter="a", approver="A", two_people=True, reason="B", clock=clock
        )


# The exception in the guards admits this and nothing else


def changing(sql: str) -> Callable[[], None]:
    def change() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return change


@pytest.mark.parametrize(
    "sql",
    [
        # Covered again by the same revision
        "UPDATE record_edition SET document = '{}' WHERE withheld_by_id = 5",
        "UPDATE record_edition SET document = '{}', withheld_by_id = 5 WHERE withheld_by_id = 5",
        # Uncovered
        "UPDATE record_edition SET withheld_by_id = NULL WHERE withheld_by_id = 5",
        # What the newest revision does not list
        "UPDATE record_edition SET document = '{}', withheld_by_id = 5 WHERE revision_id = 1",
        "UPDATE record_edition SET withheld_by_id = 5 WHERE revision_id = 5",
        "UPDATE record_revision SET message = '[redacted]' WHERE number = 3",
        # Another revision than the newest
        "UPDATE record_edition SET withheld_by_id = 4 WHERE withheld_by_id = 5",
        # A message that is covered already, or with other words
        "UPDATE record_revision SET message = '[redacted]' WHERE number = 2",
        "UPDATE record_revision SET message = 'x' WHERE number = 2",
    ],
)
def test_the_guards_admit_a_covering_once_and_as_listed(world: World, sql: str) -> None:
    redact()
    before = whole_record()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        changing(sql)()
    assert whole_record() == before


@pytest.mark.parametrize("column", ["kind", "item", "change", "digest", "revision_id"])
def test_a_covering_may_change_nothing_else(
    world: World, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even the newest revision's own covering, while it is under way."""
    value = 1 if column == "revision_id" else "x"
    cover = redaction._cover

    def forge(rows: list[Any], messages: list[Any], revision: Revision) -> None:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Edition.objects.filter(pk=rows[0].edition.pk).update(
                withheld_by=revision, **{column: value}
            )
        cover(rows, messages, revision)

    monkeypatch.setattr(redaction, "_cover", forge)
    redact()
    assert wrong() == []
