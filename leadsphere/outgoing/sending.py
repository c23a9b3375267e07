"""One message to one address: a status, or why there is none."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore

from leadsphere.errors import BadValue
from leadsphere.outgoing.guard import Guard, Refused, pool_of

_OWN = {"content-type": "application/json", "user-agent": "LeadSphere webhooks"}
TIMEOUT = 15.0
"""Seconds for the whole of it: name, connection, request and answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the status of the answer, or `error`, one clear sentence."""

    code: int | None = None
    error: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the other side took it: any 2xx."""
        return self.code is not None and 200 <= self.code < 300


class Sender:
    """Sends messages past the guard."""

    def __init__(self, guard: Guard, *, timeout: float = TIMEOUT) -> None:
        self._guard = guard
        self._timeout = timeout
        self._pool = pool_of(guard)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a message; nothing is raised for whatever the other side does."""
        try:
            parts = self._guard.check_url(url)
            async with asyncio.timeout(self._timeout):
                return await self._post(url, {"host": parts.netloc, **_OWN, **headers}, body)
        except TimeoutError:
            return Outcome(error=f"There was no answer within {self._timeout:g} seconds.")
        except (BadValue, Refused) as error:
            return Outcome(error=str(error))
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            return Outcome(error=_why(error))
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol):
            return Outcome(error="The answer was none that HTTP knows.")

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.aclose()

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        # Only the status counts; whatever follows is left unread, and the connection closed.
        async with self._pool.stream("POST", url, headers=[*headers.items()], content=body) as answer:
            code = answer.status
        if 200 <= code < 300:
            return Outcome(code)
        if 300 <= code < 400:
            return Outcome(
                code, "It answered with a redirect, which is not followed. Type the address that it leads to."
            )
        return Outcome(code, f"It answered with the status {code}.")


def _why(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "Its certificate could not be verified."
        cause = cause.__cause__ or cause.__context__
    return "It could not be reached."
