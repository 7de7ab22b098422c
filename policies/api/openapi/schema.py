"""OpenAPI: operations as the views declare them, parameters from the FilterSets."""

import re
from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from policies.api.openapi.shapes import TEXT, closed, listed, prose, ref
from policies.api.problems import MEDIA_TYPE
from policies.api.renderers import FORMATS
from policies.documents import BY_ENDPOINT, Document
from policies.ids import LENGTH

PROBLEMS = {
    400: "A parameter is unknown, blank, repeated or cannot be read.",
    404: "Nothing was ever published here, or not by then.",
    406: "The Accept header admits nothing that is served.",
    410: "Withdrawn; with the reason and the revision.",
    429: "Too many requests: see Retry-After.",
    503: "It takes too long, or the record cannot be read now: see Retry-After.",
}
ALWAYS = (429, 503)  # whatever the door
# Of forms that are neither our JSON nor text.
SHAPES = {
    "application/geo+json": closed(
        type={"const": "FeatureCollection"}, features=listed({"type": "object"})
    )
}
MOVED = {
    301: "Merged into another item: see Location.",
    302: "Named by a GEOID: see Location.",
}


class DoorSchema(AutoSchema):
    """The operation of a public door; the view gives `parameters`, `shape()` and `statuses`."""

    view: Any

    def get_operation_id(self) -> str:
        """Name the operation by its path: stances, stances_item, stances_item_history."""
        names = ["item" if part.startswith("{") else part for part in self.parts]
        return "_".join(names).replace("-", "_")

    def get_tags(self) -> list[str]:
        """Group by the first part of the path."""
        return [self.parts[0]]

    @property
    def parts(self) -> list[str]:
        """Give the parts of the path; the list of doors has a name instead."""
        return (self.path.removeprefix("/api/v1").strip("/") or "doors").split("/")

    def get_summary(self) -> str:
        """Say it in few words, such as “Facets: stances”, from the path."""
        first, *rest = (part.replace("-", " ") for part in self.parts)
        kind = BY_ENDPOINT.get(self.parts[0])
        if not rest:
            return f"{kind.plural}: list".capitalize() if kind else first.capitalize()
        if not rest[0].startswith("{"):
            return f"{first}: {rest[0]}".capitalize()
        one = kind.singular if kind else first.removesuffix("s")
        return f"{one}: {' '.join(rest[1:]) or 'one'}".capitalize()

    def get_description(self) -> str:  # type: ignore[override] # as drf-spectacular does
        """Say what the door's items are, and what it gives of them."""
        document: type[Document] | None = getattr(self.view, "document", None)
        says = [prose(document)] if document else []
        return "\n\n".join([*says, prose(type(self.view))])

    def get_override_parameters(self) -> list[Any]:
        """Give the parts of the path, and the parameters that the FilterSet of the door holds."""
        return [
            *self._of_the_path(),
            *(
                OpenApiParameter(
                    name=name,
                    type=parameter.schema,
                    location=OpenApiParameter.QUERY,
                    required=name in self.view.parameters.needed,
                    description=parameter.help,
                    style="form" if parameter.takes_list else None,
                    explode=False if parameter.takes_list else None,
                )
                for name, parameter in self.view.parameters.base_filters.items()
            ),
        ]

    def _of_the_path(self) -> Iterator[OpenApiParameter]:
        for name in re.findall(r"{(\w+)}", self.path):
            says = "The revision's number, such as 1."
            if kind := BY_ENDPOINT.get(self.parts[0]):
                says = f"The id of the {kind.singular}, such as {kind.prefix}-{'0' * LENGTH}"
                says += (
                    "; or its Census GEOID, such as 12086." if 302 in self.view.statuses else "."
                )
            yield OpenApiParameter(name, str, OpenApiParameter.PATH, description=says)

    def get_response_serializers(self) -> Any:
        """Give the shape of each status."""
        # JSON first: of several forms, generated clients read the first.
        forms = [str(FORMATS[name].media_type) for name in self.view.parameters.formats]
        found: dict[Any, Any] = {(200, form): SHAPES.get(form, TEXT) for form in forms}
        found[200, "application/json"] = self.view.shape()
        for status in (*self.view.statuses, *ALWAYS):
            if status in MOVED:
                found[status] = OpenApiResponse(None, MOVED[status])
            else:
                found[status, MEDIA_TYPE] = OpenApiResponse(ref("Problem"), PROBLEMS[status])
        return found
