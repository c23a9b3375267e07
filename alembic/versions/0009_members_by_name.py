"""members of a campaign by name, without looking at everybody else

Revision: 0009, after 0008. Triggers keep the copy of the lead's name; where a later migration writes one of the tables
anew on SQLite, `models/triggers.py` makes them again.
"""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NAME = "(SELECT lead.name_key FROM lead WHERE lead.id = membership.lead_id)"
_COPY = (
    "UPDATE membership SET name_key = (SELECT name_key FROM lead WHERE id = new.lead_id) WHERE id = new.id;"
)
_SQLITE = {
    "membership_name_insert": f"AFTER INSERT ON membership BEGIN {_COPY} END",
    "membership_name_move": f"AFTER UPDATE OF lead_id ON membership WHEN old.lead_id <> new.lead_id BEGIN {_COPY} END",
    "membership_name_lead": (
        "AFTER UPDATE OF name_key ON lead WHEN old.name_key <> new.name_key BEGIN "
        "UPDATE membership SET name_key = new.name_key WHERE lead_id = new.id; END"
    ),
}
# The columns are named in the functions alone: what a trigger names cannot be altered any more.
_POSTGRESQL = (
    "CREATE FUNCTION membership_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'INSERT' OR OLD.lead_id <> NEW.lead_id THEN "
    "SELECT lead.name_key INTO NEW.name_key FROM lead WHERE lead.id = NEW.lead_id; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER membership_name BEFORE INSERT OR UPDATE ON membership "
    "FOR EACH ROW EXECUTE FUNCTION membership_name()",
    "CREATE FUNCTION membership_name_lead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF OLD.name_key <> NEW.name_key THEN "
    "UPDATE membership SET name_key = NEW.name_key WHERE lead_id = NEW.id; END IF; RETURN NULL; END $$",
    "CREATE TRIGGER membership_name_lead AFTER UPDATE ON lead "
    "FOR EACH ROW EXECUTE FUNCTION membership_name_lead()",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    text = sa.String(400) if sqlite else sa.String(400, collation="C")
    op.add_column("membership", sa.Column("name_key", text, nullable=True))
    op.execute(f"UPDATE membership SET name_key = {_NAME}")  # noqa: S608
    op.create_index(
        "ix_membership_by_name",
        "membership",
        ["campaign_id", "name_key", "lead_id"],
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    for statement in (
        [f"CREATE TRIGGER {name} {does}" for name, does in _SQLITE.items()] if sqlite else _POSTGRESQL
    ):
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, table in (("membership_name", "membership"), ("membership_name_lead", "lead")):
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_index("ix_membership_by_name", "membership")
    op.drop_column("membership", "name_key")
