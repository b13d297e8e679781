"""Finding units by words: accents, acronyms, word order and slips of the pen do not matter."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from leahy.errors import LeahyError
from leahy.queries import load as reading
from leahy.text.country_names import of_country
from leahy.text.fold import fold_plain

LIMIT = 20
_LEAST = 0.5  # share of the wanted words that a name must have; rare words weigh more
_REST = 0.1  # part of the score that says how much else the name holds
_LONG = 4  # letters from which on a word may be misspelt, or begun
_SLIP = 78  # of 100: from here on, one word may be a slip of the pen for the other
_BEGINNING = 0.9
_INITIALS = 0.85
_WORDS = re.compile(r"[^\W_]+")
_BETWEEN = "\n"
_TO_SPACES = bytes(code if chr(code).isalnum() or chr(code) == _BETWEEN else 0x20 for code in range(256))
_BAR = "|"
_ACCENTS = re.compile("[\u0300-\u036f]+")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_SMALL = (
    "of",
    "the",
    "and",
    "for",
    "de",
    "la",
    "el",
    "los",
    "las",
    "y",
    "e",
    "do",
    "da",
    "dos",
    "du",
    "des",
    "del",
    "et",
)
_FOUND = ("year", "position", "country_code", "country", "unit_listed", "note", "name_id", "name", "parent")


def search(
    text: str, *, country: str | None = None, year: int | None = None, limit: int = LIMIT, data: reading.Data = None
) -> pd.DataFrame:
    """The listed units whose printed words are nearest to `text`, best first, then by year and position.

    Accents, case and the order of words do not count; words may be misspelt; an acronym finds the name whose initials it
    is made of, and the name finds the acronym. `country` is a code or a name, `year` one list. At most `limit` rows:
    `score` (0 to 100: how well the words fit, which does not say that it is the unit meant), then the columns year,
    position, country_code, country, unit_listed, note, name_id, name, parent. `.attrs`: `coverage`, `caveat`, and
    `found` (how many fit, beyond the limit, too).

    Raises `LeahyError` for a text without letters or digits and an unknown country, and what `load` raises.
    """
    rows = of_country(reading.load_columns((*_FOUND, "country_listed"), year, data=data), country)
    return search_rows(rows, text, limit=limit)


def search_rows(rows: pd.DataFrame, text: str, *, limit: int = LIMIT) -> pd.DataFrame:
    """`search` in these rows, which have the columns of `denied_units`."""
    every = _words(text).split()
    wanted = [word for word in every if word not in _SMALL] or every
    if not wanted:
        raise LeahyError(f"{text!r} holds nothing to search for: give some words of a unit's name, or its acronym.")
    if limit < 1:
        raise LeahyError(f"limit is {limit}: at least one row must be asked for.")
    codes, names = pd.factorize(rows["unit_listed"])
    scores = _scores(wanted, _all_words(names.tolist()))[codes]
    found = rows.assign(score=scores)[scores > 0]
    found = found.sort_values(["score", "year", "position"], ascending=[False, True, True], kind="stable")
    attrs = {**rows.attrs, "found": len(found)}
    found = found[["score", *_FOUND]].head(limit).reset_index(drop=True)
    found.attrs = attrs
    return found


def _words(text: str) -> str:
    """The words of `text`, folded, with single spaces between them; the letters of "R.A.B." are one word."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
        folded = folded if folded.isascii() else fold_plain(text)
    if "." in folded:
        folded = _DOTTED.sub(lambda match: match[0].replace(".", ""), folded)
    return " ".join(_WORDS.findall(folded))


def _all_words(names: Sequence[str]) -> list[str]:
    """`_words` of each name; of plain ones at once."""
    simple = [name.isascii() and _BETWEEN not in name and not ("." in name and _DOTTED.search(name)) for name in names]
    plain = _BETWEEN.join(name if ok else "" for name, ok in zip(names, simple, strict=True))
    folded = plain.lower().encode().translate(_TO_SPACES).decode().split(_BETWEEN)
    return [text if ok else _words(name) for name, ok, text in zip(names, simple, folded if names else [], strict=True)]


def _scores(wanted: list[str], names: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """How well each name fits, of 100; 0 where less than half of what is wanted is there."""
    if not names:
        return np.zeros(0)
    # One long row of words, a bar before each name: a bar is no word, so every name has at least one place in the row.
    codes, vocabulary = pd.factorize(np.array(f"{_BAR} {f' {_BAR} '.join(names)}".split(), dtype=object))
    begins = np.flatnonzero(codes == 0)
    weights = _weights(wanted, vocabulary.tolist())
    matched = np.column_stack([np.maximum.reduceat(of_word[codes], begins) for of_word in weights])
    words = np.diff(np.append(begins, len(codes))) - 1
    told = np.add.reduceat((weights.max(axis=0) > 0)[codes].astype(np.float64), begins) / np.maximum(words, 1)
    by_initials = _by_initials(wanted)
    if by_initials:
        named = _found_in(by_initials, names)
        matched[named] = np.maximum(matched[named], _INITIALS)
    # A word that few names have says more than one that most have; one that none has, least, unless it is a number.
    having = (matched > 0).sum(axis=0)
    rare = np.log1p(len(names) / (1 + having))
    if having.any():
        unknown = (having == 0) & ~np.array([_has_digit(word) for word in wanted])
        rare[unknown] = rare[having > 0].min()
    share = matched @ rare / rare.sum()
    return np.where(share >= _LEAST, 100 * share * (1 - _REST + _REST * told), 0).round(1)


def _found_in(pattern: "re.Pattern[str]", names: Sequence[str]) -> list[int]:
    """The positions of the names in which `pattern` is found."""
    ends = np.cumsum([len(name) + 1 for name in names])
    at = [match.start() for match in pattern.finditer("\n".join(names))]
    return sorted(set(np.searchsorted(ends, at, side="right").tolist()))


def _weights(wanted: list[str], vocabulary: list[str]) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """How alike each wanted word (rows) is to each word of the names (columns), up to 1."""
    weights = np.zeros((len(wanted), len(vocabulary)))
    for row, word in zip(weights, wanted, strict=True):
        exact = len(word) < _LONG or _has_digit(word)
        if not exact:
            found = process.cdist([word], vocabulary, scorer=fuzz.ratio, score_cutoff=_SLIP)[0] / 100
            np.maximum(row, found, out=row)
        for at, other in enumerate(vocabulary):
            if word == other:
                row[at] = 1
            elif not exact and (other.startswith(word) or row[at]):
                row[at] = 0 if _has_digit(other) else max(row[at], _BEGINNING if other.startswith(word) else 0)
    return weights


def _by_initials(wanted: list[str]) -> "re.Pattern[str] | None":
    """What finds the acronym of the wanted name, or the names that the wanted acronym may stand for; None for neither."""
    if len(wanted) == 1 and wanted[0].isalpha() and 3 <= len(wanted[0]) <= 8:
        between = rf"[^ \n]* (?:(?:{'|'.join(_SMALL)}) )*"
        return re.compile(r"\b" + between.join(map(re.escape, wanted[0])))
    initials = "".join(word[0] for word in wanted if word.isalpha() and word not in _SMALL)
    return re.compile(rf"\b{re.escape(initials)}\b") if len(initials) >= 3 else None


def _has_digit(word: str) -> bool:
    return any(c.isdigit() for c in word)
