"""The words of unit names as concepts: battalion, bn, batallon and tabur are one, and so are 1st, first and primer.

`leahy.text.phrases` holds the phrases and their concepts. A word without a concept is a name.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from leahy.matching.names.tokens import tokens_of
from leahy.text.misspelling import Misspellings
from leahy.text.phrases import HEAD_FIRST, Node, Phrase, longest_phrase, phrase_tree, phrases, roles, singular_of


@dataclass(
    slots=True
)  # never changed; a frozen one takes longer to make, and the fields of a tuple take twice as long to read
class Piece:
    """One word or phrase as it is compared: a concept, or a name or letter without one.

    `role` is that of the concept (see `leahy.text.phrases`), or word (a name), letter, or task (a common word that has no
    concept).
    """

    value: str
    role: str
    words: tuple[str, ...] = ()  # as printed, folded; empty for a number
    first: bool = False  # from a language that puts the kind of unit first


_piece = functools.lru_cache(maxsize=65536)(Piece)  # the same few thousand pieces make up all names


@functools.cache
def _tree() -> Node:
    """The phrases that have a concept, as a tree of their words."""
    return phrase_tree(
        (list(map(str.lower, tokens_of(row.phrase)[0])), row) for row in phrases() if row.concepts and not row.context
    )


_ORDINAL = re.compile(
    r"r?st|nd|rd|dr|th?|e?re?|[ei]?eme|e|[rdtmvn][oa]|[oa]s?|er[oa]|nd[oa]|[iu]?nc[iu]"
    r"|[aty]?ya|aya|ja|i|y|iy|yi|yy|[tmhg]a|[gho]o|oi|o[hg]o|oyi?"
)
_DETACHED_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_ROMANS = (
    "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII XXIII XXIV XXV XXVI XXVII XXVIII "
    "XXIX XXX XXXI XXXII XXXIII XXXIV XXXV XXXVI XXXVII XXXVIII XXXIX XL"
)
_ROMAN = {roman: str(number) for number, roman in enumerate(re.findall(r"\w+", _ROMANS), 1)}
_ROMAN_LETTERS = frozenset("IVXLivxl")
_NAMES_LIKE_ROMAN = frozenset(("vi", "xi", "ix"))
_TENS = frozenset(("10", "20", "30", "40", "50", "60", "70", "80", "90"))
_ABBREVIATING = HEAD_FIRST | {"en"}  # languages whose short words acronyms of units are made of
_CODE = 2  # words of a code at most
_SMALL_LETTERS = frozenset("adeiloys")


@dataclass(slots=True, eq=False)  # never changed
class _Word:
    """A word as it is printed, whatever stands beside it."""

    meant: str  # in small letters, a typing error put right
    singular: str
    near: tuple[str, ...]  # the words of phrases that it may be with one typing error, where it is no known word
    pieces: (
        tuple[Piece, ...] | None
    )  # what it stands for alone; None where more than the phrases that it begins decides
    following: Mapping[str, Node]  # the words that go on a phrase which it begins


@functools.lru_cache(maxsize=32768)
def _word(token: str) -> _Word:
    meant = _respell(token.lower())
    near = () if len(meant) < _SHORTEST_IN_PHRASE or meant in _vocabulary() else _near_in_phrases(meant)
    by_its_form = len(token) == 1 or token[0].isdigit() or _is_roman(token)
    return _known_word(meant, near, None if by_its_form else _alone(meant))


def _known_word(meant: str, near: tuple[str, ...] = (), pieces: tuple[Piece, ...] | None = None) -> _Word:
    node = _tree().following.get(meant)
    return _Word(meant, singular_of(meant) or meant, near, pieces, node.following if node else _NO_PHRASES)


_NO_PHRASES: Mapping[str, Node] = MappingProxyType({})


@functools.lru_cache(maxsize=65536)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The words of `text` as pieces in order, with numbers (role `number`) and small words (role `drop`)."""
    tokens, attached, quoted = tokens_of(text)
    words = [_word(token) for token in tokens]
    near = [word.near for word in words]
    if len(words) > 1 and any(near):
        words = _respelled_in_phrases(words)
    shouting = len(words) > _CODE and text.isupper()  # "S-2" is no text in capitals
    pieces: list[Piece] = []
    at, last = 0, len(words) - 1
    while at <= last:
        word = words[at]
        if word.pieces is not None and (at == last or not word.following or not _goes_on(word, words[at + 1])):
            pieces += word.pieces
            at += 1
        elif tokens[at][0].isdigit():
            pieces.append(_number(tokens[at]))
            at += 1
            at += at <= last and _ends_a_number(tokens[at], shouting, attached=at in attached)
        else:
            at = _read_on(pieces, tokens[at], words, at, shouting=shouting, quoted=at in quoted)
    return tuple(pieces)


