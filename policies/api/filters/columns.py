"""Parameters that compare the index's columns: codes, ids, places, printed words, values."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from policies.api.filters.base import (
    FlagParameter,
    ListParameter,
    Matches,
    Parameter,
    Schema,
    exactly,
    one_of,
)
from policies.api.lookups import among
from policies.codebook import dimension
from policies.documents import BY_PREFIX
from policies.documents.base import folded
from policies.ids import ALPHABET, GEOID, LENGTH, OCD_ID, prefix_of
from policies.record import queries
from policies.record.models import Entry, Value

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


class IdsParameter(ListParameter):
    """Some items, by public id; each of the prefixes has its column."""

    def __init__(self, help: str, columns: dict[str, str], **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.columns = columns

    @property
    def item(self) -> Schema:  # type: ignore[override]
        """Give the pattern of the ids."""
        prefixes = "|".join(self.columns) or "[a-z]{3}"
        return {"type": "string", "pattern": f"^({prefixes})-[{ALPHABET}]{{{LENGTH}}}$"}

    def read_one(self, text: str) -> str:
        """Read a public id of one of the prefixes."""
        if prefix_of(text) not in self.columns:
            *_, prefix = self.columns
            forms = " or ".join(f"{each}-{'0' * LENGTH}" for each in self.columns)
            several = len(self.columns) > MOST_PREFIXES
            address = "search/?q=" if several else f"{BY_PREFIX[prefix].endpoint}/?name="
            raise ValidationError(
                f"“{text[:80]}” is no id that fits here: write one like {forms}"
                f"{_found_by(address, text)}."
            )
        return text

    def matches(self, value: list[str]) -> Matches:
        """Compare the columns; any of them may match."""
        return exactly(self.condition(value))

    def condition(self, value: list[str]) -> Q:
        """Match the rows that name one of the ids in its column."""
        found = Q()
        for prefix, column in self.columns.items():
            ids = [public_id for public_id in value if prefix_of(public_id) == prefix]
            found |= Q(**{f"{column}__in": ids}) if ids else Q()
        return found


def _found_by(address: str, text: str) -> str:
    """Say where the id is found of what was named in words."""
    words = folded(text[:40]).replace(" ", "+")
    return f"; {address}{words} finds it by name" if words else ""


class OnBehalfOfParameter(IdsParameter):
    """The bodies that a statement was made for, or `self`: the speaker alone."""

    def read_one(self, text: str) -> str:
        """Read an agency's id or `self`."""
        return text if text == "self" else super().read_one(text)

    @property
    def item(self) -> Schema:  # type: ignore[override]
        """Add `self`."""
        return {"anyOf": [super().item, {"const": "self"}]}

    def condition(self, value: list[str]) -> Q:
        """Match statements whose capacity says that nobody else was spoken for."""
        found = super().condition([each for each in value if each != "self"])
        return found | Q(capacity="self") if "self" in value else found


class PlacesParameter(ListParameter):
    """Some places, each by its id, OCD id or GEOID."""

    item = {
        "type": "string",
        "pattern": f"^(jur-[{ALPHABET}]{{{LENGTH}}}|{GEOID.pattern}|{OCD_ID.pattern})$",
        "examples": ["12086", "ocd-division/country:us/state:fl", f"jur-{'0' * LENGTH}"],
    }

    def __init__(self, help: str, column: str = "jurisdiction", **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.column = column

    def read_one(self, text: str) -> tuple[str, str]:
        """Read a place as (column of the place's own row, value)."""
        if prefix_of(text) == "jur":
            return "item", text
        for column, shape in (("ocd_id", OCD_ID), ("geoid", GEOID)):
            if shape.fullmatch(text):
                return column, text
        raise ValidationError(
            f"“{text[:80]}” is no place: write its id (jur-{'0' * LENGTH}), OCD id "
            "(ocd-division/country:us/state:ca) or GEOID (06, 06037)"
            f"{_found_by('jurisdictions/?name=', text)}."
        )

    def looked_up(self, prefix: str = "") -> Q:
        """Match the entries among which places are sought: those that were live at the revision."""
        return queries.standing_at(self.parent.revision, prefix)

    def matches(self, value: list[tuple[str, str]]) -> Matches:
        """Compare the column with the places' ids."""
        return exactly(named_in(self.column, self, value))


class WithinParameter(PlacesParameter):
    """The places that lie in some places, at any depth; those themselves are not among them."""

    def matches(self, value: list[tuple[str, str]]) -> Matches:
        """Compare the column with the ids of the places that lie there."""
        below = Value.objects.filter(
            named_in("value", self, value), self.looked_up("entry__"), column="within"
        )
        return exactly(among(self.column, below.values("entry__item")))


def named_in(column: str, parameter: PlacesParameter, places: list[tuple[str, str]]) -> Q:
    """Match rows whose column holds one of the places; codes are looked up in the same query."""
    ids = [value for kind, value in places if kind == "item"]
    coded = Q()
    for kind, value in places:
        coded |= Q() if kind == "item" else Q(**{kind: value})
    found = Q(**{f"{column}__in": ids}) if ids else Q()
    if coded:
        rows = Entry.objects.filter(parameter.looked_up(), coded, kind="jurisdiction")
        found |= among(column, rows.values("item"))
    return found


def places_at(revision: int) -> QuerySet[Entry]:
    """Give the places that were live at a revision."""
    return queries.entries_at(revision).filter(kind="jurisdiction")


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


class ValueIdsParameter(IdsParameter):
    """Some items, in a column of many values."""

    def condition(self, value: list[str]) -> Q:
        """Look through the values."""
        return valued(next(iter(self.columns.values())), value)


def valued(column: str, values: list[str]) -> Q:
    """Match the rows of which a many-valued column holds one of the values."""
    return Q(pk__in=Value.objects.filter(column=column, value__in=values).values("entry"))


def codes_of(name: str) -> tuple[str, ...]:
    """Give the codes of a dimension."""
    return tuple(dimension(name).codes)
