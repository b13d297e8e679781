"""Words that speak about assistance and are no part of a name: remarks on units, counts, and the sentences around them."""

import re

from leahy.text.fold import fold
from leahy.text.lexicon import looks_like_unit, read
from parsers.listings.words.scope import is_of_this_law
from parsers.listings.words.sentences import calendar_years
from parsers.pages.lines import EDGES, printed
from parsers.pages.words import WORDS

VERBS = frozenset(WORDS["sentences"]["verbs"])
_OF_PROSE = VERBS.union(WORDS["sentences"]["prose"])
FULL_STOP = re.compile(r"[.!?:][\"'”’)\]]*$")
_SHORTEST_PROSE = 4  # words
NOTE_OPENINGS = tuple(WORDS["remarks"]["openings"])
_ROOTS = [word.rstrip("*") for word in WORDS["remarks"]["words"]]
_STEMS = tuple(root for root in _ROOTS if not any(other in root for other in _ROOTS if other != root))
_REMARK = re.compile(
    "|".join(
        rf"\b{re.escape(w[:-1])}" if w.endswith("*") else rf"\b{re.escape(w)}\b" for w in WORDS["remarks"]["words"]
    )
)
# A remark at the end of a unit: in brackets, or after a dash, a semicolon or a colon.
_TRAILING = (
    re.compile(r"(?:(?<!\s)\s+)?(?:\(([^()]*)\)|\[([^\[\]]*)\])[.*\s\u00a0]*$"),
    re.compile(r"(?:(?<!\s)\s+[–—-]{1,2}[\s\u00a0]+|[;:][\s\u00a0]+)([^–—;:]*)$"),
)
# What a page sets behind a line that it added: "NEW", "(new)".
_BADGE = re.compile(r"(?<!\s)\s+[(\[]?(NEW|(?<=[(\[])[Nn]ew)[!)\]]*$")
_REMEDIATION = re.compile(r"\b(?:Remediation|REMEDIATION)[\s\u00a0]+(\w+)")
_LONGEST_UNIT = 500
_DIGIT = re.compile(r"\d")
_COUNT_WORD = re.compile(r"[^\W\d_]+|(?<![\d.,])[\d.,]*\d")
_COUNTED = frozenset(WORDS["remarks"]["counted"])
_ONE = frozenset(WORDS["remarks"]["one"])
_OF_COUNTS = _COUNTED | frozenset(WORDS["remarks"]["of_counts"])


def is_prose(text: str) -> bool:
    """Whether a line ends in a full stop, and has words in small letters that names do not have: "Vowel marks are left out."."""
    if not FULL_STOP.search(text):
        return False
    words = text.split()
    return len(words) >= _SHORTEST_PROSE and not _OF_PROSE.isdisjoint(words)


def is_about_assistance(text: str) -> bool:
    """Whether `text` has a word by which remarks speak of the assistance: resumed, remediated, ..."""
    low = text.lower()
    for stem in _STEMS:
        if stem in low:
            return _REMARK.search(low) is not None
    return False


def take_remark(text: str) -> tuple[str, str | None]:
    """(unit, remark): the remark at the end of a printed unit taken off it, where it speaks about the assistance."""
    if ("NEW" in text or "ew" in text) and (badge := _BADGE.search(text)) and not text.isupper():
        return text[: badge.start()].rstrip(EDGES), badge[1]
    if len(text) > _LONGEST_UNIT or not is_about_assistance(text):
        return text, None
    for pattern in _TRAILING:
        match = pattern.search(text)
        if match and match.start() > 0 and is_about_assistance(match[0]) and not _is_of_name(match[0]):
            unit = text[: match.start()].rstrip(EDGES + ",;")
            if calendar_years(unit) or is_of_this_law(unit):
                continue  # "Calendar Year 2021: units denied assistance" is a sentence
            is_name = VERBS.isdisjoint(unit.split()) and (not is_about_assistance(unit) or _is_of_name(unit))
            remark = printed(next(group for group in match.groups() if group is not None))
            if is_name and not fold(text).startswith(NOTE_OPENINGS) and not _holds_name(remark):
                return unit, remark
    return text, None


def _holds_name(remark: str) -> bool:
    """Whether the name goes on behind the dash, and the remark stands behind a comma: "SOF – Goma Detachment, denied"."""
    name, comma, _ = remark.partition(",")
    return comma != "" and name[:1].isupper() and looks_like_unit(name)


def _is_of_name(text: str) -> bool:
    """Whether "Remediation" says what a unit does: "Environmental Remediation Section"."""
    match = _REMEDIATION.search(text)
    return match is not None and read(match[1]).head is not None


def is_count(text: str) -> bool:
    """Whether a text is a figure, or says how many units or cases there were, and names none: "2 units", "Units vetted: 120"."""
    if not _DIGIT.search(text):
        return False
    letters = []
    for word in _COUNT_WORD.findall(text.lower()):
        if word.isalpha():
            if word not in _OF_COUNTS:
                return False
            letters.append(word)
    return not letters or not _COUNTED.isdisjoint(letters) or text.lower() in _ONE
