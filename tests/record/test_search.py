"""What a search finds and in which order: names, misprints, usual names, past texts, redactions."""

import itertools
import json
from typing import Any

import pytest
from django.db import connection

from policies.documents import KINDS
from policies.documents.base import Json
from policies.documents.texts import WEIGHTS
from policies.record import index, redaction, texts
from policies.record.models import OPEN, Edition
from policies.record.question import LONGEST_USUAL, MOST_WORDS, Question
from policies.record.search import RANKS, Hit, Search
from tests.make import citation, correction, document, identity, new, withdrawal
from tests.worlds import World, clock, published

pytestmark = pytest.mark.django_db

PLACES: dict[str, dict[str, Any]] = {
    "usa": {"name": "United States", "classification": "country", "aliases": ["US", "U.S."]},
    "rhode": {"name": "Rhode Island", "classification": "state", "state": "RI"},
    "york": {"name": "New York", "classification": "state", "state": "NY"},
    "nyc": {"name": "New York City", "state": "NY", "aliases": ["New York", "NYC"]},
    "la": {"name": "Los Angeles", "state": "CA", "aliases": ["LA", "L.A."], "geoid": "0644000"},
    "salle": {"name": "La Salle County", "classification": "county", "state": "IL"},
    "dade": {"name": "Miami-Dade County", "classification": "county", "state": "FL"},
    "miami": {"name": "Miami", "state": "FL"},
}


def place(**fields: Any) -> Json:
    return document("jurisdiction", **({"classification": "municipality"} | fields))


@pytest.fixture
def world() -> World:
    """Places with usual names, people with misprinted ones, and what is said of both."""
    world = {name: identity("jurisdiction", name) for name in PLACES}
    world |= {name: identity("official", name) for name in ("elorza", "gimenez", "oneil")}
    names = {"mayor": "tenure", "herald": "source", "police": "agency", "memo": "instrument"}
    names |= {"welcome": "stance", "angels": "stance", "held": "stance", "rule": "detainer_policy"}
    world |= {name: identity(kind, name) for name, kind in names.items()}
    published(*(new(world[name], place(**fields)) for name, fields in PLACES.items()))
    published(*people(world))
    published(*claims(world))
    return world


def people(world: World) -> list[Any]:
    elorza = document("official", name="Jorge Elorza", names_as_printed=["Jorge Eloza"])
    police = {"name": "Police Department", "classification": "police", "aliases": ["LAPD"]}
    tenure = {"office": "mayor", "classification": "elected", "title": "Mayor"}
    return [
        new(world["elorza"], elorza),
        new(world["gimenez"], document("official", name="Carlos Giménez")),
        new(world["oneil"], document("official", name="Peggy O\u2019Neil—Smith")),
        new(world["police"], document("agency", jurisdiction=world["la"], **police)),
        new(
            world["herald"],
            document("source", title="On detainers", classification="report", publisher="Herald"),
        ),
        new(
            world["mayor"],
            document(
                "tenure",
                official=world["elorza"],
                jurisdiction=world["rhode"],
                citations=[citation(world["herald"], "office", "classification")],
                **tenure,
            ),
        ),
    ]


def claims(world: World) -> list[Any]:
    def stance(summary: str, **fields: Any) -> Json:
        cited = citation(
            world["herald"],
            "capacity",
            attribution="direct_quotation",
            quotation="We\u2019ll stay a “sanctuary” city\u2014whatever they say",
        )
        return document(
            "stance", summary=summary, capacity="self", **({"citations": [cited]} | fields)
        )

    none: list[Json] = []
    cited = [citation(world["herald"], "holds", "basis", "rule_form")]
    rule = {"holds": "honors_all", "rule_form": "written", "basis": "own_choice"}
    return [
        new(world["welcome"], stance("Everybody is welcome.", speaker=world["mayor"])),
        new(world["angels"], stance("Help is given.", jurisdiction=world["la"])),
        new(world["held"], stance("Detainers are honored in Miami and in Dade City.")),
        new(
            world["rule"],
            document(
                "detainer_policy",
                summary="The jail honors all detainers.",
                jurisdiction=world["dade"],
                citations=cited,
                **rule,
            ),
        ),
        new(
            world["memo"],
            document("instrument", title="Miami memo", classification="not_stated", citations=none),
        ),
    ]


def search(words: str, revision: int = 3, **narrowed: Any) -> Search:
    return Search(Question.read(words).known_at(revision), revision, **narrowed)


def found(world: World, words: str, revision: int = 3, **narrowed: Any) -> list[str]:
    """The short names of what is found, the best first."""
    names = {item: name for name, item in world.items()}
    return [names[hit.item] for hit in search(words, revision, **narrowed).hits(50)]


# What is found


