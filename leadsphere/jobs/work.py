"""What a job is made of: steps, each a stream of chunks that can start anywhere."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.models import Job

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Work:
    """What a step works with: the job as it was claimed, on whose behalf, and where files lie."""

    database: Database
    job: Job
    actor: Actor
    data: Path


@dataclass(frozen=True, slots=True)
class Chunk:
    """One transaction's worth: `apply` does it, and then the job stands at `cursor` with `done` units done."""

    cursor: int
    done: int
    apply: Callable[[Session, Job], Counts]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a job. `chunks(work, cursor)` begins where the last committed chunk ended."""

    label: str
    chunks: Callable[[Work, int], Iterator[Chunk]]


def nothing(_: Session, __: Job) -> Counts:
    """A chunk that does nothing: there a job ends that is canceled, or taken over."""
    return {}


def still_asking(_: Session, __: Job) -> Counts:
    """As `nothing`, while others are asked: the job does not give way there, since their answers would be lost."""
    return {}
