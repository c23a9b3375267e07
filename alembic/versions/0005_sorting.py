"""what lists sort by (the first name, the line under the name), and indexes by which a million leads are counted

Revision: 0005, after 0004.
"""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LAST = "\U0010fffd"
_COMPANY = "coalesce((SELECT c.name_key FROM company c WHERE c.id = lead.company_id), '')"
_TITLE_AND_COMPANY = f"job_title_key || CASE WHEN job_title_key <> '' AND {_COMPANY} <> '' THEN ' at ' ELSE '' END || {_COMPANY}"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, length in (("given_key", 400), ("line_key", 300)):
        text = sa.String(length) if sqlite else sa.String(length, collation="C")
        op.add_column("lead", sa.Column(name, text, nullable=False, server_default=_LAST))
    given = "trim(first_name_key || ' ' || last_name_key)"
    line = f"CASE WHEN headline_key <> '' THEN headline_key ELSE {_TITLE_AND_COMPANY} END"
    op.execute(
        f"UPDATE lead SET given_key = coalesce(nullif(substr({given}, 1, 400), ''), '{_LAST}'), "  # noqa: S608
        f"line_key = coalesce(nullif(substr({line}, 1, 300), ''), '{_LAST}')"
    )
    op.create_index("ix_lead_by_given_name", "lead", ["given_key", "id"])
    op.create_index("ix_lead_by_line", "lead", ["line_key", "id"])
    _on_primary("ix_contact_point_by_verification", ["kind", "verified_at", "lead_id"])
    op.drop_index("ix_contact_point_by_verdict", "contact_point")
    _on_primary("ix_contact_point_by_verdict", ["kind", "verdict", "lead_id"])
    op.drop_index("ix_contact_point_one_primary", "contact_point")
    _on_primary("ix_contact_point_one_primary", ["kind", "lead_id"], unique=True)
    op.create_index("ix_membership_of_lead", "membership", ["lead_id", "removed_at"])
    op.drop_index("ix_membership_lead_id", "membership")


def downgrade() -> None:
    op.create_index("ix_membership_lead_id", "membership", ["lead_id"])
    op.drop_index("ix_membership_of_lead", "membership")
    op.drop_index("ix_contact_point_one_primary", "contact_point")
    _on_primary("ix_contact_point_one_primary", ["lead_id", "kind"], unique=True)
    op.drop_index("ix_contact_point_by_verdict", "contact_point")
    of_mail = "kind = 'email' AND is_primary" + (" = 1" if op.get_bind().dialect.name == "sqlite" else "")
    op.create_index(
        "ix_contact_point_by_verdict",
        "contact_point",
        ["verdict", "lead_id"],
        sqlite_where=sa.text(of_mail),
        postgresql_where=sa.text(of_mail),
    )
    op.drop_index("ix_contact_point_by_verification", "contact_point")
    for index, column in (("ix_lead_by_line", "line_key"), ("ix_lead_by_given_name", "given_key")):
        op.drop_index(index, "lead")
        op.drop_column("lead", column)


def _on_primary(name: str, columns: list[str], *, unique: bool = False) -> None:
    op.create_index(
        name,
        "contact_point",
        columns,
        unique=unique,
        sqlite_where=sa.text("is_primary = 1"),
        postgresql_where=sa.text("is_primary"),
    )
