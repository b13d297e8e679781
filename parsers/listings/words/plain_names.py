"""Plain names: lines against which most of `name_checks` say nothing, as one scan of their letters and signs shows.

Most units of a list have such names. A line that is not plain is only asked more; so this may be too strict, and never too lax:
`tests/parsers/listings/words/test_plain_names.py` holds that no check refuses a line that is plain.
"""

import re

from parsers.listings.words.name_words import (
    AROUND_MARKS,
    BEGINNINGS,
    CIVIL,
    COUNTERS,
    DECIDED_MARKS,
    ENDINGS,
    LINES,
    MARKS,
    PERSONS,
    RANKS,
    RANKS_AMID,
)

_SIGNS = b" ,.'()/-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SMALL_LETTERS = bytes(ord(chr(code).lower()) if chr(code).isalpha() else 32 for code in range(128)).ljust(256)
# Of files, of authors, and of the United States.
_ANYWHERE = (DECIDED_MARKS | PERSONS | CIVIL | RANKS_AMID | COUNTERS).union(
    (
        "dod",
        "kb",
        "mb",
        "pdf",
        "docx",
        "xlsx",
        "csv",
        "html",
        "by",
        "us",
        "usaid",
        "state",
        "states",
        "fbi",
        "nypd",
        "york",
        "defense",
        "federal",
        "pentagon",
    )
)
_FIRST = frozenset(re.findall("[a-z]+", entry)[0] for entry in BEGINNINGS | RANKS)
_ORDINALS = ("st", "nd", "rd", "th", "er", "e")
_LAST = frozenset(re.findall("[a-z]+", entry)[-1] for entry in ENDINGS).union(
    MARKS, AROUND_MARKS, LINES["reasons"], _ORDINALS, "x"
)
_NUMBERS = frozenset(("no", "nr", "n", "num", "number", *_ORDINALS))
_SMALL_IN_BRACKETS = re.compile(r"\([^A-Za-z()]*[a-z]")
_POINT = re.compile(r"[A-Z]\.|\d\.\d")  # an initial or an abbreviation, or a number of several parts
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_plain(text: str) -> bool:
    """Whether `text` is so plain that only its being a country, and its cues, may speak against its being a unit."""
    first, last = text[:1], text[-1:]
    if not (text.isascii() and first.isalnum() and last.isalnum()) or first.islower():
        return False
    letters = text.encode()
    if letters.translate(None, _SIGNS):
        return False
    words = letters.translate(_SMALL_LETTERS).decode().split()
    if len(words) < 2 or words[0] in _FIRST or words[-1] in _LAST or not _ANYWHERE.isdisjoint(words):
        return False
    if " " not in text.partition(",")[0] or " -" in text or " list" in text or _NUMBERS.issuperset(words):
        return False
    if ("(" in text and _SMALL_IN_BRACKETS.search(text)) or (first.isdecimal() and ")" in text):
        return False
    if "." in text and _POINT.search(text):
        return False
    return not (("19" in text or "20" in text) and _YEAR.search(text))
