"""The words of unit names as concepts: battalion, bn, batallon and tabur are one, and so are 1st, first and primer.

concepts.csv holds them, one concept a line: `role` says what it is, then its words in English, in languages that put
the kind of unit first (Spanish, French, Portuguese, Indonesian, Arabic) and in languages that put it last (Turkish and
others), parted by semicolons, without accents. `several` stands for a word that says more than one concept, `drop` for
words that say nothing. What it does not hold is a name.
"""

import csv
import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from leahy.text.fold import straighten

_CONCEPTS = Path(__file__).with_name("concepts.csv")


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or phrase as it is compared: a concept of concepts.csv, or a name or letter that no table knows.

    `role` is head, arm, service, mod, scope, place, direction, word or letter.
    """

    value: str
    role: str
    words: tuple[str, ...] = ()  # as printed, folded; empty for a number
    first: bool = False  # from a language that puts the kind of unit first


_Tree: TypeAlias = "dict[str, tuple[tuple[str, str, bool] | None, _Tree]]"


@functools.cache
def _tree() -> _Tree:
    """concepts.csv as a tree of words: word -> (concepts, role, from a head-first language), and what may follow."""
    tree: _Tree = {}
    with _CONCEPTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for language in ("english", "head_first", "head_last"):
                for phrase in filter(None, row[language].split(";")):
                    *before, last = [token.lower() for token, _, _ in _tokens(phrase)]
                    below = tree
                    for token in before:
                        below = below.setdefault(token, (None, {}))[1]
                    kept = below.get(last, (None, {}))
                    below[last] = ((row["concept"], row["role"], language == "head_first"), kept[1])
    return tree


@functools.cache
def _roles() -> dict[str, str]:
    with _CONCEPTS.open(encoding="utf-8", newline="") as file:
        return {row["concept"]: row["role"] for row in csv.DictReader(file) if row["role"] != "several"}


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
_SMALL_LETTERS = frozenset("adeiloys")
# Letters that no accent is taken from, because they are letters of their own.
_WITHOUT_MARKS = str.maketrans(
    {"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae"}
)
_PLURAL = 4  # shorter words are not taken for plurals


def _tokens(text: str) -> list[tuple[str, bool, bool]]:
    """(word without accents, whether it touches the word before it, whether it is quoted), the case kept."""
    plain = straighten(text)
    if not plain.isascii():
        plain = plain.translate(_WITHOUT_MARKS)
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = _POSSESSIVE.sub("", _ELISION.sub(lambda m: m[0][:-1] + " ", plain))
    found: list[tuple[str, bool, bool]] = []
    end = -1
    for match in _TOKEN.finditer(plain):
        start = match.start()
        quoted = plain[max(start - 1, 0) : start] in ("'", '"') or plain[match.end() : match.end() + 1] in ("'", '"')
        found.append((match[0].replace("'", ""), start == end, quoted))
        end = match.end()
    return found


@functools.lru_cache(maxsize=65536)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The words of `text` as pieces in order, with numbers (role `number`) and small words (role `drop`)."""
    tokens = _tokens(text)
    shouting = text.isupper()
    found: list[Piece] = []
    i, n = 0, len(tokens)
    while i < n:
        token, _, quoted = tokens[i]
        lower = token.lower()
        if token[0].isdigit():
            found.append(Piece(_numeral(token), "number"))
            i += 1
            if i < n and tokens[i][1] and _is_ordinal(tokens[i][0], shouting):
                i += 1
            continue
        if not quoted and (
            token in _ROMAN or (lower not in _NAMES_LIKE_ROMAN and len(token) > 1 and token.upper() in _ROMAN)
        ):
            found.append(Piece(_ROMAN[token.upper()], "number"))
        elif len(token) == 1 and (quoted or (token.isupper() and not (shouting and lower in _SMALL_LETTERS))):
            found.append(Piece(lower, "letter", (lower,)))
        else:
            entry, end = _longest(tokens, i)
            words = tuple(token[0].lower() for token in tokens[i:end])
            if entry is None:
                found.append(Piece(lower, "word", words))
            else:
                _add(found, entry, words)
            i = end
            continue
        i += 1
    return tuple(found)


def _add(found: list[Piece], entry: tuple[str, str, bool], words: tuple[str, ...]) -> None:
    """Append what a phrase of concepts.csv stands for."""
    concept, role, first = entry
    if role == "number":
        last = found[-1] if found else None
        if last and last.role == "number" and not last.words and _adds_up(last.value, concept):
            found[-1] = Piece(str(int(last.value) + int(concept)), "number")
        else:
            found.append(Piece(concept, "number"))
    elif role == "several":
        several = concept.split()
        for at, one in enumerate(several):
            own = (words[at],) if len(words) == len(several) else tuple(one.split("_"))
            found.append(Piece(one, _roles().get(one, "word"), own, first))
    else:
        found.append(
            Piece(concept, role, tuple(concept.split("_")) if len(words) == 1 and "_" in concept else words, first)
        )


def _adds_up(tens: str, units: str) -> bool:
    """ "eighty second", "vigesima septima", "centesima quinta"."""
    return (tens in _TENS and len(units) == 1) or (tens == "100" and len(units) < 3)


@functools.cache
def abbreviations() -> dict[str, frozenset[str]]:
    """Words of two to four letters that stand for each concept."""
    with _CONCEPTS.open(encoding="utf-8", newline="") as file:
        return {
            row["concept"]: frozenset(
                phrase
                for phrase in row["english"].split(";") + row["head_first"].split(";")
                if 2 <= len(phrase) <= 4 and phrase.isalpha()
            )
            for row in csv.DictReader(file)
        }


def _is_ordinal(token: str, shouting: bool) -> bool:
    return _ORDINAL.fullmatch(token.lower()) is not None and not (len(token) == 1 and token.isupper() and not shouting)


def _longest(tokens: list[tuple[str, bool, bool]], i: int) -> tuple[tuple[str, str, bool] | None, int]:
    """The longest phrase of concepts.csv at `i`, and where it ends; the last word may be a plural."""
    below = _tree()
    best, end = None, i + 1
    for j in range(i, len(tokens)):
        token = tokens[j][0].lower()
        node = below.get(token)
        named = node[0] if node else None
        if named is None and len(token) > _PLURAL and token.endswith("s"):
            singular = below.get(token[:-1])
            named = singular[0] if singular else None
        if named is not None:
            best, end = named, j + 1
        if node is None:
            break
        below = node[1]
    return best, end


def _numeral(token: str) -> str:
    return "/".join(part.lstrip("0") or "0" for part in token.removesuffix("/o").removesuffix("/a").split("/"))
