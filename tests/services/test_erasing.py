"""A person who was erased is in no table and no file, and does not come back."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind, On
from leadsphere.database import Database
from leadsphere.errors import BadValue, Forbidden, LeadSphereError, NotFound, NotNow
from leadsphere.filters.language import parse
from leadsphere.filters.subjects import Vocabulary
from leadsphere.jobs.runner import run_job, run_next
from leadsphere.models import (
    Act,
    Campaign,
    Change,
    ChangeSet,
    Company,
    ContactKind,
    ContactPoint,
    DuplicatePair,
    Job,
    JobStatus,
    Lead,
    Reject,
    Role,
    Segment,
    Upload,
)
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.selections import Selection
from leadsphere.services import (
    campaigns,
    contacts,
    erasing,
    fields,
    imports,
    jobs,
    lead_exports,
    merging,
    notes,
    segments,
    tags,
    verifying,
)
from leadsphere.services.deleting import delete_leads
from leadsphere.services.editing import Edit
from leadsphere.services.edits import save
from leadsphere.verification.resolver import Offline
from tests.conftest import Clock
from tests.factories import (
    ask_for_import,
    claimed,
    make_account,
    make_campaign,
    make_edit,
    make_lead,
    person,
    put_in,
    write_csv,
)
from tests.fakes import RecordingFeed
from tests.services.test_undo import edit, last_act, state_of, take_back

FILE = "Zoëlla_Quintañilla.csv"
HEADER = ("First name", "Last name", "Email", "Phone", "LinkedIn", "Company", "Website", "Job title")
HER_ROW = (
    "Zoëlla", "Quintañilla", "Zoella.Quint@Mail.Example.org", "+1 416 555 0199", "linkedin.com/in/zoella-quint",
    "Quintañilla Consulting", "https://qcraft.example", "Cartographer Royal",
)  # fmt: skip
BEN_ROW = ("Benno", "Novak", "benno@acme.example", "", "", "Acme", "", "")
# Rows that an import cannot use, and that name her in their own ways.
REJECTED = (
    ("", "", "n/a", "(416) 555-0199", "", "Acme"),
    ("Quintañilla", "x", "", "", "", "", "", "", "Zoëlla", "one cell too many"),
    ("", "", "", "", "www.linkedin.com/in/zoella-quint/?trk", "", "", "", "", "too many"),
    ("", "", "old.zoella@mail.example.org", "", "", "", "", "", "", "too many"),
)
NOT_HER = ("", "", "n/a", "", "", "Acme")
NAMES_HER = (
    "zoëlla", "zoella", "quintañilla", "quintanilla", "zoella.quint@mail.example.org", "old.zoella", "4165550199",
    "416) 555-0199", "zoella-quint", "marmalade protocol", "heliotrope-41", "qcraft.example", "cartographer royal",
    "zelda qvist", "qvist", "zq.copy@example.net", "github.com/zoequint", "zeppelin works", "umbrella word",
)  # fmt: skip


def forms(said: str) -> set[bytes]:
    """A text as databases and files may hold it, in lower case."""
    escaped = json.dumps(said)[1:-1]
    return {form.lower() for form in (said.encode(), said.encode("utf-16-le"), escaped.encode())}


def held(database: Database, *folders: Path) -> Iterator[tuple[str, bytes]]:
    """All that is kept: every file of these folders, and every row and statistic of PostgreSQL, in lower case."""
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file():
                yield str(file), file.read_bytes().lower()
    if database.is_sqlite:
        return
    with database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            rows = session.connection().execute(text(f'SELECT t::text FROM "{table.name}" t'))  # noqa: S608
            yield table.name, "\n".join(row[0] for row in rows).lower().encode()
        rows = session.connection().execute(
            text("SELECT s::text FROM pg_stats s WHERE schemaname = 'public'")
        )
        yield "statistics", "\n".join(row[0] for row in rows).lower().encode()


def found(database: Database, *folders: Path, words: tuple[str, ...] = NAMES_HER) -> set[tuple[str, str]]:
    """Where which of these words are."""
    return {
        (word, where)
        for where, content in held(database, *folders)
        for word in words
        for form in forms(word)
        if form in content
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder; on SQLite the database lies beside it."""
    folder = tmp_path / "data"
    (folder / "uploads").mkdir(parents=True)
    (folder / "server.log").write_text("started\n")
    return folder


