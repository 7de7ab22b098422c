import re
from typing import Any

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from policies.admin import desk
from policies.admin.items import address, found
from policies.admin.site import GROUPS
from policies.codebook import dimension
from policies.desk import roles
from policies.desk.models import MODELS, Item
from policies.desk.models.fields import CodedField
from tests.admin.pages import opened, plain
from tests.admin.people import logged_in
from tests.desk.desk import KINDS, World

KIND_NAMES = sorted(MODELS)
FORBIDDEN = r"<style|\sstyle=|\son\w+=\"|javascript:|<script(?![^>]*\ssrc=)[^>]*>\s*\S"
ONE_OF = {kind: name for name, kind in KINDS.items()}


def list_of(kind: str) -> str:
    return f"/admin/policies/{MODELS[kind]._meta.model_name}/"


def page_of(public_id: str, page: str = "change") -> str:
    return address(found([public_id])[public_id], page)


def everything(world: World) -> list[str]:
    pages = [
        "/admin/",
        "/admin/policies/",
        "/admin/review/",
        "/admin/drafts/",
        "/admin/drafts/?all=1",
    ]
    for kind in KIND_NAMES:
        one = world[ONE_OF[kind]]
        pages += [list_of(kind), f"{list_of(kind)}?q=miami", f"{list_of(kind)}add/"]
        pages += [page_of(one), page_of(one, "history"), f"/admin/act/submit/?item={one}"]
    return pages


def test_every_kind_is_registered_once_in_a_group_of_the_index(cas: Client) -> None:
    registered = {model for model in desk._registry if issubclass(model, Item)}
    assert registered == set(MODELS.values())
    page = cas.get("/admin/").content.decode()
    captions = [plain(text) for text in re.findall(r"<caption>(.*?)</caption>", page, re.DOTALL)]
    assert captions == list(GROUPS)
    for kind in KIND_NAMES:
        assert page.count(f'href="{list_of(kind)}"') == 2  # its name, and “Change”


def test_the_site_says_what_it_is(cas: Client) -> None:
    assert "Sanctuary tracker — desk" in cas.get("/admin/").content.decode()
    assert "Sanctuary tracker — desk" in Client().get("/admin/login/").content.decode()


@pytest.mark.parametrize("role", roles.ROLES)
def test_every_page_of_every_kind_answers_each_role_without_script_or_style_of_its_own(
    world: World, role: str
) -> None:
    client = logged_in(role, "zoe")
    for page in everything(world):
        response = client.get(page)
        assert response.status_code == 200, page
        text = response.content.decode()
        assert re.findall(FORBIDDEN, text) == [], page
        elsewhere = re.findall(r'(?:src|href)="((?:https?:)?//[^"]*)"', text)
        assert [a for a in elsewhere if not a.startswith("https://example.org/")] == [], page


