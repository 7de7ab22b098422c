"""The triggers that keep the record append-only, on both engines, against any SQL whatever.

They refuse UPDATE, DELETE and TRUNCATE and, on SQLite, the INSERT that would replace a row. The
single exception is a redaction: the newest revision may cover, once, the texts that it lists.
Who may drop triggers can pass them; `verify` finds those missing, and the hashes find the rest.
"""

# ruff: noqa: S608 - the statements are made of our own tables' names alone

from collections.abc import Iterator
from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from policies.record.models import Edition, Revision
from policies.record.verify import COVER

MESSAGE = "The record is append-only"
REMEDY = "publish a new revision instead."
TABLES: tuple[type[models.Model], ...] = (Revision, Edition)
# The columns that a redaction may change; it names the texts to cover by (revision, item).
COVERED = {Revision: {"message"}, Edition: {"document", "reason", "withheld_by_id"}}
LISTED_AS = {Revision: ("number", "''"), Edition: ("revision_id", "NEW.item")}

# PostgreSQL: pg_trigger.tgtype of the triggers (row 1, before 2, delete 8, update 16, truncate 32).
POSTGRESQL = {"update": 1 | 2 | 16, "delete": 1 | 2 | 8, "truncate": 2 | 32}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in place, whatever is there; without tables it does nothing."""
    if not _tables_exist(connection):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in removals(connection):
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            for statement in _sqlite().values():
                cursor.execute(statement)
        else:
            for statement in _postgresql():
                cursor.execute(statement)


def lift(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Begin a migration that changes record_revision: `migrations.RunPython(guards.lift, …)`.

    SQLite rebuilds the table, and refuses to while a trigger of record_edition names it. Inside
    the migration's transaction a failure brings the guards back, and success ends in `reinstall`.
    """
    if editor.connection.vendor == "sqlite":
        for statement in removals(editor.connection):
            editor.execute(statement)


def removals(connection: BaseDatabaseWrapper) -> list[str]:
    """Give the statements that lift the guards: before a test empties its tables, for one."""
    if connection.vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in _sqlite()]
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table, _ in _postgresql_triggers()
    ]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the guards that are not there, are switched off, or do not say what they should."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            return [name for name, sql in _sqlite().items() if found.get(name) != sql]
        cursor.execute(
            "SELECT tgname, relname, tgtype, tgenabled, proname, prosrc FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE pg_table_is_visible(tgrelid) AND tgqual IS NULL"
        )
        rows = set(cursor.fetchall())
    bodies = _postgresql_functions()
    return [
        name
        for name, table, event in _postgresql_triggers()
        if (
            name,
            table,
            POSTGRESQL[event],
            "A",
            _function(table, event),
            bodies[_function(table, event)],
        )
        not in rows
    ]


def reinstall(*, using: str, **_signal: Any) -> None:
    """Answer Django's post_migrate: a table that SQLite rebuilt has lost its triggers."""
    install(connections[using])


def _tables_exist(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        found = connection.introspection.table_names(cursor)
    return all(model._meta.db_table in found for model in TABLES)


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _unchanged(model: type[models.Model], same: str) -> str:
    """Say that a redaction left alone whatever is not covered, and covered reasons whole."""
    kept = [name for name in _columns(model) if name not in COVERED[model]]
    clauses = [f"NEW.{name} {same} OLD.{name}" for name in kept]
    if model is Edition:
        clauses.append(f"(NEW.reason {same} OLD.reason OR NEW.reason = '{COVER}')")
    else:
        clauses.append(f"NEW.message = '{COVER}' AND OLD.message <> '{COVER}'")
    return " AND ".join(clauses)


# SQLite


def _sqlite() -> dict[str, str]:
    """Map each trigger's name to its text, as sqlite_master keeps it."""
    found = {}
    for model in TABLES:
        table = model._meta.db_table
        conditions = {
            "update": f"NOT ({_sqlite_exception(model)})",
            "delete": "1",
            "insert": f"EXISTS (SELECT 1 FROM {table} WHERE {_sqlite_meets_a_key(model)})",
        }
        for event, condition in conditions.items():
            name = f"{table}_no_{event}"
            found[name] = (
                f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} WHEN {condition} BEGIN "
                f"SELECT RAISE(ABORT, '{MESSAGE}: {_refused(event)} on {table} is refused; {REMEDY}'); "
                "END"
            )
    return found


