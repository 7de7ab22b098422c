"""Places, bodies and people by what is true of them: rules in force, latest words, labels, offices."""

from typing import Any

import pytest

from tests.api.deadline import deadline
from tests.api.readers import Reader, queries_of, refusals, results
from tests.make import citation, document, identity, new, on
from tests.worlds import World, published

PLACES = "/api/v1/jurisdictions/"


@pytest.fixture
def world(db: None) -> World:
    return deadline()


@pytest.fixture
def town(db: None) -> World:
    """A town with one body, whose rules and words each test adds."""
    world = {
        "town": identity("jurisdiction", "town"),
        "body": identity("agency", "body"),
        "article": identity("source", "article"),
    }
    place = document(
        "jurisdiction", name="Town", classification="county", state="OH", geoid="39001"
    )
    body = document("agency", name="Body", classification="sheriff", jurisdiction=world["town"])
    article = document("source", classification="news_article", title="Article")
    fields = {"town": place, "body": body, "article": article}
    published(*(new(world[name], fields[name]) for name in fields))
    return world


def rules(world: World, *each: dict[str, Any]) -> None:
    """Publish rules of the town's body; undated and unattested unless said."""
    blank = {"jurisdiction": world["town"], "agency": world["body"], "summary": "A rule."}
    form = {"rule_form": "written", "basis": "own_choice"}
    made = [_cited(world, "detainer_policy", blank | form | fields) for fields in each]
    published(*(new(identity("detainer_policy", str(n)), rule) for n, rule in enumerate(made)))


def words(world: World, *each: dict[str, Any]) -> None:
    """Publish statements about the town for its body, in the office unless said."""
    blank = {"jurisdiction": world["town"], "on_behalf_of": world["body"], "summary": "Words."}
    made = [_cited(world, "stance", {"capacity": "office"} | blank | fields) for fields in each]
    published(*(new(identity("stance", str(n)), said) for n, said in enumerate(made)))


def _cited(world: World, kind: str, fields: dict[str, Any]) -> Any:
    source = world.get("article") or world["herald"]
    return document(kind, **fields, citations=[citation(source, "summary")])


def matched(reader: Reader, query: str) -> str:
    """How the town matches: certain, possible or not."""
    response = reader.get(f"{PLACES}?{query}")
    assert response.status_code == 200, response.content
    found = response.json()
    if not found["results"]:
        return "not"
    assert len(found["results"]) == 1
    sure = reader.get(f"{PLACES}?{query}&match=certain").json()["results"]
    possible = found["meta"]["possible_only"]
    assert bool(possible) != bool(sure)
    return "possible" if possible else "certain"


# Rules


def test_a_rule_matches_while_it_is_in_force(reader: Reader, town: World) -> None:
    rules(
        town,
        {
            "holds": "honors_all",
            "effective_from": on("2015"),
            "effective_until": on("2017-01-26"),
            "attested_on": on("2016-05-01"),
        },
    )
    assert matched(reader, "holds=honors_all&as_of=2014") == "not"
    assert matched(reader, "holds=honors_all&as_of=2016") == "certain"
    assert matched(reader, "holds=honors_all&as_of=2017") == "possible"
    assert matched(reader, "holds=honors_all&as_of=2017-01-26") == "not"
    assert matched(reader, "holds=declines_all,honors_all&as_of=2016") == "certain"
    assert matched(reader, "holds=declines_all&as_of=2016") == "not"


def test_one_rule_meets_all_conditions(reader: Reader, town: World) -> None:
    rules(
        town,
        {"holds": "conditional", "requires_warrant": "yes", "effective_from": on("2015")},
        {"warrant_issuer": "judge", "jail_access": "barred", "effective_from": on("2016")},
    )
    assert matched(reader, "requires_warrant=yes&holds=conditional") == "possible"
    assert matched(reader, "requires_warrant=yes&warrant_issuer=judge") == "not"
    assert matched(reader, "requires_warrant=yes&holds__not=conditional") == "not"
    assert matched(reader, "jail_access=barred&warrant_issuer__not=ice_officer") == "possible"


def test_not_compares_known_codes_and_unknown_ones_join_when_asked_for(
    reader: Reader, town: World
) -> None:
    assert matched(reader, "holds__not=honors_all") == "not"
    assert matched(reader, "holds__not=honors_all&include_unknown=true") == "possible"
    rules(
        town,
        {"jail_access": "barred", "effective_from": on("2015")},
        {"holds": "honors_all", "effective_from": on("2016")},
    )
    # One rule is silent on it, but another is not.
    assert matched(reader, "holds__not=honors_all&include_unknown=true") == "not"
    assert matched(reader, "holds__not=honors_all&include_unknown=true&as_of=2015") == "possible"
    assert matched(reader, "holds__not=declines_all") == "possible"
    assert matched(reader, "jail_access=barred&holds__not=declines_all") == "not"
    joined = "jail_access=barred&holds__not=declines_all&include_unknown=true"
    assert matched(reader, joined) == "possible"


