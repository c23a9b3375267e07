"""Words that tell people, what they do, and where they stand on a page from everything else."""

import re

from leadsphere.matching.first_names import is_known
from leadsphere.scraping.reading.vocabulary import NO_NAMES, ROLES, SURNAMES_TOO
from leadsphere.values.names import FORMS_OF_ADDRESS
from leadsphere.values.text import clean, fold

_ROLE_WORDS = frozenset(ROLES.split())
_ROLE_PARTS = (
    *(
        "代表",
        "取締役",
        "社長",
        "部長",
        "課長",
        "主任",
        "担当",
        "執行役員",
        "弁護士",
        "教授",
        "エンジニア",
        "マネージャー",
    ),
    *(
        "经理",
        "总监",
        "总裁",
        "首席",
        "主管",
        "工程师",
        "顾问",
        "创始人",
        "主任",
        "会计",
        "教授",
        "經理",
        "總監",
    ),
    *("대표", "이사", "부장", "팀장", "과장", "매니저", "교수", "변호사"),
    *("مدير", "رئيس", "مهندس", "مستشار", "محام", "منسق"),
    *("निदेशक", "प्रबंधक", "अभियंता"),
    *("מנכ", "מנהל", "סמנכ", "מהנדס"),
    *("διευθυντ", "υπευθυν", "συμβουλ"),
)

# Words that no name of a person has, and headings, links, products and offices have.
_NOT_IN_NAMES = frozenset(NO_NAMES.split()) - {"chi", "lo", "il", "may", "will", "sa"}
_IN_BETWEEN = frozenset(
    (
        *(
            "de",
            "da",
            "do",
            "dos",
            "das",
            "del",
            "della",
            "di",
            "du",
            "la",
            "le",
            "van",
            "von",
            "den",
            "der",
            "zu",
        ),
        *(
            "ter",
            "ten",
            "bin",
            "bint",
            "ibn",
            "al",
            "el",
            "ben",
            "y",
            "e",
            "af",
            "av",
            "zum",
            "zur",
            "dela",
            "of",
        ),
        *("san", "st", "o", "i", "ap", "lo", "dalla", "degli", "dei", "und", "ul", "ould", "abu", "abd"),
    )
)
_PREFIXES = FORMS_OF_ADDRESS | frozenset(
    (
        *(
            "prof",
            "professor",
            "dipl",
            "ing",
            "mag",
            "med",
            "phil",
            "rer",
            "nat",
            "jur",
            "rev",
            "hon",
            "fr",
            "drs",
            "ir",
        ),
        *(
            "capt",
            "col",
            "lt",
            "sgt",
            "judge",
            "dame",
            "lord",
            "lady",
            "rabbi",
            "imam",
            "sister",
            "brother",
            "eng",
            "h",
            "c",
        ),
        *("dra", "lic", "arq", "avv", "ra", "pd", "priv", "doz", "univ", "habil", "pol", "oec", "mr", "mrs"),
    )
)
_SUFFIXES = frozenset(
    (
        *(
            "jr",
            "sr",
            "ii",
            "iii",
            "iv",
            "phd",
            "md",
            "mba",
            "cpa",
            "esq",
            "jd",
            "llm",
            "llb",
            "cfa",
            "pmp",
            "rn",
            "dds",
        ),
        *(
            "dvm",
            "msc",
            "bsc",
            "ma",
            "ba",
            "ms",
            "bs",
            "mph",
            "pe",
            "aia",
            "obe",
            "mbe",
            "cbe",
            "kc",
            "qc",
            "frcs",
            "pharmd",
        ),
        *(
            "cissp",
            "cfp",
            "ccim",
            "sphr",
            "shrm",
            "psyd",
            "edd",
            "dr",
            "bcom",
            "ca",
            "acca",
            "fcca",
            "meng",
            "beng",
            "leed",
        ),
        *(
            "ap",
            "dmd",
            "do",
            "np",
            "pa",
            "lcsw",
            "rdn",
            "fca",
            "mres",
            "mps",
            "cams",
            "crpc",
            "cpcu",
            "dphil",
        ),
    )
)
_PRONOUNS = re.compile(
    r"\s*[(\[]\s*(?:she|he|they|her|him|sie|er|elle|il)\b[^)\]]{0,30}[)\]]\s*$", re.IGNORECASE
)
_LABEL = re.compile(r"^(?:name|nom|nombre|naam|nome|namn)\s*:\s*", re.IGNORECASE)
_SIGNS = re.compile(r"[0-9@#$€£%&+=<>{}\[\]|\\/*_~^:;!?¿¡“”„\"…•©®™→»«]")
# Scripts that know no capitals.
_HAN = re.compile(
    r"[\u3005\u3400-\u4dbf\u4e00-\u9fff]{1,3}[ 　・]?[\u3005\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff]{1,4}"
)
_KANA = re.compile(r"[\u30a0-\u30ff]{2,10}[ ・][\u30a0-\u30ff]{2,12}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]{1,2} ?[\uac00-\ud7a3]{1,3}")
_NO_NAME_IN_HAN = re.compile(
    "会社|公司|团队|團隊|我们|我們|联系|聯絡|产品|產品|新闻|新聞|会員|概要|採用|問い合|製品|社員|紹介|情報|案内|一覧|部門|事業|"
    "首页|首頁|服务|服務|关于|關於|회사|소개|제품|문의|채용|뉴스|팀|代表|取締|部長|経理|经理|总监|主任|工程|顾问|教授"
)
_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|['’ʼ`\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f-])*\.?"
)


