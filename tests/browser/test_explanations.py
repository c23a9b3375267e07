"""A list says why it is empty, and a lead why it is not in the list."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from tests.browser.conftest import Opening
from tests.factories import make_campaign, make_lead, put_in
from tests.serving import Workspace


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory):
    """A served workspace with a few people, most of them VPs of sales in Oslo."""
    data = tmp_path_factory.mktemp("explanations")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_fill).start()
    yield workspace
    workspace.stop()


def _fill(database: Database, _: Actor) -> None:
    for first, title, city, country in (
        ("Ada", "VP of Sales", "Oslo", "NO"),
        ("Bea", "VP of Sales", "Oslo", "NO"),
        ("Cid", "VP of Sales", "Oslo", "NO"),
        ("Dan", "VP of Sales", "Bergen", "NO"),
        ("Eva", "Head of Growth", "Malmö", "SE"),
        ("Fay", "Head of Growth", "", "SE"),
    ):
        make_lead(
            database, first_name=first, last_name=f"{first}sen", job_title=title, city=city, country=country
        )
    put_in(database, make_campaign(database, "Growth"), 5, 6)


def at(text: str, lead: int = 0, base: str = "/app/leads") -> str:
    return f"{base}?q={quote(text)}" + (f"&lead={lead}" if lead else "")


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listbox", name="Leads list").get_by_role("option").filter(has_text=name)


def reason(page: Page, words: str) -> Locator:
    return (
        page.get_by_role("region", name="Why nobody matches")
        .get_by_role("listitem")
        .filter(has=page.get_by_role("heading", name=words, exact=True))
    )


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Lead details").get_by_role("textbox", name=name, exact=True)


def set_field(page: Page, name: str, value: str) -> None:
    field(page, name).fill(value)
    field(page, name).press("Enter")
    expect(page.get_by_role("region", name="Lead details").get_by_text("Saved", exact=True)).to_be_visible()


def test_an_empty_list_explains_itself_and_the_nearest_value_finds_them(
    sales: Workspace, open_as: Opening
) -> None:
    page = open_as(sales, "Vera", at('title:"VP sales" city:Oslo'))
    expect(page.get_by_role("heading", name="Nobody matches")).to_be_visible()
    title, city = reason(page, "Job title contains VP sales"), reason(page, "City contains Oslo")
    expect(title).to_contain_text(re.compile("On its own0.*Without it3"))
    expect(city).to_contain_text(re.compile("On its own3.*Without it0.*City is empty1"))
    title.get_by_role("button", name="VP of Sales 4").click()
    expect(page.get_by_role("listbox", name="Leads list").get_by_role("option")).to_have_count(3)
    expect(page.get_by_role("status").filter(has_text="3 results")).to_be_visible()
    bar = page.get_by_role("searchbox", name="Filter leads")
    expect(bar).to_have_value('title:"VP of Sales" city:Oslo')
    bar.fill('title:"VP sales" city:Oslo')
    reason(page, "Job title contains VP sales").get_by_role("button", name=re.compile("^Remove")).click()
    expect(page.get_by_role("listbox", name="Leads list").get_by_role("option")).to_have_count(3)


def test_each_filter_that_is_typed_is_explained_anew(sales: Workspace, open_as: Opening) -> None:
    page = open_as(sales, "Vera")
    bar = page.get_by_role("searchbox", name="Filter leads")
    bar.fill("city:Osloo")
    expect(reason(page, "City contains Osloo").get_by_role("button", name="Oslo 3")).to_be_visible()
    bar.fill("title:growht")
    expect(reason(page, "Job title contains growht").get_by_role("button", name="Growth 2")).to_be_visible()
    expect(reason(page, "City contains Osloo")).to_have_count(0)


def test_a_list_that_others_empty_explains_itself(sales: Workspace, open_as: Opening) -> None:
    vera = open_as(sales, "Vera", at("city:Bergen"))
    expect(row(vera, "Dan")).to_be_visible()
    ben = open_as(sales, "Ben", "/app/leads?lead=4")
    set_field(ben, "City", "Bodø")
    expect(reason(vera, "City contains Bergen")).to_contain_text("Without it6")
    set_field(ben, "City", "Bergen")
    expect(row(vera, "Dan")).to_be_visible()


def test_a_campaign_says_what_is_found_outside_of_it(sales: Workspace, open_as: Opening) -> None:
    page = open_as(sales, "Vera", at("city:Oslo", base="/app/campaigns/1/leads"))
    page.get_by_role("link", name="3 leads").click()
    expect(page.get_by_role("listbox", name="Leads list").get_by_role("option")).to_have_count(3)


def test_a_lead_says_which_conditions_it_fails(sales: Workspace, open_as: Opening) -> None:
    page = open_as(sales, "Vera", at("country:Norway title:growth", lead=5))
    why = page.get_by_role("region", name="Why not in this list")
    expect(why).to_contain_text("the filter leaves this lead out")
    why.get_by_role("button", name="Why not?").click()
    said = why.get_by_role("listitem")
    expect(said).to_have_count(2)
    expect(said.nth(0)).to_contain_text(re.compile("Fails: Country is Norway.*This lead says Sweden"))
    expect(said.nth(1)).to_contain_text("Meets: Job title contains growth")
    # Another filter is another question, and one that it passes is none.
    bar = page.get_by_role("searchbox", name="Filter leads")
    bar.fill("country:Norway")
    expect(row(page, "Ada")).to_be_visible()
    expect(said).to_have_count(0)
    bar.fill("country:Sweden")
    expect(why).to_have_count(0)


def test_a_lead_outside_of_the_campaign_says_so(sales: Workspace, open_as: Opening) -> None:
    page = open_as(sales, "Vera", "/app/campaigns/1/leads?lead=1")
    why = page.get_by_role("region", name="Why not in this list")
    why.get_by_role("button", name="Why not?").click()
    expect(why.get_by_role("listitem")).to_contain_text(
        re.compile("In the campaign Growth.*This lead is in no campaign")
    )


def test_an_edit_out_of_the_filter_greys_the_row_until_another_is_selected(
    sales: Workspace, open_as: Opening
) -> None:
    ana = open_as(sales, "Ana", at("city:Oslo", lead=2))
    expect(row(ana, "Bea")).to_have_attribute("aria-selected", "true")
    ben = open_as(sales, "Ben", at("city:Oslo", lead=2))
    set_field(ben, "City", "Tromsø")
    for page in (ana, ben):
        expect(row(page, "Bea")).to_have_attribute("data-faded", "true")
        expect(page.get_by_role("status").filter(has_text="2 results")).to_be_visible()
    ana.get_by_role("button", name="Why not?").click()
    why = ana.get_by_role("region", name="Why not in this list")
    expect(why).to_contain_text("This lead says Tromsø")
    # The answer follows what is edited while it is read.
    set_field(ben, "City", "Bodø")
    expect(why).to_contain_text("This lead says Bodø")
    # Another lead that nobody has selected leaves at once.
    row(ben, "Cid").click()
    expect(row(ben, "Bea")).to_have_count(0)
    expect(field(ben, "First name")).to_have_value("Cid")
    set_field(ben, "City", "Bodø")
    expect(row(ben, "Cid")).to_have_attribute("data-faded", "true")
    expect(row(ana, "Cid")).to_have_count(0)
    expect(row(ana, "Bea")).to_have_attribute("data-faded", "true")
    # It comes back to life where it fits again.
    set_field(ben, "City", "Oslo")
    expect(row(ben, "Cid")).to_have_attribute("data-faded", "false")
    expect(ben.get_by_role("region", name="Why not in this list")).to_have_count(0)
    row(ana, "Ada").click()
    expect(row(ana, "Bea")).to_have_count(0)
    expect(ana.get_by_role("region", name="Why not in this list")).to_have_count(0)
