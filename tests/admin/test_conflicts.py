"""Two people at once: the second is told, sees both, keeps what was typed, and has a way on."""

from typing import Any

import pytest
from django.test import Client

from policies.desk.models import Citation, Jurisdiction, Version
from policies.desk.render import render
from tests.admin.pages import (
    conflict_on,
    errors_on,
    form_on,
    messages_on,
    objections_on,
    opened,
    plain,
)
from tests.admin.test_pages import page_of
from tests.desk.desk import World, edited, item, receive, submitted

CHANGED = (
    "Somebody else saved this meanwhile: you looked at version {}, and it is at version {} now."
    " Nothing of yours was saved, and nothing is lost: what you typed stands below."
)


def saved(client: Client, public_id: str, **fields: Any) -> None:
    """Save fields in one go, as somebody else does meanwhile."""
    response = opened(client, page_of(public_id)).fill(**fields).send(client)
    assert response.status_code == 302, errors_on(response)


def test_saving_over_somebody_elses_change_is_refused_and_shows_both(
    world: World, ann: Client, ben: Client
) -> None:
    rule = world["rule"]
    form = opened(ann, page_of(rule))
    saved(ben, rule, summary="The jail holds everybody.")

    response = form.fill(summary="The jail honors each detainer.").send(ann)
    assert response.status_code == 409
    assert errors_on(response) == [CHANGED.format(1, 2)]
    assert conflict_on(response) == [
        [
            "Summary",
            "The jail honors all detainers.",
            "The jail holds everybody.",
            "The jail honors each detainer.",
            "yours",
        ]
    ]
    assert form_on(response).value("summary") == "The jail honors each detainer."
    assert (str(item(rule)), item(rule).version) == ("The jail holds everybody.", 2)
    assert list(Version.objects.filter(item=rule).values_list("by", flat=True)) == ["ann", "ben"]


def test_saving_again_over_it_takes_a_tick_that_one_has_looked(
    world: World, ann: Client, ben: Client
) -> None:
    rule = world["rule"]
    form = opened(ann, page_of(rule))
    saved(ben, rule, summary="The jail holds everybody.")
    form = form_on(form.fill(summary="Mine.").send(ann))

    form = form_on(unticked := form.send(ann))
    assert unticked.status_code == 409
    form.data["over"] = ["2"]
    saved(ben, rule, summary="The jail holds everybody again.")
    third = form.send(ann)
    assert third.status_code == 409
    assert errors_on(third) == [CHANGED.format(1, 3)]

    form = form_on(third)
    form.data["over"] = ["3"]
    assert form.send(ann).status_code == 302
    assert (str(item(rule)), item(rule).version) == ("Mine.", 4)
    said = Version.objects.filter(item=rule).values_list("number", "by")
    assert list(said) == [(1, "ann"), (2, "ben"), (3, "ben"), (4, "ann")]


def test_fields_that_one_did_not_touch_take_what_somebody_else_saved(
    world: World, ann: Client, ben: Client
) -> None:
    rule = world["rule"]
    form = opened(ann, page_of(rule))
    saved(ben, rule, holds="conditional", effective_from="2017-02", ground="Cost.")

    response = form.fill(ground="Law.", conditions="None.").send(ann)
    assert [(row[0], row[-1]) for row in conflict_on(response)] == [
        ("Conditions", "yours: they did not change it"),
        ("Effective from", "theirs: you had not changed it"),
        ("Ground", "yours"),
        ("Holds", "theirs: you had not changed it"),
    ]
    again = form_on(response)
    assert [again.value(n) for n in ("holds", "effective_from", "ground", "conditions")] == [
        "conditional",
        "2017-02",
        "Law.",
        "None.",
    ]
    again.data["over"] = ["2"]
    assert again.send(ann).status_code == 302
    found = render(item(rule))
    assert (found["holds"], found["ground"], found["conditions"]) == (
        "conditional",
        "Law.",
        "None.",
    )
    assert found["effective_from"]["value"] == "2017-02"


def test_what_was_typed_stays_where_it_has_errors_of_its_own(
    world: World, ann: Client, ben: Client
) -> None:
    rule = world["rule"]
    form = opened(ann, page_of(rule))
    saved(ben, rule, summary="The jail holds everybody.")
    response = form.fill(effective_from="2017-02-30", ground="Law.").send(ann)
    assert response.status_code == 409
    assert len(errors_on(response)) == 2
    assert conflict_on(response) == [
        [
            "Summary",
            "The jail honors all detainers.",
            "The jail holds everybody.",
            "in the form below",
            "yours",
        ]
    ]
    again = form_on(response)
    assert (again.value("effective_from"), again.value("ground")) == ("2017-02-30", "Law.")


