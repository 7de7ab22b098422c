"""Who may do what: a role's rights, page by page, and nothing beyond them."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from policies.desk import roles
from policies.desk.models import MODELS, Capture, Editor
from tests.admin.pages import errors_on, form_on, messages_on, opened, plain
from tests.admin.people import Account, logged_in
from tests.admin.test_pages import list_of, page_of
from tests.desk.desk import World, edited, item, receive, submitted

VERBS = {
    "submit": {},
    "return": {"note": "Again."},
    "publish": {"message": "A note."},
    "withdraw": {"reason": "It was not so.", "sure": "on"},
    "merge": {"reason": "The same.", "sure": "on"},
}
# verb -> the status that each role's act answers with; 302 is done
MATRIX = {
    "submit": {"contributor": 302, "editor": 302, "administrator": 302},
    "return": {"contributor": 403, "editor": 302, "administrator": 302},
    "publish": {"contributor": 403, "editor": 302, "administrator": 302},
    "withdraw": {"contributor": 403, "editor": 302, "administrator": 302},
    "merge": {"contributor": 403, "editor": 302, "administrator": 302},
}


def test_each_role_has_its_verbs() -> None:
    assert {role: verbs for role, (_, verbs) in roles.ROLES.items()} == {
        "contributor": ("submit",),
        "editor": ("submit", "return", "publish", "withdraw", "merge"),
        "administrator": ("submit", "return", "publish", "withdraw", "merge"),
    }
    assert MATRIX.keys() == set(roles.VERBS)


def test_each_role_has_all_rights_of_the_one_before() -> None:
    contributor, editor, administrator = (roles.permissions(role) for role in roles.ROLES)
    assert contributor < editor < administrator
    labels = {name.partition(".")[2] for name in editor - contributor}
    assert {name for name in labels if name.startswith("delete_")} == {
        f"delete_{model._meta.model_name}" for model in MODELS.values()
    }
    assert {name.partition(".")[2] for name in administrator - editor} == {
        "delete_capture",
        *(f"{action}_editor" for action in ("view", "add", "change", "delete")),
        *(f"{action}_user" for action in ("view", "add", "change", "delete")),
    }


@pytest.mark.django_db
def test_granting_again_changes_nothing_and_restores_what_was_taken() -> None:
    roles.grant()
    before = {g.name: set(g.permissions.values_list("pk", flat=True)) for g in Group.objects.all()}
    Group.objects.get(name="editor").permissions.clear()
    roles.grant()
    after = {g.name: set(g.permissions.values_list("pk", flat=True)) for g in Group.objects.all()}
    assert before == after
    assert before.keys() == {"contributor", "editor", "administrator"}


@pytest.mark.django_db
def test_granting_before_migrating_says_so() -> None:
    Permission.objects.filter(codename="add_source").delete()
    with pytest.raises(LookupError, match=r"Migrate first: there is no permission add_source\."):
        roles.grant()


@pytest.mark.parametrize("role", roles.ROLES)
@pytest.mark.parametrize("verb", MATRIX)
def test_each_verb_answers_each_role(world: World, verb: str, role: str) -> None:
    rule = world["rule"]
    edited(rule, coding_note="A.")
    if verb in {"return", "publish"}:
        submitted(rule)
    client = logged_in(role, "zoe")
    data = VERBS[verb] | {"item": f"{rule}:2", "change": "correction", "reason": "It was not so."}
    data["into"] = world["old"]
    status = client.post(f"/admin/act/{verb}/", data).status_code
    assert status == MATRIX[verb][role]
    assert client.get(f"/admin/act/{verb}/?item={rule}").status_code == (
        403 if status == 403 else 200
    )


@pytest.mark.parametrize("role", roles.ROLES)
def test_what_was_published_is_not_deleted(world: World, role: str) -> None:
    client = logged_in(role, "zoe")
    page = page_of(world["rule"], "delete")
    if role == "contributor":
        assert client.get(page).status_code == 403
        return
    for response in (
        client.get(page, follow=True),
        client.post(page, {"post": "yes", "version": "1"}, follow=True),
    ):
        assert messages_on(response) == [
            "It has been published, so it is not deleted: withdraw it instead."
        ]
    assert item(world["rule"]).version == 1


@pytest.mark.parametrize(("role", "status"), [("contributor", 403), ("editor", 302)])
def test_drafts_are_deleted_by_editors(world: World, role: str, status: int) -> None:
    receive("jur-0000000000", {"name": "Ohio", "classification": "state"})
    client = logged_in(role, "zoe")
    page = page_of("jur-0000000000", "delete")
    assert client.post(page, {"post": "yes", "version": "1"}).status_code == status


def test_what_others_name_is_not_deleted(world: World, ben: Client) -> None:
    receive("jur-0000000000", {"name": "Ohio", "classification": "state"})
    edited(world["rule"], jurisdiction="jur-0000000000")
    response = ben.get(page_of("jur-0000000000", "delete"))
    assert response.status_code == 200
    page = plain(response.content.decode())
    assert (
        "Deleting the jurisdiction 'Ohio' would require deleting the following protected related"
        " objects: Detainer policy: The jail honors all detainers." in page
    )
    ben.post(page_of("jur-0000000000", "delete"), {"post": "yes", "version": "1"})
    assert str(item("jur-0000000000")) == "Ohio"


def test_no_list_deletes_many_at_once(world: World, cas: Client) -> None:
    for page in (list_of("detainer_policy"), "/admin/policies/editor/", "/admin/auth/user/"):
        assert b"delete_selected" not in cas.get(page).content
        data = {"action": "delete_selected", "_selected_action": [world["rule"]], "post": "yes"}
        assert cas.post(page, data).status_code in {200, 302}
    assert item(world["rule"]).version == 1


@pytest.mark.parametrize("role", ["contributor", "editor"])
def test_accounts_and_pen_names_are_for_administrators(
    world: World, role: str, cas: Client
) -> None:
    client = logged_in(role, "zoe")
    for page in ("/admin/auth/user/", "/admin/auth/user/add/", "/admin/policies/editor/"):
        assert (client.get(page).status_code, cas.get(page).status_code) == (403, 200)
    for page in ("/admin/auth/group/", "/admin/policies/version/", "/admin/policies/capture/"):
        assert (client.get(page).status_code, cas.get(page).status_code) == (404, 404)


def test_a_contributor_who_posts_captured_text_changes_none(world: World, ann: Client) -> None:
    form = opened(ann, page_of(world["article"]))
    capture = Capture.objects.get()
    form.data |= {
        "capture-TOTAL_FORMS": ["1"],
        "capture-INITIAL_FORMS": ["1"],
        "capture-0-id": [str(capture.pk)],
        "capture-0-text": ["Mine."],
    }
    assert form.send(ann).status_code == 302
    capture.refresh_from_db()
    assert capture.text != "Mine."


def test_an_administrator_gives_somebody_a_role_and_a_pen_name(cas: Client) -> None:
    form = opened(cas, "/admin/auth/user/add/")
    password = "a long and random text"
    form.fill(username="dora", usable_password="true", password1=password, password2=password)
    assert form.send(cas).status_code == 302
    dora = Account.objects.get(username="dora")
    form = opened(cas, f"/admin/auth/user/{dora.pk}/change/")
    assert not {"is_superuser", "user_permissions"} & form.names
    group = Group.objects.get(name="editor")
    assert form.fill(is_staff=True, groups=[group.pk]).send(cas).status_code == 302
    form = opened(cas, "/admin/policies/editor/add/").fill(account=dora.pk, handle=" Dee ")
    assert form.send(cas).status_code == 302
    assert dora.editor.handle == "dee"

    client = Client()
    client.force_login(dora)
    assert client.get("/admin/review/").status_code == 200
    assert "published as dee" in " ".join(
        client.get("/admin/")
        .content.decode()
        .replace("<strong>", "")
        .replace("</strong>", "")
        .split()
    )


def test_a_pen_name_in_use_stays_with_its_account(world: World, cas: Client, ann: Client) -> None:
    editor = Editor.objects.get(handle="ann")
    page = f"/admin/policies/editor/{editor.pk}/change/"
    form = opened(cas, page)
    assert not {"handle", "account"} & form.names
    form.data["handle"] = ["anne"]
    form.send(cas)
    editor.refresh_from_db()
    assert editor.handle == "ann"
    assert cas.get(f"/admin/policies/editor/{editor.pk}/delete/").status_code == 403
    response = cas.post(f"/admin/auth/user/{editor.account_id}/delete/", {"post": "yes"})
    assert response.status_code == 403
    assert Account.objects.filter(pk=editor.account_id).exists()


@pytest.mark.django_db
def test_a_pen_name_that_nobody_has_used_can_be_mended_and_deleted(cas: Client) -> None:
    logged_in("editor", "dee")
    editor = Editor.objects.get(handle="dee")
    page = f"/admin/policies/editor/{editor.pk}/"
    assert opened(cas, f"{page}change/").fill(handle="Dora").send(cas).status_code == 302
    editor.refresh_from_db()
    assert editor.handle == "dora"
    assert opened(cas, f"{page}delete/").send(cas).status_code == 302
    assert not Editor.objects.filter(handle="dora").exists()


def test_an_administrator_does_not_touch_a_superuser(cas: Client) -> None:
    root = Account.objects.create_superuser("root", password="root's own")
    page = f"/admin/auth/user/{root.pk}/"
    form = opened(cas, f"{page}change/")
    assert form.names <= {"csrfmiddlewaretoken", "", "q"} or "username" not in form.names
    assert cas.post(f"{page}change/", {"username": "cas2"}).status_code == 403
    assert cas.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert cas.get(f"{page}password/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("verb", MATRIX)
def test_an_account_without_a_pen_name_decides_nothing(world: World, verb: str) -> None:
    client = logged_in("administrator")
    edited(world["rule"], coding_note="A.")
    data: dict[str, Any] = VERBS[verb] | {"item": f"{world['rule']}:2", "reason": "No."}
    data["into"] = world["old"]
    response = client.post(f"/admin/act/{verb}/", data)
    assert response.status_code == 200
    assert "You have no pen name yet" in response.content.decode()
    assert item(world["rule"]).stage == "draft"
    assert client.get(page_of(world["rule"], "delete")).status_code == 302


def test_an_account_without_a_pen_name_deletes_nothing(world: World) -> None:
    receive("jur-0000000000", {"name": "Ohio", "classification": "state"})
    client = logged_in("editor")
    page = page_of("jur-0000000000", "delete")
    response = client.post(page, {"post": "yes", "version": "1"}, follow=True)
    assert messages_on(response)[0].startswith("You have no pen name yet")
    assert str(item("jur-0000000000")) == "Ohio"


@pytest.mark.django_db
def test_what_was_typed_without_a_pen_name_stays(world: World) -> None:
    client = logged_in("editor")
    response = opened(client, page_of(world["rule"])).fill(ground="Law.").send(client)
    assert response.status_code == 200
    assert errors_on(response)[0].startswith("You have no pen name yet")
    assert form_on(response).value("ground") == "Law."
