"""What one term of a filter asks of a lead: `title:growth+sales`, `vip`, `"a phrase"`."""

import re

from leadsphere.attributes import Attr, Kind
from leadsphere.errors import BadFilter, BadValue
from leadsphere.filters.complaints import Complaints
from leadsphere.filters.filter import LONGEST_VALUE, All, Condition, Filter, Not
from leadsphere.filters.operators import Op, Operator, Sort, operators_for
from leadsphere.filters.scanning import Piece, Term
from leadsphere.filters.spelling import ANY_VALUE, NO_VALUE, is_option
from leadsphere.filters.subjects import UNITS, Subject, Vocabulary
from leadsphere.values import kinds
from leadsphere.values.text import clean, fold, shortened

_EVERY = (Op.CONTAINS_ALL, Op.ALL_OF)
_AGES = (Op.WITHIN, Op.OLDER)
_AGE = re.compile(rf"\d+[{''.join(UNITS)}]", re.ASCII | re.IGNORECASE)


class Reading:
    """How the terms of one text are read, with the words of one workspace."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._complaints = Complaints(text, vocabulary)

    def meaning(self, term: Term) -> Filter:
        """What the term asks for. Raises BadFilter."""
        for piece in (term.word, *term.values):
            self._check_whole(piece)
        if not term.sign:
            return self._alone(term.word)
        if term.asks_what_is_known:
            return All(tuple(self._known(term, piece) for piece in term.values))
        if term.subject is None:
            raise self._complaints.unknown(term)
        for piece in term.values:
            self._check_written(term, piece)
        return (self._flag if term.subject.sort is Sort.FLAG else self._compared)(term, term.subject)

    def _check_whole(self, piece: Piece) -> None:
        if not piece.closed:
            raise self._complaints.unclosed(piece)
        if (length := len(clean(piece.text))) > LONGEST_VALUE:
            raise BadFilter(f"This has {length:,} characters; at most {LONGEST_VALUE} fit.", at=piece.start)

    def _check_written(self, term: Term, piece: Piece) -> None:
        if not piece.text and not piece.quoted:
            raise self._complaints.no_value(term, piece)

    def _alone(self, word: Piece) -> Filter:
        """A flag, or text to look for anywhere."""
        subject = None if word.quoted else self._vocabulary.meant_by(word.text)
        if subject and subject.sort is Sort.FLAG:
            return Condition(subject.name, Op.ON)
        # "Oslo, Norway" is typed as in a letter.
        text = word.text if word.quoted else word.text.rstrip(",;") or word.text
        if not clean(text):
            raise BadFilter("There is nothing to look for here.", at=word.start)
        anything = self._vocabulary.subject("text")
        assert anything is not None
        return Condition(anything.name, Op.CONTAINS, (self._value(anything, Op.CONTAINS, word, text),))

    def _known(self, term: Term, piece: Piece) -> Condition:
        """One subject of `has:email,phone`."""
        self._check_written(term, piece)
        subject = self._vocabulary.meant_by(piece.text) if fold(piece.text) else None
        if subject is None:
            raise self._complaints.unknown_word(piece)
        return Condition(subject.name, Op.ON if subject.sort is Sort.FLAG else Op.KNOWN)

    def _flag(self, term: Term, subject: Subject) -> Filter:
        value = term.values[0]
        if term.sign not in ":=" or len(term.values) > 1:
            raise BadFilter(f"{subject.label} is yes or no.", at=value.start)
        try:
            wanted = kinds.parse(Attr(subject.label, Kind.YES_NO), value.text)
        except BadValue as error:
            raise BadFilter(str(error), at=value.start) from error
        on = Condition(subject.name, Op.ON)
        return on if wanted else Not(on)

    def _compared(self, term: Term, subject: Subject) -> Filter:
        sign = _sign(term, subject)
        if _has_thousands(term, subject):
            raise self._complaints.thousands(term)
        if sign == ":":
            if (presence := self._presence(term, subject)) is not None:
                return presence
            subject = self._shared(term, subject)
        chosen = self._operator(term, subject, sign)
        values = tuple(self._value(subject, chosen.op, piece, piece.text) for piece in term.values)
        return Condition(
            subject.name, chosen.op, in_order(subject, values) if chosen.op is Op.BETWEEN else values
        )

    def _presence(self, term: Term, subject: Subject) -> Filter | None:
        """`title:*` and `title:none`; None where a value is asked for."""
        choices = [choice for choice in (subject, self._sharer(subject)) if choice]
        for piece in term.values:
            word = fold(piece.text)
            says_none = word in NO_VALUE and not any(is_option(choice, word) for choice in choices)
            if piece.quoted or not (says_none or word == ANY_VALUE):
                continue
            if len(term.values) > 1:
                raise self._complaints.needs_quotes(
                    piece, f"“{shortened(piece.text)}” stands alone, or in quotes. Join conditions by OR."
                )
            known = Condition(subject.name, Op.KNOWN)
            return Not(known) if says_none else known
        return None

    def _shared(self, term: Term, subject: Subject) -> Subject:
        """The subject that the values belong to: `email:valid` asks for a verdict."""
        sharer = self._sharer(subject)
        if sharer is None:
            return subject
        options = [not piece.quoted and is_option(sharer, piece.text) for piece in term.values]
        if any(options) and not all(options):
            option, other = term.values[options.index(True)], term.values[options.index(False)]
            raise self._complaints.needs_quotes(
                option,
                f"“{shortened(option.text)}” is an {sharer.label}, and “{shortened(other.text)}” is none. "
                "Quote it to look for the text.",
            )
        return sharer if all(options) else subject

    def _sharer(self, subject: Subject) -> Subject | None:
        return self._vocabulary.subject(subject.shared) if subject.shared else None

    def _operator(self, term: Term, subject: Subject, sign: str) -> Operator:
        """The one of those with the same sign that fits how the values are written."""
        if len(term.joins) > 1:
            raise BadFilter(
                "Join values by commas, or by plus signs, but not by both.", at=term.values[0].start
            )
        is_age = subject.sort is Sort.DATE and bool(_AGE.fullmatch(clean(term.values[0].text)))
        if is_age and sign == ":":
            raise self._complaints.age_without_sign(term)
        is_every = "+" in term.joins
        for operator in operators_for(subject.sort):
            fits = (operator.op in _EVERY) == is_every and (operator.op in _AGES) == is_age
            if operator.sign == sign and operator.op is not Op.KNOWN and fits:
                _check_count(term, subject, operator)
                return operator
        raise BadFilter(f"{subject.label} takes no values joined by “+” here.", at=term.values[0].end)

    def _value(self, subject: Subject, op: Op, piece: Piece, text: str) -> str:
        try:
            return subject.value(op, text)
        except BadValue as error:
            age = " Or an age: 12h, 30d, 8w, 6m, 2y." if op in (Op.BEFORE, Op.AFTER) else ""
            raise self._complaints.bad_value(subject, piece, f"{error}{age}") from error


def _sign(term: Term, subject: Subject) -> str:
    """The sign as the subject knows it: "=" is ":" where it makes no difference between the two."""
    known = [operator.sign for operator in operators_for(subject.sort)]
    sign = ":" if term.sign == "=" and "=" not in known else term.sign
    if sign not in known:
        said = " or ".join(f"“{sign}”" for sign in dict.fromkeys(known))
        raise BadFilter(f"{subject.label} is compared by {said}, not by “{sign}”.", at=term.word.end)
    if sign in "<>" and term.values[0].text.startswith("="):
        raise BadFilter(
            f"There is no “{sign}=”. Write “{sign}”, or both ends, as in 5..10.", at=term.word.end
        )
    return sign


def _has_thousands(term: Term, subject: Subject) -> bool:
    """Whether what reads as a list of values was one number: 10,000+. No list has a value that begins with 0."""
    group = {Sort.NUMBER: r"\d{3}", Sort.RANGE: r"0\d"}.get(subject.sort)
    later = (piece.text for piece in term.values[1:] if "," in term.joins and not piece.quoted)
    return group is not None and any(re.match(group, text) for text in later)


def _check_count(term: Term, subject: Subject, chosen: Operator) -> None:
    many, at = len(term.values), term.values[0].start
    if chosen.op is Op.BETWEEN:
        if many > 2 or (many == 2 and ".." not in term.joins):
            raise BadFilter(f"{subject.label} takes one value, or two with .. between them.", at=at)
    elif chosen.most == 1 and many > 1:
        raise BadFilter(f"{subject.label} takes one value after “{term.sign}”.", at=at)
    elif many > chosen.most:
        raise BadFilter(f"{subject.label} has {many:,} values here; at most {chosen.most} fit.", at=at)


def in_order(subject: Subject, values: tuple[str, ...]) -> tuple[str, str]:
    """Both ends of what lies between, the lower one first, whichever was written first."""
    low, high = sorted((values[0], values[-1]), key=float if subject.sort is Sort.NUMBER else str)
    return low, high