def test_unknown_rows_join_beside_what_one_row_meets(reader: Reader, world: World) -> None:
    # One labeller lists the place; that another took it off the list is known of another label.
    removed = {
        "jurisdiction": world["miami_dade"],
        "labeller": "Union of Sheriffs",
        "label_as_printed": "sanctuary",
        "name_as_printed": "Miami-Dade",
        "status": "removed",
        "effective_from": on("2025-05-29"),
    }
    published(new(identity("designation", "union"), _cited(world, "designation", removed)))
    listed = f"{PLACES}?labeller=bureau+of+lists&status__not=listed"
    assert results(reader, listed) == []
    assert results(reader, f"{listed}&include_unknown=true") == []
    union = results(reader, f"{PLACES}?labeller=union+of+sheriffs&status__not=listed")
    assert [each["id"] for each in union] == [world["miami_dade"]]
    mayors = "/api/v1/officials/?office=mayor&classification__not=elected"
    assert results(reader, f"{mayors}&include_unknown=true") == []


def test_a_search_that_found_nothing_is_no_known_code(reader: Reader, town: World) -> None:
    rules(town, {"holds": "no_policy_found", "attested_on": on("2016")})
    assert matched(reader, "holds=no_policy_found") == "possible"
    assert matched(reader, "holds__not=honors_all") == "not"
    assert matched(reader, "holds__not=honors_all&include_unknown=true") == "possible"


def test_a_rule_is_its_own_where_its_body_is_of_its_place(reader: Reader, world: World) -> None:
    honors = [each["id"] for each in results(reader, f"{PLACES}?holds=honors_all&state=FL")]
    # Hialeah's people are held under that rule; it is not Hialeah's, nor Florida's.
    assert honors == [world["miami_dade"]]
    rules(
        world | {"town": world["hialeah"], "body": world["corrections"]},
        {"holds": "declines_all", "effective_from": on("2020")},
        {"jail_access": "standing", "agency": None, "effective_from": on("2020")},
        {
            "jail_access": "barred",
            "jurisdiction": world["polk"],
            "agency": world["florida_congress"],
            "effective_from": on("2020"),
            "instrument": world["statute"],
        },
    )
    # The county's, about Hialeah, is no place's own; nor is the state's about Polk, nor its paper.
    assert results(reader, f"{PLACES}?holds=declines_all&state=FL") == []
    assert results(reader, f"{PLACES}?jail_access=barred") == []
    statute = results(reader, f"{PLACES}?instrument_classification=statute")
    assert [each["id"] for each in statute] == [world["florida"]]
    # A rule of no body that is named is its place's own; bodies are asked by the body alone.
    standing = results(reader, f"{PLACES}?jail_access=standing")
    assert [each["id"] for each in standing] == [world["hialeah"]]
    bodies = results(reader, "/api/v1/agencies/?holds=declines_all&state=FL")
    assert [each["id"] for each in bodies] == [world["corrections"]]


def test_a_layer_is_as_known_at_the_revision(reader: Reader, town: World) -> None:
    rules(town, {"holds": "honors_all", "effective_from": on("2015")})
    words(town, {"label": "claims", "stated_on": on("2016-05-01")})
    assert matched(reader, "holds=honors_all&label=claims") == "possible"
    for asked, since in (("holds=honors_all", 2), ("label=claims", 3), ("label__not=rejects", 3)):
        for revision in (1, 2, 3):
            found = matched(reader, f"{asked}&known_at={revision}")
            assert (found != "not") == (revision >= since)
    joined = "holds__not=honors_all&include_unknown=true&known_at="
    assert matched(reader, f"{joined}1") == "possible"
    assert matched(reader, f"{joined}2") == "not"


# Words


def test_the_latest_word_of_a_body_counts(reader: Reader, town: World) -> None:
    words(
        town,
        {"label": "claims", "stated_on": on("2016-05-01")},
        {"label": "rejects", "stated_on": on("2017-05-01")},
        {"cooperation": "limits", "stated_on": on("2018-05-01")},
    )
    assert matched(reader, "label=claims&as_of=2016-12-01") == "certain"
    assert matched(reader, "label=claims") == "not"
    assert matched(reader, "label=rejects") == "certain"
    assert matched(reader, "label__not=claims") == "certain"
    assert matched(reader, "label=rejects&cooperation=limits") == "certain"
    assert matched(reader, "label=rejects&label__not=rejects") == "not"
    assert matched(reader, "label=rejects&as_of=2016") == "not"


