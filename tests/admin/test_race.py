"""Many at once, each on a connection of their own: one wins, and the others are told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from policies.desk.models import Version
from policies.desk.render import render
from policies.record.models import Edition
from tests.admin.pages import Form, form_on, opened
from tests.admin.people import logged_in
from tests.admin.test_pages import page_of
from tests.desk.desk import World, edited, item, miami_dade_desk, receive, submitted
from tests.together import at_once, elsewhere

pytestmark = pytest.mark.django_db(transaction=True)
EDITORS = 8
DRAFT = "jur-0000000000"


@pytest.fixture
def people(transactional_db: None) -> list[Client]:
    """Eight contributors and an editor; each sees a fault as a person would, as an answer of 500."""
    found = [logged_in("contributor", f"editor-{number}") for number in range(EDITORS)]
    found.append(logged_in("editor", "ben"))
    for client in found:
        client.raise_request_exception = False
    return found


@pytest.fixture
def desk(people: list[Client]) -> World:
    """The desk, with one rule in review and one draft."""
    world = miami_dade_desk()
    edited(world["rule"], ground="Law.")
    submitted(world["rule"])
    receive(DRAFT, {"name": "Ohio", "classification": "state"})
    return world


def there(read: Callable[[], Any]) -> Any:
    """Read the database that the people share."""
    return elsewhere(read)


def form_of(client: Client, page: str) -> Form:
    found: Form = there(lambda: opened(client, page))
    return found


def statuses(*sent: tuple[Client, Form]) -> list[int]:
    """Send all forms at once; give what each was answered."""
    acts = [lambda c=client, f=form: f.send(c).status_code for client, form in sent]
    return [int(str(status)) for status in at_once(*acts)]


def test_of_eight_who_save_one_form_one_wins_and_seven_keep_what_they_typed(
    people: list[Client], desk: World, shared: None
) -> None:
    rule, contributors = desk["rule"], people[:EDITORS]
    page = there(lambda: page_of(rule))
    sent = [
        (client, form_of(client, page).fill(ground=f"Ground {number}."))
        for number, client in enumerate(contributors)
    ]
    found = statuses(*sent)
    assert sorted(found) == [302] + [409] * (EDITORS - 1)
    won, lost = found.index(302), found.index(409)
    assert there(lambda: render(item(rule))["ground"]) == f"Ground {won}."
    kept = there(lambda: list(Version.objects.filter(item=rule).values_list("number", "by")))
    assert kept == [(1, "ann"), (2, "ann"), (3, f"editor-{won}")]
    client, form = sent[lost]
    assert form_on(there(lambda: form.send(client))).value("ground") == f"Ground {lost}."


def test_who_saves_and_who_publishes_at_once_never_publish_what_nobody_looked_at(
    people: list[Client], desk: World, shared: None
) -> None:
    rule, (anne, *_, ben) = desk["rule"], people
    saving = form_of(anne, there(lambda: page_of(rule))).fill(ground="Cost.")
    publishing = form_of(ben, f"/admin/act/publish/?item={rule}").fill(message="A ground.")
    saved, published = statuses((anne, saving), (ben, publishing))
    assert (saved, published) in {(302, 302), (302, 409)}
    editions = there(lambda: list(Edition.objects.filter(item=rule, revision=2)))
    assert len(editions) == (published == 302)
    assert all(json.loads(edition.document)["ground"] == "Law." for edition in editions)
    assert there(lambda: render(item(rule))["ground"]) == "Cost."
    assert there(lambda: item(rule).stage) == "draft"


def test_of_two_who_delete_and_save_a_draft_at_once_one_is_told(
    people: list[Client], desk: World, shared: None
) -> None:
    anne, *_, ben = people
    saving = form_of(anne, there(lambda: page_of(DRAFT))).fill(name="State of Ohio")
    deleting = form_of(ben, there(lambda: page_of(DRAFT, "delete")))
    assert sorted(statuses((anne, saving), (ben, deleting))) == [302, 409]


def test_of_two_who_take_one_unique_name_at_once_one_is_told(
    people: list[Client], desk: World, shared: None
) -> None:
    name = {"name": "Probation", "classification": "probation", "jurisdiction": desk["county"]}
    page = "/admin/policies/agency/add/"
    sent = [(client, form_of(client, page).fill(**name)) for client in people[:2]]
    assert sorted(statuses(*sent)) == [200, 302]
