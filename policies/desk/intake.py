"""Intake: the one way in but the admin form. An item in document shape, checked like the form."""

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from rest_framework import serializers
from rest_framework.settings import api_settings

from policies.desk import history
from policies.desk.models import Item, model_of
from policies.documents import BY_PREFIX
from policies.documents.fields import Dated, MentionField, MentionsField, PartialDateField, Texts
from policies.ids import prefix_of

Errors = dict[str, list[str]]


class Rejected(Exception):
    """What was wrong with an item, by path of the field (`citations[2].quotation`)."""

    def __init__(self, errors: Errors) -> None:
        """Take the messages of each path."""
        super().__init__("; ".join(f"{path}: {' '.join(said)}" for path, said in errors.items()))
        self.errors = errors


class Conflict(Exception):
    """Somebody else saved the item meanwhile: `current` is its version now."""

    def __init__(self, current: int) -> None:
        """Take the version that the item has now."""
        super().__init__(f"The item has been saved by somebody else: it is at version {current}.")
        self.current = current


@transaction.atomic
def receive(
    public_id: str, data: Mapping[str, Any], *, by: str, at: datetime, version: int | None = None
) -> Item:
    """Write an item whole, new or again, from its document's writable fields.

    With `version`, refused as a Conflict when the item has another; otherwise Rejected names each
    field. Nothing is half-written.
    """
    if prefix_of(public_id) not in BY_PREFIX:
        said = f"“{public_id}” is not the public id of any kind: make it anew."
        raise Rejected({"id": [said]})
    model = model_of(public_id)
    item = model._default_manager.select_for_update(no_key=True).filter(pk=public_id).first()
    if version is not None and version != (item.version if item else 0):
        raise Conflict(item.version if item else 0)
    item = item or model(id=public_id)
    shape = item.document(data=_without_absent(data))
    _refuse_unknown(data, shape.fields, "")
    if not shape.is_valid():
        raise Rejected(dict(_flattened(shape.errors)))
    lists, plain = _parted(shape.fields)
    _assign(item, plain, shape.validated_data)
    _check(item, "")
    item.save(force_insert=item._state.adding)
    for name, field in lists.items():
        _write_list(item, name, field, shape.validated_data.get(name, []))
    history.commit(item, by=by, at=at)
    return item


def _without_absent(data: Any) -> Any:
    if isinstance(data, Mapping):
        kept = {name: _without_absent(value) for name, value in data.items()}
        return {name: value for name, value in kept.items() if value not in (None, "")}
    return [_without_absent(value) for value in data] if isinstance(data, list) else data


def _refuse_unknown(data: Mapping[str, Any], fields: Mapping[str, Any], path: str) -> None:
    for name, value in data.items():
        if name not in fields:
            nearest = get_close_matches(name, fields, n=1, cutoff=0)[0]
            raise Rejected(
                {f"{path}{name}": [f"There is no such field; the nearest is {nearest}."]}
            )
        if isinstance(fields[name], serializers.Serializer) and isinstance(value, Mapping):
            _refuse_unknown(value, fields[name].fields, f"{path}{name}.")
        child = getattr(fields[name], "child", None)
        if isinstance(child, serializers.Serializer) and isinstance(value, list):
            for position, row in enumerate(value):
                if isinstance(row, Mapping):
                    _refuse_unknown(row, child.fields, f"{path}{name}[{position}].")


def _flattened(errors: Any, path: str = "") -> list[tuple[str, list[str]]]:
    if not isinstance(errors, Mapping):
        return [(path, [str(error) for error in errors])]
    parts = [(_path(path, name), value) for name, value in errors.items()]
    return [found for where, value in parts for found in _flattened(value, where)]


def _path(above: str, name: str | int) -> str:
    """Join a path; the serializers name rows by their position, and a whole value oddly."""
    if isinstance(name, int):
        return f"{above}[{name}]"
    if name == api_settings.NON_FIELD_ERRORS_KEY:
        return above
    return f"{above}.{name}" if above else name


def _parted(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part the writable fields into lists of rows and plain ones."""
    writable = {name: field for name, field in fields.items() if not field.read_only}
    lists = {
        name: field
        for name, field in writable.items()
        if isinstance(field, serializers.ListSerializer | MentionsField)
    }
    return lists, {name: field for name, field in writable.items() if name not in lists}


def _assign(row: Any, fields: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    for name, field in fields.items():
        value = values.get(name)
        if isinstance(field, PartialDateField):
            dated = value or Dated("", "")
            setattr(row, name, dated.text)
            setattr(row, f"{name}_basis", dated.basis)
        elif isinstance(field, MentionField):
            setattr(row, f"{name}_id", value)
        elif value is None:
            setattr(row, name, _blank(row, name, field))
        else:
            setattr(row, name, value)


def _blank(row: models.Model, name: str, field: Any) -> Any:
    if isinstance(field, Texts):
        return []
    if name not in {column.name for column in row._meta.concrete_fields}:
        return None
    column: Any = row._meta.get_field(name)
    return column.get_default()


def _check(row: models.Model, path: str) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Rejected(
            {
                f"{path}{'' if name == '__all__' else name}".rstrip(".") or "item": [
                    message for each in found for message in _said(each)
                ]
                for name, found in error.error_dict.items()
            }
        ) from None


def _said(error: ValidationError) -> list[str]:
    if error.params and "pk" in error.params:  # Django's own words for a key that leads nowhere
        return [f"There is no {error.params['pk']} on the desk."]
    return error.messages


def _write_list(item: Item, name: str, field: Any, values: list[Any]) -> None:
    manager = getattr(item, name)
    if isinstance(field, MentionsField):
        missing = set(values) - {row.pk for row in manager.model.objects.filter(pk__in=values)}
        if missing:
            raise Rejected({name: [f"There is no {', '.join(sorted(missing))} on the desk."]})
        manager.set(values)
        return
    relation: Any = item._meta.get_field(name)
    manager.all().delete()
    for position, row_values in enumerate(values):
        row = relation.related_model(**{relation.field.name: item})
        _assign(row, field.child.fields, row_values)
        _check(row, f"{name}[{position}].")
        row.save()
