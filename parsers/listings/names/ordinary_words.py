"""The English of names: words that they do not have, and what stands in front of a preposition.

A line with other English speaks of units, or of something else.
"""

import re

from leahy.text.fold import fold_plain, words_of
from leahy.text.lexicon import HEAD_KINDS, head_words, read
from parsers.listings.words.name_words import HEADS, IN_BRACKETS, SMALL, TURNING, printed_words, serves
from parsers.pages.words import words_in

_OTHER_NAME = re.compile(rf"\((?:{'|'.join(sorted(IN_BRACKETS))})\b[^()]*\)")
_NO_ENGLISH = re.compile(r"(?<!\w)d['’](?=[a-zéèêî])\w+|\b[Nn]amed after (?=[A-Z])")
"""A French word behind its preposition, "d'investigation"; and what says whose name a unit bears."""
_PREPOSITION = re.compile(r"[\s\u00a0](?:of|for|on|against|by|from|with|at|in|to)[\s\u00a0]")
_COMPOUND = re.compile(r"\b[A-Z]\w+-[A-Z]\w+\b")
"""Both of its words are of the name, whatever they are alone: "Strike-Back Unit", "Stand-By Force"."""
_COUNTED = re.compile(
    r"(?:A|An|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve|Dozens|Hundreds)[\s\u00a0][a-z]"
)
_THE_SMALL = re.compile(r"(?<!\bof[\s\u00a0])\bthe[\s\u00a0][a-z]")
"""Of a sentence. "Brigade of the town of Gao" is a name."""


ORDINARY = words_in("parsers.listings.names", "ordinary_words.txt")


def has_ordinary_word(text: str) -> bool:
    """Whether a name has a word that turns it into a remark, or one of everyday English that is printed in small letters, or
    one that stands beside no word of a service. Acronyms are no words, nor is another name in brackets, "(formerly ...)"."""
    name = _OTHER_NAME.sub(" ", text) if "(" in text else text
    if "d'" in name or "d’" in name or "amed after" in name:
        name = _NO_ENGLISH.sub(" ", name)
    words = words_of(fold_plain(name))
    if not TURNING.isdisjoint(words):
        return True
    printed = printed_words(name)
    if not SMALL.isdisjoint(printed):
        return True
    if "-" in name:
        words = words_of(fold_plain(_COMPOUND.sub(" ", name)))
    ordinary = ORDINARY.intersection(words)
    if not ordinary or (not text.isupper() and printed.issuperset(map(str.upper, ordinary))):
        return False
    return not ORDINARY.isdisjoint(printed) or not serves(text)


def is_at_large(text: str) -> bool:
    """Whether a line speaks of units at large, "Two police stations", or of something else than the unit that it names, "Victims of
    the Border Police": the words in front of the first English preposition are no kind of unit."""
    if _COUNTED.match(text) or (" the" in text and _THE_SMALL.search(text)):
        return True
    match = _PREPOSITION.search(text)
    front = text[: match.start()] if match else ","
    if "," in front or not HEADS.isdisjoint(words := words_of(fold_plain(front))) or not head_words().isdisjoint(words):
        return False
    return not any(word.kind in HEAD_KINDS for word in read(front).words)
