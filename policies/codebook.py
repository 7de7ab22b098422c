"""The codebook: what each coded value means and the authority it rests on, from codebook.yaml."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_CODE = {"label": str, "definition": str, "authority": str}  # field: its type, or its only texts
_DIMENSION = {**_CODE, "scale": ("true", "false"), "ordered": ("true", "false"), "codes": dict}
_BOOK = {"version": str, "notes": list, "outside": dict, "dimensions": dict}


@dataclass(frozen=True)
class Code:
    """One value that a field may take."""

    name: str
    label: str
    definition: str
    authority: str


@dataclass(frozen=True)
class Dimension(Code):
    """A coded field, defined as a code is; the storable outside codes come last on a scale."""

    scale: bool
    ordered: bool
    codes: Mapping[str, Code]


@dataclass(frozen=True)
class Codebook:
    """The dimensions, the codes outside every scale, and notes for readers."""

    version: str
    notes: tuple[str, ...]
    outside: Mapping[str, Code]
    dimensions: Mapping[str, Dimension]


@cache
def codebook() -> Codebook:
    """Read the project's codebook, once a process."""
    return parse(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def dimension(name: str) -> Dimension:
    """Find a dimension; a KeyError names the nearest one."""
    if found := codebook().dimensions.get(name):
        return found
    nearest = get_close_matches(name, codebook().dimensions, n=1, cutoff=0)[0]
    raise KeyError(f"no dimension {name!r} in the codebook; the nearest is {nearest!r}")


def choices(name: str) -> list[tuple[str, str]]:
    """List (code, label) for a Django field, the codes outside the scale last."""
    return [(code.name, code.label) for code in dimension(name).codes.values()]


def help_text(name: str) -> str:
    """Give the one line that a form shows beside the field."""
    return dimension(name).definition


def needs_citation(code: str) -> bool:
    """Say whether a citation must name the field that holds this value."""
    return code not in {"", "not_stated"} and not needs_search_note(code)


def needs_search_note(code: str) -> bool:
    """Say whether a search note stands in for the citation."""
    return code in {"no_policy_found", "no_statement_found"}


def as_json() -> dict[str, Any]:
    """Give what the API serves: texts only, and codes in lists, for their order counts."""
    book = asdict(codebook())
    for found in book["dimensions"].values():
        found |= {flag: str(found[flag]).lower() for flag in ("scale", "ordered")}
        found["codes"] = list(found["codes"].values())
    return {**book, "notes": list(book["notes"]), "outside": list(book["outside"].values())}


def parse(text: str) -> Codebook:
    """Read a codebook's YAML; a ValueError names the dimension and code that are malformed."""
    book = _fields("codebook", yaml.load(text, yaml.BaseLoader), _BOOK)  # noqa: S506 ("no" is text)
    outside = _codes("outside", book["outside"])
    found = {name: _dimension(name, entry, outside) for name, entry in book["dimensions"].items()}
    return Codebook(book["version"], tuple(book["notes"]), outside, found)


def _dimension(name: str, entry: Any, outside: Mapping[str, Code]) -> Dimension:
    fields = _fields(name, entry, _DIMENSION)
    codes = _codes(name, fields["codes"], authority=fields["authority"])
    flags = {flag: fields[flag] == "true" for flag in ("scale", "ordered")}
    if flags["scale"]:  # not_researched is said where no item exists, so no item stores it
        codes |= {code: outside[code] for code in outside if code != "not_researched"}
    return Dimension(name, **{**fields, **flags, "codes": codes})


def _codes(where: str, entries: Mapping[str, Any], **inherited: str) -> dict[str, Code]:
    return {
        name: Code(name, **_fields(f"{where}.{name}", entry, _CODE, **inherited))
        for name, entry in entries.items()
    }


def _fields(where: str, entry: Any, shape: Mapping[str, Any], **inherited: str) -> dict[str, Any]:
    fields = {**inherited, **entry} if isinstance(entry, dict) else {}
    for name in {**shape, **fields}:
        value, rule = fields.get(name), shape.get(name, ())
        if not value or not (value in rule if isinstance(rule, tuple) else isinstance(value, rule)):
            raise ValueError(f"{where}: {name} is missing, empty, unknown or of another type")
    return fields
