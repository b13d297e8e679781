"""When two words are one: names spelled in two prefixes, and letters that stand for words."""

import functools
import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from leahy.matching.names.concepts import Piece, abbreviations

SHORT = 4  # letters: names this long must sound alike, shorter ones be spelled alike
_ANOTHER_VOWEL = 6  # letters: from here on another vowel is a slip, but not the last letter
_ANOTHER_LETTER = 9  # letters: from here on another consonant is a slip, too
_ONE_MORE = 7  # letters of the longer name: from here on one letter more is a slip
_VOWELS = frozenset("aeiou")
_SOUNDS = (
    ("sch", "s"), ("dzh", "j"), ("zh", "j"),
    ("sh", "s"), ("ch", "s"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("dj", "j"),
    ("pore", "pur"), ("ck", "k"), ("ay", "e"), ("ai", "e"),
    ("ei", "e"), ("ey", "e"), ("oe", "o"), ("ue", "u"), ("ae", "a"),
    ("qu", "k"), ("q", "k"), ("c", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i"), ("y", "i"),
    ("w", "u"), ("v", "u"), ("z", "s"), ("x", "ks"),
)  # fmt: skip


_DOUBLED = re.compile(r"(.)\1+")


@functools.lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """`word` without what differs between prefixes to write a name in Latin letters."""
    for written, sounds in _SOUNDS:
        word = word.replace(written, sounds)
    return _DOUBLED.sub(r"\1", word.removesuffix("h") if len(word) > SHORT else word)


@functools.lru_cache(maxsize=65536)
def spelled_alike(a: str, b: str) -> bool:
    """Whether two names differ by a way of spelling, or by one slip in a long name, and not as two names do."""
    if a == b:
        return True
    if min(len(a), len(b)) == SHORT - 1 and _DOUBLED.sub(r"\1", a) == _DOUBLED.sub(r"\1", b):
        return True  # "Tal Afar", "Tall Afar"
    if min(len(a), len(b)) < SHORT or abs(len(a) - len(b)) > 2:
        return False
    if sound(a) == sound(b):
        return True
    if a[0] != b[0] or min(len(a), len(b)) == SHORT or OSA.distance(a, b, score_cutoff=1) > 1:
        return False
    if len(a) != len(b):
        return max(len(a), len(b)) >= _ONE_MORE
    differing = [at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(differing) == 2:  # two letters have changed places
        return True
    (at,) = differing
    vowels = a[at] in _VOWELS and b[at] in _VOWELS
    return len(a) >= _ANOTHER_LETTER or (vowels and len(a) >= _ANOTHER_VOWEL and at < len(a) - 1)


_TWO_SLIPS = 8  # letters of the shorter name: from here on two slips may be typing errors


@functools.lru_cache(maxsize=65536)
def may_be_slip(a: str, b: str) -> bool:
    """Whether two names that are not `spelled_alike` differ so little that a person should look: Dutta, Datta."""
    shorter = min(len(a), len(b))
    if shorter < SHORT or abs(len(a) - len(b)) > 2:
        return False
    slips = 2 if shorter >= _TWO_SLIPS else 1
    if OSA.distance(a, b, score_cutoff=slips) <= slips:
        return a[0] == b[0] or shorter > SHORT
    return shorter > SHORT and OSA.distance(sound(a), sound(b), score_cutoff=1) <= 1 and sound(a)[0] == sound(b)[0]


def may_begin_with(letters: str, piece: Piece) -> bool:
    """Whether the first of `letters` may stand for `piece`: by its initial, or by an abbreviation of it."""
    if letters[0] == piece.words[0][0]:
        return True
    short = abbreviations().get(piece.value)
    return short is not None and letters.startswith(tuple(short))


def stands_for(letters: str, run: Sequence[Piece], *, strict: bool) -> bool:
    """Whether `letters` are the initials of the words in `run`, in order.

    Unless `strict`, abbreviations and beginnings of words count, too: "APBn", "GOPES", "SEBIN".
    """
    if strict:
        return letters == "".join(word[0] for piece in run for word in piece.words)
    more = len(letters) - len(run)
    return _spell(letters, run, beginnings=more > 1 or (more == 1 and len(letters) >= _LONG_ACRONYM))


_LONG_ACRONYM = 5  # letters from which on an acronym may have two of one word


def _spell(letters: str, run: Sequence[Piece], *, beginnings: bool) -> bool:
    if not run:
        return not letters
    first, rest = run[0], run[1:]
    prefixes = {"".join(word[0] for word in first.words)}
    prefixes |= {short for short in abbreviations().get(first.value, ()) if short in letters}
    if beginnings and len(first.words) == 1:
        prefixes |= {first.words[0][:2], first.words[0][:3]}
    return any(
        letters.startswith(prefix) and _spell(letters[len(prefix) :], rest, beginnings=beginnings)
        for prefix in prefixes
    )
