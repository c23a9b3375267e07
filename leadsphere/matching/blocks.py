"""Which of all leads are worth comparing: those that share an address, or a part of their name at one employer.

Every lead is taken apart into keys; leads that meet in a key become candidates. A key is held as 8 bytes and its
lead as 4, so that a million leads, some 20 keys each, take a few hundred megabytes.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, permutations

from leadsphere.matching.census import CROWD, Census, address_hash
from leadsphere.matching.first_names import full_names
from leadsphere.matching.identity import Identity

WINDOW = 30
"""How many of the next leads under one key each one is compared with: all of them, save in very large blocks."""

LARGE = 2_000
"""Leads of one employer from which on the next ones are compared with namesakes alone, so that the candidates of a
million leads of one employer stay few."""

_AFFIX = 3
# So many that sorting one, which stops every other thread, takes milliseconds among a million leads.
_BUCKETS = 1024
_LEADS_OF_A_BUCKET = 4096


@dataclass(frozen=True)
class Candidates:
    """The pairs that are worth comparing, by the smaller id, and the census of all leads that were looked at."""

    census: Census
    _ids: "array[int]"
    # The place of the first lead above, that of the second below.
    _pairs: "array[int]"

    def __len__(self) -> int:
        return len(self._pairs)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        ids = self._ids
        for pair in self._pairs:
            yield ids[pair >> 32], ids[pair & 0xFFFF_FFFF]


class Blocks:
    """Leads by their keys; `add` all of them by ascending id, then `settle` once."""

    def __init__(self) -> None:
        self.census = Census()
        self._ids: array[int] = array("q")
        self._keys = [array("Q") for _ in range(_BUCKETS)]
        self._places = [array("I") for _ in range(_BUCKETS)]
        self._abbreviated: set[int] = set()

    def add(self, lead: Identity) -> None:
        """Take a lead in."""
        place = len(self._ids)
        self._ids.append(lead.id)
        self.census.add(lead.name.key, lead.company, lead.domains)
        employers = [employer for employer in lead.employers if not self.census.is_anybodys(employer)]
        small = [employer for employer in employers if self.census.employers[employer] <= LARGE]
        self._abbreviated.update(abbreviated(lead))
        for key in _keys(lead, employers, small):
            bucket = key >> 1 & _BUCKETS - 1
            self._keys[bucket].append(key)
            self._places[bucket].append(place)

    def settle(self) -> Candidates:
        """The candidates among all that were added; what was needed to find them is let go."""
        pairs: list[array[int]] = [array("Q") for _ in range(len(self._ids) // _LEADS_OF_A_BUCKET + 1)]
        while self._keys:
            # One bucket after the other, so that only a small part is ever in memory as Python's integers.
            packed = sorted(
                {key << 32 | place for key, place in zip(self._keys.pop(), self._places.pop(), strict=True)}
            )
            for key, block in groupby(packed, key=lambda entry: entry >> 32):
                places = [entry & 0xFFFF_FFFF for entry in block]
                if len(places) > 1:
                    for first, second in self._within(key, places):
                        pairs[first // _LEADS_OF_A_BUCKET].append(first << 32 | second)
        return Candidates(self.census, self._ids, _distinct(pairs))

    def _within(self, key: int, places: list[int]) -> Iterator[tuple[int, int]]:
        """The pairs of one block."""
        if key & 1 and len(places) > CROWD:
            self.census.crowded.add(key)
            return
        if len(places) > 2 and key in self._abbreviated:
            # Who of them "M. Persson" is nobody knows.
            self.census.crowded.add(key)
        for number, first in enumerate(places):
            for second in places[number + 1 : number + 1 + WINDOW]:
                yield first, second


def _distinct(buckets: "list[array[int]]") -> "array[int]":
    distinct: array[int] = array("Q")
    for number, bucket in enumerate(buckets):
        distinct.extend(sorted(set(bucket)))
        buckets[number] = array("Q")
    return distinct


def _keys(lead: Identity, employers: Iterable[str], small: Iterable[str]) -> set[int]:
    """The lowest bit says that a key is an address, which a crowd may share."""
    keys = {address_hash(address) for address in lead.addresses}
    name = lead.name.key
    if name:
        # A crowd that shares an address may have somebody twice in it.
        keys.update(_hash(("at", name, address)) for address in lead.addresses)
    if lead.name.is_full:
        keys.update(_hash((employer, name)) for employer in employers)
        keys.update(_hash((employer, part)) for part in _parts(lead) for employer in small)
        keys.update(_hash(("like", name, part)) for part in _ends(lead.company, _AFFIX))
    return keys


def abbreviated(lead: Identity) -> set[int]:
    """The keys under which a lead with an initial for a name meets those whom it may stand for."""
    return {
        _hash((employer, (word, "<", initial)))
        for initial in lead.name.key
        if len(initial) == 1
        for word in lead.name.key
        if len(word) > 1
        for employer in lead.employers
    }


def _parts(lead: Identity) -> Iterable[tuple[str, ...]]:
    """What is left of a name when another word in it has a slip, is a nickname or an initial."""
    words = lead.name.key
    for word, other in permutations(words, 2):
        yield (word, "<", other[0])
        yield (word, ">", other[-1])
        for full in full_names(other):
            yield (word, "=", full)


def _ends(text: str, length: int) -> Iterable[tuple[str, str]]:
    return (("<", text[:length]), (">", text[-length:])) if text else ()


def _hash(key: tuple[object, ...]) -> int:
    return hash(key) & 0x7FFF_FFFF_FFFF_FFFE
