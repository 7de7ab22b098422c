"""Citing: each answer has an address at which it stays as it is, byte for byte."""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from policies.api.http.cache import ANSWERS
from policies.api.views.items import PAGES
from policies.documents import KINDS, document_of
from policies.documents.base import Json
from policies.record.index import reindex
from policies.record.models import Edition
from policies.record.queries import head_documents, live, mentioning
from tests.api.doors import doors
from tests.api.readers import Reader
from tests.asking import Values, one_of
from tests.make import correction, document, identity, merge, new, withdrawal
from tests.worlds import World, published

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=40)
FULL = os.environ.get("PROOF") == "full"
TIMES = 12 if FULL else 1  # that each door is asked
LEAVING = ("stance", "designation", "detainer_policy")
CITED = re.compile(r'<http://testserver(/[^>]+)>; rel="cite-as"')


class Whole(NamedTuple):
    """What is answered, but for how long it may be kept: an answer settles as days pass."""

    status: int
    body: bytes
    link: str
    location: str
    etag: str


def whole(reader: Reader, address: str) -> Whole:
    found = reader.get(address)
    headers = (found.get(name, "") for name in ("Link", "Location", "ETag"))
    return Whole(found.status_code, found.getvalue(), *headers)


def cited(reader: Reader, asked: Iterable[str], head: int) -> Iterator[str]:
    """Where what was asked is answered for ever, page after page; of what left, at this revision."""
    for address in asked:
        found = reader.get(address)
        if found.status_code in {301, 410} and "known_at" not in address:
            yield f"{address}{'&' if '?' in address else '?'}known_at={head}"
        if link := CITED.fullmatch(found.get("Link", "")):
            yield link[1]
            yield from following(reader, found, link[1])


def following(reader: Reader, first: Any, permanent: str) -> Iterator[str]:
    """Hold the permanent answer to the one that named it; give the page after it."""
    again = reader.get(permanent)
    assert again.status_code == 200, permanent
    if first["Content-Type"] == "application/atom+xml":
        return  # it has its own address in it
    if first["Content-Type"] != "application/json":
        assert again.getvalue() == first.getvalue(), permanent
        return
    found, told = again.json(), first.json()
    assert found["links"]["self"] == found["links"]["permanent"] == permanent
    assert told["links"]["permanent"] == permanent
    if found["links"].get("next"):
        yield found["links"]["next"]
    for answer in (found, told):
        del answer["meta"], answer["links"]
    assert found == told


def left() -> list[str]:
    """The addresses of what was withdrawn or merged."""
    gone = Edition.objects.filter(change__in=("withdrawal", "merge")).order_by("item")
    rows = gone.values_list("kind", "item")
    return [f"/api/v1/{KINDS[kind].endpoint}/{item}/" for kind, item in rows]


def publish_on(word: str) -> int:
    """Correct an item of each kind, withdraw some, merge two people, and add one."""
    rows = live().order_by("item").values_list("kind", "item")
    items = {kind: [item for each, item in rows if each == kind] for kind in KINDS}
    first = head_documents(each[0] for each in items.values())
    published(*(correction(item, retold(found, word)) for item, found in first.items()))
    leaves = [item for kind in LEAVING for item in items[kind][1:] if not mentioning(item)]
    published(*(withdrawal(item, f"{word}.") for item in leaves[:3]))
    loser, survivor = items["official"][1:3]
    published(merge(loser, survivor, f"{word}: twice."))
    added = new(identity("official", word), document("official", name=f"{word} Added"))
    return published(added).number


def retold(document: Json, word: str) -> Json:
    """Change what the document is called, or its note where it is called by its place."""
    name = document_of(document["id"]).named_by
    if not isinstance(document[name], str):
        return document | {"coding_note": word}
    return document | {name: f"{word} {document[name]}"}


def forget() -> None:
    """Clear what a process remembers: finished answers, and how it asked."""
    ANSWERS.clear()
    PAGES.written.clear()