@pytest.mark.parametrize("words", ["Gimenez", "GIMÉNEZ", "gime\u0301nez", " gimenez. ", "Gimen"])
def test_accents_case_and_punctuation_do_not_matter(world: World, words: str) -> None:
    assert found(world, words) == ["gimenez"]


@pytest.mark.parametrize("words", ["O'Neil", "o\u2019neil", "ONEIL", "Oneil Smith", "oneil-smith"])
def test_an_apostrophe_parts_no_word_and_a_dash_does(world: World, words: str) -> None:
    assert found(world, words) == ["oneil"]


@pytest.mark.parametrize("words", ["Eloza", "jorge eloza", "Jorge  ELOZA"])
def test_a_misprinted_name_finds_what_shows_the_right_one(world: World, words: str) -> None:
    assert found(world, words) == ["elorza", "welcome", "mayor"]


def test_a_usual_name_finds_what_concerns_the_place(world: World) -> None:
    assert found(world, "nyc") == ["nyc"]
    assert found(world, "LA") == ["la", "salle", "angels", "police"]
    assert found(world, "L.A.") == found(world, "LA")
    assert found(world, "LAPD help") == []
    assert found(world, "help LA") == ["angels"]
    assert set(found(world, "US")) == {"usa"}


def test_words_may_stand_apart_and_in_any_field(world: World) -> None:
    assert found(world, "Miami Dade") == ["dade", "held", "rule"]
    assert found(world, "mayor welcome") == ["welcome"]
    assert found(world, "rhode elorza") == ["welcome", "mayor", "elorza"]


def test_quotations_are_searched_and_the_sources_of_a_citation_are_not(world: World) -> None:
    assert set(found(world, "sanctuary city whatever")) == {"held", "angels", "welcome"}
    assert found(world, "herald") == ["herald"]


def test_the_last_word_may_be_a_beginning_and_no_other(world: World) -> None:
    assert found(world, "los ang") == ["la", "angels", "police"]
    assert found(world, "lo angeles") == []
    assert found(world, "hon detainers") == []
    assert found(world, "detainers hon") == [*found(world, "honored detainers"), "rule"]


def test_a_beginning_has_three_letters(world: World) -> None:
    assert "salle" in found(world, "sal")
    assert found(world, "sa") == []


def test_small_words_may_be_missing_beside_others(world: World) -> None:
    assert set(found(world, "the mayor of the rhode")) == {"mayor", "welcome", "elorza"}
    assert set(found(world, "in")) == {"held"}


def test_codes_that_begin_with_a_digit_are_found(world: World) -> None:
    assert found(world, "0644000") == ["la"]
    assert found(world, "0644") == ["la"]


def test_an_id_as_printed_finds_the_item_and_what_shows_it(world: World) -> None:
    for printed in (world["elorza"], world["elorza"].upper()):
        assert found(world, printed) == ["elorza", "welcome", "mayor"]
    assert found(world, f"{world['elorza']} welcome") == ["welcome"]
    assert found(world, "off-0000000000") == []


@pytest.mark.parametrize(
    "words",
    ["jur", "off", "INS", "jurz9", "q0", "q0miami", "n0644000", "n", "\u00f10644", "\u00f1"],
)
def test_nobody_can_ask_for_the_words_of_the_index(world: World, words: str) -> None:
    assert found(world, words) == []


def test_no_name_stands_across_two_fields(world: World) -> None:
    in_two = {"name": "Ann", "names_as_printed": ["Old New York", "City of None"]}
    across = identity("official", "across")
    published(new(across, document("official", **in_two, coding_note="Born in New York")))
    bureau = document("agency", name="New York", classification="police", coding_note="City")
    published(new(identity("agency", "bureau"), bureau))
    hall = document("agency", name="Hall", classification="police", jurisdiction=world["york"])
    published(new(identity("agency", "hall"), hall | {"coding_note": "Where is New York City?"}))
    names = world | {"hall": identity("agency", "hall")}
    assert found(names, "nyc", 6) == ["nyc", "hall"]


def test_question_words_of_the_engines_are_words(world: World) -> None:
    miami = found(world, "miami")
    for words in (
        "miami*",
        "-miami",
        "^miami",
        '"miami"',
        "(miami",
        "miami:*",
        "!miami",
        "miami |",
    ):
        assert found(world, words) == miami
    assert found(world, "names : miami") == found(world, "names miami") == []
    assert found(world, '"miami" OR nyc') == found(world, "miami nyc") == []
    assert found(world, "miami* memo") == ["memo"]
    assert found(world, '"miami memo') == ["memo"]
    assert found(world, "miami NOT memo") == []


# In which order


