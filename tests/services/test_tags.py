"""Tags: on the fly, each name once, merged without doubles, and all of it taken back."""

import uuid

import pytest
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.errors import AlreadyExists, BadValue, Forbidden, NotFound
from leadsphere.models import Change, Role, Tag, Tagging
from leadsphere.services import tags, undo
from leadsphere.services.editing import Answer
from leadsphere.services.edits import save
from tests.factories import make_account, make_edit, make_lead
from tests.fakes import RecordingFeed


def put(database: Database, actor: Actor, name: str, *lead_ids: int) -> int:
    """Tag leads; the id of the tag."""
    with database.transaction() as session:
        tags.tag(session, actor, lead_ids, name)
        return tag_named(session, name).id or 0


def tag_named(session: Session, name: str) -> Tag:
    return session.exec(select(Tag).where(Tag.name == name)).one()


def carried(database: Database) -> dict[str, list[int]]:
    """The leads of each tag, by name."""
    with database.reading() as session:
        pairs = session.exec(
            select(Tag.name, Tagging.lead_id)
            .join(Tagging, col(Tagging.tag_id) == col(Tag.id), isouter=True)
            .order_by(col(Tag.name), col(Tagging.lead_id))
        ).all()
    found: dict[str, list[int]] = {}
    for name, lead_id in pairs:
        found.setdefault(name, []).extend([lead_id] if lead_id else [])
    return found


def undone(database: Database, actor: Actor, change_set_id: int) -> undo.Undone:
    return database.carry_out(lambda s: undo.undo(s, actor, change_set_id))


def rename(database: Database, actor: Actor, tag_id: int, name: str, base: str) -> Answer:
    edit = make_edit("name", name, base=base)
    return database.carry_out(lambda s: save(s, actor, On.TAG, tag_id, edit))


def test_a_tag_is_made_on_the_fly_and_found_again_whatever_its_case_and_accents(
    database: Database, ben: Actor
) -> None:
    one, two = make_lead(database), make_lead(database)
    put(database, ben, "Café", one)
    with database.transaction() as session:
        assert tags.tag(session, ben, [one, two, 999], " CAFE ")
    assert carried(database) == {"Café": [one, two]}


def test_the_same_operation_ten_times_tags_once(database: Database, ben: Actor, feed: RecordingFeed) -> None:
    lead_id, operation = make_lead(database), uuid.uuid4().hex
    feed.take()
    done = {
        database.carry_out(lambda s: tags.tag(s, ben, [lead_id], "warm", operation=operation))
        for _ in range(10)
    }
    assert len(done) == len(feed.published) == 1
    assert feed.ids(On.TAGGING) == {1}
    assert carried(database) == {"warm": [lead_id]}


def test_tagging_what_is_tagged_changes_nothing(database: Database, ben: Actor) -> None:
    lead_id = make_lead(database)
    tag_id = put(database, ben, "warm", lead_id)
    with database.transaction() as session:
        assert tags.tag(session, ben, [lead_id], "warm") == 0
        assert tags.untag(session, ben, [lead_id], tag_id) > 0
        assert tags.untag(session, ben, [lead_id], tag_id) == 0


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 61])
def test_a_tag_needs_a_name_of_at_most_60_characters(database: Database, ben: Actor, name: str) -> None:
    lead_id = make_lead(database)
    with database.transaction() as session, pytest.raises(BadValue):
        tags.tag(session, ben, [lead_id], name)


def test_a_name_that_is_taken_is_refused_with_the_way_out(database: Database, ana: Actor) -> None:
    lead_id = make_lead(database)
    put(database, ana, "Warm", lead_id)
    cold = put(database, ana, "cold", lead_id)
    answer = rename(database, ana, cold, "WÄRM", "cold")
    assert (answer.status, answer.message) == (
        "error",
        "There is already a tag “Warm”. Merge the two instead.",
    )
    assert rename(database, ana, cold, "COLD", "cold").status == "saved"


def test_two_who_rename_a_tag_do_not_overwrite_each_other(database: Database, ana: Actor) -> None:
    tag_id = put(database, ana, "warm", make_lead(database))
    mia = make_account(database, "Mia", Role.MANAGER)
    assert rename(database, ana, tag_id, "hot", "warm").status == "saved"
    answer = rename(database, mia, tag_id, "lukewarm", "warm")
    assert (answer.status, answer.theirs, answer.by) == ("conflict", "hot", "Ana")
    assert rename(database, mia, tag_id, "lukewarm", "hot").status == "saved"
    assert list(carried(database)) == ["lukewarm"]


