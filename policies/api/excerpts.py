"""The excerpt: a piece of a document's text around the words that were asked for, in parts.

Parts are plain text, each a match or not: a page may mark them without trusting any markup.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from policies.documents.base import Json, folded
from policies.documents.texts import Passage
from policies.record.question import Phrase

MOST = 3  # excerpts of a document
LENGTH = 240  # characters of one, at most
LONGEST_TEXT = 10_000  # characters of a document that are looked through
BEFORE = 60  # of an excerpt, before the first match
CUT = "…"
# A word as it is printed. What stands between two is parted by folding too, so that the words of a
# text are those that are searched: accents, apostrophes and what takes no width part none.
_APOSTROPHES = "'\u2018\u2019\u02bc"
_GAPS = (
    r"\x00-\x26\x28-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab\xac\xae-\xb1\xb4\xb6-\xb8\xbb\xbf"
    r"\u2010-\u2017\u201a-\u205e\u2190-\u245f\u2500-\u2bff\u3000-\u303f"
)
_LETTERS = f"[^{_GAPS}{_APOSTROPHES}]+"
_INITIAL = r"\.(?<=\b[^\W\d_]\.)(?=[^\W\d_]\b)"
_WORD = re.compile(f"{_LETTERS}(?:(?:[{_APOSTROPHES}]+|{_INITIAL}){_LETTERS})*")

Span = tuple[int, int]  # where a match begins and ends
Word = tuple[str, int, int]  # folded, and where it begins and ends


class Sought:
    """The phrases that are looked for, by their first words."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.begins = tuple({phrase.words[0] for phrase in phrases if phrase.begins})
        self.by_word: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for phrase in phrases:
            self.by_word[phrase.words[0]].add(phrase.words)
        self.longest = max(len(phrase.words) for phrase in phrases)

    def may_stand_in(self, words: str) -> bool:
        """Say whether folded words hold the first word of a phrase."""
        return not self.by_word.keys().isdisjoint(words.split()) or any(
            f" {beginning}" in f" {words}" for beginning in self.begins
        )

    def end(self, ahead: Sequence[Word]) -> int:
        """Give where the longest phrase that these words begin with ends; 0 where there is none."""
        first, _, end = ahead[0]
        found = end if first.startswith(self.begins) else 0
        for words in self.by_word.get(first, ()):
            if len(words) <= len(ahead) and all(
                word == each[0] for word, each in zip(words, ahead, strict=False)
            ):
                found = max(found, ahead[len(words) - 1][2])
        return found


def excerpts(sought: Sought, passages: Iterable[Passage]) -> list[Json]:
    """Give `{field, parts: [{text, match}]}` of the first texts that hold one of the phrases."""
    found: list[Json] = []
    left = LONGEST_TEXT
    for _, field, long_text, _ in passages:
        text = long_text[:left]
        left -= len(text)
        if sought.may_stand_in(folded(text)) and (spans := list(matches(sought, text))):
            found.append({"field": field, "parts": list(_parts(text, spans))})
        if len(found) == MOST or not left:
            break
    return found


def matches(sought: Sought, text: str) -> Iterator[Span]:
    """Find the phrases in a text, as far as an excerpt reaches; what overlaps is one match."""
    start = end = 0
    reach = len(text)
    for ahead in _windows(_words(text), sought.longest):
        place = ahead[0][1]
        if place > reach:
            break
        if not (stop := sought.end(ahead)):
            continue
        if end and place >= end:
            yield start, end
        if not end:
            reach = place + LENGTH
        start, end = (start, max(stop, end)) if place < end else (place, stop)
    if end:
        yield start, end


def _windows(words: Iterator[Word], size: int) -> Iterator[Sequence[Word]]:
    """Give each word with those after it, so many together at most."""
    ahead = deque(islice(words, size))
    while ahead:
        yield ahead
        ahead.popleft()
        ahead.extend(islice(words, 1))


def _words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        word = match.group()
        plain = word.isascii() and word.isalnum()
        for part in [word.lower()] if plain else folded(word).split():
            yield part, match.start(), match.end()


def _parts(text: str, spans: Sequence[Span]) -> Iterator[Json]:
    """Cut the text around its first match, between words where it can be."""
    start, end = 0, len(text)
    if end > LENGTH:
        start = max(0, spans[0][0] - BEFORE)
        start = text.find(" ", start, spans[0][0]) + 1 if start else 0
        end = max(min(end, start + LENGTH), spans[0][1])
        if end < len(text):
            end = max(text.rfind(" ", start, end), spans[0][1])
    place = start
    lead = CUT if start else ""
    for first, last in spans:
        if last > end:
            break
        if lead or place < first:
            yield {"text": lead + text[place:first], "match": False}
        yield {"text": text[first:last], "match": True}
        place, lead = last, ""
    if rest := text[place:end] + (CUT if end < len(text) else ""):
        yield {"text": rest, "match": False}
