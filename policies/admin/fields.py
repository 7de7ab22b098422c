"""Form fields of the desk: lists a line each, one sentence, captured text, codes with their help."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from rest_framework.serializers import ListSerializer

from policies.codebook import dimension
from policies.desk.models import Item
from policies.documents.fields import CodeField

NO_NUL = ProhibitNullCharactersValidator(
    "Remove the NUL character: it cannot be seen, and was perhaps pasted along."
)
# Fields about our own work, which no evidence bears on.
NOT_CITED = {"citations", "coding_note", "source_note", "search_note", "verified_on"}


class Lines(forms.Field):
    """A list of texts, edited one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField lines"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{name: kwargs[name] for name in kwargs.keys() - {"encoder", "decoder"}})

    def prepare_value(self, value: Any) -> Any:
        """Write a stored list one text a line; what was typed stays as typed."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        """Read each line that is not empty."""
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        found = [line.strip() for line in lines if line.strip()]
        for line in found:
            NO_NUL(line)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the lists, not how they were typed."""
        return (initial or []) != self.to_python(data)


class Sentence(forms.CharField):
    """Text of one line that is edited in several, for it is long."""

    widget = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField sentence"})

    def to_python(self, value: Any) -> str:
        """Fold white space: the browser's line ends are not part of the text."""
        return " ".join(str(super().to_python(value) or "").split())


class CapturedText(forms.CharField):
    """A captured text, kept to the byte but for the line ends that browsers add."""

    widget = forms.Textarea(attrs={"rows": 16, "class": "vLargeTextField captured"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "strip": False})

    def to_python(self, value: Any) -> str:
        """Undo the browser's line ends, which would change the digest."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class CodeSelect(forms.Select):
    """A select of codes; the codebook's definitions and authorities unfold below it."""

    template_name = "admin/policies/widgets/code_select.html"

    def __init__(self, name: str, **kwargs: Any) -> None:
        self.dimension = name
        super().__init__(**kwargs)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add what the codebook says of the dimension."""
        described = {"aria-describedby": f"{(attrs or {}).get('id', name)}_helptext"}
        context = super().get_context(name, value, described | (attrs or {}))
        described_by = {
            "dimension": dimension(self.dimension),
            "explained": explained(self.dimension),
        }
        return context | described_by


@cache
def explained(name: str) -> SafeString:
    """Write what the codebook says of a dimension's codes, once a process."""
    context = {"dimension": dimension(name)}
    return render_to_string("admin/policies/parts/codebook.html", context)


class FieldNames(forms.CheckboxSelectMultiple):
    """Checkboxes for names of fields, folded behind the names that are chosen."""

    template_name = "admin/policies/widgets/field_names.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the chosen names, which stand where the boxes are folded."""
        return super().get_context(name, value, attrs) | {"chosen": value or []}


class BearsOn(forms.MultipleChoiceField):
    """The fields of the cited item that a citation bears on; the model refuses none."""

    widget = FieldNames

    def __init__(self, owner: type[Item]) -> None:
        super().__init__(
            required=False,
            choices=list(citable(owner)),
            help_text="Each coded value must be named by a citation before it is published.",
        )

    def keep(self, names: list[str]) -> None:
        """Offer what a citation names already, so that saving it again loses nothing."""
        choices: Any = self.choices
        offered = list(choices)
        known = {name for name, _ in citable_names(offered)}
        if missing := [(name, name) for name in names if name not in known]:
            self.choices = [*offered, *missing]

    def clean(self, value: Any) -> list[str]:
        """Give the names in the order in which they are listed."""
        chosen = set(super().clean(value))
        return [name for name, _ in citable_names(self.choices) if name in chosen]


def citable(owner: type[Item]) -> Iterator[tuple[str, Any]]:
    """List what citations of a kind may name, (name, label); rows such as events in groups."""
    for name, field in owner.document().fields.items():
        if field.read_only or name in NOT_CITED:
            continue
        yield name, name.replace("_", " ")
        if isinstance(field, ListSerializer):
            rows: Any = field.child
            coded = next(part for part in rows.fields.values() if isinstance(part, CodeField))
            codes = dimension(coded.dimension).codes.values()
            yield name, [(f"{name}.{code.name}", code.label) for code in codes]


def citable_names(choices: Any) -> Iterator[tuple[str, str]]:
    """Walk choices and groups of choices alike."""
    for name, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield name, label
