"""Leads as they are compared: read as they are stored, and no lead more often than it has to be."""

from typing import Any

from sqlalchemy import event

from leadsphere.database import Database
from leadsphere.queries.identities import identities, identities_of
from tests.crowds import crowd, store


def test_leads_are_compared_as_they_are_stored(database: Database) -> None:
    people = crowd(3, size=300, planted=40)
    store(database, people)
    expected = list(people.identities())
    with database.reading() as session:
        read = [*identities(session, after=0, limit=200), *identities(session, after=200, limit=200)]
        assert identities(session, after=300, limit=200) == []
        some = identities_of(session, [7, 3, 999])
    # A company's domain is known to all its leads in the database.
    assert [(lead.id, lead.name, lead.company, lead.emails, lead.addresses) for lead in read] == [
        (lead.id, lead.name, lead.company, lead.emails, lead.addresses) for lead in expected
    ]
    assert some == {3: read[2], 7: read[6]}


def test_sqlite_finds_the_leads_and_contact_points_of_a_chunk_without_walking_past_all_others(
    database: Database,
) -> None:
    if not database.is_sqlite:
        return
    sent: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    store(database, crowd(3, size=300, planted=40))
    with database.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        identities(session, after=10, limit=20)
        identities_of(session, [3, 7])
        event.remove(engine, "before_cursor_execute", note)
        plans = [
            step[3]
            for statement, parameters in sent
            for step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert len(sent) == 5
    assert all(plan.startswith("SEARCH") for plan in plans), plans
    assert not any("ix_contact_point_by_value" in plan for plan in plans), plans
