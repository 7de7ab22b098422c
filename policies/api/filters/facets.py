"""The parameters of counting: those of a kind's list, but for order and pages, and what to count."""

from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError

from policies.api.filters.base import ListParameter, Parameter, one_of
from policies.api.filters.columns import (
    PrintedParameter,
    ValuesParameter,
    WordsParameter,
)
from policies.api.filters.items import ItemParameters
from policies.api.filters.kinds import OF_KIND
from policies.api.filters.layer import LayeredParameters
from policies.api.filters.named import ValueIdsParameter
from policies.api.filters.pages import PageParameters
from policies.codebook import codebook
from policies.documents.parts import Path, paths

MOST_FACETS = 5
OF_ROWS = {*PageParameters.declared_filters, "sort", "fields", "omit", "expand"}


class Facet(NamedTuple):
    """What rows are counted by: a column of few words, of many values (`many`), or of folded names.

    `words` gives the order in which counts are told; what has none is told by its count. `printed`
    is the path of a name in the document, where it stands as it was printed.
    """

    name: str
    column: str
    words: tuple[str, ...]
    many: bool = False
    printed: Path = ()


class FacetParameter(ListParameter):
    """The facets to count, a few at once."""

    def __init__(self, facets: tuple[str, ...], default: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(f"What to count by, at most {MOST_FACETS}.", **kwargs)
        self.facets, self.default = facets, default

    @property
    def schema(self) -> dict[str, Any]:  # type: ignore[override]
        """Give the facets and the default."""
        items = {"type": "string", "enum": list(self.facets)}
        bounds = {"minItems": 1, "maxItems": MOST_FACETS, "default": list(self.default)}
        return {"type": "array", "items": items, **bounds}

    def read(self, text: str) -> list[str]:
        """Read the names."""
        found = super().read(text)
        if len(found) > MOST_FACETS:
            raise ValidationError(f"Count by at most {MOST_FACETS}: ask in parts.")
        return found

    def read_one(self, text: str) -> str:
        """Read one name."""
        return one_of(text, self.facets)


class CountParameters(ItemParameters):
    """The filters of a kind's list, with the facets that its matching rows are counted by."""

    formats = ("json",)
    facets: ClassVar[dict[str, Facet]]

    @classmethod
    def get_filters(cls) -> dict[str, Parameter]:
        """Leave out what orders, parts and shapes rows."""
        return {name: each for name, each in super().get_filters().items() if name not in OF_ROWS}

    def echo(self) -> dict[str, Any]:
        """Add the facets; there is no page."""
        found = {name: each for name, each in super().echo().items() if name not in OF_ROWS}
        return found | {"facet": [each.name for each in self.counted]}

    @property
    def counted(self) -> list[Facet]:
        """Give the facets, as asked for or by default."""
        return [self.facets[name] for name in self.value("facet", default_of(self.facets))]


def facets_of(parameters: type[ItemParameters]) -> dict[str, Facet]:
    """Give what a kind's rows can be counted by: its filters of words, of ids, of printed names."""
    layers = parameters.layers if issubclass(parameters, LayeredParameters) else ()
    elsewhere = {name for layer in layers for name in layer.parameters}
    found = {}
    for name, each in parameters.base_filters.items():
        many = isinstance(each, ValuesParameter)
        if name not in elsewhere and (many or type(each) is WordsParameter):
            found[name] = Facet(name, each.column, each.words, many)
        elif isinstance(each, ValueIdsParameter) and [*each.columns.values()] == [name]:
            found[name] = Facet(name, name, (), many=True)
        elif name not in elsewhere and type(each) is PrintedParameter:
            found[name] = Facet(name, each.column, (), printed=_path(parameters, each.column))
    return found


def _path(parameters: type[ItemParameters], column: str) -> Path:
    """Give the shortest path that ends in what a column holds."""
    return min((path for path in paths(parameters.document) if path[-1] == column), key=len)


def default_of(facets: dict[str, Facet]) -> tuple[str, ...]:
    """Give what is counted where nothing is asked for: scales, then other codes, then the state."""
    scales = {name for name, each in codebook().dimensions.items() if each.scale}
    last = ("state", "attribution", "change")
    names = [name for name, each in facets.items() if each.words and name not in last]
    names.sort(key=lambda name: name not in scales)
    return tuple([*names, *(name for name in last if name in facets)][:MOST_FACETS])


def _counting(parameters: type[ItemParameters]) -> type[CountParameters]:
    facets = facets_of(parameters)
    metaclass: Any = type(parameters)
    made: type[CountParameters] = metaclass(
        f"Count{parameters.__name__}",
        (CountParameters, parameters),
        {
            "__doc__": parameters.__doc__,
            "facets": facets,
            "facet": FacetParameter(tuple(facets), default_of(facets)),
        },
    )
    return made


COUNTING = {kind: _counting(parameters) for kind, parameters in OF_KIND.items()}
