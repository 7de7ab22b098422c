"""Route by method: what every route under /api/ answers, built from the resolver."""

import runpy

import pytest
from pytest_django import Settings

from policies.documents import BY_ENDPOINT
from tests.api.doors import NEEDED, Door, doors, endpoint
from tests.api.readers import Reader, results
from tests.paths import ROOT

READ, WRITE = ("get", "head", "options"), ("post", "put", "patch", "delete", "trace")
# Routes by what stands in their path: nothing, an item's id, a revision's number.
PLAIN = {
    *("root", "search", "facets", "coverage", "record", "revisions", "codebook", "schema", "docs"),
    *("changes", "corrections", "compare"),
    *BY_ENDPOINT,
    *(f"facets-{name}" for name in BY_ENDPOINT),
}
OF_ITEMS = {
    *(f"{name}-item" for name in BY_ENDPOINT),
    *(f"{name}-history" for name in BY_ENDPOINT),
    "jurisdictions-timeline",
}
OF_REVISIONS = {"revisions-item"}
# Doors whose address may end in the form of the answer.
IN_FORMS = {f"{name}-as" for name in ("changes", "corrections", "record", *BY_ENDPOINT)}
DOORS = doors()


def named(door: Door) -> str:
    return door.name


def one_item(reader: Reader, door: Door) -> str:
    """The id of an item of the door's kind."""
    item: str = results(reader, f"{door.path.split('{')[0]}?as_of=any&page_size=1")[0]["id"]
    return item


def test_every_route_has_a_row() -> None:
    assert {door.name for door in DOORS} == PLAIN | OF_ITEMS | OF_REVISIONS | IN_FORMS


def test_no_route_asks_who_somebody_is() -> None:
    for door in DOORS:
        assert list(door.view.authentication_classes) == []  # type: ignore[attr-defined]
        assert list(door.view.permission_classes) == []  # type: ignore[attr-defined]


def test_every_route_is_read(reader: Reader, articles: None) -> None:
    for door in DOORS:
        part = one_item(reader, door) if door.name in OF_ITEMS else "1"
        address = door.at(part) + NEEDED.get(door.name, "")
        for method in READ:
            assert getattr(reader, method)(address).status_code == 200, (door.name, method)


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_no_route_is_written(reader: Reader, door: Door) -> None:
    for method in WRITE:
        response = getattr(reader, method)(door.at("1"))
        assert response.status_code == 405
        assert response["Content-Type"] == "application/problem+json"
        assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("door", [door for door in DOORS if door.name in OF_ITEMS], ids=named)
def test_an_unknown_id_is_404_on_every_route(reader: Reader, door: Door) -> None:
    prefix = BY_ENDPOINT[endpoint(door)].prefix
    for part in (f"{prefix}-0000000000", "1", "99999", "nonsense"):
        for method in ("get", "head"):
            assert getattr(reader, method)(door.at(part)).status_code == 404


@pytest.mark.parametrize(
    ("surface", "roots"),
    [("all", {"", "api/v1/", "admin/"}), ("public", {"", "api/v1/"}), ("desk", {"admin/"})],
)
def test_a_surface_has_its_doors_and_no_others(
    settings: Settings, surface: str, roots: set[str]
) -> None:
    settings.SURFACE = surface
    patterns = runpy.run_path(str(ROOT / "tracker" / "urls.py"))["urlpatterns"]
    assert {str(each.pattern) for each in patterns} == roots | {"healthz", "readyz"}
