"""Coverage: researched, searched and nothing found, not researched, beside how many places exist."""

from pathlib import Path
from typing import Any

import pytest

from policies.api.places.coverage import CLASSIFIED
from policies.api.places.denominators import (
    CLASSES,
    counted,
    denominators,
    same,
    same_places,
    written,
)
from policies.codebook import dimension
from policies.documents.base import Json
from tests.api.deadline import deadline
from tests.api.readers import Reader, queries_of, results
from tests.make import citation, document, identity, new, on
from tests.paths import ROOT
from tests.worlds import World, published

COVERAGE = "/api/v1/coverage/"
DIVISIONS = ROOT.parent / "shared" / "data" / "ocd"


@pytest.fixture
def world(db: None) -> World:
    return deadline()


def rows(reader: Reader, query: str = "") -> dict[tuple[str | None, str], Any]:
    return {(row["state"], row["class"]): row for row in results(reader, f"{COVERAGE}?{query}")}


def layer(researched: int, nothing: int, rest: int) -> dict[str, int]:
    return {"researched": researched, "nothing_found": nothing, "not_researched": rest}


def test_each_class_of_a_state_is_covered_layer_by_layer(reader: Reader, world: World) -> None:
    found = rows(reader, "state=OH")
    assert list(found) == [("OH", name) for name in CLASSES.values()]
    assert found["OH", "counties"] == {
        "state": "OH",
        "class": "counties",
        "exist": 88,
        "in_record": 1,
        "layers": {
            "stance": layer(1, 0, 87),
            "policy": layer(1, 0, 87),
            "custody": layer(0, 0, 88),
            "label": layer(0, 0, 88),
        },
    }
    cities = found["OH", "municipalities"]
    assert (cities["exist"], cities["in_record"]) == (936, 2)
    assert cities["layers"]["stance"] == layer(2, 0, 934)
    assert cities["layers"]["policy"] == layer(0, 0, 936)
    assert found["OH", "townships"]["in_record"] == 0


def test_the_country_is_the_sum_of_its_states(reader: Reader, world: World) -> None:
    found = rows(reader)
    for name in CLASSES.values():
        states = [row for (state, each), row in found.items() if state and each == name]
        whole = found[None, name]
        assert whole["exist"] == sum(row["exist"] for row in states)
        assert whole["in_record"] == sum(row["in_record"] for row in states)
        for kind, counts in whole["layers"].items():
            assert counts == {
                key: sum(row["layers"][kind][key] for row in states) for key in counts
            }
    assert found[None, "states"]["exist"] == 56
    assert found[None, "states"]["in_record"] == 2
    assert found[None, "counties"]["layers"]["label"]["researched"] == 1


def test_a_search_that_found_nothing_is_told_apart(reader: Reader, world: World) -> None:
    nothing = {"holds": "no_policy_found", "search_note": "The county's site, by Ana."}
    rule = document(
        "detainer_policy",
        jurisdiction=world["columbus"],
        summary="None was found.",
        rule_form="reported_practice",
        basis="not_stated",
        attested_on=on("2026-05-01"),
        **nothing,
    )
    published(new(identity("detainer_policy", "nothing"), rule))
    cities = rows(reader, "state=OH")["OH", "municipalities"]["layers"]
    assert cities["policy"] == layer(0, 1, 935)
    known = {"jail_access": "barred", "citations": [citation(world["herald"], "jail_access")]}
    published(new(identity("detainer_policy", "known"), rule | nothing | {"holds": None} | known))
    cities = rows(reader, "state=OH")["OH", "municipalities"]["layers"]
    assert cities["policy"] == layer(1, 0, 935)


def test_coverage_follows_both_clocks(reader: Reader, world: World) -> None:
    label = ("FL", "counties")
    assert rows(reader, "state=FL")[label]["layers"]["label"]["researched"] == 1
    assert rows(reader, "state=FL&as_of=2025-05-28")[label]["layers"]["label"]["researched"] == 0
    ruled = rows(reader, "state=FL")[label]["layers"]["policy"]
    assert ruled == layer(2, 0, 65)
    assert rows(reader, "state=FL&known_at=1")[label]["layers"]["policy"] == layer(1, 0, 66)
    assert rows(reader, "state=FL&as_of=2026-04-20&match=certain")[label]["layers"][
        "policy"
    ] == layer(1, 0, 66)
    assert rows(reader, "state=FL&known_at=0")[label]["in_record"] == 0


def place(key: str, classification: str, state: str, geoid: str) -> tuple[str, Json]:
    codes = {"state": state, "geoid": geoid or None}
    fields = {"name": key.title(), "classification": classification}
    return identity("jurisdiction", key), document("jurisdiction", **fields, **codes)


