"""Folding takes time in proportion to the text, and changes none that anybody writes."""

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from leahy.text.fold import fold, normalised

ABOVE, BELOW = "\u0301", "\u0327"
MARKED = st.text(
    st.sampled_from([ABOVE, BELOW, "\u0f73", "\uff9e", "\u0344", "\u1f82", "e", "\ud55c", " "]), max_size=80
)


@given(st.text() | MARKED)
def test_what_can_be_written_is_normalised_as_always(text: str) -> None:
    longest = run = 0
    for character in unicodedata.normalize("NFKD", text):
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    for form in ("NFC", "NFKC", "NFKD"):
        same = normalised(form, text) == unicodedata.normalize(form, text)
        assert same == (longest <= 30), "beyond the bound of UAX #15 a joiner parts the marks"


def test_a_pile_of_marks_takes_no_longer_than_other_text() -> None:
    begun = time.thread_time()
    for pair in (ABOVE + BELOW, "\u0f73\u0f73", "\uff9e" + ABOVE):
        fold("a" + pair * 10_000)
    assert time.thread_time() - begun < 0.3  # sorting all marks takes a second