def test_an_exact_name_comes_first_then_names_texts_and_what_shows_it(world: World) -> None:
    hits = search("miami").hits(50)
    ranks = {name: RANKS[hit.rank] for hit in hits for name in world if world[name] == hit.item}
    assert ranks == {
        "miami": "exact_name",
        "dade": "name",
        "memo": "name",
        "held": "text",
        "rule": "shown",
    }
    assert [hit.rank for hit in hits] == sorted(hit.rank for hit in hits)


def test_what_was_published_last_comes_first_in_a_rank(world: World) -> None:
    for hits in (search("miami").hits(50), search("jorge").hits(50)):
        assert hits == sorted(hits, key=lambda hit: (hit.rank, -hit.edition))


def test_pages_give_each_hit_once(world: World) -> None:
    whole = search("miami dade").hits(50)
    for size in (1, 2, len(whole)):
        seen: list[Hit] = []
        after = None
        while page := search("miami dade").hits(size, after):
            seen += page
            after = (page[-1].rank, page[-1].edition)
        assert seen == whole


def test_kinds_are_counted_whatever_kinds_are_asked_for(world: World) -> None:
    counts = {"detainer_policy": 1, "instrument": 1, "jurisdiction": 2, "stance": 1}
    assert search("miami").count_by_kind() == (counts, False)
    assert search("miami", kinds=("stance",)).count_by_kind() == (counts, False)
    in_florida = {"detainer_policy": 1, "jurisdiction": 2}
    assert search("miami", states=("FL",)).count_by_kind() == (in_florida, False)


def test_what_is_asked_for_is_counted_whole_and_kinds_as_far_as_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policies.record.search.COUNTED", 5)
    assert search("miami").count_by_kind()[1] is False
    monkeypatch.setattr("policies.record.search.COUNTED", 2)
    assert search("miami").count_by_kind() == ({"instrument": 1, "stance": 1}, True)
    assert search("miami").count() == 5
    assert search("miami", kinds=("jurisdiction",)).count() == 2
    assert search("miami", states=("CA",)).count() == 0


def test_a_search_is_narrowed_to_kinds_and_states(world: World) -> None:
    assert found(world, "miami", kinds=("stance", "instrument")) == ["memo", "held"]
    assert found(world, "miami", states=("FL",)) == ["miami", "dade", "rule"]
    assert found(world, "miami", kinds=("stance",), states=("FL",)) == []


# At which revision


def test_each_revision_is_searched_as_it_was(world: World) -> None:
    renamed = document("official", name="Charles Giménez")
    published(correction(world["gimenez"], renamed))
    published(withdrawal(world["memo"]))
    assert (found(world, "carlos", 3), found(world, "carlos", 4)) == (["gimenez"], [])
    assert (found(world, "charles", 3), found(world, "charles", 4)) == ([], ["gimenez"])
    assert found(world, "gimenez", 3) == found(world, "gimenez", 5) == ["gimenez"]
    assert (found(world, "memo", 4), found(world, "memo", 5)) == (["memo"], [])
    assert found(world, "gimenez", 1) == []
    assert found(world, "gimenez", 0) == []


def test_an_earlier_revision_is_answered_in_the_same_order_for_ever(world: World) -> None:
    asked = [search(words) for words in ("miami", "LA", "jorge", "detainers")]
    before = [(each.hits(50), each.count_by_kind()) for each in asked]
    for number in range(3):
        published(
            correction(world["miami"], place(name=f"Miami {number}", state="FL")),
            correction(world["la"], place(name=f"Los Angeles {number}", state="CA")),
            correction(world["elorza"], document("official", name=f"Jorge {number}")),
        )
    again = [search(words) for words in ("miami", "LA", "jorge", "detainers")]
    assert [(each.hits(50), each.count_by_kind()) for each in again] == before


def test_a_usual_name_is_one_as_of_the_revision(world: World) -> None:
    published(correction(world["nyc"], place(name="New York City", state="NY", aliases=[])))
    assert (found(world, "nyc", 3), found(world, "nyc", 4)) == (["nyc"], [])


def test_a_name_without_a_latin_letter_is_found_by_its_usual_one() -> None:
    usual = place(name="\u7d10\u7d04", aliases=["Niuyue"])
    published(new(identity("jurisdiction", "x"), usual))
    assert [hit.rank for hit in search("niuyue", 1).hits(5)] == [0]


def test_superseded_texts_are_kept_apart(world: World) -> None:
    published(correction(world["gimenez"], document("official", name="Charles Giménez")))
    assert texts.PastText.objects.count() == 1
    assert texts.Text.objects.count() == len(world)


# What must not be found


