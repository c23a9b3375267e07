"""The jobs page: live, filtered, some at a time, and what can be done with a job."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.models import Act, CampaignStatus, JobStatus
from leadsphere.services import jobs, schedules
from leadsphere.values import rhythms
from tests.browser.conftest import Opening
from tests.factories import make_campaign
from tests.serving import Workspace


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A served workspace with a job that waits for its campaign, one that failed, and many that were canceled."""
    data: Path = tmp_path_factory.mktemp("busy")

    def fill(database: Database, ana: Actor) -> None:
        rests = make_campaign(database, "Resting", status=CampaignStatus.PAUSED)
        with database.transaction() as session:
            for number in range(30):
                job = jobs.ask(session, ana, Act.UNDO, "undo", title=f"Undo {number}", spec={}, total=3)
                jobs.stop(session, job)
            failed = jobs.ask(session, ana, Act.IMPORT, "import", title="Broken.csv", spec={}, total=500)
            taken = jobs.claim(session, failed.id)
            assert taken is not None
            jobs.end(session, taken.id or 0, taken.attempt, JobStatus.FAILED, error="The file is gone.")
            jobs.ask(
                session, ana, Act.IMPORT, "import",
                title="Waiting.csv", spec={}, campaign_id=rests, total=10,
            )  # fmt: skip
            schedules.create(
                session,
                ana,
                kind="duplicates",
                spec={},
                title="Look every day",
                rhythm=rhythms.daily("06:00", "UTC"),
            )

    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(fill).start()
    yield workspace
    workspace.stop()


def listed(page: Page):
    return page.get_by_role("list", name="Jobs").locator("> li")


def test_jobs_are_listed_filtered_and_followed_live(busy: Workspace, open_as: Opening) -> None:
    ana, ben = open_as(busy, "Ana", "/app/jobs"), open_as(busy, "Ben", "/app/jobs")
    expect(listed(ana)).to_have_count(25)
    expect(listed(ana).first).to_contain_text("Waits: its campaign is paused")
    ana.get_by_role("button", name="Older").click()
    expect(listed(ana)).to_have_count(7)
    ana.get_by_role("button", name="Failed", exact=True).click()
    expect(listed(ana)).to_have_count(1)
    expect(ana).to_have_url(re.compile("state=failed"))
    ana.reload()
    expect(listed(ana)).to_have_count(1)
    ana.get_by_role("button", name="Log of Broken.csv").click()
    expect(ana.get_by_role("list", name="Log")).to_contain_text("Failed: The file is gone.")
    assert Axe().run(ana).violations_count == 0
    ben.get_by_role("button", name="Cancel: Waiting.csv").click()
    ana.get_by_role("button", name="Ended").click()
    expect(listed(ana).first).to_contain_text("Waiting.csv")
    ana.get_by_role("button", name="Retry: Waiting.csv").click()
    expect(listed(ben).first).to_contain_text("Pending")


def test_a_schedule_is_turned_off_run_and_removed(busy: Workspace, open_as: Opening) -> None:
    ana = open_as(busy, "Ana", "/app/jobs")
    rows = ana.get_by_role("region", name="Schedules").get_by_role("listitem")
    expect(rows).to_contain_text("Every day at 06:00 (UTC)")
    ana.get_by_role("button", name="Turn off: Look every day").click()
    expect(rows).to_contain_text("Off")
    ana.get_by_role("button", name="Run now: Look every day").click()
    expect(rows).to_contain_text("Performed", timeout=15_000)
    ana.get_by_role("button", name="Remove: Look every day").click()
    ana.get_by_role("dialog").get_by_role("button", name="Remove schedule").click()
    expect(rows).to_have_count(0)


def test_the_leads_page_says_what_failed_and_leads_there_and_a_viewer_only_looks(
    busy: Workspace, open_as: Opening
) -> None:
    ana, vera = open_as(busy, "Ana", "/app/leads"), open_as(busy, "Vera", "/app/jobs?state=failed")
    notice = ana.get_by_role("link", name=re.compile("failed"))
    expect(notice).to_be_visible()
    expect(listed(vera)).to_have_count(1)
    expect(vera.get_by_role("button", name="Retry: Broken.csv")).to_have_count(0)
    expect(vera.get_by_role("button", name="Log of Broken.csv")).to_be_visible()
    ben = open_as(busy, "Ben", "/app/jobs?state=failed")
    ben.get_by_role("button", name="Give up: Broken.csv").click()
    expect(notice).to_have_count(0)
    expect(ana.get_by_role("link", name="1 job waiting")).to_be_visible()
