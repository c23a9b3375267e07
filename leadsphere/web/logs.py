"""Logs without anybody's data: no values that people typed, no tokens, no cookies."""

import logging
import re
import secrets
import sys
import traceback
from types import TracebackType
from typing import Any

import reflex as rx

from leadsphere.errors import LeadSphereError

logger = logging.getLogger(__name__)

# These write the values they were handed into their messages: of them, only the place and the error's type are kept.
_TALKATIVE = (
    "reflex", "reflex_base", "reflex_components_core", "socketio", "engineio", "granian", "_granian", "uvicorn",
    "asyncio", "sqlalchemy", "limits",
)  # fmt: skip
_ERROR_TYPE = re.compile(r"\b[A-Z][A-Za-z]{0,40}Error\b")

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def install() -> None:
    """From now on every log record of this process is made without values; calling it again changes nothing."""
    logging.setLogRecordFactory(_record)


def exception_handler(exception: Exception) -> rx.event.EventSpec:
    """What the person sees when a handler failed: our own sentence, or a reference to what the log says."""
    if isinstance(exception, LeadSphereError):
        return rx.toast.error(str(exception))
    reference = secrets.token_hex(3).upper()
    logger.error("a handler failed (reference %s)", reference, exc_info=exception)
    return rx.toast.error(f"Something went wrong. Nothing was changed. (reference {reference})")


def page_exception_handler(exception: Exception) -> None:
    """Note that a page failed in a browser: only the error's type, since the rest may quote what it showed."""
    found = _ERROR_TYPE.search(str(exception)[:2_000])
    logger.error("a page failed in a browser: %s", found[0] if found else "no type given")


def _record(
    name: str, level: int, path: str, line: int, message: Any, arguments: Any, exc_info: Any,
    function: str | None = None, sinfo: str | None = None, **more: Any,
) -> logging.LogRecord:  # fmt: skip
    if name.partition(".")[0] in _TALKATIVE and not (
        name in ("granian", "_granian") and level < logging.WARNING
    ):
        message, arguments = f"{function or 'something'} at line {line}", ()
    record = logging.LogRecord(name, level, path, line, message, arguments, None, function, None, **more)
    if exc_info:
        raised: _Raised = sys.exc_info() if exc_info is True else exc_info
        record.exc_text = _places(raised)
    return record


def _places(raised: _Raised) -> str:
    """A traceback without the messages of the errors, which quote values."""
    lines: list[str] = []
    error: BaseException | None = raised[1]
    while error is not None and len(lines) < 10:
        frames = [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        kind = type(error)
        lines.insert(0, "\n".join([*frames, f"{kind.__module__}.{kind.__qualname__}"]))
        error = error.__cause__ or error.__context__
    return "\nwhich led to\n".join(lines)
