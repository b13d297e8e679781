"""The end of a line that is set in another way than the name in front of it: a mark or a status, whatever it says."""

import re

from leahy.text.lexicon import looks_like_unit, read
from parsers.listings.names.line_forms import is_title_case
from parsers.listings.words.name_words import MARKS, SMALL, TURNING
from parsers.pages.lines import EDGES

_BRACKETED_ACRONYM = re.compile(r"[(\[][A-Z][A-Z0-9./-]{1,11}[)\]]")


def is_set_off_end(text: str, tail: str) -> bool:
    """Whether the end of a line is set in another way than the whole name in front of it. A place behind a comma may be, words
    of a unit, an acronym in brackets, and the rest of a word that an editor set in two pieces."""
    if not tail or not text.endswith(tail) or len(text) == len(tail) or _BRACKETED_ACRONYM.fullmatch(tail):
        return False
    front = text[: -len(tail)]
    if not looks_like_unit(front):
        return False
    if front[-1].isalpha() and tail[0].islower():
        return not _is_cut_in_two(front.split()[-1], tail)
    return not (is_title_case(tail) and (front.rstrip(EDGES).endswith((",", "“", '"', "«")) or looks_like_unit(tail)))


def _is_cut_in_two(front: str, tail: str) -> bool:
    """Whether the end of one piece and the start of the next are one word: "Batt" and "alion", not "Army" and "suspended"."""
    rest = tail.split()[0].strip(",;:.()")
    if rest in TURNING or rest in MARKS or rest in SMALL:
        return False
    return bool(read(front).unknown) or not read(front + rest).unknown
