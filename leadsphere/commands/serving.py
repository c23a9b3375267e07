"""`run` and `migrate`."""

from argparse import Namespace

from leadsphere import database, serving
from leadsphere.settings import Settings


def run(settings: Settings, arguments: Namespace) -> None:
    """Serve until stopped: the database up to date, the pages built where they changed."""
    serving.refuse_taken_port(settings)
    migrate(settings, arguments)
    serving.build(settings)
    serving.serve(settings)


def migrate(settings: Settings, _: Namespace) -> None:
    """Bring the database up to date."""
    database.upgrade(settings.database_url)
