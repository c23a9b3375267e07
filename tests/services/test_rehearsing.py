"""Rehearsals: what they say is what the import then does, and nothing is written by them."""

import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, func, select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.errors import AlreadyExists, BadValue, Forbidden, NotFound, NotNow
from leadsphere.importing.formats import Reading
from leadsphere.importing.policies import MatchKey, Policy, Rules
from leadsphere.importing.targets import REJECTED_LINE, REJECTED_REASON
from leadsphere.jobs.runner import run_next
from leadsphere.jobs.steps import JOBS
from leadsphere.models import (
    Campaign,
    CampaignStatus,
    Change,
    ChangeSet,
    Company,
    ContactPoint,
    ImportedLead,
    Job,
    JobStatus,
    Lead,
    Membership,
    Outcome,
    RehearsedRow,
    Reject,
    Tag,
    Tagging,
    Upload,
)
from leadsphere.queries import person_export
from leadsphere.queries.history import history
from leadsphere.queries.job_cards import job_card
from leadsphere.queries.rejected_rows import rejected_table
from leadsphere.services import campaigns, erasing, imports, undo
from leadsphere.services.planning import Directory, Somebody
from leadsphere.services.settings import ask_for_consent
from tests.conftest import empty
from tests.factories import make_account, make_campaign, make_lead, receive, write_csv

HEADER = (
    "First name",
    "Last name",
    "E-mail",
    "LinkedIn",
    "Phone",
    "Company",
    "Company domain",
    "Industry",
    "City",
)
TARGETS = (
    "lead.first_name", "lead.last_name", "email", "linkedin", "phone",
    "company.name", "company.domain", "company.industry", "lead.city",
)  # fmt: skip
COLUMNS = tuple(zip(HEADER, TARGETS, strict=True))
ADA = "ada@example.com"
NOTHING_MORE = imports.Order()
Rows = Sequence[Sequence[str]]
SAID = ("first_name", "last_name", "city", "source")


def row(first: str = "", last: str = "", email: str = "", **other: str) -> tuple[str, ...]:
    said = {"First name": first, "Last name": last, "E-mail": email, **other}
    return tuple(said.get(name, "") for name in HEADER)


def ask(
    database: Database, data: Path, actor: Actor, rows: Rows, *, rehearse: bool, upload: str = "",
    order: imports.Order = NOTHING_MORE,
) -> tuple[int, str]:  # fmt: skip
    """Ask for a rehearsal or an import; the id of the job, and that of the file."""
    upload = upload or receive(database, data, actor, write_csv(data / "people.csv", HEADER, rows))
    call = imports.rehearse if rehearse else imports.start
    with database.transaction() as session:
        job = call(session, actor, upload, columns=COLUMNS, records=len(rows), order=order)
        return job.id or 0, upload


def run(database: Database, data: Path, actor: Actor, rows: Rows, **how: Any) -> tuple[Job, str]:
    """The same, carried to its end."""
    job_id, upload = ask(database, data, actor, rows, **how)
    while run_next(database, data):
        pass
    with database.reading() as session:
        job = session.get_one(Job, job_id)
    assert (job.status, job.error) == (JobStatus.PERFORMED, "")
    return job, upload


def rehearsed(database: Database, job: Job) -> list[RehearsedRow]:
    with database.reading() as session:
        return list(
            session.exec(
                select(RehearsedRow).where(RehearsedRow.job_id == job.id).order_by(col(RehearsedRow.line))
            )
        )


def count(database: Database, *models: type[SQLModel]) -> list[int]:
    with database.reading() as session:
        return [session.exec(select(func.count()).select_from(model)).one() for model in models]


ROWS = [
    row("New", "Person", "new@example.com", City="Rome"),
    row("Ada", "", ADA, City="Paris"),
    row("Ben", "", "ben@example.com"),
    row("", "", "new@example.com", Phone="+442079460000"),
    row("Two", "People", ADA, LinkedIn="linkedin.com/in/ben"),
    row("", "", "", Company="Nobody's"),
    row("Bad", "Cell", "bad@@example", Phone="call me"),
    row("Zo", "Gone", "gone@example.com"),
]  # fmt: skip


