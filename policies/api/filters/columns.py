"""Parameters that compare the index's columns: codes, ids, places, printed words, values."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from policies.api.filters.base import (
    FlagParameter,
    ListParameter,
    Matches,
    Parameter,
    Schema,
    exactly,
    one_of,
)
from policies.codebook import dimension
from policies.documents.base import folded
from policies.record.models import Value

# Codes that leave open which of the others is true; `__not` passes them over, like blanks.
UNKNOWN = (
    *("", "not_stated", "not_researched"),
    *("no_policy_found", "no_statement_found", "sources_conflict"),
)
MOST_PREFIXES = 2  # of ids whose own lists are named
USPS = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC
ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI
"""
STATES = tuple(USPS.split())


class WordsParameter(ListParameter):
    """Some of a few words, in one column."""

    is_plain = True

    def __init__(self, help: str, column: str, words: tuple[str, ...], **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.column = column
        self.words = words

    @property
    def item(self) -> Schema:  # type: ignore[override]
        """Give the words."""
        return {"type": "string", "enum": list(self.words)}

    def read_one(self, text: str) -> str:
        """Read one of the words."""
        return one_of(text, self.words)

    def matches(self, value: list[str]) -> Matches:
        """Compare the column."""
        return exactly(Q(**{f"{self.column}__in": value}))


class NotWordsParameter(WordsParameter):
    """None of a few words; what is not known joins, possibly, only with include_unknown=true."""

    def matches(self, value: list[str]) -> Matches:
        """Compare the column."""
        known = exactly(self.says_other(value))
        if self.parent.value("include_unknown"):
            return known._replace(possible=~Q(**{f"{self.column}__in": value}))
        return known

    def says_other(self, value: list[str]) -> Q:
        """Match the rows of which the code is known, and is none of these."""
        return ~Q(**{f"{self.column}__in": [*value, *UNKNOWN]})

    def says_any(self) -> Q:
        """Match the rows of which the code is known."""
        return ~Q(**{f"{self.column}__in": UNKNOWN})


class BlankParameter(FlagParameter):
    """Whether a column is blank."""

    def __init__(self, what: str, column: str, **kwargs: Any) -> None:
        super().__init__(f"{what}: blank (true), or not (false).", column, **kwargs)

    def matches(self, value: bool) -> Matches:
        """Compare with the empty text, which stands for blank in the index."""
        blank = Q(**{self.column: ""})
        return exactly(blank if value else ~blank)


class TextsParameter(ListParameter):
    """Some of the texts of a column, exactly; `shape` says how they are written."""

    is_plain = True

    def __init__(self, help: str, column: str, shape: Any, form: str, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.column, self.shape, self.form = column, shape, form

    @property
    def item(self) -> Schema:  # type: ignore[override]
        """Give an example."""
        return {"type": "string", "pattern": f"^({self.shape.pattern})$", "examples": [self.form]}

    def read_one(self, text: str) -> str:
        """Read one text."""
        if not self.shape.fullmatch(text):
            raise ValidationError(f"“{text[:80]}” is none: write one like {self.form}.")
        return text

    def matches(self, value: list[str]) -> Matches:
        """Compare the column."""
        return exactly(Q(**{f"{self.column}__in": value}))


class PrintedParameter(Parameter):
    """A printed name, compared without regard to case, accents and punctuation."""

    is_plain = True

    def __init__(self, help: str, column: str, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.column = column

    def read(self, text: str) -> str:
        """Fold the text."""
        if not (found := folded(text)):
            raise ValidationError("This holds no Latin letter or digit to compare names by.")
        return found

    def matches(self, value: str) -> Matches:
        """Compare the column."""
        return exactly(Q(**{self.column: value}))


class NameParameter(PrintedParameter):
    """The beginning of a name, or of a word in it."""

    is_plain = False  # a pattern is made of it

    def matches(self, value: str) -> Matches:
        """Look through every name of an item; folded names hold no wildcard of LIKE."""
        begins = Q(value__startswith=value) | Q(value__contains=f" {value}")
        return exactly(Q(pk__in=Value.objects.filter(begins, column=self.column).values("entry")))


class ValuesParameter(WordsParameter):
    """Some of a few words, in a column of many values."""

    def matches(self, value: list[str]) -> Matches:
        """Look through the values."""
        return exactly(valued(self.column, value))


def valued(column: str, values: list[str]) -> Q:
    """Match the rows of which a many-valued column holds one of the values."""
    return Q(pk__in=Value.objects.filter(column=column, value__in=values).values("entry"))


def codes_of(name: str) -> tuple[str, ...]:
    """Give the codes of a dimension."""
    return tuple(dimension(name).codes)
