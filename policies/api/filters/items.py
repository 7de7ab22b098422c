"""The parameters of items' lists: what a kind's document declares can be filtered and sorted by."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar

from django.db.models import Q

from policies.api.filters.base import FlagParameter, Matches, Parameter
from policies.api.filters.columns import (
    STATES,
    BlankParameter,
    NameParameter,
    NotWordsParameter,
    ValuesParameter,
    WordsParameter,
    codes_of,
)
from policies.api.filters.named import (
    IdsParameter,
    PlacesParameter,
    ValueIdsParameter,
    WithinParameter,
)
from policies.api.filters.numbers import AtLeastParameter, BoxParameter
from policies.api.filters.pages import PageParameters, SortKey, SortParameter
from policies.api.filters.search import question
from policies.api.filters.selection import SelectionParameters
from policies.api.filters.time import (
    COMPARISONS,
    DateRangeParameter,
    MomentParameters,
    NoDateParameter,
    SinceParameter,
)
from policies.api.problems import Fault
from policies.codebook import dimension
from policies.documents import BY_PREFIX, Document
from policies.documents.base import PeriodDocument
from policies.documents.fields import MentionField
from policies.documents.meanings import MEANINGS
from policies.record.models import Entry

COLUMNS = {field.name for field in Entry._meta.get_fields()}

# Dates by the columns that hold their bounds (earliest, latest).
BOUNDS = {
    "effective_from": ("dated_earliest", "dated_latest"),
    "effective_until": ("certain_until", "possible_until"),
    "attested_on": ("attested_earliest", "attested_latest"),
    "verified_on": ("verified_on", "verified_on"),
}


class ItemParameters(SelectionParameters, MomentParameters, PageParameters):
    """The parameters of a kind's list: those that its document gives, and what it adds itself."""

    document: ClassVar[type[Document]]
    formats: ClassVar[tuple[str, ...]] = ("json", "csv", "ndjson", "geojson", "xlsx")

    include_unknown = FlagParameter(
        "Whether rows without a known value join what __not= and ranges of dates let through."
    )

    @classmethod
    def get_filters(cls) -> dict[str, Parameter]:
        """Take what the document gives; what the class declares itself goes before it."""
        if not hasattr(cls, "document"):
            return super().get_filters()
        return {**cls.generated(), **super().get_filters()}

    @classmethod
    def generated(cls) -> dict[str, Parameter]:
        """Make the parameters that the document gives, by name."""
        return of_document(cls.document)

    def matches(self) -> Matches:
        """Say again, by the date that indexes are ordered by, what the day says.

        A page that begins after another says more than that by itself, and one bound is looked up.
        """
        possible, certain = super().matches()
        day = self.moment.as_of
        if day and self.document.starts_when_dated and not self.value("cursor"):
            possible &= Q(dated_earliest__lte=day.latest)
        return Matches(possible, certain)

    def conflicts(self) -> list[Fault]:
        """Refuse a range of dates that ends before it starts."""
        faults = super().conflicts()
        for name in {name.rpartition("__")[0] for name in self.data if "__" in name}:
            after, before = (
                [
                    (end, self.value(f"{name}__{end}"))
                    for end in ends
                    if self.value(f"{name}__{end}")
                ]
                for ends in (("gte", "gt"), ("lte", "lt"))
            )
            for (low, start), (high, end) in ((a, b) for a in after for b in before):
                if start.earliest > end.latest:
                    message = f"It starts after {name}__{high}: swap the two dates."
                    faults.append(Fault(f"{name}__{low}", message))
        return faults


def of_document(document: type[Document]) -> dict[str, Parameter]:
    """Make the parameters that a kind's document declares, by name."""
    return {
        "id": IdsParameter("These items, by id.", {document.prefix: "item"}),
        "name": NameParameter(
            "A name, or a word in it, begins so (case and accents aside).", "name"
        ),
        "q": question(),
        **_places(document),
        **_each(coded(column, name) for column, name in document.coded().items()),
        **dict(_mentions(document)),
        **_each(date_range(name, bounds) for name, bounds in dates_of(document).items()),
        "source": ValueIdsParameter("Cites one of these sources.", {"src": "source"}),
        "attribution": ValuesParameter(
            "Has a citation of this kind.", "attribution", codes_of("attribution")
        ),
        "mentions": ValueIdsParameter(
            "Shows one of these items, anywhere.", dict.fromkeys(BY_PREFIX, "mentions")
        ),
        "disputed": FlagParameter("Has a citation that contradicts it.", "disputed"),
        "evidence_count__gte": AtLeastParameter(
            "Has at least as many citations.", "evidence_count"
        ),
        **dict(standing()),
        "sort": sort_of(document),
    }


