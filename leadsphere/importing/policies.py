"""What an import may change: how people are recognised, and for each attribute whether what is there gives way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rapidfuzz import process

from leadsphere.errors import BadValue
from leadsphere.importing.targets import TARGETS, Target, claim, header_key


class Policy(StrEnum):
    """What a file does to an attribute of somebody who is there already; a blank cell never does anything.

    Of contact points, "if blank" adds what is not there, and "always" makes it the primary one besides.
    """

    NEVER = "never"
    IF_BLANK = "blank"
    ALWAYS = "always"


class MatchKey(StrEnum):
    """Something that tells that two rows are one person."""

    EMAIL = "email"
    LINKEDIN = "linkedin"
    PHONE = "phone"
    NAME = "name+company"


POLICY_LABELS = {
    Policy.NEVER: "Never change",
    Policy.IF_BLANK: "Fill if blank",
    Policy.ALWAYS: "Always replace",
}
MATCH_LABELS = {
    MatchKey.EMAIL: "E-mail",
    MatchKey.LINKEDIN: "LinkedIn",
    MatchKey.PHONE: "Phone",
    MatchKey.NAME: "Name and company",
}
USUAL = (MatchKey.EMAIL, MatchKey.LINKEDIN)
OWNER = "owner"
"""The policy for whose lead it is, which no column says."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How people coming in meet those who are there.

    `policies` are by the key of a target, and "if blank" for all others. `oldest`: whoever matches several leads
    is taken for the oldest of them; otherwise nothing is written of them.
    """

    match: tuple[MatchKey, ...] = USUAL
    policies: Mapping[str, Policy] = field(default_factory=dict[str, Policy])
    oldest: bool = False

    def of(self, key: str) -> Policy:
        """The policy for the target of this key."""
        return self.policies.get(key, Policy.IF_BLANK)

    def may_set(self, key: str, old: object) -> bool:
        """Whether another value may stand where `old` stands."""
        policy = self.of(key)
        return policy is Policy.ALWAYS or (policy is Policy.IF_BLANK and not old)

    def as_json(self) -> dict[str, Any]:
        """The rules as a job keeps them."""
        policies = {k: p.value for k, p in sorted(self.policies.items()) if p is not Policy.IF_BLANK}
        return {
            "match": [k.value for k in MatchKey if k in self.match],
            "policies": policies,
            "oldest": self.oldest,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Rules":
        """What `as_json` wrote; the usual rules for `{}`."""
        policies = {key: Policy(value) for key, value in said.get("policies", {}).items()}
        match = tuple(MatchKey(value) for value in said.get("match", USUAL))
        return cls(match, policies, bool(said.get("oldest")))

    @classmethod
    def read(
        cls, *, match: str = "", policies: Iterable[str] = (), oldest: bool = False,
        targets: Sequence[Target] = TARGETS,
    ) -> "Rules":  # fmt: skip
        """Rules as people type them: "email,phone" and "city=always". Raises BadValue with what was meant."""
        read = dict(_policy(text, targets) for text in policies)
        keys = tuple(match_key(word) for word in match.split(",") if word.strip()) if match else USUAL
        return cls(at_least_one(keys), read, oldest)


USUAL_RULES = Rules()
OLDEST = Rules(oldest=True)


def at_least_one(keys: Sequence[MatchKey]) -> tuple[MatchKey, ...]:
    """The keys, each once. Raises BadValue where there is none."""
    if not keys:
        raise BadValue(f"Choose by what people are recognised: {', '.join(MatchKey)}.")
    return tuple(key for key in MatchKey if key in keys)


def match_key(text: str) -> MatchKey:
    """The key that a word names. Raises BadValue."""
    word = text.strip().lower().replace("e-mail", "email").replace(" ", "")
    if word not in set(MatchKey):
        raise BadValue(f"People cannot be recognised by “{text.strip()}”. Choose of: {', '.join(MatchKey)}.")
    return MatchKey(word)


def policy_named(text: str) -> Policy:
    """The policy that a word names. Raises BadValue."""
    word = text.strip().lower()
    if word not in set(Policy):
        raise BadValue(f"“{text.strip()}” is no policy. Write one of: {', '.join(Policy)}.")
    return Policy(word)


def target_named(text: str, targets: Sequence[Target] = TARGETS) -> Target:
    """The target that a word names: its key, attribute, label or header. Raises BadValue with the nearest one."""
    if by_key := next((target for target in targets if target.key and target.key == text.strip()), None):
        return by_key
    words = _words(targets)
    wanted = header_key(text)
    if (found := claim(text)) and wanted not in words and found[0] in targets:
        return found[0]
    if wanted not in words:
        near = process.extractOne(wanted, words.keys(), score_cutoff=60)
        hint = f" Did you mean “{words[near[0]].label.lower()}”?" if near else ""
        raise BadValue(f"There is no attribute “{text.strip()}”.{hint}")
    return words[wanted]


def policed(targets: Sequence[Target] = TARGETS) -> tuple[Target, ...]:
    """The targets whose values an import can change: attributes and contact points."""
    return tuple(target for target in targets if target.attribute or target.contact)


def _policy(text: str, targets: Sequence[Target]) -> tuple[str, Policy]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadValue(
            f"“{text}” is no policy. Write an attribute and what becomes of it, such as city=always."
        )
    if header_key(name) == OWNER:
        return OWNER, policy_named(value)
    return target_named(name, policed(targets)).key, policy_named(value)


def _words(targets: Sequence[Target]) -> dict[str, Target]:
    """Everything that each target is called, as `header_key` writes it."""
    found: dict[str, Target] = {}
    for target in targets:
        for word in (target.label, target.key, target.key.rpartition(".")[2]):
            if word:
                found.setdefault(header_key(word), target)
    return found
