"""Rules for every kind: a kind added tomorrow is held to them the day it is added."""

from typing import Any

import pytest
from django.db import models
from rest_framework import serializers

from policies.codebook import choices, help_text
from policies.desk.models import CITED, MODELS, Citation, Item, model_of
from policies.desk.models.fields import BasisField, CodedField, DayBound
from policies.documents import KINDS
from policies.documents.fields import Citation as CitationShape
from policies.documents.fields import CodeField, MentionField, MentionsField, PartialDateField
from policies.ids import derived_id

each_kind = pytest.mark.parametrize("kind", MODELS)
# Columns of the desk's own, which no document shows.
OF_THE_DESK = {
    *("id", "version", "stage", "proposed_change", "proposed_reason"),
    *("submitted_by", "submitted_at", "review_note", "flag"),
}


def written(kind: str) -> dict[str, Any]:
    """The fields of a kind's document that a working copy fills."""
    fields = KINDS[kind]().fields
    return {name: field for name, field in fields.items() if not field.read_only}


def columns(model: type[models.Model]) -> dict[str, Any]:
    return {field.name: field for field in model._meta.concrete_fields}


def rows_of(kind: str) -> dict[str, tuple[type[models.Model], dict[str, Any]]]:
    """The models and shapes of a kind's lists of rows, the item itself under its kind."""
    found: dict[str, tuple[type[models.Model], dict[str, Any]]] = {
        kind: (MODELS[kind], written(kind))
    }
    for name, field in written(kind).items():
        if isinstance(field, serializers.ListSerializer):
            relation: Any = MODELS[kind]._meta.get_field(name)
            found[name] = (relation.related_model, dict(field.child.fields))  # type: ignore[union-attr]
    return found


each_row = pytest.mark.parametrize(
    ("model", "shape"),
    [
        pytest.param(*pair, id=f"{kind}.{name}")
        for kind in MODELS
        for name, pair in rows_of(kind).items()
    ],
)


def test_every_document_has_a_model_and_in_the_same_order() -> None:
    assert [*MODELS] == [*KINDS]


@each_kind
def test_a_table_is_named_after_its_kind(kind: str) -> None:
    assert MODELS[kind]._meta.db_table == f"desk_{kind}"


@each_kind
def test_model_and_document_call_the_kind_alike(kind: str) -> None:
    meta, document = MODELS[kind]._meta, KINDS[kind]
    assert (meta.verbose_name, meta.verbose_name_plural) == (document.singular, document.plural)


@each_kind
def test_lists_have_an_order_that_ends_in_the_id(kind: str) -> None:
    assert [*(MODELS[kind]._meta.ordering or ())][-1:] == ["id"]


@each_kind
def test_no_constraint_of_a_base_was_lost(kind: str) -> None:
    """`class Meta` under two bases keeps the first one's constraints alone, and silently."""
    model = MODELS[kind]
    names = {constraint.name for constraint in model._meta.constraints}
    bases = [base for base in model.__mro__ if hasattr(base, "Meta") and base is not model]
    expected = {
        constraint.name % {"class": model.__name__.lower()}
        for base in bases
        for constraint in getattr(base.Meta, "constraints", [])
    }
    assert expected <= names
    assert f"{model.__name__.lower()}_stage" in names


@each_kind
def test_the_model_of_an_id_is_read_from_its_prefix(kind: str) -> None:
    assert model_of(derived_id(KINDS[kind].prefix, "any")) is MODELS[kind]


@each_row
def test_every_field_that_a_document_takes_is_kept(
    model: type[models.Model], shape: dict[str, Any]
) -> None:
    for name, field in shape.items():
        assert hasattr(model, name), name
        if isinstance(field, PartialDateField):
            assert isinstance(columns(model)[f"{name}_basis"], BasisField)


