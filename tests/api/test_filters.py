"""Filters that every kind has: ids, why and since when an edition stands, evidence, the map."""

from datetime import UTC, datetime

import pytest

from policies.record.models import Entry
from tests.api.readers import Reader, refusals, results
from tests.make import document, identity, new, on
from tests.worlds import World, published

PLACES = "/api/v1/jurisdictions/"
RULES = "/api/v1/detainer-policies/"
UNKNOWN = (
    *("", "not_stated", "not_researched"),
    *("no_policy_found", "no_statement_found", "sources_conflict"),
)


def ids(reader: Reader, address: str) -> set[str]:
    return {each["id"] for each in results(reader, address)}


def named(reader: Reader, address: str) -> list[str]:
    return [each["name"] for each in results(reader, address)]


def test_items_are_asked_for_by_id(reader: Reader, county: World) -> None:
    both = f"{county['old']},{county['rule']}"
    assert ids(reader, f"{RULES}?id={both}&as_of=any") == {county["old"], county["rule"]}
    assert ids(reader, f"{RULES}?id={both}") == {county["rule"]}
    assert "dpo-" in refusals(reader, f"{RULES}?id={county['county']}")["id"]


# Why and since when


def test_the_edition_that_stands_says_why(reader: Reader, days: World) -> None:
    assert ids(reader, "/api/v1/tenures/?change=correction") == {days["mayor"]}
    assert ids(reader, "/api/v1/tenures/?change=new") == set()
    assert ids(reader, "/api/v1/tenures/?change=new&known_at=1") == {days["mayor"]}
    assert ids(reader, "/api/v1/officials/?change__not=correction") >= {days["other"]}
    assert "correction" in refusals(reader, "/api/v1/tenures/?change=corection")["change"]


@pytest.mark.parametrize(
    ("since", "changed"),
    [
        ("0", {"gimenez", "other"}),
        ("1", {"gimenez", "other"}),
        ("2", {"gimenez"}),
        ("3", set()),
        ("2026-01-05", {"gimenez", "other"}),
        ("2026-01-06", {"gimenez", "other"}),
        ("2026-01-07", set()),
        ("2026-01-05T08:59:59Z", {"gimenez", "other"}),
        ("2026-01-05T09:00:00Z", {"gimenez", "other"}),
        ("2026-01-06T10:00:00%2B01:00", {"gimenez"}),
    ],
)
def test_what_changed_since_a_revision_a_day_or_an_instant(
    reader: Reader, days: World, since: str, changed: set[str]
) -> None:
    # On 5 January at nine, on 6 January at nine (another) and at ten, which changed the first.
    found = ids(reader, f"/api/v1/officials/?changed_since={since}")
    assert found == {days[name] for name in changed}


def test_a_day_begins_at_midnight(reader: Reader, county: World) -> None:
    item, midnight = identity("official", "late"), datetime(2026, 1, 8, tzinfo=UTC)
    published(new(item, document("official", name="Late")), clock=lambda: midnight)
    changed = "/api/v1/officials/?changed_since="
    assert ids(reader, f"{changed}2026-01-08") == {item}
    assert ids(reader, f"{changed}2026-01-09") == set()
    assert ids(reader, f"{changed}2026-01-08T00:00:00Z") == set()


def test_since_what_is_no_moment_is_refused(reader: Reader, county: World) -> None:
    for text in ("monday", "2026-13-01", "-1"):
        assert "2025-11-03" in refusals(reader, f"{RULES}?changed_since={text}")["changed_since"]
    year = refusals(reader, f"{RULES}?changed_since=2026")
    assert year == {"changed_since": "Revision 2026 comes after revision 1, which this is of."}


# What is not known


@pytest.mark.parametrize("code", UNKNOWN)
def test_what_is_not_known_joins_possibly_when_asked_for(
    reader: Reader, county: World, code: str
) -> None:
    holds = Entry.objects.filter(item=county["rule"])
    holds.update(holds=code)  # not every code may be published of every column
    asked = f"{RULES}?holds__not=conditional&as_of=2017-01-27"
    assert results(reader, asked) == []
    joined = reader.get(f"{asked}&include_unknown=true").json()
    assert [each["id"] for each in joined["results"]] == [county["rule"]]
    assert joined["meta"]["possible_only"] == [county["rule"]]
    sure = f"{asked}&include_unknown=true&match=certain"
    assert results(reader, sure) == []
    holds.update(holds="honors_all")
    assert [each["id"] for each in results(reader, sure)] == [county["rule"]]


