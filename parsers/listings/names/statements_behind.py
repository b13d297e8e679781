"""What is said of a unit behind its name, and is no part of it: "4th Brigade, exonerated by court", "4th Brigade CASE CLOSED"."""

import re
from itertools import takewhile

from leahy.text.lexicon import read
from parsers.listings.words.name_words import AROUND_MARKS, MARKS, OF_PROCEEDINGS

_LAST_PIECE = re.compile(
    r"(?:,|;|:|[\s\u00a0][–—-]{1,2}(?=[\s\u00a0]))[\s\u00a0]*([^,;:–—()\[\]]+)$|[(\[]([^()\[\]]+)[)\]]$"
)
_WORD = re.compile(r"[^\W\d_]+")
_PARTICIPLE = re.compile(r"[a-z]{2,}ed")
_OF_STATEMENTS = MARKS | AROUND_MARKS | OF_PROCEEDINGS


def ends_in_statement(text: str) -> bool:
    """Whether the last piece of a line is in small letters, but for its first, and has the participle of a verb or a word of
    proceedings; or the line ends in capitals that say something."""
    if text[-1].isupper() and not text.isupper():
        capitals = tuple(takewhile(_is_in_capitals, reversed(text.split())))
        if len(capitals) > 1:
            return not _OF_STATEMENTS.isdisjoint(map(str.lower, capitals))
    piece = _LAST_PIECE.search(text)
    if piece is None or piece.start() == 0:
        return False
    words = _WORD.findall(piece[1] or piece[2])
    if not words or any(word[0].isupper() for word in words[1:]) or (words[0][0].isupper() and len(words) < 2):
        return False
    return any(map(_says_something, (word.lower() for word in words)))


def _is_in_capitals(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word.isupper()


def _says_something(word: str) -> bool:
    """Whether a word is of proceedings, or a participle that no name has: not "armored"."""
    return word in OF_PROCEEDINGS or (_PARTICIPLE.fullmatch(word) is not None and bool(read(word).unknown))