def bring(database: Database, data: Path, actor: Actor, file: Path, campaign: int) -> int:
    job_id = ask_for_import(database, data, actor, file, campaign)
    run_job(database, data, claimed(database, job_id))
    with database.reading() as session:
        assert jobs.existing(session, job_id).status == JobStatus.PERFORMED
    return job_id


def lead_by(database: Database, email: str) -> int:
    with database.reading() as session:
        return session.exec(select(ContactPoint.lead_id).where(ContactPoint.value == email)).one()


def erase(database: Database, actor: Actor, lead_id: int, data: Path) -> None:
    database.carry_out(lambda s: erasing.erase(s, actor, lead_id, data / "uploads"))
    database.compact()


def verify(database: Database, actor: Actor, *lead_ids: int) -> None:
    with database.reading() as session:
        wanted = verifying.addresses(session, lead_ids=lead_ids)
    checked = asyncio.run(verifying.check(wanted, Offline(), database.clock()))
    database.carry_out(lambda s: verifying.verify(s, actor, checked))


@pytest.fixture
def her(
    database: Database,
    ana: Actor,
    ben: Actor,
    data: Path,
    clock: Clock,
    tmp_path_factory: pytest.TempPathFactory,
) -> int:
    """A lead of whom there is something in every corner."""
    older = make_lead(database, first_name="Olaf", contacts={"email": "olaf@acme.example"})
    campaign = make_campaign(database, "Q4")
    file = tmp_path_factory.mktemp("elsewhere") / FILE
    write_csv(file, HEADER, [HER_ROW, BEN_ROW, *REJECTED, NOT_HER])
    bring(database, data, ana, file, campaign)
    import_set = last_act(database)
    lead = lead_by(database, "zoella.quint@mail.example.org")
    benno = lead_by(database, "benno@acme.example")
    with database.transaction() as session:
        field = fields.define(session, ana, "Colour", Kind.TEXT)
        tags.tag(session, ana, [lead, benno], "warm")
        notes.add(session, ana, lead, "She likes the Marmalade Protocol.")
        session.add(
            DuplicatePair(
                first_id=older, second_id=lead, reason="same e-mail zoella.quint@mail.example.org", score=9
            )
        )
        contacts.add_contact(session, ana, lead, ContactKind.EMAIL, "old.zoella@mail.example.org")
        contacts.add_contact(session, ana, lead, ContactKind.GITHUB, "https://github.com/zoequint")
    edit(database, ana, On.LEAD, lead, f"custom.{field}", "Heliotrope-41")
    edit(database, ana, On.LEAD, lead, "company", "Zeppelin Works", base="Quintañilla Consulting")
    edit(database, ana, On.LEAD, lead, "city", "Umbrella Word")
    put_in(database, make_campaign(database, "Past"), lead, removed=True)
    with database.transaction() as session:
        old = session.exec(
            select(ContactPoint.id).where(ContactPoint.value == "old.zoella@mail.example.org")
        ).one()
        contacts.remove_contact(session, ana, old or 0)
    # Another lead had her address by mistake, and a copy of her was deleted long ago.
    edit(database, ben, On.LEAD, older, "email", "Zoella.Quint@mail.example.org", base="olaf@acme.example")
    verify(database, ben, lead, older)
    edit(database, ben, On.LEAD, older, "email", "olaf@acme.example", base="zoella.quint@mail.example.org")
    gone = make_lead(
        database,
        first_name="Zoella",
        last_name="Quintanilla",
        contacts={"email": "zoella.quint@mail.example.org"},
    )
    with database.transaction() as session:
        notes.add(session, ana, gone, "Umbrella word, again.")
        delete_leads(session, ana, [gone])
    # A copy under another name is part of her; a merge with somebody else was taken back, and again, and again.
    copy = make_lead(
        database, first_name="Zelda", last_name="Qvist", company="Zeppelin Works",
        contacts={"email": "zq.copy@example.net"},
    )  # fmt: skip
    with database.transaction() as session:
        merging.merge(session, ana, keep=lead, absorb=copy)
    with database.transaction() as session:
        merging.merge(session, ana, keep=benno, absorb=lead, take=("job_title", "company", "email"))
    for _ in range(3):
        take_back(database, ana)
    clock.advance(minutes=1)
    # An undo that kept her as she is, and says so by name.
    kept = take_back(database, ben, import_set)
    assert "Zoëlla Quintañilla" in {one.name for one in kept.kept}
    return lead


