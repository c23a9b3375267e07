"""The field edited in place, in a real browser against a server that answers late, wrongly or not at all."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
SETTINGS = """
import reflex as rx
config = rx.Config(app_name="outbox_app", telemetry_enabled=False, show_built_with_reflex=False, plugins=[],
    disable_plugins=[rx.plugins.SitemapPlugin], state_manager_mode="memory")
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small application that has nothing but our components."""
    home = tmp_path_factory.mktemp("desk")
    (home / "rxconfig.py").write_text(SETTINGS)
    (home / "outbox_app").mkdir()
    (home / "outbox_app" / "__init__.py").touch()
    shutil.copy(Path(__file__).with_name("outbox_app.py"), home / "outbox_app" / "outbox_app.py")
    shutil.copytree(ROOT / "assets", home / "assets", ignore=shutil.ignore_patterns("external"))
    url = f"http://127.0.0.1:{free_port()}"
    tools = Path(sys.executable).parent
    env = os.environ | {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "REFLEX_USE_NPM": "1",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_API_URL": url,
    }
    build = [tools / "reflex", "export", "--frontend-only", "--no-zip"]
    subprocess.run(build, cwd=home, env=env, check=True, capture_output=True, timeout=240)
    serve = [
        tools / "granian",
        "--interface",
        "asgi",
        "--factory",
        "--port",
        url.rsplit(":", 1)[1],
        "outbox_app.outbox_app:app",
    ]
    env |= {
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    }
    with subprocess.Popen(
        serve, cwd=home, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        wait_for(url)
        yield url
        server.terminate()


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(url)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(url)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Debian's Chromium where it is installed."""
    system = shutil.which("chromium")
    return browser_type_launch_args | (
        {"executable_path": system, "args": ["--no-sandbox"]} if system else {}
    )


@pytest.fixture
def tab(desk: str, page: Page) -> Page:
    """The page of a tab that nobody has typed in yet."""
    page.request.post(f"{desk}/reset")
    page.set_default_timeout(8000)
    page.goto(desk)
    expect(first_name(page)).to_have_value("Ada")
    return page


def first_name(page: Page) -> Locator:
    return page.get_by_role("textbox", name="First name")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def behave(page: Page, manner: str) -> None:
    press(page, manner)
    expect(page.get_by_test_id("manner")).to_have_text(manner)


