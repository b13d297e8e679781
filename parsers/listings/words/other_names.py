"""Names of what is no unit of a country's security forces: civil bodies, dates, files, the United States."""

import re

from leahy.text.fold import fold_plain, words_of
from leahy.text.lexicon import branch_in, read
from parsers.listings.words.name_words import AROUND_MARKS, CIVIL, COUNTERS, MARKS, SERVING, US_STATES

_OF_A_FILE = re.compile(r"\d[\s\u00a0]?[KM]B\b|\b(?:PDF|DOCX|XLSX|CSV|HTML)\b", re.IGNORECASE)
_LETTER_AND_FIGURE = re.compile(r"[a-z]\d{0,2}")
_OF_FIGURES = AROUND_MARKS | MARKS | COUNTERS
_OF_US = re.compile(
    r"\bDo[Dd]\b|\bDOD\b|"
    rf"\b(?:{'|'.join(map(str.capitalize, sorted(US_STATES)))})\b|"
    r"\bFBI\b|\bNYPD\b|\bNew York\b|\bDepartment of Defense\b|\bFederal Bureau of Investigation\b|\bPentagon\b|"
    r"\bU\.S\.|\bU\.S\b|\bUSAID\b|\bUnited States\b(?! of Mexico)|\b(?:State Department|Department of State)\b|\bUS Embassy\b"
)
_MAY_BE_OF_US = re.compile(
    "Connec|Massa|Pennsy|Maryl|Kentu|Tenne|Illin|Hawa|Alask|Tex|U\\.S|US|United|State|D[oO]D|Def|FBI|NYPD|York|Federal B|Penta"
)


def is_civil(text: str) -> bool:
    """Whether a name has the word of a body that is no force, and no word of a service: "University of Nairobi"."""
    words = words_of(fold_plain(text))
    if CIVIL.isdisjoint(words):
        return False
    reading = read(text)
    return branch_in(reading) in (None, "civil") and SERVING.isdisjoint(words)


def has_no_name(text: str) -> bool:
    """Whether a line has no word but months, marks, what pages count, and figures: "Updated May 4", "3 of 5", "Q3", "Room 204"."""
    if not any(map(str.isdecimal, text)):
        return False
    return all(
        word.isdecimal() or word in _OF_FIGURES or _LETTER_AND_FIGURE.fullmatch(word)
        for word in words_of(fold_plain(text))
    )


def names_a_file(text: str) -> bool:
    low = text.lower()
    named = (
        "kb" in low or "mb" in low or "pdf" in low or "docx" in low or "xlsx" in low or "csv" in low or "html" in low
    )
    return named and _OF_A_FILE.search(text) is not None


def is_of_the_us(text: str) -> bool:
    return _MAY_BE_OF_US.search(text) is not None and _OF_US.search(text) is not None
