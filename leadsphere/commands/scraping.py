"""`scrape URL`: a place on the web is read into a campaign, or looked at, and the command waits for it."""

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, select

from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.bootstrap import terms_of
from leadsphere.commands.opening import opened
from leadsphere.errors import BadValue, NotNow
from leadsphere.jobs.runner import run_job
from leadsphere.models import Job, JobStatus, Source
from leadsphere.scraping import terms
from leadsphere.scraping.guessing import guess
from leadsphere.scraping.order import Batch, Ended, Found, Said
from leadsphere.scraping.run import Scrape
from leadsphere.services import campaigns, jobs, scraping, sources
from leadsphere.services.sources import Wanted
from leadsphere.settings import Settings

COUNTED = ("found", "created", "updated", "unchanged", "rejected", "suppressed", "processed")


def scrape(settings: Settings, arguments: Namespace) -> dict[str, Any]:
    """Read an address into a campaign; the counts. With `--preview`, who would be found, and nothing is written."""
    terms.use(terms_of(settings))
    kind = arguments.kind or guess(arguments.url)
    wanted = sources.settled(Wanted(kind, arguments.url, arguments.pages, arguments.depth, arguments.pattern))
    if arguments.preview:
        return _look(wanted)
    if not arguments.campaign:
        raise BadValue("Name the campaign that the leads go into: --campaign NAME. Or look first: --preview.")
    with opened(settings, writes=True) as database:
        with database.transaction() as session:
            job = _begin(session, arguments.campaign, wanted)
        run_job(database, settings.data, job)
        with database.reading() as session:
            over = jobs.existing(session, job.id or 0)
    if over.status != JobStatus.PERFORMED:
        raise scraping.SourceFailed(over.error or "It was canceled.")
    counts = {name: over.counts.get(name, 0) for name in COUNTED}
    return {"url": wanted.url, "kind": kind, "job": over.id, "pages": over.done, **counts}


def scrape_text(result: dict[str, Any]) -> str:
    """What was read, for people."""
    if "people" in result:
        return "\n".join([*result["said"], *map(_person, result["people"]), result["ended"]])
    said = ", ".join(f"{result[name]:,} {name}" for name in COUNTED if result[name])
    return f"{result['url']}: {result['pages']:,} pages read, {said or 'nobody found'}"


def _begin(session: Session, campaign: str, wanted: Wanted) -> Job:
    """The job of the campaign's source at this address, which is added where it has none."""
    campaign_id = campaigns.named(session, COMMAND_LINE, campaign).id or 0
    known = session.exec(
        select(Source.id).where(
            Source.campaign_id == campaign_id, Source.url == wanted.url, Source.kind == wanted.kind
        )
    ).first()
    if known is None:
        known = sources.create(session, COMMAND_LINE, campaign_id, wanted).source_id
    else:
        sources.edit(session, COMMAND_LINE, known, wanted)
    job = sources.run(session, COMMAND_LINE, known)
    # Claimed where it is asked for, so that no other process takes it in between.
    if jobs.claim(session, job.id) is None:
        raise NotNow("The job would wait: this campaign is not under way, or another job reads this site.")
    return job


def _look(wanted: Wanted) -> dict[str, Any]:
    people: dict[str, Found] = {}
    said: list[str] = []
    ended = ""
    with Scrape(terms.terms().on(wanted.order).preview()) as reading:
        for event in reading:
            match event:
                case Batch(found):
                    people |= {one.key: one for one in found}
                case Said(sentence, url):
                    said.append(f"{sentence} {url}".strip())
                case Ended(_, sentence):
                    ended = sentence
                case _:
                    pass
    found = [{"url": one.url, "values": [asdict(value) for value in one.values]} for one in people.values()]
    return {"url": wanted.url, "kind": wanted.kind, "people": found, "said": said, "ended": ended}


def _person(one: dict[str, Any]) -> str:
    return " · ".join(value["text"] for value in one["values"]) + f"  ({one['url']})"
