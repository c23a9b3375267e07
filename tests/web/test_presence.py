"""Two processes: whoever has a lead open in one is seen in the other, and gone when it is killed."""

import asyncio
import signal
import time

from leadsphere import database as databases
from leadsphere.accounts.tokens import new_token
from tests.factories import make_lead
from tests.serving import Workspace
from tests.web.tabs import RawTab

ANA_LOOKS = "Ana is looking at this lead"


async def test_whoever_was_in_a_killed_process_is_gone_within_five_seconds(
    two_servers: tuple[Workspace, Workspace],
) -> None:
    first, second = two_servers
    lead = make_lead(databases.connect(first.database_url), first_name="Ada")
    databases.disconnect()
    ana, ben = RawTab(first.url), RawTab(second.url)
    await ana.open(first.cookie("Ana"), token=new_token(), path=f"/app/leads?lead={lead}")
    await ben.open(second.cookie("Ben"), token=new_token(), path=f"/app/leads?lead={lead}")
    await ben.until(ANA_LOOKS)
    await ben.quiet()
    ben.updates.clear()
    killed = time.monotonic()
    first.stop(signal.SIGKILL)
    update = await ben.until("faces")
    assert ANA_LOOKS not in str(update)
    assert time.monotonic() - killed < 5
    await asyncio.gather(ana.close(), ben.close())