def test_a_colour_is_one_of_eight(database: Database, ana: Actor) -> None:
    tag_id = put(database, ana, "warm", make_lead(database))
    with database.transaction() as session:
        change_set = tags.recolour(session, ana, tag_id, tags.COLOURS[5])
        assert tags.recolour(session, ana, tag_id, tags.COLOURS[5]) == 0
    with database.transaction() as session, pytest.raises(BadValue):
        tags.recolour(session, ana, tag_id, "#123456")
    undone(database, ana, change_set)
    with database.reading() as session:
        assert session.get_one(Tag, tag_id).colour == tags.COLOURS[tag_id % 8]


def test_a_merge_unites_without_doubles_and_is_taken_back(database: Database, ana: Actor) -> None:
    one, two, three = (make_lead(database) for _ in range(3))
    warm, hot = put(database, ana, "warm", one, two), put(database, ana, "hot", two, three)
    before = carried(database)
    change_set = database.carry_out(lambda s: tags.merge(s, ana, keep=warm, absorb=hot))
    assert carried(database) == {"warm": [one, two, three]}
    assert undone(database, ana, change_set).kept == ()
    assert carried(database) == before


def test_a_removed_tag_comes_back_on_all_its_leads(database: Database, ana: Actor) -> None:
    leads = [make_lead(database) for _ in range(3)]
    tag_id = put(database, ana, "warm", *leads)
    change_set = database.carry_out(lambda s: tags.remove(s, ana, tag_id))
    assert carried(database) == {}
    undone(database, ana, change_set)
    assert carried(database) == {"warm": leads}


def test_a_tag_of_thousands_of_leads_can_be_merged_and_removed(
    database: Database, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "AT_ONCE", 2)
    leads = [make_lead(database) for _ in range(7)]
    warm, hot = put(database, ana, "warm", leads[0]), put(database, ana, "hot", *leads)
    database.carry_out(lambda s: tags.merge(s, ana, keep=warm, absorb=hot))
    assert carried(database) == {"warm": leads}
    change_set = database.carry_out(lambda s: tags.remove(s, ana, warm))
    assert carried(database) == {}
    with database.reading() as session:
        noted = session.exec(select(Change.id).where(Change.change_set_id == change_set)).all()
    assert len(noted) == 8


def test_a_tag_does_not_merge_with_itself_nor_with_one_that_is_gone(database: Database, ana: Actor) -> None:
    tag_id = put(database, ana, "warm", make_lead(database))
    with database.transaction() as session, pytest.raises(BadValue):
        tags.merge(session, ana, keep=tag_id, absorb=tag_id)
    with database.transaction() as session, pytest.raises(NotFound):
        tags.merge(session, ana, keep=tag_id, absorb=999)


def test_a_rep_tags_but_does_not_change_tags_and_a_viewer_does_neither(
    database: Database, ana: Actor, ben: Actor, vera: Actor
) -> None:
    lead_id = make_lead(database)
    tag_id = put(database, ana, "warm", lead_id)
    put(database, ben, "cold", lead_id)
    for act in (
        lambda s: tags.rename(s, ben, tag_id, "hot"),
        lambda s: tags.recolour(s, ben, tag_id, tags.COLOURS[0]),
        lambda s: tags.merge(s, ben, keep=1, absorb=2),
        lambda s: tags.remove(s, ben, tag_id),
        lambda s: tags.tag(s, vera, [lead_id], "hot"),
        lambda s: tags.untag(s, vera, [lead_id], tag_id),
    ):
        with pytest.raises(Forbidden):
            database.carry_out(act)


def test_a_new_tag_stays_where_somebody_else_has_used_it_since(database: Database, ana: Actor) -> None:
    one, two = make_lead(database), make_lead(database)
    change_set = database.carry_out(lambda s: tags.tag(s, ana, [one], "warm"))
    put(database, ana, "warm", two)
    undone(database, ana, change_set)
    assert carried(database) == {"warm": [two]}


def test_renaming_to_a_taken_name_is_refused_outside_of_the_page_too(database: Database, ana: Actor) -> None:
    put(database, ana, "warm", make_lead(database))
    cold = put(database, ana, "cold", make_lead(database))
    with database.transaction() as session, pytest.raises(AlreadyExists):
        tags.rename(session, ana, cold, "Warm")
