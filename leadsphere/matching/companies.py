"""Whether two names of companies may be one company's."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from leadsphere.matching.words import words_of

_DOTTED = re.compile(r"\b(\w)[./](?=\w\b)")
_LEGAL = frozenset(
    words_of(
        "inc incorporated llc ltd limited plc corp corporation co company gmbh mbh ggmbh ag kg kgaa ohg ug eg se sa "
        "sas sarl srl srls spa sl slu sau bv nv vof ab as asa aps oy oyj kk pty pte pvt private llp lp sp zoo z oo sro "
        "doo kft zrt nyrt ooo oao pao pjsc fz fze fzc fzco dmcc ltda eireli cv bhd sdn tbk psc qsc saoc wll "
        "group holding holdings"
    )
)
_LITTLE = frozenset(words_of("the and und et y e i og och"))
# What people write where they have no employer, or do not say which.
_NOBODYS = """
selfemployed self freelance freelancer freelancing independent independentconsultant consultant contractor retired
student unemployed none nocompany na notavailable notapplicable unknown confidential private privat stealth
stealthstartup stealthmode stealthmodestartup startup various other tbd xxx test individual personal home
opentowork lookingfornewopportunities seekingnewopportunities selbstandig selbststandig freiberuflich freiberufler
autonomo independiente independant autoentrepreneur autonoma liberoprofessionista zzp zzper
"""
_NO_COMPANY = frozenset(_NOBODYS.split())
_LAST = _LEGAL | _LITTLE | {"de"}
_DIGITS = re.compile(r"\d+")
_SHORTEST, _LONG = 5, 10
"""Letters from which on one may be wrong, and two."""


@lru_cache(maxsize=65536)
def company_key(name: str) -> str:
    """A company's name without its legal form, spaces, accents and "and": "Acmé & Sons Ltd." is "acmesons".

    "" for a text that names none, such as "Self-employed".
    """
    words = list(words_of(_DOTTED.sub(r"\1", name)))
    while len(words) > 1 and words[-1] in _LAST:
        del words[-1]
    if len(words) > 1 and words[0] == "the":
        del words[0]
    key = "".join(words[:1] + [word for word in words[1:] if word not in _LITTLE])
    return "" if key in _NO_COMPANY else key


def are_close(a: str, b: str) -> bool:
    """Whether two keys differ as by a slip of the pen; numbers must agree, for "Route 66" is not "Route 67"."""
    shorter = min(len(a), len(b))
    if shorter < _SHORTEST or _DIGITS.findall(a) != _DIGITS.findall(b):
        return False
    allowed = 2 if shorter >= _LONG else 1
    return OSA.distance(a, b, score_cutoff=allowed) <= allowed
