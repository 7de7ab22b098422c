"""What changed: every edition since a moment, typed, with what differs from the one before it."""

import csv
import io
from typing import Any

import orjson
import pytest

from policies.api.changes import COLUMNS
from policies.api.filters import changes
from policies.record.models import Edition
from policies.record.verify import COVER
from tests.api.readers import Reader, queries_of, refusals, results
from tests.make import citation, correction, document, identity, merge, new, withdrawal
from tests.worlds import World, mayor, published

CHANGES = "/api/v1/changes/"
FLORIDA = "ocd-division/country:us/state:fl"


def told(reader: Reader, query: str = "") -> list[tuple[int, str, str]]:
    """The changes that a query gives, as revision, item and change."""
    found = results(reader, f"{CHANGES}?page_size=500{query}")
    return [(each["revision"], each["item"], each["change"]) for each in found]


def since_first(reader: Reader, query: str = "") -> set[tuple[int, str, str]]:
    """What changed after the first revision, but for what only follows it elsewhere."""
    return set(told(reader, f"&since=1&change__not=reference_update{query}"))


def test_a_change_says_what_was_before_and_after(reader: Reader, county: World) -> None:
    published(correction(county["mayor"], mayor(county, party="Democratic"), "Misread."))
    (found,) = results(reader, f"{CHANGES}?since=1&change=correction")
    assert found == {
        "revision": 2,
        "published_at": "2026-01-05T10:00:00.000000Z",
        "item": county["mayor"],
        "kind": "tenure",
        "link": f"/api/v1/tenures/{county['mayor']}/",
        "title": "Mayor",
        "change": "correction",
        "reason": "Misread.",
        "tombstone": False,
        "digest": Edition.objects.get(item=county["mayor"], revision=2).digest,
        "withheld_by": None,
        "differences": [{"field": "party", "before": "Republican", "after": "Democratic"}],
    }


def test_what_is_new_has_nothing_to_differ_from(reader: Reader, county: World) -> None:
    found = results(reader, CHANGES)
    assert {each["item"] for each in found} == set(county.values())
    assert {each["change"] for each in found} == {"new"}
    assert {each["differences"] for each in found} == {None}


def test_of_a_list_what_came_and_went_is_told(reader: Reader, county: World) -> None:
    cited = citation(county["article"], "office", "classification", paragraph=2)
    published(correction(county["mayor"], mayor(county, citations=[cited])))
    (found,) = results(reader, f"{CHANGES}?since=1")
    ((field, before, after),) = (each.values() for each in found["differences"])
    assert field == "citations"
    assert [[row["paragraph"] for row in rows] for rows in (before, after)] == [[None], [2]]


def test_what_left_keeps_the_title_that_it_had(reader: Reader, county: World) -> None:
    twin = identity("official", "twin")
    published(new(twin, document("official", name="C. Gimenez")))
    published(withdrawal(county["old"], "It was never in force."), merge(twin, county["gimenez"]))
    found = {each["item"]: each for each in results(reader, f"{CHANGES}?since=2")}
    left = found[county["old"]]
    assert (left["change"], left["tombstone"], left["title"]) == (
        "withdrawal",
        True,
        "The jail asks for payment.",
    )
    assert (left["reason"], left["differences"]) == ("It was never in force.", None)
    assert (found[twin]["change"], found[twin]["title"]) == ("merge", "C. Gimenez")
    # The survivor shows whom it was merged from; nothing else of it differs.
    survivor = found[county["gimenez"]]
    assert survivor["differences"] == [{"field": "merged_from", "before": [], "after": [twin]}]


def test_what_comes_back_has_no_document_just_before_it(reader: Reader, county: World) -> None:
    first = Edition.objects.get(item=county["old"])
    published(withdrawal(county["old"]))
    published(new(county["old"], orjson.loads(first.document)))
    (found,) = results(reader, f"{CHANGES}?since=2")
    assert (found["tombstone"], found["differences"]) == (False, None)
    assert found["title"] == "The jail asks for payment."


def test_withheld_text_is_told_as_withheld(reader: Reader, redacted: World) -> None:
    found = {each["revision"]: each for each in results(reader, f"{CHANGES}?kind=official&since=4")}
    note = {"field": "source_note", "before": None, "after": f"As {COVER} tells it."}
    assert found[5]["withheld_by"] == 7
    assert note in found[5]["differences"]
    # The redaction's own edition: what is left on both sides is the same, and is told all the same.
    assert (found[7]["change"], found[7]["differences"]) == (
        "redaction",
        [{"field": "source_note", "before": note["after"], "after": note["after"]}],
    )