@pytest.fixture
def workspace(database: Database, ana: Actor, tmp_path: Path) -> Path:
    """A workspace with two leads, and with one who was erased; its data folder."""
    make_lead(database, first_name="Ada", last_name="Byron", contacts={"email": ADA})
    make_lead(
        database, first_name="Ben",
        contacts={"email": "ben@example.com", "linkedin": "https://www.linkedin.com/in/ben"},
    )  # fmt: skip
    gone = make_lead(database, first_name="Zo", contacts={"email": "gone@example.com"})
    with database.transaction() as session:
        erasing.erase(session, ana, gone, tmp_path / "uploads")
    return tmp_path


def test_every_row_is_told_apart_and_nothing_is_written(
    workspace: Path, database: Database, ana: Actor
) -> None:
    before = count(database, Lead, ContactPoint, Company, Change, ImportedLead)
    job, _ = run(database, workspace, ana, ROWS, rehearse=True)
    assert count(database, Lead, ContactPoint, Company, Change, ImportedLead) == before
    assert job.counts == {
        "created": 2, "updated": 1, "unchanged": 1, "duplicate": 1, "conflict": 1, "rejected": 1,
        "suppressed": 1, "doubtful": 1,
    }  # fmt: skip
    outcomes = [one.outcome for one in rehearsed(database, job)]
    assert outcomes == [
        "created", "updated", "unchanged", "duplicate", "conflict", "rejected", "created", "suppressed",
    ]  # fmt: skip


def test_a_rehearsed_row_shows_what_changes_from_what_to_what(
    workspace: Path, database: Database, ana: Actor
) -> None:
    job, _ = run(database, workspace, ana, ROWS, rehearse=True)
    new, ada, ben, again, two, nobody, bad, gone = (one.says for one in rehearsed(database, job))
    assert new["changes"] == [
        ["First name", "", "New"], ["Last name", "", "Person"], ["City", "", "Rome"], ["Email", "", "new@example.com"],
    ]  # fmt: skip
    assert (ada["name"], ada["changes"]) == ("Ada Byron", [["City", "", "Paris"]])
    assert ben["changes"] == []
    assert (again["first"], again["changes"]) == (2, [["Phone", "", "+442079460000"]])
    assert [name for _, name in two["rivals"]] == ["Ada Byron", "Ben"]
    assert "2 leads: Ada Byron, Ben" in two["reason"]
    assert "nobody" in nobody["reason"]
    assert [(index, header, text) for index, header, text, _ in bad["problems"]] == [
        (2, "E-mail", "bad@@example"), (4, "Phone", "call me"),
    ]  # fmt: skip
    assert gone == {"reason": erasing.REFUSED}


def test_the_import_does_what_its_rehearsal_said(workspace: Path, database: Database, ana: Actor) -> None:
    rehearsal, upload = run(database, workspace, ana, ROWS, rehearse=True)
    job, _ = run(database, workspace, ana, ROWS, rehearse=False, upload=upload)
    assert job.counts == {k: n for k, n in rehearsal.counts.items() if k != "doubtful"}
    with database.reading() as session:
        assert dict(session.exec(select(Reject.line, Reject.outcome)).all()) == {
            6: "conflict", 7: "rejected", 9: "suppressed",
        }  # fmt: skip
        met = session.exec(select(ImportedLead.outcome).order_by(col(ImportedLead.lead_id))).all()
        assert met == ["updated", "unchanged", "created", "created"]
        assert session.exec(select(RehearsedRow)).all() == []


