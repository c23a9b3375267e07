"""On the import page, a file says how it is read, and is read anew; a table or a list can be pasted."""

import gzip
import json
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opening
from tests.serving import Workspace


def choose(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def test_a_file_is_read_anew_with_another_encoding_and_delimiter(empty: Workspace, open_as: Opening) -> None:
    page = open_as(empty, "Ana", "/app/import")
    choose(page, "leute.csv.gz", gzip.compress("Имя;E-Mail\nОльга;olga@x.example\n".encode("koi8-r")))
    line = page.get_by_role("group", name="How this file is read")
    expect(line).to_contain_text("1 row")
    encoding, delimiter = line.get_by_label("Encoding"), line.get_by_label("Delimiter")
    expect(delimiter).to_have_value(";")
    encoding.select_option("koi8-r")
    region = page.get_by_role("region", name="Columns")
    expect(region).to_contain_text("Ольга")
    delimiter.select_option(",")
    expect(region).to_contain_text("Ольга;olga@x.example")
    expect(encoding).to_have_value("koi8-r")
    delimiter.select_option(";")
    expect(page.get_by_label("What E-Mail becomes")).to_have_value("email")
    page.get_by_role("main").get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Performed").first).to_be_visible(timeout=15_000)
    expect(page.get_by_label("Result")).to_contain_text("1")
    page.get_by_role("link", name="View Leads").click()
    expect(page.get_by_role("option", name="Ольга")).to_be_visible()


def test_a_sheet_is_chosen(empty: Workspace, open_as: Opening, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "leads.xlsx")
    book.add_worksheet("Berlin").write_column(0, 0, ["Name", "Ada Byron"])
    book.add_worksheet("Oslo").write_column(0, 0, ["Name", "Ole Nordmann", "Kari Nordmann"])
    book.close()
    page = open_as(empty, "Ana", "/app/import")
    choose(page, "leads.xlsx", (tmp_path / "leads.xlsx").read_bytes())
    line = page.get_by_role("group", name="How this file is read")
    expect(line.get_by_label("Sheet")).to_have_value("Berlin")
    expect(line).to_contain_text("header in row 1")
    line.get_by_label("Sheet").select_option("Oslo")
    expect(page.get_by_role("region", name="Columns")).to_contain_text("Kari Nordmann")
    expect(line).to_contain_text("2 rows")


def test_what_was_chosen_for_a_column_stays_when_the_file_is_read_anew(
    empty: Workspace, open_as: Opening
) -> None:
    page = open_as(empty, "Ana", "/app/import")
    choose(page, "people.csv", "Name;Where;Ort\nJürgen;Rome;Köln\n".encode("cp1252"))
    page.get_by_label("What Where becomes").select_option("lead.city")
    line = page.get_by_role("group", name="How this file is read")
    line.get_by_label("Encoding").select_option("cp1250")
    expect(line.get_by_label("Encoding")).to_have_value("cp1250")
    expect(page.get_by_label("What Where becomes")).to_have_value("lead.city")


def test_what_cannot_be_read_so_says_why_and_leaves_the_file_as_it_was(
    empty: Workspace, open_as: Opening
) -> None:
    page = open_as(empty, "Ana", "/app/import")
    content = json.dumps({"leads": [{"name": "Ada"}, {"name": "Ben"}], "owners": [{"team": "Sales"}]})
    choose(page, "leads.json", content.encode())
    line = page.get_by_role("group", name="How this file is read")
    expect(line.get_by_label("Sheet")).to_have_value("leads")
    line.get_by_label("Encoding").select_option("utf-16")
    expect(page.get_by_role("main")).to_contain_text("no proper JSON")
    expect(line.get_by_label("Encoding")).to_have_value("utf-8")
    line.get_by_label("Sheet").select_option("owners")
    expect(page.get_by_role("region", name="Columns")).to_contain_text("Sales")
    expect(page.get_by_role("main")).not_to_contain_text("no proper JSON")


def test_a_list_of_addresses_is_pasted(empty: Workspace, open_as: Opening) -> None:
    page = open_as(empty, "Ana", "/app/import")
    page.get_by_text("Paste a table or a list of addresses").click()
    send = page.get_by_role("button", name="Read pasted text")
    expect(send).to_be_disabled()
    page.get_by_role("textbox", name="Paste a table or a list of addresses").fill(
        'Ada Pasted <ada@pasted.example>, "Byron, Ben" <ben@pasted.example>'
    )
    send.click()
    expect(page.get_by_role("group", name="How this file is read")).to_contain_text("List of addresses")
    expect(page.get_by_label("What Name becomes")).to_have_value("full_name")
    expect(page.get_by_label("What E-mail becomes")).to_have_value("email")
    page.get_by_role("main").get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Performed").first).to_be_visible(timeout=15_000)
    page.get_by_role("link", name="View Leads").click()
    expect(page.get_by_role("option", name="Ada Pasted")).to_be_visible()
