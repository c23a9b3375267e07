"""A web server on this machine: answers with what it is given, and keeps what it was asked for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What a path answers. `before` is called first, with a function that writes to the socket: for the ill-behaved."""

    body: bytes | str = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    instead: Callable[[Callable[[bytes], Any]], None] | None = None


Pages = dict[str, Answer | str]


@dataclass
class Site:
    """Where it listens, what it answers, and what it was asked: paths with the user agents."""

    port: int
    pages: Pages
    asked: list[str] = field(default_factory=list[str])
    agents: set[str] = field(default_factory=set[str])
    most_at_once: int = 0
    connections: int = 0
    _now: int = 0

    def url(self, path: str = "/") -> str:
        """An address of the site."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving(pages: Pages) -> Iterator[Site]:
    """A site with these pages; whatever is not among them is not there."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            with lock:
                site.connections += 1
            super().setup()

        def do_GET(self) -> None:
            with lock:
                site.asked.append(self.path)
                site.agents.add(self.headers.get("User-Agent", ""))
                site._now += 1
                site.most_at_once = max(site.most_at_once, site._now)
            try:
                self._answer(site.pages.get(self.path, Answer("Not there.", 404)))
            except (BrokenPipeError, ConnectionResetError):
                pass
            finally:
                with lock:
                    site._now -= 1

        def _answer(self, answer: Answer | str) -> None:
            answer = Answer(answer) if isinstance(answer, str) else answer
            if answer.instead:
                answer.instead(self.wfile.write)
                return
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library calls it so
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(server.server_address[1], dict(pages))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
