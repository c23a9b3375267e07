"""what filters compare: folded copies of texts, the index of every three letters, and indexes of what is asked often

Revision: 0004, after 0003. On SQLite three triggers on `lead` keep the index of texts: where a later migration writes
that table anew, `models/triggers.py` makes them again.
"""

from typing import Any

import sqlalchemy as sa

from alembic import op
from leadsphere.values.text import fold

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXTS = {
    "lead": (
        *("first_name", "last_name", "headline", "job_title", "seniority", "department", "city", "region"),
        "source",
    ),
    "company": ("industry",),
    "contact_point": ("value",),
    "note": ("text",),
    "custom_value": ("value",),
    "account": ("name",),
}
_BATCH = 1_000

_SQLITE = (
    "CREATE VIRTUAL TABLE lead_search USING fts5("
    "search_key, content='lead', content_rowid='id', tokenize='trigram', detail='none')",
    "CREATE TRIGGER lead_search_insert AFTER INSERT ON lead BEGIN "
    "INSERT INTO lead_search(rowid, search_key) VALUES (new.id, new.search_key); END",
    "CREATE TRIGGER lead_search_delete AFTER DELETE ON lead BEGIN "
    "INSERT INTO lead_search(lead_search, rowid, search_key) VALUES ('delete', old.id, old.search_key); END",
    "CREATE TRIGGER lead_search_update AFTER UPDATE OF search_key ON lead "
    "WHEN old.search_key IS NOT new.search_key BEGIN "
    "INSERT INTO lead_search(lead_search, rowid, search_key) VALUES ('delete', old.id, old.search_key); "
    "INSERT INTO lead_search(rowid, search_key) VALUES (new.id, new.search_key); END",
    "INSERT INTO lead_search(lead_search) VALUES ('rebuild')",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, names in _TEXTS.items():
        for name in names:
            op.add_column(table, sa.Column(f"{name}_key", _text(sqlite), nullable=False, server_default=""))
    _fill()
    op.create_index("ix_lead_by_creation", "lead", ["created_at", "id"])
    op.create_index("ix_lead_by_country", "lead", ["country", "id"])
    _partial("ix_lead_vip", "lead", ["id"], "vip = 1" if sqlite else "vip")
    _partial("ix_lead_reviewed", "lead", ["reviewed_at"], "reviewed_at IS NOT NULL")
    primary = "kind = 'email' AND is_primary" + (" = 1" if sqlite else "")
    _partial("ix_contact_point_by_verdict", "contact_point", ["verdict", "lead_id"], primary)
    _partial("ix_membership_of_stage", "membership", ["stage", "lead_id"], "removed_at IS NULL")
    op.create_index("ix_custom_value_by_number", "custom_value", ["field_id", "number"])
    op.create_index("ix_tagging_by_tag", "tagging", ["tag_id", "lead_id"])
    op.drop_index("ix_tagging_tag_id", "tagging")
    if sqlite:
        for statement in _SQLITE:
            op.execute(statement)
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX ix_lead_search ON lead USING gin (search_key gin_trgm_ops)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for moment in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER lead_search_{moment}")
        op.execute("DROP TABLE lead_search")
    else:
        op.drop_index("ix_lead_search", "lead")
    op.create_index("ix_tagging_tag_id", "tagging", ["tag_id"])
    op.drop_index("ix_tagging_by_tag", "tagging")
    op.drop_index("ix_custom_value_by_number", "custom_value")
    op.drop_index("ix_membership_of_stage", "membership")
    op.drop_index("ix_contact_point_by_verdict", "contact_point")
    for name in ("ix_lead_reviewed", "ix_lead_vip", "ix_lead_by_country", "ix_lead_by_creation"):
        op.drop_index(name, "lead")
    for table, names in _TEXTS.items():
        for name in names:
            op.drop_column(table, f"{name}_key")


def _text(sqlite: bool) -> Any:
    return sa.String() if sqlite else sa.String(collation="C")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _fill() -> None:
    """Give every row that is there its folded copies; leads their search key, too."""
    connection = op.get_bind()
    for name, texts in _TEXTS.items():
        columns = ["id", *texts, *(f"{text}_key" for text in texts)]
        columns += ["search_key", "company_id"] if name == "lead" else []
        wanted = sa.table(name, *map(sa.column, columns))
        last = 0
        while rows := connection.execute(
            sa.select(wanted).where(wanted.c.id > last).order_by(wanted.c.id).limit(_BATCH)
        ).all():
            last = rows[-1].id
            also = _belongings(connection, [row.id for row in rows], rows) if name == "lead" else {}
            change = (
                sa.update(wanted)
                .where(wanted.c.id == sa.bindparam("of"))
                .values(
                    {f"{t}_key": sa.bindparam(t) for t in texts}
                    | ({"search_key": sa.bindparam("says")} if also else {})
                )
            )
            connection.execute(change, [_folded(row, texts, also) for row in rows])


def _folded(row: Any, texts: tuple[str, ...], also: dict[int, list[str]]) -> dict[str, Any]:
    folded = {text: fold(getattr(row, text)) for text in texts}
    names = [folded.get(name, "") for name in ("first_name", "last_name")]
    rest = [text for name, text in folded.items() if name not in ("first_name", "last_name")]
    lines = (fold(" ".join(names)), *rest, *map(fold, also.get(row.id, ())))
    return folded | {"of": row.id} | ({"says": "\n".join(filter(None, lines))} if also else {})


def _belongings(connection: Any, ids: list[int], rows: Any) -> dict[int, list[str]]:
    """What else the search box finds leads by: company, own fields, contact points."""
    company = sa.table("company", sa.column("id"), sa.column("name"))
    value = sa.table("custom_value", sa.column("lead_id"), sa.column("field_id"), sa.column("value"))
    own = sa.table("custom_field", sa.column("id"), sa.column("removed_at"))
    point = sa.table("contact_point", sa.column("id"), sa.column("lead_id"), sa.column("value"))
    wanted = {row.company_id for row in rows} - {None}
    names = dict(connection.execute(sa.select(company).where(company.c.id.in_(wanted))).tuples().all())
    found = {row.id: [names[row.company_id]] if row.company_id in names else [] for row in rows}
    for statement in (
        sa.select(value.c.lead_id, value.c.value)
        .join(own, own.c.id == value.c.field_id)
        .where(value.c.lead_id.in_(ids), own.c.removed_at.is_(None))
        .order_by(value.c.field_id),
        sa.select(point.c.lead_id, point.c.value).where(point.c.lead_id.in_(ids)).order_by(point.c.id),
    ):
        for lead_id, text in connection.execute(statement):
            found[lead_id].append(text)
    return found