def test_citations_are_kept_by_row(world: World, ann: Client, ben: Client) -> None:
    """Ben mends one citation, takes one out and adds one; Ann had mended the one he took out."""
    rule, article = world["rule"], world["article"]
    form = opened(ben, page_of(rule))
    form.add_row(
        "citations", source=article, attribution="paraphrase", paragraph="1", bears_on=["summary"]
    )
    form.add_row(
        "citations", source=article, attribution="paraphrase", paragraph="2", bears_on=["agency"]
    )
    assert form.send(ben).status_code == 302

    anns, bens = opened(ann, page_of(rule)), opened(ben, page_of(rule))
    bens.fill_row("citations", 0, note="Looked up.")
    bens.fill_row("citations", 1, DELETE=True)
    bens.add_row(
        "citations", source=article, attribution="paraphrase", paragraph="3", bears_on=["ground"]
    )
    assert bens.send(ben).status_code == 302

    anns.fill_row("citations", 1, note="A better reading.")
    anns.add_row(
        "citations", source=article, attribution="paraphrase", paragraph="4", bears_on=["basis"]
    )
    response = anns.send(ann)
    assert response.status_code == 409
    again = form_on(response)
    rows = [again.row("citations", n) for n in range(again.rows("citations"))]
    assert [(row["paragraph"], row["note"], row["bears_on"]) for row in rows] == [
        ("1", "Looked up.", "rule_form, basis, holds, requires_reimbursement"),
        ("2", "", "agency"),
        ("3", "", "ground"),
        ("1", "A better reading.", "summary"),
        ("4", "", "basis"),
    ]
    again.data["over"] = ["3"]
    assert again.send(ann).status_code == 302
    assert item(rule).version == 4
    found = Citation.objects.filter(detainer_policy=rule).order_by("pk")
    assert [(c.paragraph, c.note) for c in found] == [
        (1, "Looked up."),
        (2, ""),
        (3, ""),
        (1, "A better reading."),
        (4, ""),
    ]


def test_a_citation_that_somebody_else_took_out_stays_out_where_it_was_not_touched(
    world: World, ann: Client, ben: Client
) -> None:
    rule = world["rule"]
    form = opened(ann, page_of(rule))
    opened(ben, page_of(rule)).fill_row("citations", 0, DELETE=True).send(ben)
    response = form.fill(ground="Law.").send(ann)
    assert response.status_code == 409
    assert form_on(response).rows("citations") == 0


def test_a_tenure_in_an_officials_rows_has_a_lock_of_its_own(
    world: World, ann: Client, ben: Client
) -> None:
    official, mayor = world["gimenez"], world["mayor"]
    form = opened(ann, page_of(official))
    saved(ben, mayor, title="Mayor of the county")

    response = (
        form.fill(name="Carlos A. Giménez").fill_row("tenures", 0, title="County mayor").send(ann)
    )
    assert response.status_code == 409
    assert conflict_on(response) == [
        ["Title", "Mayor", "Mayor of the county", "County mayor", "yours"]
    ]
    assert (item(official).version, str(item(official))) == (1, "Carlos Giménez")
    assert item(mayor).version == 2

    again = form_on(response)
    assert again.row("tenures", 0)["title"] == "County mayor"
    again.data["tenures-0-over"] = ["2"]
    assert again.send(ann).status_code == 302
    assert (item(official).version, item(mayor).version) == (2, 3)
    assert render(item(mayor))["title"] == "County mayor"
    assert Version.objects.get(item=mayor, number=3).by == "ann"


def test_a_tenure_that_was_not_touched_stands_as_somebody_else_saved_it(
    world: World, ann: Client, ben: Client
) -> None:
    official, mayor = world["gimenez"], world["mayor"]
    form = opened(ann, page_of(official))
    saved(ben, mayor, title="Mayor of the county")
    response = form.fill(name="Carlos A. Giménez").send(ann, follow=True)
    assert messages_on(response)[-1] == (
        "Somebody else saved “Carlos Giménez, Mayor of the county (Office of the Mayor)” meanwhile."
        " You had not changed that: theirs stands."
    )
    assert (item(official).version, str(item(official))) == (2, "Carlos A. Giménez")
    assert (item(mayor).version, render(item(mayor))["title"]) == (2, "Mayor of the county")


def test_what_somebody_else_deleted_can_be_saved_as_a_new_item(
    world: World, ann: Client, ben: Client
) -> None:
    data = {"name": "Ohio", "classification": "state", "state": "OH"}
    receive("jur-0000000000", data)
    form = opened(ann, page_of("jur-0000000000"))
    assert opened(ben, page_of("jur-0000000000", "delete")).send(ben).status_code == 302

    response = form.fill(name="State of Ohio").send(ann)
    assert response.status_code == 409
    assert errors_on(response) == [
        "Somebody else deleted this meanwhile. Nothing of yours was saved, and nothing is lost:"
        " what you typed stands below."
    ]
    again = form_on(response)
    assert (again.value("name"), again.value("state")) == ("State of Ohio", "OH")
    again.data["over"] = ["0"]
    assert again.send(ann).status_code == 302
    new = Jurisdiction.objects.get(state="OH")
    assert (str(new), new.version) == ("State of Ohio, OH", 1)
    assert new.pk != "jur-0000000000"


