"""The excerpt: a piece of a document's text around the words that were asked for, in parts.

Parts are plain text, each a match or not: a page may mark them without trusting any markup.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from policies.documents.base import Json, folded
from policies.documents.texts import Passage
from policies.record.question import Phrase

MOST = 3  # excerpts of a document
LENGTH = 240  # characters of one, at most
LONGEST_TEXT = 10_000  # characters of a text that are looked through
BEFORE = 60  # of these, before the first match
CUT = "…"
_WORD = re.compile(r"[^\W_]+(?:['\u2018\u2019\u02bc][^\W_]+)*")

Span = tuple[int, int]  # where a match begins and ends


def excerpts(phrases: Sequence[Phrase], passages: Iterable[Passage]) -> list[Json]:
    """Give `{field, parts: [{text, match}]}` of the first texts that hold one of the phrases."""
    found: list[Json] = []
    begun = {phrase.words[0] for phrase in phrases}
    for _, field, long_text, _ in passages:
        text = long_text[:LONGEST_TEXT]
        whole = folded(text)
        if any(word in whole for word in begun) and (spans := matches(phrases, text)):
            found.append({"field": field, "parts": list(_parts(text, spans))})
            if len(found) == MOST:
                break
    return found


def matches(phrases: Sequence[Phrase], text: str) -> list[Span]:
    """Find the phrases in a text, in order; what overlaps is one match."""
    words = list(_words(text))
    found: list[Span] = []
    for place in range(len(words)):
        ends = [_end(phrase, words, place) for phrase in phrases]
        if not any(ends):
            continue
        start, end = words[place][1], max(ends)
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(text):
        word = match.group()
        plain = word.isascii() and word.isalnum()
        for part in [word.lower()] if plain else folded(word).split():
            yield part, match.start(), match.end()


def _end(phrase: Phrase, words: Sequence[tuple[str, int, int]], place: int) -> int:
    """Give where a phrase that stands at a place ends; 0 where it does not stand there."""
    *before, last = phrase.words
    stop = place + len(before)
    if stop >= len(words) or any(words[place + at][0] != word for at, word in enumerate(before)):
        return 0
    found, _, end = words[stop]
    return end if found == last or (phrase.begins and found.startswith(last)) else 0


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
