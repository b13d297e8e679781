"""When two words are one: names spelled in two ways, and letters that stand for words."""

import functools
import re
from collections.abc import Sequence

from leahy.matching.concepts import Piece, abbreviations

SHORT = 4  # names of so many letters must sound alike, shorter ones be spelled alike
_LONG = 9  # from so many letters on another consonant is a slip too
_SOUNDS = (
    ("sch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("dj", "j"),
    ("ck", "k"), ("ay", "e"), ("ai", "e"),
    ("ei", "e"), ("ey", "e"), ("qu", "k"), ("q", "k"), ("c", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i"), ("y", "i"),
    ("w", "u"), ("v", "u"), ("z", "s"), ("x", "ks"),
)  # fmt: skip


@functools.lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """`word` without what differs between ways to write a name in Latin letters."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", word.removesuffix("h") if len(word) > SHORT else word)


@functools.lru_cache(maxsize=65536)
def spelled_alike(a: str, b: str) -> bool:
    """Whether two names differ by a way of spelling or a slip, and not as two names do."""
    if a == b:
        return True
    if min(len(a), len(b)) < SHORT or abs(len(a) - len(b)) > 2:
        return False
    if sound(a) == sound(b):
        return True
    if a[0] != b[0] or min(len(a), len(b)) == SHORT:
        return False
    if len(a) == len(b):
        wrong = [at for at in range(len(a)) if a[at] != b[at]]
        if len(wrong) == 1:
            vowels = a[wrong[0]] in "aeiou" and b[wrong[0]] in "aeiou"
            return len(a) >= _LONG or (vowels and len(a) > 5 and wrong[0] < len(a) - 1)
        return (
            len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        )
    short, long = sorted((a, b), key=len)
    if len(long) - len(short) != 1 or len(long) < 7:
        return False
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def stands_for(letters: str, run: Sequence[Piece], *, strict: bool) -> bool:
    """Whether `letters` are the initials of the words in `run` in order.

    Where all that is left over is in the run, abbreviations of its words will do too: "APBn", "GOPES".
    """
    if not run:
        return not letters
    first, rest = run[0], run[1:]
    initials = "".join(word[0] for word in first.words)
    ways = {initials}
    if not strict:
        ways |= {short for short in abbreviations().get(first.value, ()) if short in letters}
        ways |= {first.words[0][:size] for size in (2, 3) if len(first.words) == 1 and len(letters) >= len(run) + 2}
    return any(letters.startswith(way) and stands_for(letters[len(way) :], rest, strict=strict) for way in ways)
