"""Words of everyday English, which names of units do not have: a line with one speaks of units, or of something else."""

import re
from importlib import resources

from leahy.text.fold import fold_plain, words_of
from parsers.listings.words.name_words import IN_BRACKETS, SMALL, TURNING, printed_words, serves

_OTHER_NAME = re.compile(rf"\((?:{'|'.join(sorted(IN_BRACKETS))})\b[^()]*\)")


def _read_words() -> frozenset[str]:
    lines = resources.files("parsers.listings.words").joinpath("ordinary_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


ORDINARY = _read_words()


def has_ordinary_word(text: str) -> bool:
    """Whether a name has a word that turns it into a remark, or one of everyday English that is printed in small letters, or
    one that stands beside no word of a service. Acronyms are no words, nor is another name in brackets, "(formerly ...)"."""
    name = _OTHER_NAME.sub(" ", text) if "(" in text else text
    words = words_of(fold_plain(name))
    if not TURNING.isdisjoint(words):
        return True
    printed = printed_words(name)
    if not SMALL.isdisjoint(printed):
        return True
    ordinary = ORDINARY.intersection(words)
    if not ordinary or (not text.isupper() and printed.issuperset(map(str.upper, ordinary))):
        return False
    return not ORDINARY.isdisjoint(printed) or not serves(text)
