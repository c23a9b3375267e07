"""The checks of a phone number against the numbering plans of the world: nobody is called, and nobody asked."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

from leadsphere.models import Verdict
from leadsphere.values.countries import country_name
from leadsphere.verification.checks import Outcome, Said
from leadsphere.verification.verdict import Finding, evidence_of

PLAN = "plan"
"""What a verdict on a number rests on: the plan of its country."""

_KINDS = {
    PhoneNumberType.MOBILE: "a mobile number",
    PhoneNumberType.FIXED_LINE: "a fixed line",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "a fixed line or a mobile number",
    PhoneNumberType.VOIP: "a number of the internet (VoIP)",
    PhoneNumberType.TOLL_FREE: "a number that is free to call (toll-free)",
    PhoneNumberType.PREMIUM_RATE: "a number that costs extra to call",
    PhoneNumberType.SHARED_COST: "a number whose costs are shared",
    PhoneNumberType.PERSONAL_NUMBER: "a personal number",
    PhoneNumberType.PAGER: "a pager",
    PhoneNumberType.UAN: "a company's number for the whole country",
    PhoneNumberType.VOICEMAIL: "a voice mailbox",
}
_NOT_A_PERSONS = (PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN)
_COSTS = (PhoneNumberType.PREMIUM_RATE,)
_LENGTH = {
    ValidationResult.TOO_SHORT: "It has too few digits.",
    ValidationResult.TOO_LONG: "It has too many digits.",
    ValidationResult.INVALID_COUNTRY_CODE: "There is no such country code.",
    ValidationResult.INVALID_LENGTH: "Its country has no numbers of this length.",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "It lacks its area code.",
}


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    """One check of a number; `example` is one that it speaks up at."""

    name: str
    label: str
    example: str
    look: Callable[[PhoneNumber], Said | None]


def _possible(number: PhoneNumber) -> Said:
    found = phonenumbers.is_possible_number_with_reason(number)
    if found == ValidationResult.IS_POSSIBLE:
        return Said(Outcome.GOOD, "It has as many digits as numbers of its country.")
    return Said(Outcome.BAD, _LENGTH.get(found, "It has a wrong number of digits."))


def _valid(number: PhoneNumber) -> Said:
    if phonenumbers.is_valid_number(number):
        return Said(Outcome.GOOD, "Its country gives out such numbers.")
    return Said(Outcome.BAD, "Its country gives out no such numbers.")


def _kind(number: PhoneNumber) -> Said | None:
    kind = phonenumbers.number_type(number)
    if kind not in _KINDS:
        return None
    outcome = Outcome.NOTE if kind in _NOT_A_PERSONS else Outcome.DOUBT if kind in _COSTS else Outcome.GOOD
    return Said(outcome, f"{_capital(_KINDS[kind])}.")


def _region(number: PhoneNumber) -> Said | None:
    return Said(Outcome.GOOD, f"{place}.") if (place := _place(number)) else None


def _extension(number: PhoneNumber) -> Said | None:
    return Said(Outcome.NOTE, "It has an extension, which no plan knows.") if number.extension else None


PHONE_CHECKS = (
    PhoneCheck("possible", "Length", "+491234", _possible),
    PhoneCheck("range", "Range", "+12015550", _valid),
    PhoneCheck("phone_kind", "Kind of number", "+18002345678", _kind),
    PhoneCheck("region", "Country", "+491711234567", _region),
    PhoneCheck("extension", "Extension", "+493012345678;ext=12", _extension),
)
"""The checks of a phone number, in the order in which they are shown."""


def judge_phone(value: str) -> Finding:
    """The verdict on a number as it is stored (E.164, or the text as it came where that was not understood)."""
    number = _parsed(value)
    if number is None:
        said = {"possible": Said(Outcome.BAD, "It is no phone number with its country code.")}
    else:
        said = {check.name: found for check in PHONE_CHECKS if (found := check.look(number)) is not None}
    bad = next((found for found in said.values() if found.outcome is Outcome.BAD), None)
    if bad is not None:
        # What no country gives out is of no kind.
        said = {name: found for name, found in said.items() if name in ("possible", "range", "region")}
        return Finding(Verdict.INVALID, bad.text, evidence_of(said, PLAN))
    return Finding(Verdict.VALID, _good(number) if number else "", evidence_of(said, PLAN))


def _good(number: PhoneNumber) -> str:
    kind, place = _KINDS.get(phonenumbers.number_type(number), "a number"), _place(number)
    return f"{_capital(kind)}{f', {place}' if place else ''}. Whether anybody answers was not asked."


@lru_cache(maxsize=4096)
def _parsed(value: str) -> PhoneNumber | None:
    if not value.startswith("+"):
        return None
    try:
        return phonenumbers.parse(value, None)
    except NumberParseException:
        return None


def _place(number: PhoneNumber) -> str:
    code = phonenumbers.region_code_for_number(number)
    return country_name(code) if code and code.isalpha() else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
