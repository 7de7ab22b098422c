"""What we had wrong: corrections and withdrawals, with the reason and what was before and after."""

from tests.api.readers import Reader, queries_of, refusals, results
from tests.worlds import World

CORRECTIONS = "/api/v1/corrections/"


def test_corrections_and_withdrawals_alone_newest_first(reader: Reader, days: World) -> None:
    found = results(reader, CORRECTIONS)
    assert [(each["item"], each["change"], each["reason"]) for each in found] == [
        (days["mayor"], "correction", "Misread."),
        (days["old"], "withdrawal", "It was never in force."),
    ]
    corrected, withdrawn = found
    assert corrected["differences"] == [
        {"field": "party", "before": "Republican", "after": "Democratic"}
    ]
    assert (withdrawn["title"], withdrawn["differences"]) == ("The jail asks for payment.", None)


def test_what_was_corrected_since_a_day(reader: Reader, days: World) -> None:
    assert len(results(reader, f"{CORRECTIONS}?since=2026-01-06")) == 2
    assert results(reader, f"{CORRECTIONS}?since=2026-01-07") == []
    assert results(reader, f"{CORRECTIONS}?known_at=2") == []


def test_corrections_take_the_filters_of_changes(reader: Reader, days: World) -> None:
    for query in ("change=correction", "kind=tenure", "jurisdiction=12086&kind=tenure"):
        (found,) = results(reader, f"{CORRECTIONS}?{query}")
        assert found["item"] == days["mayor"]
    assert len(results(reader, f"{CORRECTIONS}?within=12")) == 2
    assert results(reader, f"{CORRECTIONS}?state=GA") == []
    refused = refusals(reader, f"{CORRECTIONS}?change=new")
    assert refused["change"] == "“new” is not known here: it takes correction, withdrawal."
    assert refusals(reader, f"{CORRECTIONS}?change__not=correction").keys() == {"change__not"}


def test_corrections_take_three_queries(reader: Reader, days: World) -> None:
    # The newest revision; the page; its editions, each with the one before it.
    assert len(queries_of(reader, CORRECTIONS)) == 3
