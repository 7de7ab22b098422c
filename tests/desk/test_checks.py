"""What is refused before publishing, as one list that names item, field and remedy."""

from typing import Any

import pytest

from policies.desk.models import Capture, DetainerPolicy, Instrument, Source
from policies.desk.render import render
from policies.desk.workflow import withdraw
from policies.documents.base import Json
from policies.record.proposals import Refused
from tests.desk.desk import (
    World,
    approved,
    citation,
    edited,
    item,
    live,
    named,
    on,
    published,
    receive,
    record_rows,
    rows,
    submitted,
)
from tests.make import identity


def refused(*ids: str) -> list[tuple[str, str, str]]:
    """What is said when the items are published; nothing may have been written."""
    submitted(*ids)
    before = record_rows(), [(item(each).stage, item(each).proposed_change) for each in ids]
    with pytest.raises(Refused) as error:
        approved(*ids)
    after = record_rows(), [(item(each).stage, item(each).proposed_change) for each in ids]
    assert after == before
    return rows(error.value)


def rule(world: World, key: str, **changes: Any) -> str:
    """A new rule of the county's jails; it speaks of holds unless said."""
    public_id = identity("detainer_policy", key)
    blank = {"verified_on": None, "instrument": None, "ended_by": None, "attested_on": None}
    known = render(item(world["rule"])) | blank | {"effective_from": None}
    bears_on = [*known["citations"][0]["bears_on"], *changes]
    cited = [citation(world, *bears_on)]
    receive(public_id, known | {"citations": cited} | changes)
    return public_id


# Codes and their evidence


def uncited(code: str, field: str) -> str:
    return (
        f"“{field}” is coded “{code}”, and no citation supports it: cite the evidence, or clear"
        " the code."
    )


def test_a_code_that_no_citation_bears_on_is_refused(world: World) -> None:
    edited(world["rule"], release_notice="on_request", jail_access="barred")
    assert refused(world["rule"]) == [
        (world["rule"], "release_notice", uncited("on_request", "release_notice")),
        (world["rule"], "jail_access", uncited("barred", "jail_access")),
    ]


@pytest.mark.parametrize(
    ("name", "field", "code"),
    [
        ("stance", "label", "claims"),
        ("custody", "facility", "lockup_only"),
        ("mayor", "office", "sheriff"),
        ("label", "status", "removed"),
        ("memo", "classification", "statute"),
    ],
)
def test_every_kind_that_claims_must_cite(world: World, name: str, field: str, code: str) -> None:
    changes: Json = {field: code, "citations": [citation(world, "attested_on")]}
    edited(world[name], **changes)
    assert (world[name], field, uncited(code, field)) in refused(world[name])


@pytest.mark.parametrize("name", ["county", "corrections", "gimenez", "article"])
def test_a_kind_of_reference_need_not_cite(world: World, name: str) -> None:
    edited(world[name], coding_note="Looked up again.")
    assert published(world[name]).number == 2


def test_not_stated_needs_no_citation(world: World) -> None:
    edited(world["mayor"], classification="not_stated", citations=[citation(world, "office")])
    assert published(world["mayor"]).number == 2


def test_a_citation_of_events_bears_on_each_event_of_that_name(world: World) -> None:
    events = [{"event": event, "extent": "whole"} for event in ("adopted", "amended")]
    edited(world["memo"], events=events)
    assert refused(world["memo"]) == [
        (world["memo"], "events.amended", uncited("amended", "events.amended"))
    ]


def test_a_citation_of_all_events_bears_on_each(world: World) -> None:
    events = [{"event": event, "extent": "whole"} for event in ("adopted", "amended")]
    cited = [citation(world, "classification", "events", "relations")]
    edited(world["memo"], events=events, citations=cited)
    assert published(world["memo"]).number == 2


def test_a_relation_without_citation_is_refused(world: World) -> None:
    edited(world["memo"], citations=[citation(world, "classification", "events.adopted")])
    assert refused(world["memo"]) == [
        (world["memo"], "relations.supersedes", uncited("supersedes", "relations.supersedes"))
    ]


