"""Quotations: whether the words of a citation stand in its source's captured text."""

import re
import unicodedata

from policies.desk.models import Capture, Citation

OMISSION = "[…]"


def folded_text(text: str) -> str:
    """Compose the text (NFC) and fold its white space, as both sides are compared."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def spans(paragraph: str, quotation: str) -> list[tuple[int, int]] | None:
    """Find where a quotation stands in a paragraph, part by part; None where it does not.

    Parts are parted by our omissions, `[…]`, and stand in order. Offsets are of the folded text.
    """
    text, found, position = folded_text(paragraph), [], 0
    for part in folded_text(quotation).split(OMISSION):
        words = part.strip()
        start = text.find(words, position)
        if start < 0 or not words:
            return None
        position = start + len(words)
        found.append((start, position))
    return found


def problem_of(citation: Citation, capture: Capture) -> str | None:
    """Say what is wrong with a citation, given the captured text of its source; None if nothing."""
    if citation.paragraph is None:
        return None
    paragraph = capture.paragraph(citation.paragraph)
    if paragraph is None:
        return f"The captured text has no paragraph {citation.paragraph}: correct the number."
    if citation.quotation and spans(paragraph, citation.quotation) is None:
        return (
            f"“{citation.quotation}” does not stand in paragraph {citation.paragraph} of the"
            " captured text: copy the words as printed, and mark omissions with […]."
        )
    return None
