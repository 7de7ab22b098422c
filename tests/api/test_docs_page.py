"""The docs page in a browser: it draws the schema under the strict policy, from this server alone."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

CHROMIUM = Path("/usr/bin/chromium")


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's Chromium")
@pytest.mark.django_db(transaction=True)
def test_the_docs_draw_every_door_and_break_no_policy(live_server: LiveServer) -> None:
    complaints: list[str] = []
    asked: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: asked.add(request.url.split("/")[2] if "//" in request.url else "data"),
        )
        page.goto(f"{live_server.url}/api/v1/docs/")
        page.wait_for_selector("#operations-stances-stances")
        blocks = page.locator(".opblock").count()
        for operation in ("stances", "stances_item", "jurisdictions_item"):
            page.click(f"[id$=-{operation}] .opblock-summary-control")
            page.wait_for_selector(f"[id$=-{operation}] .opblock-description")
        prose = page.locator(".opblock-description").count()
        code = page.locator(".renderedMarkdown pre").count()
        browser.close()
    assert complaints == []
    assert blocks > 30
    assert (prose, code) == (3, 0)
    assert asked <= {live_server.url.removeprefix("http://"), "data"}
