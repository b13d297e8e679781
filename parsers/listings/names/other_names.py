"""Names of what is no unit of a country's security forces: civil bodies, lines of the page, dates, files, the United States."""

import re
from collections.abc import Mapping, Sequence

from leahy.text.fold import fold_plain, words_of
from parsers.listings.words.name_words import (
    ARMED,
    ARMED_PHRASES,
    AROUND_MARKS,
    BUREAU_SYMBOLS,
    BUREAUS,
    CIVIL,
    CIVIL_AT_PLACES,
    CIVIL_PHRASES,
    COUNTERS,
    MARKS,
    PAGE_LINES,
    PAGE_WORDS,
    PARTICLES,
    US_PHRASES,
    US_STATES,
    printed_words,
    serves,
)

_OF_A_FILE = re.compile(r"\d[\s\u00a0]?[KM]B\b|\b(?:PDF|DOCX|XLSX|CSV|HTML)\b", re.IGNORECASE)
_LETTER_AND_FIGURE = re.compile(r"[a-z]\d{0,2}")
_OF_FIGURES = AROUND_MARKS | MARKS | COUNTERS
_SYMBOL_OF_OFFICE = re.compile(rf"(?:{'|'.join(BUREAU_SYMBOLS)})(?:/[A-Z]{{1,8}})+")
_OF_US = re.compile(
    r"\bDo[Dd]\b|\bDOD\b|"
    rf"\b(?:{'|'.join(map(str.capitalize, sorted(US_STATES)))})\b|"
    r"\bFBI\b|\bNYPD\b|\bNew York\b|\bDepartment of Defense\b|\bFederal Bureau of Investigation\b|\bPentagon\b|"
    r"\b(?:Street|St\.|Avenue|Ave\.|Road|Rd\.|Drive|Dr\.)[, ]+(?:NW|NE|SW|SE|N\.W\.)|\bWashington\b|"
    r"\bU\.S\.|\bU\.S\b|\bUSAID\b|\bUnited States\b(?! of Mexico)|"
    r"\b(?:State Department|Department of State(?! (?:Services?|Security|Protection)\b))\b|\bUS Embassy\b"
)
_MAY_BE_OF_US = re.compile(
    f"{'|'.join(state.capitalize()[:5] for state in sorted(US_STATES))}"
    "|U\\.S|US|United|State|D[oO]D|Def|FBI|NYPD|York|Federal B|Penta|Washington|[NS]\\.?[WE]"
)


def is_civil(text: str) -> bool:
    """Whether a name has the words of a body that is no force, and no word of a service: "University of Nairobi"."""
    words = words_of(fold_plain(text))
    opening = words_of(fold_plain(text.partition(",")[0])) if "," in text else words
    is_body = (
        not CIVIL.isdisjoint(words) or not CIVIL_AT_PLACES.isdisjoint(opening) or _has_phrase(CIVIL_PHRASES, words)
    )
    return is_body and not serves(text)


def fights_alone(text: str) -> bool:
    """Whether a name is one of a group that fights without being a force of a state: "Militia of Musa Hilal"."""
    words = words_of(fold_plain(text))
    return not ARMED.isdisjoint(words) or _has_phrase(ARMED_PHRASES, words)


def _has_phrase(phrases: Mapping[str, Sequence[str]], words: Sequence[str]) -> bool:
    if phrases.keys().isdisjoint(words):
        return False
    line = f" {' '.join(words)} "
    return any(f" {phrase} " in line for word in words for phrase in phrases.get(word, ()))


def is_of_the_page(text: str) -> bool:
    """Whether a line is one of the site or the department: "Office of Global Criminal Justice", "Remarks at the Police Academy"."""
    if "/" in text and _SYMBOL_OF_OFFICE.fullmatch(text):
        return True
    words = words_of(fold_plain(text))
    line = " ".join(words)
    if not PAGE_WORDS.isdisjoint(words) or line in PAGE_LINES or line.startswith(BUREAUS):
        return True
    return " bureau of" in line and any(f" {bureau}" in line for bureau in BUREAUS)


def is_running_text(text: str) -> bool:
    """Whether a line that ends with a full stop has four words or more that names write with capitals: "Names of units appear as
    provided by the host government."."""
    if not text.endswith("."):
        return False
    return sum(word[0].islower() and word not in PARTICLES for word in printed_words(text)) > 3


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
    if _has_phrase(US_PHRASES, words_of(fold_plain(text))):
        return True
    return _MAY_BE_OF_US.search(text) is not None and _OF_US.search(text) is not None
