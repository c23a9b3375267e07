"""Asks for jobs when their schedules are due, in every process that runs jobs."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from leadsphere.database import Database
from leadsphere.models import SCRAPE
from leadsphere.services import rechecks, reverifying, schedules, sources
from leadsphere.services.schedules import Ask

logger = logging.getLogger(__name__)

POLL_SECONDS = 5.0

ASKS: dict[str, Ask] = {reverifying.KIND: reverifying.ask, SCRAPE: sources.ask_again}
"""How a kind of job is asked for where that takes more than its row (services/schedules.py)."""


def ask_for_what_is_due(database: Database) -> int:
    """Ask for whatever is due now; how many jobs that are."""
    with database.reading() as session:
        # Looking costs no writer's turn; asking does.
        unheard = rechecks.are_due(session)
    if unheard:
        database.carry_out(rechecks.make_due, patiently=True)
    with database.reading() as session:
        if not schedules.is_due(session):
            return 0
    return len(database.carry_out(lambda session: schedules.ask_due(session, ASKS), patiently=True))


async def run_schedules(database: Database) -> None:
    """Ask for whatever is due, until cancelled."""
    while True:
        try:
            await asyncio.shield(asyncio.to_thread(ask_for_what_is_due, database))
        except SQLAlchemyError as error:
            # The database may be away for a moment: nobody starts this anew.
            logger.warning("schedules could not be read: %s", type(error).__name__)
        except Exception:  # one schedule must not end them all; the traceback is logged without values
            logger.exception("the scheduler stumbled")
        await asyncio.sleep(POLL_SECONDS)
