"""The order of the list: what it can be sorted by, and the stretches in which one index after the other is walked.

Few columns have an index of their own. What has but a few values (stage, verdict, VIP) is a stretch for each of them,
sorted by name, found as a filter finds it; and what is unknown comes last, whichever way the rest is turned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from leadsphere.filters.filter import EVERYBODY, All, Condition, Filter, Not, normal
from leadsphere.filters.operators import Op
from leadsphere.filters.segments import Meanings, expanded
from leadsphere.filters.subjects import Subject
from leadsphere.models import Stage, Verdict


class Sort(StrEnum):
    """What the list can be sorted by; a leading minus in the URL turns it round."""

    NAME = "last_name"
    FIRST_NAME = "first_name"
    HEADLINE = "headline"
    COMPANY = "company"
    STAGE = "stage"
    VERDICT = "verdict"
    VIP = "vip"
    CREATED = "created_at"
    UPDATED = "updated_at"


_TEXTS: dict[Sort, str] = {
    Sort.NAME: "name_key",
    Sort.FIRST_NAME: "given_key",
    Sort.HEADLINE: "line_key",
    Sort.COMPANY: "company_key",
}
_MOMENTS: dict[Sort, str] = {Sort.CREATED: "created_at", Sort.UPDATED: "updated_at"}
VERDICTS = (
    *(Verdict.VALID, Verdict.CATCHALL, Verdict.ROLE, Verdict.UNKNOWN),
    *(Verdict.PENDING, Verdict.DISPOSABLE, Verdict.INVALID),
)
"""From the address that can be written to, to the one that cannot."""
STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which leads, in which order: of one campaign or all, for whom the filter holds.

    `own` are the subjects of the workspace's own fields, as far as the filter may ask for them, and `segments` what
    the segments that it names stand for.
    """

    campaign_id: int | None = None
    wanted: Filter = EVERYBODY
    sort: Sort = Sort.NAME
    descending: bool = False
    own: tuple[Subject, ...] = ()
    segments: Meanings = ()

    @property
    def written_out(self) -> Filter:
        """The filter that the database is asked: the segments in it written out."""
        return expanded(self.wanted, self.segments)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a list: of its scope those for whom `part` holds, sorted by the column `key` and then by id.

    `known` leaves those of whom the key is known, or the others. `wanted` is the scope's filter and `part` together.
    """

    scope: Scope
    key: str
    descending: bool = False
    part: Filter = EVERYBODY
    known: bool | None = None
    wanted: Filter = EVERYBODY

    @property
    def is_everybody(self) -> bool:
        """Whether nothing is asked of a lead, so that none is walked past."""
        return self.wanted == EVERYBODY and self.scope.campaign_id is None

    @property
    def is_campaign(self) -> bool:
        """Whether these are all members of a campaign by name, which one index knows in their order."""
        by_name = self.key == _TEXTS[Sort.NAME]
        return self.wanted == EVERYBODY and self.scope.campaign_id is not None and by_name


@lru_cache(maxsize=512)
def stretches(scope: Scope) -> tuple[Stretch, ...]:
    """The stretches of which the scope's list is made, in their order; each of its leads is in one of them."""
    if scope.sort in _MOMENTS:
        return (Stretch(scope, _MOMENTS[scope.sort], scope.descending, wanted=scope.written_out),)
    if scope.sort in _TEXTS:
        return tuple(
            Stretch(scope, _TEXTS[scope.sort], scope.descending, known=known, wanted=scope.written_out)
            # Turned round, those of whom it is unknown would come first.
            for known in ((True, False) if scope.descending else (None,))
        )
    *groups, others = _groups(scope)
    turned = (*reversed(groups), others) if scope.descending else (*groups, others)
    return tuple(
        Stretch(scope, _TEXTS[Sort.NAME], part=part, wanted=normal(All((scope.written_out, part))))
        for part in turned
        if part is not None
    )


def _groups(scope: Scope) -> Iterator[Filter | None]:
    """Whoever has each of the values, and at last whoever has none of them; None where nobody can."""
    if scope.sort is Sort.VIP:
        yield from (Condition("vip", Op.ON), Not(Condition("vip", Op.ON)), None)
    elif scope.sort is Sort.VERDICT:
        yield from (Condition("verdict", Op.ANY_OF, (verdict.value,)) for verdict in VERDICTS)
        yield Not(Condition("verdict", Op.ANY_OF, tuple(verdict.value for verdict in VERDICTS)))
    else:
        yield from (_furthest(number, scope) for number in range(len(STAGES)))
        # Whoever is in a campaign has a stage there.
        yield Not(Condition("stage", Op.KNOWN)) if scope.campaign_id is None else None


def _furthest(number: int, scope: Scope) -> Filter:
    """Whoever is as far as this stage and, of all campaigns, no further in any."""
    here = Condition("stage", Op.ANY_OF, (STAGES[number].value,))
    further = tuple(stage.value for stage in STAGES[number + 1 :])
    if scope.campaign_id is not None or not further:
        return here
    return All((here, Not(Condition("stage", Op.ANY_OF, further))))