def test_a_policy_says_whether_what_is_there_gives_way(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    lead_id = make_lead(
        database,
        first_name="Ada",
        city="Rome",
        company="Acme",
        contacts={"email": [ADA], "phone": "+442079460000"},
    )
    said = row("Augusta", "King", ADA, City="Paris", Company="Beta", Phone="+442079460001")
    rules = Rules.read(
        policies=["first name=never", "last name=never", "city=always", "company=always", "phone=always"]
    )
    run(database, tmp_path, ana, [said], rehearse=False, order=imports.Order(rules=rules))
    with database.reading() as session:
        lead = session.get_one(Lead, lead_id)
        assert (lead.first_name, lead.last_name, lead.city) == ("Ada", "", "Paris")
        assert session.get_one(Company, lead.company_id).name == "Beta"
        phones = select(ContactPoint.value, ContactPoint.is_primary).where(ContactPoint.kind == "phone")
        assert set(session.exec(phones)) == {("+442079460000", False), ("+442079460001", True)}
        assert (lead.name_key, lead.company_key) == ("ada", "beta")


def test_whoever_matches_several_leads_can_be_taken_for_the_oldest(
    workspace: Path, database: Database, ana: Actor
) -> None:
    order = imports.Order(rules=Rules(oldest=True))
    job, _ = run(database, workspace, ana, ROWS[4:5], rehearse=False, order=order)
    assert job.counts == {"updated": 1}
    with database.reading() as session:
        assert session.exec(select(Lead.last_name).order_by(col(Lead.id)).limit(1)).one() == "Byron"
        points = session.exec(select(ContactPoint.lead_id).where(ContactPoint.kind == "linkedin")).all()
        assert len(set(points)) == 2


@pytest.mark.parametrize(
    ("match", "met"), [("email", 0), ("phone", 1), ("name+company", 1), ("email, phone", 1)]
)
def test_people_are_recognised_by_the_chosen_keys(
    match: str, met: int, database: Database, ana: Actor, tmp_path: Path
) -> None:
    make_lead(
        database, first_name="Ada", last_name="Byron", company="Acmé", contacts={"phone": "+442079460000"}
    )
    said = row("ADA", "Byron", "new@example.com", Company="ACME", Phone="+44 20 7946 0000")
    order = imports.Order(rules=Rules.read(match=match))
    job, _ = run(database, tmp_path, ana, [said], rehearse=False, order=order)
    assert job.counts == ({"updated": 1} if met else {"created": 1})


def test_a_mended_cell_comes_in_mended(database: Database, ana: Actor, tmp_path: Path) -> None:
    rows = [row("", "", "bad@@example.com"), row("Ben", "", "ben@example.com")]
    rehearsal, upload = run(database, tmp_path, ana, rows, rehearse=True)
    (bad, _) = rehearsed(database, rehearsal)
    assert bad.outcome == "rejected"
    ((column, header, text, _),) = bad.says["problems"]
    assert (column, header, text) == (2, "E-mail", "bad@@example.com")
    with database.transaction() as session:
        for text in ("first@example.com", "bad@example.com"):
            imports.mend(session, ana, rehearsal.id or 0, line=bad.line, column=column, text=text)
    again, _ = run(database, tmp_path, ana, rows, rehearse=True, upload=upload)
    assert again.counts == {"created": 2}
    run(database, tmp_path, ana, rows, rehearse=False, upload=upload)
    with database.reading() as session:
        assert set(session.exec(select(ContactPoint.value))) == {"bad@example.com", "ben@example.com"}


def test_a_cell_is_mended_in_its_own_sheet_alone(database: Database, ana: Actor, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "people.xlsx")
    for name in ("Rome", "Oslo"):
        sheet = book.add_worksheet(name)
        for number, cell in enumerate(("E-mail", f"{name}@@example.com", f"ada@{name}.example")):
            sheet.write(number, 0, cell)
    book.close()
    upload = receive(database, tmp_path, ana, tmp_path / "people.xlsx")
    columns = [("E-mail", "email")]

    def rehearsed_in(name: str) -> int:
        with database.transaction() as session:
            reading = Reading(sheet=name)
            return imports.rehearse(
                session, ana, upload, columns=columns, records=2, reading=reading
            ).id or 0  # fmt: skip

    job_id = rehearsed_in("Rome")
    with database.transaction() as session:
        imports.mend(session, ana, job_id, line=2, column=0, text="ben@rome.example")
    jobs = {name: rehearsed_in(name) for name in ("Oslo", "Rome")}
    with database.reading() as session:
        assert {name: session.get_one(Job, id_).spec["fixes"] for name, id_ in jobs.items()} == {
            "Oslo": [],
            "Rome": [[2, 0, "ben@rome.example"]],
        }
    with database.transaction() as session:
        imports.start(
            session, ana, upload, columns=columns, records=2, reading=Reading(sheet="Oslo")
        )  # fmt: skip
    while run_next(database, tmp_path):
        pass
    with database.reading() as session:
        assert session.exec(select(ContactPoint.value)).all() == ["ada@oslo.example"]


def test_only_whoever_sent_a_file_mends_it(
    database: Database, ana: Actor, ben: Actor, tmp_path: Path
) -> None:
    job_id, _ = ask(database, tmp_path, ana, ROWS, rehearse=True)
    with pytest.raises(NotFound), database.transaction() as session:
        imports.mend(session, ben, job_id, line=2, column=0, text="x")
    with pytest.raises(BadValue), database.transaction() as session:
        imports.mend(session, ana, job_id, line=2, column=0, text="x" * 501)


def test_nobody_is_erased_while_a_rehearsal_runs_and_then_its_rows_go(
    workspace: Path, database: Database, ana: Actor
) -> None:
    ask(database, workspace, ana, ROWS, rehearse=True)
    with pytest.raises(NotNow), database.transaction() as session:
        erasing.erase(session, ana, 1, workspace / "uploads")
    run_next(database, workspace)
    with database.transaction() as session:
        erasing.erase(session, ana, 1, workspace / "uploads")
    assert count(database, RehearsedRow, Upload) == [0, 0]


def test_a_file_that_was_imported_already_is_known_again(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    order = imports.Order(source="Fair")
    job, _ = run(database, tmp_path, ana, ROWS, rehearse=False, order=order)
    sha256 = job.spec["sha256"]
    with database.reading() as session:
        same = imports.imported_before(session, sha256, COLUMNS, order)
        other = imports.imported_before(session, sha256, COLUMNS, imports.Order(source="Web"))
        assert imports.imported_before(session, "0" * 64) is None
    assert same is not None
    assert other is not None
    assert (same.by, same.same, other.same) == ("Ana", True, False)


def test_nothing_is_done_twice_when_a_file_comes_twice(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    rows = [line for line in ROWS if line[5] == ""]
    run(database, tmp_path, ana, rows, rehearse=False)
    before = count(database, Lead, ContactPoint, Company, Change)
    job, _ = run(database, tmp_path, ana, rows, rehearse=False)
    assert set(job.counts) <= {"unchanged", "duplicate", "conflict"}
    assert count(database, Lead, ContactPoint, Company, Change) == before


EMAILS = ("", "a@example.com", "b@example.com", "a@example.com; b@example.com", "no address")
PAGES = ("", "linkedin.com/in/a", "linkedin.com/in/b")
PHONES = ("", "+442079460000", "+442079460001")
cells = st.tuples(
    st.sampled_from(("", "Ada", "Ben")),
    st.sampled_from(("", "Byron")),
    st.sampled_from(EMAILS),
    st.sampled_from(PAGES),
    st.sampled_from(PHONES),
    st.sampled_from(("", "Acme", "Beta")),
    st.sampled_from(("", "acme.example", "acme.test")),
    st.sampled_from(("", "Mining", "Trade")),
    st.sampled_from(("", "Rome", "Paris")),
)
policies = st.dictionaries(
    st.sampled_from((*TARGETS, "owner")), st.sampled_from(tuple(Policy)), max_size=len(TARGETS)
)
rules_of = st.builds(
    Rules,
    match=st.lists(st.sampled_from(tuple(MatchKey)), min_size=1, unique=True).map(tuple),
    policies=policies,
    oldest=st.booleans(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    there=st.lists(cells, max_size=5), rows=st.lists(cells, min_size=1, max_size=12), rules=rules_of,
    chunk=st.integers(1, 6), owned=st.booleans(),
)  # fmt: skip
def test_whatever_is_there_and_comes_in_the_import_does_what_was_planned(
    there: Rows, rows: Rows, rules: Rules, chunk: int, owned: bool, database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    wipe(database)
    actor = make_account(database)
    # What is found of whoever came in, once they are there, is not planned.
    monkeypatch.setitem(JOBS, "import", JOBS["import"][:1])
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        run(database, data, actor, there, rehearse=False) if there else None
        order = imports.Order(rules=rules, owner_id=actor.account_id if owned else None, source="Fair")
        rehearsal, upload = run(database, data, actor, rows, rehearse=True, order=order)
        said = planned(database, data, rehearsal, chunk)
        monkeypatch.setattr(imports, "CHUNK", chunk)
        job, _ = run(database, data, actor, rows, rehearse=False, upload=upload, order=order)
        monkeypatch.undo()
    assert job.counts == {name: n for name, n in rehearsal.counts.items() if name != "doubtful"}
    assert stored(database, said) == [as_planned(one) for one in said]


def wipe(database: Database) -> None:
    """SQLite and PostgreSQL without a row."""
    if not database.is_sqlite:
        empty(database)
        return
    with database.transaction() as session:
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())


def planned(database: Database, data: Path, job: Job, chunk: int) -> list[Somebody]:
    """Everybody whom the rows are about, as they would be: those who are there, then those who are new."""
    order = imports.order_of(job)
    directory = Directory(order.rules, owner_id=order.owner_id)
    path = imports.path_of(data, job.spec["upload"])
    people: dict[Somebody, None] = {}
    rows = imports.plan(imports.open_table(path, "people.csv").rows(), job)
    while some := list(islice(rows, chunk)):
        with database.reading() as session:
            settled = imports.settle(session, directory, job, some, lock=False)
        people |= {one.landing.who: None for one in settled if one.landing and one.landing.who}
    return sorted(people, key=lambda who: who.age)


def as_planned(who: Somebody) -> Any:
    values = {name: value for name, value in who.values.items() if value}
    employer = {name: v for name, v in who.employer.values.items() if v} if who.employer else {}
    return values, who.owner_id, employer, [*who.points], dict(sorted(who.primary.items()))


def stored(database: Database, said: Sequence[Somebody]) -> list[Any]:
    """The same people as the database has them."""
    known = [who.id for who in said if who.id]
    with database.reading() as session:
        last = session.exec(select(func.max(Job.id)).where(Job.kind == "import")).one()
        made = session.exec(
            select(ImportedLead.lead_id)
            .where(
                ImportedLead.outcome == Outcome.CREATED,
                ImportedLead.job_id == last,
            )
            .order_by(col(ImportedLead.lead_id))
        ).all()
        return [_stored(session, lead_id) for lead_id in (*known, *made)]


def _stored(session: Any, lead_id: int) -> Any:
    lead = session.get_one(Lead, lead_id)
    company = session.get(Company, lead.company_id) if lead.company_id else None
    points = session.exec(
        select(ContactPoint).where(ContactPoint.lead_id == lead_id).order_by(col(ContactPoint.id))
    ).all()
    employer = {n: getattr(company, n) for n in ("name", "domain", "industry")} if company else {}
    return (
        {name: getattr(lead, name) for name in SAID if getattr(lead, name)},
        lead.owner_id,
        {name: value for name, value in employer.items() if value},
        [(point.kind, point.value) for point in points],
        dict(sorted((point.kind, point.value) for point in points if point.is_primary)),
    )


def test_an_import_goes_into_several_campaigns_with_tags_an_owner_and_a_note_on_consent(
    database: Database, ana: Actor, ben: Actor, tmp_path: Path
) -> None:
    into = [make_campaign(database) for _ in range(2)]
    order = imports.Order(
        campaign_ids=(*into, into[0]), tags=("Fair", "hot"), owner_id=ben.account_id, source="Fair 2026",
        consent="Met at our stand",
    )  # fmt: skip
    job, _ = run(
        database, tmp_path, ana, [row("Ada", "", ADA), row("", "Byron", ADA)], rehearse=False, order=order
    )
    with database.reading() as session:
        (lead,) = session.exec(select(Lead)).all()
        assert (lead.owner_id, lead.source, lead.last_name) == (ben.account_id, "Fair 2026", "Byron")
        stays = session.exec(select(Membership).order_by(col(Membership.id))).all()
        assert [(stay.campaign_id, stay.stage) for stay in stays] == [(id_, "processed") for id_ in into]
        assert set(session.exec(select(Tag.name))) == {"Fair", "hot"}
        assert len(session.exec(select(Tagging)).all()) == 2
        sources = [one.source for one in history(session, ana, lead.id or 0).sets]
        assert any("Consent: Met at our stand" in source for source in sources)
        exported = person_export.person(session, lead.id or 0)
    assert exported is not None
    assert [(one["outcome"], one["consent"]) for one in exported["imports"]] == [
        ("created", "Met at our stand")
    ]
    with database.transaction() as session:
        undo.undo(session, ana, change_set_of(session, job))
    while run_next(database, tmp_path):
        pass
    assert count(database, Lead, Membership, Tagging, Company) == [0, 0, 0, 0]


def change_set_of(session: Any, job: Job) -> int:
    return session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job.id)).one() or 0


def test_a_workspace_that_asks_for_consent_takes_no_import_without_a_note(
    database: Database, ana: Actor, ben: Actor, tmp_path: Path
) -> None:
    with pytest.raises(Forbidden), database.transaction() as session:
        ask_for_consent(session, ben, wanted=True)
    with database.transaction() as session:
        set_at = ask_for_consent(session, ana, wanted=True)
    with pytest.raises(BadValue, match="consent"):
        ask(database, tmp_path, ben, ROWS, rehearse=False)
    ask(database, tmp_path, ben, ROWS, rehearse=False, order=imports.Order(consent="Signed up"))
    with database.transaction() as session:
        undo.undo(session, ana, set_at)
    ask(database, tmp_path, ben, ROWS, rehearse=False)


def test_an_import_that_cannot_begin_leaves_no_campaign_behind(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    upload = receive(database, tmp_path, ana, write_csv(tmp_path / "people.csv", HEADER, ROWS))
    with database.transaction() as session:
        ask_for_consent(session, ana, wanted=True)
    for order in (NOTHING_MORE, imports.Order(consent="Signed up", owner_id=10_000)):
        with pytest.raises((BadValue, NotFound)), database.transaction() as session:
            imports.start(
                session, ana, upload, columns=COLUMNS, records=len(ROWS), order=order, new_campaign="Fair"
            )
        assert count(database, Campaign) == [0]
    with database.transaction() as session:
        imports.start(
            session, ana, upload, columns=COLUMNS, records=len(ROWS),
            order=imports.Order(consent="Signed up"), new_campaign="Fair",
        )  # fmt: skip
    with database.reading() as session:
        assert [campaigns.free_name(session, name) for name in ("fair", "Trade")] == ["fair 2", "Trade"]
    with pytest.raises(AlreadyExists), database.transaction() as session:
        imports.rehearse(session, ana, upload, columns=COLUMNS, records=len(ROWS), new_campaign="FAIR")


def test_what_did_not_come_in_is_a_table_that_can_be_imported_again(
    workspace: Path, database: Database, ana: Actor
) -> None:
    job, _ = run(database, workspace, ana, ROWS, rehearse=False)
    with database.reading() as session:
        header, rows = rejected_table(session, job.id or 0)
        with pytest.raises(NotFound):
            rejected_table(session, 10_000)
    assert header == list(HEADER)
    assert [(line[-2], line[:3]) for line in rows] == [("6", ["Two", "People", ADA]), ("7", ["", "", ""])]
    again = write_csv(workspace / "rejected.csv", [*header, REJECTED_LINE, REJECTED_REASON], rows)
    columns = imports.preview(again, again.name).columns
    assert [column.target_key for column in columns] == [*TARGETS, "", ""]


@pytest.mark.parametrize("status", [CampaignStatus.COMPLETED, CampaignStatus.ARCHIVED])
def test_nobody_comes_into_a_campaign_that_is_over(
    database: Database, ana: Actor, tmp_path: Path, status: CampaignStatus
) -> None:
    over = make_campaign(database, "Q3")
    with database.transaction() as session:
        campaigns.move(session, ana, over, CampaignStatus.ACTIVE)
        campaigns.move(session, ana, over, status)
    for rehearse in (True, False):
        with pytest.raises(NotNow, match=f"“Q3” is {status}"):
            ask(database, tmp_path, ana, ROWS, rehearse=rehearse, order=imports.Order(campaign_ids=(over,)))


def test_an_import_names_the_campaigns_that_it_goes_into(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    ids = tuple(make_campaign(database, name) for name in ("Q1", "Q2", "Q3", "Q4", "Q5"))
    job_id, _ = ask(database, tmp_path, ana, ROWS, rehearse=False, order=imports.Order(campaign_ids=ids))
    with database.reading() as session:
        card = job_card(session, job_id)
    assert card is not None and card.campaign == "Q1, Q2, Q3, 2 more"