def test_deleting_what_somebody_else_saved_is_asked_again(
    world: World, ben: Client, ann: Client
) -> None:
    receive("jur-0000000000", {"name": "Ohio", "classification": "state"})
    form = opened(ben, page_of("jur-0000000000", "delete"))
    saved(ann, "jur-0000000000", name="State of Ohio")

    response = form.send(ben)
    assert response.status_code == 409
    page = plain(response.content.decode())
    assert "Somebody else saved this meanwhile, so it was not deleted." in page
    assert "Name Ohio State of Ohio" in page
    assert str(item("jur-0000000000")) == "State of Ohio"
    assert form_on(response).send(ben).status_code == 302
    assert not Jurisdiction.objects.filter(pk="jur-0000000000").exists()


@pytest.mark.parametrize("verb", ["submit", "return", "publish"])
def test_acting_on_a_version_that_is_no_longer_there_is_refused(
    world: World, ann: Client, ben: Client, verb: str
) -> None:
    rule = world["rule"]
    edited(rule, summary="The jail holds everybody.")
    if verb != "submit":
        submitted(rule)
    form = opened(ben, f"/admin/act/{verb}/?item={rule}")
    saved(ann, rule, summary="The jail holds nobody.")

    typed = {"submit": "reason", "return": "note", "publish": "message"}[verb]
    response = form.fill(**{typed: "A look at it."}).send(ben, button="")
    assert response.status_code == 409
    assert objections_on(response) == [
        "detainer policy The jail holds nobody. version: You looked at version 2; it is at 3 now:"
        " look again."
    ]
    again = form_on(response)
    assert again.value(typed) == "A look at it."
    assert again.value("item") == f"{rule}:3"
    page = plain(response.content.decode())
    assert "It changed since you looked at it:" in page
    assert "Summary The jail holds everybody. The jail holds nobody." in page
    assert item(rule).stage == "draft"


def test_acting_on_what_somebody_deleted_is_refused_and_named(
    world: World, ann: Client, ben: Client
) -> None:
    receive("jur-0000000000", {"name": "Ohio", "classification": "state"})
    form = opened(ann, "/admin/act/submit/?item=jur-0000000000")
    assert opened(ben, page_of("jur-0000000000", "delete")).send(ben).status_code == 302
    response = form.fill(reason="As reported.").send(ann, button="")
    assert response.status_code == 409
    assert objections_on(response) == [
        "jur-0000000000: It is not on the desk: somebody may have deleted it. Leave it out."
    ]
    assert form_on(response).value("reason") == "As reported."


def test_captured_text_is_not_saved_over_unseen(world: World, ben: Client, cas: Client) -> None:
    page = page_of(world["article"])
    bens = opened(ben, page)
    opened(cas, page).fill_row("capture", 0, text="Another text.").send(cas)
    response = bens.fill_row("capture", 0, text="My text.").send(ben)
    assert response.status_code == 200
    assert errors_on(response) == [
        "Somebody else saved another captured text meanwhile. Yours stands below, not saved; open"
        " the source in another tab to see theirs. Save again to keep yours."
    ]
    source: Any = item(world["article"])
    assert source.capture.text == "Another text."
    again = form_on(response)
    assert again.row("capture", 0)["text"] == "My text."
    assert again.send(ben).status_code == 302
    source.capture.refresh_from_db()
    assert source.capture.text == "My text."


def test_a_save_counts_one_version_whatever_it_changed(world: World, ann: Client) -> None:
    form = opened(ann, page_of(world["rule"])).fill(ground="Law.", conditions="None.")
    form.fill_row("citations", 0, note="Twice read.")
    assert form.send(ann).status_code == 302
    assert item(world["rule"]).version == 2
    assert Version.objects.filter(item=world["rule"]).count() == 2


def test_a_save_that_changes_nothing_counts_none_and_leaves_the_stage(
    world: World, ann: Client
) -> None:
    for name in ("rule", "memo", "gimenez", "county", "article", "stance", "label", "custody"):
        response = opened(ann, page_of(world[name])).send(ann, follow=True)
        assert messages_on(response)[0] == "Nothing differs, so no version was added."
        assert (item(world[name]).version, item(world[name]).stage) == (1, "clean")


def test_an_edit_reopens_what_was_in_review(world: World, ann: Client) -> None:
    edited(world["rule"], ground="Law.")
    submitted(world["rule"])
    saved(ann, world["rule"], ground="Cost.")
    assert (item(world["rule"]).stage, item(world["rule"]).submitted_by) == ("draft", "")
