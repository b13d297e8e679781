"""Search for units by words: accents, word order and typing errors do not matter, and acronyms are understood."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from leahy.errors import LeahyError
from leahy.queries.load import Data, load_columns
from leahy.queries.units import find_unit_id, is_unit_id, units
from leahy.text.country_names import of_country
from leahy.text.fold import fold_plain, normalised

LIMIT = 20
_MIN_SHARE = 0.5  # share of the query's words that a name must have; rare words weigh more
_COVERED_WEIGHT = 0.1  # part of the score that depends on how much of the name the query covers
_MIN_FUZZY_LENGTH = 4  # letters from which on a word may be misspelt, or only begun
_MIN_RATIO = 78  # of 100: from here on, two words may be one with a typing error
_PREFIX_WEIGHT = 0.9
_INITIALS_WEIGHT = 0.85
_WORDS = re.compile(r"[^\W_]+")
_SEPARATOR = "\n"
_TO_SPACES = bytes(code if chr(code).isalnum() or chr(code) == _SEPARATOR else 0x20 for code in range(256))
_BOUNDARY = "|"
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)$")  # "7th Division" is found by "7 Division"
_ACCENTS = re.compile("[\u0300-\u036f]+")
_DOTTED_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_SMALL_WORDS = (
    "of", "the", "and", "for", "de", "la", "el", "los", "las", "y", "e", "do", "da", "dos", "du", "des", "del", "et",
)  # fmt: skip
_COLUMNS = ("year", "position", "country_code", "country", "unit_listed", "note", "name_id", "name", "parent")


def search(
    text: str, *, country: str | None = None, year: int | None = None, limit: int = LIMIT, data: Data = None
) -> pd.DataFrame:
    """The listed units whose printed words are nearest to `text`, best first, then by year and position.

    Accents, case and word order do not count; words may be misspelt; an acronym finds names with those initials, and a
    name finds its acronym; a `unit_id` or `name_id` finds the names of that unit. `country` is a code or a name, `year`
    selects one list. At most `limit` rows: `score` (0 to 100: how well the words match, which does not say that it is the
    unit meant), then the columns year, position, country_code, country, unit_listed, note, name_id, name, parent. `.attrs`:
    `coverage`, `caveat`, and `found` (number of matches, also
    beyond the limit).

    Raises `LeahyError` for a text without letters or digits and an unknown country, and what `load` raises.
    """
    rows = of_country(load_columns((*_COLUMNS, "country_listed"), year, data=data), country)
    if is_unit_id(text):
        table = units(data=data)
        of_unit = set(table.loc[table["unit_id"] == find_unit_id(text, table), "name_id"])
        return _best(rows[rows["name_id"].isin(of_unit)].assign(score=100.0), limit)
    return search_rows(rows, text, limit=limit)


def search_rows(rows: pd.DataFrame, text: str, *, limit: int = LIMIT) -> pd.DataFrame:
    """`search` in these rows, which have the columns of `denied_units`."""
    all_words = _words(text).split()
    query = [word for word in all_words if word not in _SMALL_WORDS] or all_words
    if not query:
        raise LeahyError(f"{text!r} holds nothing to search for: give some words of a unit's name, or its acronym.")
    if limit < 1:
        raise LeahyError(f"limit is {limit}, but at least one row must be asked for.")
    codes, names = pd.factorize(rows["unit_listed"])
    scores = _scores(query, _all_words(names.tolist()))[codes]
    return _best(rows.assign(score=scores)[scores > 0], limit)


def _best(matches: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The first rows of a result of `search`."""
    matches = matches.sort_values(["score", "year", "position"], ascending=[False, True, True], kind="stable")
    attrs = {**matches.attrs, "found": len(matches)}
    best = matches[["score", *_COLUMNS]].head(limit).reset_index(drop=True)
    best.attrs = attrs
    return best


def _words(text: str) -> str:
    """The words of `text`, folded, with single spaces between them; the letters of "R.A.B." are one word."""
    if text.isascii():
        folded = text.lower()
    else:
        folded = _ACCENTS.sub("", normalised("NFKD", text.casefold()))
        folded = folded if folded.isascii() else fold_plain(text)
    if "." in folded:
        folded = _DOTTED_ACRONYM.sub(lambda match: match[0].replace(".", ""), folded)
    return " ".join(_WORDS.findall(folded))


