"""The record refuses every way of changing it, and its guards come back after migrations."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import ProtectedError

from policies.record import guards
from policies.record.lines import Line
from policies.record.models import Edition, Entry, Revision, Value
from tests.worlds import World, miami_dade

pytestmark = pytest.mark.django_db
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own danger")
postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="not in SQLite")

Rows = list[tuple[Any, ...]]


@pytest.fixture
def world() -> World:
    found = miami_dade()
    connection.check_constraints()  # PostgreSQL alters no table while a check is put off
    return found


def stored() -> tuple[Rows, Rows]:
    return (
        list(Revision.objects.values_list()),
        list(Edition.objects.order_by("pk").values_list()),
    )


def refused(change: Callable[[], object]) -> None:
    """Assert that the change is refused with our words, and that nothing changed."""
    before = stored()
    with (
        pytest.raises(IntegrityError, match="The record is append-only"),
        transaction.atomic(),
    ):
        change()
    assert stored() == before


def run(sql: str) -> Callable[[], object]:
    def change() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return change


def edition() -> Edition:
    return Edition.objects.order_by("pk")[0]


def with_other_text(row: Edition) -> Edition:
    row.document = "{}"
    return row


def test_saving_an_edition_again_is_refused(world: World) -> None:
    refused(with_other_text(edition()).save)


def test_saving_a_revision_again_is_refused(world: World) -> None:
    revision = Revision.objects.get()
    revision.message = "Nothing happened."
    refused(revision.save)


@pytest.mark.parametrize("column", [field.attname for field in Edition._meta.concrete_fields])
def test_updating_any_column_of_an_edition_is_refused(world: World, column: str) -> None:
    values = {"id": 999_999, "revision_id": 1, "withheld_by_id": 1}
    refused(
        lambda: Edition.objects.filter(pk=edition().pk).update(**{column: values.get(column, "x")})
    )


@pytest.mark.parametrize("column", [field.attname for field in Revision._meta.concrete_fields])
def test_updating_any_column_of_a_revision_is_refused(world: World, column: str) -> None:
    values: dict[str, object] = {
        "number": 7,
        "two_people": False,
        "published_at": "2020-01-01 00:00:00+00:00",
    }
    refused(lambda: Revision.objects.update(**{column: values.get(column, "[]")}))


def test_an_update_that_changes_nothing_is_refused(world: World) -> None:
    refused(lambda: Edition.objects.update(document=models.F("document")))


def test_updating_in_bulk_is_refused(world: World) -> None:
    refused(lambda: Edition.objects.bulk_update([with_other_text(edition())], ["document"]))


def test_creating_in_bulk_over_what_is_there_is_refused(world: World) -> None:
    refused(
        lambda: Edition.objects.bulk_create(
            [with_other_text(edition())],
            update_conflicts=True,
            update_fields=["document"],
            unique_fields=["id"],
        )
    )


def test_creating_in_bulk_and_ignoring_conflicts_changes_nothing(world: World) -> None:
    before = stored()
    try:
        with transaction.atomic():
            Edition.objects.bulk_create([with_other_text(edition())], ignore_conflicts=True)
    except IntegrityError as error:
        assert "The record is append-only" in str(error)  # noqa: PT017 - SQLite refuses, PostgreSQL skips
    assert stored() == before


def test_update_or_create_is_refused(world: World) -> None:
    refused(lambda: Edition.objects.update_or_create({"reason": "No."}, pk=edition().pk))


def test_deleting_an_edition_is_refused(world: World) -> None:
    for table in (Value, Line, Entry):
        table.objects.all().delete()
    refused(edition().delete)
    refused(Edition.objects.all().delete)


def test_deleting_an_edition_that_the_index_holds_is_refused_by_django_too(world: World) -> None:
    with pytest.raises(ProtectedError):
        edition().delete()


def test_deleting_a_revision_is_refused(world: World) -> None:
    with pytest.raises(ProtectedError):
        Revision.objects.all().delete()
    refused(run("DELETE FROM record_revision"))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE record_edition SET document = '{}'",
        "UPDATE record_edition SET reason = '[redacted]', withheld_by_id = 1",
        "UPDATE record_revision SET message = '[redacted]'",
        "UPDATE record_revision SET hash = 'x'",
        "DELETE FROM record_edition",
        "DELETE FROM record_edition WHERE id = (SELECT min(id) FROM record_edition)",
        "INSERT INTO record_revision SELECT * FROM record_revision WHERE true "
        "ON CONFLICT (number) DO UPDATE SET message = 'x'",
        "INSERT INTO record_edition SELECT * FROM record_edition WHERE true "
        "ON CONFLICT (item, revision_id) DO UPDATE SET document = '{}'",
    ],
)
def test_sql_by_hand_is_refused(world: World, sql: str) -> None:
    refused(run(sql))


@sqlite_only
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE OR REPLACE record_edition SET document = '{}'",
        "UPDATE OR IGNORE record_edition SET document = '{}'",
        "REPLACE INTO record_edition SELECT * FROM record_edition",
        "REPLACE INTO record_revision SELECT * FROM record_revision",
        "INSERT OR IGNORE INTO record_edition SELECT * FROM record_edition",
        # Each key by itself: the number, the pair of item and revision, the hash, the rowid.
        "REPLACE INTO record_edition SELECT id, kind, 'xxx-0000000000', change, reason, document,"
        " digest, revision_id, withheld_by_id FROM record_edition",
        "REPLACE INTO record_edition SELECT id + 1000, kind, item, change, reason, '{}', digest,"
        " revision_id, withheld_by_id FROM record_edition",
        "REPLACE INTO record_revision SELECT number + 1, published_at, submitter, approver,"
        " two_people, message, redactions, hash FROM record_revision",
        "REPLACE INTO record_revision (rowid, number, published_at, submitter, approver,"
        " two_people, message, redactions, hash) SELECT rowid, number + 1, published_at, submitter,"
        " approver, two_people, message, redactions, 'x' FROM record_revision",
    ],
)
def test_replacing_is_refused(world: World, sql: str) -> None:
    names = [str(field.column) for field in Edition._meta.concrete_fields]
    columns = f"record_edition ({', '.join(names)})"
    refused(run(sql.replace("INTO record_edition SELECT id", f"INTO {columns} SELECT id")))


@postgresql_only
@pytest.mark.parametrize(
    "sql",
    [
        "TRUNCATE record_edition CASCADE",
        "TRUNCATE record_revision CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM record_edition",
    ],
)
def test_truncating_and_passing_as_a_replica_are_refused(world: World, sql: str) -> None:
    refused(run(sql))


def test_guards_are_in_place_after_migrations(world: World) -> None:
    assert guards.missing(connection) == []


def test_a_guard_that_is_gone_is_named(world: World) -> None:
    run(guards.removals(connection)[0])()
    assert guards.missing(connection) == ["record_revision_no_update"]


@postgresql_only
def test_a_guard_that_is_switched_off_or_weakened_is_named(world: World) -> None:
    run("ALTER TABLE record_edition DISABLE TRIGGER record_edition_no_delete")()
    run(
        "CREATE OR REPLACE FUNCTION record_revision_covers() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'"
    )()
    assert guards.missing(connection) == ["record_revision_no_update", "record_edition_no_delete"]


@sqlite_only
def test_a_guard_that_was_weakened_is_named(world: World) -> None:
    run("DROP TRIGGER record_edition_no_delete")()
    run(
        "CREATE TRIGGER record_edition_no_delete BEFORE DELETE ON record_edition BEGIN SELECT 1; END"
    )()
    assert guards.missing(connection) == ["record_edition_no_delete"]


def test_installing_twice_is_harmless(world: World) -> None:
    guards.install(connection)
    guards.install(connection)
    assert guards.missing(connection) == []
    refused(run("DELETE FROM record_edition"))


# A migration that rebuilds tables


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", ["edition", "revision"])
def test_guards_are_back_after_a_migration_that_rebuilds_a_table(model: str) -> None:
    miami_dade()
    before = stored()
    for migrate in (apply, unapply):
        migrate(adding_a_field(model))
        if connection.vendor == "sqlite":
            assert f"record_{model}_no_delete" in guards.missing(connection)
        emit_post_migrate_signal(0, False, connection.alias)
        assert guards.missing(connection) == []
        refused(run(f"DELETE FROM record_{model}"))  # noqa: S608 - one of the two above
    assert stored() == before


def adding_a_field(model: str) -> migrations.Migration:
    """A column that SQLite can only add by making the table anew."""
    field = models.CharField(max_length=9, default="")
    operations = [
        migrations.RunPython(guards.lift, guards.lift),
        migrations.AddField(model, "trial", field),
    ]
    named = type("Trial", (migrations.Migration,), {"operations": operations})
    found: migrations.Migration = named("trial", "policies")
    return found


def apply(migration: migrations.Migration) -> None:
    state = MigrationLoader(connection).project_state()
    with connection.schema_editor(atomic=True) as editor:
        migration.apply(state, editor)


def unapply(migration: migrations.Migration) -> None:
    state = MigrationLoader(connection).project_state()
    with connection.schema_editor(atomic=True) as editor:
        migration.unapply(state, editor)
