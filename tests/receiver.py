"""A receiver of webhooks on this machine: answers as it is told to, and keeps what it got."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answers = Callable[[int], bytes | None]
"""What is answered to the n-th request, from 0; None leaves it without an answer."""


@dataclass(frozen=True)
class Got:
    """One request."""

    head: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Where it listens, and what it got."""

    port: int
    got: list[Got] = field(default_factory=list[Got])
    most_at_once: int = 0
    now: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


def status(code: int, *headers: str) -> bytes:
    """An answer without a body."""
    return "\r\n".join([f"HTTP/1.1 {code} Whatever", "Content-Length: 0", *headers, "", ""]).encode()


@asynccontextmanager
async def receiving(answers: Answers = lambda _: status(204), *, after: float = 0) -> AsyncIterator[Receiver]:
    """A receiver that answers so, each time `after` so many seconds."""
    receiver = Receiver(0)
    writers = set[asyncio.StreamWriter]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        number = len(receiver.got)
        receiver.got.append(Got(lines[0], headers, await reader.readexactly(int(headers["content-length"]))))
        receiver.now += 1
        receiver.most_at_once = max(receiver.most_at_once, receiver.now)
        await asyncio.sleep(after)
        answer = answers(number)
        if answer is not None:
            receiver.now -= 1
            writer.write(answer)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        for writer in writers:
            writer.close()
        server.close()
        await server.wait_closed()
