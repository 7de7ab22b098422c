"""The shape of the tree: who may import whom, who may name a kind, how long a file may be."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.desk.models import MODELS
from policies.documents import KINDS
from tests.paths import ROOT

CODE = sorted((ROOT / "policies").rglob("*.py"))
SOURCES = [path for path in CODE if "migrations" not in path.parts]

VOCABULARY = {"policies.dates", "policies.ids", "policies.codebook"}
# Each part of the tree, and what of the project it may import beside itself and the vocabulary.
MAY_IMPORT = {
    "policies.documents": set[str](),
    "policies.record": {"policies.documents"},
    "policies.desk": {"policies.documents", "policies.record"},
    "policies.admin": {"policies.desk", "policies.documents", "policies.record"},
    "policies.api": {"policies.documents", "policies.record"},
    "policies.pages": {"policies.documents", "policies.record"},
    "policies.management": {"policies.desk", "policies.documents", "policies.record"},
    "policies.models": {"policies.desk", "policies.record"},
    "policies.apps": {"policies.record"},
}

# Modules other than a kind's own four that name a kind, each with its reason.
MAY_NAME_A_KIND = {
    "policies/desk/models/__init__.py": "re-exports the models",
    "policies/desk/models/kinds.py": "is the registry of models",
    "policies/desk/models/citation.py": "has a key to the source that it cites",
    "policies/desk/models/fields.py": "makes the columns",
    "policies/documents/__init__.py": "is the registry of documents",
    "policies/documents/fields.py": "a citation shows its source",
}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_each_part_imports_downward_only(path: Path) -> None:
    part = part_of(module_of(path))
    allowed = MAY_IMPORT.get(part, set()) | VOCABULARY | {part, "policies"}
    ours = {part_of(name) for name in imports(path) if name.split(".")[0] == "policies"}
    assert ours <= allowed


def test_the_vocabulary_imports_nothing_of_the_project() -> None:
    for name in VOCABULARY:
        path = ROOT / (name.replace(".", "/") + ".py")
        assert not [found for found in imports(path) if found.startswith("policies")]


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_files_are_under_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_functions_are_under_40_lines(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {
        function.name: lines
        for function in functions
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > 40
    }
    assert long == {}


def test_every_kind_has_one_model_and_one_document() -> None:
    assert MODELS.keys() == KINDS.keys()
    assert all(MODELS[kind].document is document for kind, document in KINDS.items())


def test_desk_record_and_index_tables_are_named_for_their_wing() -> None:
    from django.apps import apps  # noqa: PLC0415 - the registry is full only when tests run

    wings = {"policies.desk": "desk_", "policies.record": ("record_", "index_")}
    for model in apps.get_app_config("policies").get_models(include_auto_created=True):
        prefix = wings[part_of(model.__module__)]
        assert model._meta.db_table.startswith(prefix), model


def test_no_module_is_called_services_or_utils() -> None:
    names = {path.stem for path in SOURCES}
    assert not names & {"services", "selectors", "utils", "helpers", "common", "signals"}


def names_a_kind(path: Path) -> set[str]:
    """The kinds that a module names, as a class or as a text."""
    text = path.read_text(encoding="utf-8")
    found = set()
    for kind, model in MODELS.items():
        classes = f"{model.__name__}|{KINDS[kind].__name__}"
        if re.search(rf"\b(?:{classes})\b", text) or re.search(rf"\"{kind}\"", text):
            found.add(kind)
    return found
