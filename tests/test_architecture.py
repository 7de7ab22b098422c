"""The shape of the tree: who may import whom, who may name a kind, how long a file may be."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from django.apps import apps

from policies.admin.site import desk
from policies.api.filters.kinds import OF_KIND
from policies.desk.models import MODELS, Item
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

# Modules other than a kind's own that name a kind, as a class or a text; each with its reason.
MAY_NAME_A_KIND = {
    "policies/documents/__init__.py": "the registry of documents",
    "policies/documents/meanings.py": "says what each field means, those that show items too",
    "policies/documents/base.py": "every document may show its place and its sources",
    "policies/documents/texts.py": "what documents show of items is searched",
    "policies/desk/models/kinds.py": "the registry of working copies",
    "policies/desk/models/__init__.py": "re-exports the models",
    "policies/desk/models/citation.py": "a citation has a key to its source",
    "policies/desk/seeds.py": "a source is held against its captured text",
    "policies/record/models.py": "the index has a column for the place",
    "policies/record/answer.py": "the answer about a place composes the kinds",
    "policies/api/places/bearing.py": "finds what bears on a place",
    "policies/api/places/timeline.py": "what each kind dates in the life of a place",
    "policies/api/openapi/composed.py": "the declared shape of what is composed about a place",
    "policies/api/views/compare.py": "compares places",
    "policies/api/parameters.py": "other APIs ask for a city or a county",
    "policies/api/filters/compare.py": "names the places to compare",
    "policies/api/files/crawl.py": "finds the point of the place that a row is about",
    "policies/api/urls.py": "a place has doors of its own",
    "policies/api/views/places.py": "the doors of a place",
    "policies/api/places/coverage.py": "covers places by what bears on them",
    "policies/api/filters/kinds.py": "one FilterSet a kind",
    "policies/api/filters/absent.py": "tells what became of a place that had a code",
    "policies/api/filters/named.py": "a place is named by OCD id or GEOID too",
    "policies/api/filters/latest.py": "latest words are statements",
    "policies/api/filters/layers.py": "places, bodies and people are found by what is true of them",
    "policies/api/filters/numbers.py": "a box holds places",
    "policies/api/filters/items.py": "every kind may be asked by place and by source",
    "policies/admin/kinds.py": "one admin class a kind",
    "policies/admin/rows.py": "a citation's row shows its source",
}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in SOURCES}


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


def imports_at_run_time(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports, but for what only types need."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    branches = [node for node in ast.walk(tree) if isinstance(node, ast.If)]
    for_types = [node for node in branches if ast.unparse(node.test) == "TYPE_CHECKING"]
    aside = {node for branch in for_types for node in ast.walk(branch)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node not in aside:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else node.module


def test_no_modules_import_each_other_in_a_circle() -> None:
    imported = {name: {*imports_at_run_time(path)} for name, path in MODULES.items()}
    assert {*TopologicalSorter(imported).static_order()} >= MODULES.keys()


def test_only_the_addresses_import_views() -> None:
    views = "policies.api.views"
    below = {name: path for name, path in MODULES.items() if not name.startswith(views)}
    found = {name for name, path in below.items() if views in " ".join(imports_at_run_time(path))}
    assert found == {"policies.api.urls"}


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
    wings = {"policies.desk": ("desk_",), "policies.record": ("record_", "index_")}
    for model in apps.get_app_config("policies").get_models(include_auto_created=True):
        prefixes = wings[part_of(model.__module__)]
        assert model._meta.db_table.startswith(prefixes), model


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


def test_no_other_module_names_a_kind() -> None:
    own = {f"policies/{part}/{kind}.py" for part in ("documents", "desk/models") for kind in MODELS}
    named = {str(path.relative_to(ROOT)) for path in SOURCES if names_a_kind(path)}
    assert named - own == MAY_NAME_A_KIND.keys()


def test_every_kind_has_one_filterset_and_one_admin_class() -> None:
    assert OF_KIND.keys() == KINDS.keys()
    assert {model for model in desk._registry if issubclass(model, Item)} == set(MODELS.values())
