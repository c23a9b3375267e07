"""How long an edit in one browser takes to show in another.

Ana changes the job title of a lead, Vera has the same lead open: two Chromium processes beside the server. Both
note moments on the machine's clock: Ana's the Enter and the "Saved", Vera's the new value in the field (by a
MutationObserver) and the end of the frame that paints it. The commit lies between Enter and "Saved", so
"Enter to paint" is more than "commit to paint", which is what is promised: 150 ms in 95 of 100. The floor is an
event that does nothing, there and back, in the same run.
"""

import asyncio
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench import served
from bench.figures import heading, p50, p95, table

EDITS = 100
PAUSE = 300

_CLOCK = "const clock = () => performance.timeOrigin + performance.now();"
_FIELD = "const field = document.querySelector('.field input[name=job_title]');"

WATCH_ANA = (
    "() => {"
    + _CLOCK
    + _FIELD
    + """
    window.moments = {};
    field.addEventListener('keydown', (e) => {
        if (e.key === 'Enter') window.moments[field.value] = { enter: clock() };
    }, true);
    const frame = field.closest('.field');
    new MutationObserver(() => {
        const moment = window.moments[field.value];
        if (frame.dataset.state === 'saved' && moment && !moment.saved) moment.saved = clock();
    }).observe(frame, { attributes: true, attributeFilter: ['data-state'] });
}"""
)
WATCH_VERA = (
    "() => {"
    + _CLOCK
    + _FIELD
    + """
    window.moments = {};
    new MutationObserver(() => {
        const value = field.value;
        if (window.moments[value]) return;
        const moment = window.moments[value] = { changed: clock() };
        // A task that the next frame has posted runs once that frame has been painted.
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { moment.painted = clock(); };
            channel.port2.postMessage(0);
        });
    }).observe(field.closest('.field'), { attributes: true, subtree: true, childList: true });
}"""
)


def main() -> None:
    """Edit, and print."""
    with served.workspace(served.sample) as workspace:
        with sync_playwright() as playwright:
            ana, vera = (
                served.sign_in(served.launch(playwright), workspace, name) for name in ("Ana", "Vera")
            )
            moments = _edit(ana, vera, workspace.url)
        floor = asyncio.run(served.empty_round_trips(workspace, EDITS))
    heading(f"An edit in another browser: {len(moments)} of {EDITS} seen; milliseconds")
    rows = [
        ("Enter to Saved, in the same browser", [m["saved"] - m["enter"] for m in moments]),
        ("Enter to the new value in the other", [m["changed"] - m["enter"] for m in moments]),
        ("Enter to its paint", [m["painted"] - m["enter"] for m in moments]),
        ("Saved to its paint", [m["painted"] - m["saved"] for m in moments]),
        ("floor: an empty event and its answer", floor),
    ]
    table(
        ("", "p50", "p95", "most", "p50 / floor"),
        [(name, p50(times), p95(times), max(times), p50(times) / p50(floor)) for name, times in rows],
    )


def _edit(ana: Page, vera: Page, url: str) -> list[dict[str, float]]:
    for page in (ana, vera):
        page.goto(f"{url}/app/leads?lead=1")
        _field(page).wait_for()
        # Past the boot: loading, counting and the first requests of the watcher.
        page.wait_for_timeout(1500)
    ana.evaluate(WATCH_ANA)
    vera.evaluate(WATCH_VERA)
    for number in range(EDITS):
        field = _field(ana)
        field.fill(f"Title number {number}")
        field.press("Enter")
        ana.wait_for_timeout(PAUSE)
    vera.wait_for_timeout(1000)
    sent: dict[str, Any] = ana.evaluate("window.moments")
    seen: dict[str, Any] = vera.evaluate("window.moments")
    return [sent[v] | seen[v] for v in sent if "saved" in sent[v] and "painted" in seen.get(v, {})]


def _field(page: Page):
    return page.get_by_role("region", name="Lead details").get_by_role(
        "textbox", name="Job title", exact=True
    )
