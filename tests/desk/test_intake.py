"""Intake writes an item whole or not at all, and says of each wrong field what to write."""

from typing import Any

import pytest

from policies.desk.intake import Conflict, Rejected, receive
from policies.desk.models import MODELS, Citation, DetainerPolicy, Jurisdiction, Version
from policies.desk.render import render
from policies.documents.base import Json
from tests.desk.desk import AT, KINDS, World, citation, edited, item, on
from tests.make import identity

NOT_A_DATE = "write 2013, 2013-12, 2017-01-26 or a range such as [2016-11-09..2017-01-19]"
WRITE_TEXT = "Write this as text, in quotation marks."


def rejected(public_id: str, **changes: Any) -> dict[str, list[str]]:
    """What is said when the item is written with changes; nothing may have been written."""
    before = everything()
    with pytest.raises(Rejected) as error:
        edited(public_id, **changes)
    assert everything() == before
    return error.value.errors


def everything() -> tuple[list[Any], ...]:
    return (
        [
            list(model._default_manager.order_by("pk").values_list("pk", "version", "stage"))
            for model in MODELS.values()
        ],
        list(Citation.objects.order_by("pk").values_list()),
        list(Version.objects.order_by("pk").values_list()),
    )


def a_citation(world: World, **changes: Any) -> Json:
    return citation(world, "office") | changes


# What goes in comes out


def test_the_world_has_an_item_of_each_kind() -> None:
    assert set(KINDS.values()) == MODELS.keys()


@pytest.mark.parametrize("name", KINDS)
def test_an_item_received_as_it_is_rendered_changes_in_nothing_but_its_version(
    world: World, name: str
) -> None:
    before = item(world[name])
    was, version = render(before), before.version
    after = edited(world[name])
    assert render(item(world[name])) == was
    assert (after.version, after.stage) == (version + 1, "draft")


@pytest.mark.parametrize("name", KINDS)
def test_each_save_is_kept_as_a_version(world: World, name: str) -> None:
    edited(world[name], by=" Bea")
    kept = Version.objects.filter(item=world[name]).order_by("number")
    assert [(row.number, row.by, row.at) for row in kept] == [(1, "ann", AT), (2, "bea", AT)]
    assert kept[0].document == kept[1].document


def test_an_item_that_is_not_on_the_desk_is_made(world: World) -> None:
    made = receive(
        identity("official", "spicer"), {"name": "Sean Spicer"}, by="ann", at=AT, version=0
    )
    assert (made.id, made.version, made.stage, str(made)) == (
        identity("official", "spicer"),
        1,
        "draft",
        "Sean Spicer",
    )


def test_an_item_that_was_deleted_and_is_made_again_counts_its_versions_on(world: World) -> None:
    new = identity("official", "spicer")
    for expected in (1, 2):
        made = receive(new, {"name": "Sean Spicer"}, by="ann", at=AT, version=0)
        assert made.version == expected
        made.delete()


def test_what_the_data_leave_out_is_emptied(world: World) -> None:
    receive(world["gimenez"], {"name": "Carlos Giménez"}, by="ann", at=AT)
    found = render(item(world["gimenez"]))
    assert (found["names_as_printed"], found["citations"]) == ([], [])


def test_null_and_an_empty_text_are_both_blank(world: World) -> None:
    edited(world["mayor"], party="", coding_note=None, agency="", effective_from=None)
    found = render(item(world["mayor"]))
    blank = ("party", "coding_note", "agency", "effective_from")
    assert [found[name] for name in blank] == [None] * 4


def test_what_the_record_derives_may_be_given_and_is_passed_over(world: World) -> None:
    before = render(item(world["county"]))
    edited(world["county"], within=[{"id": "jur-0000000000"}], disputed=True, revision=99, kind="x")
    assert render(item(world["county"])) == before


def test_text_is_trimmed_and_composed(world: World) -> None:
    assert str(edited(world["gimenez"], name="  Carlos Gime\u0301nez ")) == "Carlos Gim\u00e9nez"


def test_a_mention_may_be_an_id_or_a_whole_mention(world: World) -> None:
    for given in (world["florida"], {"id": world["florida"], "name": "Whatever", "state": "FL"}):
        found = render(edited(world["office"], jurisdiction=given))
        assert found["jurisdiction"] == {"id": world["florida"]}
        edited(world["office"], jurisdiction=world["county"])


def test_the_bounds_of_a_date_are_made_from_its_value(world: World) -> None:
    made = edited(
        world["old"], effective_from=on("2013-12") | {"earliest": "1900-01-01", "latest": "x"}
    )
    assert render(made)["effective_from"] == {
        "value": "2013-12",
        "earliest": "2013-12-01",
        "latest": "2013-12-31",
        "basis": "stated",
    }