def test_words_that_cannot_be_ordered_match_possibly(reader: Reader, town: World) -> None:
    words(
        town,
        {"label": "claims", "stated_on": on("2016-05-01")},
        {"label": "rejects", "stated_on": on("2016-05-01")},
    )
    assert matched(reader, "label=claims") == "possible"
    assert matched(reader, "label=rejects") == "possible"
    assert matched(reader, "label=claims,rejects") == "certain"


def test_a_word_of_no_date_ties_with_any(reader: Reader, town: World) -> None:
    words(
        town,
        {"label": "claims", "stated_on": on("2016-05-01")},
        {"label": "rejects"},
        {"cooperation": "limits"},
    )
    assert matched(reader, "label=claims") == "possible"
    assert matched(reader, "label=rejects") == "possible"
    assert matched(reader, "cooperation=limits") == "possible"


def test_a_vague_date_counts_by_its_last_day(reader: Reader, town: World) -> None:
    words(
        town,
        {"label": "claims", "stated_on": on("2016", "2016-01-01", "2016-12-31")},
        {"label": "rejects", "stated_on": on("2016-12-30")},
    )
    assert matched(reader, "label=claims") == "certain"
    assert matched(reader, "label=rejects") == "not"
    # On that day the vaguer of them may not have been made.
    assert matched(reader, "label=claims&as_of=2016-12-30") == "possible"


def test_each_body_speaks_for_itself(reader: Reader, town: World) -> None:
    words(
        town,
        {"label": "claims", "stated_on": on("2016-05-01")},
        {"label": "rejects", "stated_on": on("2017-05-01"), "on_behalf_of": None},
        {
            "label": "claims",
            "stated_on": on("2018-05-01"),
            "capacity": "self",
            "on_behalf_of": None,
        },
    )
    # A body that is not named is one too; who speaks for oneself is none of the place's.
    assert matched(reader, "label=claims") == "certain"
    assert matched(reader, "label=rejects") == "certain"


def test_a_search_that_found_nothing_displaces_no_statement(reader: Reader, town: World) -> None:
    words(
        town,
        {"label": "claims", "stated_on": on("2016-05-01")},
        {"label": "no_statement_found", "attested_on": on("2020")},
        {"label": "no_statement_found"},
        {"cooperation": "no_statement_found", "attested_on": on("2020")},
    )
    assert matched(reader, "label=claims") == "certain"
    assert matched(reader, "label=no_statement_found") == "not"
    assert matched(reader, "label=no_statement_found&as_of=2015") == "possible"
    assert matched(reader, "cooperation=no_statement_found") == "certain"


def test_unknown_words_join_when_asked_for(reader: Reader, town: World) -> None:
    assert matched(reader, "label__not=claims") == "not"
    assert matched(reader, "label__not=claims&include_unknown=true") == "possible"
    words(town, {"label": "claims", "stated_on": on("2016-05-01")})
    assert matched(reader, "label__not=claims&include_unknown=true") == "not"
    assert matched(reader, "label__not=rejects&include_unknown=true") == "certain"


def test_a_body_is_found_by_its_own_latest_word(reader: Reader, town: World) -> None:
    words(
        town,
        {"label": "claims", "stated_on": on("2016-05-01")},
        {"label": "rejects", "stated_on": on("2017-05-01")},
        {"label": "claims_equivalent", "stated_on": on("2018-05-01"), "on_behalf_of": None},
        {"cooperation": "no_statement_found", "attested_on": on("2020")},
    )
    published(new(identity("official", "later"), document("official", name="Later")))

    def found(query: str) -> bool:
        [body] = results(reader, f"/api/v1/agencies/?{query}") or [{"id": None}]
        return bool(body["id"] == town["body"])

    for then in ("", "&known_at=2"):
        assert found(f"classification=sheriff&label=rejects{then}")
        assert not found(f"label=claims{then}")
        assert not found(f"label=claims_equivalent{then}")
    assert found("label=claims&as_of=2016-12-01")
    assert found("label=rejects&label__not=claims&match=certain")
    assert not found("label=rejects&known_at=1")
    assert not found("cooperation__not=limits")
    assert found("cooperation__not=limits&include_unknown=true")


