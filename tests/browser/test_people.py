"""Inviting, joining, changing roles and leaving, as people do it."""

from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.conftest import Opening
from tests.serving import Workspace

PASSWORD = "correct horse battery"


def row(page: Page, name: str):
    return page.get_by_role("row").filter(has_text=name)


def test_somebody_is_invited_joins_gets_another_role_and_is_kept_out(
    empty: Workspace, open_as: Opening, browser: Browser
) -> None:
    ana = open_as(empty, "Ana", "/app/settings/people")
    ana.get_by_role("textbox", name="Email").fill("nobody")
    ana.get_by_role("textbox", name="Email").evaluate("field => field.type = 'text'")
    ana.get_by_role("button", name="Make invitation link").click()
    expect(ana.get_by_role("alert").filter(has_text="no e-mail address")).to_be_visible()
    ana.get_by_role("textbox", name="Email").fill("lou@example.com")
    ana.get_by_role("combobox", name="Role", exact=True).select_option("rep")
    ana.get_by_role("button", name="Make invitation link").click()
    link = ana.get_by_role("textbox", name="Send this link to lou@example.com.").input_value()
    assert link.startswith(f"{empty.url}/invite/")
    ana.get_by_role("button", name="Done").click()
    expect(ana.get_by_role("textbox", name="Send this link")).to_be_hidden()

    lou = browser.new_context().new_page()
    lou.goto(link)
    lou.get_by_role("textbox", name="Your name").fill("Lou Reed")
    lou.get_by_role("textbox", name="Password").fill(PASSWORD)
    lou.get_by_role("button", name="Join").click()
    expect(lou).to_have_url(f"{empty.url}/app/campaigns")
    expect(lou.get_by_role("button", name="Account menu of Lou Reed")).to_be_visible()
    expect(lou.get_by_role("button", name="New campaign")).to_have_count(0)

    # Ana's page shows the new colleague by itself.
    expect(row(ana, "lou@example.com")).to_be_visible()
    ana.get_by_role("combobox", name="Role of Lou Reed").select_option("manager")
    expect(lou).to_have_url(f"{empty.url}/login", timeout=2_000)
    expect(lou.get_by_text("Campaigns")).to_have_count(0)
    sign_in(lou, "lou@example.com")
    expect(lou.get_by_role("button", name="New campaign").first).to_be_visible()

    ana.get_by_role("button", name="Disable Lou Reed").click()
    expect(lou).to_have_url(f"{empty.url}/login", timeout=2_000)
    sign_in(lou, "lou@example.com")
    expect(lou.get_by_role("alert")).to_have_text("Email or password is wrong.")
    ana.get_by_role("button", name="Let Lou Reed in again").click()
    expect(ana.get_by_role("button", name="Disable Lou Reed")).to_be_visible()
    sign_in(lou, "lou@example.com")
    expect(lou).to_have_url(f"{empty.url}/app/campaigns")
    lou.context.close()


def test_the_last_owner_stays_one(empty: Workspace, open_as: Opening) -> None:
    ana = open_as(empty, "Ana", "/app/settings/people")
    expect(ana.get_by_role("button", name="Disable Ana")).to_be_disabled()
    ana.get_by_role("combobox", name="Role of Ana").select_option("viewer")
    expect(ana.get_by_text("This is the last owner.")).to_be_visible()
    expect(ana.get_by_role("combobox", name="Role of Ana")).to_have_value("owner")


def test_others_are_told_that_the_page_is_for_owners(empty: Workspace, open_as: Opening) -> None:
    mia = open_as(empty, "Mia", "/app/settings/people")
    expect(mia.get_by_role("heading", name="For owners")).to_be_visible()
    expect(mia.get_by_role("table")).to_have_count(0)


def test_signing_out_leaves_nothing_on_the_screen_nor_on_the_way_back(
    empty: Workspace, open_as: Opening
) -> None:
    first = open_as(empty, "Ben", "/app/leads")
    second = first.context.new_page()
    second.goto(f"{empty.url}/app/campaigns")
    expect(second.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()
    second.get_by_role("button", name="Account menu of Ben").click()
    second.get_by_role("button", name="Sign out").click()
    for page in (second, first):
        expect(page).to_have_url(f"{empty.url}/login", timeout=2_000)
    second.go_back()
    expect(second).to_have_url(f"{empty.url}/login?next=/app/campaigns")


def test_signing_out_asks_before_it_drops_what_is_not_saved(empty: Workspace, open_as: Opening) -> None:
    ana = open_as(empty, "Ana", "/app/campaigns")
    ana.get_by_role("button", name="New campaign").first.click()
    ana.get_by_role("dialog").get_by_role("textbox", name="Campaign name").fill("Founders")
    ana.get_by_role("button", name="Create campaign").click()
    name = ana.get_by_role("article").get_by_role("textbox", name="Campaign name")
    expect(name).to_have_value("Founders")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    ana.on("dialog", stay)
    name.fill("")
    name.press("Enter")
    expect(name).to_have_attribute("aria-invalid", "true")
    ana.get_by_role("button", name="Account menu of Ana").click()
    ana.get_by_role("button", name="Sign out").click()
    expect(name).to_have_attribute("aria-invalid", "true")
    assert asked == ["1 change is not saved yet. Sign out all the same?"]
    assert ana.evaluate("window.leadsphere.unsaved()") == 1
    expect(ana).to_have_url(f"{empty.url}/app/campaigns")


def sign_in(page: Page, email: str) -> None:
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
