"""Counting: how many of the rows that match have which code, and of how many it is not known."""

from collections import Counter
from typing import Any

import pytest

from policies.api.filters.facets import COUNTING, MOST_FACETS
from policies.api.filters.kinds import OF_KIND
from policies.documents import KINDS
from tests.api.readers import Reader, queries_of, refusals, results
from tests.make import document, identity, new
from tests.worlds import World, published

FACETS = "/api/v1/facets/"


def counted(reader: Reader, address: str) -> dict[str, Any]:
    """Each facet's counts by code, and what is unknown under `unknown`."""
    return {
        each["facet"]: {row["code"]: row["count"] for row in each["counts"]}
        | ({"unknown": each["unknown"]} if each["unknown"] else {})
        for each in results(reader, FACETS + address)
    }


def test_codes_of_the_rows_that_match_are_counted(reader: Reader, county: World) -> None:
    rules = "detainer-policies/?facet=holds,requires_reimbursement"
    assert counted(reader, f"{rules}&as_of=any") == {
        "holds": {"honors_all": 1, "conditional": 1},
        "requires_reimbursement": {"yes": 1, "unknown": {"blank": 1}},
    }
    assert counted(reader, f"{rules}&as_of=2016-06") == {
        "holds": {"conditional": 1},
        "requires_reimbursement": {"yes": 1},
    }
    assert counted(reader, f"{rules}&state=OH") == {"holds": {}, "requires_reimbursement": {}}


def test_what_a_search_did_not_find_is_counted_apart(reader: Reader, articles: None) -> None:
    rows = results(reader, "/api/v1/stances/?as_of=any&page_size=500")
    [label] = results(reader, f"{FACETS}stances/?facet=label&as_of=any")
    expected = Counter(row["label"] for row in rows)
    assert label["unknown"] == {"blank": expected.pop(None)}
    assert {row["code"]: row["count"] for row in label["counts"]} == expected


@pytest.mark.parametrize("kind", KINDS)
def test_every_facet_of_a_kind_counts_the_rows_of_its_list(
    reader: Reader, articles: None, kind: str
) -> None:
    listing = f"/api/v1/{KINDS[kind].endpoint}/"
    total = reader.get(f"{listing}?as_of=any&count=true").json()["meta"]["count"]
    for name, facet in COUNTING[kind].facets.items():
        response = reader.get(f"{FACETS}{KINDS[kind].endpoint}/?as_of=any&facet={name}").json()
        [found] = response["results"]
        assert response["meta"]["count"] == total
        counts = [row["count"] for row in found["counts"]]
        if not facet.many:
            assert sum(counts) + sum(found["unknown"].values()) == total
        for row in found["counts"][:3]:
            asked = {"as_of": "any", "count": "true", name: row["code"]}
            assert reader.get(listing, asked).json()["meta"]["count"] == row["count"]


def test_a_row_of_two_values_counts_for_both_and_one_of_none_as_blank(
    reader: Reader, articles: None
) -> None:
    rows = results(reader, "/api/v1/instruments/?as_of=any&page_size=500")
    kinds = Counter(event for row in rows for event in {each["event"] for each in row["events"]})
    blank = sum(not row["events"] for row in rows)
    found = counted(reader, "instruments/?facet=event&as_of=any")["event"]
    assert found == {**kinds, "unknown": {"blank": blank}} if blank else kinds


def test_codes_come_in_the_codebooks_order_and_sources_by_how_often_they_come(
    reader: Reader, articles: None
) -> None:
    rules, sources = (
        results(reader, f"{FACETS}{address}")[0]["counts"]
        for address in ("detainer-policies/?facet=holds&as_of=any", "stances/?facet=source")
    )
    order = ["honors_all", "conditional", "declines_all"]
    codes = [row["code"] for row in rules]
    assert codes == [code for code in order if code in codes]
    numbers = [row["count"] for row in sources]
    assert numbers == sorted(numbers, reverse=True)
    assert all(row["code"].startswith("src-") for row in sources)


