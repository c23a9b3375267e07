"""Moving a workspace from SQLite to PostgreSQL."""

from argparse import Namespace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlmodel import SQLModel

from leadsphere import database as databases
from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.commands.moving import KEPT_ITSELF, move_to
from leadsphere.database import parse_url
from leadsphere.errors import NotNow
from leadsphere.queries.campaign_cards import CampaignCard, campaign_cards
from leadsphere.services import campaigns, demo
from leadsphere.settings import Settings


def _everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in SQLModel.metadata.sorted_tables
            if table.name != KEPT_ITSELF
        }
    engine.dispose()
    return found


def _cards(url: str) -> list[CampaignCard]:
    with databases.connect(url).reading() as session:
        cards = campaign_cards(session)
    databases.disconnect()
    return cards


def test_a_workspace_moves_to_postgresql_whole_and_goes_on_there(
    tmp_path: Path, empty_postgres_url: str
) -> None:
    settings = Settings.from_env(
        {"LEADSPHERE_DATABASE_URL": f"sqlite:///{tmp_path}/a.db", "LEADSPHERE_DATA": str(tmp_path)}
    )
    databases.upgrade(settings.database_url)
    with databases.connect(settings.database_url).transaction() as session:
        demo.load(session, COMMAND_LINE, count=40)
    databases.disconnect()

    copied = move_to(settings, Namespace(url=empty_postgres_url))

    assert copied["lead"] == 40
    assert _everything(empty_postgres_url) == _everything(settings.database_url)
    assert _cards(empty_postgres_url) == _cards(settings.database_url)
    with databases.connect(empty_postgres_url).transaction() as session:
        assert campaigns.create(session, COMMAND_LINE, "Made after the move").id == copied["campaign"] + 1
    databases.disconnect()
    with pytest.raises(NotNow, match="already holds"):
        move_to(settings, Namespace(url=empty_postgres_url))
