"""The history of a lead: who did what, and an Undo that everybody sees."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.queries.history import PAGE
from leadsphere.services import leads
from tests.browser.conftest import Opening
from tests.factories import make_edit, make_lead
from tests.serving import Workspace

LONG = 2 * PAGE + 5
"""How often the title of the lead with a long history was changed."""
NAMED = "Wolfeschlegel" * 15
"""A name as long as names may be, in one word."""
FAR = "Asia/Kolkata"
"""Where whoever reads a time lives, at half an hour from UTC."""


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A served workspace with a lead for each test; nothing has happened to them but to Longa."""
    data = tmp_path_factory.mktemp("past")

    def fill(database: Database, ana: Actor) -> None:
        for name in ("Told", "Texta", "Taga", "Contacta", "Seen"):
            make_lead(
                database,
                first_name=name,
                job_title="Porter",
                contacts={"email": f"{name.lower()}@old.example"},
            )
        make_lead(database, first_name=NAMED, last_name="", job_title="Porter")
        longa = make_lead(database, first_name="Longa", job_title="Title 0")
        for number in range(LONG):
            with database.transaction() as session:
                edit = make_edit("job_title", f"Title {number + 1}", base=f"Title {number}")
                leads.set_lead_attribute(session, ana, longa, edit)

    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(fill).start()
    yield workspace
    workspace.stop()


def details(page: Page) -> Locator:
    return page.get_by_role("region", name="Lead details")


def opened(page: Page, name: str) -> Page:
    page.get_by_role("listbox", name="Leads list").get_by_role("option").filter(has_text=name).click()
    expect(details(page).get_by_role("heading", name=name)).to_be_visible()
    return page


def with_history(page: Page) -> Page:
    details(page).get_by_role("button", name="History", exact=True).click()
    return page


def acts(page: Page) -> Locator:
    return details(page).get_by_role("list", name="History").locator("> li")


def act(page: Page, did: str) -> Locator:
    """The newest act of this kind."""
    return acts(page).filter(has=page.get_by_text(did, exact=True)).first


def line(one: Locator, label: str) -> Locator:
    return one.get_by_role("listitem").filter(has_text=label)


def field(page: Page, label: str) -> Locator:
    return details(page).get_by_role("textbox", name=label, exact=True)


def undo(page: Page, did: str) -> Locator:
    return details(page).get_by_role("button", name=f"Undo: {did}", exact=True)


def redo(page: Page, did: str) -> Locator:
    return details(page).get_by_role("button", name=f"Redo: {did}", exact=True)


def write(page: Page, label: str, text: str) -> None:
    field(page, label).fill(text)
    field(page, label).press("Enter")


def expect_in_field(page: Page, label: str, text: str) -> None:
    expect(field(page, label)).to_have_value(text)


