"""Custom fields: what each kind takes and refuses, and what happens to fields and their values."""

import pytest
from sqlmodel import col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import CUSTOM_KINDS, Kind, On
from leadsphere.database import Database
from leadsphere.errors import AlreadyExists, BadValue, Forbidden, NotFound, TooMany
from leadsphere.models import CustomField, CustomValue, Lead, Role
from leadsphere.queries.custom_fields import FieldRow, custom_fields
from leadsphere.services import fields, undo
from leadsphere.services.editing import Answer, Edit
from leadsphere.services.edits import save
from tests.factories import make_account, make_edit, make_lead

CHOICES = ("Gold", "tier_one", "Tier one", "Ünder")

# For each kind: typed, stored, shown; and something it refuses, with words of the reason.
TAKEN: tuple[tuple[Kind, str, str, str], ...] = (
    (Kind.TEXT, "  blue \u00a0 suede ", "blue suede", "blue suede"),
    (Kind.NUMBER, "1,234.50", "1234.5", "1,234.5"),
    (Kind.DATE, "3 March 2026", "2026-03-03", "3 Mar 2026"),
    (Kind.YES_NO, "oui", "Yes", "Yes"),
    (Kind.YES_NO, "n", "No", "No"),
    (Kind.CHOICE, "gold", "Gold", "Gold"),
    (Kind.CHOICE, "Tier one", "Tier one", "Tier one"),
    (Kind.CHOICE, "tier_one", "tier_one", "tier_one"),
    (Kind.CHOICE, "under", "Ünder", "Ünder"),
    (Kind.URL, "example.com/a", "https://example.com/a", "https://example.com/a"),
)
REFUSED: tuple[tuple[Kind, str, str], ...] = (
    (Kind.TEXT, "x" * 501, "at most 500"),
    (Kind.NUMBER, "many", "many"),
    (Kind.DATE, "soonish", "soonish"),
    (Kind.YES_NO, "perhaps", "yes or no"),
    (Kind.CHOICE, "Silver", "one of: Gold"),
    (Kind.URL, "javascript:alert(1)", "javascript"),
)


def define(database: Database, actor: Actor, label: str, kind: Kind = Kind.TEXT) -> int:
    return database.carry_out(lambda s: fields.define(s, actor, label, kind, CHOICES))


def set_value(
    database: Database, actor: Actor, lead_id: int, field_id: int, text: str, base: str = ""
) -> Answer:
    return send(database, actor, lead_id, make_edit(f"custom.{field_id}", text, base=base))


def send(database: Database, actor: Actor, lead_id: int, edit: Edit) -> Answer:
    return database.carry_out(lambda s: save(s, actor, On.LEAD, lead_id, edit))


def change(database: Database, actor: Actor, field_id: int, name: str, text: str, base: str) -> Answer:
    edit = make_edit(name, text, base=base)
    return database.carry_out(lambda s: save(s, actor, On.CUSTOM_FIELD, field_id, edit))


def values(database: Database) -> list[tuple[str, float | None]]:
    with database.reading() as session:
        return [(v.value, v.number) for v in session.exec(select(CustomValue).order_by(col(CustomValue.id)))]


def rows(database: Database) -> list[FieldRow]:
    with database.reading() as session:
        return custom_fields(session)


def undone(database: Database, actor: Actor, change_set_id: int) -> undo.Undone:
    return database.carry_out(lambda s: undo.undo(s, actor, change_set_id))


def test_every_kind_is_tested() -> None:
    assert {kind for kind, *_ in TAKEN} == {kind for kind, *_ in REFUSED} == set(CUSTOM_KINDS)


@pytest.mark.parametrize(("kind", "typed", "stored", "shown"), TAKEN)
def test_a_value_is_stored_as_its_kind_means_it(
    database: Database, ben: Actor, ana: Actor, kind: Kind, typed: str, stored: str, shown: str
) -> None:
    lead_id, field_id = make_lead(database), define(database, ana, "Extra", kind)
    answer = set_value(database, ben, lead_id, field_id, typed)
    assert (answer.status, answer.value) == ("saved", shown)
    assert values(database) == [(stored, 1234.5 if kind is Kind.NUMBER else None)]
    again = set_value(database, ben, lead_id, field_id, shown, base=shown)
    assert (again.status, again.value, again.change_set) == ("saved", shown, 0)
    assert undone(database, ben, answer.change_set).reverted == 1
    assert values(database) == []


