"""The admin in a browser: searching, adding rows and saving, under the strict policy."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from policies.desk.models import DetainerPolicy
from tests.admin.people import logged_in
from tests.desk.desk import World, miami_dade_desk

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's Chromium"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def world(transactional_db: None) -> World:
    return miami_dade_desk()


def choose(page: Page, field: str, typed: str, name: str) -> None:
    """Search for an item as a person does, and choose it."""
    page.click(f"{field} .select2-selection")
    page.fill(".select2-search__field >> nth=-1", typed)
    page.wait_for_selector(f".select2-results__option:text-is('{name}'):only-child")
    page.keyboard.press("Enter")


def typed_in(page: Page) -> None:
    """Type in a rule with its citation, with one date wrong at first."""
    page.fill("#id_summary", "Jails hold people on every detainer.")
    choose(page, ".field-jurisdiction", "miami dade", "Miami-Dade County, FL")
    page.select_option("#id_rule_form", "reported_practice")
    page.select_option("#id_basis", "not_stated")
    page.click(".field-holds summary")
    page.wait_for_selector(".field-holds >> text=8 CFR 287.7")
    page.select_option("#id_holds", "honors_all")
    page.fill("#id_effective_from", "2017-02-30")
    page.select_option("#id_effective_from_basis", "stated")
    page.click("text=Add another Citation")
    choose(page, "#citations-0 .field-source", "herald", "County to honor detainers")
    page.fill("#id_citations-0-paragraph", "1")
    page.select_option("#id_citations-0-attribution", "paraphrase")
    page.check("#citations-0 input[value=holds]")
    page.check("#citations-0 input[value=rule_form]")
    page.click("input[name=_submit]")
    page.wait_for_selector(".errornote")
    page.fill("#id_effective_from", "2017-02")
    page.click("input[name=_submit]")
    page.wait_for_selector("h1:has-text('Submit for review')")
    page.click("input[value='Submit for review']")
    page.wait_for_selector(".messagelist >> text=Submitted for review: 1 item.")


def test_a_person_types_in_a_rule_and_breaks_no_policy(
    world: World, live_server: LiveServer
) -> None:
    session = logged_in("contributor", "dora").cookies["sessionid"].value
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context()
        cookie: Any = {"name": "sessionid", "value": session, "url": live_server.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live_server.url}/admin/policies/detainerpolicy/add/")
        typed_in(page)
        browser.close()
    assert complaints == []
    rule = DetainerPolicy.objects.get(summary="Jails hold people on every detainer.")
    assert (rule.jurisdiction_id, rule.stage, rule.version) == (world["county"], "in_review", 1)
    assert [(c.source_id, c.bears_on) for c in rule.citations.all()] == [
        (world["article"], ["rule_form", "holds"])
    ]