def test_no_byte_of_an_erased_person_is_left(
    database: Database, ana: Actor, her: int, data: Path, tmp_path: Path
) -> None:
    there = {word for word, _ in found(database, tmp_path)}
    assert there == set(NAMES_HER), "the test looks for what was never there"
    erase(database, ana, her, data)
    assert found(database, tmp_path) == set()
    assert not list((data / "uploads").iterdir())
    with database.reading() as session:
        assert session.get(Lead, her) is None
        assert (
            session.exec(select(ChangeSet.act).order_by(col(ChangeSet.id).desc())).first() == Act.ERASE.name
        )


def test_others_keep_what_is_theirs(database: Database, ana: Actor, her: int, data: Path) -> None:
    namesake = make_lead(
        database, first_name="Zoëlla", last_name="Quintañilla", company="Elsewhere",
        contacts={"email": "other.zoella@example.org", "phone": "+14165550100"},
    )  # fmt: skip

    def others() -> dict[str, list[str]]:
        with database.reading() as session:
            return {
                model.__name__: [repr(row) for row in session.exec(select(model).where(condition))]
                for model, condition in (
                    (Lead, Lead.id != her),
                    (ContactPoint, ContactPoint.lead_id != her),
                    (Company, Company.name == "Acme"),
                )
            }

    before = others()
    erase(database, ana, her, data)
    assert others() == before
    with database.reading() as session:
        assert session.get(Lead, namesake)
        assert [reject.cells[2] for reject in session.exec(select(Reject))] == ["n/a"]


def test_no_undo_brings_an_erased_person_back(
    database: Database, ana: Actor, her: int, data: Path, tmp_path: Path
) -> None:
    erase(database, ana, her, data)
    for number in range(last_act(database), 0, -1):
        try:
            take_back(database, ana, number)
        except LeadSphereError:
            continue
    assert found(database, tmp_path) == set()


