"""What columns become that are no attribute of every lead: own fields, tags, notes; and what is kept for next time."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind
from leadsphere.database import Database
from leadsphere.errors import BadValue, Forbidden
from leadsphere.exporting.formats import format_named
from leadsphere.exporting.presets import preset_named
from leadsphere.filters.language import parse
from leadsphere.importing.targets import REJECTED_LINE, REJECTED_REASON
from leadsphere.jobs.runner import run_job
from leadsphere.models import (
    Change,
    ChangeSet,
    CustomField,
    CustomValue,
    Job,
    Lead,
    Note,
    Role,
    Tag,
    Tagging,
    Upload,
)
from leadsphere.queries import lead_exports
from leadsphere.queries.import_columns import Proposal, propose
from leadsphere.queries.rehearsals import rehearsed_rows
from leadsphere.queries.segments import scope_of
from leadsphere.queries.selections import Selection
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import deleting, fields, import_columns, imports, jobs, leads, notes, tags, undo
from tests.factories import (
    claimed,
    make_account,
    make_campaign,
    make_company,
    make_edit,
    make_lead,
    write_csv,
)

HEADER = ["Name", "Email", "Cups", "Since", "Tea", "Tags", "Notes"]
ROWS = [
    ["Ada Byron", "ada@x.example", "3", "2024-05-01", "Green", "hot, VIP; hot", "Met in Rome.\nLikes tea."],
    ["Ben Ode", "ben@x.example", "1,200", "", "", "hot", ""],
    ["Cyd Low", "cyd@x.example", "many", "2024-06-30", "Black", "", "N/A"],
]
NEW = ["full_name", "email", "new.number", "new.date", "new.choice", "tags", "note"]


def received(
    database: Database, data: Path, actor: Actor, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> str:
    """The id of a file that somebody sent."""
    file = write_csv(data / "people.csv", header, rows)
    upload_id = f"{len(list((data / 'uploads').glob('*'))):032x}"
    path = imports.path_of(data, upload_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.read_bytes())
    with database.transaction() as session:
        imports.receive(session, actor, Upload(id=upload_id, filename=file.name, size=1, sha256=""))
    return upload_id


def bring(
    database: Database,
    data: Path,
    actor: Actor,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    keys: Sequence[str],
) -> Job:
    """Import a file whose columns somebody settled so."""
    upload_id = received(database, data, actor, header, rows)
    columns = list(zip(header, keys, strict=True))
    choices = import_columns.choices_of(imports.path_of(data, upload_id), "people.csv", columns)
    order = imports.Order(campaign_ids=(make_campaign(database),))
    with database.transaction() as session:
        job = imports.start(
            session, actor, upload_id, columns=columns, records=len(rows), order=order, choices=choices
        )
    run_job(database, data, claimed(database, job.id or 0))
    with database.reading() as session:
        return jobs.existing(session, job.id or 0)


def rehearse(
    database: Database,
    data: Path,
    actor: Actor,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    keys: Sequence[str],
) -> list[tuple[str, list[list[str]]]]:
    """What each row would come to, and what it would change."""
    upload_id, columns = received(database, data, actor, header, rows), list(zip(header, keys, strict=True))
    with database.transaction() as session:
        job = imports.rehearse(session, actor, upload_id, columns=columns, records=len(rows))
    run_job(database, data, claimed(database, job.id or 0))
    with database.reading() as session:
        return [(row["outcome"], row["changes"]) for row in rehearsed_rows(session, job.id or 0)]


def proposal(database: Database, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Proposal:
    with database.reading() as session:
        return propose(session, header, rows)


def custom(session: Session) -> dict[tuple[str, str], tuple[str, float | None]]:
    found = session.exec(
        select(Lead.first_name, CustomField.label, CustomValue.value, CustomValue.number)
        .select_from(CustomValue)
        .join(Lead, col(Lead.id) == col(CustomValue.lead_id))
        .join(CustomField, col(CustomField.id) == col(CustomValue.field_id))
    )
    return {(name, label): (value, number) for name, label, value, number in found}


def tagged(session: Session) -> set[tuple[str, str]]:
    found = session.exec(
        select(Lead.first_name, Tag.name)
        .select_from(Tagging)
        .join(Lead, col(Lead.id) == col(Tagging.lead_id))
        .join(Tag, col(Tag.id) == col(Tagging.tag_id))
    )
    return set(found)


def test_columns_become_new_fields_tags_and_notes(database: Database, ana: Actor, tmp_path: Path) -> None:
    job = bring(database, tmp_path, ana, HEADER, ROWS, NEW)
    assert job.counts == {"created": 3, "processed": 3}
    with database.reading() as session:
        kinds = session.exec(select(CustomField.label, CustomField.kind).order_by(col(CustomField.id))).all()
        assert kinds == [("Cups", "number"), ("Since", "date"), ("Tea", "choice")]
        assert session.exec(select(CustomField).where(CustomField.label == "Tea")).one().choices == [
            "Black",
            "Green",
        ]
        assert custom(session) == {
            ("Ada", "Cups"): ("3", 3.0),
            ("Ada", "Since"): ("2024-05-01", None),
            ("Ada", "Tea"): ("Green", None),
            ("Ben", "Cups"): ("1200", 1200.0),
            ("Cyd", "Since"): ("2024-06-30", None),
            ("Cyd", "Tea"): ("Black", None),
        }
        assert tagged(session) == {("Ada", "hot"), ("Ada", "VIP"), ("Ben", "hot")}
        assert [(n.text, n.author_id) for n in session.exec(select(Note))] == [
            ("Met in Rome.\nLikes tea.", ana.account_id)
        ]
        sources = session.exec(
            select(Change.thing, Change.source).where(
                col(Change.thing).in_(("custom_value", "tagging", "note"))
            )
        ).all()
        assert all(source.startswith("people.csv line ") for _, source in sources)
        assert "green" in session.exec(select(Lead).where(Lead.first_name == "Ada")).one().search_key


def test_undoing_the_import_takes_back_all_of_it(database: Database, ana: Actor, tmp_path: Path) -> None:
    job = bring(database, tmp_path, ana, HEADER, ROWS, NEW)
    with database.reading() as session:
        change_set = session.exec(select(ChangeSet.id).where(ChangeSet.job_id == job.id)).one()
    with database.transaction() as session:
        undone = undo.undo(session, ana, change_set or 0)
    assert not undone.kept
    with database.reading() as session:
        for model in (Lead, CustomField, CustomValue, Tag, Tagging, Note):
            assert session.exec(select(model)).all() == [], model


def test_the_same_file_again_adds_nothing(database: Database, ana: Actor, tmp_path: Path) -> None:
    bring(database, tmp_path, ana, HEADER, ROWS, NEW)
    found = proposal(database, HEADER, ROWS)
    keys = [column.target_key for column in found.columns]
    assert [key.partition(".")[0] for key in keys] == ["full_name", "email", *["custom"] * 3, "tags", "note"]
    with database.reading() as session:
        before = custom(session), tagged(session), [n.text for n in session.exec(select(Note))]
        changes = len(session.exec(select(Change).where(Change.thing != "membership")).all())
    assert bring(database, tmp_path, ana, HEADER, ROWS, keys).counts["unchanged"] == 3
    with database.reading() as session:
        assert (custom(session), tagged(session), [n.text for n in session.exec(select(Note))]) == before
        assert (
            len(
                session.exec(
                    select(Change).where(Change.thing != "membership", Change.thing != "campaign")
                ).all()
            )
            <= changes
        )


def test_what_a_field_says_is_not_overwritten(database: Database, ana: Actor, tmp_path: Path) -> None:
    bring(database, tmp_path, ana, HEADER, ROWS, NEW)
    keys = [column.target_key for column in proposal(database, HEADER, ROWS).columns]
    row = ["Ada", "ada@x.example", "9", "", "Black", "new", ""]
    rehearsed = rehearse(database, tmp_path, ana, HEADER, [row], keys)
    assert rehearsed == [("updated", [["Tag", "", "new"]])]
    assert bring(database, tmp_path, ana, HEADER, [row], keys).counts["updated"] == 1
    assert rehearse(database, tmp_path, ana, HEADER, [row], keys) == [("unchanged", [])]
    with database.reading() as session:
        assert custom(session)["Ada", "Cups"] == ("3", 3.0)
        assert custom(session)["Ada", "Tea"] == ("Green", None)
        assert ("Ada", "new") in tagged(session)


def test_whoever_may_not_make_fields_makes_none(database: Database, tmp_path: Path) -> None:
    rep = make_account(database, "Rae", Role.REP)
    with pytest.raises(Forbidden):
        bring(database, tmp_path, rep, HEADER, ROWS, NEW)
    with database.reading() as session:
        assert session.exec(select(CustomField)).all() == []
        assert session.exec(select(Job)).all() == []
    keys = ["full_name", "email", "", "", "", "tags", "note"]
    assert bring(database, tmp_path, rep, HEADER, ROWS, keys).counts["created"] == 3


def test_a_new_field_whose_name_is_taken_gets_a_number(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    header = ["Email", "Tea", "Tea", "Created"]
    bring(database, tmp_path, ana, header, [["a@x.example", "a", "b", "c"]], ["email", *["new.text"] * 3])
    with database.reading() as session:
        assert session.exec(select(CustomField.label).order_by(col(CustomField.id))).all() == [
            "Tea",
            "Tea 2",
            "Created 2",
        ]


def test_too_many_values_are_no_choices(tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "a.csv", ["Email", "Code"], [[f"p{n}@x.example", f"c{n}"] for n in range(101)]
    )
    with pytest.raises(BadValue, match="“Code” has too many different values"):
        import_columns.choices_of(file, file.name, [("Email", "email"), ("Code", "new.choice")])


def test_settled_columns_are_remembered_until_somebody_drops_them(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    header = ["Name", "Email", "Mood"]
    rows = [["Ada", "ada@x.example", "Good"]]
    assert proposal(database, header, rows).remembered == ""
    bring(database, tmp_path, ana, header, rows, ["lead.last_name", "email", "lead.headline"])
    found = proposal(database, [" NAME", "email", "mood"], rows)
    assert [c.target_key for c in found.columns] == ["lead.last_name", "email", "lead.headline"]
    assert {c.how for c in found.columns} == {"remembered"}
    assert found.remembered.startswith("Ana, ")
    bring(database, tmp_path, ana, header, rows, ["full_name", "email", "lead.headline"])
    assert proposal(database, header, rows).columns[0].target_key == "full_name"
    assert proposal(database, [*header, "More"], [[*rows[0], ""]]).remembered == ""
    with database.transaction() as session:
        import_columns.forget(session, ana, header)
    assert proposal(database, header, rows).columns[2].target_key == ""


def test_rejected_rows_come_back_with_the_columns_of_their_file(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    header, keys = ["Wer", "Wo", "Adresse"], ["full_name", "lead.city", "email"]
    bring(database, tmp_path, ana, header, [["Ada", "Rome", "ada@x.example"], ["", "Oslo", ""]], keys)
    rejected = [*header, REJECTED_LINE, REJECTED_REASON]
    again = proposal(database, rejected, [["Ben", "Oslo", "", "3", "This row names nobody."]])
    assert [column.target_key for column in again.columns] == [*keys, "", ""]
    assert again.remembered
    other = ["full_name", "lead.region", "email"]
    bring(database, tmp_path, ana, rejected, [["Ben", "Oslo", "", "3", ""]], [*other, "", "note"])
    found = proposal(database, header, [])
    assert [column.target_key for column in found.columns] == other


def test_nothing_is_remembered_of_a_file_without_a_header(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    header = ["Column 1", "Column 2"]
    bring(database, tmp_path, ana, header, [["Ada", "ada@x.example"]], ["full_name", "email"])
    assert proposal(database, header, []).remembered == ""


def test_a_remembered_field_that_is_gone_takes_nothing(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    bring(database, tmp_path, ana, HEADER, ROWS, NEW)
    with database.transaction() as session:
        field = session.exec(select(CustomField).where(CustomField.label == "Cups")).one()
        fields.remove(session, ana, field.id or 0)
    assert proposal(database, HEADER, ROWS).columns[2].target_key == ""


def _everything(session: Session) -> object:
    everybody = scope_of(session, None, parse("", vocabulary(session)))
    selection = Selection(scope=everybody)
    shape = lead_exports.shape_of(session, selection)
    parts = {column.part for column in preset_named("import").columns(shape) if column.part}
    found = lead_exports.chunk(session, lead_exports.ids_of(session, selection), parts)
    points = [
        {k: [(p.value, p.verdict) for p in some] for k, some in lead.contacts.items()} for lead in found
    ]
    return [
        (lead.values, points[at], list(lead.tags), list(lead.notes), dict(lead.custom))
        for at, lead in enumerate(found)
    ]


def test_an_export_for_another_import_comes_back_as_it_was(
    database: Database, ana: Actor, tmp_path: Path
) -> None:
    with database.transaction() as session:
        own = {
            kind: fields.define(session, ana, label, kind, choices)
            for label, kind, choices in (
                ("Email 2", Kind.TEXT, ()),
                ("Note", Kind.NUMBER, ()),
                ("X URL", Kind.DATE, ()),
                ("Title", Kind.YES_NO, ()),
                ("Tea, or not", Kind.CHOICE, ("=Green", "Black; sweet")),
                ("Link", Kind.URL, ()),
            )
        }
    make_company(database, "Acme", domain="x.example")
    ada = make_lead(
        database,
        first_name="Åda",
        last_name="=Byron;",
        vip=True,
        country="NO",
        company="Acme",
        contacts={
            "email": ["ada@x.example", "b@x.example"],
            "phone": "+4722334455",
            "website": "https://ada.example",
        },
    )
    make_lead(database, first_name="Ben", contacts={"email": "ben@gmail.com"})
    said = {
        Kind.TEXT: "-1, or so",
        Kind.NUMBER: "-12.5",
        Kind.DATE: "2024-05-01",
        Kind.YES_NO: "No",
        Kind.CHOICE: "Black; sweet",
        Kind.URL: "https://ada.example/?a=1;b=-2",
    }
    with database.transaction() as session:
        for kind, value in said.items():
            leads.set_lead_attribute(session, ana, ada, make_edit(f"custom.{own[kind]}", value))
        for name in ("hot", 'Q4, "late"; now', "=1+1", "-x"):
            tags.tag(session, ana, [ada], name)
        for text in ("First line.\n\n- a list\n=1+1", "'quoted', and; parted", "@home"):
            notes.add(session, ana, ada, text)
    with database.reading() as session:
        before = _everything(session)
        selection = Selection(scope=scope_of(session, None, parse("", vocabulary(session))))
        preset = preset_named("import")
        columns = preset.columns(lead_exports.shape_of(session, selection))
        parts = {column.part for column in columns if column.part}
        found = lead_exports.chunk(session, lead_exports.ids_of(session, selection), parts)
        written = b"".join(format_named("csv").pieces(columns, found, marked=preset.is_marked))
        both = [lead.id for lead in found]
    file = tmp_path / "again.csv"
    file.write_bytes(written)
    with database.transaction() as session:
        deleting.delete_leads(session, ana, both)
    preview = imports.preview(file, file.name)
    rows = [list(row.cells) for row in preview.sample]
    header = list(preview.table.header)
    proposed = proposal(database, header, rows)
    assert proposed.exporter == "a LeadSphere export"
    bring(database, tmp_path, ana, header, rows, [column.target_key for column in proposed.columns])
    with database.reading() as session:
        assert _everything(session) == before