def test_a_city_that_is_its_county_is_covered_as_the_county(reader: Reader, world: World) -> None:
    before = rows(reader, "state=LA,KY")
    published(
        new(*place("new orleans", "consolidated", "LA", "2255000")),
        new(*place("lexington", "municipality", "KY", "2146027")),
        new(*place("fayette", "county", "KY", "21067")),
    )
    label = document(
        "designation",
        jurisdiction=identity("jurisdiction", "new orleans"),
        labeller="A paper",
        label_as_printed="a sanctuary city",
        name_as_printed="New Orleans",
        status="listed",
        list_edition="in text",
        citations=[citation(world["herald"], "status")],
    )
    published(new(identity("designation", "new orleans"), label))
    found = rows(reader, "state=LA,KY")
    assert found["LA", "counties"]["in_record"] == found["KY", "counties"]["in_record"] == 1
    assert found["LA", "counties"]["layers"]["label"] == layer(1, 0, 63)
    for state, cities in (("LA", 302), ("KY", 419)):
        assert found[state, "municipalities"] == before[state, "municipalities"]
        assert found[state, "municipalities"]["exist"] == cities


def test_no_place_of_the_record_is_left_out(reader: Reader, world: World) -> None:
    published(
        new(*place("washington", "municipality", "DC", "1150000")),
        new(*place("guam", "territory", "GU", "66")),
        new(*place("caguas", "municipality", "PR", "7212345")),
        new(*place("marietta", "municipality", "OH", "")),
        new(*place("samoa", "territory", "AS", "")),
    )
    found = rows(reader)
    told = {key: (row["exist"], row["in_record"]) for key, row in found.items()}
    assert told["GU", "states"] == told["AS", "states"] == (1, 1)
    assert told["OH", "municipalities"] == (936, 3)
    # That of which no id is counted is told all the same.
    assert told["DC", "municipalities"] == told["PR", "municipalities"] == (0, 1)
    assert told["DC", "states"] == (1, 0)
    assert ("DC", "counties") not in told
    assert found["DC", "municipalities"]["layers"]["policy"] == layer(0, 0, 0)
    assert sum(row["in_record"] for (state, _), row in found.items() if state) == 8 + 5
    assert sum(row["in_record"] for (state, _), row in found.items() if not state) == 8 + 5


def test_every_classification_but_the_country_has_a_class() -> None:
    assert CLASSIFIED.keys() | {"country"} == dimension("jurisdiction_classification").codes.keys()


def test_an_empty_record_covers_nothing(reader: Reader, db: None) -> None:
    for row in results(reader, COVERAGE):
        assert row["in_record"] == 0
        for counts in row["layers"].values():
            assert counts == layer(0, 0, row["exist"])


def test_coverage_takes_six_queries(reader: Reader, world: World) -> None:
    # The newest revision; places; statements; rules; custody; labels.
    assert len(queries_of(reader, COVERAGE)) == 6


def test_how_many_places_exist_is_counted_and_not_invented() -> None:
    if not DIVISIONS.exists():
        pytest.skip("the division ids, from which the table is counted, are not at hand")
    assert counted(DIVISIONS) == denominators()
    assert same(DIVISIONS) == same_places()
    assert len(same_places()) == 13
    table = Path(ROOT / "policies" / "api" / "places" / "denominators.yaml").read_text(
        encoding="utf-8"
    )
    day = table.partition("date: '")[2][:10]
    assert written(DIVISIONS, day) == table


def test_the_rules_of_counting_on_a_few_divisions(tmp_path: Path) -> None:
    files = {
        "states.csv": "ocd-division/country:us,United States\nocd-division/country:us/state:ca,California\n",
        "us_census_places.csv": (
            "id,name,census_geoid\n"
            "ocd-division/country:us/state:ca/county:san_francisco,San Francisco,place-06075\n"
            "ocd-division/country:us/state:ca/place:san_francisco,San Francisco,place-0667000\n"
            "ocd-division/country:us/state:ca/place:oakland,Oakland,place-0653000\n"
            "ocd-division/country:us/territory:pr/municipio:ponce,Ponce,place-72113\n"
            "ocd-division/country:us/state:ct/place:kent,Kent,place-0900540290\n"
        ),
        "aliases.csv": (
            "id,sameAs,sameAsNote\n"
            "ocd-division/country:us/state:ca/place:san_francisco,"
            "ocd-division/country:us/state:ca/county:san_francisco,One government\n"
            "ocd-division/country:us/state:gu,ocd-division/country:us/territory:gu,A territory\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert same(tmp_path) == {"0667000": "06075"}
    assert counted(tmp_path) == {
        "CA": {"states": 1, "counties": 1, "municipalities": 1, "townships": 0},
        "CT": {"states": 1, "counties": 0, "municipalities": 0, "townships": 1},
        "GU": {"states": 1, "counties": 0, "municipalities": 0, "townships": 0},
        "PR": {"states": 1, "counties": 1, "municipalities": 0, "townships": 0},
    }
