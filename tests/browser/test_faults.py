"""Reload in the middle, server killed, network cut: nothing typed is lost, and "Saved" is never a lie."""

import signal
import socket
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from leadsphere import database as databases
from leadsphere.attributes import On
from leadsphere.services import demo, edits
from leadsphere.services.editing import Edit
from tests.browser.conftest import Opening
from tests.serving import Workspace, free_port


class Proxy:
    """A wire between browser and server that can be cut: every connection drops, and new ones are refused."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._open: list[socket.socket] = []
        self._listener: socket.socket | None = None

    def connect(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        if self._listener is not None:
            # A listener that another thread waits on is woken up before it is closed.
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for end in self._open:
            _reset(end)
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _reset(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
    finally:
        end.close()


@pytest.fixture
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Proxy]]:
    """A workspace that browsers reach through a wire that can be cut."""
    data = tmp_path_factory.mktemp("wired")
    workspace = Workspace(data, f"sqlite:///{data}/leadsphere.db").prepare(
        lambda database, ana: _load(database, ana)
    )
    proxy = Proxy(workspace.port)
    workspace.environment["LEADSPHERE_ORIGIN"] = f"http://127.0.0.1:{proxy.port}"
    workspace.start()
    proxy.connect()
    yield workspace, proxy
    proxy.cut()
    workspace.stop()


def _load(database, ana) -> None:
    with database.transaction() as session:
        demo.load(session, ana, count=60)


def _open(open_as: Opening, wired: tuple[Workspace, Proxy], name: str, path: str) -> Page:
    workspace, proxy = wired
    through = Workspace(workspace.data, workspace.database_url, port=proxy.port, tokens=workspace.tokens)
    return open_as(through, name, path)


def _field(page: Page, name: str):
    return page.get_by_role("region", name="Lead details").get_by_role("textbox", name=name, exact=True)


def test_a_reload_while_typing_keeps_what_was_typed(wired: tuple[Workspace, Proxy], open_as: Opening) -> None:
    page = _open(open_as, wired, "Ana", "/app/leads?lead=5")
    city = _field(page, "City")
    city.press("End")
    city.press_sequentially(" and far beyond", delay=5)
    typed = city.input_value()
    page.reload()
    expect(_field(page, "City")).to_have_value(typed)
    _field(page, "City").press("Enter")
    expect(page.get_by_text("Saved")).to_be_visible()
    page.reload()
    expect(_field(page, "City")).to_have_value(typed)


def test_a_cut_wire_while_typing_loses_nothing_and_claims_nothing(
    wired: tuple[Workspace, Proxy], open_as: Opening
) -> None:
    _, proxy = wired
    page = _open(open_as, wired, "Ana", "/app/leads?lead=6")
    title = _field(page, "Job title")
    title.fill("Typed before the cut")
    proxy.cut()
    title.fill("Typed while the wire was cut")
    title.press("Enter")
    expect(page.get_by_text("not saved yet")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("Saved", exact=True)).to_have_count(0)
    proxy.connect()
    expect(page.get_by_text("not saved yet")).to_be_hidden(timeout=20_000)
    other = _open(open_as, wired, "Vera", "/app/leads?lead=6")
    expect(_field(other, "Job title")).to_have_value("Typed while the wire was cut")


def test_a_killed_server_loses_no_edit_and_catches_up(
    wired: tuple[Workspace, Proxy], open_as: Opening
) -> None:
    workspace, _ = wired
    ana = _open(open_as, wired, "Ana", "/app/leads?lead=7")
    vera = _open(open_as, wired, "Vera", "/app/leads?lead=7")
    expect(_field(vera, "City")).to_be_visible()
    workspace.stop(signal.SIGKILL)
    city = _field(ana, "City")
    city.fill("Typed to nobody")
    city.press("Enter")
    workspace.start()
    expect(ana.get_by_text("not saved yet")).to_be_hidden(timeout=20_000)
    expect(_field(vera, "City")).to_have_value("Typed to nobody", timeout=20_000)


def test_a_tab_that_was_offline_catches_up(wired: tuple[Workspace, Proxy], open_as: Opening) -> None:
    workspace, proxy = wired
    vera = _open(open_as, wired, "Vera", "/app/leads?lead=8")
    expect(_field(vera, "City")).to_be_visible()
    proxy.cut()
    workspace.stop()
    database = databases.connect(workspace.database_url)
    with database.transaction() as session:
        stored = session.connection().exec_driver_sql("SELECT city FROM lead WHERE id = 8").scalar_one()
        edit = Edit("city", "Changed meanwhile", base=stored, operation="while-offline")
        assert edits.save(session, workspace.people["Ana"], On.LEAD, 8, edit).status == "saved"
    databases.disconnect()
    workspace.start()
    proxy.connect()
    expect(_field(vera, "City")).to_have_value("Changed meanwhile", timeout=20_000)