@pytest.mark.parametrize(("kind", "typed", "why"), REFUSED)
def test_what_a_kind_does_not_mean_is_refused_with_the_reason(
    database: Database, ana: Actor, kind: Kind, typed: str, why: str
) -> None:
    lead_id, field_id = make_lead(database), define(database, ana, "Extra", kind)
    answer = set_value(database, ana, lead_id, field_id, typed)
    assert (answer.status, answer.value) == ("error", typed)
    assert why in answer.message
    assert values(database) == []


def test_nothing_said_is_no_row_and_is_taken_back(database: Database, ana: Actor) -> None:
    lead_id, field_id = make_lead(database), define(database, ana, "Extra")
    set_value(database, ana, lead_id, field_id, "one")
    answer = set_value(database, ana, lead_id, field_id, " ", base="one")
    assert values(database) == []
    undone(database, ana, answer.change_set)
    assert values(database) == [("one", None)]


def test_two_who_set_the_same_value_do_not_overwrite_each_other(
    database: Database, ana: Actor, ben: Actor
) -> None:
    lead_id, field_id = make_lead(database), define(database, ana, "Extra", Kind.NUMBER)
    set_value(database, ana, lead_id, field_id, "1500")
    answer = set_value(database, ben, lead_id, field_id, "9")
    assert (answer.status, answer.theirs, answer.by) == ("conflict", "1,500", "Ana")
    assert set_value(database, ben, lead_id, field_id, "9", base="1,500").status == "saved"
    assert values(database) == [("9", 9.0)]


def test_the_same_operation_ten_times_sets_once(database: Database, ana: Actor) -> None:
    lead_id, field_id = make_lead(database), define(database, ana, "Extra")
    edit = make_edit(f"custom.{field_id}", "one")
    assert len({send(database, ana, lead_id, edit) for _ in range(10)}) == 1
    assert values(database) == [("one", None)]


def test_a_lead_is_found_by_what_its_fields_say(database: Database, ana: Actor) -> None:
    lead_id, field_id = make_lead(database, first_name="Ada"), define(database, ana, "Extra")
    set_value(database, ana, lead_id, field_id, "Zürich")
    with database.reading() as session:
        assert session.get_one(Lead, lead_id).search_key == "ada\nzurich"


@pytest.mark.parametrize("label", ["", " ", "x" * 61])
def test_a_field_needs_a_name_of_at_most_60_characters(database: Database, ana: Actor, label: str) -> None:
    with pytest.raises(BadValue):
        define(database, ana, label)


@pytest.mark.parametrize("label", ["Job title", "JOB TITLE", "  job  title ", "Email", "Company", "Tags"])
def test_a_name_that_every_lead_has_already_is_refused(database: Database, ana: Actor, label: str) -> None:
    with pytest.raises(AlreadyExists, match="Every lead has"):
        define(database, ana, label)
    field_id = define(database, ana, "Extra")
    assert "Every lead has" in change(database, ana, field_id, "label", label, "Extra").message


def test_a_name_is_given_once(database: Database, ana: Actor) -> None:
    define(database, ana, "Size")
    other = define(database, ana, "Other")
    with pytest.raises(AlreadyExists, match="There is already a field “Size”"):
        define(database, ana, "SÍZE")
    answer = change(database, ana, other, "label", "size", "Other")
    assert answer.message == "There is already a field “Size”. Choose another name."


@pytest.mark.parametrize("kind", [Kind.COUNTRY, Kind.COMPANY, Kind.LONG_TEXT])
def test_kinds_of_built_in_attributes_are_refused(database: Database, ana: Actor, kind: Kind) -> None:
    with pytest.raises(BadValue):
        define(database, ana, "Extra", kind)


@pytest.mark.parametrize("choices", [[], [" "], [str(n) for n in range(101)], ["x" * 201]])
def test_choices_have_limits(database: Database, ana: Actor, choices: list[str]) -> None:
    with pytest.raises(BadValue):
        database.carry_out(lambda s: fields.add(s, ana, "Plan", Kind.CHOICE, choices))


def test_a_workspace_has_at_most_a_hundred_fields(database: Database, ana: Actor) -> None:
    with database.transaction() as session:
        made = [fields.define(session, ana, f"Field {n}", Kind.TEXT) for n in range(fields.MOST_FIELDS)]
    with pytest.raises(TooMany):
        define(database, ana, "One more")
    database.carry_out(lambda s: fields.remove(s, ana, made[0]))
    define(database, ana, "One more")


