"""The desk's roles: what each lets an account do, and the groups that hold them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Model, Q

from policies.desk.models import MODELS, Capture, Editor, Version

VERBS = ("submit", "return", "publish", "withdraw", "merge")  # rights of editors, not of one table
Rows = tuple[tuple[type[Model], ...], tuple[str, ...]]


def permission(verb: str) -> str:
    """Name the permission that a verb of the workflow asks for."""
    return f"{Editor._meta.app_label}.{verb}_items"


def _items() -> tuple[type[Model], ...]:
    return tuple(MODELS.values())


def _children() -> tuple[type[Model], ...]:
    """List the models whose rows go with an item: citations, events, relations, not its text."""
    found: set[type[Model]] = {
        relation.related_model
        for model in MODELS.values()
        for relation in model._meta.related_objects
        if relation.one_to_many and relation.on_delete is models.CASCADE
    }
    return tuple(sorted(found, key=lambda model: str(model._meta.model_name)))


def _contributor() -> Iterator[Rows]:
    yield _items(), ("view", "add", "change")
    yield _children(), ("view", "add", "change", "delete")
    yield (Version,), ("view",)


def _editor() -> Iterator[Rows]:
    yield from _contributor()
    yield _items(), ("delete",)  # of what was never published
    yield (Capture,), ("view", "add", "change")


def _administrator() -> Iterator[Rows]:
    yield from _editor()
    yield (Capture,), ("delete",)
    yield (Editor, get_user_model()), ("view", "add", "change", "delete")


# role -> (what it may do to rows, which verbs it may use)
ROLES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "contributor": (_contributor, VERBS[:1]),
    "editor": (_editor, VERBS),
    "administrator": (_administrator, VERBS),
}


def permissions(role: str) -> set[str]:
    """List a role's permissions as `app.codename`."""
    rows, verbs = ROLES[role]
    found = {permission(verb) for verb in verbs}
    for tables, actions in rows():
        for model in tables:
            meta = model._meta
            found |= {f"{meta.app_label}.{action}_{meta.model_name}" for action in actions}
    return found


def grant() -> dict[str, Group]:
    """Make the groups, or bring their permissions up to date; accounts keep their groups."""
    _make_verbs()
    groups = {}
    for role in ROLES:
        groups[role], _ = Group.objects.get_or_create(name=role)
        groups[role].permissions.set(_rows(permissions(role)))
    return groups


def _make_verbs() -> None:
    editor = ContentType.objects.get_for_model(Editor)
    for verb in VERBS:
        codename = permission(verb).partition(".")[2]
        Permission.objects.update_or_create(
            content_type=editor, codename=codename, defaults={"name": f"Can {verb} items"}
        )


def _rows(wanted: Iterable[str]) -> list[Permission]:
    pairs = [name.split(".") for name in sorted(wanted)]
    matches = Q()
    for label, codename in pairs:
        matches |= Q(content_type__app_label=label, codename=codename)
    rows = list(Permission.objects.filter(matches))
    if missing := {codename for _, codename in pairs} - {row.codename for row in rows}:
        raise LookupError(f"Migrate first: there is no permission {', '.join(sorted(missing))}.")
    return rows
