"""the figures of campaigns, kept by the database

Revision: 0017, after 0016. Where a later migration writes one of the tables anew on SQLite, `models/triggers.py` makes
the triggers again.
"""

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_HAS_VALID = (
    "(EXISTS (SELECT 1 FROM contact_point WHERE lead_id = {lead} AND kind = 'email' AND is_primary = 1 "
    "AND verdict = 'valid') AND NOT EXISTS (SELECT 1 FROM contact_point WHERE lead_id = {lead} AND suppressed = 1))"
)
_IS_VALID = "({row}.kind = 'email' AND {row}.is_primary = 1 AND {row}.verdict = 'valid')"
_COUNTED = {
    "discovered": "1",
    "processed": "({row}stage <> 'discovered')",
    "reached": "({row}stage IN ('reached', 'replied', 'bounced', 'unsubscribed'))",
    "replied": "({row}stage = 'replied')",
    "valid": "({row}stage <> 'discovered' AND {row}has_valid_email)",
}
_NAMES = ", ".join(_COUNTED)


def _count(row: str, sign: str) -> str:
    changes = ", ".join(
        f"{name} = {name} {sign} {said.format(row=row + '.')}" for name, said in _COUNTED.items()
    )
    return f"UPDATE campaign_figure SET {changes} WHERE campaign_id = {row}.campaign_id AND {row}.removed_at IS NULL;"  # noqa: S608


def _settle(lead: str) -> str:
    valid = _HAS_VALID.format(lead=lead)
    return f"UPDATE membership SET has_valid_email = {valid} WHERE lead_id = {lead} AND has_valid_email <> {valid};"  # noqa: S608


_OWN_VALID = _HAS_VALID.format(lead="new.lead_id")
_SET_OWN = f"UPDATE membership SET has_valid_email = {_OWN_VALID} WHERE id = new.id;"  # noqa: S608
_SQLITE = {
    "campaign_figure_begin": (
        "AFTER INSERT ON campaign BEGIN INSERT INTO campaign_figure "
        "(campaign_id, discovered, processed, reached, replied, valid) VALUES (new.id, 0, 0, 0, 0, 0); END"
    ),
    "campaign_figure_end": (
        "AFTER DELETE ON campaign BEGIN DELETE FROM campaign_figure WHERE campaign_id = old.id; END"
    ),
    "campaign_figure_insert": f"AFTER INSERT ON membership BEGIN {_count('new', '+')} END",
    "campaign_figure_delete": f"AFTER DELETE ON membership BEGIN {_count('old', '-')} END",
    "campaign_figure_update": (
        "AFTER UPDATE OF campaign_id, stage, removed_at, has_valid_email ON membership "
        f"BEGIN {_count('old', '-')} {_count('new', '+')} END"
    ),
    "membership_valid_insert": (
        f"AFTER INSERT ON membership WHEN new.has_valid_email <> {_OWN_VALID} BEGIN {_SET_OWN} END"
    ),
    "membership_valid_move": (
        f"AFTER UPDATE OF lead_id ON membership WHEN old.lead_id <> new.lead_id BEGIN {_SET_OWN} END"
    ),
    "membership_processed_insert": (
        "AFTER INSERT ON membership WHEN new.stage <> 'discovered' AND new.processed_at IS NULL "
        "BEGIN UPDATE membership SET processed_at = new.stage_at WHERE id = new.id; END"
    ),
    "membership_processed_update": (
        "AFTER UPDATE OF stage ON membership WHEN (old.stage = 'discovered') <> (new.stage = 'discovered') "
        "BEGIN UPDATE membership SET processed_at = CASE WHEN new.stage <> 'discovered' THEN new.stage_at END "
        "WHERE id = new.id; END"
    ),
    "contact_point_valid_insert": (
        f"AFTER INSERT ON contact_point WHEN new.suppressed OR {_IS_VALID.format(row='new')} "
        f"BEGIN {_settle('new.lead_id')} END"
    ),
    "contact_point_valid_delete": (
        f"AFTER DELETE ON contact_point WHEN old.suppressed OR {_IS_VALID.format(row='old')} "
        f"BEGIN {_settle('old.lead_id')} END"
    ),
    "contact_point_valid_update": (
        "AFTER UPDATE OF lead_id, kind, is_primary, verdict, suppressed ON contact_point "
        "WHEN old.lead_id <> new.lead_id OR old.suppressed <> new.suppressed "
        f"OR {_IS_VALID.format(row='old')} <> {_IS_VALID.format(row='new')} "
        f"BEGIN {_settle('old.lead_id')} {_settle('new.lead_id')} END"
    ),
}