# Evidence


def test_evidence_is_counted(reader: Reader, county: World) -> None:
    assert len(ids(reader, f"{RULES}?evidence_count__gte=1&as_of=any")) == 2
    assert ids(reader, f"{RULES}?evidence_count__gte=2&as_of=any") == set()
    for text in ("-1", "many", "1.5", "99999", "٣"):
        refused = refusals(reader, f"{RULES}?evidence_count__gte={text}")
        assert "whole number" in refused["evidence_count__gte"]


def test_what_was_never_verified_joins_when_asked_for(reader: Reader, db: None) -> None:
    for name, verified in (("Never", None), ("Once", "2025-06-01"), ("Lately", "2026-01-02")):
        found = document("official", name=name, verified_on=verified)
        published(new(identity("official", name), found))
    stale = "/api/v1/officials/?verified_on__lt=2026-01-01"
    assert named(reader, stale) == ["Once"]
    assert named(reader, f"{stale}&include_unknown=true") == ["Never", "Once"]
    assert named(reader, "/api/v1/officials/?verified_on__isnull=true") == ["Never"]


def test_what_was_attested_long_ago(reader: Reader, county: World) -> None:
    assert ids(reader, f"{RULES}?attested_on__lt=2018") == {county["rule"]}
    assert ids(reader, f"{RULES}?attested_on__lt=2017-01-27") == set()
    never = f"{RULES}?attested_on__lt=2017-01-27&include_unknown=true&as_of=any"
    assert ids(reader, never) == {county["old"]}


@pytest.mark.parametrize(
    ("asked", "possible", "certain"),
    [
        ("published__lt=2016", set(), set()),
        ("published__lte=2016", {"June", "A year"}, {"June", "A year"}),
        ("published__gt=2016", set(), set()),
        ("published__gte=2016", {"June", "A year"}, {"June", "A year"}),
        ("published__lt=2016-06", {"A year"}, set()),
        ("published__lt=2016-06-30", {"June", "A year"}, set()),
        ("published__lt=2016-07-01", {"June", "A year"}, {"June"}),
        ("published__gt=2016-06", {"A year"}, set()),
        ("published__gte=2016-06-01&published__lte=2016-06-30", {"June", "A year"}, {"June"}),
    ],
)
def test_a_range_compares_all_days_of_both_dates(
    reader: Reader, db: None, asked: str, possible: set[str], certain: set[str]
) -> None:
    dates = {"June": ("2016-06", "2016-06-01", "2016-06-30"), "None": None}
    for title, date in (dates | {"A year": ("2016", "2016-01-01", "2016-12-31")}).items():
        made = document("source", classification="dataset", title=title)
        made |= {"published": on(*date) if date else None}
        published(new(identity("source", title), made))
    sources = f"/api/v1/sources/?{asked}"
    assert {each["title"] for each in results(reader, sources)} == possible
    sure = results(reader, f"{sources}&match=certain")
    assert {each["title"] for each in sure} == certain


def test_a_range_may_be_of_one_day(reader: Reader, county: World) -> None:
    day = "effective_from__gte=2017-01-26&effective_from__lte={}"
    assert ids(reader, f"{RULES}?{day.format('2017-01-26')}") == {county["rule"]}
    refused = refusals(reader, f"{RULES}?{day.format('2017-01-25')}")
    assert "swap the two dates" in refused["effective_from__gte"]


# Where


