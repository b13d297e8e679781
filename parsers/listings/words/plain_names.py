"""Plain names: lines against which most of `name_checks` say nothing, as one scan of their letters and signs shows.

Most units of a list have such names. A line that is not plain is only asked more; so this may be too strict, and never too lax:
`tests/parsers/listings/words/test_plain_names.py` holds that no check refuses a line that is plain.
"""

import re
from collections.abc import Sequence

from leahy.text.fold import ACCENTED, letters_of
from parsers.listings.words.name_words import (
    AROUND_MARKS,
    BEGINNINGS,
    BUREAUS,
    CIVIL,
    COUNTERS,
    DECIDED_MARKS,
    ENDINGS,
    LINES,
    MARKS,
    PAGE_LINES,
    PAGE_WORDS,
    PERSONS,
    RANKS,
    RANKS_AMID,
    US_STATES,
)

_OF_NAMES = ",.'()/-"
"""Signs of plain names."""
# Of files, of authors, and of the United States.
_ANYWHERE = (DECIDED_MARKS | PERSONS | CIVIL | RANKS_AMID | COUNTERS | US_STATES | PAGE_WORDS).union(
    "dod kb mb pdf docx xlsx csv html by us usaid state states fbi nypd york defense bureau pentagon washington nw ne sw se".split()  # noqa: SIM905
)
_FIRST = frozenset(letters_of(entry)[0] for entry in (*BEGINNINGS, *RANKS, *BUREAUS, *PAGE_LINES))
_ORDINALS = ("st", "nd", "rd", "th", "er", "ere", "e", "eme")
_LAST = frozenset(letters_of(entry)[-1] for entry in ENDINGS).union(MARKS, LINES["reasons"], _ORDINALS, "x")
_NUMBERS = frozenset(("no", "nr", "n", "num", "number", "numero", *_ORDINALS))
_SMALL_IN_BRACKETS = re.compile(f"\\([^A-Za-z{ACCENTED}()]*[a-zà-ÿ]")
_POINT = re.compile(r"\.(?:(?<=[A-Z].)|(?<=\d.)\d)")  # of an initial or abbreviation, or in a number of several parts
_YEAR = re.compile(r"(?:19|20)\d\d")
LONGEST_NAME = 300
"""Letters of the longest name: of 6,654 strings of the training reports one in a hundred has more than 151."""


def is_plain(text: str, letters: Sequence[str], signs: str) -> bool:
    """Whether `text` is so plain that only its being a country, and its cues, may speak against its being a unit. `letters` and
    `signs` are those of the text (`leahy.text.fold`)."""
    first, last = text[:1], text[-1:]
    if not (first.isalnum() and first.isascii() and last.isalnum()) or first.islower() or signs.strip(_OF_NAMES):
        return False
    if len(letters) < 2 or letters[0] in _FIRST or not _ANYWHERE.isdisjoint(letters):
        return False
    end = letters[-1]
    if end in AROUND_MARKS:  # "updated in March", but "Police Station No. 5"
        end = next((word for word in reversed(letters) if word not in AROUND_MARKS), "")
    if len(end) < 2 or end in _LAST:
        return False
    if " " not in text.partition(",")[0] or " list" in text or _NUMBERS.issuperset(letters):
        return False
    if "-" in signs and " -" in text:
        return False
    if ("(" in signs and (_SMALL_IN_BRACKETS.search(text) or "()" in text)) or (first.isdecimal() and ")" in signs):
        return False
    if "." in signs and _POINT.search(text):
        return False
    return len(text) <= LONGEST_NAME and not (("19" in text or "20" in text) and _YEAR.search(text))
