"""Role by route by method by stage: what every route of the editors' door answers to whom.

The routes come from the resolver: one without a row here fails.
"""

import os
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from policies.desk.models import MODELS, Editor
from policies.desk.workflow import withdraw
from tests.admin.people import Account, logged_in
from tests.desk.desk import World, edited, named, submitted

ROLES = ("", "contributor", "editor", "administrator")  # "": nobody is logged in
# test_pages asks the pages of each kind; here all ten take part in `make proof`.
EACH_KIND = [model.__name__.lower() for model in MODELS.values()]
ASKED = EACH_KIND if os.environ.get("PROOF") == "full" else ["official", "stance"]
METHODS = ("get", "post", "put", "delete")
LOGIN = "login"  # sent to the login page
Row = tuple[str | int, str | int, str | int, str | int]

EVERY: Row = (LOGIN, 200, 200, 200)
ON: Row = (LOGIN, 302, 302, 302)
EDITORS: Row = (LOGIN, 403, 200, 200)
ADMINISTRATORS: Row = (LOGIN, 403, 403, 200)
NOBODY: Row = (LOGIN, 403, 403, 403)

# What a GET answers. Routes of a kind are told by their last word, for all ten kinds alike.
PAGES: dict[str, Row] = {
    "index": EVERY,
    "app_list": EVERY,
    "login": (200, 302, 302, 302),
    "logout": (302, 405, 405, 405),
    "password_change": EVERY,
    "password_change_done": EVERY,
    "jsi18n": EVERY,
    "autocomplete": NOBODY,  # without a field to search for; see test_lists
    "view_on_site": (LOGIN, 404, 404, 404),
    "review": EVERY,
    "drafts": EVERY,
    "act": EVERY,
    "item": ON,
    "catch_all": (LOGIN, 404, 404, 404),
    "kind_changelist": EVERY,
    "kind_add": EVERY,
    "kind_change": EVERY,
    "kind_history": EVERY,
    "kind_restore": EVERY,
    "kind_delete": (LOGIN, 403, 302, 302),  # back, to withdraw: all in this world are published
    "editor_changelist": ADMINISTRATORS,
    "editor_add": ADMINISTRATORS,
    "editor_change": ADMINISTRATORS,
    "editor_history": ADMINISTRATORS,
    "editor_delete": ADMINISTRATORS,
    "user_changelist": ADMINISTRATORS,
    "user_add": ADMINISTRATORS,
    "user_change": ADMINISTRATORS,
    "user_history": ADMINISTRATORS,
    "user_delete": ADMINISTRATORS,
    "user_password_change": ADMINISTRATORS,
}


def routes() -> Iterator[tuple[str, str, str]]:
    """Each route of the admin: the row that it belongs to, its name and its model."""
    admin = next(
        each
        for each in get_resolver().url_patterns
        if isinstance(each, URLResolver) and each.namespace == "admin"
    )
    for each in admin.reverse_dict:
        if isinstance(each, str):
            yield row_of(each), each, each.split("_")[1] if "_" in each else ""


def row_of(name: str) -> str:
    words = name.split("_", 2)
    if words[0] == "policies" and words[1] != "editor":
        return f"kind_{words[2]}"
    return "_".join(words[1:]) if words[0] in {"policies", "auth"} else name


@pytest.fixture
def people(db: None) -> dict[str, Client]:
    return {role: logged_in(role, role) if role else Client() for role in ROLES}


def arguments(name: str, model: str, world: World) -> list[object]:
    """What a route asks for, of what is in the world."""
    kinds = {each.__name__.lower(): each for each in MODELS.values()}
    if name == "act":
        return ["submit"]
    if name == "item":
        return [world["rule"]]
    if name == "view_on_site":
        return [1, world["rule"]]
    if name == "app_list":
        return ["policies"]
    if name.endswith(("changelist", "add")) or model not in {*kinds, "editor", "user"}:
        return []
    if model in kinds:
        item = kinds[model]._default_manager.order_by("pk")[0]
        return [item.pk, 1] if name.endswith("restore") else [item.pk]
    rows = Editor if model == "editor" else Account
    return [rows._default_manager.order_by("-pk")[0].pk]


def found(client: Client, method: str, address: str) -> str | int:
    response = getattr(client, method)(address)
    is_login = response.status_code == 302 and "/login/" in response["Location"]
    return LOGIN if is_login else int(response.status_code)


def addresses(world: World) -> Iterator[tuple[str, str]]:
    yield "catch_all", "/admin/nothing/"
    for row, name, model in routes():
        if row.startswith("kind_") and model not in ASKED:
            continue
        try:
            yield row, reverse(f"admin:{name}", args=arguments(name, model, world))
        except NoReverseMatch:
            pytest.fail(f"{name} asks for something that this test does not give")


def test_every_route_of_the_editors_has_a_row() -> None:
    assert {row for row, _, _ in routes()} | {"catch_all"} == PAGES.keys()


@pytest.mark.proof
def test_every_page_answers_each_role_as_its_row_says(
    world: World, people: dict[str, Client]
) -> None:
    wrong = {}
    for row, address in addresses(world):
        seen = tuple(found(client, "get", address) for client in people.values())
        if seen != PAGES[row]:
            wrong[address] = (row, seen)
    assert wrong == {}


@pytest.mark.proof
def test_no_other_method_does_anything_for_whom_the_page_is_closed(
    world: World, people: dict[str, Client]
) -> None:
    closed = {LOGIN, 403, 404, 405}
    for row, address in addresses(world):
        for role, expected in zip(ROLES, PAGES[row], strict=True):
            if expected in closed and row not in {"login", "logout"}:
                for method in METHODS[1:]:
                    assert found(people[role], method, address) in closed, (role, method, address)


@pytest.mark.parametrize("verb", ["return", "publish", "withdraw", "merge"])
def test_acts_of_editors_are_closed_to_contributors(
    world: World, people: dict[str, Client], verb: str
) -> None:
    address = f"/admin/act/{verb}/?item={world['rule']}"
    for method in ("get", "post"):
        assert found(people["contributor"], method, address) == 403
        assert found(people["editor"], method, address) == 200  # asks, or says what is missing


STAGES = {
    "published": ((200, 200, 200), {"withdraw", "merge"}),
    "draft": ((200, 200, 200), {"submit", "withdraw", "merge"}),
    "in_review": ((200, 200, 200), {"return", "publish", "withdraw", "merge"}),
    "withdrawn": ((200, 200, 200), {"submit"}),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_page_offers_what_the_stage_and_the_role_allow(
    world: World, people: dict[str, Client], stage: str
) -> None:
    item = world["label"]
    if stage in {"draft", "in_review"}:
        edited(item, coding_note="Looked up again.")
    if stage == "in_review":
        submitted(item)
    if stage == "withdrawn":
        withdraw(named(item)[0], by="ann", reason="It was not so.")
    statuses, verbs = STAGES[stage]
    address = reverse("admin:policies_designation_change", args=[item])
    for role, status in zip(ROLES[1:], statuses, strict=True):
        response = people[role].get(address)
        allowed = verbs if role != "contributor" else verbs & {"submit"}
        offered = {verb for verb in VERBS if f"/admin/act/{verb}/" in response.content.decode()}
        assert (response.status_code, offered) == (status, allowed), role
    assert found(people[""], "get", address) == LOGIN


VERBS = ("submit", "return", "publish", "withdraw", "merge")
