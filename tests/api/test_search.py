"""The search as readers ask it: results, excerpts, counts, pages, both clocks, refusals."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policies.api import excerpts as excerpting
from policies.api import pagination
from policies.api.excerpts import LENGTH, Sought, excerpts, matches
from policies.documents import KINDS
from policies.documents.base import Json, folded
from policies.record.question import Phrase, Question
from tests.api.readers import Reader, queries_of, refusals, results
from tests.make import correction, document, identity, new
from tests.worlds import World, mayor, published

SEARCH = "/api/v1/search/"


def asked(reader: Reader, **given: str) -> Json:
    response = reader.get(SEARCH, given)
    assert response.status_code == 200, response.content
    found: Json = response.json()
    return found


def items(reader: Reader, **given: str) -> list[str]:
    return [each["item"] for each in asked(reader, **given)["results"]]


def marked(found: Json) -> str:
    """An excerpt's text, what matches in brackets."""
    parts = found["parts"]
    return "".join(f"[{part['text']}]" if part["match"] else part["text"] for part in parts)


# The answer


def test_a_result_says_what_matches_where_and_in_which_words(reader: Reader, county: World) -> None:
    found = asked(reader, q="miami dade county", kind="jurisdiction")
    assert found["results"] == [
        {
            "position": 1,
            "matched": "exact_name",
            "kind": "jurisdiction",
            "item": county["county"],
            "link": f"/api/v1/jurisdictions/{county['county']}/",
            "title": "Miami-Dade County",
            "state": "FL",
            "excerpts": [
                {"field": "name", "parts": [{"text": "Miami-Dade County", "match": True}]},
                {
                    "field": "aliases",
                    "parts": [
                        {"text": "Dade", "match": True},
                        {"text": " ", "match": False},
                        {"text": "County", "match": True},
                    ],
                },
            ],
        }
    ]


def test_meta_counts_every_kind_and_says_which_usual_names_it_knew(
    reader: Reader, county: World
) -> None:
    found = asked(reader, q="Dade County detainers", kind="source,detainer_policy", count="true")
    meta = found["meta"]
    assert meta["kinds"] == {"detainer_policy": 1, "instrument": 1}
    assert meta["count"] == len(found["results"]) == 1
    assert meta["truncated"] is False
    assert meta["names"] == [{"words": "dade county", "item": county["county"]}]
    assert meta["names_truncated"] == []
    assert (meta["known_at"], meta["page_size"]) == ("1", 50)
    question = f"{SEARCH}?q=Dade%20County%20detainers&kind=source,detainer_policy"
    assert found["links"] == {
        "self": f"{question}&count=true",
        "next": None,
        "permanent": f"{question}&known_at=1",
    }


def test_what_is_called_so_stands_before_what_says_it_and_what_shows_it(
    reader: Reader, county: World
) -> None:
    found = asked(reader, q="gimenez")["results"]
    assert [(each["matched"], each["kind"]) for each in found] == [
        ("name", "official"),
        ("shown", "tenure"),
        ("shown", "instrument"),
    ]
    found = asked(reader, q="detainers")["results"]
    assert {each["kind"] for each in found[:2]} == {"source", "instrument"}
    assert [each["matched"] for each in found] == ["name", "name", "text"]


def test_a_search_takes_nine_queries_at_most(reader: Reader, county: World) -> None:
    # The revision; usual names; each rank; counts by kind; the documents.
    assert len(queries_of(reader, f"{SEARCH}?q=detainers")) == 8
    assert len(queries_of(reader, f"{SEARCH}?q=detainers&count=true")) == 9
    # What has the words in its name fills the page.
    assert len(queries_of(reader, f"{SEARCH}?q=county&page_size=1")) == 6


def test_nothing_found_is_an_empty_answer(reader: Reader, county: World) -> None:
    found = asked(reader, q="zebra", count="true")
    assert (found["results"], found["meta"]["kinds"], found["meta"]["count"]) == ([], {}, 0)
    assert reader.get(SEARCH, {"q": "county", "known_at": "0"}).json()["results"] == []


def test_a_search_may_be_narrowed_to_kinds_and_states(reader: Reader, county: World) -> None:
    kinds = {each["kind"] for each in asked(reader, q="county", kind="agency,source")["results"]}
    assert kinds == {"agency", "source"}
    assert items(reader, q="county", state="CA") == []
    assert items(reader, q="county", kind="jurisdiction", state="FL,CA") == [county["county"]]


