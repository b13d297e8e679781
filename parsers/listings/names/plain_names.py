"""Plain names: lines against which most of `name_checks` say nothing, as one scan of their letters and signs shows.

Most units of a list have such names. A line that is not plain is only asked more; so this may be too strict, and never too lax:
`tests/parsers/listings/names/test_plain_names.py` holds that no check refuses a line that is plain.
"""

import re
from collections.abc import Sequence

from leahy.text.fold import ACCENTED, letters_of
from parsers.listings.names.damaged_letters import HALF_LETTER
from parsers.listings.names.name_forms import has_portion_mark, is_unbalanced, names_two
from parsers.listings.names.ordinary_words import ORDINARY, is_at_large
from parsers.listings.words.name_words import (
    ARMED,
    ARMED_PHRASES,
    AROUND_MARKS,
    BEGINNINGS,
    BUREAUS,
    CIVIL,
    CIVIL_AT_PLACES,
    CIVIL_PHRASES,
    COUNTERS,
    DECIDED_MARKS,
    ENDINGS,
    LINES,
    MARKS,
    OF_PROCEEDINGS,
    PAGE_LINES,
    PAGE_WORDS,
    PERSONS,
    POSTS,
    RANKS,
    RANKS_AMID,
    SMALL,
    TITLES,
    TURNING,
    US_PHRASES,
    US_STATES,
    printed_words,
)

_OF_NAMES = ",.'()/-"
"""Signs of plain names."""
# Of files, of authors, and of the United States.
_ANYWHERE = (
    DECIDED_MARKS
    | PERSONS
    | CIVIL
    | CIVIL_AT_PLACES
    | ARMED
    | RANKS_AMID
    | COUNTERS
    | US_STATES
    | PAGE_WORDS
    | TURNING
    | ORDINARY
    | OF_PROCEEDINGS
    | POSTS
).union(
    CIVIL_PHRASES,
    ARMED_PHRASES,
    US_PHRASES,
    "dod kb mb pdf docx xlsx csv html nth by us usaid state states fbi nypd york defense bureau pentagon".split(),  # noqa: SIM905
    ("fy", "cy", "imet", "fmf", "fms", "jcet", "gpoi", "pko", "incle", "nadr", "washington", "nw", "ne", "sw", "se"),
)
_FIRST = frozenset(letters_of(entry)[0] for entry in (*BEGINNINGS, *RANKS, *TITLES, *BUREAUS, *PAGE_LINES)).union(
    "ex new and or no january february march april may june july august september october november december".split(),  # noqa: SIM905
    ("nr", "num", "case", "ref", "file", "record"),
)
_ORDINALS = ("st", "nd", "rd", "th", "er", "ere", "e", "eme")
_LAST = frozenset(letters_of(entry)[-1] for entry in ENDINGS).union(MARKS, LINES["reasons"], _ORDINALS, "x")
_NUMBERS = frozenset(("no", "nr", "n", "num", "number", "numero", *_ORDINALS))
_SMALL_IN_BRACKETS = re.compile(f"\\([^A-Za-z{ACCENTED}()]*[a-zà-ÿ]")
_COUNTED_WITHIN = re.compile(r"\(\d{1,2}\)\s")
_POINT = re.compile(
    r"\.(?:(?<=[A-Z].)|(?<=\d.)[\d\s])"
)  # of an initial or abbreviation, or in a number of several parts
_SMALL_BEHIND_COMMA = re.compile(r",\s*(?:[a-z]|\w+\s(?!of\s[A-Z])[a-z])")
_CAPITALS_BEHIND = re.compile(r"[A-Z]{2}\s[A-Z]{2,}$")
_CASE_NUMBER = re.compile(r"[-/]0\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
# As in `name_forms`: "//", "..", " .", "n/a". The sign is looked for first, as few lines have one.
_TORN = re.compile(r"[./](?:(?<=/)/|(?<=\.)\.|(?<=\s\.)|(?<=[Nn]/)[Aa])")
_GLUED = re.compile(r"[^\W\d_A-Z]{3}\d")
"""As in "abc1"."""
_COUNTED = re.compile(r"\d+[/-]")
_MAY_BE_AT_LARGE = frozenset(
    "of for on against by from with at in to the a an one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)
_MAY_JOIN = frozenset(("and", "or", "to", "through"))
_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_TELLING = _ANYWHERE.union(_MAY_BE_AT_LARGE, _MAY_JOIN, _SUFFIXES, _NUMBERS, SMALL)
"""Words without which a name is asked less: few names have more than one."""
LONGEST_NAME = 300
"""Letters of the longest name: of 6,654 strings of the training reports one in a hundred has more than 151."""


def is_plain(text: str, letters: Sequence[str], signs: str, forms: bytes | None) -> bool:
    """Whether `text` is so plain that only its being a country, and its cues, may speak against its being a unit. `letters` and
    `signs` are those of the text (`leahy.text.fold`), and so are its `forms` (`name_forms`)."""
    first, last = text[:1], text[-1:]
    if not (first.isalnum() and first.isascii() and last.isalnum()) or first.islower() or signs.strip(_OF_NAMES):
        return False
    if not text.isascii() and HALF_LETTER.search(text):
        return False
    telling = _TELLING.intersection(letters)
    if len(letters) < 2 or letters[0] in _FIRST or not _ANYWHERE.isdisjoint(telling):
        return False
    end = letters[-1]
    if end in AROUND_MARKS:  # "updated in March", but "Police Station No. 5"
        end = next((word for word in reversed(letters) if word not in AROUND_MARKS), "")
    if len(end) < 2 or end in _LAST:
        return False
    if " " not in text.partition(",")[0] or " list" in text or (telling and _NUMBERS.issuperset(letters)):
        return False
    if (_GLUED.search(text) is not None) if forms is None else (b"aaa0" in forms):
        return False
    if "," in signs and (forms is None or b" a" in forms) and _SMALL_BEHIND_COMMA.search(text):
        return False
    if last.isupper() and _CAPITALS_BEHIND.search(text):
        return False
    if text[-2] == " " and (last.isalpha() or first.isdecimal()):
        return False
    if signs.strip(",") and _has_other_signs(text, signs):
        return False
    may_join = telling and (not _MAY_JOIN.isdisjoint(telling) or len(_SUFFIXES & telling) > 1)
    if (may_join or len(set(letters)) < len(letters)) and names_two(text):
        return False
    if telling:
        if not _MAY_BE_AT_LARGE.isdisjoint(telling) and (" as of" in text or is_at_large(text)):
            return False
        if not SMALL.isdisjoint(telling) and not SMALL.isdisjoint(printed_words(text)):
            return False
    return len(text) <= LONGEST_NAME and not (("19" in text or "20" in text) and _YEAR.search(text))


def _has_other_signs(text: str, signs: str) -> bool:
    """Whether brackets, apostrophes, full stops, hyphens or strokes stand in a text as they may stand in no name."""
    counted = text[0].isdecimal()
    if ("-" in signs or "/" in signs) and (
        " -" in text or _CASE_NUMBER.search(text) or (counted and _COUNTED.match(text))
    ):
        return True
    if ("." in signs or "/" in signs) and (_POINT.search(text) or _TORN.search(text)):
        return True
    if "(" in signs and (
        _COUNTED_WITHIN.search(text) or _SMALL_IN_BRACKETS.search(text) or "()" in text or has_portion_mark(text)
    ):
        return True
    return ("(" in signs or ")" in signs or "'" in signs) and ((counted and ")" in signs) or is_unbalanced(text))
