"""`python -m tests.scraping.asking`: asks for addresses as a run does, and tells every connection that was tried.

In: JSON with the addresses to ask for, and what each name answers, time after time. Out: JSON with a sentence for each
address, and the address of every socket that connected or tried to.
"""

import asyncio
import json
import sys
from typing import Any

from leadsphere.outgoing.guard import Guard
from leadsphere.scraping.fetching import Fetcher, TooMuch, Unread
from leadsphere.scraping.order import Limits


async def _ask(urls: list[str], names: dict[str, list[list[str]]]) -> list[str]:
    async def resolve(host: str, _: int) -> list[str]:
        answers = names.get(host.rstrip("."))
        if answers is None:
            raise OSError("no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    fetcher = Fetcher(Guard(resolve=resolve), Limits(page_seconds=0.5), "LeadSphere/test")
    said: list[str] = []
    for url in urls:
        try:
            answer = await fetcher.follow(url)
        except (Unread, TooMuch) as error:
            said.append(str(error))
        else:
            said.append(f"READ {answer.status}")
    return said


def main() -> None:
    """Ask, and tell."""
    order = json.load(sys.stdin)
    connected: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
            connected.append(arguments[1][0])

    sys.addaudithook(watch)
    said = asyncio.run(_ask(order["urls"], order["names"]))
    json.dump({"said": said, "connected": connected}, sys.stdout)


if __name__ == "__main__":
    main()
