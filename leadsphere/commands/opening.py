"""Opening the database for one command."""

from collections.abc import Generator
from contextlib import contextmanager

from leadsphere import database
from leadsphere.bootstrap import open_database
from leadsphere.database import Database
from leadsphere.errors import DatabaseInUse
from leadsphere.settings import Settings


@contextmanager
def opened(settings: Settings, *, writes: bool) -> Generator[Database, None, None]:
    """The migrated database; read-only commands also work beside a running server.

    Raises DatabaseInUse where writing is not safe beside another process, BadSetting for an unusable URL.
    """
    try:
        database.upgrade(settings.database_url)
    except DatabaseInUse:
        # Whoever holds it has migrated it.
        if writes:
            raise
    try:
        yield open_database(settings, writes=writes)
    finally:
        database.disconnect()
