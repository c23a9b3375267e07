"""A statement without end is stopped, and the session goes on."""

import pytest
from sqlalchemy import text

from leadsphere.database import Database
from leadsphere.errors import NotNow
from leadsphere.queries.patience import at_most
from tests.factories import make_lead

ENDLESS = text("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT (x + 1) % 7 FROM n) SELECT count(*) FROM n")
LEADS = text("SELECT count(*) FROM lead")


def test_what_takes_too_long_is_stopped_and_what_does_not_is_answered(database: Database) -> None:
    make_lead(database)
    with database.reading() as session:
        with at_most(session, 60):
            assert session.connection().execute(LEADS).scalar_one() == 1
        with pytest.raises(NotNow), at_most(session, 0.05):
            session.connection().execute(ENDLESS).scalar_one()
        assert session.connection().execute(LEADS).scalar_one() == 1
        with at_most(session, 60):
            assert session.connection().execute(LEADS).scalar_one() == 1


def test_another_error_stays_what_it_is(database: Database) -> None:
    with database.reading() as session, pytest.raises(ZeroDivisionError), at_most(session, 60):
        raise ZeroDivisionError
