"""Words that are set off at the end of a line: in bold, in colour, in small letters, in a class of their own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from parsers.pages.html import chrome
from parsers.pages.lines import EDGES, printed

AMID = "amid"
"""The feature of words that are set off within a line, and in no way that says how a whole line is set."""
APART = "apart:"
"""What the features of words begin with that stand in a box of their own on a line; a number behind it tells the boxes apart."""
_BOXES = frozenset(("flex", "inline-flex", "grid", "inline-grid"))
# Elements and properties that set a word off within a line, and say nothing of how the whole line is set.
_AMID = frozenset(("mark", "small", "big", "code", "kbd", "label", "button"))
_AMID_STYLES = frozenset(("color", "background", "background-color", "float", "border", "text-transform"))
_AS_TEXT = frozenset(
    ("black", "#000", "#000000", "windowtext", "inherit", "initial", "none", "transparent", "white", "#fff")
)
_IN_SMALL_LETTERS = re.compile(r"(?<![^\W\d_])[^\W\d_A-Z]{4,}")
# Classes that a word processor puts around words which it does not know.
_OF_SPELLING = re.compile(
    r"apart:|class:(?:SpellE|GramE|Mso\w*|(?:Normal)?TextRun|normaltextrun|eop|spelle|grame|notranslate|nowrap|[a-z]{1,2}\d+)$"
)
_WORD = re.compile(r"[^\W\d_]{2}")


def is_set_amid(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element sets its words off within a line."""
    return (
        tag in _AMID or attributes.get("color", "black") not in _AS_TEXT or _has_amid_style(attributes.get("style", ""))
    )


def is_set_apart(attributes: Mapping[str, str], around: Mapping[str, str]) -> bool:
    """Whether a browser makes a box of an inline element: one that floats, is placed, or stands in a row or grid of boxes."""
    own, outer = attributes.get("style", ""), around.get("style", "")
    return (outer != "" and chrome.css_value(outer, "display") in _BOXES) or (
        own != ""
        and (
            chrome.css_value(own, "float") in ("left", "right")
            or chrome.css_value(own, "position") in ("absolute", "fixed")
        )
    )


def boxes(pieces: Iterable[tuple[str, frozenset[str]]]) -> int:
    """In how many boxes of a line words stand."""
    return len({
        frozenset(name for name in features if name.startswith(APART))
        for text, features in pieces
        if _WORD.search(text)
    })  # fmt: skip


def set_off_end(pieces: Sequence[tuple[str, frozenset[str]]], whole: frozenset[str]) -> str:
    """The text at the end of the line that is set in another way than all in front of it, also as a link; `whole` is how all of it
    is set. A word that a program marked for its spelling is none, nor a name in italics."""
    words = [(text, features - whole) for text, features in pieces]
    own = next((set_off for text, set_off in reversed(words) if text.strip(EDGES)), frozenset[str]())
    own = frozenset(name for name in own if not _OF_SPELLING.match(name))
    at = len(words)
    while at and (own & words[at - 1][1] or not words[at - 1][0].strip(EDGES)):
        at -= 1
    if not at or not own or any(own & set_off for _, set_off in words[:at]):
        return ""
    tail = printed("".join(text for text, _ in words[at:]))
    return "" if own == {"i"} and not _IN_SMALL_LETTERS.search(tail) else tail


@lru_cache(maxsize=4096)
def _has_amid_style(style: str) -> bool:
    return any(name in _AMID_STYLES and value not in _AS_TEXT for name, value in chrome.css(style))
