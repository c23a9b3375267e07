"""Whoever was erased does not come back through the command line either."""

from pathlib import Path

from sqlmodel import select

from leadsphere import database as databases
from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.models import Lead
from leadsphere.services import erasing
from leadsphere.settings import Settings
from tests.commands.test_cli import CSV, answer, environment

__all__ = ["environment"]


def test_the_command_line_refuses_whoever_was_erased(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "Connections.csv"
    file.write_text(CSV)
    words = ("import", str(file), "--campaign", "Q4")
    assert answer(environment, *words)["created"] == 2
    settings = Settings.from_env(environment)
    database = databases.connect(settings.database_url, key=settings.secret_key())
    try:
        with database.transaction() as session:
            ada = session.exec(select(Lead.id).where(Lead.first_name == "Ada")).one() or 0
            erasing.erase(session, COMMAND_LINE, ada, settings.data / "uploads")
        database.compact()
    finally:
        databases.disconnect()
    again = answer(environment, *words)
    assert (again["created"], again["unchanged"], again["suppressed"], again["rejected"]) == (0, 1, 1, 1)
    assert {"line": 5, "outcome": "suppressed", "reason": erasing.REFUSED} in again["rejects"]
    assert not [lead for lead in answer(environment, "leads") if lead["first_name"] == "Ada"]
    assert not list((settings.data / "uploads").iterdir())
