"""Lines that name a country, and nothing else, in a spelling that no table holds: "Kenya (KE)", "S. Sudan", "Government of Kenya".

Such a line heads the units below it. It is never read as that country, because a country that is nearly right is a false statement.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from leahy.text.fold import fold_plain, is_latin, letters_of, words_of, words_with_tilde
from leahy.text.lexicon import looks_like_unit, single_words
from parsers.countries.headings import ALPHA_3, long_names, match_country, name_words

_BRACKET = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")
_BETWEEN = re.compile(r"[/,;:&|–—]|\band\b|\bor\b|\s-\s|\be?t\b")
_JOINING = frozenset(("and", "or", "et", "t"))
_SIGNS = re.compile("[/,;:&|]")
# What a long form puts around the name, and compass points that are abbreviated or in front.
_AROUND = frozenset(
    "the of a republic rep kingdom state states federation federal fed democratic dem people's peoples people popular islamic "  # noqa: SIM905
    "arab plurinational bolivarian socialist union united government govt gov country nation n s e w no so north south east "
    "west northern southern eastern western central st saint islands island region regional area authority territory "
    "territories de du del la le republique republica reino estado estados pays ministry other others".split()
)
# The form of a state, before a name that need not be known: "Republic of Zamunda".
_FORMS = frozenset(
    ("republic", "kingdom", "federation", "government", "sultanate", "commonwealth", "principality", "union")
)
_FORM = re.compile(rf"(?:the )?(?:[a-z]+ ){{0,3}}(?:{'|'.join(sorted(_FORMS))}) of (?:the )?(.+)")
_JOINED = re.compile(r"[.'](?<=[^\W_].)[^\W_]")
"""Words that are one where full stops and apostrophes do not count. The sign is looked for first, as few lines have one."""
_LETTERS_APART = re.compile(r"(?:\b\w\b[ .]?){4,}")
_LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухвкмнтΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοινυρκ", "ABESIJKMHOPCTYXaesijopcyxbkmhtABEZHIKMNOPTYXaoivupk"
)
_CODES = frozenset(ALPHA_3.values())
_SHORTEST, _SHORTEST_OF_TWO = 6, 9
"""Letters of a name that may have one letter wrong, and two."""
_LONGEST = 2 + max(map(len, long_names()))
_LETTERS_WRONG = 2
"""So many letters wrong no word of units may be a word of a country's name, by which a line is told to be no country."""
_SHORTEST_FAR = 5
"""Letters of the shortest word of units by which a line is told to be no country."""
_GRAM = 4
"""Letters of the runs by which a text is told to be no misspelt name, without comparing it to each (the q-gram lemma)."""
_CHANGED = _GRAM + 1
"""Runs that one wrong letter changes at most: where it has changed places with the next one."""


def names_only_a_country(text: str) -> bool:
    """Whether `text` names a country, or several, and nothing else: in a spelling that `match_country` does not know."""
    if text in _CODES:
        return True
    if words_with_tilde(text):  # "Cañada" is a place
        return False
    plain = text if text.isascii() else text.translate(_LOOK_ALIKE)
    if plain != text and match_country(plain):
        return True
    if letters := _LETTERS_APART.fullmatch(text):
        return bool(match_country(re.sub(r"[ .]", "", letters[0])))
    folded = fold_plain(_BRACKET.sub(" ", plain) if "(" in plain or "[" in plain else plain)
    if " of " in folded and (form := _FORM.fullmatch(folded.strip())) and not looks_like_unit(form[1]):
        return True
    words = words_of(folded.replace("&", " and ") if "&" in folded else folded)
    if not far_words().isdisjoint(words):
        return False
    if _is_misspelt(words):
        return True
    # Between the pieces of most lines are single signs alone, which are found in half the time.
    only_signs = folded.isascii() and _JOINING.isdisjoint(words) and " - " not in folded
    pieces = [piece for piece in (_SIGNS if only_signs else _BETWEEN).split(folded) if piece.strip(" .'\"")]
    if not pieces or len(pieces) > 4:
        return False
    names_country = False
    for piece in sorted(pieces, key=len, reverse=True):  # the longest is the soonest to be none
        named = _country_in(piece, words)
        if named is None:
            return False
        names_country = names_country or named
    return names_country


