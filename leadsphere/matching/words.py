"""The words of a name or a company as they are compared: letters that are written in several ways are one."""

import re

from rapidfuzz.distance import OSA

from leadsphere.values.text import fold

_BETWEEN = re.compile(r"[\s.,;:/\\|()\[\]{}<>\"“”„«»&+*#@_~‐-―−·-]+")
_WITHIN = re.compile(r"['’‘`´]")
# "Müller" is written "Mueller" where there is no ü, "Åge" is written "Aage": either is "muller" and "age" here.
_PAIRS = re.compile(r"aa|ae|oe|ue")
LONG = 8
"""Letters from which on two of them may be wrong."""


def fold_letters(text: str) -> str:
    """`text` without case and accents, its umlauts as one letter however they were written."""
    return _PAIRS.sub(lambda pair: "a" if pair[0] == "aa" else pair[0][0], fold(text))


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of `text` in their order: "Hans-Peter O'Neill" has three, and no apostrophe."""
    folded = _WITHIN.sub("", fold_letters(text))
    return tuple(word for word in _BETWEEN.split(folded) if any(c.isalnum() for c in word))


def slips(a: str, b: str) -> bool:
    """Whether two words differ as by a slip of the pen: one letter, two swapped, or two letters in a long word.

    The first or the last letter is right. Words of up to four letters allow only two swapped ones: Lena is
    not Lina, and Jhon is John.
    """
    if not (a[0] == b[0] or a[-1] == b[-1]):
        return False
    shorter, longer = sorted((len(a), len(b)))
    if longer < 4 or longer - shorter > 2:
        return False
    allowed = 2 if shorter >= LONG else 1
    if longer == 4 or shorter < 4:
        return longer == shorter and sorted(a) == sorted(b) and OSA.distance(a, b, score_cutoff=1) <= 1
    return OSA.distance(a, b, score_cutoff=allowed) <= allowed
