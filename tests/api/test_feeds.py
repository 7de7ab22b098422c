"""Feeds of changes and corrections: Atom that feed readers and RFC 4287 accept."""

import re
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import feedparser
import pytest

from policies.api.feeds import plain, summary
from policies.documents.base import Json
from policies.record.redaction import redact
from tests.api.readers import Reader, queries_of, refusals, results
from tests.make import correction, document
from tests.worlds import World, clock, published

CHANGES, CORRECTIONS = "/api/v1/changes.atom", "/api/v1/corrections.atom"
HOST = "http://testserver"
ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 4287, 4.1.2: what an entry holds exactly once, and what at most once.
ONCE, AT_MOST_ONCE = ("id", "title", "updated"), ("published", "summary", "content", "rights")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def read(reader: Reader, address: str) -> Any:
    """A feed as a feed reader has it."""
    response = reader.get(address)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml"
    found = feedparser.parse(response.content)
    assert (found.bozo, found.version) == (False, "atom10")
    return found


def texts(of: Element, name: str) -> list[str]:
    return [each.text or "" for each in of.findall(f"{ATOM}{name}")]


def assert_holds_to_the_rfc(content: bytes) -> None:
    """RFC 4287, section 4: what stands how often in a feed and in an entry."""
    feed = fromstring(content)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for each in (feed, *entries):
        assert [len(texts(each, name)) for name in ONCE] == [1, 1, 1]
        assert all(RFC_3339.fullmatch(text) for text in texts(each, "updated"))
        assert texts(each, "id")[0].startswith("urn:sanctuary-tracker:")
        links = [(link.get("rel"), link.get("href", "")) for link in each.findall(f"{ATOM}link")]
        assert [rel for rel, _ in links].count("alternate") == 1
        assert all(href.startswith(f"{HOST}/api/v1/") for _, href in links)
    assert len(feed.findall(f"{ATOM}author/{ATOM}name")) == 1
    for entry in entries:
        assert all(len(texts(entry, name)) <= 1 for name in AT_MOST_ONCE)
        (said,) = entry.findall(f"{ATOM}summary")
        assert said.get("type") == "text"
    ids = [texts(entry, "id")[0] for entry in entries]
    assert len(ids) == len(set(ids))


def test_an_entry_tells_a_change(reader: Reader, days: World) -> None:
    found = read(reader, CORRECTIONS)
    corrected, withdrawn = found.entries
    assert corrected.title == "Correction: Mayor"
    assert corrected.summary == (
        "Tenure: Mayor\n"
        "Correction: The edition before was wrong.\n"
        "Reason: Misread.\n"
        "What differs: party."
    )
    assert corrected.id == f"urn:sanctuary-tracker:edition:{days['mayor']}:3"
    assert corrected.link == f"{HOST}/api/v1/tenures/{days['mayor']}/?known_at=3"
    assert corrected.updated == corrected.published == "2026-01-06T10:00:00+00:00"
    assert [tag.term for tag in corrected.tags] == ["correction", "tenure"]
    assert withdrawn.title == "Withdrawal: The jail asks for payment."
    history = f"{HOST}/api/v1/detainer-policies/{days['old']}/history/?known_at=3"
    assert withdrawn.link == history
    for entry in found.entries:
        assert reader.get(entry.link.removeprefix(HOST)).status_code == 200


def test_the_feed_says_what_it_is_of(reader: Reader, days: World) -> None:
    feed = read(reader, f"{CHANGES}?jurisdiction=12086&change=correction&page_size=2").feed
    assert feed.title == "Sanctuary Tracker: changes (change=correction, jurisdiction=12086)"
    asked = "change=correction&jurisdiction=12086"
    assert feed.id == f"urn:sanctuary-tracker:feed:changes?={asked}"
    assert feed.link == f"{HOST}/api/v1/changes/?{asked}"
    assert feed.author == "Sanctuary Tracker"
    assert feed.updated == "2026-01-06T10:00:00+00:00"
    whole = read(reader, CORRECTIONS).feed
    assert (whole.id, whole.title) == (
        "urn:sanctuary-tracker:feed:corrections",
        "Sanctuary Tracker: corrections",
    )


def test_feeds_hold_to_the_rfc(reader: Reader, redacted: World) -> None:
    for address in (CHANGES, CORRECTIONS, f"{CHANGES}?jurisdiction=12086", f"{CHANGES}?state=GA"):
        assert_holds_to_the_rfc(reader.get(address).content)


def test_what_is_covered_is_updated_when_it_was_covered(reader: Reader, redacted: World) -> None:
    # Revisions 2 and 5 of the name are covered by revision 7; what is not covered is as it was.
    at = {number: f"2026-01-05T{8 + number:02}:00:00+00:00" for number in range(1, 8)}
    found = read(reader, f"{CHANGES}?kind=official&sort=revision")
    told = [(entry.id[-1], entry.published, entry.updated) for entry in found.entries]
    assert ("2", at[2], at[7]) in told
    assert ("5", at[5], at[7]) in told
    assert ("1", at[1], at[1]) in told
    assert found.feed.updated == at[7]
    assert read(reader, f"{CHANGES}?kind=official&known_at=2").feed.updated == at[7]


def test_a_feed_of_nothing_is_a_feed(reader: Reader) -> None:
    response = reader.get(CHANGES)
    assert_holds_to_the_rfc(response.content)
    assert read(reader, CHANGES).feed.updated == "1970-01-01T00:00:00+00:00"


