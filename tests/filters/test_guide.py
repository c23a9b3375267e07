"""Every operator has an example that means it, and a line in the user guide."""

from pathlib import Path

import pytest

from leadsphere.attributes import Kind
from leadsphere.filters.filter import conditions
from leadsphere.filters.language import parse
from leadsphere.filters.operators import OPERATORS, Operator
from leadsphere.filters.subjects import SUBJECTS, Vocabulary, custom

GUIDE = (Path(__file__).parents[2] / "docs" / "guide.md").read_text()
VOCABULARY = Vocabulary((custom(1, "Score", Kind.NUMBER),))


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda o: f"{o.op}-{o.example}")
def test_the_example_of_an_operator_means_it_and_stands_in_the_guide(operator: Operator) -> None:
    (found,) = conditions(parse(operator.example, VOCABULARY))
    subject = VOCABULARY.subject(found.subject)
    assert subject is not None and subject.sort in operator.sorts
    assert found.op is operator.op
    assert f"`{operator.example}`" in GUIDE


def test_every_subject_is_named_once_and_reads_back() -> None:
    assert len({subject.word for subject in SUBJECTS}) == len(SUBJECTS)
    assert all(VOCABULARY.meant_by(subject.word) == subject for subject in SUBJECTS)
    assert all(subject.label and subject.group for subject in SUBJECTS)