# Pages and clocks


def crawl(reader: Reader, address: str) -> list[Any]:
    found: list[Any] = []
    following: str | None = address
    while following:
        body = reader.get(following).json()
        found += [(each["position"], each["item"]) for each in body["results"]]
        following = body["links"]["next"]
    return found


def test_a_crawl_gives_each_result_once_and_counts_on(reader: Reader, county: World) -> None:
    whole = crawl(reader, f"{SEARCH}?q=county&page_size=500")
    assert [position for position, _ in whole] == list(range(1, len(whole) + 1))
    assert len(whole) > 5
    for size in (1, 2, len(whole) - 1, len(whole)):
        assert crawl(reader, f"{SEARCH}?q=county&page_size={size}") == whole


def test_a_crawl_stays_in_its_revision(reader: Reader, county: World) -> None:
    whole = crawl(reader, f"{SEARCH}?q=county")
    first = reader.get(f"{SEARCH}?q=county&page_size=2").json()
    published(
        new(identity("official", "county"), document("official", name="County")),
        correction(county["mayor"], mayor(county, title="County Mayor")),
    )
    rest = crawl(reader, first["links"]["next"])
    assert [(each["position"], each["item"]) for each in first["results"]] + rest == whole


def test_a_cursor_of_another_query_or_order_is_refused(reader: Reader, county: World) -> None:
    following = reader.get(f"{SEARCH}?q=county&page_size=2").json()["links"]["next"]
    cursor = following.split("cursor=")[1]
    for other in (f"q=dade&cursor={cursor}", f"q=county&kind=source&cursor={cursor}"):
        assert "another query" in refusals(reader, f"{SEARCH}?{other}")["cursor"]
    listed = reader.get("/api/v1/sources/?q=county&page_size=1&sort=id").json()["links"]["next"]
    assert listed is None


@pytest.mark.parametrize(
    "position",
    [
        *((), (9, 1, 1), (0, -1, 1), (0, 1, 0), ("0", 1, 1), (0, 2**63, 1), (0, 1, 1, 1)),
        *((0, 1, 2**64 - 1), (0, True, 1), (True, 1, 1), (0, 1, True)),
    ],
)
def test_a_forged_cursor_is_refused(
    reader: Reader, county: World, position: tuple[Any, ...]
) -> None:

    following = reader.get(f"{SEARCH}?q=county&page_size=2").json()["links"]["next"]
    cursor = pagination.decode(following.split("cursor=")[1])
    forged = cursor._replace(position=position).encode()
    address = f"{SEARCH}?q=county&page_size=2&cursor={forged}"
    assert refusals(reader, address).keys() == {"cursor"}


def test_a_search_follows_known_at(reader: Reader, county: World) -> None:
    published(correction(county["gimenez"], document("official", name="Charles Gimenez")))
    assert county["gimenez"] in items(reader, q="carlos", known_at="1")
    assert items(reader, q="carlos") == []
    assert county["gimenez"] in items(reader, q="charles", known_at="2")
    before = asked(reader, q="carlos", known_at="1")
    published(correction(county["gimenez"], document("official", name="Someone")))
    assert asked(reader, q="carlos", known_at="1") == before


# Lists


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_takes_q(reader: Reader, articles: None, kind: str) -> None:
    address = f"/api/v1/{KINDS[kind].endpoint}/?as_of=any&page_size=500"
    by_search = asked(reader, q="county", kind=kind, page_size="500")["results"]
    listed = results(reader, f"{address}&q=county")
    assert {each["id"] for each in listed} == {each["item"] for each in by_search}
    everything = [each["id"] for each in results(reader, address)]
    kept = {each["id"] for each in listed}
    assert [each["id"] for each in listed] == [each for each in everything if each in kept]


def test_q_joins_the_other_parameters_of_a_list(reader: Reader, county: World) -> None:
    rules = "/api/v1/detainer-policies/?q=dade county jail"
    assert len(results(reader, f"{rules}&as_of=any")) == 2
    assert [each["id"] for each in results(reader, f"{rules}&as_of=2016")] == [county["old"]]
    assert [each["id"] for each in results(reader, f"{rules}&as_of=any&holds=honors_all")] == [
        county["rule"]
    ]
    assert results(reader, f"{rules}&as_of=any&state=CA") == []
    assert results(reader, f"{rules}&as_of=any&known_at=0") == []