def test_a_feed_gives_what_the_list_gives(reader: Reader, redacted: World) -> None:
    revisions = results(reader, "/api/v1/revisions/")
    at = {row["number"]: datetime.fromisoformat(row["published_at"]) for row in revisions}
    for query in ("", "?jurisdiction=12086", "?kind=official&sort=revision"):
        listed = results(reader, f"/api/v1/changes/{query}")
        entries = read(reader, f"{CHANGES}{query}").entries
        assert [facts_of(entry) for entry in entries] == [
            {
                "id": f"urn:sanctuary-tracker:edition:{row['item']}:{row['revision']}",
                "title": row["title"] or row["item"],
                "reason": [row["reason"]] if row["reason"] else [],
                "published": at[row["revision"]],
                "updated": at[row["withheld_by"] or row["revision"]],
                "codes": [row["change"], row["kind"]],
                "differs": [each["field"] for each in row["differences"] or ()],
            }
            for row in listed
        ]


def facts_of(entry: Any) -> Json:
    """What an entry tells of a change."""
    lines = entry.summary.splitlines()
    said = [line.removeprefix("Reason: ") for line in lines if line.startswith("Reason: ")]
    differs = [line[14:-1] for line in lines if line.startswith("What differs: ")]
    return {
        "id": entry.id,
        "title": entry.title.partition(": ")[2],
        "reason": said,
        "published": datetime.fromisoformat(entry.published),
        "updated": datetime.fromisoformat(entry.updated),
        "codes": [tag.term for tag in entry.tags],
        "differs": [name.replace(" ", "_") for each in differs for name in each.split(", ")],
    }


def test_the_same_request_gives_the_same_bytes(reader: Reader, days: World) -> None:
    assert reader.get(CHANGES).content == reader.get(CHANGES).content
    pinned = reader.get(f"{CHANGES}?known_at=3").content
    published(correction(days["other"], document("official", name="Another")))
    assert reader.get(f"{CHANGES}?known_at=3").content == pinned
    ids = [entry.id for entry in feedparser.parse(pinned).entries]
    assert [entry.id for entry in read(reader, CHANGES).entries][1:] == ids


@pytest.mark.parametrize(
    ("address", "accept"),
    [
        (f"{CHANGES}?page_size=4", "*/*"),
        ("/api/v1/changes/?format=atom&page_size=4", "*/*"),
        ("/api/v1/changes/?page_size=4", "application/atom+xml"),
    ],
)
def test_feeds_are_paged(reader: Reader, days: World, address: str, accept: str) -> None:
    whole = [entry.id for entry in read(reader, CHANGES).entries]
    found = feedparser.parse(reader.get(address, headers={"accept": accept}).content)
    following: str | None = f"{HOST}{CHANGES}?page_size=4"
    seen: list[str] = []
    names = set()
    while following:
        seen += [entry.id for entry in found.entries]
        names.add(found.feed.id)
        links = {link.rel: link.href for link in found.feed.links}
        # Whoever follows sends no header: each page is at an address that gives a feed to all.
        assert links["self"] == following
        following = links.get("next")
        found = read(reader, following.removeprefix(HOST)) if following else None
    assert seen == whole
    assert names == {"urn:sanctuary-tracker:feed:changes"}


def test_a_feed_is_asked_for_by_address_parameter_or_header(reader: Reader, days: World) -> None:
    entries = [entry.id for entry in read(reader, CHANGES).entries]
    asked = read(reader, "/api/v1/changes/?format=atom")
    accepted = reader.get("/api/v1/changes/", headers={"accept": "application/atom+xml"})
    assert accepted["Content-Type"] == "application/atom+xml"
    for found in (asked, feedparser.parse(accepted.content)):
        assert [entry.id for entry in found.entries] == entries
    assert reader.get("/api/v1/changes.rss").status_code == 404
    assert reader.get("/api/v1/stances.atom").status_code == 404
    assert refusals(reader, f"{CHANGES}?format=json").keys() == {"format"}


def test_a_feed_takes_three_queries(reader: Reader, days: World) -> None:
    assert len(queries_of(reader, CHANGES)) == 3
    # One more where text is covered: when that was.
    redact("Other", submitter="ana", approver="ben", two_people=True, reason="Asked.", clock=clock)
    assert len(queries_of(reader, CHANGES)) == 4


@pytest.mark.parametrize("letter", ["\x0b", "\x00", "\x1b", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_cannot_carry_is_replaced(letter: str) -> None:
    assert plain(f"a{letter}b\t<c>😀") == "a\N{REPLACEMENT CHARACTER}b\t<c>😀"


def test_marks_in_a_text_stay_text(reader: Reader, days: World) -> None:
    name = "<script>alert(1)</script> & “Sons” \u2028"
    published(correction(days["other"], document("official", name=name), "A & <b>B</b>"))
    response = reader.get(CORRECTIONS)
    assert_holds_to_the_rfc(response.content)
    entry = fromstring(response.content).find(f"{ATOM}entry")  # noqa: S314 - our own
    assert entry is not None
    assert texts(entry, "title") == [f"Correction: {name}"]
    assert "Reason: A & <b>B</b>" in texts(entry, "summary")[0]


def test_a_summary_leaves_out_what_is_not_known() -> None:
    change = {"change": "new", "kind": "detainer_policy", "title": None, "item": "dpo-0000000000"}
    assert summary({**change, "reason": "", "differences": None}) == (
        "Detainer policy: dpo-0000000000\nNew: The first edition of the item."
    )