@pytest.mark.parametrize("code", ["no_policy_found", "no_statement_found"])
def test_that_nothing_was_found_needs_a_search_note_and_no_citation(
    world: World, code: str
) -> None:
    edited(world["rule"], jail_access=code)
    assert refused(world["rule"]) == [
        (
            world["rule"],
            "search_note",
            "“jail_access” says that nothing was found: say where you searched, when, and who did.",
        )
    ]
    edited(world["rule"], search_note="County code, 4 January 2026, Ann.")
    assert published(world["rule"]).number == 2


# Quotations and the captured text


def quoting(world: World, quotation: str, paragraph: int = 2) -> None:
    words = citation(
        world,
        "capacity",
        "cooperation",
        attribution="direct_quotation",
        quotation=quotation,
        paragraph=paragraph,
    )
    edited(world["stance"], citations=[words])


@pytest.mark.parametrize(
    ("quotation", "paragraph"),
    [
        ("Miami-Dade complies", 2),
        ("Miami-Dade County complies with federal law", 1),
        ("stay fully compliant […] Miami-Dade County", 2),
        ('"Miami-Dade County', 2),
    ],
)
def test_a_quotation_that_is_not_in_its_paragraph_is_refused(
    world: World, quotation: str, paragraph: int
) -> None:
    quoting(world, quotation, paragraph)
    assert refused(world["stance"]) == [
        (
            world["stance"],
            "citations",
            f"“{quotation}” does not stand in paragraph {paragraph} of the captured text: copy the"
            " words as printed, and mark omissions with […].",
        )
    ]


@pytest.mark.parametrize(
    "quotation",
    [
        "Miami-Dade County […] federal law",
        "Mayor Carlos Gim\u00e9nez said",
        "Gime\u0301nez   said.",
        "law,” Mayor",
    ],
)
def test_a_quotation_in_other_spacing_or_composition_is_taken(world: World, quotation: str) -> None:
    quoting(world, quotation)
    assert published(world["stance"]).number == 2


def test_a_paragraph_that_the_text_lacks_is_refused(world: World) -> None:
    cited = [citation(world, "office", "classification", paragraph=4)]
    edited(world["mayor"], citations=cited)
    assert refused(world["mayor"]) == [
        (
            world["mayor"],
            "citations",
            "The captured text has no paragraph 4: correct the number.",
        )
    ]


def test_without_the_captured_text_nothing_is_compared(world: World) -> None:
    Capture.objects.all().delete()
    quoting(world, "Words that nobody said", 9)
    assert published(world["stance"]).number == 2


def test_the_captured_text_is_in_no_document(world: World) -> None:
    text = Capture.objects.get(source=Source.objects.get()).text.splitlines()[0]
    assert all(text not in str(live(public_id)) for public_id in world.values())


# Periods and overlaps


def test_an_empty_period_that_came_in_by_the_back_door_is_refused(world: World) -> None:
    edited(world["old"], coding_note="Checked.")
    DetainerPolicy.objects.filter(pk=world["old"]).update(effective_until="2013-01-01")
    assert refused(world["old"]) == [
        (world["old"], "effective_until", "The period is empty: it ends before it starts.")
    ]


def test_a_value_that_came_in_by_the_back_door_is_refused(world: World) -> None:
    edited(world["memo"], coding_note="Checked.")
    Instrument.objects.update(url="http://")
    assert refused(world["memo"]) == [
        (world["memo"], "url", "Write an http:// or https:// address.")
    ]


def overlap(rival: str, dimension: str) -> str:
    return (
        f"It certainly overlaps {rival} on “{dimension}”: end one rule where the other starts, or"
        " leave the dimension blank in one."
    )


def test_two_rules_of_one_agency_that_certainly_overlap_on_a_dimension_are_refused(
    world: World,
) -> None:
    clash = rule(world, "clash", effective_from=on("2016"), effective_until=on("2017-06"))
    rivals = sorted([world["old"], world["rule"]])
    assert refused(clash) == [(clash, "holds", overlap(rival, "holds")) for rival in rivals]


def test_two_rules_of_one_publication_that_overlap_are_refused_once(world: World) -> None:
    dates = {"effective_from": on("2001"), "effective_until": on("2003")}
    one, two = sorted(rule(world, key, **dates) for key in ("one", "two"))
    assert refused(one, two) == [(two, "holds", overlap(one, "holds"))]


