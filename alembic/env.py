"""Migrations: the schema is whatever `leadsphere.models` says."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic.operations.ops import AddColumnOp, MigrationScript, ModifyTableOps
from sqlalchemy import create_engine, event
from sqlmodel import SQLModel

import leadsphere.models  # noqa: F401 - importing the models fills the metadata
from alembic import context
from leadsphere.database import parse_url
from leadsphere.models.triggers import highest_ids, is_modelled, keep_highest_ids, keep_triggers
from leadsphere.settings import Settings

# LeadSphere says which database; where `alembic` itself is called, that of the settings.
url = context.config.attributes.get("url") or parse_url(Settings.from_env().database_url)


def fill_in(_: Any, __: Any, scripts: Iterable[MigrationScript]) -> None:
    """Let a generated migration give the rows that are there what the model gives new ones."""
    for script in scripts:
        changes = script.upgrade_ops.ops if script.upgrade_ops else []
        for table in (change for change in changes if isinstance(change, ModifyTableOps)):
            for added in (change for change in table.ops if isinstance(change, AddColumnOp)):
                column: sa.Column[Any] = added.column
                default: Any = getattr(column.default, "arg", None)
                if not column.nullable and isinstance(default, str | bool | int):
                    # As text, which both databases read as the column's type: for an expression, SQLite's table
                    # would be written anew.
                    written = str(int(default)) if isinstance(default, bool) else str(default)
                    column.server_default = sa.DefaultClause(written)


@event.listens_for(sa.Table, "before_create")
def keep_counting(table: sa.Table, connection: sa.Connection, **_: Any) -> None:
    """Let a table that is written anew never give an id again, as the table it takes the place of did not."""
    is_anew = connection.dialect.name == "sqlite" and table.name.startswith("_alembic_tmp_")
    if is_anew and [column.name for column in table.primary_key] == ["id"]:
        table.dialect_options["sqlite"]["autoincrement"] = True


engine = create_engine(url)
with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        # A table that is written anew comes back under its name, which triggers of other tables use meanwhile.
        connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_object=is_modelled,
        process_revision_directives=fill_in,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Processes that start together wait for the first one, and find its work done.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('leadsphere migrate'))")
        given = highest_ids(connection)
        context.run_migrations()
        keep_triggers(connection)
        keep_highest_ids(connection, given)
    # Where its migrations take no transaction, as on SQLite, rows written beside them would not stay.
    connection.commit()
engine.dispose()