def test_nobody_sees_a_page_without_logging_in(world: World) -> None:
    for page in everything(world):
        response = Client().get(page)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/?next=")


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_a_form_has_every_column_that_editors_fill(kind: str, cas: Client) -> None:
    model_admin: Any = desk._registry[MODELS[kind]]
    request = RequestFactory().get("/")
    shown = flatten_fieldsets(model_admin.get_fieldsets(request))
    meta = MODELS[kind]._meta
    columns = [c.name for c in [*meta.concrete_fields, *meta.many_to_many] if c.editable]
    assert sorted(shown) == sorted([*columns, "version"])


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_item_is_chosen_by_searching_never_from_a_list(kind: str, ann: Client) -> None:
    response = ann.get(f"{list_of(kind)}add/")
    page: Any = response.context_data
    forms = [page["adminform"].form]
    forms += [inline.formset.empty_form for inline in page["inline_admin_formsets"]]
    keys = 0
    for form in forms:
        for column in [
            *form._meta.model._meta.concrete_fields,
            *form._meta.model._meta.many_to_many,
        ]:
            if (
                column.is_relation
                and column.name in form.fields
                and issubclass(column.related_model, Item)
            ):
                widget = getattr(form.fields[column.name].widget, "widget", None)
                if widget is not None:  # the key to the parent is hidden
                    keys += 1
                    assert isinstance(widget, AutocompleteSelect | AutocompleteSelectMultiple)
    assert keys or kind == "source"


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_coded_field_unfolds_its_codes_with_definition_and_authority(
    kind: str, ann: Client
) -> None:
    page = plain(ann.get(f"{list_of(kind)}add/").content.decode())
    coded = [
        c for c in MODELS[kind]._meta.concrete_fields if isinstance(c, CodedField) and c.editable
    ]
    for column in coded:
        found_dimension = dimension(column.dimension)
        assert " ".join(found_dimension.definition.split()) in page
        for code in found_dimension.codes.values():
            said = f"{code.label} {code.name} {code.definition} {code.authority}"
            assert " ".join(said.split()) in page


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_nothing_is_coded_before_somebody_chooses(kind: str, ann: Client) -> None:
    form = opened(ann, f"{list_of(kind)}add/")
    for column in MODELS[kind]._meta.concrete_fields:
        if isinstance(column, CodedField) and column.editable:
            assert form.value(column.name) == ""


def test_lists_of_texts_are_edited_one_a_line(world: World, ann: Client) -> None:
    form = opened(ann, page_of(world["county"]))
    assert form.value("aliases") == "Dade County\nMiami-Dade"
    form.fill(aliases="Dade County\r\n\r\n  Metro-Dade \r\n").send(ann)
    assert found([world["county"]])[world["county"]].aliases == ["Dade County", "Metro-Dade"]  # type: ignore[attr-defined]


def test_an_instruments_citation_may_bear_on_its_events_and_relations(
    world: World, ann: Client
) -> None:
    page = ann.get(page_of(world["memo"])).content.decode()
    names = set(re.findall(r'name="citations-0-bears_on" value="([^"]+)"', page))
    assert {
        "classification",
        "events",
        "events.struck_down",
        "relations.amends",
        "sponsors",
    } <= names
    assert not names & {"citations", "coding_note", "version", "link"}


def test_a_form_offers_what_a_citation_names_already(world: World, ann: Client) -> None:
    memo: Any = found([world["memo"]])[world["memo"]]
    memo.citations.update(bears_on=["classification", "events.2"])
    form = opened(ann, page_of(world["memo"]))
    assert form.row("citations", 0)["bears_on"] == "classification, events.2"


def test_only_editors_and_administrators_see_captured_text(
    world: World, ann: Client, ben: Client, cas: Client
) -> None:
    page = page_of(world["article"])
    assert "honor detainers.\n" in opened(ben, page).value("capture-0-text")
    assert opened(cas, page).rows("capture") == 1
    assert b"capture-TOTAL_FORMS" not in ann.get(page).content


def test_any_item_has_an_address_by_its_id(world: World, ann: Client) -> None:
    response = ann.get(f"/admin/item/{world['rule']}/")
    assert (response.status_code, response["Location"]) == (302, page_of(world["rule"]))
    assert ann.get("/admin/item/dpo-0000000000/").status_code == 404
    assert ann.get("/admin/item/nonsense/").status_code == 404


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_a_form_costs_a_query_a_chosen_item_and_twelve_more(
    kind: str, world: World, ben: Client
) -> None:
    """Session, account, 2 of its rights, pen name; item, its rows (a query each); standing: entry,
    version; whether it may be deleted; then one for the name of each item that it has chosen.
    """
    page = page_of(world[ONE_OF[kind]])
    text = ben.get(page).content.decode()
    chosen = len(re.findall(r'<option value="[a-z]{3}-[0-9a-z]{10}" selected', text))
    inlines = len(re.findall(r"-TOTAL_FORMS", text))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ben.get(page)
    assert len(queries) <= 12 + inlines + chosen