def test_since_a_revision_a_day_or_an_instant(reader: Reader, days: World) -> None:
    everything = [number for number, *_ in told(reader)]
    assert everything == sorted(everything, reverse=True)

    def revisions(since: str) -> list[int]:
        return sorted({number for number, *_ in told(reader, f"&since={since}")})

    assert revisions("1") == [2, 3]
    assert revisions("0") == [1, 2, 3]
    assert revisions("3") == []
    # The first stands at 9 on 5 January, the others at 9 and at 10 on the 6th.
    assert revisions("2026-01-06") == [2, 3]
    assert revisions("2026-01-05") == [1, 2, 3]
    assert revisions("2026-01-07") == []
    assert revisions("2026-01-06T09:00:00Z") == [3]
    assert revisions("2026-01-06T08:59:59Z") == [2, 3]


def test_real_changes_since_monday_without_corrections(reader: Reader, days: World) -> None:
    asked = "&since=2026-01-06&change=new,real_world_change,withdrawal"
    assert told(reader, asked) == [
        (3, days["old"], "withdrawal"),
        (2, days["other"], "new"),
    ]
    without = "&since=2026-01-06&change__not=correction,reference_update"
    assert told(reader, without) == told(reader, asked)


def test_changes_as_known_at_a_revision(reader: Reader, days: World) -> None:
    assert {number for number, *_ in told(reader, "&known_at=2")} == {1, 2}
    assert told(reader, "&known_at=1&since=1") == []
    meta = reader.get(f"{CHANGES}?known_at=2&since=2026-01-06").json()["meta"]
    assert (meta["known_at"], meta["since"], meta["sort"]) == ("2", "2026-01-06", ["-revision"])


def test_changes_of_a_kind(reader: Reader, days: World) -> None:
    assert since_first(reader, "&kind=detainer_policy") == {(3, days["old"], "withdrawal")}
    assert since_first(reader, "&kind=detainer_policy,official") == {
        (2, days["other"], "new"),
        (3, days["old"], "withdrawal"),
    }


@pytest.mark.parametrize(
    "place",
    [
        "jurisdiction=12086",
        "jurisdiction=ocd-division/country:us/state:fl/county:miami-dade",
        "within=12",
        "state=FL,GA",
    ],
)
def test_changes_about_a_place_with_what_left(reader: Reader, days: World, place: str) -> None:
    # The official is of no place; the withdrawn rule was of this one.
    assert since_first(reader, f"&{place}") == {
        (3, days["old"], "withdrawal"),
        (3, days["mayor"], "correction"),
    }
    assert told(reader, "&jurisdiction=12&since=1") == []
    assert told(reader, "&state=GA") == []


def test_what_was_about_a_place_once_still_is(reader: Reader, county: World) -> None:
    moved = document(
        "agency", name="Corrections", classification="corrections", jurisdiction=county["florida"]
    )
    published(correction(county["corrections"], moved, "It is the state's."))
    both = f"&jurisdiction={county['county']}&kind=agency"
    assert [number for number, *_ in told(reader, both)] == [2, 1]
    assert [number for number, *_ in told(reader, "&jurisdiction=12&kind=agency")] == [2, 1]
    known_before = f"&jurisdiction={county['florida']}&kind=agency&known_at=1"
    assert told(reader, known_before) == []


@pytest.mark.parametrize("place", ["12999", f"{FLORIDA}/county:nowhere"])
def test_a_place_that_was_withdrawn_is_found_by_what_it_was(
    reader: Reader, left: World, place: str
) -> None:
    gone = left["withdrawn"]
    assert told(reader, f"&jurisdiction={place}") == [(3, gone, "withdrawal"), (2, gone, "new")]
    assert told(reader, f"&jurisdiction={place}&known_at=2") == [(2, gone, "new")]
    asked = f"{CHANGES}?jurisdiction={place}&known_at=1"
    assert "is in the record" in refusals(reader, asked)["jurisdiction"]
    for query in (f"jurisdiction={place}", f"jurisdiction={gone}", "within=12&since=2"):
        (found,) = results(reader, f"/api/v1/corrections/?{query}&change=withdrawal")
        assert (found["item"], found["tombstone"], found["title"]) == (gone, True, "Nowhere County")
        assert f"edition:{gone}:3</id>" in reader.get(f"{CHANGES[:-1]}.atom?{query}").text


