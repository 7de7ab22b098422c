"""The parameters that select parts of documents: fields, omit and expand."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from policies.api.filters.base import ListParameter, Parameter, Parameters, one_of
from policies.api.filters.time import KnownAtParameters
from policies.api.problems import Fault
from policies.api.selection import ALWAYS, Selection, names_of
from policies.documents import Document
from policies.documents.parts import Path, mention_paths, paths


class PathsParameter(ListParameter):
    """Names of fields, each with a dot before what stands within it: jurisdiction.name."""

    def __init__(self, help: str, known: Iterable[Path], **kwargs: Any) -> None:  # noqa: A002
        super().__init__(help, **kwargs)
        self.known = {".".join(path): path for path in known}
        self.item = {"type": "string", "enum": list(self.known)}

    def read_one(self, text: str) -> Path:
        """Read one name; a ValidationError gives the nearest."""
        return self.known[one_of(text, tuple(self.known))]


class OmitParameter(PathsParameter):
    """Names of fields, of which the id cannot be left out."""

    def read_one(self, text: str) -> Path:
        """Read one name."""
        if text == ALWAYS:
            raise ValidationError("The id always stays: leave it out of omit.")
        return super().read_one(text)


def selecting(document: type[Document]) -> dict[str, Parameter]:
    """Make the parameters that select parts of a kind's documents."""
    known = list(paths(document))
    return {
        "fields": PathsParameter("Only these fields; the id always stays.", known),
        "omit": OmitParameter(
            "All fields but these.", [path for path in known if path != (ALWAYS,)]
        ),
        "expand": PathsParameter(
            "Show these items whole, as published at this revision.", mention_paths(document)
        ),
    }


class SelectionParameters(Parameters):
    """The parameters of a door whose documents can be shown in part."""

    document: ClassVar[type[Document]]

    @classmethod
    def get_filters(cls) -> dict[str, Parameter]:
        """Add the selection from what the document holds."""
        found: dict[str, Parameter] = super().get_filters()
        return {**selecting(cls.document), **found} if hasattr(cls, "document") else found

    def conflicts(self) -> list[Fault]:
        """Refuse both ways of selecting at once, and showing whole what is not shown."""
        faults = super().conflicts()
        if "fields" in self.data and "omit" in self.data:
            message = "fields and omit stand together: name what to show, or what to leave out."
            return [*faults, Fault("omit", message)]
        selection = self.selection
        for path in selection.expand:
            if not selection.keeps_whole(path):
                name = ".".join(path)
                faults.append(Fault("expand", f"{name} is not shown whole: see fields and omit."))
        return faults

    @property
    def selection(self) -> Selection:
        """Give what is selected."""
        return Selection(
            names_of(self.value("fields", ())),
            names_of(self.value("omit", ())),
            tuple(self.value("expand", ())),
        )


class OneParameters(SelectionParameters, KnownAtParameters):
    """The parameters of the door of one item of a kind."""


def of_one(document: type[Document]) -> type[OneParameters]:
    """Give the parameters of the door of one item of a kind."""
    name = f"One{document.__name__.removesuffix('Document')}Parameters"
    # The metaclass collects the filters.
    made: type[OneParameters] = type(OneParameters)(name, (OneParameters,), {"document": document})  # type: ignore[misc]
    return made