def _all_words(names: Sequence[str]) -> list[str]:
    """`_words` of each name; of plain ones at once."""
    simple = [
        name.isascii() and _SEPARATOR not in name and not ("." in name and _DOTTED_ACRONYM.search(name))
        for name in names
    ]
    plain = _SEPARATOR.join(name if ok else "" for name, ok in zip(names, simple, strict=True))
    folded = plain.lower().encode().translate(_TO_SPACES).decode().split(_SEPARATOR)
    return [text if ok else _words(name) for name, ok, text in zip(names, simple, folded if names else [], strict=True)]


def _scores(query: list[str], names: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """How well each name matches, up to 100; 0 where it has less than half of the query."""
    if not names:
        return np.zeros(0)
    # One long row of words with a boundary before each name: the boundary is no word, so no name is an empty slice.
    codes, vocabulary = pd.factorize(np.array(f"{_BOUNDARY} {f' {_BOUNDARY} '.join(names)}".split(), dtype=object))
    starts = np.flatnonzero(codes == 0)
    weights = _weights(query, vocabulary.tolist())
    matched = np.column_stack([np.maximum.reduceat(of_word[codes], starts) for of_word in weights])
    words = np.diff(np.append(starts, len(codes))) - 1
    matching_words = np.add.reduceat((weights.max(axis=0) > 0)[codes].astype(np.float64), starts)
    covered = matching_words / np.maximum(words, 1)
    by_initials = _by_initials(query)
    if by_initials:
        hits = _positions(by_initials, names)
        matched[hits] = np.maximum(matched[hits], _INITIALS_WEIGHT)
    # A word that few names have weighs more than one that most have; one that no name has weighs least, unless it is a number.
    name_counts = (matched > 0).sum(axis=0)
    rarity = np.log1p(len(names) / (1 + name_counts))
    if name_counts.any():
        unknown = (name_counts == 0) & ~np.array([_has_digit(word) for word in query])
        rarity[unknown] = rarity[name_counts > 0].min()
    share = matched @ rarity / rarity.sum()
    score = 100 * share * (1 - _COVERED_WEIGHT + _COVERED_WEIGHT * covered)
    return np.where(share >= _MIN_SHARE, score, 0).round(1)


def _positions(pattern: "re.Pattern[str]", names: Sequence[str]) -> list[int]:
    """The positions of the names that `pattern` matches."""
    ends = np.cumsum([len(name) + 1 for name in names])
    starts = [match.start() for match in pattern.finditer("\n".join(names))]
    return sorted(set(np.searchsorted(ends, starts, side="right").tolist()))


def _weights(query: list[str], vocabulary: list[str]) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """How alike each word of the query (rows) is to each word of the names (columns), up to 1."""
    query, vocabulary = ([_ORDINAL.sub(r"\1", word) for word in words] for words in (query, vocabulary))
    weights = np.zeros((len(query), len(vocabulary)))
    for row, word in zip(weights, query, strict=True):
        exact_only = len(word) < _MIN_FUZZY_LENGTH or _has_digit(word)
        if not exact_only:
            ratios = process.cdist([word], vocabulary, scorer=fuzz.ratio, score_cutoff=_MIN_RATIO)[0] / 100
            np.maximum(row, ratios, out=row)
        for at, other in enumerate(vocabulary):
            if word == other:
                row[at] = 1
            elif not exact_only and (other.startswith(word) or row[at]):
                row[at] = 0 if _has_digit(other) else max(row[at], _PREFIX_WEIGHT if other.startswith(word) else 0)
    return weights


def _by_initials(query: list[str]) -> "re.Pattern[str] | None":
    """A pattern for the acronym of the queried name, or for names with the queried initials; None where neither applies."""
    if len(query) == 1 and query[0].isalpha() and 3 <= len(query[0]) <= 8:
        between = rf"[^ \n]* (?:(?:{'|'.join(_SMALL_WORDS)}) )*"
        return re.compile(r"\b" + between.join(map(re.escape, query[0])))
    initials = "".join(word[0] for word in query if word.isalpha() and word not in _SMALL_WORDS)
    return re.compile(rf"\b{re.escape(initials)}\b") if len(initials) >= 3 else None


def _has_digit(word: str) -> bool:
    return any(c.isdigit() for c in word)
