"""The migrations make exactly the schema that the models describe, and can be taken back."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlmodel import SQLModel

from alembic import command
from leadsphere.database import alembic_config, parse_url, upgrade
from leadsphere.models import Lead
from leadsphere.models.folded import folded_copies
from leadsphere.models.triggers import is_modelled
from leadsphere.services.keys import SAYS, sort_keys
from tests.conftest import new_postgres_database

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANEW = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{head}"


def upgrade():
    with op.batch_alter_table("tag") as batch_op:
        batch_op.alter_column("colour", type_=sa.String(9))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    with new_postgres_database("schema") as url:
        yield url


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = create_engine(parse_url(empty_url))
    yield engine
    engine.dispose()


def test_an_upgrade_from_empty_leaves_no_difference_to_the_models(empty_url: str, engine: Engine) -> None:
    upgrade(empty_url)
    assert differences(engine) == []


def test_every_index_and_unique_constraint_of_the_models_is_in_the_database(
    empty_url: str, engine: Engine
) -> None:
    upgrade(empty_url)
    found = inspect(engine)
    for table in SQLModel.metadata.sorted_tables:
        assert {index.name for index in table.indexes} <= {
            index["name"] for index in found.get_indexes(table.name)
        }
        unique = {column.name for column in table.columns if column.unique}
        constraints = [tuple(c["column_names"]) for c in found.get_unique_constraints(table.name)]
        assert {(name,) for name in unique} <= set(constraints)


def test_the_rules_of_partial_indexes_and_foreign_keys_reach_the_database(
    empty_url: str, engine: Engine
) -> None:
    # Alembic compares neither the WHERE of an index nor, on SQLite, every option of a foreign key.
    upgrade(empty_url)
    found = inspect(engine)
    where = {
        index["name"]: index.get("dialect_options", {}).get(f"{engine.dialect.name}_where")
        for table in ("membership", "contact_point", "lead")
        for index in found.get_indexes(table)
    }
    assert {name for name, rule in where.items() if rule is not None} == {
        "ix_membership_current",
        "ix_membership_by_stage",
        "ix_membership_by_name",
        "ix_contact_point_one_primary",
        "ix_contact_point_by_verdict",
        "ix_contact_point_by_verification",
        "ix_contact_point_suppressed",
        "ix_lead_reviewed",
        "ix_lead_vip",
        "ix_membership_of_stage",
    }
    for table in SQLModel.metadata.sorted_tables:
        declared = {(key.parent.name, key.column.table.name, key.ondelete) for key in table.foreign_keys}
        stored = {
            (key["constrained_columns"][0], key["referred_table"], key.get("options", {}).get("ondelete"))
            for key in found.get_foreign_keys(table.name)
        }
        assert stored == declared, table.name


def test_what_is_downgraded_to_nothing_can_be_upgraded_again(empty_url: str, engine: Engine) -> None:
    upgrade(empty_url)
    command.downgrade(alembic_config(parse_url(empty_url)), "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(empty_url)
    assert differences(engine) == []


def test_upgrading_what_is_up_to_date_changes_nothing(empty_url: str, engine: Engine) -> None:
    upgrade(empty_url)
    upgrade(empty_url)
    assert differences(engine) == []


def differences(engine: Engine) -> list[object]:
    """What Alembic would still have to do to the database."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_modelled}
        )
        return list(compare_metadata(context, SQLModel.metadata))


def test_no_id_is_ever_given_to_another_row(empty_url: str, engine: Engine) -> None:
    upgrade(empty_url)
    counted = {t.name for t in SQLModel.metadata.sorted_tables if t.autoincrement_column is not None}
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            made = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
            )
        else:
            made = connection.exec_driver_sql(
                "SELECT table_name FROM information_schema.columns WHERE strpos(column_default, 'nextval') = 1"
            )
        assert {name for (name,) in made} >= counted


def test_a_table_written_anew_counts_on(tmp_path: Path) -> None:
    """A migration of SQLite that changes a column makes the table again and copies the rows."""
    engine = create_engine(f"sqlite:///{tmp_path / 'db.sqlite'}")
    house = tmp_path / "alembic"
    shutil.copytree(ROOT / "alembic", house, ignore=shutil.ignore_patterns("__pycache__"))
    config = alembic_config(engine.url)
    config.set_main_option("script_location", str(house))
    command.upgrade(config, "head")
    insert = text("INSERT INTO tag (name, name_key, colour, created_at) VALUES (:name, :name, '', :at)")
    with engine.begin() as connection:
        connection.execute(insert, [{"name": "ada", "at": NOW}, {"name": "bo", "at": NOW}])
        connection.execute(text("DELETE FROM tag WHERE name = 'bo'"))
    head = ScriptDirectory.from_config(config).get_current_head()
    (house / "versions" / "9999_anew.py").write_text(ANEW.format(head=head))
    command.upgrade(config, "head")
    with engine.begin() as connection:
        assert "VARCHAR(9)" in str(
            connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'tag'")).scalar()
        )
        connection.execute(insert, {"name": "cy", "at": NOW})
        assert connection.execute(text("SELECT id, name FROM tag ORDER BY id")).all() == [
            (1, "ada"),
            (3, "cy"),
        ]
    engine.dispose()


def test_leads_from_before_get_what_lists_sort_by(empty_url: str, engine: Engine) -> None:
    command.upgrade(alembic_config(parse_url(empty_url)), "0004")
    says = (
        {"first_name": "Ada", "last_name": "Ångström"},
        {"job_title": "CTO"},
        {"headline": "Fan of maps"},
        {},
    )
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO company (id, name, name_key, domain, headcount, industry, company_country, industry_key, "
                "created_at, updated_at) VALUES (1, 'Świat', 'swiat', '', '', '', '', '', :at, :at)"
            ),
            {"at": NOW},
        )
        for id_, said in enumerate(says, start=1):
            row = dict.fromkeys(SAYS, "") | said | folded_copies(Lead, said)
            row |= {"country": "", "vip": False, "search_key": "", "name_key": "", "company_key": ""}
            row |= {"id": id_, "company_id": 1 if id_ < 3 else None, "created_at": NOW, "updated_at": NOW}
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO lead ({names}) VALUES ({values})"), row)  # noqa: S608
    upgrade(empty_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT given_key, line_key FROM lead ORDER BY id")).all()
    expected = [
        sort_keys(dict.fromkeys(SAYS, "") | said, "Świat" if number < 2 else "")
        for number, said in enumerate(says)
    ]
    assert [tuple(row) for row in found] == [(keys["given_key"], keys["line_key"]) for keys in expected]