@functools.lru_cache(maxsize=16384)
def without_typing_errors(text: str) -> str:
    """`text` with the words of unit names that have a typing error put right."""
    for token in tokens_of(text)[0]:
        word = _word(token)
        if word.meant != token.lower():
            text = text.replace(token, word.meant)
    return text


def _goes_on(word: _Word, following: _Word) -> bool:
    """Whether a phrase that `word` begins may go on with the one behind it."""
    return following.meant in word.following or following.singular in word.following


def _read_on(pieces: list[Piece], token: str, every: Sequence[_Word], at: int, *, shouting: bool, quoted: bool) -> int:
    """Append what the word at `at` stands for, printed as `token`, and return where the next one begins."""
    words = [word.meant for word in every]
    if not quoted and _is_roman(token):
        pieces.append(_number(_ROMAN[token.upper()]))
        return at + 1
    phrase, end = longest_phrase(_tree(), words, at)
    if (
        len(token) == 1 and (quoted or _is_letter(token, shouting)) and end == at + 1
    ):  # it begins no phrase of several words
        pieces.append(_piece(words[at], "letter", (words[at],)))
    elif phrase is None:
        pieces.append(_plain_piece(words[at]))
    else:
        _add(pieces, phrase, tuple(words[at:end]))
    return end


@functools.lru_cache(maxsize=16384)
def _alone(word: str) -> tuple[Piece, ...] | None:
    """What the word stands for where no phrase goes on behind it; None for a number, which may add up with the one before it."""
    phrase, _ = longest_phrase(_tree(), (word,), 0)
    if phrase is None:
        return (_plain_piece(word),)
    if any(roles()[concept] == "number" for concept in phrase.concepts):
        return None
    pieces: list[Piece] = []
    _add(pieces, phrase, (word,))
    return tuple(pieces)


def _plain_piece(word: str) -> Piece:
    """A word of no phrase: a name, or a common word, which is one in its plural too."""
    if word not in _common_words():
        return _piece(word, "word", (word,))
    singular = singular_of(word)
    return _piece(singular if singular in _common_words() else word, "task", (word,))


@functools.lru_cache(maxsize=4096)
def _number(token: str) -> Piece:
    return _piece(_numeral(token), "number")


@functools.lru_cache(maxsize=16384)
def _respell(word: str) -> str:
    """`word`, or the word of unit names that it is with one typing error, if it can be no other."""
    if word in _vocabulary():
        return word
    meant = _misspellings().meant_by(word) or _with_letters_changed(word)
    if not meant or len({_meaning(right) for right in meant}) > 1:
        return word
    return next((right for right in meant if right in _english_words()), meant[0])  # "Seciion" is rather no "Sección"


def _with_letters_changed(word: str) -> list[str]:
    """The short kinds of unit that `word` is with two letters that have changed places: "Froce", "Crops"."""
    if len(word) != _SHORT_KIND:
        return []
    changed = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, _SHORT_KIND - 1))
    return [kind for kind in changed if kind in _short_kinds()]


_SHORT_KIND = 5  # letters


@functools.cache
def _short_kinds() -> frozenset[str]:
    rows = (row for row in phrases() if row.language in _RESPELT and len(row.phrase) == _SHORT_KIND)
    return frozenset(
        row.phrase for row in rows if {"head", "service"}.issuperset(map(roles().get, row.concepts or "?"))
    )


def _respelled_in_phrases(words: Sequence[_Word]) -> list[_Word]:
    """`words`, each put right that is one of a phrase with one typing error, where the rest of it stands beside it:
    "Cost Guard", "Cunter Terrorism"."""
    respelled = list(words)
    for at, word in enumerate(words):
        if not word.near:
            continue
        before = respelled[at - 1].meant if at else ""
        behind = words[at + 1].meant if at + 1 < len(words) else ""
        meant = [right for right in word.near if (before, right) in _neighbours() or (right, behind) in _neighbours()]
        if len(meant) == 1:
            respelled[at] = _known_word(meant[0])
    return respelled


_SHORTEST_IN_PHRASE = 4  # letters


@functools.lru_cache(maxsize=16384)
def _near_in_phrases(word: str) -> tuple[str, ...]:
    return tuple(_words_in_phrases().meant_by(word))


@functools.cache
def _words_in_phrases() -> Misspellings:
    words = {word for pair in _neighbours() for word in pair}
    return Misspellings(words, shortest=_SHORTEST_IN_PHRASE + 1)


@functools.cache
def _neighbours() -> frozenset[tuple[str, str]]:
    """Words that stand beside each other in phrases of the languages whose typing errors are seen through."""
    rows = (row.phrase.split() for row in phrases() if row.concepts and row.language in _RESPELT and " " in row.phrase)
    return frozenset(pair for words in rows for pair in pairwise(words))


