"""Bad input: each gets its message by its field, keeps what was typed, and writes nothing."""

from typing import Any

import pytest
from django.test import Client

from policies.desk.models import Agency, Citation, Version
from policies.record.models import Revision
from tests.admin.pages import errors_on, form_on, objections_on, opened
from tests.admin.people import Account, logged_in
from tests.admin.test_pages import list_of, page_of
from tests.desk.desk import World, edited, item, submitted

FORMS = "write 2013, 2013-12, 2017-01-26 or a range such as [2016-11-09..2017-01-19]"
EMPTY = (
    "The period is empty: “effective until” is the first day on which the claim no longer holds,"
    " and comes after “effective from”."
)
QUOTES = (
    "A quotation stands with a direct quotation, and only there: add the words or choose another"
    " attribution."
)
NUL = "Remove the NUL character: it cannot be seen, and was perhaps pasted along."

# item, what is typed, the field that says what is wrong, and what it says
FIELDS: list[tuple[str, dict[str, str], str, str]] = [
    ("rule", {"effective_from": "2017-02-30"}, "effective_from", f"“2017-02-30” is not in the calendar: {FORMS}."),
    ("rule", {"effective_from": "2017-1"}, "effective_from", f"“2017-1” is not a date we can read: {FORMS}."),
    ("rule", {"effective_from": "[2017-02..2017-01]"}, "effective_from", "The range [2017-02..2017-01] ends before it starts: swap its two dates."),
    ("rule", {"effective_from": "1066"}, "effective_from", "The year 1066 is not between 1600 and 2999."),
    ("rule", {"effective_until": "2016", "effective_until_basis": "stated"}, "effective_until", EMPTY),
    ("rule", {"attested_on_basis": ""}, "", "Give both or neither: “attested_on” and how it is known (its basis)."),
    ("rule", {"warrant_issuer": "judge"}, "", "A warrant's issuer and nature are given only where “requires warrant” is yes."),
    ("rule", {"verified_on": "2026-02-30"}, "verified_on", "Enter a valid date."),
    ("rule", {"summary": "A\0B"}, "summary", NUL),
    ("rule", {"summary": ""}, "summary", "This field is required."),
    ("rule", {"holds": "perhaps"}, "holds", "Select a valid choice. perhaps is not one of the available choices."),
    ("rule", {"jurisdiction": "jur-0000000000"}, "jurisdiction", "Select a valid choice. That choice is not one of the available choices."),
    ("article", {"url": "javascript:alert(1)"}, "url", "Write an http:// or https:// address."),
    ("article", {"archived_url": "ftp://example.org/"}, "archived_url", "Write an http:// or https:// address."),
    ("article", {"authors": "Doe\nR\0e"}, "authors", NUL),
    ("article", {"sha256": "abc"}, "sha256", "Write 64 hexadecimal digits."),
    ("memo", {"url": "javascript:alert(1)"}, "url", "Write an http:// or https:// address."),
    ("county", {"geoid": "1208"}, "geoid", "Write a Census GEOID of 2, 5, 7 or 10 digits."),
    ("county", {"ocd_id": "ocd-division/country:us/state:fl"}, "", "Another jurisdiction has this OCD id."),
    ("county", {"latitude": ""}, "", "Give latitude (-90 to 90) and longitude (-180 to 180), or neither."),
    ("stance", {"about_class": "sanctuary cities"}, "", "Say what it is about: a jurisdiction, or a named class of places, and not both."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed", "field", "said"), FIELDS)
def test_a_field_that_cannot_be_says_what_to_do(
    world: World, ann: Client, name: str, typed: dict[str, str], field: str, said: str
) -> None:
    response = opened(ann, page_of(world[name])).fill(**typed).send(ann)
    assert response.status_code == 200
    errors = response.context_data["adminform"].form.errors
    assert errors.as_data().keys() == {field or "__all__"}
    assert list(dict.fromkeys(errors_on(response))) == [said]
    again = form_on(response)
    if not said.startswith("Select a valid choice."):  # a browser offers no other
        assert {name: again.value(name) for name in typed} == typed
    assert item(world[name]).version == 1
    assert Version.objects.filter(item=world[name]).count() == 1


def test_a_place_does_not_lie_in_itself(world: World, ann: Client) -> None:
    response = opened(ann, page_of(world["county"])).fill(parent=world["county"]).send(ann)
    assert errors_on(response) == ["A place does not lie in itself: choose another parent."]


CITATIONS: list[tuple[dict[str, Any], str]] = [
    ({"attribution": "direct_quotation"}, QUOTES),
    ({"quotation": "Stay fully compliant"}, QUOTES),
    ({"paragraph": ""}, "Say where in the source: give a paragraph or a page."),
    ({"bears_on": []}, "Name at least one field that it bears on."),
    ({"source": ""}, "This field is required."),
    ({"attribution": ""}, "This field is required."),
    ({"note": "A\0B"}, NUL),
]


@pytest.mark.parametrize(("typed", "said"), CITATIONS)
def test_a_citation_that_cannot_be_says_what_to_do_and_stays_as_typed(
    world: World, ann: Client, typed: dict[str, Any], said: str
) -> None:
    form = opened(ann, page_of(world["rule"])).fill(ground="Law.")
    row = {
        "source": world["article"],
        "attribution": "paraphrase",
        "paragraph": "1",
        "bears_on": ["ground"],
    }
    response = form.add_row("citations", **(row | typed)).send(ann)
    assert (response.status_code, errors_on(response)) == (200, [said])
    again = form_on(response)
    assert again.value("ground") == "Law."
    shown = again.row("citations", 1)
    assert {n: shown.get(n, "") for n in typed} == {n: v or "" for n, v in typed.items()}
    assert Citation.objects.filter(detainer_policy=world["rule"]).count() == 1


def test_a_row_that_cannot_be_leaves_the_item_unsaved(world: World, ann: Client) -> None:
    form = opened(ann, page_of(world["memo"])).fill(title="Another title")
    response = form.add_row(
        "events", event="struck_down", date="2017-13", date_basis="stated"
    ).send(ann)
    assert errors_on(response) == [f"“2017-13” is not in the calendar: {FORMS}."]
    assert form_on(response).row("events", 1)["date"] == "2017-13"
    assert (str(item(world["memo"])), item(world["memo"]).version) == ("Memorandum on detainers", 1)


def test_an_instrument_is_not_related_to_itself(world: World, ann: Client) -> None:
    form = opened(ann, page_of(world["memo"]))
    response = form.add_row("relations", relation="amends", instrument=world["memo"]).send(ann)
    assert errors_on(response) == ["An instrument is not related to itself: choose another."]


def test_a_coded_value_without_citation_is_saved_and_not_published(
    world: World, ann: Client, ben: Client
) -> None:
    rule = world["rule"]
    assert opened(ann, page_of(rule)).fill(release_notice="barred").send(ann).status_code == 302
    said = (
        "detainer policy The jail honors all detainers. release notice: “release_notice” is coded"
        " “barred”, and no citation supports it: cite the evidence, or clear the code."
    )
    page = ann.get(f"/admin/act/submit/?item={rule}")
    assert objections_on(page) == [said]
    form_on(page).fill(change="correction", reason="Read again.").send(ann, button="")

    form = opened(ben, f"/admin/act/publish/?item={rule}").fill(message="Release notices.")
    response = form.send(ben, button="")
    assert (response.status_code, objections_on(response)) == (200, [said])
    assert f'<a href="/admin/item/{rule}/">' in response.content.decode()
    assert form_on(response).value("message") == "Release notices."
    assert (Revision.objects.count(), item(rule).stage) == (1, "in_review")


def approved(client: Client, public_id: str) -> Any:
    """Approve an item that is in review, from the page before."""
    form = opened(client, f"/admin/act/publish/?item={public_id}").fill(message="A note.")
    return form.send(client, button="")


def test_a_quotation_that_is_not_in_the_text_is_not_published(
    world: World, ann: Client, ben: Client
) -> None:
    stance = world["stance"]
    form = opened(ann, page_of(stance))
    form.fill_row("citations", 0, quotation="Miami-Dade County defies federal law")
    assert form.send(ann).status_code == 302
    submitted(stance)
    response = approved(ben, stance)
    assert objections_on(response) == [
        "stance The county obeys federal law. citations: “Miami-Dade County defies federal law” does"
        " not stand in paragraph 2 of the captured text: copy the words as printed, and mark"
        " omissions with […]."
    ]
    assert Revision.objects.count() == 1


def test_what_mentions_an_unpublished_item_is_not_published(
    world: World, ann: Client, ben: Client
) -> None:
    opened(ann, f"{list_of('agency')}add/").fill(
        name="Probation", classification="probation", jurisdiction=world["county"]
    ).send(ann)
    probation = Agency.objects.get(name="Probation").pk
    edited(world["rule"], agency=probation)
    submitted(world["rule"])
    response = approved(ben, world["rule"])
    assert objections_on(response) == [
        f"detainer policy The jail honors all detainers. agency: {probation} would not be published:"
        " publish it along, or take it out."
    ]


def test_certain_overlap_of_two_rules_is_not_published(
    world: World, ann: Client, ben: Client
) -> None:
    form = opened(ann, page_of(world["rule"])).fill(effective_from="2015")
    assert form.send(ann).status_code == 302
    submitted(world["rule"])
    response = approved(ben, world["rule"])
    assert objections_on(response) == [
        f"detainer policy The jail honors all detainers. holds: It certainly overlaps {world['old']}"
        " on “holds”: end one rule where the other starts, or leave the dimension blank in one."
    ]


@pytest.mark.parametrize("typed", ["Ann", "ann ", "\u2000ANN", "ａｎｎ"])
def test_the_same_pen_name_in_other_letters_is_the_same_person(
    cas: Client, ann: Client, typed: str
) -> None:
    account = logged_in("editor").session["_auth_user_id"]
    form = opened(cas, "/admin/policies/editor/add/").fill(account=account, handle=typed)
    response = form.send(cas)
    assert errors_on(response) == ["Editor with this Handle already exists."]
    assert form_on(response).value("handle").strip() == typed.strip()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a", "A handle is 2 to 40 lower-case letters, digits, dots, dashes or underscores."),
        ("José", "A handle is 2 to 40 lower-case letters, digits, dots, dashes or underscores."),
        ("Account-of-Zoe", "An account logs in by this name: choose a pen name unlike it."),
        ("", "This field is required."),
    ],
)
def test_a_pen_name_is_plain_and_not_an_accounts_name(cas: Client, typed: str, said: str) -> None:
    account = Account.objects.create_user("account-of-zoe", is_staff=True)
    form = opened(cas, "/admin/policies/editor/add/").fill(account=account.pk, handle=typed)
    assert errors_on(form.send(cas)) == [said]


