"""The data package: a Frictionless Data Package (version 1) that describes the tables of a ZIP."""

from collections.abc import Mapping, Sequence
from typing import Any

from policies.codebook import dimension
from policies.documents import KINDS
from policies.documents.table import Column
from policies.ids import ALPHABET, LENGTH

Descriptor = dict[str, Any]


def descriptor(about: Descriptor, resources: Sequence[Descriptor]) -> Descriptor:
    """Describe the package: what it is about, and its tables."""
    return {
        "profile": "tabular-data-package",
        "name": "sanctuary-tracker",
        "title": "Sanctuary Tracker",
        "description": "What officials say about sanctuary policy, what their rules do, and what "
        "others call it: each claim with its source.",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0 International; see LICENSE-DATA.md",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "contributors": [{"title": "Sanctuary Tracker contributors"}],
        **about,
        "resources": list(resources),
    }


def resource(path: str, size: int, sha256: str, schema: Descriptor) -> Descriptor:
    """Describe a CSV file by its path in the ZIP, its bytes and their hash."""
    return {
        "profile": "tabular-data-resource",
        "name": path.rpartition("/")[2].removesuffix(".csv"),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": schema,
    }


def schema(columns: Sequence[Column], key: Sequence[str], kind: str = "") -> Descriptor:
    """Describe a table, of a kind or not: a Table Schema with its key and whose ids it holds."""
    keys = [
        {"fields": column.name, "reference": {"resource": _table(kind, column), "fields": "id"}}
        for column in columns
        if column.kind and column.path != ("id",)
    ]
    return {
        "fields": [_field(column) for column in columns],
        "missingValues": [""],
        "primaryKey": list(key),
        **({"foreignKeys": keys} if keys else {}),
    }


def _table(kind: str, column: Column) -> str:
    # A table names itself by an empty text.
    return "" if column.kind == kind else KINDS[column.kind].endpoint


def _field(column: Column) -> Descriptor:
    found = {"name": column.name, "type": column.type, "description": column.says}
    constraints = _constraints(column)
    return {**found, **({"constraints": constraints} if constraints else {})}


def _constraints(column: Column) -> Mapping[str, Any]:
    found: Descriptor = {}
    if column.dimension:
        found["enum"] = list(dimension(column.dimension).codes)
    if column.kind:
        found["pattern"] = f"{KINDS[column.kind].prefix}-[{ALPHABET}]{{{LENGTH}}}"
    if column.path == ("id",):
        found |= {"required": True, "unique": True}
    return found