@functools.cache
def _english_words() -> frozenset[str]:
    return frozenset(_words_of_phrases(frozenset(("en",))))


def _meaning(word: str) -> object:
    """What tells words apart that look alike: their concepts, or they themselves."""
    phrase = longest_phrase(_tree(), (word,), 0)[0]
    return phrase.concepts if phrase else word


@functools.cache
def _vocabulary() -> frozenset[str]:
    """Words that are no typing errors: of phrases with a concept, each also in its plural, and common ones ("policy")."""
    words = _words_of_phrases(frozenset(row.language for row in phrases())) | _common_words()
    return frozenset(words | {f"{word}s" for word in words})


@functools.cache
def _misspellings() -> Misspellings:
    """The words whose typing errors are seen through: no short name of a country, which that of a town may be near ("Nakuru")."""
    words = _words_of_phrases(_RESPELT)
    nations = {row.phrase for row in phrases() if "nation" in map(roles().get, row.concepts)}
    return Misspellings({word for word in words if len(word) >= _LONG_NATION or word not in nations})


_LONG_NATION = 7


def _words_of_phrases(languages: frozenset[str]) -> set[str]:
    rows = (row for row in phrases() if row.concepts and row.language in languages)
    return {token.lower() for row in rows for token in tokens_of(row.phrase)[0]}


_RESPELT = frozenset(("en", "es", "fr", "pt", "id", "tr"))


@functools.cache
def _common_words() -> frozenset[str]:
    """Words without a concept that are no names: of tasks and offices ("legal"), and other common words."""
    rows = (row for row in phrases() if row.kind in ("arm", "scope", "small") and not row.concepts)
    return frozenset(
        word for row in rows for word in row.phrase.split() if " " not in row.phrase or len(word) > _LETTERS
    )


_LETTERS = 4  # of a word that is a name in spite of a phrase that holds it, at most


def _is_roman(token: str) -> bool:
    """Whether the word is a Roman number; in small letters some are names ("Vi"), and "i" is an "and"."""
    if token[0] not in _ROMAN_LETTERS:
        return False
    if token in _ROMAN:
        return True
    return len(token) > 1 and token.lower() not in _NAMES_LIKE_ROMAN and token.upper() in _ROMAN


def _is_letter(token: str, shouting: bool) -> bool:
    """Whether the letter tells units apart ("A Company"), and is no small word of a text in capitals."""
    return token.isupper() and not (shouting and token.lower() in _SMALL_LETTERS)


def _add(pieces: list[Piece], phrase: Phrase, words: tuple[str, ...]) -> None:
    """Append what a phrase stands for, printed as `words`."""
    first = phrase.language in HEAD_FIRST
    if len(phrase.concepts) > 1:
        for at, concept in enumerate(phrase.concepts):
            own = (words[at],) if len(words) == len(phrase.concepts) else tuple(concept.split("_"))
            pieces.append(_piece(concept, roles()[concept], own, first))
        return
    (concept,) = phrase.concepts
    role = roles()[concept]
    if role == "number":
        last = pieces[-1] if pieces else None
        if last and last.role == "number" and not last.words and _adds_up(last.value, concept):
            pieces[-1] = _piece(str(int(last.value) + int(concept)), "number")
        else:
            pieces.append(_piece(concept, "number"))
    else:
        own = tuple(concept.split("_")) if len(words) == 1 and "_" in concept else words
        pieces.append(_piece(concept, role, own, first))


def _adds_up(tens: str, units: str) -> bool:
    """ "eighty second", "vigesima septima", "centesima quinta"."""
    return (tens in _TENS and len(units) == 1) or (tens == "100" and len(units) < 3)


@functools.cache
def abbreviations() -> dict[str, frozenset[str]]:
    """Words of two to four letters that stand for each concept, in English and languages that put the kind first."""
    short: dict[str, set[str]] = {}
    for row in phrases():
        if row.language not in _ABBREVIATING or len(row.concepts) != 1:
            continue
        if 2 <= len(row.phrase) <= 4 and row.phrase.isalpha():
            short.setdefault(row.concepts[0], set()).add(row.phrase)
    return {concept: frozenset(words) for concept, words in short.items()}


def _ends_a_number(token: str, shouting: bool, *, attached: bool) -> bool:
    """Whether the word behind a number only makes it an ordinal: "1st", also "1 st"."""
    return _is_ordinal(token, shouting) if attached else token.lower() in _DETACHED_ORDINALS


def _is_ordinal(token: str, shouting: bool) -> bool:
    return _ORDINAL.fullmatch(token.lower()) is not None and not (len(token) == 1 and token.isupper() and not shouting)


def _numeral(token: str) -> str:
    return "/".join(part.lstrip("0") or "0" for part in token.removesuffix("/o").removesuffix("/a").split("/"))
