"""The registry of query parameters: FilterSets of strict parameters, of which each door has one.

OpenAPI, the parser's refusals and the documentation are made from them.
"""

from collections.abc import Iterable
from copy import copy
from typing import Any, ClassVar, NamedTuple, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django_filters import Filter, FilterSet

from policies.api.moment import Moment, Published
from policies.api.parameters import MOST_FAULTS, parse
from policies.api.problems import Fault, bad_parameters, instead, is_like, nearest

MOST_VALUES = 100  # in one list
Schema = dict[str, Any]


class Matches(NamedTuple):
    """The rows that a parameter lets through: those that match possibly, and certainly."""

    possible: Q
    certain: Q


def exactly(condition: Q) -> Matches:
    """Match where nothing is imprecise."""
    return Matches(condition, condition)


class Text(forms.Field):
    """A parameter's text, read by the parameter itself."""

    def __init__(self, *, parameter: "Parameter", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parameter = parameter

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self  # nothing in it changes, and each request would copy it

    def clean(self, value: str) -> Any:
        """Read the text; a ValidationError says what to write instead."""
        return self.parameter.read(value)


class Parameter(Filter):  # type: ignore[misc] # django-filter ships no types
    """One query parameter: how its text is read, and which rows it lets through.

    `help` is one sentence for readers; `schema` the JSON schema of the value.
    """

    field_class = Text
    takes_list: ClassVar[bool] = False
    # Whether a query holds the texts of the value as they were looked up, and depends on nothing else
    # of them than how many there are: then its SQL serves for other texts too (see `slots`).
    is_plain: ClassVar[bool] = False
    schema: Schema = {"type": "string", "minLength": 1}

    def __init__(self, help: str, **kwargs: Any) -> None:  # noqa: A002 - the word for it
        super().__init__(label=help, **kwargs)
        self.help, self.name = help, ""
        self.extra["parameter"] = self

    def read(self, text: str) -> Any:
        """Read the text; a ValidationError says what to write instead."""
        return text

    def look_up(self, value: Any) -> Any:
        """Give the value with what it names found in the record; ValidationErrors if it is not."""
        return value

    def matches(self, value: Any) -> Matches:  # noqa: ARG002 - a hook
        """Give the rows that the value lets through: all, unless a subclass says otherwise."""
        return exactly(Q())

    def within(self, parameters: "Parameters", name: str) -> Self:
        """Give this parameter as part of one request's set, under its name there."""
        bound = copy(self)
        bound.parent, bound.name = parameters, name
        bound.extra = {**self.extra, "parameter": bound}
        return bound


class ListParameter(Parameter):
    """A parameter of one or more values, parted by commas: rows match any of them."""

    takes_list = True
    item: Schema = {"type": "string"}

    @property
    def schema(self) -> Schema:  # type: ignore[override]
        """Give the schema of the list."""
        return {"type": "array", "items": self.item, "minItems": 1, "maxItems": MOST_VALUES}

    def read(self, text: str) -> list[Any]:
        """Read each value."""
        values = text.split(",")
        if len(values) > MOST_VALUES:
            raise ValidationError(f"More than {MOST_VALUES} values: ask in parts.")
        if "" in values:
            raise ValidationError("Two commas follow each other, or one stands at an end: drop it.")
        return [self.read_one(value) for value in dict.fromkeys(values)]

    def read_one(self, text: str) -> Any:
        """Read one value; a ValidationError says what to write instead."""
        return text


class ChoiceParameter(Parameter):
    """A parameter of a few words; the first is what holds where it is not given."""

    def __init__(self, help: str, words: tuple[str, ...], **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.words = words

    @property
    def schema(self) -> Schema:  # type: ignore[override]
        """Give the words and the default."""
        return {"type": "string", "enum": list(self.words), "default": self.words[0]}

    def read(self, text: str) -> Any:
        """Read one of the words."""
        return one_of(text, self.words)


class FlagParameter(Parameter):
    """A parameter that is true or false; `column` is the index's column of that kind."""

    schema = {"type": "boolean"}

    def __init__(self, help: str, column: str = "", **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.column = column

    def read(self, text: str) -> bool:
        """Read true or false, in lower case."""
        return bool(one_of(text, ("true", "false")) == "true")

    def matches(self, value: bool) -> Matches:
        """Compare the column."""
        return exactly(Q(**{self.column: value}) if self.column else Q())


def one_of(text: str, words: tuple[str, ...]) -> str:
    """Read one of the words; the ValidationError names the nearest, or what there is."""
    if text in words:
        return text
    close = nearest(text, words)
    message = f"“{text[:80]}” is not known here: {instead(text, close, words)}"
    # A client that sends what is nearest must not ask for Rhode Island where Florida was meant.
    meant = close if close and is_like(text, close) else None
    raise ValidationError(message, params={"nearest": meant})


def faults_of(name: str, errors: Iterable[ValidationError]) -> list[Fault]:
    """Say what is wrong with a parameter; an error's `nearest` is what to write instead."""
    return [Fault(name, str(each.message), (each.params or {}).get("nearest")) for each in errors]


class Parameters(FilterSet):  # type: ignore[misc] # django-filter ships no types
    """The parameters that every door takes, as one request gives them.

    Only those that the request names are made: a door has over a hundred.
    """

    # The forms of the answer (renderers.FORMATS); the first where none is asked for.
    formats: ClassVar[tuple[str, ...]] = ("json",)
    needed: ClassVar[tuple[str, ...]] = ()  # what the door cannot be asked without

    @classmethod
    def get_filters(cls) -> dict[str, Parameter]:
        """Take what the class declares, and the form of the answer."""
        help = "The form of the answer, unless the address ends in it or Accept asks for it."  # noqa: A001
        return {**cls.declared_filters, "format": ChoiceParameter(help, cls.formats)}

    def __init__(self, query: str) -> None:
        """Parse a query string, as sent; a Problem (400) names everything that is wrong.

        django-filter's own would copy every filter of the class for each request.
        """
        self.data = parse(query, self.base_filters)
        self.is_bound, self.form_prefix = True, None
        self.filters = {name: self.base_filters[name].within(self, name) for name in self.data}
        self.moment = Moment(Published())  # until the view, which has the clock, resolves it
        self._check()

    def _check(self) -> None:
        faults = [fault for each in self.errors.as_data().items() for fault in faults_of(*each)]
        if faults or (faults := self.conflicts()):
            raise bad_parameters(faults)

    def look_up(self) -> None:
        """Find the items that are named, at the moment; a Problem (400) tells which are not there.

        An empty answer would not say that an id was misspelt.
        """
        faults: list[Fault] = []
        for name, value in self.form.cleaned_data.items():
            try:
                self.form.cleaned_data[name] = self.filters[name].look_up(value)
            except ValidationError as error:
                faults += faults_of(name, error.error_list)
        if faults:
            raise bad_parameters(faults[:MOST_FAULTS])

    def conflicts(self) -> list[Fault]:
        """Say what is wrong with the values taken together."""
        return []

    @property
    def revision(self) -> int:
        """Give the number of the revision that is asked about; a Newest where it is the head."""
        return self.moment.published.revision

    def echo(self) -> dict[str, Any]:
        """Give what `meta` says of the request as it was understood."""
        return {"revision": self.moment.published.as_json()}

    def value(self, name: str, default: Any = None) -> Any:
        """Give the value of a parameter as read, or the default where it is not given."""
        return self.form.cleaned_data.get(name, default)

    def matches(self) -> Matches:
        """Give the rows that all parameters together let through."""
        return self.together(list(self.form.cleaned_data))

    def together(self, names: list[str]) -> Matches:
        """Give the rows that some of the given parameters together let through."""
        possible, certain = Q(), Q()
        for name in names:
            found = self.filters[name].matches(self.form.cleaned_data[name])
            possible &= found.possible
            certain &= found.certain
        return Matches(possible, certain)
