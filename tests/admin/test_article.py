"""One article, from nothing to published, without leaving the admin."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from policies.desk.models import MODELS, Item
from policies.record.models import Edition, Revision
from policies.record.queries import head_documents
from tests.admin.pages import errors_on, form_on, messages_on, objections_on, opened
from tests.admin.people import logged_in

TEXT = "The county will pay.\r\n\r\n“We hold people,” the mayor said.\r\n"


def added(client: Client, kind: str, button: str = "_save", **fields: Any) -> Item:
    """Fill in the form of a new item; rows as `citations=[{…}]`."""
    rows = {name: fields.pop(name) for name in ("citations", "events", "tenures") if name in fields}
    model = MODELS[kind]
    before = set(model._default_manager.values_list("pk", flat=True))
    form = opened(client, f"/admin/policies/{model._meta.model_name}/add/").fill(**fields)
    for prefix, each in rows.items():
        for row in each:
            form.add_row(prefix, **row)
    response = form.send(client, button)
    assert response.status_code == 302, errors_on(response)
    return model._default_manager.exclude(pk__in=before).get()


def article(client: Client) -> list[Item]:
    """Type in one article: the source, a place, its jail, an official in office, a rule."""
    source = added(
        client,
        "source",
        title="County to pay",
        classification="news_article",
        authors="Doe\r\nRoe",
        published="2017-01-27",
        published_basis="publisher",
        url="https://example.org/1",
    )
    place = added(
        client, "jurisdiction", name="Miami-Dade County", classification="county", state="FL"
    )
    jail = added(
        client, "agency", name="Corrections", classification="corrections", jurisdiction=place.pk
    )
    mayor = added(
        client,
        "official",
        name="Carlos Giménez",
        names_as_printed="Gimenez\r\nEloza",
        tenures=[
            {
                "title": "Mayor",
                "office": "mayor",
                "jurisdiction": place.pk,
                "classification": "elected",
                "effective_from": "2011-07",
                "effective_from_basis": "stated",
            }
        ],
    )
    tenure: Any = MODELS["tenure"]._default_manager.get()
    form = opened(client, f"/admin/policies/tenure/{tenure.pk}/change/")
    form.add_row(
        "citations",
        source=source.pk,
        attribution="reporters_assertion",
        paragraph="2",
        bears_on=["office", "classification"],
    )
    assert form.send(client).status_code == 302
    rule = added(
        client,
        "detainer_policy",
        summary="Jails hold people on every detainer.",
        jurisdiction=place.pk,
        agency=jail.pk,
        rule_form="stated_by_official",
        basis="own_choice",
        holds="honors_all",
        effective_from="2017-01-26",
        effective_from_basis="inferred",
        citations=[
            {
                "source": source.pk,
                "attribution": "direct_quotation",
                "paragraph": "2",
                "quotation": "We hold people",
                "bears_on": ["holds", "rule_form", "basis"],
            }
        ],
    )
    tenure.refresh_from_db()
    return [source, place, jail, mayor, tenure, rule]


def submitted_together(client: Client) -> Any:
    """From the page of one's drafts: choose all, and submit."""
    form = opened(client, "/admin/drafts/")
    every = [item.pk for model in MODELS.values() for item in model._default_manager.all()]
    form.action, form.data["item"] = "/admin/act/submit/", every
    return form_on(form.send(client, button="")).send(client, button="")


def approved(client: Client, message: str = "One article.") -> Any:
    """From the page of what is in review: choose all, approve and publish."""
    form = opened(client, "/admin/review/").tick_all("item")
    form.action = "/admin/act/publish/"
    page = form.send(client, button="")
    return form_on(page).fill(message=message).send(client, button="", follow=True)