def role_words(text: str) -> int:
    """How many words of a text are about what somebody does."""
    words = [
        word.removesuffix("s") if word not in _ROLE_WORDS else word
        for word in re.findall(r"[^\W\d_]+", fold(text))
    ]
    found = sum(
        word in _ROLE_WORDS or word.endswith(("leiter", "leiterin", "manager", "managerin", "berater"))
        for word in words
    )
    return found + sum(part in text for part in _ROLE_PARTS)


def is_role(text: str) -> bool:
    """Whether a line may be what somebody does: short, no sentence, and with a word of work in it."""
    return (
        2 <= len(text) <= 140 and "@" not in text and not text.endswith(("!", "?")) and role_words(text) > 0
    )


def name_in(text: str) -> str:
    """The name that a line is, without what is written around it; "" where it is no name of a person."""
    line = _PRONOUNS.sub("", _LABEL.sub("", clean(text))).strip(" ,–—-•·|")
    if not 3 <= len(line) <= 70 and not _HAN.fullmatch(line) and not _HANGUL.fullmatch(line):
        return ""
    if _SIGNS.search(line):
        return ""
    if not line[0].isascii() and (whole := _uncased(line)) is not None:
        return line if whole else ""
    return line if _is_western(line) else ""


def _uncased(line: str) -> bool | None:
    """Whether a line in a script without capitals is a name; None where its script has them."""
    if _HAN.fullmatch(line) or _KANA.fullmatch(line) or _HANGUL.fullmatch(line):
        return not _NO_NAME_IN_HAN.search(line)
    letters = [c for c in line if c.isalpha()]
    if any(c.isupper() or c.islower() for c in letters):
        return None
    words = line.split()
    return 2 <= len(words) <= 5 and all(_WORD.fullmatch(word) for word in words) and not role_words(line)


def _is_western(line: str) -> bool:
    base, *after = (part.strip() for part in line.split(","))
    if after and not all(_is_suffix(part) for part in after):
        # "Doe, Jane"; anything else after a comma is no name.
        if len(after) != 1 or len(after[0].split()) > 3 or len(base.split()) > 3:
            return False
        base = f"{after[0]} {base}"
    words = _without_around(base.replace("–", "-").split())
    if not 2 <= len(words) <= 6:
        return len(words) == 1 and _has_title(base) and _is_word(words[0])
    full = [word for word in words if fold(word).strip(".") not in _IN_BETWEEN]
    if len(full) < 2 and not (full and len(words) >= 2 and words[0] in full):
        return False
    if fold(full[-1]) in _SURNAMES_TOO and is_known(fold(full[0])):
        full = full[:-1]
    return all(_is_word(word) for word in full) and any(len(word.strip(".")) > 1 for word in full)


