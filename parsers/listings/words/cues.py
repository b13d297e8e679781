"""Cues: the words, signs and dates that make a line more than a name. Most lines of a list have none.

Every question that `blocks` asks of a line's words (is it a note, a date, a control of the page, ...?) can be answered with yes
only where the line has a cue. One scan looks for all of them, and so a name is asked nothing more. The cues are taken from
the tables that the questions read; `tests/parsers/listings/test_cues.py` holds that none is missing.
"""

import re
from collections.abc import Sequence

from leahy.text.fold import words_of
from parsers.listings.words.name_words import OF_LINES
from parsers.pages.lines import MARK_CLOSE, MARK_OPEN
from parsers.pages.words import WORDS

_REMARKS, _FURNITURE, _COLOPHON = WORDS["remarks"], WORDS["furniture"], WORDS["colophon"]
DECIDED = frozenset(("approved", "suspended", "resumed", "denied", "eligible", "ineligible"))
# Words that stand within names only, where they are small: "Company E" and "IN" are whole.
BEGINS_NO_NAME = frozenset("of and or for del du des".split())  # noqa: SIM905 - a table of words
ENDS_NO_NAME = frozenset("of the and or for in at to with from de del du des la las los et dos".split())  # noqa: SIM905
INCOMPLETE = frozenset(max(re.findall(r"[a-z]+", pattern), key=len) for pattern in _FURNITURE["incomplete"])
"""A word of each pattern for a list that goes on elsewhere."""

_STEMS = tuple(phrase[:-1] for phrase in _REMARKS["words"] if phrase.endswith("*"))
_WORDS = INCOMPLETE.union(
    DECIDED,
    (
        "follow",
        "follows",
        "following",
        "below",
        "next",
        "rest",
        "remainder",
        "this",
        "new",
    ),  # what points to units below
    ("total", "posted", "filed", "tagged", "copyright", "gov", "washington", "managed", "maintained", "hosted"),
    *(_COLOPHON[key] for key in ("signing", "numbers")),
    WORDS["sentences"]["verbs"],
    _REMARKS["placeholders"],
    _REMARKS["counted"],
    (max(words_of(phrase), key=len) for phrase in _REMARKS["words"] if not phrase.endswith("*")),
)
_OPENINGS = (
    *_REMARKS["openings"],
    *_FURNITURE["banner"],
    *_COLOPHON["back"],
    *_COLOPHON["publishers"],  # elsewhere in a line "department" is of many names
    "no units",
)
_COUNTERS = frozenset(_COLOPHON["counters"])
"""Words that are a cue where a line has no others: "Rapid Response Unit" counts nothing."""
_FIRST_WORDS = BEGINS_NO_NAME.union(words_of(phrase)[0] for phrase in _OPENINGS)
_ANY_WORD = _WORDS.union(_FIRST_WORDS, ENDS_NO_NAME, OF_LINES, _COUNTERS)
_LINES = frozenset().union(
    *(_REMARKS[key] for key in ("none", "headings", "one")),
    *(_FURNITURE[key] for key in ("links", "footer", "controls", "offices")),
)
_LETTER = re.compile(r"[^\W\d_]")
# Marks and brackets; what ends a sentence or separates a heading from its unit.
_SIGN = re.compile(f"[*†‡§¶¹²³⁰⁴⁵⁶⁷⁸⁹{MARK_OPEN}{MARK_CLOSE}[\\]:;?!`]")
BACK_LINKS = frozenset("↩↑\ufe0e\ufe0f")
"""Arrows behind a footnote that lead back to its mark."""
_AT_END = BACK_LINKS | {","}
_DATE = re.compile(r"(?:19|20)[0-9]{2}|/[0-9]{2}\b")


def has_cue(text: str, folded: str, letters: Sequence[str], signs: str) -> bool:
    """Whether `text`, the same folded, its letters or its signs (`leahy.text.fold`) have a cue. Names of countries are none."""
    if not text[:1].isalnum() or text[-1] in _AT_END or text[1:2] == "\u00a0" or folded in _LINES:
        return True
    if signs and _SIGN.search(signs):
        return True
    if text[-1] == "." and " " in text[:-8]:  # of a sentence, unless an abbreviation ends a short name
        return True
    if not text[0].isalpha() and not _LETTER.search(text):
        return True
    if _have_cue(letters) or (not text.isascii() and _have_cue(words_of(folded))):
        return True
    for stem in _STEMS:
        if stem in folded:
            return True
    return ("20" in text or "19" in text or "/" in signs) and _DATE.search(text) is not None


def _have_cue(words: Sequence[str]) -> bool:
    if not words:
        return True
    return not _ANY_WORD.isdisjoint(words) and (
        words[0] in _FIRST_WORDS
        or words[-1] in ENDS_NO_NAME
        or not _WORDS.isdisjoint(words)
        or OF_LINES.issuperset(words)
        or _COUNTERS.issuperset(words)
    )
