"""The reviewed words of `unit_words.toml`: what lines speak of that are no names of units, and the marks on names."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources

from leahy.text.fold import fold_plain, words_of
from leahy.text.lexicon import branch_in, kinds_of_units, read

_WORDS = tomllib.loads(resources.files("parsers.listings.words").joinpath("unit_words.toml").read_text("utf-8"))

LINES: Mapping[str, frozenset[str]] = {group: frozenset(words) for group, words in _WORDS["lines"].items()}
"""Group -> the words of its lines; "<group>_need": words of which a line of the group has one at least."""
GROUPS = tuple(group for group in LINES if not group.endswith("_need"))
OF_LINES = frozenset[str]().union(*(LINES[group] for group in GROUPS))
"""The words of all groups."""
DECIDED_MARKS = frozenset(_WORDS["marks"]["decided"])
MARKS = DECIDED_MARKS | frozenset(_WORDS["marks"]["beside"])
OF_PROCEEDINGS = frozenset(_WORDS["marks"]["proceedings"])
REASON_MARKS = frozenset(_WORDS["marks"]["reasons"])
AROUND_MARKS = frozenset(_WORDS["marks"]["around"])
IN_BRACKETS = frozenset(_WORDS["marks"]["in_brackets"])
PARTICLES = frozenset(_WORDS["small"]["particles"])
PERSONS, LABELS_OF_PERSONS, _PERSON_NEEDED = (
    frozenset(_WORDS["persons"][key]) for key in ("words", "labels", "labels_need")
)
US_STATES = frozenset(_WORDS["names"]["us_states"])
COUNTERS = frozenset(_WORDS["names"]["counters"])
CIVIL, CIVIL_AT_PLACES = frozenset(_WORDS["civil"]["words"]), frozenset(_WORDS["civil"]["at_places"])
SERVING = frozenset(_WORDS["civil"]["serving"])
CIVIL_PHRASES: Mapping[str, Sequence[str]] = _WORDS["civil"]["phrases"]
US_PHRASES: Mapping[str, Sequence[str]] = _WORDS["us"]["phrases"]
ARMED_PHRASES: Mapping[str, Sequence[str]] = _WORDS["armed"]["phrases"]
"""A word -> the names of several words that have it."""
ARMED = frozenset(_WORDS["armed"]["words"])
TURNING, SMALL = frozenset(_WORDS["ordinary"]["turning"]), frozenset(_WORDS["ordinary"]["small"])
PAGE_WORDS = frozenset(_WORDS["page"]["words"])
BUREAUS: tuple[str, ...] = tuple(_WORDS["page"]["bureaus"])
BUREAU_SYMBOLS: tuple[str, ...] = tuple(_WORDS["page"]["symbols"])
PAGE_LINES = frozenset(_WORDS["page"]["lines"])
GROUPS_BEHIND = ("reasons", "programs", "people")
"""Groups of lines that may stand behind a name, too."""
ENDINGS, BEGINNINGS, RANKS = (frozenset(_WORDS["ends"][key]) for key in ("last", "first", "ranks"))
TITLES, POSTS, OF_POSTS = (frozenset(_WORDS["ends"][key]) for key in ("titles", "posts", "of_posts"))
HEADS, LABELS = frozenset(_WORDS["heads"]["also"]), frozenset(_WORDS["heads"]["labels"])
RANKS_AMID = frozenset(_WORDS["ends"]["amid"])
KINDS_ALONE = frozenset(_WORDS["kinds"]["alone"])
ORGANIZATIONS = frozenset(_WORDS["names"]["organizations"])
ORDINALS_WITH_STOP = frozenset(_WORDS["names"]["ordinals_with_stop"])
"""The codes of countries in whose languages "1. Brigade" is the first brigade."""
_NICKNAMES, _CAMPS = frozenset(_WORDS["names"]["nicknames"]), frozenset(_WORDS["names"]["places"])
_WORDS_OF_A_CAMP = 3
_FURNITURE = LINES["furniture"]
_FORMATIONS = frozenset(("battalion", "brigade", "corps", "garrison", "platoon", "regiment", "squadron"))
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


def has_kind(letters: Sequence[str]) -> bool:
    """Whether a text has a word that alone makes it the name of a unit ("Brigade"). `letters` are those of the text
    (`leahy.text.fold.letters_of`)."""
    return not kinds_of_units().isdisjoint(letters)


def is_nickname(text: str) -> bool:
    """Whether a line is one of the names that special units give themselves: "Los Lobos"."""
    words = words_of(fold_plain(text))
    return bool(words) and _NICKNAMES.issuperset(words) and words[-1] not in PARTICLES


def names_a_camp(text: str) -> bool:
    """Whether a line is the name of a camp or quarter, where a unit is: "Camp Muzinda"."""
    words = words_of(fold_plain(text))
    return 1 < len(words) <= _WORDS_OF_A_CAMP and words[0] in _CAMPS


def labels_a_person(folded_words: Sequence[str]) -> bool:
    """Whether the words of a label say that a person stands behind it: "Commander"."""
    return LABELS_OF_PERSONS.issuperset(folded_words) and not _PERSON_NEEDED.isdisjoint(folded_words)


def serves(text: str) -> bool:
    """Whether a name has the word of a service, or of a military formation: "Police Band", "3rd Battalion"."""
    reading = read(text)
    if branch_in(reading) not in (None, "civil") or (reading.head is not None and reading.head.echelon in _FORMATIONS):
        return True
    return not SERVING.isdisjoint(words_of(fold_plain(text)))
