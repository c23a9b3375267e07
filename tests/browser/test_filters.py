"""Filters by bar, chips, dialog and address: four faces of one filter, by mouse and by keyboard."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opening
from tests.serving import Workspace

EVERYBODY = "1,250 results"


def _bar(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Filter leads")


def _results(page: Page) -> Locator:
    return page.get_by_role("region", name="Leads").locator(".results")


def _chips(page: Page) -> Locator:
    return page.get_by_role("group", name="Conditions").locator(".chip__edit")


def _button(page: Page) -> Locator:
    return page.get_by_role("button", name="Filters", exact=True)


def _dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Filters")


def _open(page: Page) -> Locator:
    expect(_results(page)).to_contain_text("result")
    _button(page).click()
    expect(_group(_dialog(page), "Job title")).to_be_visible()
    return _dialog(page)


def _group(dialog: Locator, label: str) -> Locator:
    return dialog.get_by_role("group", name=label, exact=True)


def _text(dialog: Locator, label: str) -> Locator:
    return dialog.get_by_role("textbox", name=label, exact=True)


def _way(dialog: Locator, label: str) -> Locator:
    return dialog.get_by_role("combobox", name=f"{label}: how it compares", exact=True)


def _apply(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_be_hidden()


def _says(page: Page, text: str, *words: str) -> None:
    """That the bar, the chips, the button and the address all hold this filter."""
    query = f"?{urlencode({'q': text})}" if text else ""
    expect(page).to_have_url(re.compile(rf"/app/leads{re.escape(query)}$"))
    expect(_bar(page)).to_have_value(text)
    if words:
        expect(_chips(page)).to_have_text(list(words))
        expect(_button(page)).to_contain_text(str(len(words)))
    else:
        expect(_chips(page)).to_have_count(0)
        expect(_button(page)).to_have_text("Filters")
        expect(_results(page)).to_have_text(EVERYBODY)


def _type(page: Page, text: str) -> None:
    # What is typed before the list is there is lost to the filter that the address holds.
    expect(_results(page)).to_contain_text("result")
    _bar(page).fill(text)
    _bar(page).press("Enter")


def _show(page: Page, text: str, *words: str) -> str:
    """Type a filter and mean it; returns how many there are."""
    _type(page, text)
    _says(page, text, *words)
    expect(_results(page)).to_have_text(re.compile(r"^[\d,]+ results?$"))
    return _results(page).inner_text()


def test_typing_in_the_bar_filters(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    expect(_results(page)).to_have_text(EVERYBODY)
    _bar(page).press_sequentially("country:Norway")
    _says(page, "country:Norway", "Country is Norway")
    expect(_results(page)).not_to_have_text(EVERYBODY)
    expect(page.get_by_role("option").filter(has_text="at").first).to_be_visible()
    _bar(page).fill("")
    _says(page, "")


def test_what_is_typed_while_the_page_comes_up_counts(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    _bar(page).press_sequentially("vip title:head", delay=20)
    _says(page, "vip title:head", "VIP", "Job title contains head")


def test_a_suggestion_is_taken_by_keyboard(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    expect(_results(page)).to_have_text(EVERYBODY)
    suggestions = page.get_by_role("listbox", name="Suggestions")
    for typed, label in (("coun", "Country"), ("norw", "Norway")):
        _bar(page).press_sequentially(typed)
        expect(suggestions.get_by_role("option").first).to_contain_text(label)
        page.keyboard.press("ArrowDown")
        expect(suggestions.get_by_role("option").first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
    _says(page, "country:Norway", "Country is Norway")


def test_a_misspelt_subject_is_said_and_corrected(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    _type(page, "vip")
    _says(page, "vip", "VIP")
    _bar(page).fill("titel:growth")
    alert = page.locator("#filter-error")
    expect(alert).to_contain_text("Did you mean “title”?")
    expect(_bar(page)).to_have_attribute("aria-invalid", "true")
    expect(_chips(page)).to_have_text(["VIP"])
    alert.get_by_role("button", name="Use this").click()
    expect(alert).to_be_hidden()
    _says(page, "title:growth", "Job title contains growth")


def test_a_chip_takes_its_condition_away_and_clear_all_of_them(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    _show(page, "vip -city:Oslo title:head", "VIP", "City does not contain Oslo", "Job title contains head")
    page.get_by_role("button", name="Remove the condition City does not contain Oslo").click()
    _says(page, "vip title:head", "VIP", "Job title contains head")
    page.get_by_role("group", name="Conditions").get_by_role("button", name="Clear").click()
    _says(page, "")


def test_backspace_in_the_empty_bar_takes_the_last_condition(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    _show(page, "vip title:head", "VIP", "Job title contains head")
    # In one go: a moment later, an empty bar is a filter that asks for nothing.
    _bar(page).evaluate(
        """(bar) => {
            bar.focus();
            bar.select();
            document.execCommand("delete");
            bar.dispatchEvent(new KeyboardEvent("keydown", {key: "Backspace", bubbles: true}));
        }"""
    )
    _says(page, "vip", "VIP")
    _bar(page).fill("vip city:Oslo")
    _says(page, "vip city:Oslo", "VIP", "City contains Oslo")


def test_the_dialog_and_the_bar_find_the_same_leads(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    text = 'title:head,chief country:Norway,"United States" size:51-200,201-500 -tag:cold -vip updated<9999d'
    words = (
        "Job title contains head or chief",
        "Country is Norway or United States",
        "Headcount is 51-200 or 201-500",
        "Tag is not cold",
        "not VIP",
        "Updated in the last 9999 days",
    )
    _type(page, text)
    expect(_chips(page)).to_have_text(list(words))
    expect(_results(page)).to_have_text(re.compile(r"^[1-9]\d* results?$"))
    found = _results(page).inner_text()
    page.get_by_role("group", name="Conditions").get_by_role("button", name="Clear").click()
    _says(page, "")

    dialog = _open(page)
    _text(dialog, "Job title").fill("head, chief")
    _text(dialog, "Country").fill("norway, US")
    for band in ("51-200", "201-500"):
        _group(dialog, "Headcount").get_by_role("checkbox", name=band, exact=True).check()
    _way(dialog, "Tag").select_option(label="is none of")
    _text(dialog, "Tag").fill("cold")
    _group(dialog, "VIP").get_by_role("radio", name="No").check()
    dialog.get_by_role("textbox", name="Updated: how many", exact=True).fill("9999")
    _apply(dialog)
    expect(_results(page)).to_have_text(found)
    expect(_button(page)).to_contain_text("6")
    assert set(_chips(page).all_inner_texts()) == set(words)


def test_the_dialog_opens_with_what_the_filter_holds(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    _type(page, '-title:"a, b",c email:valid size:unknown created:2026-01-01..2026-02-01 vip reviewed:never')
    expect(_chips(page)).to_have_count(6)
    dialog = _open(page)
    used = dialog.get_by_role("region", name="In use")
    expect(used.get_by_role("group")).to_have_count(6)
    expect(_way(used, "Job title")).to_have_value("not_contains")
    expect(_text(used, "Job title")).to_have_value('"a, b", c')
    expect(_group(used, "E-mail verdict").get_by_role("checkbox", name="Valid", exact=True)).to_be_checked()
    expect(_group(used, "Headcount").get_by_role("checkbox", name="Unknown")).to_be_checked()
    expect(used.get_by_label("Added", exact=True).locator("visible=true").last).to_have_value("2026-01-01")
    expect(used.get_by_label("Added: other end", exact=True)).to_have_value("2026-02-01")
    expect(_group(used, "VIP").get_by_role("radio", name="Yes")).to_be_checked()
    expect(_way(used, "Reviewed")).to_have_value("not_known")
    address = page.url
    _apply(dialog)
    expect(page).to_have_url(address)


def test_clear_in_the_dialog_shows_everybody_and_empty_controls(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    _show(page, "title:head vip", "Job title contains head", "VIP")
    dialog = _open(page)
    expect(_text(dialog, "Job title")).to_have_value("head")
    dialog.get_by_role("button", name="Clear").click()
    _says(page, "")
    expect(_text(dialog, "Job title")).to_have_value("")
    expect(_group(dialog, "VIP").get_by_role("radio", name="Any")).to_be_checked()
    _apply(dialog)
    _says(page, "")


def test_bad_values_are_said_at_their_controls_and_nothing_is_lost(
    sample: Workspace, open_as: Opening
) -> None:
    page = open_as(sample, "Ben")
    dialog = _open(page)
    _text(dialog, "City").fill("Oslo")
    _text(dialog, "Country").fill("Norway, Atlantis")
    _way(dialog, "Added").select_option(label="between")
    dialog.get_by_label("Added: other end", exact=True).fill("2026-03-03")
    dialog.get_by_role("button", name="Apply").click()
    expect(_group(dialog, "Country").get_by_role("alert")).to_contain_text("Atlantis")
    expect(_group(dialog, "Added").get_by_role("alert")).to_have_text("Fill in both ends.")
    expect(_text(dialog, "Country")).to_be_focused()
    expect(_text(dialog, "Country")).to_have_attribute("aria-invalid", "true")
    expect(_text(dialog, "City")).to_have_value("Oslo")
    expect(_results(page)).to_have_text(EVERYBODY)
    _text(dialog, "Country").fill("Norway")
    _way(dialog, "Added").select_option(label="at any time")
    expect(dialog.get_by_label("Added: other end", exact=True)).to_be_hidden()
    _apply(dialog)
    _says(
        page,
        "city:Oslo country:Norway created:*",
        "City contains Oslo",
        "Country is Norway",
        "Added is known",
    )


def test_what_no_control_shows_is_said_and_stays(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    _show(
        page, "title:head (city:Oslo OR vip) -title:sales",
        "Job title contains head", "City contains Oslo or VIP", "Job title does not contain sales",
    )  # fmt: skip
    dialog = _open(page)
    expect(dialog).to_contain_text("Also: City contains Oslo or VIPJob title does not contain sales")
    _text(dialog, "Job title").fill("chief")
    _apply(dialog)
    _says(
        page, "title:chief (city:Oslo OR vip) -title:sales",
        "Job title contains chief", "City contains Oslo or VIP", "Job title does not contain sales",
    )  # fmt: skip


def test_names_that_exist_are_suggested_one_after_the_other(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    dialog = _open(page)
    _text(dialog, "Country").press_sequentially("Norway, swe")
    offers = page.locator("#suggestions option")
    expect(offers).to_have_count(1)
    expect(offers).to_have_attribute("value", "Norway, Sweden")


def test_back_and_forward_walk_through_filters(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    many = _show(page, "vip", "VIP")
    dialog = _open(page)
    _text(dialog, "Job title").fill("head")
    _apply(dialog)
    _says(page, "vip title:head", "VIP", "Job title contains head")
    page.get_by_role("button", name="Remove the condition VIP").click()
    _says(page, "title:head", "Job title contains head")
    page.go_back()
    _says(page, "vip title:head", "VIP", "Job title contains head")
    page.go_back()
    _says(page, "vip", "VIP")
    expect(_results(page)).to_have_text(many)
    page.go_back()
    _says(page, "")
    page.go_forward()
    _says(page, "vip", "VIP")


def test_back_leads_to_the_filter_that_the_page_was_opened_with(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben", "/app/leads?q=vip")
    expect(_chips(page)).to_have_text(["VIP"])
    page.get_by_role("button", name="Remove the condition VIP").click()
    _says(page, "")
    page.go_back()
    _says(page, "vip", "VIP")
    page.go_forward()
    _says(page, "")
    page.go_back()
    _says(page, "vip", "VIP")


def test_an_open_dialog_follows_back(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    _show(page, "title:head", "Job title contains head")
    _show(page, "title:chief", "Job title contains chief")
    dialog = _open(page)
    expect(_text(dialog, "Job title")).to_have_value("chief")
    page.go_back()
    expect(_text(dialog, "Job title")).to_have_value("head")
    _apply(dialog)
    _says(page, "title:head", "Job title contains head")


def test_a_reload_keeps_the_filter(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    dialog = _open(page)
    _text(dialog, "Company").fill('"A, B", bank')
    _apply(dialog)
    words = "Company contains A, B or bank"
    _says(page, 'company:"A, B",bank', words)
    page.reload()
    _says(page, 'company:"A, B",bank', words)
    expect(_text(_open(page), "Company")).to_have_value('"A, B", bank')


def test_by_keyboard_alone(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    expect(_results(page)).to_have_text(EVERYBODY)
    page.keyboard.press("f")
    dialog = _dialog(page)
    search = dialog.get_by_role("searchbox", name="Search filters")
    try:
        expect(search).to_be_focused()
    except AssertionError:
        # A page that is still coming up may miss a key; nobody waits longer before pressing it again.
        page.keyboard.press("f")
        expect(search).to_be_focused()
    page.keyboard.type("job TITLE")
    expect(_group(dialog, "City")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(_way(dialog, "Job title")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("head")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(_results(page)).to_have_text(EVERYBODY)

    page.keyboard.press("f")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    page.keyboard.type("job title")
    expect(_group(dialog, "City")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(_text(dialog, "Job title")).to_have_value("")
    page.keyboard.type("head")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    _says(page, "title:head", "Job title contains head")

    page.keyboard.press("f")
    expect(search).to_be_focused()
    page.keyboard.type("vip")
    expect(_group(dialog, "City")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(_group(dialog, "VIP").get_by_role("radio", name="Yes")).to_be_checked()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    _says(page, "title:head vip", "Job title contains head", "VIP")


def test_what_is_searched_for_and_not_there_is_said(sample: Workspace, open_as: Opening) -> None:
    dialog = _open(open_as(sample, "Ben"))
    search = dialog.get_by_role("searchbox", name="Search filters")
    search.fill("favourite tea")
    expect(dialog.get_by_text("Nothing to filter by has this in its name.")).to_be_visible()
    search.fill("")
    expect(_group(dialog, "City")).to_be_visible()
    expect(dialog.get_by_text("Nothing to filter by has this in its name.")).to_be_hidden()


def test_a_viewer_can_filter(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Vera")
    found = _show(page, "country:Norway", "Country is Norway")
    page.get_by_role("button", name="Remove the condition Country is Norway").click()
    _says(page, "")
    dialog = _open(page)
    _text(dialog, "Country").fill("no")
    _text(dialog, "Country").press("Enter")
    expect(dialog).to_be_hidden()
    _says(page, "country:Norway", "Country is Norway")
    expect(_results(page)).to_have_text(found)


def test_on_a_phone_the_dialog_is_the_screen(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben", viewport={"width": 390, "height": 780}, has_touch=True)
    dialog = _open(page)
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(dialog.get_by_role("button", name="Apply")).to_be_in_viewport()
    _text(dialog, "City").fill("Oslo")
    _apply(dialog)
    _says(page, "city:Oslo", "City contains Oslo")


def test_leaving_the_page_while_typing_leads_to_the_other_page(sample: Workspace, open_as: Opening) -> None:
    page = open_as(sample, "Ben")
    expect(_results(page)).to_have_text(EVERYBODY)
    _bar(page).press_sequentially("vip")
    page.get_by_role("link", name="Segments").click()
    expect(page.get_by_role("heading", name="Segments")).to_be_visible()
    # What was typed last is answered by now, and says nothing in the address of this page.
    page.wait_for_timeout(600)
    expect(page).to_have_url(re.compile(r"/app/segments$"))