def test_events_stand_in_the_order_of_their_days(world: World) -> None:
    def event(name: str, date: Json | None) -> Json:
        return {"event": name, "extent": "whole", "date": date}

    edited(
        world["memo"],
        events=[
            event("expired", on("2018")),
            event("amended", on("2017-12-01")),
            event("adopted", on("[2016-11-09..2017-01-19]")),
            event("announced", None),
        ],
    )
    found = render(item(world["memo"]))["events"]
    assert [row["event"] for row in found] == ["announced", "adopted", "amended", "expired"]


# What is no field


def test_an_unknown_field_is_named_with_the_nearest(world: World) -> None:
    assert rejected(world["rule"], hold="honors_all") == {
        "hold": ["There is no such field; the nearest is holds."]
    }


def test_an_unknown_field_of_a_citation_is_named_by_its_path(world: World) -> None:
    citations = [a_citation(world), a_citation(world, qoutation="We intend")]
    assert rejected(world["mayor"], citations=citations) == {
        "citations[1].qoutation": ["There is no such field; the nearest is quotation."]
    }


def test_an_unknown_part_of_a_point_is_refused(world: World) -> None:
    point = {"latitude": "25.7", "longitude": "-80.1", "lattitude": "25.8"}
    assert rejected(world["county"], coordinates=point) == {
        "coordinates.lattitude": ["There is no such field; the nearest is latitude."]
    }


# What is of the wrong type


