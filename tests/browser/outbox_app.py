"""A page with two leads and buttons for what the other side may do; run by test_outbox_field.py."""

import asyncio
from typing import Any

import reflex as rx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from leadsphere.components.field import field_grid, outbox, outbox_field
from leadsphere.components.file_drop import file_drop
from leadsphere.components.lead_row import lead_listbox, lead_row, sentinel

FIRST = {
    1: {"first_name": "Ada", "headline": "Countess", "stage": "reached", "about": "One\nTwo"},
    2: {"first_name": "Bo", "headline": "Baker", "stage": "reached", "about": ""},
}
STORE = dict(FIRST)
ANSWERED: dict[str, dict[str, Any]] = {}
STAGES = (("reached", "Reached"), ("replied", "Replied"))


class Desk(rx.State):
    """What one tab sees, and how the server behaves towards it."""

    lead: int = 1
    values: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict.fromkeys(FIRST[1], ""))
    answers: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    account: str = ""
    manner: str = ""
    operations: rx.Field[list[str]] = rx.field(default_factory=list)
    rows: rx.Field[list[int]] = rx.field(default_factory=list)

    @rx.event
    def load(self):
        self.account = self.router.url.query_parameters.get("account", "7")
        self.values = STORE[self.lead]
        self.rows = list(range(1, 61))

    @rx.event
    def pick(self, lead: int):
        self.lead = lead
        self.values = STORE[self.lead]

    @rx.event
    def walk(self, lead: int):
        self.lead = lead

    @rx.event
    def behave(self, manner: str):
        self.manner = manner

    @rx.event
    def other_edits(self, name: str):
        STORE[self.lead] = {**STORE[self.lead], name: STORE[self.lead][name] + "!"}
        self.values = STORE[self.lead]

    @rx.event
    def other_edits_unseen(self, name: str):
        STORE[self.lead] = {**STORE[self.lead], name: "Ana's"}

    @rx.event
    def extend(self):
        self.rows = [*self.rows, *range(len(self.rows) + 1, len(self.rows) + 61)][:180]

    @rx.event
    def received(self, answer: dict[str, Any]):
        self.operations = [answer["name"]]

    @rx.event
    async def save(self, op: dict[str, Any]):
        self.operations = [*self.operations, f"{op['name']}: {op['base']} > {op['value']}"]
        if self.manner == "lose":
            self.manner = ""
            return
        if self.manner == "slow":
            await asyncio.sleep(2.5)
        answer = ANSWERED.setdefault(op["op_id"], self._answer(op))
        self.answers = [*self.answers, {"op_id": op["op_id"]} | answer][-20:]
        if self.manner == "late":
            yield
            await asyncio.sleep(1)
        self.values = STORE[self.lead]

    def _answer(self, op: dict[str, Any]) -> dict[str, Any]:
        stored = STORE[op["thing_id"]]
        if op["value"] == "wrong":
            return {"status": "error", "message": "That cannot be."}
        if stored[op["name"]] != op["base"]:
            return {"status": "conflict", "theirs": stored[op["name"]], "by": "Ana", "at": ""}
        STORE[op["thing_id"]] = {**stored, op["name"]: op["value"].strip()}
        return {"status": "saved", "value": op["value"].strip()}


def field(name: str, label: str, **props: Any) -> rx.Component:
    """One field of the lead that is open."""
    return outbox_field("lead", Desk.lead, name, label=label, value=Desk.values[name], **props)


def button(name: str, event: Any) -> rx.Component:
    """Something that happens elsewhere."""
    return rx.el.button(name, type="button", on_click=event)


def row(lead: rx.Var[int]) -> rx.Component:
    """One of many."""
    return lead_row(
        lead_id=lead,
        name=rx.Var.create("Lead ") + lead.to_string(),
        headline="",
        initials="L",
        tone=1,
        stage="",
        vip=False,
        verdict="valid",
        selected=Desk.lead == lead,
        ticked=False,
        faded=False,
        viewers="",
        viewers_words="",
        key=lead.to_string(),
    )


@rx.page("/", on_load=Desk.load)
def index() -> rx.Component:
    """Fields above, what happens elsewhere below."""
    return rx.el.main(
        rx.el.h1("Desk"),
        field_grid(
            field("first_name", "First name"),
            field("headline", "Headline"),
            field("stage", "Stage", kind="choice", choices=STAGES),
            field("about", "About", kind="long_text"),
            outbox_field("lead", Desk.lead, "owner", label="Owner", value="Ana", readonly=True),
        ),
        outbox(answers=Desk.answers, account=Desk.account, on_send=Desk.save),
        rx.el.div(
            button("Lead 1", Desk.pick(1)),
            button("Lead 2", Desk.pick(2)),
            button("Other edits name", Desk.other_edits("first_name")),
            button("Other edits unseen", Desk.other_edits_unseen("first_name")),
            *(button(manner, Desk.behave(manner)) for manner in ("lose", "slow", "late", "well")),
        ),
        rx.el.pre(Desk.operations.join("\n"), custom_attrs={"data-testid": "operations"}),
        rx.el.p(Desk.manner, custom_attrs={"data-testid": "manner"}),
        file_drop("/upload", on_done=Desk.received, max_bytes=1_000_000),
    )


@rx.page("/list", on_load=Desk.load)
def rows() -> rx.Component:
    """A list that grows as it is walked."""
    return rx.el.main(
        rx.el.h1("Rows"),
        rx.el.input(aria_label="Filter leads", data_filter_box="true"),
        rx.el.div(
            lead_listbox(rx.foreach(Desk.rows, row), on_click=lambda lead, on_box, through: Desk.walk(lead)),
            rx.cond(
                Desk.rows.length() > 0,
                sentinel("down", key=Desk.rows.length().to_string(), on_reach=Desk.extend),
            ),
            style={"height": "400px", "overflow": "auto"},
        ),
    )


async def reset(request: Request) -> JSONResponse:
    """Everything as at first."""
    STORE.update(FIRST)
    ANSWERED.clear()
    return JSONResponse({})


async def upload(request: Request) -> JSONResponse:
    """Take a file, or refuse it by its first byte."""
    body = await request.body()
    if body.startswith(b"%"):
        return JSONResponse({"error": "This is a PDF."}, status_code=400)
    return JSONResponse({"name": request.headers["x-file-name"], "bytes": len(body)})


app = rx.App(
    stylesheets=["/styles.css"],
    head_components=[rx.script(src="/keys.js", defer=True)],
    html_lang="en",
    api_transformer=Starlette(
        routes=[Route("/upload", upload, methods=["POST"]), Route("/reset", reset, methods=["POST"])]
    ),
)
