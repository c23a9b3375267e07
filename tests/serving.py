"""A served LeadSphere for tests: a real process on a free port, with people who are signed in."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.accounts.tokens import hashed, new_token
from leadsphere.database import Database
from leadsphere.models import Role, SignIn
from leadsphere.serving import build
from leadsphere.settings import Settings
from tests.factories import make_account

PEOPLE = {"Ana": Role.OWNER, "Mia": Role.MANAGER, "Ben": Role.REP, "Vera": Role.VIEWER}


@dataclass
class Workspace:
    """One installation: its data, its people, and the process that serves it while it runs."""

    data: Path
    database_url: str
    port: int = field(default_factory=lambda: free_port())
    environment: dict[str, str] = field(default_factory=dict[str, str])
    people: dict[str, Actor] = field(default_factory=dict[str, Actor])
    tokens: dict[str, str] = field(default_factory=dict[str, str])
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def prepare(self, *fill: Callable[[Database, Actor], Any]) -> "Workspace":
        """Make the database, four signed-in people, and whatever `fill(database, ana)` puts in."""
        self.data.mkdir(parents=True, exist_ok=True)
        databases.upgrade(self.database_url)
        database = databases.connect(self.database_url)
        try:
            for name, role in PEOPLE.items():
                self.people[name] = make_account(database, name, role)
                self.tokens[name] = sign_in(database, self.people[name])
            for step in fill:
                step(database, self.people["Ana"])
        finally:
            databases.disconnect()
        return self

    def start(self) -> "Workspace":
        """Serve, and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        build(Settings.from_env(self._environment()))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "leadsphere", "run"], env=self._environment(), stdout=log, stderr=log
            )
        wait_for(self.answers, "the server did not answer", seconds=60)
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process; SIGKILL leaves it no time to finish anything, nor its worker."""
        if self.process is None:
            return
        if how == signal.SIGKILL:
            for worker in children_of(self.process.pid):
                os.kill(worker, signal.SIGKILL)
        self.process.send_signal(how)
        self.process.wait(timeout=30)
        self.process = None

    def answers(self) -> bool:
        """Whether the server is there."""
        assert self.process is None or self.process.poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def cookie(self, name: str) -> str:
        """The Cookie header of a signed-in person."""
        return f"leadsphere={self.tokens[name]}"

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LEADSPHERE_DATABASE_URL": self.database_url,
            "LEADSPHERE_DATA": str(self.data),
            "LEADSPHERE_ORIGIN": "",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **self.environment,
        }


def sign_in(database: Database, actor: Actor) -> str:
    """A sign-in of this person; returns the token that their cookie holds."""
    token = new_token()
    now = datetime.now(UTC)
    with database.transaction() as session:
        session.add(
            SignIn(token_hash=hashed(token), account_id=actor.account_id or 0, created_at=now, seen_at=now)
        )
    return token


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(condition: Callable[[], Any], otherwise: str, *, seconds: float = 10) -> Any:
    """What `condition` returns as soon as it is true; fails with `otherwise` when it does not become so."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)
    return found


def children_of(pid: int) -> list[int]:
    """The processes that this one has started."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(child) for child in found.stdout.split()]
