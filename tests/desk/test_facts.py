"""What the seeds say: quotations short, our own sentences neutral, each paragraph accounted for."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from policies.dates import PartialDate
from policies.desk.seedfile import Keys, Lined, SeedFile, read_folder
from tests.paths import ROOT

FILES = read_folder(ROOT / "seeds")
ROWS = [(file, row) for file in FILES for row in [*file.items, *file.adds]]
CITATIONS = [(file, row, each) for file, row in ROWS for each in row.get("citations", [])]
# Texts that are ours; titles, printed labels and names, addresses and quotations are others'.
OURS = {
    *("summary", "coding_note", "source_note", "conditions", "ground", "search_note", "criteria"),
    *("message", "reason", "note", "takes", "leaves"),
}
LOADED = re.compile(
    r"\b(?:crackdowns?|so-called|def(?:y|ies|ied|ying|iance|iant)|harbor(?:s|ed|ing)?|illegals?"
    r"|boast(?:s|ed|ing|ful)?)\b",
    re.IGNORECASE,
)
COLOURS = re.compile(r"\b(?:red|blue|purple) (?:state|city|county|place)", re.IGNORECASE)


def our_texts(file: SeedFile) -> Iterator[tuple[str, str]]:
    yield f"{file.name}, message", file.message
    for row in [*file.account, *file.items, *file.adds]:
        yield from texts_of(row, f"{file.name}, line {row.line_of('')}")


def texts_of(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Lined):
        for name, each in value.items():
            if name in OURS and isinstance(each, str):
                yield f"{where}, {name}", each
            yield from texts_of(each, where)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each, where)


def outside_quotation(text: str) -> str:
    return re.sub(r"“[^”]*”|\"[^\"]*\"", "", text)


def test_the_files_are_places_and_the_articles_in_the_order_of_publication() -> None:
    assert [file.name for file in FILES] == [
        "10_places.yaml",
        "20_article_001.yaml",
        "30_article_002.yaml",
        "40_article_000.yaml",
    ]
    times = [file.published_at for file in FILES]
    assert times == sorted({*times})
    assert min(times).year == 2026  # never dated back to the articles' own days


def test_there_are_at_least_110_items_and_120_citations() -> None:
    assert len(Keys(FILES).rows) >= 110
    assert len(CITATIONS) >= 120


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_our_own_sentences_use_no_loaded_word(file: SeedFile) -> None:
    found = {
        where: words
        for where, text in our_texts(file)
        if (words := [*LOADED.findall(outside_quotation(text)), *COLOURS.findall(text)])
    }
    assert found == {}


def test_a_loaded_word_would_be_found() -> None:
    row = Lined(summary="It defied the so-called crackdown.", quotation="They harbor illegals.")
    assert [LOADED.findall(text) for _, text in texts_of(row, "")] == [
        ["defied", "so-called", "crackdown"]
    ]


def test_a_quotation_is_at_most_300_characters_and_stands_with_a_direct_quotation_only() -> None:
    for file, row, citation in CITATIONS:
        words = citation.get("quotation", "")
        assert len(words) <= 300, (file.name, row["key"])
        assert bool(words) == (citation["attribution"] == "direct_quotation"), (
            file.name,
            row["key"],
        )


def test_every_citation_says_where_and_bears_on_something() -> None:
    for file, row, citation in CITATIONS:
        assert citation.get("paragraph") or citation.get("page"), (file.name, row["key"])
        assert citation["bears_on"], (file.name, row["key"])


def test_each_article_has_its_digest_and_an_account_without_gap_or_repetition() -> None:
    for file in FILES:
        captured = [row for row in file.items if row.get("sha256")]
        named = sorted(file.paragraphs())
        assert len(captured) == (1 if file.name.startswith(("20", "30", "40")) else 0), file.name
        assert named == list(range(1, len(named) + 1)), file.name
        for row in file.account:
            assert row.get("takes") or row.get("leaves"), (file.name, row.line_of(""))


def test_a_paragraph_of_which_something_is_taken_is_cited_and_no_other_is() -> None:
    for file in FILES[1:]:
        (article,) = [row["key"] for row in file.items if row.get("sha256")]
        cited = {
            int(citation["paragraph"])
            for _, _, citation in CITATIONS
            if citation["source"] == article and citation.get("paragraph")
        }
        # A source cites nothing: what is taken for it alone, its account says.
        part = [
            row
            for row in file.account
            if row.get("takes") and not row["takes"].endswith("for the source.")
        ]
        taken = set(SeedFile(file.name, "", file.published_at, part, [], []).paragraphs())
        assert cited == taken, file.name


def test_every_date_says_how_it_is_known_and_none_is_more_exact_than_its_source() -> None:
    def dates(value: Any) -> Iterator[Lined]:
        if isinstance(value, Lined):
            if value.keys() == {"value", "basis"}:
                yield value
            for each in value.values():
                yield from dates(each)
        elif isinstance(value, list):
            for each in value:
                yield from dates(each)

    for _, row in ROWS:
        for date in dates(row):
            assert PartialDate.parse(date["value"]).text == date["value"]
            assert date["basis"] in {"stated", "publisher", "inferred"}


def test_every_item_of_reference_says_where_its_facts_come_from() -> None:
    noted = {"jurisdiction", "agency", "official", "source"}
    for file in FILES:
        for row in file.items:
            assert bool(row.get("source_note")) == (row["kind"] in noted), (file.name, row["key"])


def test_items_of_a_claim_say_why_they_are_coded_so() -> None:
    silent = [row["key"] for file in FILES for row in file.items if not row.get("coding_note") and row["kind"] in {"stance", "detainer_policy", "designation", "tenure"}]  # fmt: skip
    assert silent == []