def test_q_on_a_list_follows_known_at(reader: Reader, county: World) -> None:
    published(correction(county["gimenez"], document("official", name="Charles Gimenez")))
    assert results(reader, "/api/v1/officials/?q=carlos") == []
    assert len(results(reader, "/api/v1/officials/?q=carlos&known_at=1")) == 1
    assert len(results(reader, "/api/v1/tenures/?q=charles")) == 1


def test_q_costs_a_list_one_query(reader: Reader, county: World) -> None:
    # The revision; usual names; the rows; their documents.
    assert len(queries_of(reader, "/api/v1/sources/?q=detainers")) == 4


# Names as printed, in the articles


def test_a_misprint_in_an_article_finds_what_is_said_of_the_person(
    reader: Reader, articles: None
) -> None:
    found = asked(reader, q="Eloza")["results"]
    assert found[0]["title"] == "Jorge Elorza"
    assert [marked(each) for each in found[0]["excerpts"]] == ["[Jorge Elorza]", "Jorge [Eloza]"]
    assert {"stance", "tenure"} <= {each["kind"] for each in found}
    said = results(reader, "/api/v1/stances/?q=Eloza")
    assert {each["speaker"]["official"]["name"] for each in said} == {"Jorge Elorza"}


def test_a_usual_name_finds_the_place_first(reader: Reader, articles: None) -> None:
    usual = {"Miami Dade": "Miami-Dade County", "NYC": "New York City", "LA": "Los Angeles"}
    for words, title in usual.items():
        found = asked(reader, q=words)["results"]
        assert (found[0]["title"], found[0]["matched"]) == (title, "exact_name")
        assert {"stance", "agency"} <= {each["kind"] for each in found}


SEARCHED = json.loads((Path(__file__).parent / "searched.json").read_text())


@pytest.mark.parametrize("words", SEARCHED)
def test_the_articles_answer_in_this_order_on_both_engines(
    reader: Reader, articles: None, words: str
) -> None:
    found = asked(reader, q=words, page_size="10", count="true", known_at="4")
    shown = [each["item"] for each in found["results"]]
    assert {"count": found["meta"]["count"], "items": shown} == SEARCHED[words]


# What is refused


@pytest.mark.parametrize("given", ["\N{GRINNING FACE}", "…", '"*"', "\u4e2d\u6587", "()"])
def test_a_question_without_a_word_is_refused(reader: Reader, county: World, given: str) -> None:
    for address in (SEARCH, "/api/v1/stances/"):
        response = reader.get(address, {"q": given})
        assert response.status_code == 400
        (fault,) = response.json()["errors"]
        assert fault["parameter"] == "q"
        assert "write a word" in fault["message"]


def test_a_search_asks_for_a_question(reader: Reader, county: World) -> None:
    assert refusals(reader, SEARCH) == {"q": "Say what to look for: q=detain."}
    assert "blank" in refusals(reader, f"{SEARCH}?q=")["q"]
    assert "once" in refusals(reader, f"{SEARCH}?q=a&q=b")["q"]
    assert "control" in refusals(reader, f"{SEARCH}?q=a%00b")["q"]
    assert "did you mean" in refusals(reader, f"{SEARCH}?q=a&kind=stanse")["kind"]


HOSTILE = [
    *('"', "'", "a'b", '"a', 'a"b"', "a AND", "OR b", "NOT", "a NOT b", "NEAR(a b)", "a NEAR b"),
    *("a*", "*a", "^a", "a:b", "names:a", "{names}:a", "a - b", "-a", "+a", "(a", "a)", "((((a"),
    *("a & b", "a | !b", "!a", "a <-> b", "a <2> b", "a:*", "a:A", "\\a", "a;b", "--a", "/*a*/"),
    *("%s a", "%(x)s a", "$1 a", "{0} a", "a\u0301\u0302" * 50, "a\u200bb", "\u202ea"),
    "al be co da el fo ga ho jo ka lo ma no op pa",
    *("a " * 900, "a" * 2000, "1e999", "0x1", "1.5e-3", "q0 a", "n1", "index_text", "rowid a"),
]


@pytest.mark.parametrize("given", HOSTILE)
def test_no_question_is_more_than_words(reader: Reader, county: World, given: str) -> None:
    for address in (SEARCH, "/api/v1/stances/"):
        response = reader.get(address, {"q": given})
        assert response.status_code in {200, 400}, response.content