@pytest.mark.proof
def test_what_is_cited_is_answered_with_the_same_bytes_whatever_comes_later(
    reader: Reader, articles: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    head = publish_on("Once")
    values = Values(20261128)
    asked = [one_of(values, door) for door in doors() * TIMES]
    before = {address: whole(reader, address) for address in cited(reader, asked + left(), head)}
    assert {found.status for found in before.values()} == {200, 301, 410}
    assert len(before) > len(doors()) * TIMES / 2

    publish_on("Twice")
    forget()
    assert {each for each in before if whole(reader, each) != before[each]} == set()

    monkeypatch.setattr(timezone, "now", lambda: LATER)
    reindex()  # which has other tags: the index might have been wrong
    forget()
    after = {each: whole(reader, each)._replace(etag=before[each].etag) for each in before}
    assert {each for each in before if after[each] != before[each]} == set()


ATOM = "application/atom+xml"


@pytest.mark.parametrize(
    ("address", "accept", "permanent"),
    [
        ("custody/", "*/*", "custody/?as_of=2026-11-22&known_at=1"),
        ("custody/?count=true", "*/*", "custody/?as_of=2026-11-22&known_at=1"),
        ("custody.csv?as_of=any", "*/*", "custody.csv?as_of=any&known_at=1"),
        ("custody/", "text/csv", "custody/?as_of=2026-11-22&known_at=1&format=csv"),
        ("custody.xlsx", "*/*", "custody.xlsx?as_of=2026-11-22&known_at=1"),
        ("changes.ndjson", "*/*", "changes.ndjson?known_at=1"),
        ("changes.atom?page_size=2", "*/*", "changes.atom?page_size=2&known_at=1"),
        ("changes/", ATOM, "changes/?known_at=1&format=atom"),
        ("changes/?format=atom", "*/*", "changes/?format=atom&known_at=1"),
        ("record.zip", "*/*", "record.zip?known_at=1"),
        ("revisions/", "*/*", "revisions/?known_at=1"),
        ("revisions/1/", "*/*", "revisions/1/?known_at=1"),
    ],
)
def test_every_form_says_in_its_header_where_it_is_cited_as(
    reader: Reader,
    county: World,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    accept: str,
    permanent: str,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    found = reader.get(f"/api/v1/{address}", headers={"accept": accept, "origin": "https://a.org"})
    link = f'<http://testserver/api/v1/{permanent}>; rel="cite-as"'
    assert (found.status_code, found["Link"]) == (200, link)
    assert "Link" in found["Access-Control-Expose-Headers"].split(", ")
    if found["Content-Type"] == "application/json":
        assert found.json()["links"]["permanent"] == f"/api/v1/{permanent}"
    headers = {"accept": accept, "if-none-match": found["ETag"]}
    again = reader.get(f"/api/v1/{address}", headers=headers)
    assert (again.status_code, again["Link"]) == (304, link)


def test_what_has_no_clock_has_no_permanent_link(reader: Reader, county: World) -> None:
    for address in ("", "codebook/", "facets/", "custody/?known_at=9", "officials/off-0000000000/"):
        assert "Link" not in reader.get(f"/api/v1/{address}")


def test_a_citation_names_item_day_revision_and_address(reader: Reader, county: World) -> None:
    rule = county["rule"]
    found = reader.get(f"/api/v1/detainer-policies/{rule}/").json()["meta"]["citation"]
    assert found == (
        f"Sanctuary Tracker: detainer policy “The jail honors all detainers.” ({rule}) (revision 1, "
        f"published 5 January 2026). http://testserver/api/v1/detainer-policies/{rule}/?known_at=1"
    )
    place = f"/api/v1/jurisdictions/{county['county']}/?as_of=2017-02-01"
    assert reader.get(place).json()["meta"]["citation"] == (
        f"Sanctuary Tracker: jurisdiction “Miami-Dade County” ({county['county']}), as of 2017-02-01 "
        f"(revision 1, published 5 January 2026). http://testserver{place}&known_at=1"
    )
    rules = "/api/v1/detainer-policies/?holds=honors_all&as_of=2017-02-01"
    assert reader.get(f"{rules}&page_size=1&count=true").json()["meta"]["citation"] == (
        "Sanctuary Tracker: detainer policies, holds=honors_all, as of 2017-02-01 (revision 1, "
        "published 5 January 2026). http://testserver/api/v1/detainer-policies/"
        "?holds=honors_all&as_of=2017-02-01&page_size=1&known_at=1"
    )