ROWS = {
    "her e-mail": ("", "", "zoella.quint@mail.example.org", "", "", ""),
    "her e-mail in capitals": ("Z", "Q", "ZOELLA.QUINT@MAIL.Example.ORG", "", "", ""),
    "her e-mail among others": ("Z", "Q", "new@example.org; zoella.quint@mail.example.org", "", "", ""),
    "her profile": ("Z", "", "", "", "https://uk.linkedin.com/in/Zoella-Quint/?trk=x", ""),
    "her name at her company": ("Zoella", "QUINTANILLA", "", "", "", "zeppelin works"),
    "her name and phone": ("Zoëlla", "Quintañilla", "", "+1 (416) 555-0199", "", ""),
    "the name of her copy": ("Zelda", "Qvist", "", "", "", "Zeppelin Works"),
    "the address of her copy": ("", "", "zq.copy@example.net", "", "", ""),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_an_import_refuses_her(
    database: Database, ana: Actor, her: int, data: Path, tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory, row: tuple[str, ...],
) -> None:  # fmt: skip
    erase(database, ana, her, data)
    file = write_csv(
        tmp_path_factory.mktemp("again") / "again.csv",
        HEADER[:6],
        [("Carla", "Diaz", "carla@example.org", "", "", ""), row],
    )
    job_id = bring(database, data, ana, file, make_campaign(database))
    with database.reading() as session:
        result = imports.result(session, job_id)
        assert session.exec(select(Reject.cells).where(Reject.job_id == job_id)).one() == []
        assert session.exec(select(Upload)).all() == []
    assert result["rejects"] == [{"line": 3, "outcome": "suppressed", "reason": erasing.REFUSED}]
    assert (result["created"], result["suppressed"]) == (1, 1)
    assert found(database, tmp_path) == set()


NAMESAKES = {
    "elsewhere": ("Zoëlla", "Quintañilla", "", "", "", "Elsewhere Ltd"),
    "with an address of their own": ("Zoëlla", "Quintañilla", "zq@elsewhere.example", "", "", ""),
    "nowhere": ("Zoëlla", "Quintañilla", "", "", "", ""),
    "of the company alone": ("Max", "Moritz", "", "", "", "Zeppelin Works"),
    "of the phone alone": ("Max", "Moritz", "", "+14165550199", "", ""),
    "of an address that begins like hers": ("Max", "Moritz", "zoella.quint@mail.example.org.uk", "", "", ""),
}


@pytest.mark.parametrize("row", NAMESAKES.values(), ids=NAMESAKES)
def test_a_namesake_comes_in(
    database: Database, ana: Actor, her: int, data: Path,
    tmp_path_factory: pytest.TempPathFactory, row: tuple[str, ...],
) -> None:  # fmt: skip
    erase(database, ana, her, data)
    file = write_csv(tmp_path_factory.mktemp("again") / "again.csv", HEADER[:6], [row])
    job_id = bring(database, data, ana, file, make_campaign(database))
    with database.reading() as session:
        assert imports.result(session, job_id)["created"] == 1


def test_a_row_without_an_address_is_refused_when_it_comes_again(
    database: Database, ana: Actor, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = write_csv(
        tmp_path_factory.mktemp("rows") / "rows.csv", HEADER, [("Ida", "Noaddress", *[""] * 5, "Boss")]
    )
    bring(database, data, ana, file, make_campaign(database))
    with database.reading() as session:
        lead = session.exec(select(Lead.id)).one() or 0
    into = make_lead(database, first_name="Ida", last_name="N", contacts={"email": "ida@example.org"})
    with database.transaction() as session:
        merging.merge(session, ana, keep=into, absorb=lead)
    erase(database, ana, into, data)
    job_id = bring(database, data, ana, file, make_campaign(database))
    with database.reading() as session:
        assert imports.result(session, job_id)["suppressed"] == 1


def test_her_address_cannot_be_typed_into_another_lead(
    database: Database, ana: Actor, her: int, data: Path
) -> None:
    erase(database, ana, her, data)
    other = make_lead(database, first_name="Max", contacts={"email": "max@example.org"})
    for name, value, base in (
        ("email", "ZOELLA.quint@mail.example.org", "max@example.org"),
        ("linkedin", "linkedin.com/in/zoella-quint", ""),
        ("email", "zq.copy@example.net", "max@example.org"),
    ):
        answer = database.carry_out(
            lambda s, n=name, v=value, b=base: save(s, ana, On.LEAD, other, make_edit(n, v, base=b))
        )
        assert (answer.status, answer.message) == ("error", erasing.REFUSED)
    with pytest.raises(BadValue, match="erased"), database.transaction() as session:
        contacts.add_contact(session, ana, other, ContactKind.GITHUB, "github.com/zoequint")


def test_an_address_that_a_colleague_has_too_stays_theirs(
    database: Database, ana: Actor, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shared = {"email": ["info@acme.example"], "phone": "+14165550111"}
    ada = make_lead(database, first_name="Ada", last_name="Byron", contacts=shared)
    cyd = make_lead(database, first_name="Cyd", last_name="Ray", contacts=shared)
    with database.transaction() as session:
        contacts.add_contact(session, ana, cyd, ContactKind.EMAIL, "cyd@acme.example")
    history = history_of(database, cyd)
    erase(database, ana, ada, data)
    assert history_of(database, cyd) == history
    file = write_csv(
        tmp_path_factory.mktemp("rows") / "rows.csv", HEADER[:3], [("Cyd", "Ray", "info@acme.example")]
    )
    job_id = bring(database, data, ana, file, make_campaign(database))
    with database.reading() as session:
        assert imports.result(session, job_id)["unchanged"] == 1


def history_of(database: Database, lead_id: int) -> list[str]:
    with database.reading() as session:
        return [repr(change) for change in session.exec(select(Change).where(Change.lead_id == lead_id))]


def test_a_lead_that_an_undo_brought_back_is_not_erased_with_the_one_it_was_merged_into(
    database: Database, ana: Actor, ben: Actor, data: Path
) -> None:
    ada = make_lead(database, first_name="Ada", last_name="Byron", contacts={"email": "ada@example.org"})
    eve = make_lead(
        database, first_name="Eve", last_name="Stone", city="Oslo", contacts={"email": "eve@example.org"}
    )
    with database.transaction() as session:
        number = merging.merge(session, ana, keep=ada, absorb=eve)
    edit(database, ben, On.LEAD, ada, "city", "Rome", base="Oslo")
    assert take_back(database, ana, number).kept
    erase(database, ana, ada, data)
    with database.reading() as session:
        assert session.get(Lead, eve) is not None
        assert session.get(Lead, ada) is None


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REP, Role.VIEWER])
def test_only_an_owner_erases(database: Database, data: Path, role: Role) -> None:
    lead = make_lead(database, first_name="Ada")
    somebody = make_account(database, "Sam", role)
    (data / "uploads" / "file").write_text("rows")
    before = state_of(database)
    with pytest.raises(Forbidden):
        erase(database, somebody, lead, data)
    assert state_of(database) == before and (data / "uploads" / "file").exists()


def test_while_an_import_runs_nobody_is_erased(
    database: Database, ana: Actor, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lead = make_lead(database, first_name="Ada", contacts={"email": "ada@example.org"})
    file = write_csv(tmp_path_factory.mktemp("rows") / "rows.csv", HEADER, [HER_ROW])
    job_id = ask_for_import(database, data, ana, file, make_campaign(database))
    before = state_of(database)
    with pytest.raises(NotNow, match="import or an export is running"):
        erase(database, ana, lead, data)
    assert state_of(database) == before and list((data / "uploads").iterdir())
    with database.transaction() as session:
        jobs.cancel(session, ana, job_id)
    erase(database, ana, lead, data)
    with database.reading() as session:
        assert session.get(Lead, lead) is None
    with pytest.raises(NotFound):
        erase(database, ana, lead, data)


def test_an_erase_that_fails_on_its_way_has_erased_nothing(
    database: Database, ana: Actor, her: int, data: Path
) -> None:
    before, history = state_of(database), history_of(database, her)

    class Killed(Exception):
        pass

    def half(session: Session) -> None:
        erasing.erase(session, ana, her, data / "uploads")
        session.flush()
        raise Killed

    with pytest.raises(Killed):
        database.carry_out(half)
    assert state_of(database) == before
    assert history_of(database, her) == history
    # What files it has taken with it is missed by nobody: the import says so.
    while run_next(database, data):
        pass
    with database.reading() as session:
        assert set(session.exec(select(Job.status))) <= {JobStatus.PERFORMED}


async def test_a_page_erases_with_one_call(
    database: Database, ana: Actor, her: int, data: Path, tmp_path: Path
) -> None:
    await erasing.erase_person(ana, her, data / "uploads")
    assert found(database, tmp_path) == set()


async def test_a_reader_that_stays_is_waited_for_and_then_named(
    database: Database, ana: Actor, her: int, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has no file that readers hold")
    monkeypatch.setattr("leadsphere.database.COMPACTING", 0.5)
    with database.reading() as session:
        session.exec(select(Lead.id)).all()
        with pytest.raises(NotNow, match="is reading the database"):
            await erasing.erase_person(ana, her, data / "uploads")
        # Others write meanwhile.
        make_lead(database, first_name="Max")
    with database.reading() as session:
        assert session.get(Lead, her) is None
    database.compact()
    assert found(database, tmp_path) == set()


def test_an_import_lands_before_somebody_of_its_file_is_erased(
    database: Database, ana: Actor, data: Path
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer anyway")
    lead = make_lead(database, first_name="Ada", contacts={"email": "ada@example.org"})
    with ThreadPoolExecutor(1) as other:
        with database.transaction() as session:
            assert erasing.refused(session, [person("Ada", email="ada@example.org")]) == [False]
            erased = other.submit(erase, database, ana, lead, data)
            with pytest.raises(TimeoutError):
                erased.result(timeout=0.5)
        erased.result(timeout=10)
    with database.reading() as session:
        assert erasing.refused(session, [person("Ada", email="ada@example.org")]) == [True]


def test_a_kept_filter_names_nobody_who_was_erased(
    database: Database, data: Path, ana: Actor, clock: Clock
) -> None:
    campaign = make_campaign(database, "Q4")
    ada = make_lead(
        database,
        first_name="Ada",
        last_name="Byron",
        contacts={"email": "ada@x.example", "phone": "+14165550199"},
    )
    with database.transaction() as session:
        named = parse(
            'email:ada@x.example OR name:"Byron Ada" OR phone:+14165550199 OR city:Oslo', Vocabulary()
        )
        mail = segments.save(session, ana, "Not ada@x.example", named).segment_id
        segments.change(session, ana, mail, parse("email:ada@x.example", Vocabulary()))
        edit_of_name = Edit("name", "Not Ada Byron", base="Not ada@x.example", operation="operation-1")
        assert save(session, ana, On.SEGMENT, mail, edit_of_name).status == "saved"
        campaigns.set_criteria(session, ana, campaign, named)
        plain = segments.save(session, ana, "Plain", parse("name:ada city:Oslo", Vocabulary())).segment_id
    with database.transaction() as session:
        erasing.erase(session, ana, ada, data / "uploads")
    with database.reading() as session:
        kept = [segment.model_dump() for segment in session.exec(select(Segment))]
        kept += [one.criteria for one in session.exec(select(Campaign))]
        noted = session.exec(select(Change).where(col(Change.thing).in_(("segment", "campaign")))).all()
        kept += [[change.old, change.new] for change in noted]
        kept += list(session.exec(select(ChangeSet.answer)))
        text_of_all = json.dumps(kept, default=str).lower()
        assert not [trace for trace in ("ada@x.example", "byron", "4165550199") if trace in text_of_all]
        assert session.get_one(Segment, plain).filter["all"][0]["values"] == ["ada"]
        assert session.get_one(Segment, mail).name == f"Segment {mail}"
        assert "oslo" in json.dumps(session.get_one(Campaign, campaign).criteria).lower()


def test_an_export_keeps_no_filter_that_names_an_erased_person(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    her = make_lead(database, first_name="Ada", contacts={"email": "ada@x.example"})
    with database.transaction() as session:
        scope = Scope(wanted=parse("email:ada@x.example", Vocabulary()))
        ticket = lead_exports.order(
            session, ana, Selection(scope=scope), "csv", "all", operation="operation-1"
        )
        lead_exports.redeem(session, ana, ticket)
    erase(database, ana, her, tmp_path)
    with database.reading() as session:
        own = session.get_one(ChangeSet, ticket.id)
        assert own.answer is None
        assert own.report is not None and own.report["leads"] == 1


def test_campaigns_hear_of_an_erased_member(
    database: Database, ana: Actor, feed: RecordingFeed, tmp_path: Path
) -> None:
    place, her = make_campaign(database), make_lead(database)
    put_in(database, place, her)
    feed.take()
    erase(database, ana, her, tmp_path)
    assert place in feed.take().campaigns
