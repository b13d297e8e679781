"""Which words of two names differ, and how they are marked."""

import pytest
from hypothesis import given

from leahy.display.word_diff import changed_words, mark_plain
from tests.leahy.queries.test_diff import UNITS


@given(UNITS, UNITS)
def test_changed_words_give_back_both_names(old: str, new: str) -> None:
    fragments = changed_words(old, new)
    for signs, name in (("=-", old), ("=+", new)):
        assert "".join(text for kind, text in fragments if kind in signs).split() == name.split()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("3 Bde, Army", "3 Armoured Brigade, Army", "3 [-Bde-] {+Armoured Brigade+}, Army"),
        ("Naval Police (NP)", "Naval Police", "Naval Police [-(NP)-]"),
        ("Harbour Post", "River Guard", "[-Harbour Post-] {+River Guard+}"),
        ("A  B", "A\u00a0B", "A B"),
        ("Anti-Stock Theft Unit", "Anti Stock Theft Unit", "[-Anti-Stock-] {+Anti Stock+} Theft Unit"),
        ("Judge's Guard Post", "Judges Guard Post", "[-Judge's-] {+Judges+} Guard Post"),
    ],
)
def test_changed_words_are_marked(old: str, new: str, told: str) -> None:
    assert mark_plain(changed_words(old, new)) == told
