"""Two browsers at one lead: whatever the panel edits shows in the other one, whose unsaved draft nobody touches.

What is swept is read off the models, so an attribute added there is swept too; the last test asks the panel itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor
from leadsphere.attributes import CUSTOM_KINDS, Attr, Kind
from leadsphere.database import Database
from leadsphere.models import ContactKind
from leadsphere.services import fields
from leadsphere.state.lead_panel import FIELDED
from tests.browser.conftest import opening_in
from tests.factories import make_lead
from tests.serving import Workspace

CHOICES = ("Fish", "Soup")

SAMPLES: dict[Kind, tuple[str, str]] = {
    Kind.TEXT: ("  Swept   clean ", "Swept clean"),
    Kind.LONG_TEXT: ("Swept\nclean", "Swept\nclean"),
    Kind.COUNTRY: ("pt", "Portugal"),
    Kind.HEADCOUNT: ("51 - 200", "51-200"),
    Kind.DOMAIN: ("https://www.Swept.example/", "swept.example"),
    Kind.COMPANY: ("Swept Inc", "Swept Inc"),
    Kind.NUMBER: ("1234.5", "1,234.5"),
    Kind.DATE: ("2026-03-03", "3 Mar 2026"),
    Kind.URL: ("https://swept.example/page", "https://swept.example/page"),
}
"""For each kind that is typed: what Ana types, and what Ben then reads."""

CONTACTS: dict[ContactKind, tuple[str, str]] = {
    ContactKind.EMAIL: ("one@swept.example", "two@swept.example"),
    ContactKind.PHONE: ("+14165550101", "+14165550102"),
    ContactKind.LINKEDIN: ("https://www.linkedin.com/in/swept-one", "https://www.linkedin.com/in/swept-two"),
    ContactKind.X: ("https://x.com/swept_one", "https://x.com/swept_two"),
    ContactKind.FACEBOOK: ("https://www.facebook.com/swept.one", "https://www.facebook.com/swept.two"),
    ContactKind.GITHUB: ("https://github.com/swept-one", "https://github.com/swept-two"),
    ContactKind.WEBSITE: ("https://one.swept.example", "https://two.swept.example"),
    ContactKind.OTHER: ("https://other.example/one", "https://other.example/two"),
}
"""For each kind of contact point: two of them, in the form in which they are kept."""


@dataclass(frozen=True, slots=True)
class Swept:
    """One thing that the panel edits: the control for it, how Ana edits it, and what Ben reads before and after.

    `expect_shown(panel, text)` looks for one of the two: `was` or `becomes`.
    """

    name: str
    control: str
    edit: Callable[[Locator], None]
    expect_shown: Callable[[Locator, str], None]
    was: str
    becomes: str


def box(panel: Locator, label: str, place: int = 0) -> Locator:
    return panel.get_by_role("textbox", name=label, exact=True).nth(place)


def list_box(panel: Locator, label: str) -> Locator:
    return panel.get_by_role("combobox", name=label, exact=True)


def type_in(panel: Locator, label: str, text: str, enter: str = "Enter") -> None:
    box(panel, label).fill(text)
    box(panel, label).press(enter)


def choose(panel: Locator, label: str, choice: str) -> None:
    list_box(panel, label).select_option(label=choice)


def press(panel: Locator, label: str) -> None:
    panel.get_by_role("button", name=label, exact=True).click()


def add_contact(panel: Locator, kind: str, value: str) -> None:
    list_box(panel, "Kind of contact point").select_option(label=kind)
    box(panel, "New contact point").fill(value)
    press(panel, "Add contact point")


def add_note(panel: Locator, text: str) -> None:
    box(panel, "New note").fill(text)
    press(panel, "Add note")


def expect_typed(label: str, panel: Locator, text: str) -> None:
    expect(box(panel, label)).to_have_value(text)


def expect_box(label: str, place: int, panel: Locator, text: str) -> None:
    """A field that is there only with something in it."""
    if text:
        expect(box(panel, label, place)).to_have_value(text)
    else:
        expect(box(panel, label, place)).to_have_count(0)


def expect_chosen(label: str, panel: Locator, text: str) -> None:
    expect(list_box(panel, label).locator("option:checked")).to_have_text(text)


def expect_pressed(label: str, panel: Locator, pressed: str) -> None:
    expect(panel.get_by_role("button", name=label, exact=True)).to_have_attribute("aria-pressed", pressed)


def expect_tag(panel: Locator, name: str) -> None:
    remove = panel.get_by_role("group", name="Tags").get_by_role("button", name=f"Remove the tag {name}")
    expect(remove).to_have_count(1 if name else 0)


def typed(label: str, attr: Attr, was: str = "") -> Swept:
    text, shown = (attr.choices[-1],) * 2 if attr.kind is Kind.CHOICE else SAMPLES[attr.kind]
    enter = "Control+Enter" if attr.kind is Kind.LONG_TEXT else "Enter"
    return Swept(
        label, label, partial(type_in, label=label, text=text, enter=enter), partial(expect_typed, label),
        was, shown,
    )  # fmt: skip


def chosen(label: str, choice: str, was: str) -> Swept:
    return Swept(
        label, label, partial(choose, label=label, choice=choice), partial(expect_chosen, label), was, choice
    )


def of_the_lead() -> Iterator[Swept]:
    for attribute in (*catalogue.LEAD, catalogue.COMPANY_LINK):
        label = attribute.label
        if attribute.kind is Kind.YES_NO:
            yield Swept(
                label, label, partial(press, label=label), partial(expect_pressed, label), "false", "true"
            )
        else:
            yield typed(label, attribute.attr, WAS.get(attribute.name, ""))
    yield chosen("Owner", "Mia", "Nobody")


def of_the_company() -> Iterator[Swept]:
    return (typed(a.label, a.attr) for a in catalogue.COMPANY if a.kind is not Kind.COMPANY)


def contact_points() -> Iterator[Swept]:
    for kind, attr in catalogue.CONTACTS.items():
        label, (first, second) = attr.label, CONTACTS[kind]
        add, edit = partial(add_contact, kind=label), partial(type_in, label=label)
        if kind in FIELDED:
            yield Swept(label, label, partial(edit, text=first), partial(expect_typed, label), "", first)
            another = partial(expect_box, label, 1)
            yield Swept(f"{label}, another", ADD, partial(add, value=second), another, "", second)
        else:
            only = partial(expect_box, label, 0)
            yield Swept(f"{label}, added", ADD, partial(add, value=first), only, "", first)
            yield Swept(f"{label}, edited", label, partial(edit, text=second), only, first, second)


def tags_and_notes() -> Iterator[Swept]:
    yield Swept("a tag", "Add tag", partial(type_in, label="Add tag", text="swept"), expect_tag, "", "swept")
    note = "Note of Ana"
    yield Swept(
        "a note", "New note", partial(add_note, text="A first line"), partial(expect_box, note, 0), "",
        "A first line",
    )  # fmt: skip
    yield Swept(
        "an edited note", note, partial(type_in, label=note, text="Other words", enter="Control+Enter"),
        partial(expect_box, note, 0), "A first line", "Other words",
    )  # fmt: skip


def custom_fields() -> Iterator[Swept]:
    for kind in CUSTOM_KINDS:
        label = own(kind)
        if kind in (Kind.YES_NO, Kind.CHOICE):
            yield chosen(label, "Yes" if kind is Kind.YES_NO else CHOICES[-1], "—")
        else:
            yield typed(label, Attr(label, kind=kind))


def own(kind: Kind) -> str:
    return f"Own {kind.replace('_', ' ')}"


ADD = "New contact point"
DRAFTED = ("Headline", "Department")
"""Where Ben types meanwhile: the first of them that is not being swept."""
WAS = {"first_name": "Swan", "company": "Acme"}
"""What the lead says at first; everything else is blank."""
SWEPT = [*of_the_lead(), *of_the_company(), *contact_points(), *tags_and_notes(), *custom_fields()]


@pytest.fixture(scope="module")
def panels(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Locator, Locator]]:
    """The panels of Ana and of Ben, who have the same lead open."""
    data = tmp_path_factory.mktemp("swept")

    def fill(database: Database, ana: Actor) -> None:
        make_lead(database, first_name=WAS["first_name"], company=WAS["company"])
        with database.transaction() as session:
            for kind in CUSTOM_KINDS:
                fields.define(session, ana, own(kind), kind, CHOICES if kind is Kind.CHOICE else ())

    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(fill).start()
    with opening_in(browser) as open_as:
        yield panel_of(open_as(workspace, "Ana")), panel_of(open_as(workspace, "Ben"))
    workspace.stop()


def panel_of(page: Page) -> Locator:
    page.get_by_role("listbox", name="Leads list").get_by_role("option").first.click()
    panel = page.get_by_role("region", name="Lead details")
    expect(box(panel, "Job title")).to_be_visible()
    return panel


@pytest.fixture
def ana_and_ben(panels: tuple[Locator, Locator]) -> Iterator[tuple[Locator, Locator]]:
    """Both panels, for one test; what Ben was typing in it is discarded."""
    yield panels
    _, ben = panels
    ben.page.keyboard.press("Escape")


@pytest.mark.parametrize("swept", SWEPT, ids=lambda swept: swept.name)
def test_an_edit_shows_in_the_other_browser_and_leaves_its_draft_alone(
    ana_and_ben: tuple[Locator, Locator], swept: Swept
) -> None:
    ana, ben = ana_and_ben
    label = next(label for label in DRAFTED if label != swept.control)
    draft = box(ben, label)
    saved = draft.input_value()
    draft.fill("half a thought")
    for _ in "thought":
        draft.press("ArrowLeft")

    swept.expect_shown(ben, swept.was)
    swept.edit(ana)
    swept.expect_shown(ben, swept.becomes)

    expect(draft).to_have_value("half a thought")
    expect(draft).to_be_focused()
    ben.page.keyboard.type("finer ")
    expect(draft).to_have_value("half a finer thought")
    expect(ben.get_by_text("Unsaved")).to_be_visible()
    expect(box(ana, label)).to_have_value(saved)


_CONTROLS = """panel => [...panel.querySelectorAll('input, textarea, select, [aria-pressed]')]
    .filter(control => control.checkVisibility())
    .map(control => control.ariaLabel || control.labels[0].textContent)"""


def test_the_panel_offers_nothing_that_was_not_swept(panels: tuple[Locator, Locator]) -> None:
    ana, _ = panels
    beside = {"Kind of contact point"}
    assert set(ana.evaluate(_CONTROLS)) == {swept.control for swept in SWEPT} | beside