def test_a_rule_is_held_against_the_others_as_the_same_publication_leaves_them(
    world: World,
) -> None:
    early = rule(world, "early", effective_from=on("2013"), effective_until=on("2015"))
    edited(world["old"], effective_from=on("2015"))
    assert published(early, world["old"]).number == 2


def test_rules_on_different_dimensions_may_overlap(world: World) -> None:
    other = rule(
        world,
        "other",
        holds=None,
        jail_access="barred",
        effective_from=on("2014"),
        effective_until=on("2018"),
    )
    assert published(other).number == 2


def test_rules_that_share_an_imprecise_boundary_do_not_overlap(world: World) -> None:
    edited(world["old"], effective_until=on("2017-01"))
    edited(world["rule"], effective_from=on("2017-01"), attested_on=on("2017-02-01"))
    assert published(world["old"], world["rule"]).number == 2


def test_rules_of_different_agencies_may_overlap(world: World) -> None:
    other = rule(
        world,
        "other",
        agency=world["office"],
        effective_from=on("2014"),
        effective_until=on("2018"),
    )
    assert published(other).number == 2


def test_rules_of_no_stated_agency_are_held_against_each_other_alone(world: World) -> None:
    dates = {"effective_from": on("2014"), "effective_until": on("2018")}
    first = rule(world, "first", agency=None, **dates)
    published(first)
    second = rule(world, "second", agency=None, **dates)
    assert refused(second) == [(second, "holds", overlap(first, "holds"))]


def test_a_rule_that_was_withdrawn_is_in_nobodys_way(world: World) -> None:
    withdraw(named(world["old"])[0], by="ann", reason="It was not so.")
    again = rule(world, "again", effective_from=on("2013"), effective_until=on("2017"))
    assert published(again).number == 3


# All at once


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(world: World) -> None:
    new: Json = {"name": "New"}
    official = identity("official", "new")
    receive(official, new)
    edited(world["mayor"], official=official, citations=[citation(world, "office", paragraph=7)])
    edited(world["rule"], release_notice="barred", effective_from=on("2016"))
    found = {(public_id, field) for public_id, field, _ in refused(world["mayor"], world["rule"])}
    assert found == {
        (world["mayor"], "classification"),
        (world["mayor"], "citations"),
        (world["mayor"], "official"),
        (world["rule"], "release_notice"),
        (world["rule"], "holds"),
    }


def test_what_did_not_change_is_refused(world: World) -> None:
    edited(world["mayor"])
    assert refused(world["mayor"]) == [
        (
            world["mayor"],
            "",
            "Nothing differs from what is published: change something, or leave it out.",
        )
    ]


def test_the_refusals_read_as_lines_of_item_field_and_message(world: World) -> None:
    edited(world["rule"], release_notice="barred")
    submitted(world["rule"])
    with pytest.raises(Refused) as error:
        approved(world["rule"])
    said = uncited("barred", "release_notice")
    assert str(error.value) == f"{world['rule']}: release_notice: {said}"


def test_a_citation_that_contradicts_a_code_does_not_carry_it(world: World) -> None:
    contrary = [citation(world, "holds", "basis", "rule_form", support="contradicts")]
    edited(world["rule"], citations=contrary)
    assert {field for _, field, _ in refused(world["rule"])} == {"rule_form", "basis", "holds"}


def test_a_claim_attested_after_its_end_is_refused(world: World) -> None:
    edited(world["old"], attested_on=on("2019"))
    said = "It is attested on a day after its end: correct one of the two dates."
    assert refused(world["old"]) == [(world["old"], "attested_on", said)]


def test_quotations_are_held_against_the_text_that_the_source_names(world: World) -> None:
    """Else somebody could write the words into the captured text, and then quote them."""
    named_text = Capture.objects.get().sha256
    edited(world["article"], sha256=named_text)
    published(world["article"])
    edited(world["stance"], coding_note="Looked up again.")
    assert published(world["stance"]).number == 3
    Capture.objects.update(text="Nobody said this.\n\nMiami-Dade County complies with federal law")
    edited(world["stance"], coding_note="And again.")
    said = "Its captured text is not the one whose SHA-256 it names: paste that one again."
    assert refused(world["stance"])[0] == (world["article"], "sha256", said)
