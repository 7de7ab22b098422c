"""Errors: each is application/problem+json with its exact status, and says the way out."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import RequestFactory
from rest_framework.exceptions import Throttled

from policies.api import problems
from policies.api.views.items import ListView
from tests.api.readers import Reader
from tests.api.test_encoding import sha256
from tests.worlds import World


def assert_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    assert found.keys() >= {"type", "title", "status", "detail", "instance", "errors"}
    assert found["type"].startswith("urn:sanctuary-tracker:problem:")
    return found


@pytest.mark.parametrize(
    "path",
    [
        *("/api/", "/api/v1/nope/", "/api/v2/stances/", "/api/v1/stances/a/b/", "/api/v1//"),
        *("/nope/", "/static/nope.js"),
    ],
)
def test_a_path_that_no_door_has_is_404(reader: Reader, path: str) -> None:
    found = assert_problem(reader.get(path), 404)
    assert "/api/v1/docs/" in found["detail"]
    assert found["instance"] == path


def test_a_path_without_its_slash_leads_to_the_one_with_it(reader: Reader) -> None:
    response = reader.get("/api/v1/stances?as_of=2016")
    assert response.status_code == 301
    assert response["Location"] == "/api/v1/stances/?as_of=2016"


@pytest.mark.parametrize(
    "path", ["/api/v1/stances/%FF/", "/api/v1/stances/%00/", "/api/v1/%E2%28/"]
)
def test_a_path_that_is_no_text_is_404(reader: Reader, path: str) -> None:
    assert_problem(reader.get(path), 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_another_method_is_405_and_names_those_that_are_allowed(
    reader: Reader, method: str
) -> None:
    response = getattr(reader, method)("/api/v1/stances/")
    found = assert_problem(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert "GET, HEAD, OPTIONS" in found["detail"]


def test_another_method_is_405_without_the_slash_too(reader: Reader) -> None:
    assert_problem(reader.post("/api/v1/stances"), 405)


@pytest.mark.parametrize(("method", "path"), [("OPTIONS", "*"), ("GET", "//api/v1/stances/")])
def test_what_is_hardly_a_path_is_404(reader: Reader, method: str, path: str) -> None:
    assert_problem(reader.generic(method, "/", PATH_INFO=path), 404)


def test_a_problem_says_its_digest_and_is_not_kept(reader: Reader, days: World) -> None:
    left = f"/api/v1/detainer-policies/{days['old']}/"
    for address, status in (("/api/v1/nope/", 404), ("/api/v1/stances/?x=1", 400), (left, 410)):
        response = reader.get(address)
        assert_problem(response, status)
        assert response["Cache-Control"] == "no-cache"
        assert response["Content-Digest"] == sha256(response.content)
    refused = reader.get("/api/v1/stances/", headers={"host": "evil.example"})
    assert refused["Content-Digest"] == sha256(refused.content)


def test_a_body_is_never_read(reader: Reader) -> None:
    broken = reader.post("/api/v1/stances/", data="{broken", content_type="application/json")
    assert_problem(broken, 405)


@pytest.mark.parametrize("accept", ["application/pdf", "application/xml", "text/html", "nonsense"])
def test_a_form_that_is_not_served_is_406(reader: Reader, county: World, accept: str) -> None:
    found = assert_problem(reader.get("/api/v1/stances/", headers={"accept": accept}), 406)
    assert "application/json" in found["detail"]


@pytest.mark.parametrize(
    "accept", ["application/json", "*/*", "application/*", "text/html,*/*;q=0.8", ""]
)
def test_a_form_that_is_served_is_given(reader: Reader, county: World, accept: str) -> None:
    response = reader.get("/api/v1/stances/", headers={"accept": accept})
    assert response["Content-Type"] == "application/json"


def test_a_form_asked_for_by_name_is_refused_by_name(reader: Reader) -> None:
    found = assert_problem(reader.get("/api/v1/stances/?format=xls"), 400)
    assert found["errors"][0]["parameter"] == "format"
    assert found["errors"][0]["nearest"] == "xlsx"
    assert reader.get("/api/v1/stances/?format=json").status_code == 200


def test_a_host_that_is_not_ours_is_400(reader: Reader) -> None:
    found = assert_problem(reader.get("/api/v1/stances/", headers={"host": "evil.example"}), 400)
    assert found["type"].endswith(":unreadable")


def test_too_many_parameters_are_400(reader: Reader) -> None:
    query = "&".join(f"a{number}=1" for number in range(1200))
    assert_problem(reader.get(f"/api/v1/stances/?{query}"), 400)


def test_a_fault_of_ours_is_500_and_tells_nothing(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(ListView, "prepared_page", fail)
    reader.raise_request_exception = False
    response = reader.get("/api/v1/stances/")
    assert_problem(response, 500)
    assert b"secret" not in response.content


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Http404(), 404),
        (PermissionDenied(), 403),
        (SuspiciousOperation(), 400),
        (Throttled(wait=7), 429),
    ],
)
def test_what_a_framework_raises_becomes_a_problem(error: Exception, status: int) -> None:
    class Asked:
        _request = RequestFactory().get("/api/v1/stances/")

    response = problems.handler(error, {"request": Asked(), "view": ListView()})
    assert response is not None
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    if status == 429:
        assert response["Retry-After"] == "7"


def test_other_doors_keep_djangos_pages(reader: Reader) -> None:
    request = RequestFactory().get("/admin/nothing/")
    pages = (
        problems.bad_request(request, Exception()),
        problems.forbidden(request, Exception()),
        problems.not_found(request, Http404()),
        problems.server_error(request),
    )
    assert [page.status_code for page in pages] == [400, 403, 404, 500]
    assert {page["Content-Type"] for page in pages} == {"text/html; charset=utf-8"}
    ours = RequestFactory().get("/api/v1/nothing/")
    assert problems.forbidden(ours, Exception())["Content-Type"] == "application/problem+json"


def test_a_stale_session_cookie_changes_nothing(reader: Reader, county: World) -> None:
    fresh = reader.get("/api/v1/tenures/")
    reader.cookies["sessionid"] = "0123456789abcdefghijklmnopqrstuv"
    stale = reader.get("/api/v1/tenures/", headers={"authorization": "Basic bm86Ym9keQ=="})
    assert stale.content == fresh.content
    assert stale.headers == fresh.headers
    assert stale.cookies == {}


def test_malformed_cookies_change_nothing(reader: Reader, county: World) -> None:
    fresh = reader.get("/api/v1/tenures/")
    for name in ("sessionid", "csrftoken", "messages"):
        reader.cookies[name] = "stale"
    stale = reader.get("/api/v1/tenures/")
    assert stale.content == fresh.content
    assert stale.headers == fresh.headers
    assert stale.cookies == {}


def test_head_gives_the_headers_and_options_the_methods(reader: Reader, county: World) -> None:
    whole = reader.get("/api/v1/tenures/")
    head = reader.head("/api/v1/tenures/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == whole["Content-Length"]
    options = reader.options("/api/v1/tenures/")
    assert (options.status_code, options["Allow"]) == (200, "GET, HEAD, OPTIONS")


def test_pages_of_any_site_may_read(reader: Reader, county: World) -> None:
    response = reader.get("/api/v1/tenures/", headers={"origin": "https://paper.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    asking = {
        "origin": "https://paper.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "if-none-match",
    }
    before = reader.options("/api/v1/tenures/", headers=asking)
    assert "if-none-match" in before["Access-Control-Allow-Headers"].split(", ")
