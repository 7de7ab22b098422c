"""The parameters of lists: their order and their pages."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError

from policies.api import pagination
from policies.api.filters.base import FlagParameter, ListParameter, Parameter, Parameters, one_of
from policies.api.filters.time import KnownAtParameters

PAGE_SIZE, LARGEST_PAGE = 50, 500
MOST_SORT_KEYS = 3


class SortKey(NamedTuple):
    """The columns that a key sorts by, upward and downward.

    Rows without a date come last both ways; what was never attested or verified is the stalest.
    """

    up: str
    down: str


class SortParameter(ListParameter):
    """The order of the rows: one key or a few, each downward with a - before it."""

    def __init__(self, help: str, keys: Mapping[str, SortKey], default: str, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.keys = keys
        self.default = default

    @property
    def schema(self) -> dict[str, Any]:  # type: ignore[override]
        """Give the keys and the default."""
        words = [sign + key for key in self.keys for sign in ("", "-")]
        return {
            "type": "array",
            "items": {"type": "string", "enum": words},
            "minItems": 1,
            "maxItems": MOST_SORT_KEYS,
            "default": [self.default],
        }

    def read(self, text: str) -> list[str]:
        """Read the keys; none may stand twice."""
        keys = super().read(text)
        if len({key.lstrip("-") for key in keys}) < text.count(",") + 1:
            raise ValidationError("A key stands twice: name each once.")
        if len(keys) > MOST_SORT_KEYS:
            raise ValidationError(f"More than {MOST_SORT_KEYS} keys: name fewer.")
        return keys

    def read_one(self, text: str) -> str:
        """Read one key."""
        bare = one_of(text.removeprefix("-"), tuple(self.keys))
        return f"-{bare}" if text.startswith("-") else bare

    def columns(self, keys: list[str], unique: str) -> list[str]:
        """Give the columns to order by, ending in the one that is unique."""
        found = [
            f"-{self.keys[key[1:]].down}" if key.startswith("-") else self.keys[key].up
            for key in keys
        ]
        for place, column in enumerate(found):
            if column.lstrip("-") == unique:
                return found[: place + 1]
        # In the direction of the last key, so that one index serves both directions.
        return [*found, f"-{unique}" if found[-1].startswith("-") else unique]


class CursorParameter(Parameter):
    """Where the page begins: links.next of the page before."""

    def read(self, text: str) -> pagination.Cursor:
        """Read the cursor back."""
        try:
            return pagination.decode(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class PageSizeParameter(Parameter):
    """How many rows a page holds."""

    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}

    def read(self, text: str) -> int:
        """Read a whole number within the bounds."""
        if not re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII) or int(text) > LARGEST_PAGE:
            raise ValidationError(f"Write a whole number from 1 to {LARGEST_PAGE}.")
        return int(text)


class PageParameters(Parameters):
    """The parameters of every list: its pages."""

    unique: ClassVar[str] = "item"  # the column that no two rows share

    cursor = CursorParameter("The page after an earlier one: take links.next as it is.")
    page_size = PageSizeParameter("How many rows a page holds.")
    count = FlagParameter("Whether meta.count says how many rows there are in all.")

    def echo(self) -> dict[str, Any]:
        """Add the size of the page and the order."""
        order = {"sort": self.sort} if self.sort_key else {}
        return super().echo() | {"page_size": self.value("page_size", PAGE_SIZE)} | order

    @property
    def sort_key(self) -> SortParameter | None:
        """Give the door's `sort` parameter, given or not."""
        found: SortParameter | None = self.base_filters.get("sort")
        return found

    @property
    def sort(self) -> list[str]:
        """Give the sort keys, as asked for or by default."""
        return list(self.value("sort") or [self.sort_key.default]) if self.sort_key else []

    @property
    def order(self) -> list[str]:
        """Give the columns to order by."""
        return self.sort_key.columns(self.sort, self.unique) if self.sort_key else [self.unique]

    def binding(self, path: str) -> str:
        """Give what a cursor of this query is bound to."""
        return pagination.binding(path, self.data)


class HistoryParameters(KnownAtParameters, PageParameters):
    """The parameters of an item's history, newest first."""

    unique = "revision"


class RevisionParameters(KnownAtParameters, PageParameters):
    """The parameters of one revision, with pages of its editions."""


class RevisionsParameters(KnownAtParameters, PageParameters):
    """The parameters of the list of revisions."""

    unique = "number"

    sort = SortParameter(
        "The order: number; downward with a - before it.",
        {"number": SortKey("number", "number")},
        "-number",
    )