@pytest.fixture
def islands(db: None) -> None:
    """Places on both sides of the antimeridian, one on the equator, one without a point."""
    points = {
        "Adak": ("51.880000", "-176.658060"),
        "Shemya": ("52.723600", "174.112000"),
        "Baker": ("0.000000", "-176.480000"),
        "Nowhere": None,
    }
    for name, point in points.items():
        coordinates = dict(zip(("latitude", "longitude"), point, strict=True)) if point else None
        found = document(
            "jurisdiction", name=name, classification="county", coordinates=coordinates
        )
        published(new(identity("jurisdiction", name), found))


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        ("-180,-90,180,90", ["Adak", "Baker", "Shemya"]),
        ("-180,50,-170,60", ["Adak"]),
        ("170,50,-170,60", ["Adak", "Shemya"]),
        ("170,50,180,60", ["Shemya"]),
        ("-176.48,0,-176.48,0", ["Baker"]),
        ("-176.479999,0,-176.4,0", []),
        ("-176.65806,51.88,-176.6,51.9", ["Adak"]),
        ("0,0,1,1", []),
    ],
)
def test_a_box_holds_places_by_their_points(
    reader: Reader, islands: None, box: str, inside: list[str]
) -> None:
    assert named(reader, f"{PLACES}?bbox={box}") == inside


def test_a_box_holds_what_is_about_its_places(reader: Reader, county: World) -> None:
    assert ids(reader, f"{RULES}?bbox=-81,25,-80,26&as_of=any") == {county["old"], county["rule"]}
    assert ids(reader, f"{RULES}?bbox=-80,25,-79,26&as_of=any") == set()
    assert ids(reader, "/api/v1/tenures/?bbox=-81,25,-80,26") == {county["mayor"]}
    assert ids(reader, "/api/v1/instruments/?bbox=-81,25,-80,26") == {county["memo"]}


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ("-81,25,-80", "west,south,east,north"),
        ("-81,25,-80,26,1", "west,south,east,north"),
        ("-81,25,-80,north", "west,south,east,north"),
        ("-81,25,-80,1e1", "west,south,east,north"),
        ("-81,25,-80,NaN", "west,south,east,north"),
        ("-181,25,-80,26", "Longitudes"),
        ("-81,25,-80,91", "Latitudes"),
        ("-81,26,-80,25", "South"),
    ],
)
def test_what_is_no_box_is_refused(reader: Reader, county: World, box: str, message: str) -> None:
    assert message in refusals(reader, f"{PLACES}?bbox={box}")["bbox"]


# Words of the speaker, and the class that is spoken of


def test_a_statement_is_about_a_place_or_a_class(reader: Reader, articles: None) -> None:
    about = results(reader, "/api/v1/stances/?about_class__isnull=false&page_size=500")
    assert about
    assert all(each["about_class"] and not each["jurisdiction"] for each in about)
    word = about[0]["about_class"].upper()
    same = results(reader, f"/api/v1/stances/?about_class={word}&page_size=500")
    assert {each["id"] for each in same} <= {each["id"] for each in about}
    places = results(reader, "/api/v1/stances/?about_class__isnull=true&page_size=500")
    assert all(not each["about_class"] for each in places)


def test_a_paper_applies_from_its_adoption_to_its_end(reader: Reader, db: None) -> None:
    def event(name: str, day: str | None, extent: str = "whole") -> object:
        date = on(day) if day else None
        return {"event": name, "extent": extent, "date": date, "by": None, "note": None}

    papers = {
        "repealed": [event("adopted", "2015-01-01"), event("repealed", "2016-01-01")],
        "in part": [event("adopted", "2015-01-01"), event("repealed", "2016-01-01", "part")],
        "announced": [event("announced", "2015-01-01")],
        "enjoined": [event("effective", "2015-01-01"), event("enjoined", "2016-01-01")],
        "ended": [event("adopted", "2015-01-01"), event("expired", None)],
        "undated": [],
    }
    for title, events in papers.items():
        made = document("instrument", title=title, classification="ordinance", events=events)
        published(new(identity("instrument", title), made))

    def applying(query: str) -> set[str]:
        found = results(reader, f"/api/v1/instruments/?{query}")
        return {each["title"] for each in found}

    assert applying("in_force=true&as_of=2015-06-01") == set(papers)
    assert applying("in_force=true&as_of=2015-06-01&match=certain") == {"repealed", "enjoined"}
    assert applying("in_force=true&as_of=2017") == set(papers) - {"repealed"}
    assert applying("in_force=false&as_of=2017&match=certain") == {"repealed"}
    assert applying("in_force=false&as_of=2015-06-01") == set(papers) - {"repealed", "enjoined"}
    assert applying("in_force=true&as_of=2014") == {"undated"}
    refused = refusals(reader, "/api/v1/instruments/?in_force=true&as_of=any")
    assert "needs a day" in refused["in_force"]
