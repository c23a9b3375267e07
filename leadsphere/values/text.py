"""Text as it is stored, and the key under which it is sorted and searched."""

import re
import unicodedata
from functools import lru_cache

# Blanks that are no spaces to Unicode, but show as nothing: Hangul fillers, the Braille blank.
_BLANKS = re.compile(r"[\s\u115f\u1160\u2800\u3164\uffa0]+")
_FILLERS = re.compile(r"[\u115f\u1160\u2800\u3164\uffa0]")
# Control characters that are no whitespace, zero-width marks, and lone surrogates, which no encoding can carry.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff]+"
)
# Joiners bind emoji, Persian and Indic letters; anywhere else they are litter.
_JOINERS = re.compile(r"[\u200c\u200d]++")
_BOUND_JOINERS = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f\u200c\u200d])")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")

# "！" to "～" stand for "!" to "~" between characters of the width of Chinese ones.
_FULL_WIDTH = {wide: wide - 0xFF01 + 0x21 for wide in range(0xFF01, 0xFF5F)}

_FORMULA_OF_TEXT = re.compile(r"=\"([^\"]*)\"")

# Letters that Unicode does not take apart, as people type them on a keyboard that lacks them.
_PLAIN = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "ŋ": "n",
        "þ": "th",
        "ŧ": "t",
    }
)


def clean(text: str) -> str:
    """One line of text as it is stored: NFC (Unicode Standard Annex 15), no control or zero-width characters
    (PostgreSQL refuses NUL), every run of whitespace one space, none at the ends.
    """
    if text.isascii():
        line = " ".join(text.split())
        if line.isprintable():
            return line
    elif text.isprintable() and unicodedata.is_normalized("NFC", text) and not _FILLERS.search(text):
        # Printable are no blanks but the space, no controls and no joiners.
        return " ".join(text.split())
    line = _BLANKS.sub(" ", unicodedata.normalize("NFC", text))
    line = _JOINERS.sub(_bound_joiner, _INVISIBLE.sub("", line))
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", line).strip(" "))


def is_clean(text: str) -> bool:
    """Whether `text` is without doubt as `clean` would have it, save for spaces at its ends."""
    return (
        text.isprintable()
        and "  " not in text
        and (text.isascii() or (unicodedata.is_normalized("NFC", text) and not _FILLERS.search(text)))
    )


def clean_lines(text: str) -> str:
    """Long text as it is stored: each line cleaned, line breaks kept as LF, at most one blank line in a row."""
    lines = "\n".join(clean(line) for line in _LINE_BREAK.split(text))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n")


def fold(text: str) -> str:
    """The key under which `text` is sorted and searched: case, accents and width do not count.

    The same in every process and on every machine: no locale takes part. Vowel signs of Indic scripts and
    the voicing of kana stay, since there they are letters and not accents. May be longer than the text.
    """
    # Names, titles and places come again and again; long texts do not.
    return _folded_before(text) if len(text) <= _OFTEN else _folded(text)


def _folded(text: str) -> str:
    if text.isascii():
        return clean(text).lower()
    folded = _fold_once(text)
    # Compatibility forms may hold further ones: what is folded twice must stay as it is.
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


_OFTEN = 60
"""Characters up to which a text is remembered with its key."""
_folded_before = lru_cache(20_000)(_folded)


def plain_digits(text: str) -> str:
    """`text` with the decimal digits of every script as 0 to 9, and full-width signs as their plain ones.

    Superscripts, circled digits and fractions are no digits of a number (Unicode: Nd is), and stay.
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in half_width(text))


def half_width(text: str) -> str:
    """`text` with the Latin letters, digits and signs of a Chinese or Japanese keyboard as the plain ones."""
    return text.translate(_FULL_WIDTH)


def unmarked(text: str) -> str:
    """`text`, cleaned, without what keeps a spreadsheet from counting or calculating: '12 and ="12" are 12."""
    line = clean(text)
    formula = _FORMULA_OF_TEXT.fullmatch(line)
    return formula[1] if formula else line.removeprefix("'")


def shortened(text: str) -> str:
    """At most 60 characters of `text` on one line, for a sentence that quotes it."""
    line = clean(text)
    return line if len(line) <= 60 else f"{line[:59]}…"


def _fold_once(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", clean(text)).casefold())
    letters = "".join(c for c in apart if not _is_accent(c))
    return clean(unicodedata.normalize("NFKC", _JOINERS.sub("", letters).translate(_PLAIN)))


def _is_accent(character: str) -> bool:
    """By canonical combining class: 200 and above are marks around a letter, 10 to 35 Hebrew and Arabic points."""
    combining = unicodedata.combining(character)
    return combining >= 200 or 10 <= combining <= 35


def _bound_joiner(joiners: re.Match[str]) -> str:
    around = joiners.string[max(joiners.start() - 1, 0) : joiners.start()] + joiners[0][0]
    return (
        joiners[0][0]
        if _BOUND_JOINERS.search(around + joiners.string[joiners.end() : joiners.end() + 1])
        else ""
    )