@each_row
def test_every_column_that_an_editor_fills_is_in_the_document(
    model: type[models.Model], shape: dict[str, Any]
) -> None:
    filled = {
        name.removesuffix("_basis")
        for name, column in columns(model).items()
        if column.editable and not column.auto_created
    }
    owners = {"instrument", "owner", *CITED} if not issubclass(model, Item) else set()
    point = {"latitude", "longitude"} if "coordinates" in shape else set()
    assert filled - OF_THE_DESK - point - owners <= shape.keys()


@each_row
def test_a_code_is_of_the_same_dimension_in_model_and_document(
    model: type[models.Model], shape: dict[str, Any]
) -> None:
    coded = {name for name, column in columns(model).items() if isinstance(column, CodedField)}
    bases = {name for name in coded if isinstance(columns(model)[name], BasisField)}
    assert coded - bases - OF_THE_DESK == {
        name for name, field in shape.items() if isinstance(field, CodeField)
    }
    for name in coded - bases - OF_THE_DESK:
        column = columns(model)[name]
        assert column.dimension == shape[name].dimension, name
        assert list(column.choices) == choices(column.dimension), name
        assert list(shape[name].choices) == [code for code, _ in column.choices], name
        assert column.help_text == help_text(column.dimension), name


@each_row
def test_a_mention_is_a_key_to_the_kind_that_its_prefix_names(
    model: type[models.Model], shape: dict[str, Any]
) -> None:
    for name, field in shape.items():
        if isinstance(field, MentionField | MentionsField):
            key: Any = model._meta.get_field(name)
            assert key.related_model is model_of(field.prefix), name


@each_row
def test_what_the_document_requires_the_form_requires(
    model: type[models.Model], shape: dict[str, Any]
) -> None:
    for name, field in shape.items():
        column = columns(model).get(name)
        if column is not None and field.required:
            assert not column.blank or name == "bears_on", name


@each_kind
def test_an_item_that_others_name_cannot_be_deleted_from_under_them(kind: str) -> None:
    for relation in MODELS[kind]._meta.related_objects:
        owned = relation.related_model in {row for row, _ in rows_of(kind).values()}
        own = owned and relation.related_name in written(kind)
        kept: Any = relation.on_delete
        if not relation.many_to_many and relation.related_model._meta.db_table != "desk_capture":
            assert kept is (models.CASCADE if own else models.PROTECT), relation.name


@each_kind
def test_day_bounds_are_kept_beside_the_date_that_they_are_of(kind: str) -> None:
    for column in columns(MODELS[kind]).values():
        if isinstance(column, DayBound):
            assert column.name == f"{column.of}_{'latest' if column.latest else 'earliest'}"
            assert not column.editable


@each_kind
def test_a_kind_mentions_kinds_that_come_before_it_or_itself(kind: str) -> None:
    order = [*MODELS]
    for _, shape in rows_of(kind).values():
        for name, field in shape.items():
            if isinstance(field, MentionField | MentionsField):
                assert order.index(model_of(field.prefix).document.kind) <= order.index(kind), name


def test_what_cites_is_every_kind_but_the_source() -> None:
    assert MODELS.keys() - CITED.keys() == {"source"}


@pytest.mark.parametrize("kind", CITED)
def test_the_arc_has_one_nullable_key_for_each_kind_that_cites(kind: str) -> None:
    key: Any = Citation._meta.get_field(kind)
    assert (key.related_model, key.null, key.remote_field.related_name) == (
        CITED[kind],
        True,
        "citations",
    )


def test_the_arc_has_no_other_key() -> None:
    keys = {field.name for field in Citation._meta.concrete_fields if field.is_relation}
    assert keys == {"source", *CITED}


def test_a_citation_is_of_the_same_shape_in_model_and_document() -> None:
    shape = CitationShape().fields
    assert columns(Citation).keys() - CITED.keys() - {"id"} == shape.keys()
    for name, column in columns(Citation).items():
        limit = getattr(shape.get(name), "max_length", None)
        assert limit is None or limit == column.max_length, name
