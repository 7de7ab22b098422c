"""Keyset pages: a crawl sees each row of its first page's world once, whatever is published."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from policies.api import pagination
from tests.api.readers import Reader, refusals
from tests.make import correction, document, identity, new, on, withdrawal
from tests.worlds import World, published

SOURCES = "/api/v1/sources/"
ROWS = 30
FULL = os.environ.get("PROOF") == "full"


def a_source(number: int, **changes: object) -> dict[str, object]:
    # Three titles and two dates, one of them none: ties much longer than a page.
    fields = {"classification": "report", "title": f"Title {number % 3}"}
    dated = {"published": on("2016-07-01") if number % 2 else None}
    return document("source", **(fields | dated | changes))


def source(number: int) -> str:
    return identity("source", f"source {number}")


@pytest.fixture
def ties(db: None) -> set[str]:
    published(*(new(source(number), a_source(number)) for number in range(ROWS)))
    return {source(number) for number in range(ROWS)}


def crawl(reader: Reader, address: str) -> Iterator[tuple[int, list[str]]]:
    """Follow links.next to the end; give each page's revision and ids."""
    following: str | None = address
    while following:
        response = reader.get(following)
        assert response.status_code == 200, response.content
        found = response.json()
        yield found["meta"]["revision"]["number"], [each["id"] for each in found["results"]]
        following = found["links"]["next"]


@pytest.mark.parametrize(
    "sort", ["name", "-name", "published", "-published", "id", "-id", "revision"]
)
def test_a_crawl_sees_each_row_once_in_order(reader: Reader, ties: set[str], sort: str) -> None:
    ((_, whole),) = crawl(reader, f"{SOURCES}?sort={sort}&page_size=500")
    assert set(whole) == ties
    for size in (2, 7, ROWS - 1, ROWS, ROWS + 1):
        pages = [page for _, page in crawl(reader, f"{SOURCES}?sort={sort}&page_size={size}")]
        assert [each for page in pages for each in page] == whole
        assert all(len(page) == size for page in pages[:-1])


@pytest.mark.parametrize("sort", ["name", "-published,name", "-id", "-revision"])
def test_a_crawl_stays_in_its_world_while_others_publish(
    reader: Reader, ties: set[str], sort: str
) -> None:
    seen: list[str] = []
    pages = crawl(reader, f"{SOURCES}?sort={sort}&page_size=4")
    for number, (revision, page) in enumerate(pages):
        assert revision == 1
        seen += page
        # Between two pages one row goes, one changes its place, and one comes.
        changed = a_source(number, title=f"Title {9 - number}", published=on("2015"))
        published(
            withdrawal(source(ROWS - 1 - number)),
            correction(source(number), changed),
            new(source(100 + number), a_source(number)),
        )
    assert sorted(seen) == sorted(ties)


@pytest.mark.proof
@pytest.mark.parametrize("sort", ["name", "-published,name"])
def test_a_long_crawl_sees_each_row_once_while_others_publish(
    reader: Reader, db: None, sort: str
) -> None:
    rows, size, at_once = (10_000, 100, 20) if FULL else (300, 10, 3)
    published(*(new(source(number), a_source(number)) for number in range(rows)))

    seen: list[str] = []
    pages = crawl(reader, f"{SOURCES}?sort={sort}&page_size={size}")
    for number, (revision, page) in enumerate(pages):
        assert revision == 1
        seen += page
        # Rows seen and not yet seen go, change their places among the ties, and come.
        here = [(number * at_once + each) * 7 % rows for each in range(at_once)]
        moved = [a_source(each + 1, published=on("2015")) for each in here]
        published(
            *(withdrawal(source(each)) for each in here[::2]),
            *map(correction, map(source, here[1::2]), moved[1::2]),
            *(new(source(rows + each), a_source(each)) for each in here),
        )
    assert len(seen) == rows
    assert set(seen) == {source(number) for number in range(rows)}


def test_the_next_link_keeps_the_parameters_and_the_count(reader: Reader, ties: set[str]) -> None:
    first = reader.get(f"{SOURCES}?page_size=20&count=true&name=title+1,&sort=id").json()
    assert first["links"]["next"] is None
    first = reader.get(f"{SOURCES}?page_size=6&count=true&name=title+1&sort=id").json()
    second = reader.get(first["links"]["next"]).json()
    assert first["meta"]["count"] == second["meta"]["count"] == 10
    assert len(second["results"]) == 4
    assert second["meta"]["sort"] == ["id"]
    assert {each["title"] for each in second["results"]} == {"Title 1"}


