"""Where a campaign discovers leads: places on the web, and what a job has read of one."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from leadsphere.models.columns import big_integer, moment, primary_key

LONGEST_PATTERN = 200
"""Characters of a pattern of addresses."""


class Source(SQLModel, table=True):
    """A place that a campaign's leads are read from; `kind` is one of `scraping.sources`.

    `pages` are the most that one run reads, `depth` how many links away from the address, `pattern` what the
    addresses must hold. What the runs came to (`last_...`, `failures` in a row) is theirs to say, and no edit.
    """

    id: int | None = primary_key()
    campaign_id: int = Field(foreign_key="campaign.id", index=True, sa_type=big_integer())
    kind: str = Field(max_length=20)
    url: str = Field(max_length=2_000)
    pages: int = 100
    depth: int = 2
    pattern: str = Field(default="", max_length=LONGEST_PATTERN)
    enabled: bool = True
    # No account: a command made it.
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=big_integer())
    failures: int = 0
    last_error: str = Field(default="", max_length=500)
    last_run_at: datetime | None = moment(optional=True)
    # No foreign key: a job that is let go of some day leaves its source.
    last_job_id: int | None = Field(default=None, sa_type=big_integer())
    created_at: datetime = moment()
    updated_at: datetime = moment()


class ScrapedPage(SQLModel, table=True):
    """A page that a job knows of, `depth` links away from the first, and whether it has read it.

    Whoever takes the job over reads the others. The rows go once the job has read them all.
    """

    __tablename__ = "scraped_page"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default
    __table_args__ = (UniqueConstraint("job_id", "url"),)

    id: int | None = primary_key()
    job_id: int = Field(foreign_key="job.id", ondelete="CASCADE", sa_type=big_integer())
    url: str = Field(max_length=2_000)
    depth: int = 0
    is_read: bool = False
