"""Everything that a column of a file can become, and the headers under which exporters write it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from leadsphere import catalogue
from leadsphere.attributes import On
from leadsphere.catalogue import Attribute
from leadsphere.importing.languages import words_for
from leadsphere.models import ContactKind
from leadsphere.values.text import fold


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a column can become.

    `key` is what a mapping stores: "lead.first_name", "company.name", "full_name", "email", ... and "" for a
    column that is not imported. `headers` are in the form of `header_key`, the surest first. Several columns
    may become the same target only where it is `repeatable`. `attribute` or `contact` says where it goes.
    """

    key: str
    label: str
    headers: tuple[str, ...]
    repeatable: bool = False
    attribute: Attribute | None = None
    contact: ContactKind | None = None


@lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """A header without case, accents, punctuation and counters: "Phone 1 - Value" is "phone", "E-mail" "email"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    letters = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in fold(apart))
    key = " ".join(letters.split())
    key = re.sub(r"\be mails?\b", "email", key)
    return re.sub(r"\s*\b(?:\d{1,2}|value)\b", "", key).strip() or key


def _attribute_target(attribute: Attribute) -> Target:
    key = f"{attribute.on}.{attribute.name}"
    return Target(key, attribute.label, _headers(key, attribute.headers), attribute=attribute)


def _contact_target(kind: ContactKind, label: str, *headers: str) -> Target:
    return Target(kind.value, label, _headers(kind.value, (label, *headers)), repeatable=True, contact=kind)


def _headers(key: str, headers: Iterable[str]) -> tuple[str, ...]:
    """As `header_key` has them, and those of the other languages after them."""
    return tuple(dict.fromkeys(map(header_key, (*headers, *words_for(key)))))


NOT_IMPORTED = Target("", "Not imported", (), repeatable=True)
FULL_NAME = Target(
    "full_name",
    "Full name",
    _headers(
        "full_name",
        (
            *("full name", "name", "contact name", "lead name", "person name", "display name"),
            *("prospect name", "nombre", "nombre completo", "nombre y apellidos", "nom complet", "nom"),
            *("nom et prenom", "vollstandiger name", "nome", "nome completo", "nome e cognome", "naam"),
            *("姓名", "氏名", "名前", "이름", "имя", "фио", "الاسم", "الاسم الكامل", "नाम"),
        ),
    ),
)
LOCATION = Target(
    "location",
    "City, region, country",
    _headers(
        "location",
        (
            *("location", "person location", "contact location", "lead location", "profile location"),
            *("geography", "ubicacion", "localisation", "standort", "localizacao", "localizzazione"),
            *("city country", "city state", "city state country", "city region country"),
            *("city state province",),
        ),
    ),
)
EMAIL_VERDICT = Target(
    "email_verdict",
    "E-mail status",
    ("email status", "email verification status", "email verification", "email validation", "email verdict"),
)
CATCH_ALL = Target("catch_all", "Catch-all status", ("catch all status", "catch all", "email catch all"))
CONTACTS = (
    _contact_target(
        ContactKind.EMAIL,
        "E-mail",
        *("email address", "email", "mail", "work email", "business email", "personal email"),
        *("primary email", "contact email", "professional email", "person email", "lead email"),
        *("home email", "other email", "secondary email", "email addresses", "additional email"),
        *("work email address", "business email address", "personal email address", "private email"),
        *("direct email", "email work", "email home", "email personal"),
        *("verified email", "main email", "recommended email", "email id", "contact email address"),
        *("alternate email", "alternative email", "secondary email address", "emails", "your email"),
        *("correo", "correo electronico", "direccion de correo electronico", "courriel", "adresse email"),
        *("adresse mail", "adresse electronique", "mail adresse", "email adresse", "correio eletronico"),
        *("posta elettronica", "indirizzo email", "メール", "メールアドレス", "邮箱", "电子邮件"),
        *("電子郵件", "이메일", "почта", "البريد الإلكتروني", "ईमेल"),
    ),
    _contact_target(
        ContactKind.PHONE,
        "Phone",
        *("phone number", "phone", "telephone", "telephone number", "tel", "mobile", "mobile phone"),
        *("mobile number", "mobile phone number", "cell", "cell phone", "cell phone number", "cellphone"),
        *("work phone", "work direct phone", "direct phone", "direct dial", "direct number"),
        *("first phone", "home phone", "other phone", "business phone", "office phone", "personal phone"),
        *("direct phone number", "work phone number", "work mobile", "personal mobile", "private phone"),
        *("phone work", "phone home", "phone mobile", "main phone", "business phone number", "mobile no"),
        *("phone no", "contact no", "contact phone number", "business mobile", "direct line", "direct"),
        *("primary phone", "secondary phone", "contact phone", "contact number", "person phone"),
        *("lead phone", "phones", "phone numbers", "whatsapp", "whatsapp number", "telefono", "movil"),
        *("telefono movil", "celular", "numero de telefono", "telephone portable", "numero de telephone"),
        *("portable", "telefon", "telefonnummer", "handy", "handynummer", "mobiltelefon", "mobilnummer"),
        *("rufnummer", "telefone", "telemovel", "cellulare", "telefoon", "电话", "電話", "電話番号"),
        *("手机", "전화번호", "телефон", "الهاتف", "फोन"),
    ),
    _contact_target(
        ContactKind.LINKEDIN,
        "LinkedIn",
        *("linkedin url", "person linkedin url", "linkedin profile", "linkedin profile url"),
        *("linkedin link", "contact linkedin", "person linkedin", "contact linkedin url", "linked in"),
        *("linked in url", "linkedin bio", "lead linkedin url", "linkedin person url"),
        *("personal linkedin", "personal linkedin url", "profile linkedin", "linkedin public url"),
        *("linkedin profile link", "linkedin contact", "prospect linkedin url", "li profile url", "li url"),
        *("linkedin contact profile url", "contact li profile url", "person linkedin profile"),
    ),
    _contact_target(
        ContactKind.X,
        "X (Twitter)",
        *("twitter", "twitter url", "twitter handle", "twitter username", "twitter profile"),
        *("person twitter url", "x url", "x handle", "x profile", "person twitter"),
    ),
    _contact_target(
        ContactKind.FACEBOOK,
        "Facebook",
        *("facebook url", "facebook profile", "facebook profile url", "person facebook url"),
        *("person facebook",),
    ),
    _contact_target(
        ContactKind.GITHUB,
        "GitHub",
        *("github url", "github profile", "github username", "person github url"),
    ),
    _contact_target(
        ContactKind.WEBSITE,
        "Personal website",
        *("personal website", "personal site", "personal web page", "person website", "blog", "blog url"),
        *("portfolio", "portfolio url", "personal url"),
    ),
    _contact_target(
        ContactKind.OTHER, "Other profile", *("instagram", "instagram url", "xing", "xing url", "tiktok")
    ),
)
TAGS = Target(
    "tags",
    "Tags",
    _headers(
        "tags", ("tags", "tag", "tag list", "labels", "label", "lead tags", "contact tags", "person labels")
    ),
    repeatable=True,
)
NOTE = Target(
    "note",
    "Note",
    _headers(
        "note",
        (
            *("note", "notes", "comment", "comments", "remark", "remarks", "lead notes", "contact notes"),
            *("additional notes", "internal notes", "notas"),
        ),
    ),
    repeatable=True,
)
ATTRIBUTES = tuple(_attribute_target(a) for a in catalogue.ATTRIBUTES if a.attr.importable)
TARGETS = (NOT_IMPORTED, FULL_NAME, *ATTRIBUTES, LOCATION, *CONTACTS, EMAIL_VERDICT, CATCH_ALL, TAGS, NOTE)
BY_KEY = {target.key: target for target in TARGETS}

REJECTED_LINE, REJECTED_REASON = "LeadSphere line", "LeadSphere reason"
"""The columns that a file of rejected rows has more than the file that they come from."""

# Headers that are none of the targets, however near or alike in their values: nobody's address is theirs.
OTHERS = frozenset(
    (
        *("status", "lead status", "contact status", "stage", "deal stage", "lifecycle stage"),
        *("state code", "rating", "description"),
        *("campaign", "campaign id", "campaign name", "form", "form name", "form id", "ad name"),
        *("ad id", "adset name", "list", "lists", "list name", "keywords"),
        *("technologies", "date", "created", "created time", "created date", "create date", "created at"),
        *("updated at", "last modified date", "last activity date", "last contact", "last contacted"),
        *("connected on", "signup date", "contact type", "type", "category", "email confidence"),
        *("email sent", "email open", "email opened", "email bounced", "replied", "email type"),
        *("phone type", "email opt out", "username", "user name", "user", "user id", "file name"),
        *("language", "gender", "sex", "age", "birthday", "date of birth", "nickname", "middle name"),
        *("prefix", "suffix", "name prefix", "name suffix", "salutation", "street", "street address"),
        *("address", "postal code", "zip", "zip code", "postcode", "time zone", "timezone"),
        *("country code", "area code", "fax", "fax number", "annual revenue", "revenue", "currency"),
        *("amount", "price", "index", "id", "key", "score", "lead score", "step", "sequence", "photo"),
        *("picture", "image", "subject", header_key(REJECTED_LINE), header_key(REJECTED_REASON)),
    )
)


@cache
def by_header() -> dict[str, tuple[Target, int]]:
    """Each header, with and without its spaces, and its target with the header's rank there (0: surest)."""
    found: dict[str, tuple[Target, int]] = {}
    for target in TARGETS:
        for rank, header in enumerate(target.headers):
            found.setdefault(header, (target, rank))
    for header, claim in tuple(found.items()):
        found.setdefault(header.replace(" ", ""), claim)
    return found


def claim(header: str) -> tuple[Target, int] | None:
    """The target that has exactly this header among its own, and the header's rank there."""
    key = header_key(header)
    if key in OTHERS:
        return None
    return by_header().get(key) or by_header().get(key.replace(" ", ""))


def compact(header: str) -> str:
    """A header's key without its blanks: "LinkedIn URL", "linkedinUrl" and "linkedin_url" are one."""
    return header_key(header).replace(" ", "")


def owner_of(target: Target) -> On | None:
    """Whether a target is of the person or of the company; None where nothing is imported."""
    if not target.key:
        return None
    return target.attribute.on if target.attribute else On.LEAD
