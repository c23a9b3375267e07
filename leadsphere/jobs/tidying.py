"""Letting go of files and pages that nobody comes back to."""

import asyncio
import logging
from pathlib import Path

from leadsphere.database import Database
from leadsphere.services import export_files, imports, scraping

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 3_600


async def tidy_up(database: Database, data: Path) -> None:
    """Look round once an hour, until cancelled."""
    while True:
        try:
            await asyncio.to_thread(tidy, database, data)
        except Exception:  # as of the job runner: whatever it was, the next hour may be better
            logger.exception("old files were not let go of")
        await asyncio.sleep(PAUSE_SECONDS)


def tidy(database: Database, data: Path) -> None:
    """Let go of exports that can be fetched no longer, of files that were sent and never imported, and of which pages
    jobs had read that ended long ago.
    """
    with database.transaction(patiently=True) as session:
        export_files.forget_old(session, data)
        imports.forget_abandoned(session, data)
        scraping.forget_abandoned(session)
