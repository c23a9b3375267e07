"""The index of texts outlives whatever a migration does to the table of leads."""

import sqlite3
from pathlib import Path

from leadsphere.database import upgrade

ADD = (
    "INSERT INTO lead (id, first_name, last_name, headline, job_title, seniority, department, city, region, country, "
    "vip, source, name_key, company_key, search_key, created_at, updated_at) "
    "VALUES (?, '', '', '', '', '', '', '', '', '', 0, '', '', '', ?, '2026-01-01', '2026-01-01')"
)
FOUND = """SELECT rowid FROM lead_search WHERE lead_search MATCH '"gro" AND "row"' ORDER BY rowid"""


def test_triggers_that_went_with_the_table_are_made_again_and_miss_nobody(tmp_path: Path) -> None:
    file = tmp_path / "leads.db"
    upgrade(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute(ADD, (1, "growth"))
        # As a migration does that writes the table anew.
        for moment in ("insert", "delete", "update"):
            connection.execute(f"DROP TRIGGER lead_search_{moment}")
        connection.execute(ADD, (2, "growth too"))
        assert connection.execute(FOUND).fetchall() == [(1,)]
    connection.close()
    upgrade(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute(ADD, (3, "more growth"))
        connection.execute("UPDATE lead SET search_key = 'sales' WHERE id = 1")
        connection.execute("DELETE FROM lead WHERE id = 2")
        assert connection.execute(FOUND).fetchall() == [(3,)]
    connection.close()