def test_a_person_is_found_by_their_own_latest_word(reader: Reader, world: World) -> None:
    said = {"speaker": world["reed_mayor"], "summary": "Words.", "capacity": "office"}
    elsewhere = {**said, "jurisdiction": world["columbus"], "stated_on": on("2020-05-01")}
    candidate = {**said, "speaker": world["reed_candidate"], "capacity": "self"}
    spoken = (
        {**elsewhere, "cooperation": "cooperates"},
        {**candidate, "jurisdiction": world["ohio"], "stated_on": on("2021"), "label": "rejects"},
    )
    for number, fields in enumerate(spoken):
        item = identity("stance", f"reed {number}")
        published(new(item, _cited(world, "stance", fields)))

    def found(query: str) -> list[str]:
        return [each["id"] for each in results(reader, f"/api/v1/officials/?state=OH&{query}")]

    # In any office; what is said of elsewhere is not on the person's own place.
    for then in ("", "&known_at=6"):
        assert found(f"label=rejects{then}") == [world["lake"], world["reed"]]
        assert found(f"cooperation=cooperates{then}") == []
    assert found("label=claims") == []
    assert found("label=claims&as_of=2019") == [world["reed"]]
    assert found("label=claims&known_at=5") == [world["reed"]]
    assert found("cooperation=limits") == [world["hill"], world["reed"]]


def test_officials_are_found_by_the_state_of_their_offices(reader: Reader, world: World) -> None:
    people = "/api/v1/officials/?office=sheriff"
    assert [each["id"] for each in results(reader, f"{people}&state=OH")] == [world["hill"]]
    others = [each["id"] for each in results(reader, f"{people}&state__not=OH")]
    assert others == [world["marsh"], world["vane"]]
    # One tenure meets all.
    assert results(reader, "/api/v1/officials/?office=mayor&state=OH&party=republican") == []


# Labels, custody, papers, offices


def test_one_label_meets_all_conditions(reader: Reader, world: World) -> None:
    listed = f"{PLACES}?labeller=bureau+of+lists&status="
    assert [each["name"] for each in results(reader, f"{listed}listed")] == ["Miami-Dade County"]
    assert results(reader, f"{listed}removed") == []
    ended = results(reader, f"{listed}removed&as_of=2025-06-01&list=sanctuary+list+2025")
    assert [each["name"] for each in ended] == ["Cincinnati"]
    assert results(reader, f"{PLACES}?labeller=bureau&status=listed") == []


def test_layers_are_asked_together(reader: Reader, world: World) -> None:
    asked = f"{PLACES}?cooperation=cooperates&holds=honors_all&status=listed&within=12"
    assert [each["id"] for each in results(reader, asked)] == [world["miami_dade"]]
    assert results(reader, f"{asked}&facility=none") == []


def test_a_paper_is_of_the_place_that_issued_it_or_whose_rule_rests_on_it(
    reader: Reader, world: World
) -> None:
    memos = results(reader, f"{PLACES}?instrument_classification=memo")
    assert [each["id"] for each in memos] == [world["miami_dade"]]
    others = results(reader, f"{PLACES}?instrument_classification__not=memo,statute")
    assert [each["id"] for each in others] == [world["miami_dade"], world["polk"]]


def test_an_office_is_held_on_the_day_by_one_tenure(reader: Reader, world: World) -> None:
    people = "/api/v1/officials/"
    mayors = results(reader, f"{people}?office=mayor&jurisdiction=3915000")
    assert [each["id"] for each in mayors] == [world["reed"]]
    assert results(reader, f"{people}?office=mayor&classification=candidate") == []
    assert results(reader, f"{people}?office=mayor&as_of=2013") == []
    assert len(results(reader, f"{people}?within=39&office__not=sheriff")) == 2
    body = results(reader, f"{people}?agency={world['white_house']}")
    assert body == []


def test_a_place_without_any_layer_is_found_by_none(reader: Reader, world: World) -> None:
    columbus = f"{PLACES}?jurisdiction=3918000"
    assert results(reader, f"{columbus}&holds__not=honors_all") == []
    assert len(results(reader, f"{columbus}&holds__not=honors_all&include_unknown=true")) == 1


def test_layers_take_no_query_more(reader: Reader, world: World) -> None:
    # The newest revision; the rows of the page; their documents.
    asked = "label=claims&holds__not=honors_all&status=removed&include_unknown=true"
    assert len(queries_of(reader, f"{PLACES}?{asked}&as_of=2025-06-01")) == 3
    assert len(queries_of(reader, f"{PLACES}?label=rejects&label__not=claims")) == 3


def test_what_a_layer_does_not_know_is_refused(reader: Reader, world: World) -> None:
    assert "honors_all" in refusals(reader, f"{PLACES}?holds=honours_all")["holds"]
    assert "agy-" in refusals(reader, f"{PLACES}?held_by=sheriff")["held_by"]
    known = refusals(reader, f"{PLACES}?capacity=self")["capacity"]
    assert "There is no parameter" in known
