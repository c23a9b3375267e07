"""Words as they are compared."""

import pytest

from leadsphere.matching.words import fold_letters, slips, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "Mueller"),
        ("MÜLLER", "Muller"),
        ("Åge", "Aage"),
        ("Ødegård", "Oedegaard"),
        ("Søren", "Soeren"),
        ("Weiß", "Weiss"),
        ("Łukasz", "Lukasz"),
    ],
)
def test_a_letter_that_is_written_in_several_ways_is_one(one: str, other: str) -> None:
    assert fold_letters(one) == fold_letters(other)


def test_hyphens_and_dots_part_words_and_apostrophes_do_not() -> None:
    assert words_of("Hans-Peter O'Neill, Ph.D. ✔") == ("hans", "peter", "oneill", "ph", "d")
    assert words_of("(Bob) J.R. D’Angelo") == ("bob", "j", "r", "dangelo")
    assert words_of("अनिल कुमार") == ("अनिल", "कुमार")
    assert words_of(" — ") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lovelace", "lovelaec"),
        ("lovelace", "lovlace"),
        ("lovelace", "lovellace"),
        ("lovelace", "oovelace"),
        ("smith", "smth"),
        ("john", "jhon"),
        ("featherstone", "feathrstoen"),
    ],
)
def test_a_slip_of_the_pen_is_seen(one: str, other: str) -> None:
    assert slips(one, other)
    assert slips(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lena", "lina"),
        ("jan", "jon"),
        ("mara", "marek"),
        ("hansen", "jensens"),
        ("smith", "smythe"),
        ("ito", "ita"),
    ],
)
def test_a_word_that_differs_more_is_another(one: str, other: str) -> None:
    assert not slips(one, other)
    assert not slips(other, one)
