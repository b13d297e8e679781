"""Which lines are a name and nothing else. Most lines of a list are, and this is quick to see.

Every question that `blocks` asks of a line's words needs one of a few words or signs: a line without any of them is
answered at once, and the same. `tests/parsers/listings/test_plain_names.py` holds the two together.
"""

import re

from leahy.text.fold import words_of
from parsers.pages.lines import MARK_CLOSE, MARK_OPEN
from parsers.pages.words import WORDS

_LETTER = re.compile(r"[^\W\d_]")


_REMARKS, _FURNITURE = WORDS["remarks"], WORDS["furniture"]
DECIDED = frozenset(("approved", "suspended", "resumed", "denied", "eligible", "ineligible"))
# Words within names. They are small there: "Company E" and "IN" are whole.
OPENING_AMID = frozenset(("of", "and", "or", "for", "del", "du", "des"))
BREAKING_OFF = frozenset(
    (
        "of",
        "the",
        "and",
        "or",
        "for",
        "in",
        "at",
        "to",
        "with",
        "from",
        "de",
        "del",
        "du",
        "des",
        "la",
        "las",
        "los",
        "et",
        "dos",
    )
)
# Words that tell wherever they stand: of a phrase its longest word, of a pattern for lists that go on elsewhere its first.
_ANYWHERE = frozenset(
    [
        *WORDS["sentences"]["verbs"],
        *_REMARKS["placeholders"],
        *_REMARKS["counted"],
        *DECIDED,
        *(max(words_of(phrase), key=len) for phrase in _REMARKS["words"] if not phrase.endswith("*")),
        *(words_of(pattern.replace("\\(", " "))[0] for pattern in _FURNITURE["incomplete"]),
    ]
)
_STEMS = tuple(phrase[:-1] for phrase in _REMARKS["words"] if phrase.endswith("*"))
_OPENINGS = frozenset(words_of(phrase)[0] for phrase in (*_REMARKS["openings"], *_FURNITURE["banner"], "no units"))
_WHOLE = frozenset(
    line
    for lines in (
        *(_REMARKS["none"], _REMARKS["headings"], _REMARKS["one"]),
        *(_FURNITURE["links"], _FURNITURE["footer"], _FURNITURE["controls"], _FURNITURE["offices"]),
    )
    for line in lines
)
# Marks and brackets; what ends a sentence or parts a heading from its unit.
_SIGN = re.compile(f"[*†‡§¶¹²³⁰⁴⁵⁶⁷⁸⁹{MARK_OPEN}{MARK_CLOSE}[\\]:;?!`]")
_DATE = re.compile(r"(?:19|20)[0-9]{2}|/[0-9]{2}\b")


def says_nothing(text: str, folded: str) -> bool:
    """Whether `text` has letters, opens with one or with a figure, and holds no sign, word or date that makes it more than a name.

    Names of countries are not looked for.
    """
    if not text[:1].isalnum() or text[-1] == "," or text[1:2] == "\u00a0" or _SIGN.search(text) or folded in _WHOLE:
        return False
    if not text[0].isalpha() and not _LETTER.search(text):
        return False
    words = words_of(folded)
    if not words or words[0] in _OPENINGS or words[0] in OPENING_AMID or words[-1] in BREAKING_OFF:
        return False
    if not _ANYWHERE.isdisjoint(words):
        return False
    for stem in _STEMS:
        if stem in folded:
            return False
    return not (("20" in text or "19" in text or "/" in text) and _DATE.search(text))
