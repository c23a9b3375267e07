"""What is wrong in the text of a filter, said in one sentence, with the whole text as it may have been meant."""

import re
from dataclasses import dataclass

from leadsphere.attributes import Kind
from leadsphere.errors import BadFilter
from leadsphere.filters.scanning import Piece, Term
from leadsphere.filters.spelling import in_quotes, quoted, word_of
from leadsphere.filters.subjects import Subject, Vocabulary
from leadsphere.filters.suggesting import nearest
from leadsphere.values.countries import country_name, matching_countries
from leadsphere.values.text import clean, fold, shortened

_REMOVED = re.compile(r"custom\.\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Complaints:
    """The text that is read, and the words that it may use. Every method returns the error, to be raised."""

    text: str
    vocabulary: Vocabulary

    def unclosed(self, phrase: Piece) -> BadFilter:
        """A quote opens, and none closes it."""
        closed = "" if self.text.endswith("\\") else f'{self.text}"'
        return BadFilter("This quote is not closed.", at=phrase.start, instead=closed)

    def no_value(self, term: Term, place: Piece) -> BadFilter:
        """There is nothing after a sign or a comma; what follows a blank was perhaps meant to be there."""
        rest = self.text[place.start :]
        near = rest.lstrip()
        moved = near if near != rest and near[:1] not in ("", "(", ")") else ""
        return BadFilter(
            f"Write a value right after “{shortened(self.text[term.start : place.start])}”.",
            at=place.start,
            instead=moved and self.text[: place.start] + moved,
        )

    def needs_quotes(self, piece: Piece, sentence: str) -> BadFilter:
        """A word that means something here was perhaps meant as text."""
        return BadFilter(sentence, at=piece.start, instead=self._with(piece, in_quotes(piece.text)))

    def thousands(self, term: Term) -> BadFilter:
        """A number has commas, which stand between values."""
        start, end = term.values[0].start, term.values[-1].end
        number = Piece(self.text[start:end].replace('"', ""), start, end)
        return self.needs_quotes(number, "Put a number that has commas in quotes, or leave out the commas.")

    def bad_value(self, subject: Subject, piece: Piece, sentence: str) -> BadFilter:
        """The subject refuses the value with this sentence."""
        said = f"{subject.label} has no “{shortened(piece.text)}”."
        if near := nearest(piece.text, _choices(subject)):
            better = self._with(piece, quoted(near))
            return BadFilter(f"{said} Did you mean “{near}”?", at=piece.start, instead=better)
        return BadFilter(f"{said} {sentence}" if subject.options else sentence, at=piece.start)

    def age_without_sign(self, term: Term) -> BadFilter:
        """`updated:30d` does not say whether what is younger or what is older is meant."""
        word, value = self.text[term.start : term.word.end], term.values[0]
        age = clean(value.text)
        return BadFilter(
            f"Write {word}<{age} for less than {age} ago, or {word}>{age} for more.",
            at=term.word.end,
            instead=f"{self.text[: term.word.end]}<{self.text[value.start :]}",
        )

    def unknown(self, term: Term) -> BadFilter:
        """No subject has the word of this term."""
        word = term.word
        if not fold(word.text):
            return BadFilter(f"Write before the “{term.sign}” what to filter by.", at=word.start)
        if _REMOVED.fullmatch(word.text):
            return BadFilter(
                "The field that this asks for was removed. Take the condition out.", at=word.start
            )
        if term.sign == "=" and word.text.endswith("!") and self.vocabulary.meant_by(word.text[:-1]):
            dashed = f"-{word.text[:-1]}"
            sentence = f"There is no “!=”. Write a dash before what must not be: {dashed}=…"
            return BadFilter(sentence, at=word.start, instead=self._with(word, dashed))
        return self.unknown_word(word, self.text[term.start : term.end])

    def unknown_word(self, word: Piece, term: str = "") -> BadFilter:
        """No subject has this word; where none is near, the term was perhaps meant as text."""
        said = f"There is no “{shortened(word.text)}” to filter by."
        near = nearest(word.text, self.vocabulary.words)
        if subject := self.vocabulary.meant_by(near) if near else None:
            shown = word_of(subject, self.vocabulary) if fold(subject.word) == near else quoted(near)
            meant = shown.strip('"')
            return BadFilter(
                f"{said} Did you mean “{meant}”?", at=word.start, instead=self._with(word, shown)
            )
        if not term:
            return BadFilter(said, at=word.start)
        text = Piece(term.replace('"', ""), word.start, word.start + len(term))
        return self.needs_quotes(text, f"{said} Put all of it in quotes to look for it as text.")

    def _with(self, piece: Piece, other: str) -> str:
        """The whole text with something else in this place."""
        return self.text[: piece.start] + other + self.text[piece.end :]


def _choices(subject: Subject) -> list[str]:
    if subject.kind is Kind.COUNTRY:
        return [country_name(code) for code in matching_countries(bool)]
    return [value for value, _ in subject.options]
