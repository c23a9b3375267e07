"""How the language of filters spells: its quotes, and the words and signs that mean something."""

import re
import unicodedata

from leadsphere.filters.operators import OPERATORS
from leadsphere.filters.subjects import Subject, Vocabulary
from leadsphere.values.text import fold

SIGNS = "".join(sorted({operator.sign for operator in OPERATORS} - {""}))
"""What stands between a subject and its value."""
QUOTES = {'"': '"', "“": '”"', "”": '”"', "„": '“”"'}
"""What opens a phrase, and what closes it: word processors turn quotes, each language in its own way."""
CONNECTIVES = ("AND", "OR", "NOT")
ANY_VALUE = "*"
NO_VALUE = ("none", "never", "unknown", "empty")
"""Where one of them stands alone as a value, without quotes, nothing must be known."""
HAS = "has"

_SPECIAL = re.compile(rf"[\s(){re.escape(''.join(QUOTES) + SIGNS)},;+*\\]|\.\.")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\+?", re.ASCII)
_ESCAPED = re.compile(r'\\(["“”„\\])')


def quoted(value: str) -> str:
    """A value as the language writes it: as it is where nothing in it could mean anything else."""
    return value if is_plain(value) and fold(value) not in NO_VALUE else in_quotes(value)


def in_quotes(value: str) -> str:
    """A value that is nothing but text."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def unescaped(written: str) -> str:
    """What stands between two quotes, without its backslashes."""
    return _ESCAPED.sub(r"\1", written)


def is_plain(value: str) -> bool:
    """Whether a text reads as one word, and no sign, dash or connective is in its way."""
    if _NUMBER.fullmatch(value):
        return True
    # An accent at the start would join the sign before it: "<" and U+0338 are one character in NFC.
    odd_start = value.startswith("-") or unicodedata.combining(value[:1] or "-")
    return bool(value) and not odd_start and not _SPECIAL.search(value) and value not in CONNECTIVES


def word_of(subject: Subject, vocabulary: Vocabulary) -> str:
    """A subject as the language writes it; by its name where its word means another one."""
    found = vocabulary.meant_by(subject.word) if fold(subject.word) else None
    word = subject.word if found and found.name == subject.name else subject.name
    is_bare = is_plain(word) and not word.startswith("-") and fold(word) != HAS
    return word if is_bare else in_quotes(word)


def is_option(subject: Subject, text: str) -> bool:
    """Whether a text is one of the subject's own values, or what people call it."""
    wanted = fold(text)
    return any(wanted in (fold(value), fold(label)) for value, label in subject.options)
