"""The words of unit names as concepts: battalion, bn, batallon and tabur are one, and so are 1st, first and primer.

`leahy.text.phrases` holds the phrases and their concepts. A word without a concept is a name.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from leahy.text.fold import normalised, straighten
from leahy.text.misspelling import Misspellings
from leahy.text.phrases import HEAD_FIRST, Node, Phrase, longest_phrase, phrase_tree, phrases, roles


class Piece(NamedTuple):
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
        (list(map(str.lower, _tokens(row.phrase).texts)), row) for row in phrases() if row.concepts and not row.context
    )


_TOKEN = re.compile(r"\d+(?:/\d+)+|\d+(?:/[oa]\b)?|[^\W\d_]+(?:'[^\W\d_]+)*")
_ORDINAL = re.compile(r"r?st|nd|rd|dr|th?|e?re?|[ei]?eme|e|[rdtmvn][oa]|[oa]s?|er[oa]|nd[oa]|inci")
_ELISION = re.compile(r"\b(?:l|d|qu)'", re.IGNORECASE)
_DEGREE = re.compile(r"\b[Nn] ?[\u00b0\u00ba](?=\s?\d)")
_DOTTED = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){2,}")
_DETACHED_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_POSSESSIVE = re.compile(r"'s\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b[ae](sh|th|dh|[rsdntz])-(?=\1)", re.IGNORECASE)  # "Ar-Rashad" is Al-Rashad
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
# Letters that no accent is taken from, because they are letters of their own.
_WITHOUT_MARKS = str.maketrans(
    {
        "\u02bf": "",
        "\u02be": "",
        "\u02bb": "",
        "\u02bc": "",
        "\u02b9": "",
        "ı": "i",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
    }
)


class _Tokens(NamedTuple):
    """Words without accents, their case kept; positions of those that touch the word before them, and of those in quotes."""

    texts: list[str]
    attached: Set[int]
    quoted: Set[int]


_NONE: frozenset[int] = frozenset()


def _tokens(text: str) -> _Tokens:
    plain = text
    if not text.isascii():
        plain = _DEGREE.sub("No ", straighten(text)).translate(_WITHOUT_MARKS)
        plain = "".join(c for c in normalised("NFKD", plain) if not unicodedata.combining(c))
    elif "`" in text:
        plain = straighten(text)
    if "." in plain:
        plain = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", plain)
    if "-" in plain:
        plain = _ARTICLE.sub("al-", plain)
    apostrophes = "'" in plain
    if apostrophes:
        plain = _POSSESSIVE.sub("", _ELISION.sub(lambda m: m[0][:-1] + " ", plain))
    quotes = apostrophes or '"' in plain
    if not quotes and not _DIGIT.search(plain):
        return _Tokens(_TOKEN.findall(plain), _NONE, _NONE)
    texts: list[str] = []
    attached: set[int] = set()
    quoted: set[int] = set()
    end = -1
    for match in _TOKEN.finditer(plain):
        start, stop = match.span()
        if start == end:
            attached.add(len(texts))
        if quotes and (plain[max(start - 1, 0) : start] in _QUOTES or plain[stop : stop + 1] in _QUOTES):
            quoted.add(len(texts))
        texts.append(match[0].replace("'", "") if apostrophes else match[0])
        end = stop
    return _Tokens(texts, attached, quoted)


_DIGIT = re.compile(r"\d")
_QUOTES = ("'", '"')


@functools.lru_cache(maxsize=65536)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The words of `text` as pieces in order, with numbers (role `number`) and small words (role `drop`)."""
    texts, attached, quoted = _tokens(text)
    words = [_respell(token.lower()) for token in texts]
    if len(words) > 1:
        _respell_in_phrases(words)
    shouting = len(texts) > _CODE and text.isupper()  # "S-2" is no text in capitals
    pieces: list[Piece] = []
    at = 0
    while at < len(texts):
        token, word = texts[at], words[at]
        if token[0].isdigit():
            pieces.append(_number(_numeral(token)))
            at += 1
            if at < len(texts) and _ends_a_number(texts[at], shouting, attached=at in attached):
                at += 1
        elif token[0] in _ROMAN_LETTERS and at not in quoted and _is_roman(token):
            pieces.append(_number(_ROMAN[token.upper()]))
            at += 1
        elif len(token) == 1 and (at in quoted or _is_letter(token, shouting)) and _stands_alone(words, at):
            pieces.append(_piece(word, "letter", (word,)))
            at += 1
        elif (alone := _alone(word)) is not None:
            pieces += alone
            at += 1
        else:
            phrase, end = longest_phrase(_tree(), words, at)
            if phrase is None:
                pieces.append(_plain_piece(word))
            else:
                _add(pieces, phrase, tuple(words[at:end]))
            at = end
    return tuple(pieces)


def _stands_alone(words: Sequence[str], at: int) -> bool:
    """Whether the word begins no phrase of several words."""
    return longest_phrase(_tree(), words, at)[1] == at + 1


@functools.lru_cache(maxsize=16384)
def _alone(word: str) -> tuple[Piece, ...] | None:
    """What the word stands for whatever stands beside it; None where that says more (a phrase goes on, a number adds up)."""
    node = _tree().following.get(word)
    if node is not None and node.following:
        return None
    phrase, _ = longest_phrase(_tree(), (word,), 0)
    if phrase is None:
        return (_plain_piece(word),)
    if any(roles()[concept] == "number" for concept in phrase.concepts):
        return None
    pieces: list[Piece] = []
    _add(pieces, phrase, (word,))
    return tuple(pieces)


def _plain_piece(word: str) -> Piece:
    """A word of no phrase: a name, or a common word."""
    return _piece(word, "task" if word in _common_words() else "word", (word,))


@functools.lru_cache(maxsize=4096)
def _number(value: str) -> Piece:
    return _piece(value, "number")


@functools.lru_cache(maxsize=16384)
def _respell(word: str) -> str:
    """`word`, or the word of unit names that it is with one typing error, if it can be no other."""
    if word in _vocabulary():
        return word
    meant = _misspellings().meant_by(word)
    if not meant or len({_meaning(right) for right in meant}) > 1:
        return word
    return next((right for right in meant if right in _english_words()), meant[0])  # "Seciion" is rather no "Sección"


def _respell_in_phrases(words: list[str]) -> None:
    """Put right, in place, each word that is one of a phrase with one typing error, where the rest of it stands beside it:
    "Cost Guard", "Cunter Terrorism"."""
    for at, word in enumerate(words):
        if len(word) < _SHORTEST_IN_PHRASE or word in _vocabulary():
            continue
        before, behind = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        meant = [
            right
            for right in _near_in_phrases(word)
            if (before, right) in _neighbours() or (right, behind) in _neighbours()
        ]
        if len(meant) == 1:
            words[at] = meant[0]


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
    return Misspellings(_words_of_phrases(_RESPELT))


def _words_of_phrases(languages: frozenset[str]) -> set[str]:
    rows = (row for row in phrases() if row.concepts and row.language in languages)
    return {token.lower() for row in rows for token in _tokens(row.phrase).texts}


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