# Excerpts


def sought(words: str) -> Sought:
    return Sought(Question.read(words).phrases)


def excerpt(words: str, text: str) -> str:
    found = excerpts(sought(words), [("words", "note", text, "")])
    return marked(found[0]) if found else ""


@pytest.mark.parametrize(
    ("words", "text", "marks"),
    [
        ("gimenez", "Mayor Giménez said", "Mayor [Giménez] said"),
        ("oneil", "Peggy O\u2019Neil\u2019s", "Peggy [O\u2019Neil\u2019s]"),
        ("hold detain", "hold <b>detainers</b>", "[hold] <b>[detainers]</b>"),
        ("det", "undetained", ""),
        ("jail", "The jail.", "The [jail]."),
        ("a", "a city\u2014a town", "[a] city\u2014[a] town"),
        ("xyz", "x\u0302yz Sue", "[x\u0302yz] Sue"),
        ("newark", "N\u200bewark", "[N\u200bewark]"),
        ("sanctuary", "a sanc\u00adtuary", "a [sanc\u00adtuary]"),
        ("nyc", "the N.Y.C.: \u2018NYC\u2019", "the [N.Y.C].: \u2018[NYC]\u2019"),
        ("lukasz", "\u00abŁukasz\u00bb", "\u00ab[Łukasz]\u00bb"),
    ],
)
def test_matching_words_are_marked_and_the_text_is_left_as_it_is(
    words: str, text: str, marks: str
) -> None:
    assert excerpt(words, text) == marks


def test_words_of_a_name_are_marked_together() -> None:
    name = Sought([Phrase(("new", "york", "city")), Phrase(("york",))])
    text = "In New York City, not York."
    assert [text[start:end] for start, end in matches(name, text)] == ["New York City", "York"]


def test_a_long_text_is_cut_between_words_around_the_first_match() -> None:
    text = "word " * 100 + "jail " + "word " * 100 + "jail"
    found = excerpt("jail", text)
    assert found.startswith("…word ")
    assert found.endswith(" word…")
    assert found.count("[jail]") == 1
    assert len(found) <= LENGTH + len("……[]")
    assert excerpt("jail", "jail " + "word " * 100).startswith("[jail] word")
    assert excerpt("jail", "word " * 100 + "jail").endswith(" [jail]")
    assert excerpt("x" * 70, "y" * 500 + " " + "x" * 500).startswith("…[xxx")


def test_a_document_has_three_excerpts_at_most() -> None:
    passages = [("words", f"field {number}", "jail", "") for number in range(5)]
    found = excerpts(sought("jail"), passages)
    assert [each["field"] for each in found] == ["field 0", "field 1", "field 2"]


@pytest.mark.parametrize(
    "text",
    [
        "It\u2019s the 'U.S.' \u2014 N.Y.C.\u2019s J.F.Kennedy, a.b@c.de; under_score 1e5x 287(g)",
        "x\u0302yz N\u200bewark sanc\u00adtuary \u00bfPeña\u2026 \u00abÆgir\u00bb O\u02bcHara Hawai\u02bbi",
        "\u00bd \u2116 \ufb01n \u00b2 \u2460 \u2167 \uff11\uff12 \u663a\u4e2dNYC\u4e2d \u202emiami\u2028dade a\u00a0b\u2192c\u2122",
        "\u00aa \u00ba rock \u2018n\u2019 roll ''quoted'' a''b \u00b4x\u00b4 \u00a71373 \u3008y\u3009 \ud83d\ude00z",
    ],
)
def test_the_words_of_an_excerpt_are_those_that_are_searched(text: str) -> None:
    assert [word for word, _, _ in excerpting._words(text)] == folded(text).split()


def test_no_text_is_looked_through_beyond_what_an_excerpt_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    words = excerpting._words

    def noting(text: str) -> Iterator[excerpting.Word]:
        for each in words(text):
            read.append(each[0])
            yield each

    monkeypatch.setattr(excerpting, "_words", noting)
    note = "al be co da " * 800
    assert excerpts(sought("al be co da zz"), [("words", "note", note, "")])[0]["parts"][0] == {
        "text": "al",
        "match": True,
    }
    assert len(read) < LENGTH
    del read[:]
    long = [("words", "note", "word " * 1_999 + "jail", "")] * 5
    assert [len(each["parts"]) for each in excerpts(sought("jail"), long)] == [2]
    assert len(read) == 2_000
