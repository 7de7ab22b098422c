"""Parameters that name items, by id, and places by their codes too; looked up before they match."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet

from policies.api.filters.absent import CODES, PLACE, Code, gone, no_place, unpublished
from policies.api.filters.base import ListParameter, Matches, Schema, exactly
from policies.api.filters.columns import valued
from policies.api.lookups import among
from policies.api.parameters import MOST_FAULTS
from policies.documents import BY_PREFIX
from policies.documents.base import folded
from policies.ids import ALPHABET, GEOID, LENGTH, OCD_ID, prefix_of
from policies.record import queries
from policies.record.models import Entry, Value
from policies.record.prepared import Prepared

MOST_PREFIXES = 2  # of ids whose own lists are named
_LIKE_AN_ID = re.compile(r"[A-Za-z]{3}-\w+|\d+", re.ASCII)


class NamingParameter(ListParameter):
    """Some items; `ever` says whether what has left is among those that can be named."""

    ever = False

    def check(self, ids: list[str]) -> Iterator[ValidationError]:
        """Say which ids name nothing that stands at the revision, and what became of it."""
        revision = self.parent.revision
        last = _last_revisions(ids, revision)
        for public_id in ids:
            if public_id not in last:
                yield unpublished(public_id, revision)
            elif last[public_id] <= revision and not self.ever:
                yield gone(public_id, revision)


def _last_revisions(ids: list[str], revision: int) -> dict[str, int]:
    """Map those ids that were published by a revision to the one that ended their last edition."""
    number = None if isinstance(revision, queries.Newest) else revision
    items = {f"item{place}": public_id for place, public_id in enumerate(ids)}
    return dict(PUBLISHED(number, **items)) if ids else {}


def _published(number: int | None, **items: str) -> QuerySet[Entry, Any]:
    # All that was ever published was published by the newest revision.
    by_then = Q() if number is None else Q(revision_from__lte=number)
    entries = Entry.objects.filter(by_then, item__in=list(items.values())).order_by()
    return entries.values("item").annotate(last=Max("revision_to")).values_list("item", "last")


PUBLISHED = Prepared(_published)


class IdsParameter(NamingParameter):
    """Some items, by public id; each of the prefixes has its column."""

    def __init__(self, help: str, columns: dict[str, str], **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.columns = columns

    @property
    def is_plain(self) -> bool:  # type: ignore[override]
        """Say whether one column is compared with all ids."""
        return len(self.columns) == 1

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

    def look_up(self, value: list[str]) -> list[str]:
        """Refuse ids that name nothing; the items of a list themselves show which are there."""
        if "item" not in self.columns.values():
            _refuse(self.check([each for each in value if prefix_of(each)]))
        return value

    def matches(self, value: list[str]) -> Matches:
        """Compare the columns; any of them may match."""
        return exactly(self.condition(value))

    def condition(self, value: list[str]) -> Q:
        """Match the rows that name one of the ids in its column."""
        if len(self.columns) == 1:
            return Q(**{f"{next(iter(self.columns.values()))}__in": value})
        found = Q()
        for prefix, column in self.columns.items():
            ids = [public_id for public_id in value if prefix_of(public_id) == prefix]
            found |= Q(**{f"{column}__in": ids}) if ids else Q()
        return found


class OnBehalfOfParameter(IdsParameter):
    """The bodies that a statement was made for, or `self`: the speaker alone."""

    is_plain = False

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


class ValueIdsParameter(IdsParameter):
    """Some items, in a column of many values."""

    is_plain = True

    def condition(self, value: list[str]) -> Q:
        """Look through the values."""
        return valued(next(iter(self.columns.values())), value)


class PlacesParameter(NamingParameter):
    """Some places, each by its id, OCD id or GEOID."""

    is_plain = True

    item = {
        "type": "string",
        "pattern": f"^(jur-[{ALPHABET}]{{{LENGTH}}}|{GEOID.pattern}|{OCD_ID.pattern})$",
        "examples": ["12086", "ocd-division/country:us/state:fl", f"jur-{'0' * LENGTH}"],
    }

    def __init__(self, help: str, column: str = "jurisdiction", **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.column = column

    def read_one(self, text: str) -> Code:
        """Read a place as the column that says which it is, and its value there."""
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

    def look_up(self, value: list[Code]) -> list[str]:
        """Give the places' ids; ValidationErrors for those that are not there."""
        ids = [text for column, text in value if column == "item"]
        codes = [code for code in value if code[0] in CODES]
        found = self._of_codes(codes)
        missing = (code for code in codes if code not in found)
        revision = self.parent.revision
        _refuse(chain(self.check(ids), (no_place(code, revision) for code in missing)))
        return sorted({*ids, *(item for items in found.values() for item in items)})

    def _of_codes(self, codes: list[Code]) -> dict[Code, set[str]]:
        """Map codes to the places that have them; once, before any row is compared."""
        found: dict[Code, set[str]] = {}
        for column in dict(codes):  # each has an index of its own
            texts = [text for each, text in codes if each == column]
            rows = Entry.objects.filter(self.looked_up(), kind=PLACE, **{f"{column}__in": texts})
            for text, item in rows.values_list(column, "item"):
                found.setdefault((column, text), set()).add(item)
        return found

    def matches(self, value: list[str]) -> Matches:
        """Compare the column with the places' ids."""
        return exactly(Q(**{f"{self.column}__in": value}))


class WithinParameter(PlacesParameter):
    """The places that lie in some places, at any depth; those themselves are not among them."""

    def matches(self, value: list[str]) -> Matches:
        """Compare the column with the ids of the places that lie there."""
        return exactly(among(self.column, self.below(value).values("entry__item")))

    def below(self, value: list[str]) -> QuerySet[Value]:
        """Give the values that say of a place that it lies there."""
        return Value.objects.filter(self.looked_up("entry__"), column="within", value__in=value)


def places_at(revision: int) -> QuerySet[Entry]:
    """Give the places that were live at a revision."""
    return queries.entries_at(revision).filter(kind=PLACE)


def _refuse(errors: Iterator[ValidationError]) -> None:
    """Raise what is wrong, if anything is; as much of it as anybody reads."""
    if found := list(islice(errors, MOST_FAULTS)):
        raise ValidationError(found)


def _found_by(address: str, text: str) -> str:
    """Say where the id is found of what was named in words."""
    if _LIKE_AN_ID.fullmatch(text):
        return "" if text.islower() or text.isdigit() else "; ids are in lower case"
    words = folded(text[:40]).replace(" ", "+")
    return f"; {address}{words} finds it by name" if words else ""
