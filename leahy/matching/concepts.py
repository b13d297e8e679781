"""The words of unit names as concepts: battalion, bn, batallon and tabur are one, and so are 1st, first and primer.

`leahy.text.phrases` holds the phrases and their concepts. A word without a concept is a name.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from leahy.text.fold import straighten
from leahy.text.phrases import HEAD_FIRST, Node, Phrase, longest_phrase, phrase_tree, phrases, roles


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or phrase as it is compared: a concept, or a name or letter without one.

    `role` is that of the concept (see `leahy.text.phrases`), or word or letter.
    """

    value: str
    role: str
    words: tuple[str, ...] = ()  # as printed, folded; empty for a number
    first: bool = False  # from a language that puts the kind of unit first


@functools.cache
def _tree() -> Node:
    """The phrases that have a concept, as a tree of their words."""
    return phrase_tree(
        ([token.text.lower() for token in _tokens(row.phrase)], row)
        for row in phrases()
        if row.concepts and not row.context
    )


_TOKEN = re.compile(r"\d+(?:/\d+)+|\d+(?:/[oa]\b)?|[^\W\d_]+(?:'[^\W\d_]+)*")
_ORDINAL = re.compile(r"st|nd|rd|th|e?re?|[ei]?eme|e|[rdtmvn][oa]|[oa]s?|er[oa]|nd[oa]|inci")
_ELISION = re.compile(r"\b(?:l|d|qu)'", re.IGNORECASE)
_POSSESSIVE = re.compile(r"'s\b", re.IGNORECASE)
_ROMANS = (
    "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII XXIII XXIV XXV XXVI XXVII XXVIII "
    "XXIX XXX XXXI XXXII XXXIII XXXIV XXXV XXXVI XXXVII XXXVIII XXXIX XL"
)
_ROMAN = {roman: str(number) for number, roman in enumerate(re.findall(r"\w+", _ROMANS), 1)}
_NAMES_LIKE_ROMAN = frozenset(("vi", "xi", "ix"))
_TENS = frozenset(("10", "20", "30", "40", "50", "60", "70", "80", "90"))
_ABBREVIATING = HEAD_FIRST | {"en"}  # languages whose short words acronyms of units are made of
_SMALL_LETTERS = frozenset("adeiloys")
# Letters that no accent is taken from, because they are letters of their own.
_WITHOUT_MARKS = str.maketrans(
    {"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae"}
)


class _Token(NamedTuple):
    """A word without accents, its case kept."""

    text: str
    attached: bool  # it touches the word before it
    quoted: bool


def _tokens(text: str) -> list[_Token]:
    plain = straighten(text)
    if not plain.isascii():
        plain = plain.translate(_WITHOUT_MARKS)
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = _POSSESSIVE.sub("", _ELISION.sub(lambda m: m[0][:-1] + " ", plain))
    tokens: list[_Token] = []
    end = -1
    for match in _TOKEN.finditer(plain):
        start = match.start()
        quoted = plain[max(start - 1, 0) : start] in ("'", '"') or plain[match.end() : match.end() + 1] in ("'", '"')
        tokens.append(_Token(match[0].replace("'", ""), start == end, quoted))
        end = match.end()
    return tokens


@functools.lru_cache(maxsize=65536)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The words of `text` as pieces in order, with numbers (role `number`) and small words (role `drop`)."""
    tokens = _tokens(text)
    words = [token.text.lower() for token in tokens]
    shouting = text.isupper()
    pieces: list[Piece] = []
    at = 0
    while at < len(tokens):
        token = tokens[at].text
        if token[0].isdigit():
            pieces.append(Piece(_numeral(token), "number"))
            at += 1
            if at < len(tokens) and tokens[at].attached and _is_ordinal(tokens[at].text, shouting):
                at += 1
        elif _is_roman(tokens[at]):
            pieces.append(Piece(_ROMAN[token.upper()], "number"))
            at += 1
        elif _is_letter(tokens[at], shouting):
            pieces.append(Piece(words[at], "letter", (words[at],)))
            at += 1
        else:
            phrase, end = longest_phrase(_tree(), words, at)
            if phrase is None:
                pieces.append(Piece(words[at], "word", (words[at],)))
            else:
                _add(pieces, phrase, tuple(words[at:end]))
            at = end
    return tuple(pieces)


def _is_roman(token: _Token) -> bool:
    """Whether the word is a Roman number; in small letters some are names ("Vi"), and "i" is an "and"."""
    if token.quoted:
        return False
    if token.text in _ROMAN:
        return True
    return len(token.text) > 1 and token.text.lower() not in _NAMES_LIKE_ROMAN and token.text.upper() in _ROMAN


def _is_letter(token: _Token, shouting: bool) -> bool:
    """Whether the word is a letter that tells units apart ("A Company"), and no small word of a text in capitals."""
    if len(token.text) != 1:
        return False
    return token.quoted or (token.text.isupper() and not (shouting and token.text.lower() in _SMALL_LETTERS))


def _add(pieces: list[Piece], phrase: Phrase, words: tuple[str, ...]) -> None:
    """Append what a phrase stands for, printed as `words`."""
    first = phrase.language in HEAD_FIRST
    if len(phrase.concepts) > 1:
        for at, concept in enumerate(phrase.concepts):
            own = (words[at],) if len(words) == len(phrase.concepts) else tuple(concept.split("_"))
            pieces.append(Piece(concept, roles()[concept], own, first))
        return
    (concept,) = phrase.concepts
    role = roles()[concept]
    if role == "number":
        last = pieces[-1] if pieces else None
        if last and last.role == "number" and not last.words and _adds_up(last.value, concept):
            pieces[-1] = Piece(str(int(last.value) + int(concept)), "number")
        else:
            pieces.append(Piece(concept, "number"))
    else:
        own = tuple(concept.split("_")) if len(words) == 1 and "_" in concept else words
        pieces.append(Piece(concept, role, own, first))


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


def _is_ordinal(token: str, shouting: bool) -> bool:
    return _ORDINAL.fullmatch(token.lower()) is not None and not (len(token) == 1 and token.isupper() and not shouting)


def _numeral(token: str) -> str:
    return "/".join(part.lstrip("0") or "0" for part in token.removesuffix("/o").removesuffix("/a").split("/"))