def expect_saved(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def expect_operations(page: Page, *operations: str) -> None:
    expect(page.get_by_test_id("operations")).to_have_text("\n".join(operations), timeout=15_000)


def test_enter_saves_and_stays_in_the_field(tab: Page):
    first_name(tab).fill("Ada Augusta")
    first_name(tab).press("Enter")
    expect_saved(tab)
    expect(first_name(tab)).to_be_focused()
    expect(first_name(tab)).to_have_value("Ada Augusta")
    expect_operations(tab, "first_name: Ada > Ada Augusta")


def test_leaving_the_field_saves_and_shows_what_the_server_made_of_it(tab: Page):
    first_name(tab).fill("  Grace ")
    first_name(tab).blur()
    expect_saved(tab)
    expect(first_name(tab)).to_have_value("Grace")


def test_saved_is_shown_only_once_the_server_has_answered(tab: Page):
    behave(tab, "slow")
    first_name(tab).fill("Grace")
    first_name(tab).press("Enter")
    status = tab.locator(".field", has=first_name(tab)).get_by_role("status")
    expect(status).to_have_text("Saving…")
    tab.get_by_text("1 not saved yet").wait_for()  # seen at the next frame, however short it shows
    expect(status).to_have_text("Saved")
    expect(tab.get_by_text("1 not saved yet")).to_be_hidden()


def test_the_saved_value_stays_although_the_page_hears_of_it_later(tab: Page):
    behave(tab, "late")
    seen = "window.seen = []; const e = document.querySelector('[name=first_name]');"
    tab.evaluate(seen + "setInterval(() => window.seen.push(e.value), 20)")
    first_name(tab).fill("Grace")
    first_name(tab).press("Enter")
    expect_saved(tab)
    tab.wait_for_timeout(1500)
    assert tab.evaluate("[...new Set(window.seen)]") in (["Ada", "Grace"], ["Grace"])


def test_escape_restores_the_stored_value(tab: Page):
    first_name(tab).fill("Nobody")
    expect(tab.get_by_text("Unsaved")).to_be_visible()
    first_name(tab).press("Escape")
    expect(first_name(tab)).to_have_value("Ada")
    first_name(tab).blur()
    expect_operations(tab)


def test_the_same_text_saves_nothing(tab: Page):
    first_name(tab).press("End")
    first_name(tab).press_sequentially("x")
    first_name(tab).press("Backspace")
    first_name(tab).press("Enter")
    first_name(tab).blur()
    expect_operations(tab)


def test_a_refused_text_is_kept_with_the_reason(tab: Page):
    first_name(tab).fill("wrong")
    first_name(tab).press("Enter")
    expect(tab.get_by_role("alert")).to_have_text("That cannot be.")
    expect(first_name(tab)).to_have_value("wrong")
    expect(first_name(tab)).to_have_attribute("aria-invalid", "true")
    expect(first_name(tab)).to_have_accessible_description("That cannot be.")
    first_name(tab).fill("right")
    first_name(tab).blur()
    expect_saved(tab)
    expect(tab.get_by_role("alert")).to_have_count(0)
    expect_operations(tab, "first_name: Ada > wrong", "first_name: Ada > right")


def test_two_quick_edits_follow_each_other_without_a_conflict(tab: Page):
    behave(tab, "slow")
    for text in ("Grace", "Grace B", "Grace Hopper"):
        first_name(tab).fill(text)
        first_name(tab).press("Enter")
    expect_operations(tab, "first_name: Ada > Grace", "first_name: Grace > Grace Hopper")
    expect_saved(tab)
    expect(first_name(tab)).to_have_value("Grace Hopper")


def test_typing_is_untouched_by_edits_from_elsewhere_and_then_asks(tab: Page):
    first_name(tab).press("End")
    first_name(tab).press_sequentially(" A", delay=20)
    tab.evaluate("for (let i = 0; i < 5; i++) [...document.querySelectorAll('button')][2].click()")
    first_name(tab).press_sequentially("ugusta King", delay=20)
    expect(first_name(tab)).to_have_value("Ada Augusta King")
    first_name(tab).press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("Ana changed this to “Ada!!!!!”")
    expect(first_name(tab)).to_have_value("Ada Augusta King")


def test_an_edit_from_elsewhere_shows_at_once_in_a_field_at_rest(tab: Page):
    press(tab, "Other edits name")
    expect(first_name(tab)).to_have_value("Ada!")
    expect(tab.locator("[data-flash]")).to_have_count(1)


def test_a_conflict_keeps_mine(tab: Page):
    press(tab, "Other edits unseen")
    first_name(tab).fill("Mine")
    first_name(tab).blur()
    press(tab, "Keep mine")
    expect_saved(tab)
    expect(first_name(tab)).to_have_value("Mine")
    expect_operations(tab, "first_name: Ada > Mine", "first_name: Ana's > Mine")


def test_a_conflict_takes_theirs(tab: Page):
    press(tab, "Other edits unseen")
    first_name(tab).fill("Mine")
    first_name(tab).blur()
    press(tab, "Take theirs")
    expect(first_name(tab)).to_have_value("Ana's")
    expect(tab.get_by_role("button", name="Keep mine")).to_have_count(0)
    expect_operations(tab, "first_name: Ada > Mine")


def test_a_reload_in_the_middle_of_typing_loses_nothing(tab: Page):
    first_name(tab).fill("Ada Lovel")
    tab.reload()
    expect(first_name(tab)).to_have_value("Ada Lovel")
    expect(tab.get_by_text("Unsaved")).to_be_visible()
    expect_operations(tab)
    first_name(tab).press("Enter")
    expect_saved(tab)


def test_a_lost_message_is_sent_again(tab: Page):
    behave(tab, "lose")
    first_name(tab).fill("Grace")
    first_name(tab).press("Enter")
    tab.get_by_text("1 not saved yet").wait_for()  # seen at the next frame, however short it shows
    expect_saved(tab)
    expect_operations(tab, "first_name: Ada > Grace", "first_name: Ada > Grace")


def test_a_lost_message_is_sent_again_after_a_reload_and_for_another_lead(tab: Page):
    behave(tab, "lose")
    first_name(tab).fill("Grace")
    press(tab, "Lead 2")
    expect(first_name(tab)).to_have_value("Bo")
    tab.reload()
    expect_operations(tab, "first_name: Ada > Grace", "first_name: Ada > Grace")
    press(tab, "Lead 1")
    expect(first_name(tab)).to_have_value("Grace")


def test_what_another_account_left_is_never_sent(tab: Page, desk: str):
    behave(tab, "lose")
    first_name(tab).fill("Grace")
    first_name(tab).press("Enter")
    tab.get_by_role("textbox", name="Headline").fill("Secret")
    # Another session gets another state: Reflex finds its own by this token.
    tab.evaluate("sessionStorage.removeItem('token')")
    tab.goto(f"{desk}/?account=8")
    expect(tab.get_by_role("textbox", name="Headline")).to_have_value("Countess")
    tab.wait_for_timeout(600)
    expect_operations(tab)
    assert "Secret" not in tab.evaluate("JSON.stringify(sessionStorage)")


def test_forgetting_clears_the_tab(tab: Page):
    tab.get_by_role("textbox", name="Headline").fill("Secret")
    assert tab.evaluate("window.leadsphere.unsaved()") == 1
    tab.evaluate("window.leadsphere.forget()")
    assert "Secret" not in tab.evaluate("JSON.stringify(sessionStorage)")
    expect(tab.get_by_role("textbox", name="Headline")).to_have_value("Countess")


def test_a_choice_saves_as_it_is_made(tab: Page):
    tab.get_by_role("combobox", name="Stage").select_option("Replied")
    expect_saved(tab)
    expect_operations(tab, "stage: reached > replied")


def test_enter_makes_a_new_line_in_long_text_and_control_enter_saves(tab: Page):
    about = tab.get_by_role("textbox", name="About")
    about.press("Control+End")
    about.press("Enter")
    about.press_sequentially("Three")
    about.press("Control+Enter")
    expect_saved(tab)
    expect(about).to_have_value("One\nTwo\nThree")


def test_a_field_that_may_not_be_edited_is_read_only(tab: Page):
    expect(tab.get_by_role("textbox", name="Owner")).not_to_be_editable()


def test_no_frame_leaves_the_browser_while_typing(tab: Page):
    frames: list[str | bytes] = []
    tab.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(frame)))
    tab.reload()
    press(tab, "well")
    expect(tab.get_by_test_id("manner")).to_have_text("well")
    frames.clear()
    first_name(tab).press_sequentially(" Augusta King", delay=10)
    assert [frame for frame in frames if len(frame) > 1] == []