# PostgreSQL. The columns are named in the functions alone: what a trigger names cannot be altered any more.

_BY_NAME = (
    "CREATE OR REPLACE FUNCTION membership_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'INSERT' OR OLD.lead_id <> NEW.lead_id THEN "
    "SELECT lead.name_key INTO NEW.name_key FROM lead WHERE lead.id = NEW.lead_id; END IF; RETURN NEW; END $$"
)
_HAS_VALID_PG = _HAS_VALID.replace("is_primary = 1", "is_primary").replace("suppressed = 1", "suppressed")
_IS_VALID_PG = _IS_VALID.replace(" = 1", "")
# Whoever changes what the copies say holds the lead, and so does whoever makes one: neither overlooks the other.
_COPIES = f"""
CREATE OR REPLACE FUNCTION membership_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'INSERT' OR OLD.lead_id <> NEW.lead_id THEN
    SELECT lead.name_key INTO NEW.name_key FROM lead WHERE lead.id = NEW.lead_id FOR SHARE;
    NEW.has_valid_email := {_HAS_VALID_PG.format(lead="NEW.lead_id")};
END IF;
IF NEW.stage = 'discovered' THEN
    NEW.processed_at := NULL;
ELSIF TG_OP = 'INSERT' THEN
    NEW.processed_at := coalesce(NEW.processed_at, NEW.stage_at);
ELSIF OLD.stage = 'discovered' THEN
    NEW.processed_at := NEW.stage_at;
END IF;
RETURN NEW; END $$
"""  # noqa: S608 - names of our own
_SETTLE = f"""
PERFORM 1 FROM lead WHERE id IN ({{leads}}) ORDER BY id FOR NO KEY UPDATE;
UPDATE membership SET has_valid_email = NOT has_valid_email
WHERE lead_id IN ({{leads}}) AND has_valid_email <> {_HAS_VALID_PG.format(lead="membership.lead_id")};
"""  # noqa: S608 - names of our own
_POINTS = f"""
CREATE FUNCTION contact_point_valid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'INSERT' THEN
    IF NEW.suppressed OR {_IS_VALID_PG.format(row="NEW")} THEN {_SETTLE.format(leads="NEW.lead_id")} END IF;
ELSIF TG_OP = 'DELETE' THEN
    IF OLD.suppressed OR {_IS_VALID_PG.format(row="OLD")} THEN {_SETTLE.format(leads="OLD.lead_id")} END IF;
ELSIF OLD.lead_id <> NEW.lead_id OR OLD.suppressed <> NEW.suppressed
    OR {_IS_VALID_PG.format(row="OLD")} <> {_IS_VALID_PG.format(row="NEW")} THEN
    {_SETTLE.format(leads="OLD.lead_id, NEW.lead_id")}
END IF;
RETURN NULL; END $$
"""
_SUMS = ", ".join(f"coalesce(sum(sign * ({said.format(row='')})::int), 0)" for said in _COUNTED.values())
_DIFFERENCES = f"""
INSERT INTO campaign_figure (campaign_id, {_NAMES})
SELECT campaign_id, {_NAMES} FROM (
    SELECT rows.campaign_id, {{sums}} FROM ({{rows}}) rows
    WHERE removed_at IS NULL GROUP BY rows.campaign_id
) AS found (campaign_id, {_NAMES})
WHERE ({_NAMES}) <> (0, 0, 0, 0, 0) AND EXISTS (SELECT 1 FROM campaign WHERE campaign.id = found.campaign_id);
""".format(sums=_SUMS, rows="{rows}")  # noqa: S608
_OF = "SELECT {sign} AS sign, campaign_id, stage, removed_at, has_valid_email FROM {table}"
_OLD, _NEW = _OF.format(sign=-1, table="old_rows"), _OF.format(sign=1, table="new_rows")
# Every hundredth row or so, its writer makes one row a campaign of all that nobody else is doing this with.
_FOLDED_EVERY = 100
_FIGURES = f"""
CREATE FUNCTION campaign_figures() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE added bigint; BEGIN
IF TG_OP = 'INSERT' THEN {_DIFFERENCES.format(rows=_NEW)}
ELSIF TG_OP = 'DELETE' THEN {_DIFFERENCES.format(rows=_OLD)}
ELSE {_DIFFERENCES.format(rows=f"{_OLD} UNION ALL {_NEW}")}
END IF;
GET DIAGNOSTICS added = ROW_COUNT;
IF added > 0 AND currval('campaign_figure_id_seq') % {_FOLDED_EVERY} < added THEN
    WITH folded AS (
        DELETE FROM campaign_figure WHERE id IN (
            SELECT id FROM campaign_figure ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED
        ) RETURNING *
    )
    INSERT INTO campaign_figure (campaign_id, {_NAMES})
    SELECT campaign_id, {", ".join(f"sum({name})" for name in _COUNTED)} FROM folded GROUP BY campaign_id;
END IF;
RETURN NULL; END $$
"""  # noqa: S608
_POSTGRESQL = (
    _COPIES,
    _POINTS,
    "CREATE TRIGGER contact_point_valid AFTER INSERT OR UPDATE OR DELETE ON contact_point "
    "FOR EACH ROW EXECUTE FUNCTION contact_point_valid()",
    _FIGURES,
    "CREATE TRIGGER campaign_figures_insert AFTER INSERT ON membership REFERENCING NEW TABLE AS new_rows "
    "FOR EACH STATEMENT EXECUTE FUNCTION campaign_figures()",
    "CREATE TRIGGER campaign_figures_update AFTER UPDATE ON membership REFERENCING OLD TABLE AS old_rows "
    "NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION campaign_figures()",
    "CREATE TRIGGER campaign_figures_delete AFTER DELETE ON membership REFERENCING OLD TABLE AS old_rows "
    "FOR EACH STATEMENT EXECUTE FUNCTION campaign_figures()",
    "CREATE FUNCTION campaign_figures_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "DELETE FROM campaign_figure WHERE campaign_id = OLD.id; RETURN NULL; END $$",
    "CREATE TRIGGER campaign_figures_end AFTER DELETE ON campaign "
    "FOR EACH ROW EXECUTE FUNCTION campaign_figures_end()",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    integer = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "campaign_figure",
        sa.Column("id", integer, primary_key=True, autoincrement=True),
        sa.Column("campaign_id", integer, nullable=False),
        *(sa.Column(name, integer, nullable=False) for name in _COUNTED),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_campaign_figure_campaign_id", "campaign_figure", ["campaign_id"])
    op.add_column(
        "membership", sa.Column("has_valid_email", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("membership", sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True))
    _fill(sqlite=sqlite)
    for statement in (
        [f"CREATE TRIGGER {name} {does}" for name, does in _SQLITE.items()] if sqlite else _POSTGRESQL
    ):
        op.execute(sa.text(statement.replace(":", "\\:")) if not sqlite else statement)


def _fill(*, sqlite: bool) -> None:
    valid = (_HAS_VALID if sqlite else _HAS_VALID_PG).format(lead="membership.lead_id")
    op.execute(
        f"UPDATE membership SET has_valid_email = {valid}, "  # noqa: S608
        "processed_at = CASE WHEN stage <> 'discovered' THEN stage_at END"
    )
    one = "count(membership.id)"
    sums = [
        f"coalesce(sum(CASE WHEN {said.format(row='membership.')} THEN 1 ELSE 0 END), 0)"
        for name, said in _COUNTED.items()
        if name != "discovered"
    ]
    op.execute(
        f"INSERT INTO campaign_figure (campaign_id, {_NAMES}) SELECT campaign.id, {', '.join((one, *sums))} "  # noqa: S608
        "FROM campaign LEFT JOIN membership ON membership.campaign_id = campaign.id "
        "AND membership.removed_at IS NULL GROUP BY campaign.id"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, table in (
            ("contact_point_valid", "contact_point"),
            ("campaign_figures_insert", "membership"),
            ("campaign_figures_update", "membership"),
            ("campaign_figures_delete", "membership"),
            ("campaign_figures_end", "campaign"),
        ):
            op.execute(f"DROP TRIGGER {name} ON {table}")
        for name in ("contact_point_valid", "campaign_figures", "campaign_figures_end"):
            op.execute(f"DROP FUNCTION {name}()")
        op.execute(_BY_NAME)
    op.drop_column("membership", "processed_at")
    op.drop_column("membership", "has_valid_email")
    op.drop_index("ix_campaign_figure_campaign_id", "campaign_figure")
    op.drop_table("campaign_figure")
