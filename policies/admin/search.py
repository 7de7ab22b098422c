"""Search as a person types: words in any order, without accents, case, hyphens or dots."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Lower

from policies.documents.base import folded

LONGEST, WORDS = 100, 8  # characters and words of a search that are read
DROPPED = "['\N{RIGHT SINGLE QUOTATION MARK}.]?"  # between two letters: O'Brien and D.C. are found as obrien and dc


class Joined(Func):
    """Texts side by side, in one row of `||`: SQLite's parser gives up on Django's nested Concat."""

    arg_joiner = " || "
    template = "(%(expressions)s)"
    output_field = TextField()


def matching(queryset: QuerySet[Any], columns: Sequence[str], typed: str) -> QuerySet[Any]:
    """Keep the rows that hold every word typed in one of the columns (paths or lists of texts)."""
    words = folded(typed[:LONGEST]).split()[:WORDS]
    if not words:
        return queryset
    gap, blank = Value("\n", TextField()), Value("", TextField())
    texts = [Coalesce(Cast(F(column), TextField()), blank) for column in columns]
    found = [part for text in texts for part in (gap, text)]
    haystack = Lower(Joined(*found, gap))
    conditions = (Q(_haystack__regex=pattern(word)) for word in words)
    narrowed: QuerySet[Any] = queryset.alias(_haystack=haystack).filter(*conditions)
    return narrowed


@lru_cache(maxsize=1000)
def pattern(word: str) -> str:
    """Write a folded word as a regular expression that its printed forms match, in lower case.

    It holds no repetition but `?`, so no text makes it slow; and it matches case, for without that
    Python, which SQLite asks, takes five times as long.
    """
    return DROPPED.join(_variants().get(letter, re.escape(letter)) for letter in word)


@cache
def _variants() -> dict[str, str]:
    """Map each plain letter to an expression for it and its accented forms.

    Capitals are among these, for SQLite lowers ASCII alone; so are JSON's escapes, for it keeps
    lists of texts with them.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for number in range(0xC0, 0x180):  # Latin-1 and Latin Extended-A
        plain = folded(chr(number))
        if len(plain) == 1:
            found[plain].append(chr(number))
    return {letter: _either(letter, forms) for letter, forms in found.items()}


def _either(letter: str, forms: list[str]) -> str:
    escapes = "|".join(f"{ord(form):04x}" for form in forms)
    return rf"(?:[{letter}{''.join(forms)}]|\\u(?:{escapes}))"
