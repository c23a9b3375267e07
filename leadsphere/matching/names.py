"""Whether two names may be one person's."""

from dataclasses import dataclass
from enum import IntEnum

from leadsphere.matching.census import Census
from leadsphere.matching.first_names import are_nicknames, is_known
from leadsphere.matching.words import slips, words_of

_BEFORE = frozenset(
    words_of("mr mrs ms miss mx dr prof sir dame herr frau mme mlle sr sra srta sig rev eng ing dipl")
)
_AFTER = frozenset(words_of("phd md mba msc bsc esq cpa cfa pmp dds jd llm pe rn"))
# Father and son have one name: what is behind it tells them apart.
_GENERATIONS = {
    "jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr",
    "ii": "ii", "2nd": "ii", "iii": "iii", "3rd": "iii", "iv": "iv", "4th": "iv", "neto": "neto", "filho": "jr",
}  # fmt: skip
_PARTICLES = frozenset(
    words_of(
        "de del della der den des di da do dos du la le las los van von vom zu zum zur und y e el al bin ben ter ten"
    )
)
_MOST_WORDS = 5
"""Words of a name that are compared; whoever has more is told apart by these."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared: its words without titles and particles, and what follows it in a generation.

    `key` is the same for a first and last name that were swapped, `whole` the same for words that were written
    as one.
    """

    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    generation: str = ""
    key: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()

    @property
    def words(self) -> tuple[str, ...]:
        """Both parts, the given name first."""
        return self.given + self.family

    @property
    def is_full(self) -> bool:
        """Whether it says more than one word: "Ada" alone is nobody in particular."""
        return len(self.key) > 1


class Likeness(IntEnum):
    """How alike two names are, the most alike last."""

    DIFFERENT = 0
    UNKNOWN = 1
    """One of the two says nothing, or only a part of the other."""
    LOOSE = 2
    """Two doubts of those below."""
    INITIAL = 3
    """A letter stands for a name."""
    CLOSE = 4
    """A slip of the pen, a nickname, or a name more."""
    SAME = 5
    """The same words, in whatever order."""


def read_name(first: str, last: str) -> Name:
    """The name of a lead whose first and last name are these texts."""
    given, family = list(words_of(first)), list(words_of(last))
    generation = _take_generation(family or given)
    while given and given[0] in _BEFORE and len(given) + len(family) > 1:
        del given[0]
    for part in (family, given):
        while len(part) > 1 and part[-1] in _AFTER:
            del part[-1]
    whole = {"".join(given + family), "".join(family + given)}
    given, family = _without_particles(given), _without_particles(family)
    family = family[: max(1, _MOST_WORDS - len(given))]
    return Name(
        given=tuple(given[:_MOST_WORDS]),
        family=tuple(family),
        generation=generation,
        key=tuple(sorted(given[:_MOST_WORDS] + family)),
        whole=frozenset(whole - {""}),
    )


def compare(a: Name, b: Name, census: Census) -> Likeness:
    """How alike two names are; a slip of the pen is believed only where one of the spellings is rare."""
    if not a.key or not b.key:
        return Likeness.UNKNOWN
    if a.generation != b.generation:
        return Likeness.DIFFERENT
    if a.key == b.key or not a.whole.isdisjoint(b.whole):
        return Likeness.SAME
    if len(a.key) > len(b.key):
        a, b = b, a
    doubts = _doubts(a, b, census)
    if doubts is None:
        return Likeness.DIFFERENT
    if not a.is_full:
        return Likeness.UNKNOWN
    if len(doubts) > 1:
        return Likeness.LOOSE if len(doubts) == 2 else Likeness.DIFFERENT
    return doubts[0] if doubts else Likeness.SAME


def _doubts(a: Name, b: Name, census: Census) -> list[Likeness] | None:
    """What each word of the shorter name that is not in the longer one was taken for; None where one is foreign."""
    left = list(b.words)
    odd: list[str] = []
    for word in a.words:
        if word in left:
            left.remove(word)
        else:
            odd.append(word)
    if len(odd) == len(a.words) and (len(odd) > 1 or len(b.key) == 1):
        # Not one word in common: too much to be explained away.
        return None
    doubts: list[Likeness] = []
    for word in odd:
        found = next(((o, doubt) for o in left if (doubt := _taken_for(word, o, a, b, census))), None)
        if found is None:
            return None
        left.remove(found[0])
        doubts.append(found[1])
    if any(len(word) > 1 for word in left):
        doubts.append(Likeness.CLOSE)
        if a.is_full and b.given and b.given[0] in left and not _is_called(a, b.given[0]):
            # Hans-Peter is not Peter: the name that people are called by comes first.
            return None
    return doubts


def _taken_for(word: str, other: str, a: Name, b: Name, census: Census) -> Likeness | None:
    """What makes one word the other, if anything does."""
    if len(word) == 1 or len(other) == 1:
        return Likeness.INITIAL if word[0] == other[0] else None
    if are_nicknames(word, other):
        return Likeness.CLOSE
    if not slips(word, other) or not (census.is_rare(word) or census.is_rare(other)):
        return None
    if word in a.given and other in b.given and _are_variants(word, other, census):
        return None
    return Likeness.CLOSE


def _are_variants(a: str, b: str, census: Census) -> bool:
    """Whether two first names are two, as Christian and Christina, Paula and Paulo, or Daniel and Daniela, are."""
    if is_known(a) and is_known(b):
        return True
    shorter, longer = sorted((a, b), key=len)
    if longer.startswith(shorter) or a.rstrip("aeiouy") == b.rstrip("aeiouy"):
        # "Charlott" where many are called Charlotte was meant to be one of them.
        return census.is_rare(a) == census.is_rare(b)
    return False


def _is_called(name: Name, given: str) -> bool:
    return any(are_nicknames(word, given) for word in name.given)


def _take_generation(words: list[str]) -> str:
    if len(words) > 1 and words[-1] in _GENERATIONS:
        return _GENERATIONS[words.pop()]
    return ""


def _without_particles(words: list[str]) -> list[str]:
    return [word for word in words if word not in _PARTICLES] or words
