"""Leads taken out as files: those that are ticked, and all of a segment; and who may not."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from leadsphere.filters.language import parse
from leadsphere.filters.subjects import Vocabulary
from leadsphere.services import segments
from tests.browser.conftest import Opening
from tests.factories import make_lead
from tests.serving import Workspace

OSLO, ROME = 7, 3


@pytest.fixture
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with some leads in Oslo, a few in Rome, and a segment of the latter."""
    data = tmp_path_factory.mktemp("export")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(_furnish).start()
    yield workspace
    workspace.stop()


def _furnish(database: Any, ana: Any) -> None:
    for number in range(OSLO + ROME):
        make_lead(
            database,
            first_name=f"P{number}",
            last_name="=Tester",
            city="Oslo" if number < OSLO else "Rome",
            contacts={"phone": "+4722334455"},
        )
    with database.transaction() as session:
        segments.save(session, ana, "Romans", parse("city:Rome", Vocabulary()), shared=True)


def exported(page: Page, file: Path) -> list[dict[str, str]]:
    """What the dialog's button downloads."""
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name="Export").click()
    assert download.value.suggested_filename.startswith("leads-")
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_ticked_leads_and_then_the_whole_list_are_downloaded(
    crowd: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    ana = open_as(crowd, "Ana", "/app/leads?q=city%3AOslo")
    expect(ana.locator(".results")).to_have_text(f"{OSLO} results")
    for number in (0, 1):
        ana.get_by_role("option").nth(number).locator("[data-tick]").click()
    expect(ana.get_by_text("2 selected")).to_be_visible()
    ana.get_by_role("button", name="Export", exact=True).click()
    dialog = ana.get_by_role("dialog")
    expect(dialog).to_contain_text("2 leads")
    dialog.get_by_label("Columns").select_option("hubspot")
    expect(dialog).to_contain_text("under HubSpot's names")
    rows = exported(ana, tmp_path / "two.csv")
    assert {row["First Name"] for row in rows} < {f"P{number}" for number in range(OSLO)}
    assert {(row["Last Name"], row["Phone Number"]) for row in rows} == {("'=Tester", "+4722334455")}
    expect(dialog).to_have_count(0)

    ana.get_by_role("checkbox", name="Select all on the page").click()
    ana.get_by_role("button", name="Export", exact=True).click()
    expect(dialog).to_contain_text(f"{OSLO} leads")
    assert len(exported(ana, tmp_path / "all.csv")) == OSLO
    ana.get_by_role("option").first.click()
    ana.get_by_role("button", name="History").click()
    expect(ana.get_by_text("exported leads").first).to_be_visible()


def test_a_segment_is_exported_from_its_menu(crowd: Workspace, open_as: Opening, tmp_path: Path) -> None:
    ana = open_as(crowd, "Ana", "/app/segments")
    ana.get_by_role("button", name="More for Romans").click()
    ana.get_by_role("button", name="Export its leads").click()
    expect(ana.get_by_role("dialog")).to_contain_text(f"{ROME} leads")
    assert len(exported(ana, tmp_path / "romans.csv")) == ROME


@pytest.mark.parametrize("name", ["Ben", "Vera"])
def test_a_rep_and_a_viewer_see_no_export(crowd: Workspace, open_as: Opening, name: str) -> None:
    page = open_as(crowd, name)
    page.get_by_role("option").first.locator("[data-tick]").click()
    expect(page.get_by_text("1 selected")).to_be_visible()
    expect(page.get_by_role("button", name="Export", exact=True)).to_have_count(0)


def test_columns_are_picked_and_ordered_by_the_keyboard_alone(
    crowd: Workspace, open_as: Opening, tmp_path: Path
) -> None:
    ana = open_as(crowd, "Ana", "/app/leads?q=city%3ARome")
    expect(ana.locator(".results")).to_have_text(f"{ROME} results")
    ana.get_by_role("option").first.locator("[data-tick]").click()
    ana.get_by_role("button", name="Export", exact=True).click()
    dialog = ana.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Columns").select_option("chosen")
    picked = dialog.get_by_role("list", name="Picked columns").get_by_role("listitem")
    expect(picked).to_have_text(["First name", "Last name", "Email", "Company", "Job title"])
    dialog.get_by_role("button", name="Leave out Company").press("Enter")
    dialog.get_by_role("combobox", name="Add a column").select_option("phone")
    up = dialog.get_by_role("button", name="Move Phone up")
    up.focus()
    for place in (4, 3, 2, 1):
        ana.keyboard.press("Enter")
        expect(picked.nth(place - 1)).to_have_text("Phone")
        expect(up).to_be_focused()
    ana.keyboard.press("Enter")
    expect(picked).to_have_text(["Phone", "First name", "Last name", "Email", "Job title"])
    rows = exported(ana, tmp_path / "leads.csv")
    assert list(rows[0]) == ["Phone", "First name", "Last name", "Email", "Job title"]
    assert rows[0]["Phone"] == "+4722334455"
