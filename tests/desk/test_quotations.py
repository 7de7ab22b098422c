"""A quotation is the person's words as printed, in the paragraph that the citation names."""

import unicodedata

import pytest

from policies.desk.models import Capture, Citation
from policies.desk.quotations import folded_text, problem_of, spans

TEXT = "“We intend to stay\u00a0fully  compliant,” Mayor Gim\u00e9nez said. “We always did.”"
CAPTURE = Capture(text=f"\nMIAMI\n \n{TEXT}\n")


def problem(quotation: str, paragraph: int | None = 2) -> str | None:
    return problem_of(Citation(paragraph=paragraph, quotation=quotation), CAPTURE)


@pytest.mark.parametrize(
    "words",
    [
        "We intend to stay fully compliant",
        "We intend\n  to stay fully compliant,",
        "Mayor Gime\u0301nez said",
        "[…] fully compliant".removeprefix("[…] "),
        "We intend […] fully compliant",
        "We intend […] compliant […] We always did.",
        "We intend[…]compliant",
    ],
)
def test_words_that_stand_in_the_paragraph_are_taken(words: str) -> None:
    assert problem(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "We intended to stay",
        "we intend to stay",
        '"We intend',
        "MIAMI",
        "We always did. […] We intend",
        "We intend […] We intend",
        "We intend ... compliant",
        "We intend [...] compliant",
        "[…] We intend",
        "We intend […]",
        "[…]",
    ],
)
def test_words_that_do_not_stand_there_in_that_order_are_refused(words: str) -> None:
    assert problem(words) == (
        f"“{words}” does not stand in paragraph 2 of the captured text: copy the words as"
        " printed, and mark omissions with […]."
    )


def test_typographic_quotes_are_characters_like_any_other() -> None:
    assert problem("compliant,” Mayor") is None
    assert problem('compliant," Mayor') is not None


def test_paragraphs_are_the_lines_that_are_not_empty_counted_from_one() -> None:
    assert (CAPTURE.paragraph(1), CAPTURE.paragraph(2)) == ("MIAMI", TEXT)
    assert [CAPTURE.paragraph(number) for number in (-1, 0, 3)] == [None] * 3


def test_a_paragraph_that_the_text_lacks_is_refused_even_without_a_quotation() -> None:
    said = "The captured text has no paragraph 3: correct the number."
    assert problem("", 3) == problem("We intend", 3) == said


def test_a_citation_by_page_is_not_looked_up() -> None:
    assert problem("Whatever", None) is None


def test_spans_tell_where_each_part_stands_in_the_folded_text() -> None:
    found = spans(TEXT, "We intend […] compliant […] We always")
    assert found is not None
    assert [folded_text(TEXT)[start:end] for start, end in found] == [
        "We intend",
        "compliant",
        "We always",
    ]


def test_folding_composes_and_leaves_one_space() -> None:
    assert folded_text(" a\u00a0\t b\n") == "a b"
    assert folded_text("e\u0301") == unicodedata.normalize("NFC", "e\u0301") == "\u00e9"