def _refused(event: str) -> str:
    return "REPLACE" if event == "insert" else event.upper()


def _sqlite_exception(model: type[models.Model]) -> str:
    revision, item = LISTED_AS[model]
    newest = f"(SELECT max(number) FROM {Revision._meta.db_table})"
    marked = (
        f"NEW.withheld_by_id IS NOT OLD.withheld_by_id AND NEW.withheld_by_id IS {newest}"
        if model is Edition
        else "NEW.rowid IS OLD.rowid"
    )
    return (
        f"{_unchanged(model, 'IS')} AND {marked} AND EXISTS ("
        f"SELECT 1 FROM {Revision._meta.db_table} newest, json_each(newest.redactions) line "
        f"WHERE newest.number = {newest} AND json_extract(line.value, '$.item') = {item} "
        f"AND json_extract(line.value, '$.revision') = NEW.{revision})"
    )


def _sqlite_meets_a_key(model: type[models.Model]) -> str:
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    unique = [[field.name] for field in model._meta.concrete_fields if field.unique]
    unique += [
        list(constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    keys = [["rowid"], *([columns[name] for name in names] for names in unique)]
    return " OR ".join(
        "(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys
    )


# PostgreSQL


def _postgresql_triggers() -> Iterator[tuple[str, str, str]]:
    """Give (trigger, table, event)."""
    for model in TABLES:
        for event in POSTGRESQL:
            yield f"{model._meta.db_table}_no_{event}", model._meta.db_table, event


def _function(table: str, event: str) -> str:
    return f"{table}_covers" if event == "update" else "record_refuses"


def _postgresql() -> Iterator[str]:
    for name, body in _postgresql_functions().items():
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
        )
    for name, table, event in _postgresql_triggers():
        scope = "STATEMENT" if event == "truncate" else "ROW"
        yield (
            f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} "
            f"FOR EACH {scope} EXECUTE FUNCTION {_function(table, event)}()"
        )
        # ALWAYS: session_replication_role = replica would switch off any other trigger.
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def _postgresql_functions() -> dict[str, str]:
    """Map each function's name to its body."""
    refuse = (
        f"RAISE EXCEPTION '{MESSAGE}: % on % is refused; {REMEDY}', TG_OP, TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; "
    )
    found = {"record_refuses": f"BEGIN {refuse}END"}
    for model in TABLES:
        name = _function(model._meta.db_table, "update")
        found[name] = (
            f"BEGIN IF {_postgresql_exception(model)} THEN RETURN NEW; END IF; {refuse}END"
        )
    return found


def _postgresql_exception(model: type[models.Model]) -> str:
    revision, item = LISTED_AS[model]
    newest = f"(SELECT max(number) FROM {Revision._meta.db_table})"
    marked = (
        "NEW.withheld_by_id IS DISTINCT FROM OLD.withheld_by_id "
        f"AND NEW.withheld_by_id IS NOT DISTINCT FROM {newest}"
        if model is Edition
        else "true"
    )
    return (
        f"{_unchanged(model, 'IS NOT DISTINCT FROM')} AND {marked} AND EXISTS ("
        f"SELECT 1 FROM {Revision._meta.db_table} newest, "
        "jsonb_array_elements(newest.redactions::jsonb) line "
        f"WHERE newest.number = {newest} AND line->>'item' = {item} "
        f"AND (line->>'revision')::bigint = NEW.{revision})"
    )
