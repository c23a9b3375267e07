"""Serving: pages, sockets and plain HTTP on one port, from the front end that `build` made."""

import http.client
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pkgutil import resolve_name
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from leadsphere.errors import BadSetting
from leadsphere.frontend import REFLEX_ENVIRONMENT, ROOT, build
from leadsphere.settings import Settings

__all__ = ["build", "refuse_taken_port", "serve"]

APP = "leadsphere.leadsphere:app"
SECONDS_TO_STOP = 5
"""After this a worker that still answers somebody is ended."""
SECONDS_TO_NOTICE = 0.5
"""How soon a worker sees that its server is gone."""

_SERVER_ENVIRONMENT = {
    **REFLEX_ENVIRONMENT,
    # Reflex has no public name for "serve what has been built": these two are what its own `run` sets.
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises BadSetting where the port is taken; SystemExit where a worker died."""
    refuse_taken_port(settings)
    settings = replace(settings, data=settings.data.resolve())
    os.environ.update(settings.environment() | _SERVER_ENVIRONMENT)
    os.chdir(ROOT)
    server = Server(
        APP,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=1,
        log_level=LogLevels.warning,
        workers_kill_timeout=SECONDS_TO_STOP,
    )
    server.serve(target_loader=partial(_load, os.getpid(), settings), wrap_loader=False)
    print("LeadSphere has stopped.", flush=True)


def refuse_taken_port(settings: Settings) -> None:
    """Raise BadSetting where nothing can listen on HOST and PORT."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise BadSetting(
                f"LeadSphere cannot listen on {settings.host}:{settings.port} ({error.strerror}). If it runs already, "
                f"open {settings.origin}; otherwise choose another port: PORT={settings.port + 1} make run"
            ) from error


def _load(server: int, settings: Settings) -> Any:
    """The app, in the worker process."""
    # No thread starts before this process was forked: what one holds at that moment, such as the lock of a
    # module it is importing, the worker would wait for in vain.
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    threading.Thread(target=_say_when_ready, args=(settings, partial(print, flush=True)), daemon=True).start()
    return resolve_name(APP)()


def _end_with(server: int) -> None:
    # A server that was killed outright leaves its worker behind, holding port and database.
    while os.getppid() == server:
        time.sleep(SECONDS_TO_NOTICE)
    os.kill(os.getpid(), signal.SIGTERM)


def _say_when_ready(settings: Settings, say: Callable[[str], None]) -> None:
    while not _answers(settings):
        time.sleep(0.05)
    listening = f"http://{settings.host}:{settings.port}"
    behind = "" if settings.origin == listening else f" (listening on {listening})"
    say(f"LeadSphere is ready on {settings.origin}{behind}")


def _answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked, not listened on
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
