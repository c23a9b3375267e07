"""Which language a name is of, as far as its letters tell: for a greeting, and never for a judgement.

A script that one language is mostly written in tells it, and so do letters and endings that no other of the languages
below has in names. Whatever fits two of them fits none: of most names in plain Latin letters nothing is known.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from leadsphere.values.text import clean

# Scripts by the first word of what Unicode calls their letters.
_SCRIPTS = {
    "ARMENIAN": "Armenian",
    "BENGALI": "Bengali",
    "DEVANAGARI": "Hindi",
    "GEORGIAN": "Georgian",
    "GREEK": "Greek",
    "GUJARATI": "Gujarati",
    "HANGUL": "Korean",
    "HEBREW": "Hebrew",
    "HIRAGANA": "Japanese",
    "KANNADA": "Kannada",
    "KATAKANA": "Japanese",
    "KHMER": "Khmer",
    "MALAYALAM": "Malayalam",
    "SINHALA": "Sinhala",
    "TAMIL": "Tamil",
    "TELUGU": "Telugu",
    "THAI": "Thai",
}
# Scripts of several languages, where the country of the person tells which.
_ARAB = (
    *("AE", "BH", "DZ", "EG", "IQ", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SY"),
    *("TN", "YE"),
)
_CHINESE = ("CN", "HK", "SG", "TW")
_SHARED_SCRIPTS: dict[str, dict[str, str]] = {
    "ARABIC": dict.fromkeys(_ARAB, "Arabic") | {"IR": "Persian", "AF": "Persian", "PK": "Urdu"},
    "CJK": dict.fromkeys(_CHINESE, "Chinese") | {"JP": "Japanese"},
    "CYRILLIC": {
        "RU": "Russian",
        "UA": "Ukrainian",
        "BG": "Bulgarian",
        "RS": "Serbian",
        "BY": "Belarusian",
        "MK": "Macedonian",
        "KZ": "Kazakh",
    },
}

# Letters and endings (of a word, in small letters) that among these languages are one's alone.
_LETTERS: tuple[tuple[str, str], ...] = (
    ("Albanian", r"xh\w*ë|ë\w*xh"),
    ("Azerbaijani", r"ə"),
    ("Belarusian", r"ў"),
    ("Catalan", r"l·l"),
    ("Czech", r"[řěů]"),
    ("German", r"ß"),
    ("Hungarian", r"[őű]"),
    ("Icelandic", r"[þð]|\wdóttir$"),
    ("Kazakh", r"[ұқғәһ]"),
    ("Latvian", r"[ģķļņ]"),
    ("Lithuanian", r"[ėįų]|\w(?:auskas|evičius|aitė|ienė|ytė)$"),
    ("Macedonian", r"[ѓќѕ]"),
    ("Maltese", r"ħ|għ"),
    ("Polish", r"[łńśźż]|\w(?:ąk|ęk)$"),
    ("Portuguese", r"ã|\wões$"),
    ("Romanian", r"[țș]"),
    ("Russian", r"ё|\wы\w"),
    ("Serbian", r"[ђћ]"),
    ("Slovak", r"[ľĺŕ]"),
    ("Spanish", r"ñ"),
    ("Turkish", r"ğ|ı"),
    ("Ukrainian", r"[їєґ]"),
    ("Vietnamese", r"[ơư]|[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]"),
)
_TELLING = tuple((language, re.compile(pattern)) for language, pattern in _LETTERS)

NAME_LANGUAGES = tuple(
    sorted(
        {
            *_SCRIPTS.values(),
            *(language for language, _ in _LETTERS),
            *(language for languages in _SHARED_SCRIPTS.values() for language in languages.values()),
        }
    )
)
"""Every language that a name can be known to be of, by its English name."""


@lru_cache(maxsize=8192)
def name_language(first: str, last: str, country: str = "") -> str:
    """The language of a name, by its English name; "" where nothing tells, or two things tell different ones.

    `country` (ISO 3166 alpha-2) tells apart the languages of a script, and never a name in Latin letters.
    """
    name = clean(f"{first} {last}")
    if name.isascii():
        return ""
    found = {*_by_letters(name.lower().split())}
    if not found:
        found = {*_by_script(name, country)}
    return found.pop() if len(found) == 1 else ""


def _by_letters(words: Iterable[str]) -> Iterable[str]:
    return (language for word in words for language, telling in _TELLING if telling.search(word))


def _by_script(name: str, country: str) -> Iterable[str]:
    """What the scripts of a name tell, "" among it for a script that tells nothing."""
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in name if c.isalpha()}
    if {"HIRAGANA", "KATAKANA"} & scripts:
        # Japanese names are in Chinese characters for the rest.
        scripts -= {"CJK"}
    for script in scripts:
        yield _SHARED_SCRIPTS.get(script, {}).get(country) or _SCRIPTS.get(script, "")