def test_adding_renaming_and_changing_choices_are_taken_back(database: Database, ana: Actor) -> None:
    added = database.carry_out(lambda s: fields.add(s, ana, "Plan", Kind.CHOICE, ["A", "B", "a"]))
    assert rows(database) == [FieldRow(added.field_id, "Plan", "choice", "A\nB", 0)]
    renamed = change(database, ana, added.field_id, "label", "Tariff", "Plan")
    choices = change(database, ana, added.field_id, "choices", "X\n\n Y \nX", "A\nB")
    assert (choices.status, choices.value) == ("saved", "X\nY")
    assert rows(database) == [FieldRow(added.field_id, "Tariff", "choice", "X\nY", 0)]
    undone(database, ana, choices.change_set)
    undone(database, ana, renamed.change_set)
    assert rows(database) == [FieldRow(added.field_id, "Plan", "choice", "A\nB", 0)]
    undone(database, ana, added.change_set_id)
    assert rows(database) == []


def test_two_who_change_the_choices_do_not_overwrite_each_other(database: Database, ana: Actor) -> None:
    field_id = define(database, ana, "Plan", Kind.CHOICE)
    mia = make_account(database, "Mia", Role.MANAGER)
    stands = "\n".join(CHOICES)
    assert change(database, ana, field_id, "choices", "A\nB", stands).status == "saved"
    answer = change(database, mia, field_id, "choices", "C", stands)
    assert (answer.status, answer.theirs, answer.by) == ("conflict", "A\nB", "Ana")


def test_a_choice_that_goes_stays_where_a_lead_has_it(database: Database, ana: Actor) -> None:
    lead_id, field_id = make_lead(database), define(database, ana, "Plan", Kind.CHOICE)
    set_value(database, ana, lead_id, field_id, "Gold")
    change(database, ana, field_id, "choices", "Silver", "\n".join(CHOICES))
    assert values(database) == [("Gold", None)]
    assert set_value(database, ana, lead_id, field_id, "Silver", base="Gold").status == "saved"


def test_a_removed_field_frees_its_name_and_comes_back_with_its_values(
    database: Database, ana: Actor
) -> None:
    lead_id, field_id = make_lead(database), define(database, ana, "Size")
    set_value(database, ana, lead_id, field_id, "9")
    removed = database.carry_out(lambda s: fields.remove(s, ana, field_id))
    assert rows(database) == []
    assert (
        set_value(database, ana, lead_id, field_id, "10", base="9").message == "This field is no longer here."
    )
    with pytest.raises(NotFound):
        database.carry_out(lambda s: fields.remove(s, ana, field_id))
    undone(database, ana, removed)
    assert rows(database) == [FieldRow(field_id, "Size", "text", "", 1)]


def test_a_lead_is_found_by_a_field_that_came_back_whatever_was_edited_meanwhile(
    database: Database, ana: Actor
) -> None:
    lead_id, field_id = make_lead(database, first_name="Ada"), define(database, ana, "Town")
    set_value(database, ana, lead_id, field_id, "Zürich")
    removed = database.carry_out(lambda s: fields.remove(s, ana, field_id))
    database.carry_out(lambda s: save(s, ana, On.LEAD, lead_id, make_edit("first_name", "Eve", base="Ada")))
    undone(database, ana, removed)
    with database.reading() as session:
        assert session.get_one(Lead, lead_id).search_key == "eve\nzurich"


def test_a_removed_field_does_not_come_back_beside_one_of_its_name(database: Database, ana: Actor) -> None:
    field_id = define(database, ana, "Size")
    removed = database.carry_out(lambda s: fields.remove(s, ana, field_id))
    newer = define(database, ana, "size", Kind.NUMBER)
    assert undone(database, ana, removed).kept_count == 1
    assert [row.id for row in rows(database)] == [newer]
    with database.reading() as session:
        assert session.get_one(CustomField, field_id).removed_at is not None


def test_reps_fill_fields_in_and_managers_define_them(
    database: Database, ana: Actor, ben: Actor, vera: Actor
) -> None:
    lead_id, field_id = make_lead(database), define(database, ana, "Size")
    mia = make_account(database, "Mia", Role.MANAGER)
    define(database, mia, "Colour of the door")
    assert set_value(database, ben, lead_id, field_id, "9").status == "saved"
    assert set_value(database, vera, lead_id, field_id, "10", base="9").status == "error"
    for act in (
        lambda s: fields.add(s, ben, "Mine", Kind.TEXT),
        lambda s: fields.change(s, ben, field_id, "Mine"),
        lambda s: fields.remove(s, ben, field_id),
    ):
        with pytest.raises(Forbidden):
            database.carry_out(act)
