"""The doors as the resolver has them, and requests that their parameters admit."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLResolver, get_resolver

from policies.api.filters.base import Parameter, Parameters
from policies.documents import BY_ENDPOINT


class Door(NamedTuple):
    """A route under /api/: its name, its path with {names} of parts, and its view."""

    name: str
    path: str
    view: type
    parameters: type[Parameters]

    def at(self, public_id: str, form: str = "") -> str:
        path = self.path.replace("{public_id}", public_id).replace("{number}", public_id)
        return path.replace("{suffix}", form or self.parameters.formats[0])


def doors() -> list[Door]:
    """Every route under /api/, in the order in which they are tried."""
    return [door for door in _walk(get_resolver(), "/") if door.path.startswith("/api/")]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Door]:
    for each in resolver.url_patterns:
        path = prefix + str(each.pattern).replace("<str:", "{").replace(">", "}")
        if isinstance(each, URLResolver):
            yield from _walk(each, path)
            continue
        view: Any = each.callback
        if hasattr(view, "cls"):  # REST framework's
            given = view.initkwargs.get("parameters", getattr(view.cls, "parameters", None))
            yield Door(str(each.name), path, view.cls, given or Nothing)
        else:
            yield Door(str(each.name), path, object, Nothing)


def endpoint(door: Door) -> str:
    """The first part of a door's path below the root, without the form."""
    return door.path.split("/")[3].partition(".")[0]


class Nothing(Parameters):
    """The parameters of a door that takes none."""

    base_filters: dict[str, Parameter] = {}


def sample(parameter: Parameter) -> str:
    """A value that the parameter admits, from its schema."""
    schema = parameter.schema
    schema = schema.get("items", schema)
    schema = schema.get("anyOf", [schema])[0]
    if "enum" in schema:
        return str(schema["enum"][0])
    if "examples" in schema:
        return str(schema["examples"][0])
    if "pattern" in schema:
        return f"{schema['pattern'].lstrip('^(')[:3]}-0000000000"
    return {"boolean": "true", "integer": "7"}.get(schema["type"], "dade")


# What a door cannot be asked without, by its name.
NEEDED = {
    "search": "?q=detain",
    "compare": "?jurisdiction=12086&as_of=2016-11-01,2017-02-01",
}

# An id, well formed and never published, of each endpoint's kind.
DOORS_WITH_ITEMS = {endpoint: f"{kind.prefix}-0000000000" for endpoint, kind in BY_ENDPOINT.items()}