def test_printed_names_are_counted_as_they_are_compared_and_told_as_they_are_printed(
    reader: Reader, county: World
) -> None:
    printed = [("CENTER FOR X", "List A"), ("Center for X", "List A"), ("Y", None)]
    for number, (labeller, edition) in enumerate(printed):
        said = {"labeller": labeller, "list_edition": edition, "label_as_printed": "sanctuary"}
        label = document("designation", jurisdiction=county["county"], status="listed", **said)
        published(new(identity("designation", str(number)), label))
    assert counted(reader, "designations/?facet=labeller,list") == {
        "labeller": {"Center for X": 2, "Y": 1},
        "list": {"List A": 2, "unknown": {"blank": 1}},
    }
    assert counted(reader, "designations/?facet=labeller&list=list+a&known_at=2") == {
        "labeller": {"CENTER FOR X": 1}
    }
    # The newest revision; the rows; of each facet the editions that print the names, and those.
    assert len(queries_of(reader, f"{FACETS}designations/?facet=labeller,list")) == 6


def test_a_statements_party_is_the_speakers(reader: Reader, articles: None) -> None:
    rows = results(reader, "/api/v1/stances/?as_of=any&page_size=500")
    expected = Counter((row["speaker"] or {}).get("party") for row in rows)
    blank = expected.pop(None)
    assert expected.keys() == {"Republican"}
    assert counted(reader, "stances/?facet=party&as_of=any") == {
        "party": {**expected, "unknown": {"blank": blank}}
    }


def test_layers_narrow_what_is_counted(reader: Reader, county: World) -> None:
    asked = "jurisdictions/?holds=honors_all&facet=classification,state"
    assert counted(reader, asked) == {"classification": {"county": 1}, "state": {"FL": 1}}


def test_certain_counts_are_of_certain_rows(reader: Reader, county: World) -> None:
    rules = "detainer-policies/?facet=holds&as_of=2017-02-01"
    assert counted(reader, rules) == {"holds": {"honors_all": 1}}
    assert counted(reader, f"{rules}&match=certain") == {"holds": {}}


def test_meta_echoes_what_was_understood(reader: Reader, county: World) -> None:
    found = reader.get(f"{FACETS}stances/?as_of=2017&match=certain").json()["meta"]
    assert (found["as_of"], found["match"], found["known_at"]) == ("2017", "certain", "1")
    assert found["facet"] == [
        *("label", "cooperation", "federal_action", "on_others", "capacity"),
    ]
    assert "page_size" not in found
    assert "sort" not in found


def test_what_can_be_counted_is_listed(reader: Reader, county: World) -> None:
    found = {each["name"]: each for each in results(reader, FACETS)}
    assert found.keys() == {document.endpoint for document in KINDS.values()}
    for each in found.values():
        assert set(each["default"]) <= set(each["facets"])
        assert len(results(reader, each["href"])) == len(each["default"])


def test_counting_takes_the_filters_of_the_list_and_no_others() -> None:
    rows = {"sort", "cursor", "page_size", "count", "fields", "omit", "expand"}
    for kind, parameters in COUNTING.items():
        assert set(parameters.base_filters) == set(OF_KIND[kind].base_filters) - rows | {"facet"}


def test_counting_takes_one_query_for_all_codes_and_values(reader: Reader, articles: None) -> None:
    # The newest revision; the rows by all codes and values at once.
    assert len(queries_of(reader, f"{FACETS}stances/?facet=label,office")) == 2
    assert len(queries_of(reader, f"{FACETS}stances/?facet=label,source,attribution")) == 2
    # The newest edition of each printed name, and its document.
    assert len(queries_of(reader, f"{FACETS}stances/?facet=label,party")) == 4
    assert len(queries_of(reader, f"{FACETS}jurisdictions/?facet=state&label=claims")) == 2


def test_what_cannot_be_counted_is_refused(reader: Reader, county: World) -> None:
    assert "state" in refusals(reader, f"{FACETS}stances/?facet=stat")["facet"]
    assert "holds" in refusals(reader, f"{FACETS}jurisdictions/?facet=holds")["facet"]
    six = ",".join(list(COUNTING["detainer_policy"].facets)[: MOST_FACETS + 1])
    assert "at most" in refusals(reader, f"{FACETS}detainer-policies/?facet={six}")["facet"]
    assert refusals(reader, f"{FACETS}stances/?page_size=1").keys() == {"page_size"}
    assert reader.get(f"{FACETS}nonsense/").status_code == 404