def is_far_from_countries(text: str, letters: Sequence[str]) -> bool:
    """Whether a word of units by itself tells that `text` is no country and no region, whatever letter of it is wrong: most names
    of units hold one outside of their brackets. `letters` are those of the text (`leahy.text.fold.letters_of`)."""
    if not (text.isascii() or is_latin(text)) or not _FORMS.isdisjoint(letters):
        return False
    if ("." in text or "'" in text) and _JOINED.search(text):
        return False
    if "(" in text or "[" in text:
        letters = letters_of(text.partition("(")[0].partition("[")[0])
    return not far_words().isdisjoint(letters)


@cache
def far_words() -> frozenset[str]:
    """The words of units that are no word of a country's name with two letters wrong: no line that holds one is a country alone.

    A space may be one of the two: none is a part of a name, nor two words of one run together with a letter wrong.
    """
    long_words = (word for word in single_words() if len(word) >= _SHORTEST_FAR and word not in _AROUND)
    words = [word for word in long_words if word not in _names_without_spaces()]  # "admin istered"
    # All at once, which takes a tenth of the time that each word by itself would.
    distances = process.cdist(words, list(name_words()), scorer=OSA.distance, score_cutoff=_LETTERS_WRONG)
    return frozenset(word for word, near in zip(words, distances.min(axis=1), strict=True) if near > _LETTERS_WRONG)


@cache
def _names_without_spaces() -> str:
    return "\n".join(name.replace(" ", "") for name in long_names())


def _country_in(piece: str, not_misspelt: Sequence[str]) -> bool | None:
    """True for the name of a country, False for words that only stand around one, None for anything else. `not_misspelt`: words
    of which that is known."""
    if match_country(piece):
        return True
    words = words_of(piece)
    if not _AROUND.isdisjoint(words):
        words = [word for word in words if word not in _AROUND]
    if not words:
        return False
    name = " ".join(words)
    if name != piece.strip() and match_country(name):
        return True
    return True if words != not_misspelt and _is_misspelt(words) else None


def _is_misspelt(words: Sequence[str]) -> bool:
    """Whether words are the name of a country with one letter wrong, or two in a long name."""
    name = " ".join(words)
    if not _SHORTEST <= len(name) <= _LONGEST or sum(map(_foreign_runs_of_word, words)) > _CHANGED * 2:
        return False
    cutoff = 2 if len(name) >= _SHORTEST_OF_TWO else 1
    return _foreign_runs(name) <= _CHANGED * cutoff and _is_near_name(name, cutoff)


def _foreign_runs(text: str) -> int:
    """How many runs of `_GRAM` letters in a text are in no country's name."""
    runs = _runs_of_names()
    return [text[at : at + _GRAM] in runs for at in range(len(text) - _GRAM + 1)].count(False)


@lru_cache(maxsize=8192)
def _foreign_runs_of_word(word: str) -> int:
    return _foreign_runs(word)


@lru_cache(maxsize=8192)
def _is_near_name(name: str, cutoff: int) -> bool:
    by_length = _names_by_length()
    alike = [
        other for length in range(len(name) - cutoff, len(name) + cutoff + 1) for other in by_length.get(length, ())
    ]
    return process.extractOne(name, alike, scorer=OSA.distance, score_cutoff=cutoff) is not None


@cache
def _runs_of_names() -> frozenset[str]:
    return frozenset(name[at : at + _GRAM] for name in long_names() for at in range(len(name) - _GRAM + 1))


@cache
def _names_by_length() -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    for name in long_names():
        names[len(name)].append(name)
    return names
