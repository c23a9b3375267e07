"""A full name is taken apart, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.values.names import split_name
from leadsphere.values.text import clean


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Nguyễn Văn An", "Nguyễn Văn", "An"),
        ("Mohammed Al-Rashid", "Mohammed", "Al-Rashid"),
        ("Sarah ✨", "Sarah ✨", ""),
        (' John "Johnny" Doe ', 'John "Johnny"', "Doe"),
        ("Company|Contact1|", "Company|Contact1|", ""),
        ("Dr. Ana María de la Cruz", "Dr. Ana María", "de la Cruz"),
        ("Vincent van Gogh", "Vincent", "van Gogh"),
        ("Lovelace, Ada", "Ada", "Lovelace"),
        ("García López, Juan", "Juan", "García López"),
        ("John Doe, PhD", "John", "Doe, PhD"),
        ("John Smith Jr.", "John", "Smith Jr."),
        ("Ian (Bob) Jones", "Ian (Bob)", "Jones"),
        ("Mr. Smith", "", "Mr. Smith"),
        ("US Contact", "US", "Contact"),
        ("Cher", "Cher", ""),
        ("李小龙", "李小龙", ""),
        ("王 小明", "小明", "王"),
        ("山田 太郎", "太郎", "山田"),
        ("高橋 さくら", "さくら", "高橋"),
        ("ジョン スミス", "ジョン", "スミス"),
        ("김민준", "민준", "김"),
        ("남궁 민수", "민수", "남궁"),
        ("=SUM(A1:A10)", "=SUM(A1:A10)", ""),
        ("", "", ""),
    ],
)
def test_names_of_many_kinds(full: str, first: str, last: str):
    assert split_name(full) == (first, last)


@given(st.text())
def test_every_letter_is_kept(text: str):
    first, last = split_name(text)
    kept = sorted((first + last).replace(",", "").replace(" ", ""))
    assert kept == sorted(clean(text).replace(",", "").replace(" ", ""))