@pytest.mark.parametrize(
    ("name", "changes", "errors"),
    [
        ("county", {"geoid": 12086}, {"geoid": [WRITE_TEXT]}),
        ("county", {"geoid": "1208"}, {"geoid": ["Write a Census GEOID of 2, 5, 7 or 10 digits."]}),
        ("county", {"state": "Fl"}, {"state": ["Write the two capital letters of the USPS code."]}),
        (
            "county",
            {"ocd_id": "ocd-division/country:ca"},
            {"ocd_id": ["Write an OCD id: ocd-division/country:us/state:fl/…."]},
        ),
        ("gimenez", {"wikidata_id": "8652"}, {"wikidata_id": ["Write a Wikidata id, such as Q8652."]}),
        ("gimenez", {"name": True}, {"name": [WRITE_TEXT]}),
        ("gimenez", {"name": None}, {"name": ["This field is required."]}),
        ("gimenez", {"name": "   "}, {"name": ["This field may not be blank."]}),
        ("gimenez", {"name": "x\0"}, {"name": ["Null characters are not allowed."]}),
        ("gimenez", {"names_as_printed": ["a", "b\0"]}, {"names_as_printed[1]": ["Null characters are not allowed."]}),
        ("gimenez", {"names_as_printed": ["a", 7]}, {"names_as_printed[1]": [WRITE_TEXT]}),
        (
            "gimenez",
            {"names_as_printed": "Gimenez"},
            {"names_as_printed": ['Expected a list of items but got type "str".']},
        ),
        ("gimenez", {"name": "x" * 201}, {"name": ["Ensure this value has at most 200 characters (it has 201)."]}),
        ("rule", {"holds": "honours_all"}, {"holds": ['"honours_all" is not a valid choice.']}),
        ("rule", {"holds": ["honors_all"]}, {"holds": ["\"['honors_all']\" is not a valid choice."]}),
        ("rule", {"verified_on": "2026-1-5"}, {"verified_on": ["Write one day, such as 2017-01-26."]}),
        ("rule", {"verified_on": "2026-02-30"}, {"verified_on": ["Write one day, such as 2017-01-26."]}),
        ("rule", {"verified_on": 20260105}, {"verified_on": ["Write one day, such as 2017-01-26."]}),
        ("rule", {"attested_on": "2017"}, {"attested_on": ["Write {value: …, basis: …}."]}),
        ("rule", {"attested_on": {"value": 2017, "basis": "stated"}}, {"attested_on": ["Write {value: …, basis: …}."]}),
        (
            "rule",
            {"attested_on": {"value": "2017"}},
            {"attested_on.basis": ["Say how the date is known: stated, publisher, inferred."]},
        ),
        (
            "rule",
            {"attested_on": {"value": "2017", "basis": ["stated"]}},
            {"attested_on.basis": ["Say how the date is known: stated, publisher, inferred."]},
        ),
        (
            "rule",
            {"attested_on": on("2017-02-29")},
            {"attested_on.value": [f"“2017-02-29” is not in the calendar: {NOT_A_DATE}."]},
        ),
        (
            "rule",
            {"attested_on": on("2017-")},
            {"attested_on.value": [f"“2017-” is not a date we can read: {NOT_A_DATE}."]},
        ),
        (
            "rule",
            {"attested_on": on("[2017..2016]")},
            {"attested_on.value": ["The range [2017..2016] ends before it starts: swap its two dates."]},
        ),
        ("county", {"coordinates": [25, -80]}, {"coordinates": ["Invalid data. Expected a dictionary, but got list."]}),
        ("county", {"coordinates": {"latitude": "25.7"}}, {"coordinates.longitude": ["This field is required."]}),
        (
            "county",
            {"coordinates": {"latitude": "91", "longitude": "NaN"}},
            {
                "coordinates.latitude": ["Ensure this value is less than or equal to 90."],
                "coordinates.longitude": ["A valid number is required."],
            },
        ),
        ("mayor", {"citations": "none"}, {"citations": ['Expected a list of items but got type "str".']}),
        ("mayor", {"citations": ["none"]}, {"citations[0]": ["Invalid data. Expected a dictionary, but got str."]}),
        ("memo", {"events": [{"event": "signed"}]}, {"events[0].event": ['"signed" is not a valid choice.'], "events[0].extent": ["This field is required."]}),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_of_the_wrong_form_is_refused_by_its_field(
    world: World, name: str, changes: Json, errors: dict[str, list[str]]
) -> None:
    assert rejected(world[name], **changes) == errors


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://example.org/a", "example.org", "https://", "//example.org"],
)
def test_an_address_is_http_or_https(world: World, url: str) -> None:
    assert rejected(world["article"], url=url) == {"url": ["Write an http:// or https:// address."]}
    assert rejected(world["memo"], url=url) == {"url": ["Write an http:// or https:// address."]}


def test_an_address_may_name_its_scheme_in_capitals(world: World) -> None:
    found = edited(world["article"], url="HTTPS://example.org/A")
    assert render(found)["url"] == "https://example.org/A"


def test_an_end_before_its_start_is_refused(world: World) -> None:
    said = (
        "The period is empty: “effective until” is the first day on which the claim no longer"
        " holds, and comes after “effective from”."
    )
    dates = {"effective_from": on("2017"), "effective_until": on("2016")}
    assert rejected(world["old"], **dates) == {"effective_until": [said]}
    dates = {"effective_from": on("2017-01-26"), "effective_until": on("2017-01-26")}
    assert rejected(world["old"], **dates) == {"effective_until": [said]}


def test_a_period_that_may_have_a_day_is_taken(world: World) -> None:
    edited(world["old"], effective_from=on("2017-01-20"), effective_until=on("2017-01"))


# Whom it names


def test_an_item_of_another_kind_is_refused(world: World) -> None:
    said = ["Name an item by its id, jur-…."]
    assert rejected(world["office"], jurisdiction=world["mayor"]) == {"jurisdiction": said}
    assert rejected(world["office"], jurisdiction="jur-1") == {"jurisdiction": said}
    assert rejected(world["office"], jurisdiction=7) == {"jurisdiction": said}


def test_an_item_that_is_not_on_the_desk_is_refused_by_each_field_that_names_it(
    world: World,
) -> None:
    gone = identity("tenure", "nobody")
    said = [f"There is no {gone} on the desk."]
    assert rejected(world["memo"], signed_by=gone) == {"signed_by": said}
    assert rejected(world["memo"], sponsors=[world["mayor"], gone]) == {"sponsors": said}
    place = identity("jurisdiction", "nowhere")
    assert rejected(world["mayor"], jurisdiction=place) == {
        "jurisdiction": [f"There is no {place} on the desk."]
    }
    source = identity("source", "none")
    assert rejected(world["mayor"], citations=[a_citation(world, source=source)]) == {
        "citations[0].source": [f"There is no {source} on the desk."]
    }


@pytest.mark.parametrize(
    "public_id", ["jur-1", "jurassic park", "xyz-0123456789", "", "jur-0123456789\0", "JUR-0123456789"]
)  # fmt: skip
def test_an_id_that_no_kind_has_is_refused(world: World, public_id: str) -> None:
    with pytest.raises(Rejected) as error:
        receive(public_id, {"name": "Nowhere", "classification": "county"}, by="ann", at=AT)
    assert error.value.errors == {
        "id": [f"“{public_id}” is not the public id of any kind: make it anew."]
    }


def test_a_place_does_not_lie_in_itself(world: World) -> None:
    assert rejected(world["county"], parent=world["county"]) == {
        "item": ["A place does not lie in itself: choose another parent."]
    }


# Citations


def test_a_citation_is_refused_by_its_place_and_field(world: World) -> None:
    whole = a_citation(world)
    missing = {"paragraph": 2, "bears_on": []}
    assert rejected(world["mayor"], citations=[whole, missing]) == {
        "citations[1].source": ["This field is required."],
        "citations[1].attribution": ["This field is required."],
        "citations[1].bears_on": ["This list may not be empty."],
    }


def test_a_quotation_is_at_most_300_characters(world: World) -> None:
    long = a_citation(world, attribution="direct_quotation", quotation="x" * 301)
    assert rejected(world["mayor"], citations=[a_citation(world), long]) == {
        "citations[1].quotation": ["Ensure this field has no more than 300 characters."]
    }


@pytest.mark.parametrize(
    "changes",
    [{"attribution": "direct_quotation"}, {"attribution": "paraphrase", "quotation": "We intend"}],
)
def test_a_quotation_stands_with_a_direct_quotation_only(world: World, changes: Json) -> None:
    assert rejected(world["mayor"], citations=[a_citation(world, **changes)]) == {
        "citations[0]": [
            "A quotation stands with a direct quotation, and only there: add the words or choose"
            " another attribution."
        ]
    }


def test_a_citation_says_where_in_the_source(world: World) -> None:
    assert rejected(world["mayor"], citations=[a_citation(world, paragraph=None)]) == {
        "citations[0]": ["Say where in the source: give a paragraph or a page."]
    }
    assert rejected(world["mayor"], citations=[a_citation(world, paragraph=0)]) == {
        "citations[0].paragraph": ["Ensure this value is greater than or equal to 1."]
    }


def test_a_citation_bears_on_fields_that_its_item_has(world: World) -> None:
    wrong = a_citation(world, bears_on=["office", "holds", "events.adopted"])
    assert rejected(world["mayor"], citations=[wrong]) == {
        "citations[0].bears_on": ["tenure has no field holds, events.adopted."]
    }


# Others who write


def test_saving_over_somebody_elses_change_is_a_conflict_that_names_the_version(
    world: World,
) -> None:
    edited(world["mayor"], by="bea", party="Independent")
    with pytest.raises(Conflict) as error:
        receive(world["mayor"], {}, by="ann", at=AT, version=1)
    assert error.value.current == 2
    assert str(error.value) == ("The item has been saved by somebody else: it is at version 2.")
    assert render(item(world["mayor"]))["party"] == "Independent"


def test_a_new_item_that_somebody_else_made_meanwhile_is_a_conflict(world: World) -> None:
    with pytest.raises(Conflict) as error:
        receive(world["mayor"], {}, by="ann", at=AT, version=0)
    assert error.value.current == 1


def test_an_item_that_is_gone_is_a_conflict_with_version_none(world: World) -> None:
    with pytest.raises(Conflict) as error:
        receive(identity("official", "gone"), {"name": "Gone"}, by="ann", at=AT, version=3)
    assert error.value.current == 0


def test_the_version_that_was_read_is_enough_to_save(world: World) -> None:
    data = render(item(world["mayor"])) | {"party": "Independent"}
    assert receive(world["mayor"], data, by="bea", at=AT, version=1).version == 2


# Nothing is half-written


def test_a_new_item_with_a_bad_citation_is_not_made(world: World) -> None:
    public_id = identity("tenure", "spicer")
    data = {
        "office": "press_secretary",
        "title": "Press secretary",
        "jurisdiction": world["usa"],
        "classification": "not_stated",
        "citations": [a_citation(world), a_citation(world, bears_on=["tittle"])],
    }
    before = everything()
    with pytest.raises(Rejected, match=r"^citations\[1\]\.bears_on: tenure has no field tittle\.$"):
        receive(public_id, data, by="ann", at=AT)
    assert everything() == before


def test_a_relation_that_stands_twice_is_refused_and_the_old_ones_stay(world: World) -> None:
    relation = {"relation": "supersedes", "instrument": world["resolution"], "extent": "whole"}
    assert rejected(world["memo"], relations=[relation, relation | {"extent": "part"}]) == {
        "relations[1]": ["This relation stands twice: keep one."]
    }
    assert [row["extent"] for row in render(item(world["memo"]))["relations"]] == ["part"]


def test_an_instrument_is_not_related_to_itself(world: World) -> None:
    relation = {"relation": "amends", "instrument": world["memo"], "extent": "whole"}
    assert rejected(world["memo"], relations=[relation]) == {
        "relations[0]": ["An instrument is not related to itself: choose another."]
    }


def test_an_edit_reopens_what_was_submitted(world: World) -> None:
    DetainerPolicy.objects.filter(pk=world["rule"]).update(stage="in_review", submitted_by="ann")
    found = edited(world["rule"], by="bea")
    assert (found.stage, found.submitted_by, found.submitted_at) == ("draft", "", None)


def test_a_jurisdiction_of_another_name_keeps_its_children(world: World) -> None:
    edited(world["florida"], name="State of Florida")
    assert Jurisdiction.objects.get(pk=world["county"]).parent_id == world["florida"]