@pytest.mark.parametrize("asked", ["x", "", "0", "99999999999999999999", "1'--"])
def test_odd_addresses_and_versions_answer_without_a_fault(
    world: World, ann: Client, asked: str
) -> None:
    county, places = world["county"], list_of("jurisdiction")
    assert ann.get(f"/admin/act/submit/?item={asked}").status_code == 200
    assert ann.get(f"/admin/act/submit/?item={county}:{asked}").status_code == 200
    assert ann.get(f"{places}?q={asked}").status_code == 200
    assert ann.get(f"{places}?attested={asked}").status_code == 200
    assert ann.get(page_of(county, "history") + f"?p={asked}").status_code == 200
    assert ann.post("/admin/act/submit/", {"item": f"{county}:{asked}"}).status_code in {200, 409}
    form = opened(ann, page_of(county))
    form.data["version"], form.data["over"] = [asked], [asked]
    # 302: nothing was typed, so that nothing of anybody's is lost.
    assert form.send(ann).status_code in {200, 302, 409}
    form.data["citations-TOTAL_FORMS"] = [asked]
    assert form.send(ann).status_code in {200, 302, 409}
    assert item(county).version == 1


@pytest.mark.parametrize(
    "address",
    [
        "jurisdiction/?q=%00",
        "jurisdiction/?stage__exact=%00",
        "jurisdiction/?in_state=%00",
        "jurisdiction/?stage__exact=%2500",
        "jurisdiction/%00/change/",
        "jurisdiction/jur-%00/delete/",
    ],
)
def test_an_address_with_a_nul_is_refused(world: World, ann: Client, address: str) -> None:
    expected = 200 if "%2500" in address else 400
    assert ann.get(f"/admin/policies/{address}").status_code == expected


def test_a_nul_in_a_chosen_item_is_refused_by_its_field(world: World, ann: Client) -> None:
    response = opened(ann, page_of(world["rule"])).fill(agency="agy-\0").send(ann)
    assert errors_on(response) == ["Null characters are not allowed."]
    form = opened(ann, page_of(world["rule"]))
    form.data["citations-0-id"] = ["\0"]
    assert form.send(ann).status_code == 200
