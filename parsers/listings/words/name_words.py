"""The reviewed words of `unit_words.toml`: what lines speak of that are no names of units, and the marks on names."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from leahy.text.fold import words_of

_WORDS = tomllib.loads(resources.files("parsers.listings.words").joinpath("unit_words.toml").read_text("utf-8"))

LINES: Mapping[str, frozenset[str]] = {group: frozenset(words) for group, words in _WORDS["lines"].items()}
"""Group -> the words of its lines; "<group>_need": words of which a line of the group has one at least."""
GROUPS = tuple(group for group in LINES if not group.endswith("_need"))
OF_LINES = frozenset[str]().union(*(LINES[group] for group in GROUPS))
"""The words of all groups."""
DECIDED_MARKS = frozenset(_WORDS["marks"]["decided"])
MARKS = DECIDED_MARKS | frozenset(_WORDS["marks"]["beside"])
REASON_MARKS = frozenset(_WORDS["marks"]["reasons"])
AROUND_MARKS = frozenset(_WORDS["marks"]["around"])
IN_BRACKETS = frozenset(_WORDS["marks"]["in_brackets"])
PARTICLES = frozenset(_WORDS["small"]["particles"])
PERSONS = frozenset(_WORDS["persons"]["words"])
GROUPS_BEHIND = ("reasons", "programs", "people")
"""Groups of lines that may stand behind a name, too."""
ENDINGS, BEGINNINGS, RANKS = (frozenset(_WORDS["ends"][key]) for key in ("last", "first", "ranks"))
KINDS_ALONE = frozenset(_WORDS["kinds"]["alone"])
_FURNITURE = LINES["furniture"]
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = bytes(code if chr(code).isalpha() else 32 for code in range(128)).ljust(256)


def is_furniture(folded: str) -> bool:
    """Whether each word of a line is one of the site's own lines: "Share this page"."""
    words = words_of(folded)
    return bool(words) and _FURNITURE.issuperset(words)


@lru_cache(maxsize=16)
def printed_words(text: str) -> frozenset[str]:
    """The words of a text as printed, without figures."""
    if text.isascii():
        return frozenset(text.encode().translate(_LETTERS).decode().split())
    return frozenset(_WORD.findall(text))