def test_a_redacted_text_is_found_at_no_revision(world: World) -> None:
    published(correction(world["gimenez"], document("official", name="C. Giménez")))
    redaction.redact(
        "Giménez", submitter="ana", approver="ben", two_people=True, reason="A court.", clock=clock
    )
    for revision in range(1, 6):
        assert found(world, "gimenez", revision) == []
        assert found(world, "gim", revision) == []
    assert found(world, "carlos", 3) == ["gimenez"]
    assert list(index.differences()) == []


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_redacted_text_is_left_in_no_page_of_the_search(world: World) -> None:
    published(correction(world["gimenez"], document("official", name="Carlos Quixote")))
    assert b"uixote" in blocks()
    redaction.redact(
        "Quixote", submitter="ana", approver="ben", two_people=True, reason="A court.", clock=clock
    )
    assert b"uixote" not in blocks()


def blocks() -> bytes:
    """All that FTS5 has written of what is searched."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT block FROM index_text_data UNION ALL SELECT block FROM index_text_past_data"
        )
        return b"".join(block for (block,) in cursor.fetchall())


# The questions and the texts themselves


@pytest.mark.parametrize("text", ["", " ", "\N{GRINNING FACE}", "“…”", "\u4e2d\u6587"])
def test_a_question_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write a word"):
        Question.read(text)


def test_a_question_is_bounded(world: World) -> None:
    asked = Question.read(" ".join(f"word{number}" for number in range(500)))
    assert len(asked.words) == MOST_WORDS
    assert Search(asked.known_at(3), 3).hits(5) == []
    assert search("x" * 2000).hits(5) == []
    assert search("1e5x 2e 0x1f n1 q0 " * 3).hits(5) == []


def test_a_long_word_is_found_by_its_beginning() -> None:
    official = identity("official", "long")
    published(new(official, document("official", name="A" + "b" * 300)))
    assert [hit.item for hit in search("a" + "b" * 300, 1).hits(5)] == [official]
    assert [hit.item for hit in search("a" + "b" * 70, 1).hits(5)] == [official]


def test_a_text_beyond_the_bound_is_cut_and_published_all_the_same() -> None:
    note = " ".join(f"word{number}" for number in range(60_000))
    official = identity("official", "noted")
    published(new(official, document("official", name="Ann", coding_note=note)))
    assert [hit.item for hit in search("word7", 1).hits(5)] == [official]
    assert search("word59999", 1).hits(5) == []
    assert list(index.differences()) == []


@pytest.mark.parametrize("size", range(1, LONGEST_USUAL + 2))
def test_usual_names_of_up_to_four_words_are_known(size: int) -> None:
    alias = " ".join(["ab", "cd", "ef", "gh", "ij"][:size])
    published(new(identity("jurisdiction", "x"), place(name="Elsewhere", aliases=[alias])))
    named = Question.read(f"the {alias}").known_at(1).named
    assert len(named) == (1 if size <= LONGEST_USUAL else 0)


def namesakes(number: int, alias: str) -> list[Any]:
    """Towns that share a usual name."""
    return [
        new(
            identity("jurisdiction", f"{alias} {n}"), place(name=f"{alias}ton {n}", aliases=[alias])
        )
        for n in range(number)
    ]


def test_a_usual_name_stands_for_all_who_bear_it() -> None:
    towns = namesakes(40, "Wash")
    police = {"name": "Police", "classification": "police"}
    published(
        *towns,
        *(
            new(identity("agency", town.item), document("agency", jurisdiction=town.item, **police))
            for town in towns
        ),
    )
    assert search("wash", 1).count_by_kind() == ({"agency": 40, "jurisdiction": 40}, False)


def test_a_usual_name_that_stands_for_very_many_crowds_out_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policies.record.question.MOST_NAMED", 2)
    published(*namesakes(3, "Old"), *namesakes(2, "Odd"))
    asked = Question.read("old odd nyc").known_at(4)
    assert [
        len([each for each in asked.named if each.words == (word,)]) for word in asked.words
    ] == [2, 2, 1]
    assert asked.crowded == (("old",),)


def test_names_that_very_many_bear_can_be_asked_for_together() -> None:
    published(*namesakes(100, "Wash"), *namesakes(100, "Low"), *namesakes(100, "New"))
    assert search("wash low new", 1).hits(50) == []
    assert search("wash", 1).count() == 100


def test_words_are_the_same_on_both_engines() -> None:
    words = [
        "".join(each) for size in (1, 2, 3, 4) for each in itertools.product("a1e", repeat=size)
    ]
    official = identity("official", "odd")
    published(new(official, document("official", name=" ".join(words))))
    for word in words:
        assert [hit.item for hit in search(f"{word} {word}", 1).hits(5)] == [official]


@pytest.mark.usefixtures("articles")
def test_each_kind_gives_its_texts() -> None:
    for kind in KINDS:
        edition = Edition.objects.filter(kind=kind, entry__revision_to=OPEN)[:1].get()
        found = json.loads(edition.document)
        said = KINDS[kind].texts(found)
        assert said
        assert all(text for _, _, text, _ in said)
        assert {weight for weight, _, _, _ in said} <= set(WEIGHTS)