def _without_around(words: list[str]) -> list[str]:
    while words and (fold(words[0]).strip(".-") in _PREFIXES) and (len(words) > 2 or words[0].endswith(".")):
        words = words[1:]
    while len(words) > 2 and _is_suffix(words[-1]):
        words = words[:-1]
    return [word.strip("()'\u2018\u2019") for word in words if word.strip("()'\u2018\u2019")]


def _has_title(line: str) -> bool:
    first = line.split()[0] if line.split() else ""
    return len(line.split()) > 1 and fold(first).strip(".") in _PREFIXES


def _is_suffix(part: str) -> bool:
    words = fold(part).replace(".", "").replace("(", "").replace(")", "").split()
    return bool(words) and all(word in _SUFFIXES or word in _PREFIXES for word in words)


def _is_word(word: str) -> bool:
    if not _WORD.fullmatch(word):
        return False
    if not (word[0].isupper() or not (word[0].isupper() or word[0].islower())):
        return word[:2] in ("d'", "d’", "o'", "o’") and word[2:3].isupper()
    folded = fold(word).strip(".")
    if folded in _NOT_IN_NAMES or (folded in _ROLE_WORDS and folded not in _SURNAMES):
        return False
    return True


_SURNAMES_TOO = frozenset(SURNAMES_TOO.split())
# What people are called, too.
_SURNAMES = frozenset(
    (
        *(
            "art",
            "dean",
            "judge",
            "mason",
            "taylor",
            "tailor",
            "gardener",
            "page",
            "chef",
            "meister",
            "pilot",
            "major",
        ),
        *(
            "marshall",
            "porter",
            "baker",
            "partner",
            "fellow",
            "keeper",
            "mate",
            "rector",
            "pastor",
            "warden",
            "abbot",
        ),
        *(
            "chancellor",
            "steward",
            "captain",
            "patron",
            "host",
            "leiter",
            "coach",
            "bishop",
            "driver",
            "singer",
        ),
        *("schreiber", "richter", "personal", "medico", "vet", "server", "lead"),
    )
)

TEAM = re.compile(
    r"\b(?:our )?(?:team|teams|people|staff|leadership|faculty|attorneys|lawyers|partners|board|management|members|directory|"
    r"meet (?:the|our)|who we are|about us|employees|experts|advisors|founders|crew|professionals|physicians|doctors|providers|"
    r"agents|consultants|mitarbeiter|mitarbeitende|ansprechpartner|unser team|kollegen|geschaftsfuhrung|vorstand|equipe|"
    r"equipo|squadra|medewerkers|medarbetare|medarbejdere|ansatte|henkilosto|zespol|tym|ekip|personal|personale|colleagues|"
    r"committee|trustees|researchers|speakers)\b|команда|сотрудник|团队|團隊|スタッフ|社員|チーム|役員|팀|직원|فريق|צוות|टीम|ομαδα"
)
"""What a page or part of it is called that shows who works there; folded."""

ELSEWHERE = re.compile(
    r"testimonial|review|quote|customer-stor|client-say|feedback|comment|byline|author-box|post-meta|entry-meta|blog-|"
    r"product|price|cart|related-post|recent-post|event|recommend|kundenstimm|temoign|rating|case-stud|article-|news-|\bmeta\b"
)
"""What a part of a page is called whose names are of others: customers, authors, products. Of classes and ids."""

STOPS = re.compile(
    r"(?:[$€£¥]\s?\d|\d\s?(?:€|EUR|USD|kr\b))|\b(?:add to cart|in den warenkorb|add to basket)\b",
    re.IGNORECASE,
)
"""What is sold."""

DATED = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}\b|\b\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|"
    r"aug|sep|oct|nov|dec)[a-z]*\.? \d{4}\b|\bmin(?:ute)? read\b|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)
"""What was written on a day: posts and reviews."""
