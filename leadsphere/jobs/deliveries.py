"""Delivers what webhooks are to be told: claims it, sends it, notes what came of it, and survives being killed.

A delivery is claimed under a lease before it is sent and settled after: whoever is killed in between leaves one
that is sent again. The other side tells one message from the next by its id.
"""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from leadsphere.database import read, write_patiently
from leadsphere.outgoing.sending import Sender
from leadsphere.services import webhooks
from leadsphere.services.webhooks import Claim

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
CLEANING_SECONDS = 3_600.0


async def deliver_webhooks(sender: Sender) -> None:
    """Deliver whatever is due, many at once, until cancelled; what is under way then is sent again some time."""
    loop = asyncio.get_running_loop()
    running, clean_at = set[asyncio.Task[None]](), 0.0
    try:
        while True:
            try:
                if loop.time() >= clean_at:
                    clean_at = loop.time() + CLEANING_SECONDS
                    await write_patiently(webhooks.forget_old)
                # Looking costs no writer's turn; claiming does.
                claims = await write_patiently(webhooks.claim) if await read(webhooks.is_due) else []
            except SQLAlchemyError as error:
                # The database may be away for a moment: nobody starts this anew.
                logger.warning("webhooks could not be read: %s", type(error).__name__)
                claims = []
            for claim in claims:
                task = asyncio.create_task(deliver(sender, claim))
                running.add(task)
                task.add_done_callback(running.discard)
            await _pause(running, had_some=bool(claims))
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await sender.close()


async def deliver(sender: Sender, claim: Claim) -> None:
    """Make one attempt."""
    try:
        message = await read(webhooks.message, claim)
        outcome = await sender.post(message.url, message.headers, message.body) if message else None
        await write_patiently(webhooks.settle, claim, outcome)
    except SQLAlchemyError as error:
        # Its lease runs out, and it is tried again.
        logger.warning("delivery %s could not be settled: %s", claim.delivery_id, type(error).__name__)
    except Exception:  # one delivery must not take the others down; the traceback is logged without values
        logger.exception("delivery %s failed", claim.delivery_id)


async def _pause(running: set[asyncio.Task[None]], *, had_some: bool) -> None:
    """Until some delivery is over, whose place another one may take, or it is time to look again."""
    if running and had_some:
        await asyncio.wait(running, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    else:
        await asyncio.sleep(POLL_SECONDS)