@pytest.mark.parametrize("world", ["left", "days"])
def test_what_most_items_may_match_is_looked_up_for_each_with_the_same_answer(
    reader: Reader, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, world: str
) -> None:
    usa = request.getfixturevalue(world)["usa"]
    asked = [
        f"&{place}{clock}"
        for place in (f"within={usa}", "within=12", "within=12086", "state=FL", "state=FL,GA")
        for clock in ("", "&known_at=2", "&since=1&change=withdrawal")
    ]
    narrow = [told(reader, query) for query in asked]
    assert any(narrow[:3]), "nothing is compared"
    monkeypatch.setattr(changes, "MANY_PLACES", 0)
    monkeypatch.setattr(changes, "MANY_STATES", 0)
    monkeypatch.setattr(changes, "MANY_ROWS", 0)
    assert [told(reader, query) for query in asked] == narrow


def test_a_merge_that_moves_a_code_is_found_by_the_code(reader: Reader, left: World) -> None:
    for place in ("12105", f"{FLORIDA}/county:polk"):
        assert set(told(reader, f"&jurisdiction={place}")) == {
            (2, left["merged"], "new"),
            (2, left["survivor"], "new"),
            (4, left["merged"], "merge"),
            (4, left["survivor"], "correction"),
        }
    assert told(reader, "&jurisdiction=12105&known_at=3") == [(2, left["merged"], "new")]


def test_changes_take_three_queries(reader: Reader, days: World) -> None:
    # The newest revision; the page; its editions, each with the one before it.
    for query in ("", "?since=1&kind=tenure", "?since=2026-01-06", "?state=FL"):
        assert len(queries_of(reader, f"{CHANGES}{query}")) == 3
    # And the place that is named; whether very many lie there.
    assert len(queries_of(reader, f"{CHANGES}?jurisdiction=12086&state=FL")) == 4
    assert len(queries_of(reader, f"{CHANGES}?within=12&state=FL")) == 5
    assert len(queries_of(reader, f"{CHANGES}?count=true")) == 4


def test_a_crawl_sees_each_change_once_while_others_publish(reader: Reader, days: World) -> None:
    for sort in ("-revision", "revision"):
        whole = told(reader, f"&sort={sort}")
        seen: list[Any] = []
        following: str | None = f"{CHANGES}?sort={sort}&page_size=3&count=true"
        while following:
            answer = reader.get(following).json()
            assert answer["meta"]["count"] == len(whole)
            seen += [(row["revision"], row["item"], row["change"]) for row in answer["results"]]
            following = answer["links"]["next"]
            again = mayor(days, title=f"Mayor {len(seen)} of {sort}")
            published(correction(days["mayor"], again))
        assert seen == whole


def test_a_wrong_parameter_is_refused(reader: Reader, days: World) -> None:
    assert "did you mean since" in refusals(reader, f"{CHANGES}?sincce=1")["sincce"]
    assert "write a revision" in refusals(reader, f"{CHANGES}?since=monday")["since"]
    assert refusals(reader, f"{CHANGES}?change=fix").keys() == {"change"}
    assert refusals(reader, f"{CHANGES}?as_of=2016").keys() == {"as_of"}
    assert refusals(reader, f"{CHANGES}?sort=item").keys() == {"sort"}
    assert refusals(reader, f"{CHANGES}?change=").keys() == {"change"}


def test_an_empty_record_has_no_changes(reader: Reader) -> None:
    assert results(reader, CHANGES) == []


def test_files_hold_every_change(reader: Reader, redacted: World) -> None:
    listed = results(reader, f"{CHANGES}?page_size=500")
    answer = reader.get("/api/v1/changes.ndjson")
    assert answer["X-Row-Count"] == str(len(listed))
    lines = answer.getvalue().splitlines()
    assert [orjson.loads(line) for line in lines] == listed
    answer = reader.get("/api/v1/changes.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="changes-r7.csv"'
    text = answer.getvalue().decode()
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == [column.name for column in COLUMNS]
    found = [
        {column.name: column.read(cell) for column, cell in zip(COLUMNS, row, strict=True)}
        for row in rows
    ]
    for row in found:
        if row["differences"] is not None:
            row["differences"] = orjson.loads(str(row["differences"]))
    assert found == listed
    assert (
        sum(row[-1] == "" for row in rows) == [row["differences"] for row in listed].count(None) > 0
    )


def test_a_file_takes_the_filters_and_no_pages(reader: Reader, days: World) -> None:
    asked = reader.get("/api/v1/corrections.csv?jurisdiction=12086&change=withdrawal")
    text = asked.getvalue().decode()
    assert len(text.splitlines()) == 2
    assert days["old"] in text
    assert refusals(reader, "/api/v1/changes.csv?page_size=5").keys() == {"page_size"}
