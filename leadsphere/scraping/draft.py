"""Somebody while a site is read: values come from several places, and become one person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from leadsphere.importing.targets import BY_KEY
from leadsphere.scraping.order import Found, Value, key_of
from leadsphere.values.text import clean, fold

MOST_VALUES = 40
LONGEST_VALUE = 500
NAME, FIRST, LAST = "full_name", "lead.first_name", "lead.last_name"
TITLE, HEADLINE, DEPARTMENT = "lead.job_title", "lead.headline", "lead.department"
CITY, REGION, COUNTRY, LOCATION = "lead.city", "lead.region", "lead.country", "location"
EMAIL, PHONE, LINKEDIN, X, FACEBOOK = "email", "phone", "linkedin", "x", "facebook"
GITHUB, WEBSITE, OTHER, NOTE = "github", "website", "other", "note"
COMPANY, DOMAIN, INDUSTRY = "company.name", "company.domain", "company.industry"
HEADCOUNT, COMPANY_COUNTRY = "company.headcount", "company.company_country"


@dataclass
class Draft:
    """A person as far as they are known. `home` and `card` are the addresses of their own page on the site and of
    their card; "" for none. `key` is what they were first handed out with.
    """

    url: str
    values: list[Value] = field(default_factory=list[Value])
    home: str = ""
    card: str = ""
    key: str = ""

    def add(self, key: str, text: str, url: str = "", header: str = "") -> "Draft":
        """Note a value; one that is known already, or a second where there can be one, is left."""
        line = clean(text)
        if not line or len(line) > LONGEST_VALUE or len(self.values) >= MOST_VALUES:
            return self
        known = [value for value in self.values if value.key == key]
        if known and (not BY_KEY[key].repeatable or any(fold(v.text) == fold(line) for v in known)):
            return self
        self.values.append(Value(key, line, url or self.url, header))
        return self

    def all(self, key: str) -> list[str]:
        """Every value of a key."""
        return [value.text for value in self.values if value.key == key]

    def get(self, key: str) -> str:
        """The value of a key; "" where there is none."""
        return next(iter(self.all(key)), "")

    @property
    def name(self) -> str:
        """The whole name."""
        return self.get(NAME) or " ".join(filter(None, (self.get(FIRST), self.get(LAST))))

    def absorb(self, other: "Draft") -> bool:
        """Take over what another page says of the same person; whether that was anything new."""
        before = len(self.values)
        for value in other.values:
            has_parts = bool(self.get(FIRST) or self.get(LAST))
            if value.key == NAME and has_parts:
                continue
            if value.key in (FIRST, LAST) and self.get(NAME):
                continue
            self.add(value.key, value.text, value.url, value.header)
        self.home, self.card = self.home or other.home, self.card or other.card
        return len(self.values) > before

    def is_same(self, other: "Draft") -> bool:
        """Whether two are one: the same address or profile, or the same name and nothing that says otherwise."""
        for key in (EMAIL, LINKEDIN):
            if set(map(fold, self.all(key))) & set(map(fold, other.all(key))):
                return _words(self.name) == _words(other.name) or not (self.name and other.name)
        if not self.name or _words(self.name) != _words(other.name):
            return False
        differ = [
            bool(self.get(key) and other.get(key) and fold(self.get(key)) != fold(other.get(key)))
            for key in (EMAIL, TITLE)
        ]
        return not all(differ)

    def found(self, site: str, *, again: bool = False) -> Found:
        """As it is handed out."""
        self.key = self.key or key_of(site, self.name, self.get(COMPANY))
        return Found(self.key, self.url, tuple(self.values), again)


def merged(drafts: Iterable[Draft]) -> list[Draft]:
    """Each person once, in the order in which they came."""
    found: list[Draft] = []
    by_word: dict[str, list[Draft]] = {}
    for draft in drafts:
        same = next((one for one in _near(by_word, draft) if one.is_same(draft)), None)
        if same:
            same.absorb(draft)
        else:
            found.append(draft)
            same = draft
        for sign in signs(same):
            if not any(one is same for one in by_word.setdefault(sign, [])):
                by_word[sign].append(same)
    return found


def signs(draft: Draft) -> Iterator[str]:
    """What somebody may be known by: name and addresses."""
    yield " ".join(sorted(_words(draft.name)))
    for key in (EMAIL, LINKEDIN):
        yield from map(fold, draft.all(key))


def _near(by_word: dict[str, list[Draft]], draft: Draft) -> Iterator[Draft]:
    for sign in signs(draft):
        if sign:
            yield from by_word.get(sign, ())


def _words(name: str) -> frozenset[str]:
    letters = "".join(c if c.isalnum() else " " for c in fold(name))
    return frozenset(letters.split())
