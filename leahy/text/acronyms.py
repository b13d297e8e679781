"""Acronyms of ministries, services and forces, spelled out: one reviewed table.

`acronyms.csv` beside this file has one acronym a row: `country_code` (empty: in any country), `acronym` (folded, without
points and hyphens), `meaning` (in phrases of lexicon.csv) and `source`. A meaning says what kind of thing the acronym
stands for, as precisely as reading and comparing need it; it is no official name. An acronym that means two things has a row
for each country (EN: Ejercito Nacional in Uruguay, the navy in Egypt). Abbreviations of states and towns are in it too, so
that they are not taken for units.
"""

import csv
import functools
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from leahy.text.lexicon import branch_in, read

_TOKEN = re.compile(r"[^\W\d_][^\W_]*(?:[.&-][^\W_]+)*\.?")
_CAPITALS = re.compile(r"[^\W\d_a-z][a-z.&-]?[^\W\d_a-z]")
_ASCII_CAPITALS = re.compile(r"[A-Z][a-z.&-]?[A-Z]")  # the same in a text of ASCII, in a third of the time
_QUOTED = re.compile(r'"[^"]*"')
_POINTS = str.maketrans("", "", ".-&")
_NUMBERED = re.compile(r"([A-Z]{2,})-?(\d{1,3})")
_COMMAND = re.compile(r"[A-Z]{2,}COM")
_SET_CLOSE = re.compile(r"([A-Z]{1,5})(Bn|Btn|Bde|Bgd|Regt|Rgt|Div|Coy|Sqn)")
_ONLY_ALONE = 2  # letters of an acronym that counts in a text all in capitals only where nothing else stands beside it
_BESIDE = frozenset(
    ("hq", "hqs", "hqtrs", "headquarters", "of", "the", "bih")
)  # what may stand beside it and does not count


@functools.cache
def _table() -> Mapping[str, Mapping[str, str]]:
    """Country code ('' is any) -> acronym -> meaning."""
    table: dict[str, dict[str, str]] = {}
    with Path(__file__).with_name("acronyms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table.setdefault(row["country_code"], {})[row["acronym"]] = row["meaning"]
    return MappingProxyType(table)


@functools.cache
def _meanings() -> Mapping[str, tuple[str, ...]]:
    """Acronym -> what it stands for in each of the countries that have it."""
    meanings: dict[str, tuple[str, ...]] = {}
    for of_country in _table().values():
        for acronym, meaning in of_country.items():
            meanings[acronym] = (*meanings.get(acronym, ()), meaning)
    return MappingProxyType(meanings)


def meaning_of(acronym: str, country_code: str | None = None) -> str | None:
    """What an acronym stands for in a country, or in any; None where the table does not have it."""
    folded = acronym.translate(_POINTS).casefold()
    table = _table()
    return table.get(country_code or "", {}).get(folded) or table[""].get(folded)


@functools.lru_cache(maxsize=4096)
def only_meaning(acronym: str) -> str | None:
    """What an acronym stands for in whatever country has it; None where that differs, or where no country has it."""
    folded = acronym.translate(_POINTS).casefold()
    if folded in _table()[""]:
        return _table()[""][folded]
    meanings = _meanings().get(folded, ())
    kinds = {(reading.head and reading.head.echelon, branch_in(reading)) for reading in map(read, meanings)}
    return meanings[0] if len(kinds) == 1 else None


@functools.lru_cache(maxsize=4096)
def some_meaning(acronym: str) -> str | None:
    """The highest of the things that an acronym stands for in some country; None where no country has it."""
    folded = acronym.translate(_POINTS).casefold()
    meanings = _meanings().get(folded, ())
    return max(meanings, key=lambda meaning: read(meaning).rank, default=None)


@functools.lru_cache(maxsize=16384)
def spell_out(text: str, country_code: str | None = None, *, shouting: bool = False) -> str:
    """`text`, a part of a unit string, with its acronyms spelled out.

    Only words in capitals are acronyms ("MoND" is one, "Mond" is none). `shouting` says that the whole string is in
    capitals, where capitals say nothing.
    """
    if not (_ASCII_CAPITALS if text.isascii() else _CAPITALS).search(text):
        return text
    alone = not shouting or _stands_alone(text, country_code)

    def meaning(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) > 2 and word[1:].islower():  # most words
            return word
        letters = [c for c in word if c.isalpha()]
        if len(letters) < 2 or sum(map(str.isupper, letters)) * 2 < len(letters):
            return word
        if not alone and len(letters) <= _ONLY_ALONE:
            return word
        return meaning_of(word, country_code) or _spelled_by_its_form(word, country_code)

    return _TOKEN.sub(meaning, text)


def _stands_alone(text: str, country_code: str | None) -> bool:
    """Whether nothing stands beside an acronym that counts, or only others: "JS AF BIH"."""
    others = [word for word in _QUOTED.sub(" ", text).split() if word.casefold() not in _BESIDE]
    return len(others) <= 1 or all(meaning_of(word, country_code) for word in others)


def _spelled_by_its_form(word: str, country_code: str | None) -> str:
    """A known acronym with its number set close ("PRO9"), a kind of unit set close ("CSSBde"), or a command ("OPSCOM").

    Else it is the word itself.
    """
    if numbered := _NUMBERED.fullmatch(word):
        stem = meaning_of(numbered[1], country_code)
        return f"{stem} {numbered[2]}" if stem else word
    if short := _SET_CLOSE.fullmatch(word):
        return f"{short[1]} {short[2]}"
    return "command" if _COMMAND.fullmatch(word) else word
