"""Several words in one cell, such as tags."""

import re
from collections.abc import Iterable

from leadsphere.values.text import clean

BETWEEN = "; "
"""Parts several things in one cell."""
MARK = "Field: "
"""Begins the header of a workspace's own field in a file for another import: so it is never taken for another."""
# Google parts the labels of a contact by ":::".
_SIGN = r"(?:[,;|，；、]|\s:::\s)"
_PARTING = re.compile(r"[,;|\n\"，；、]|:::")
# A word in quotation marks, where these stand for themselves when doubled (as in RFC 4180), or up to what parts words.
_WORD = re.compile(rf'\s*(?:"((?:[^"]|"")*)"\s*(?={_SIGN}|$)|((?:(?!{_SIGN}).)*))(?:{_SIGN}|$)', re.DOTALL)


def split_list(text: str) -> list[str]:
    """The words of a cell such as "hot, VIP; Q4 | late", each once, in their order; `join_list` undoes it."""
    words = (
        clean((found[1] or "").replace('""', '"') or found[2] or "")
        for found in _WORD.finditer(text.replace(" ::: ", "; "))
    )
    return list(dict.fromkeys(filter(None, words)))


def join_list(words: Iterable[str]) -> str:
    """The words in one cell; one with a sign in it that parts words is put in quotation marks."""
    return BETWEEN.join(_quoted(word) if _PARTING.search(word) else word for word in words)


def _quoted(word: str) -> str:
    doubled = word.replace('"', '""')
    return f'"{doubled}"'