def test_the_size_may_change_from_page_to_page(reader: Reader, ties: set[str]) -> None:
    first = reader.get(f"{SOURCES}?page_size=6").json()
    second = reader.get(first["links"]["next"].replace("page_size=6", "page_size=500")).json()
    assert len(second["results"]) == ROWS - 6


def test_a_cursor_of_another_query_is_refused(reader: Reader, ties: set[str]) -> None:
    cursor = reader.get(f"{SOURCES}?page_size=6").json()["links"]["next"].split("cursor=")[1]
    others = (
        f"{SOURCES}?cursor={cursor}&sort=name",
        f"{SOURCES}?cursor={cursor}&name=title",
        f"{SOURCES}?cursor={cursor}&known_at=1",
        f"{SOURCES}?cursor={cursor}&as_of=any",
        f"/api/v1/officials/?cursor={cursor}",
        f"/api/v1/revisions/?cursor={cursor}",
        f"{SOURCES}{source(1)}/history/?cursor={cursor}",
    )
    for address in others:
        assert "belongs to another query" in refusals(reader, address)["cursor"]


def test_a_damaged_cursor_is_refused(reader: Reader, ties: set[str]) -> None:
    cursor = reader.get(f"{SOURCES}?page_size=6").json()["links"]["next"].split("cursor=")[1]
    for damaged in (cursor[:-1], cursor[1:], f"{cursor}A", cursor.swapcase(), "x", "é", "%00"):
        assert refusals(reader, f"{SOURCES}?cursor={damaged}").keys() == {"cursor"}


def test_a_cursor_with_one_letter_mistyped_is_refused(reader: Reader, ties: set[str]) -> None:
    cursor = reader.get(f"{SOURCES}?page_size=6").json()["links"]["next"].split("cursor=")[1]
    raw = bytearray(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[-4] ^= 1  # the last letter but one of the last row's id
    mistyped = urlsafe_b64encode(raw).decode().rstrip("=")
    address = f"{SOURCES}?page_size=6&cursor={mistyped}"
    assert "damaged" in refusals(reader, address)["cursor"]


def forged(reader: Reader, **changes: object) -> str:
    """A cursor of this query that no answer gave, with a right checksum."""
    following = reader.get(f"{SOURCES}?page_size=6").json()["links"]["next"]
    cursor = pagination.decode(following.split("cursor=")[1])
    return cursor._replace(**changes).encode()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"revision": 7},
        {"revision": -1},
        {"revision": 2**40},
        {"day": "2016-13-13"},
        {"position": ()},
        {"position": (1, 2)},
        {"position": ("2016-07-01", "a", "b")},
        {"position": ("2016-13-01", "src-0000000000")},
        {"position": ("2016-07-01", None)},
        {"position": ("2016-07-01", "\0")},
        {"position": (["2016-07-01"], {})},
    ],
)
def test_a_forged_cursor_is_refused(
    reader: Reader, ties: set[str], changes: dict[str, object]
) -> None:
    address = f"{SOURCES}?page_size=6&cursor={forged(reader, **changes)}"
    assert refusals(reader, address).keys() == {"cursor"}


@pytest.mark.parametrize(
    "size", ["0", "501", "-1", "1.5", "ten", "\N{ARABIC-INDIC DIGIT FIVE}", "1e2", "05"]
)
def test_a_size_out_of_bounds_is_refused(reader: Reader, db: None, size: str) -> None:
    message = refusals(reader, f"{SOURCES}?page_size={size}")["page_size"]
    assert message == "Write a whole number from 1 to 500."


def test_pages_refuse_rows_without_a_total_order() -> None:
    for unordered in ([], ["name_key"]):
        with pytest.raises(ValueError, match="ends in item"):
            pagination.keys_of(unordered, "item")


def test_history_and_revisions_are_crawled_too(reader: Reader, county: World) -> None:
    for number in range(5):
        published(new(source(number), a_source(number)))
    for number in range(5):
        published(correction(source(0), a_source(0, title=f"Title {number + 5}")))

    def numbers(address: str, name: str) -> list[Any]:
        found: list[Any] = []
        following: str | None = address
        while following:
            response = reader.get(following).json()
            found += [each[name] for each in response["results"]]
            following = response["links"]["next"]
        return found

    assert numbers("/api/v1/revisions/?page_size=2", "number") == list(range(11, 0, -1))
    assert numbers("/api/v1/revisions/?page_size=3&sort=number", "number") == list(range(1, 12))
    history = f"{SOURCES}{source(0)}/history/?page_size=2"
    assert numbers(history, "revision") == [11, 10, 9, 8, 7, 2]
    brought = numbers("/api/v1/revisions/1/?page_size=2", "item")
    assert brought == sorted(set(county.values()))
