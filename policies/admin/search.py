"""Search as a person types: words in any order, without accents, case, hyphens or dots."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from policies.documents.base import folded

LONGEST, WORDS = 100, 8  # characters and words of a search that are read
DROPPED = "['\N{RIGHT SINGLE QUOTATION MARK}.]?"  # between two letters: O'Brien and D.C. are found as obrien and dc


def matching(queryset: QuerySet[Any], columns: Sequence[str], typed: str) -> QuerySet[Any]:
    """Keep the rows that hold every word typed in one of the columns (paths or lists of texts)."""
    words = folded(typed[:LONGEST]).split()[:WORDS]
    if not words:
        return queryset
    gap, blank = Value("\n", TextField()), Value("", TextField())
    texts = [Coalesce(Cast(F(column), TextField()), blank) for column in columns]
    found = [part for text in texts for part in (gap, text)]
    haystack = Concat(*found, gap, output_field=TextField())
    conditions = (Q(_haystack__iregex=pattern(word)) for word in words)
    narrowed: QuerySet[Any] = queryset.alias(_haystack=haystack).filter(*conditions)
    return narrowed


@cache
def pattern(word: str) -> str:
    """Write a folded word as a regular expression that the word's printed forms match.

    It holds no repetition but `?`, so no text makes it slow.
    """
    return DROPPED.join(_variants().get(letter, re.escape(letter)) for letter in word)


@cache
def _variants() -> dict[str, str]:
    """Map each plain letter to an expression for it and its accented forms.

    SQLite keeps lists of texts as JSON with escapes, so those match as well.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for number in range(0xC0, 0x180):  # Latin-1 and Latin Extended-A
        plain = unicodedata.normalize("NFKD", chr(number)).encode("ascii", "ignore").decode()
        if len(plain) == 1 and plain.isalpha():
            found[plain.lower()] += [chr(number), rf"\\u{number:04x}"]
    return {letter: f"(?:{'|'.join([letter, *forms])})" for letter, forms in found.items()}
