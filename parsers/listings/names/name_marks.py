"""Marks, dates and reasons that stand in a name or beside it, and are no part of it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from leahy.text.fold import fold_plain, words_of
from parsers.listings.words.name_words import AROUND_MARKS, DECIDED_MARKS, LINES, MARKS, REASON_MARKS, printed_words

_YEAR = re.compile(r"(?:19|20)\d\d")
_LAST_PIECES = (
    re.compile(r"[(\[]([^()\[\]]*)[)\]]\W*$"),
    re.compile(r"[\s\u00a0][–—-]{1,2}[\s\u00a0]*([^–—]+?)\W*$"),
    re.compile(r"[,;:]\s*([^,;:]+?)\W*$"),
)
_FIRST_PIECE = re.compile(r"[(\[]([^()\[\]]*)[)\]][\s\u00a0]*(?=[^\s\u00a0])")
_OF_MARKS = MARKS | AROUND_MARKS
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_REASONS = LINES["reasons"]


@lru_cache(maxsize=16)
def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(words_of(fold_plain(text)))


def has_mark_word(text: str) -> bool:
    if text.isalpha() and text.lower() in MARKS:
        return True
    return not DECIDED_MARKS.isdisjoint(printed_words(text))


def ends_in_mark(text: str) -> bool:
    if text[0] in "([" and (first := _FIRST_PIECE.match(text)) and _is_mark(first[1], is_behind_comma=False):
        return True
    for word in reversed(_folded_words(text)):  # the search for the piece takes ten times as long
        if word in _OF_MARKS or _YEAR.fullmatch(word):
            break
        if not word.isdecimal():
            return False
    for pattern in _LAST_PIECES:
        piece = pattern.search(text)
        if piece and piece.start() > 0 and _is_mark(piece[1], is_behind_comma=pattern is _LAST_PIECES[-1]):
            return True
    return False


def ends_in_reason(text: str) -> bool:
    """Whether a bracket, or what stands behind a dash, says no more than why assistance was denied."""
    last = text.rstrip(" .;)]\u00a0")
    if fold_plain(last[last.rfind(" ") + 1 :]) not in _REASONS:
        return False
    for pattern in _LAST_PIECES[:2]:
        piece = pattern.search(text)
        if piece and piece.start() > 0 and _is_reason(words_of(fold_plain(piece[1]))):
            return True
    return False


def _is_reason(words: Sequence[str]) -> bool:
    return _REASONS.issuperset(words) and not REASON_MARKS.isdisjoint(words)


def _is_mark(piece: str, *, is_behind_comma: bool) -> bool:
    words = words_of(fold_plain(piece))
    letters = [word for word in words if not word.isdecimal()]
    if not _OF_MARKS.issuperset(letters):
        return False
    dated = any(_YEAR.fullmatch(word) for word in words) and (not is_behind_comma or bool(letters))
    return (
        not MARKS.isdisjoint(letters)
        or dated
        or (not is_behind_comma and bool(letters) and _MONTHS.issuperset(letters))
    )