@pytest.mark.django_db
def test_two_people_publish_an_article(ann: Client, ben: Client) -> None:
    items = article(ann)
    assert {(item.version, item.stage) for item in items[:4]} == {(1, "draft")}
    assert (items[4].version, items[5].version) == (2, 1)

    response = submitted_together(ann)
    assert (response.status_code, response["Location"]) == (302, "/admin/review/")
    assert "Submitted for review: 6 items." in messages_on(ann.get("/admin/"))

    response = approved(ben)
    assert messages_on(response) == ["Published as revision 1: 6 items."]
    revision = Revision.objects.get()
    assert (revision.submitter, revision.approver, revision.two_people) == ("ann", "ben", True)
    assert revision.message == "One article."
    assert Edition.objects.count() == 6
    documents = head_documents(item.pk for item in items)
    assert documents[items[5].pk]["holds"] == "honors_all"
    assert documents[items[5].pk]["agency"]["name"] == "Corrections"
    assert documents[items[3].pk]["names_as_printed"] == ["Gimenez", "Eloza"]
    assert [office["title"] for office in documents[items[3].pk]["offices"]] == ["Mayor"]
    for item in items:
        item.refresh_from_db()
        assert item.stage == "clean"


@pytest.mark.django_db
def test_nobody_approves_what_they_submitted(ben: Client) -> None:
    article(ben)
    submitted_together(ben)
    response = approved(ben)
    assert response.status_code == 200
    assert objections_on(response) == [
        f"{kind} {name} approver: ben edited or submitted this: somebody else approves it."
        for kind, name in (
            ("agency", "Corrections"),
            ("detainer policy", "Jails hold people on every detainer."),
            ("jurisdiction", "Miami-Dade County, FL"),
            ("official", "Carlos Giménez"),
            ("source", "County to pay"),
            ("tenure", "Carlos Giménez, Mayor (Miami-Dade County, FL)"),
        )
    ]
    assert form_on(response).value("message") == "One article."
    assert not Revision.objects.exists()


@pytest.mark.django_db
def test_one_account_publishes_an_article_at_a_one_person_desk(
    ben: Client, settings: Settings
) -> None:
    settings.ONE_PERSON_DESK = True
    article(ben)
    submitted_together(ben)
    assert messages_on(approved(ben)) == ["Published as revision 1: 6 items."]
    revision = Revision.objects.get()
    assert (revision.submitter, revision.approver, revision.two_people) == ("ben", "ben", False)


@pytest.mark.django_db
def test_saving_goes_on_to_submitting_where_that_is_asked_for(ann: Client) -> None:
    place = added(ann, "jurisdiction", "_submit", name="Ohio", classification="state", state="OH")
    form = opened(ann, f"/admin/policies/jurisdiction/{place.pk}/change/").fill(
        name="State of Ohio"
    )
    response = form.send(ann, "_submit")
    assert response["Location"] == f"/admin/act/submit/?item={place.pk}"
    response = form_on(ann.get(response["Location"])).send(ann, button="")
    assert response["Location"] == f"/admin/policies/jurisdiction/{place.pk}/change/"
    place.refresh_from_db()
    assert (place.stage, place.version, place.submitted_by) == ("in_review", 2, "ann")


@pytest.mark.django_db
def test_captured_text_keeps_its_bytes_on_its_way_through_a_browser(ben: Client) -> None:
    source: Any = added(ben, "source", title="County to pay", classification="news_article")
    page = f"/admin/policies/source/{source.pk}/change/"
    opened(ben, page).fill_row("capture", 0, text=TEXT).send(ben)
    source.refresh_from_db()
    assert source.capture.text == TEXT.replace("\r\n", "\n")
    assert source.version == 1  # nothing that is ever published has changed
    opened(ben, page).send(ben)
    source.capture.refresh_from_db()
    assert source.capture.text == TEXT.replace("\r\n", "\n")


@pytest.mark.django_db
def test_an_account_without_a_pen_name_saves_nothing_and_is_told_who_gives_one() -> None:
    client = logged_in("editor")
    said = (
        "You have no pen name yet, so nothing can be saved or decided under your account: ask an"
        " administrator to add one for you under Editors."
    )
    assert said in client.get("/admin/").content.decode()
    form = opened(client, "/admin/policies/jurisdiction/add/")
    response = form.fill(name="Ohio", classification="state").send(client)
    assert response.status_code == 200
    assert errors_on(response) == [said]
    assert form_on(response).value("name") == "Ohio"
    assert not MODELS["jurisdiction"]._default_manager.exists()
