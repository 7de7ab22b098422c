"""The desk's own columns: public id, code, partial date with its basis and day bounds."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from policies.codebook import choices, help_text
from policies.dates import PartialDate
from policies.ids import new_id


class PublicIdField(models.CharField):
    """The public id, made from the kind's prefix when the item is first saved."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"primary_key": True, "max_length": 14, "editable": False, "default": None, **kwargs}
        )

    def get_pk_value_on_save(self, instance: models.Model) -> str:
        """Make a random id; called by Django where none is set."""
        return new_id(instance.document.prefix)  # type: ignore[attr-defined]


class ShortText(models.CharField):
    """One line of text, "" where blank."""

    def __init__(self, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(**{"max_length": max_length, "blank": True, "default": "", **kwargs})


class LongText(models.TextField):
    """Text of any length, "" where blank."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"blank": True, "default": "", **kwargs})


class CodedField(models.CharField):
    """A code of one dimension of the codebook, or "" for blank; the codebook explains it."""

    def __init__(self, dimension: str = "", **kwargs: Any) -> None:
        self.dimension = dimension
        if dimension:
            kwargs = {"choices": choices(dimension), "help_text": help_text(dimension)} | kwargs
        super().__init__(**{"max_length": 40, "blank": True, "default": "", **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave the codebook out of migrations: it is versioned on its own."""
        name, path, args, kwargs = super().deconstruct()
        for word in ("choices", "help_text"):
            kwargs.pop(word, None)
        return name, path, list(args), kwargs


class PartialDateField(models.CharField):
    """The text of a partial date, "" where not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, "blank": True, "default": "", **kwargs})

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        """Refuse what is not a date, saying what to write."""
        text: str = super().clean(value, model_instance)
        if not text:
            return text
        try:
            return PartialDate.parse(text).text
        except ValueError as error:
            raise ValidationError(str(error), code="partial_date") from None


class BasisField(CodedField):
    """How the date beside it is known: stated, from the publisher, inferred."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"dimension": "date_basis", **kwargs})


class DayBound(models.DateField):
    """The first (or last) day that a partial date can mean, kept with it for constraints."""

    def __init__(self, of: str = "", *, latest: bool = False, **kwargs: Any) -> None:
        self.of, self.latest = of, latest
        super().__init__(**{"null": True, "editable": False, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> date | None:  # noqa: ARG002
        """Take the bound from the text, at every save."""
        text = getattr(model_instance, self.of)
        day = PartialDate.parse(text) if text else None
        bound = (day.latest if self.latest else day.earliest) if day else None
        setattr(model_instance, self.attname, bound)
        return bound

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Keep what the bound is of."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), kwargs | {"of": self.of, "latest": self.latest}


def dated_with_basis(name: str) -> models.CheckConstraint:
    """Hold a date and its basis together: both or neither."""
    both = ~Q(**{name: ""}) & ~Q(**{f"{name}_basis": ""})
    neither = Q(**{name: "", f"{name}_basis": ""})
    return models.CheckConstraint(
        name=f"%(class)s_{name}_basis",
        condition=both | neither,
        violation_error_message=f"Give both or neither: “{name}” and how it is known (its basis).",
    )


EMPTY_PERIOD = (
    "The period is empty: “effective until” is the first day on which the claim no longer holds,"
    " and comes after “effective from”."
)


class PeriodMixin(models.Model):
    """The half-open period `[effective_from, effective_until)` in which a claim holds."""

    effective_from = PartialDateField()
    effective_from_basis = BasisField()
    effective_from_earliest = DayBound("effective_from")
    effective_until = PartialDateField()
    effective_until_basis = BasisField()
    effective_until_latest = DayBound("effective_until", latest=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            dated_with_basis("effective_from"),
            dated_with_basis("effective_until"),
            models.CheckConstraint(
                name="%(class)s_period",
                condition=Q(effective_until_latest__gt=F("effective_from_earliest"))
                | Q(effective_until_latest=None)
                | Q(effective_from_earliest=None),
                violation_error_message=EMPTY_PERIOD,
            ),
        ]

    def clean(self) -> None:
        """Refuse an empty period, which the constraint sees only once saving has made the bounds."""
        super().clean()
        first, last = _parsed(self.effective_from), _parsed(self.effective_until)
        if first and last and first.earliest >= last.latest:
            raise ValidationError({"effective_until": EMPTY_PERIOD})


def _parsed(text: str) -> PartialDate | None:
    """Read a partial date; None where there is none, or none that can be read."""
    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        return None  # the field says so itself


def list_of_texts() -> "models.JSONField":
    """Make a column that holds a list of texts."""
    return models.JSONField(default=list, blank=True, validators=[_texts])


def _texts(value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise ValidationError("Write a list of texts.", code="texts")
