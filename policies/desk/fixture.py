"""The fixture: desk and record as Django's loaddata reads them, the same bytes on every run.

Entries are left out (they are derived), captured texts too (they never leave the desk). Numbers
that a database deals out are dealt anew here, so that both engines give the same file.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from policies.desk.models import MODELS, Citation, Version
from policies.record.models import Edition, Revision

Row = dict[str, Any]


def text() -> str:
    """Write the whole database's desk and record as JSON, an object a line."""
    rows = (json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True) for row in _rows())
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _rows() -> Iterator[Row]:
    yield from _dump(Revision.objects.order_by("number"))
    yield from _renumbered(Edition.objects.order_by("revision", "item"))
    for model in MODELS.values():
        yield from _dump(model._default_manager.order_by("pk"))
    for children, owner in _children():
        yield from _renumbered(children._default_manager.order_by(owner, "pk"))
    citations = Citation.objects.order_by("pk")
    yield from _renumbered(sorted(citations, key=lambda row: (row.item.id, row.pk)))
    yield from _renumbered(Version.objects.order_by("item", "number"))


def _children() -> Iterator[tuple[type[models.Model], str]]:
    """Give the tables of rows that belong to one kind of item, with the key that says to which."""
    for model in MODELS.values():
        for relation in model._meta.related_objects:
            owned = relation.one_to_many and relation.on_delete is models.CASCADE
            if owned and relation.related_model is not Citation:
                yield relation.related_model, relation.field.name


def _dump(rows: Any) -> Iterator[Row]:
    for row in serializers.serialize("python", rows):
        for name, value in row["fields"].items():
            if isinstance(value, list) and _is_many_to_many(row["model"], name):
                value.sort()
        yield row


def _is_many_to_many(label: str, name: str) -> bool:
    model = apps.get_model(label)
    return isinstance(model._meta.get_field(name), models.ManyToManyField)


def _renumbered(rows: Any) -> Iterator[Row]:
    for number, row in enumerate(_dump(rows), start=1):
        yield row | {"pk": number}