def _each(groups: Iterable[Iterable[tuple[str, Parameter]]]) -> dict[str, Parameter]:
    return {name: found for group in groups for name, found in group}


def coded(column: str, name: str) -> Iterator[tuple[str, Parameter]]:
    """Make the three parameters of a coded column of a dimension."""
    found = dimension(name)
    label, words = found.label, tuple(found.codes)
    yield column, WordsParameter(f"{label}. {found.definition}", column, words)
    yield f"{column}__not", NotWordsParameter(f"{label}: known, none of these.", column, words)
    yield f"{column}__isnull", BlankParameter(label, column)


def standing() -> Iterator[tuple[str, Parameter]]:
    """Make the parameters of the edition that stands: why it is there, and since when."""
    yield from islice(coded("change", "change"), 2)  # none is blank
    yield (
        "changed_since",
        SinceParameter(
            "The edition that stands is newer than this revision, UTC day or instant.",
            "revision_from",
        ),
    )


def _places(document: type[Document]) -> dict[str, Parameter]:
    if not {"jurisdiction", "ocd_id", "issuer"} & document._declared_fields.keys():
        return {}
    return {
        "state": WordsParameter("The state of the place, by USPS code.", "state", STATES),
        "state__not": NotWordsParameter("The place is in none of these states.", "state", STATES),
        "state__isnull": BlankParameter("The state", "state"),
        "jurisdiction": PlacesParameter("The place: its id, OCD id or GEOID."),
        "within": WithinParameter(
            "The place lies in this one (id, OCD id or GEOID), at any depth."
        ),
        "bbox": BoxParameter("The place's point lies in west,south,east,north, in degrees."),
    }


def _mentions(document: type[Document]) -> Iterator[tuple[str, Parameter]]:
    for name, field in document._declared_fields.items():
        if not isinstance(field, MentionField) or name not in COLUMNS:
            continue
        says = MEANINGS[name].partition(";")[0].removesuffix(".")
        if field.prefix == "jur":
            yield name, PlacesParameter(f"{says}: its id, OCD id or GEOID.", name)
        else:
            yield name, IdsParameter(f"{says}: its id.", {field.prefix: name})
        if field.allow_null:
            yield f"{name}__isnull", BlankParameter(says, name)


def dates_of(document: type[Document]) -> dict[str, tuple[str, str]]:
    """Map each date of a kind that lists filter and sort by to the columns of its bounds."""
    found = {document.dated_by: BOUNDS["effective_from"]} if document.dated_by else {}
    if issubclass(document, PeriodDocument):
        found["effective_until"] = BOUNDS["effective_until"]
    return found | {name: BOUNDS[name] for name in ("attested_on", "verified_on")}


def date_range(name: str, bounds: tuple[str, str]) -> Iterator[tuple[str, Parameter]]:
    """Make the parameters that compare a date."""
    for comparison in COMPARISONS:
        yield f"{name}__{comparison}", DateRangeParameter(name, comparison, bounds)
    yield f"{name}__isnull", NoDateParameter(name, bounds)


def sort_of(document: type[Document], dated: str = "") -> SortParameter:
    """Make the `sort` parameter: by date, newest first, where the kind has one; else by name."""
    dated = dated or document.dated_by
    keys = {
        "name": SortKey("name_key", "name_key"),
        "id": SortKey("item", "item"),
        "revision": SortKey("revision_from", "revision_from"),
        "attested_on": SortKey("attested_latest", "attested_earliest"),
        "verified_on": SortKey("verified_on", "verified_on"),
    }
    if dated:
        keys = {dated: SortKey("dated_latest", "dated_earliest"), **keys}
    help = f"The order: {', '.join(keys)}; downward with a - before it."  # noqa: A001
    return SortParameter(help, keys, f"-{dated}" if dated else "name")