def expect_tags(page: Page, *names: str) -> None:
    remove = details(page).get_by_role("group", name="Tags").get_by_role("button")
    expect(remove).to_have_count(len(names))
    for number, name in enumerate(names):
        expect(remove.nth(number)).to_have_accessible_name(f"Remove the tag {name}")


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit in the panel of one lead: how the history says it, how it is made, and what shows it or its absence."""

    lead: str
    did: str
    make: Callable[[Page], None]
    expect_old: Callable[[Page], None]
    expect_new: Callable[[Page], None]


EDITS = {
    "a text": Edited(
        "Texta",
        "edited a lead",
        lambda page: write(page, "Job title", "Keeper"),
        lambda page: expect_in_field(page, "Job title", "Porter"),
        lambda page: expect_in_field(page, "Job title", "Keeper"),
    ),
    "a tag": Edited(
        "Taga",
        "tagged",
        lambda page: write(page, "Add tag", "warm"),
        lambda page: expect_tags(page),
        lambda page: expect_tags(page, "warm"),
    ),
    "a contact point": Edited(
        "Contacta",
        "edited a contact point",
        lambda page: write(page, "Email", "contacta@new.example"),
        lambda page: expect_in_field(page, "Email", "contacta@old.example"),
        lambda page: expect_in_field(page, "Email", "contacta@new.example"),
    ),
}


def test_the_history_says_who_did_what_from_what_to_what_when_and_by_which_act(
    past: Workspace, open_as: Opening
) -> None:
    ana = opened(open_as(past, "Ana", timezone_id=FAR), "Told")
    ben = opened(open_as(past, "Ben"), "Told")
    before = datetime.now(UTC) - timedelta(seconds=1)
    write(ana, "Job title", "Keeper")
    expect_in_field(ben, "Job title", "Keeper")
    write(ana, "Add tag", "early")
    expect_tags(ben, "early")
    write(ben, "Email", "told@new.example")
    expect_in_field(ana, "Email", "told@new.example")

    with_history(ana)
    # The new address is verified by itself: before this looks, or after.
    by_hand = acts(ana).locator(".history__act").filter(has_not_text="verified")
    expect(by_hand).to_have_text(["Ben edited a contact point", "Ana tagged", "Ana edited a lead"])
    title = line(act(ana, "edited a lead"), "Job title")
    expect(title.get_by_role("deletion")).to_have_text("from Porter")
    expect(title.get_by_role("insertion")).to_have_text("to Keeper")
    tag = line(act(ana, "tagged"), "Tag")
    expect(tag.get_by_role("deletion")).to_have_count(0)
    expect(tag.get_by_role("insertion")).to_have_text("to early")
    email = line(act(ana, "edited a contact point"), "Email").first
    expect(email.get_by_role("deletion")).to_have_text("from told@old.example")
    expect(email.get_by_role("insertion")).to_have_text("to told@new.example")

    time = act(ana, "edited a lead").get_by_role("time")
    at = datetime.fromisoformat(time.get_attribute("datetime") or "")
    assert before < at < datetime.now(UTC)
    there = at.astimezone(ZoneInfo(FAR))
    expect(time).to_have_text(re.compile(rf"^{there.day} \w+ {there.year}, {there:%H:%M}$"))


def test_the_history_is_narrowed_to_one_attribute(past: Workspace, open_as: Opening) -> None:
    ana = with_history(opened(open_as(past, "Ana"), "Seen"))
    expect(details(ana).get_by_text("Nothing has changed yet.")).to_be_visible()
    only = details(ana).get_by_role("combobox", name="Show changes of")
    for label, text in (("Job title", "Guide"), ("City", "Lisbon"), ("Job title", "Host")):
        write(ana, label, text)
        expect(acts(ana).first.get_by_role("insertion")).to_have_text(f"to {text}")
    only.select_option(label="Job title")
    expect(acts(ana).get_by_role("insertion")).to_have_text(["to Host", "to Guide"])
    write(ana, "City", "Porto")
    write(ana, "Job title", "Pilot")
    expect(acts(ana).get_by_role("insertion")).to_have_text(["to Pilot", "to Host", "to Guide"])
    only.select_option(label="City")
    expect(acts(ana).get_by_role("insertion")).to_have_text(["to Porto", "to Lisbon"])
    only.select_option(label="Everything")
    expect(acts(ana)).to_have_count(5)


@pytest.mark.parametrize("what", EDITS)
def test_undo_from_the_history_shows_everywhere_and_is_itself_undone(
    past: Workspace, open_as: Opening, what: str
) -> None:
    edited = EDITS[what]
    did = edited.did
    ana = with_history(opened(open_as(past, "Ana"), edited.lead))
    ben = with_history(opened(open_as(past, "Ben"), edited.lead))
    ben.evaluate("window.loadedOnce = true")
    edited.expect_old(ben)
    edited.make(ana)
    edited.expect_new(ben)

    undo(ana, did).click()
    edited.expect_old(ben)
    edited.expect_old(ana)
    for page in (ana, ben):
        expect(act(page, did)).to_contain_text("Undone by Ana")
        expect(act(page, f"undid: {did}")).to_contain_text("Ana")
        expect(undo(page, did)).to_have_count(0)
        expect(redo(page, f"undid: {did}")).to_have_count(1)

    redo(ben, f"undid: {did}").click()
    edited.expect_new(ana)
    edited.expect_new(ben)
    expect(act(ana, f"undid: {did}")).to_contain_text("Undone by Ben")
    expect(redo(ana, f"undid: {did}")).to_have_count(0)
    expect(act(ana, f"redid: {did}")).to_contain_text("Ben")
    expect(act(ana, did)).not_to_contain_text("Undone")
    assert ben.evaluate("window.loadedOnce")


def test_a_viewer_sees_the_history_and_no_undo(past: Workspace, open_as: Opening) -> None:
    vera = with_history(opened(open_as(past, "Vera"), "Longa"))
    mia = with_history(opened(open_as(past, "Mia"), "Longa"))
    any_undo = re.compile("^(Undo|Redo): ")
    for page in (vera, mia):
        expect(acts(page)).to_have_count(PAGE)
    expect(details(mia).get_by_role("button", name=any_undo)).to_have_count(PAGE)
    expect(details(vera).get_by_role("button", name=any_undo)).to_have_count(0)


def test_a_long_history_comes_in_pages_and_stays_open_when_more_happens(
    past: Workspace, open_as: Opening
) -> None:
    ana, ben = with_history(opened(open_as(past, "Ana"), "Longa")), opened(open_as(past, "Ben"), "Longa")
    titles = acts(ana).get_by_role("insertion")
    older = details(ana).get_by_role("button", name="Show older")
    newest_first = [f"to Title {number}" for number in range(LONG, 0, -1)]
    expect(titles).to_have_text(newest_first[:PAGE])
    older.click()
    expect(titles).to_have_text(newest_first[: 2 * PAGE])
    write(ben, "Job title", "One more")
    expect(titles).to_have_text(["to One more", *newest_first[: 2 * PAGE]])
    older.click()
    expect(titles).to_have_text(["to One more", *newest_first])
    expect(older).to_have_count(0)


def test_where_nothing_could_be_undone_the_message_says_whose_edit_stays_and_offers_nothing(
    past: Workspace, open_as: Opening
) -> None:
    ana, ben = (opened(open_as(past, name), NAMED) for name in ("Ana", "Ben"))
    for page, title in ((ana, "Cook"), (ben, "Baker")):
        field(page, "Job title").fill(title)
        field(page, "Job title").press("Enter")
        expect(field(ana, "Job title")).to_have_value(title)
        expect(field(ben, "Job title")).to_have_value(title)
    ana.get_by_role("button", name="Undo", exact=True).click()
    expect(ana.get_by_role("status").filter(has_text="undone")).to_have_text(
        "Nothing was undone: edited since by Ben"
    )
    expect(ana.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    kept = ana.get_by_role("list", name="Kept").get_by_role("listitem")
    name, by = kept.get_by_role("link").bounding_box(), kept.get_by_text("edited by Ben").bounding_box()
    assert name and by and name["x"] + name["width"] <= by["x"], "the long name runs over who edited it"
    assert kept.evaluate("one => one.scrollWidth <= one.clientWidth")