def test_a_file_is_sent_and_its_answer_handed_on(tab: Page):
    chooser = tab.get_by_role("button", name="Choose file")
    chooser.set_input_files({"name": "leads ü.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    expect_operations(tab, "leads%20%C3%BC.csv")
    expect(tab.get_by_text("Received")).to_be_visible()


def test_a_refused_file_says_why(tab: Page):
    chooser = tab.get_by_role("button", name="Choose file")
    chooser.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    expect(tab.get_by_role("alert")).to_have_text("This is a PDF.")
    chooser.set_input_files({"name": "big.csv", "mimeType": "text/csv", "buffer": b"x" * 1_000_001})
    expect(tab.get_by_role("alert")).to_have_text("big.csv is larger than 1 MB.")


def test_keys_walk_through_the_list_and_it_grows(tab: Page, desk: str):
    tab.goto(f"{desk}/list")
    options = tab.get_by_role("listbox", name="Leads list").get_by_role("option")
    expect(options).to_have_count(60)
    selected = tab.locator("[role=option][aria-selected=true]")
    expect(selected).to_contain_text("Lead 1")
    tab.keyboard.press("j")
    expect(selected).to_contain_text("Lead 2")
    tab.keyboard.press("ArrowDown")
    expect(selected).to_contain_text("Lead 3")
    tab.keyboard.press("k")
    expect(selected).to_contain_text("Lead 2")
    tab.keyboard.press("/")
    expect(tab.get_by_role("textbox", name="Filter leads")).to_be_focused()
    tab.keyboard.type("jj")
    expect(selected).to_contain_text("Lead 2")
    tab.keyboard.press("Escape")
    tab.keyboard.press("End")
    expect(selected).to_contain_text("Lead 60")
    expect(selected).to_be_in_viewport()
    expect(options).to_have_count(120)
    options.nth(4).click()
    expect(selected).to_contain_text("Lead 5")
