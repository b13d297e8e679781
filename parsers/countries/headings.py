"""Which country, or which of State's regions, a printed heading names.

Every spelling stands in `leahy/text/countries.csv` (readers look countries up by it, too) or in `regions.csv`; the names that
rows carry in `schemas/country_codes.csv`, under the rule that `schemas.country_codes` states. A heading matches when it
has exactly the words of one spelling. Case, accents, punctuation and an article at either end do not count; nothing else
is forgiven, because a country that is nearly right is a false statement. A spelling that several countries share stands
under each of them.
"""

import csv
import re
from functools import lru_cache
from pathlib import Path

from leahy.text.country_names import spelling_rows
from leahy.text.fold import collapse, fold_plain
from schemas.country_codes import COUNTRY_NAMES

_LONGEST = 80  # the longest spelling has 64 characters; numbering, a count and "(continued)" come on top
_SHORTEST_ALMOST = 6
_NUMBERING = re.compile(r"\A\s*\(?\d{1,3}[.)](?=\s*[^\W\d])")
_FORMAT = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_MARK = re.compile(r"(?<=[^\W\d])\d{1,2}$")  # a footnote's number that lost its superscript
_TOKENS = re.compile(r"[^\W_]+|,")
_CONTINUED = {"continued", "cont", "contd"}
_COUNTED = {"unit", "units", "entry", "entries"}


def match_country(heading: str) -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes (and XK) that a printed heading names: none, one, or several if it is ambiguous.

    Numbering before the name, and a footnote mark, a count ("(3)", ": 3 units") or "(continued)" after it do not count.
    A long name may be inverted at its comma, as in "Yemen, Republic of".
    """
    return read_heading(heading)[0]


def is_region(heading: str) -> bool:
    """Whether a printed heading names one of State's regions, or the bureau for it, and so no country."""
    return read_heading(heading)[1]


def is_almost_country(text: str) -> bool:
    """Whether a text that names no country is one letter off a country's name, as "Columbia" is. Names of units are long, and
    this must be cheap to tell of them."""
    strange = 0
    for word in text.split(" "):
        if word.lower() not in _WORDS:
            strange += 1
            if strange > 1:
                return False
    if len(text) > _LONGEST:
        return False
    key = _key(_tokens(text))
    if len(key) < _SHORTEST_ALMOST or key in _COUNTRIES or key in _REGIONS:
        return False
    names = frozenset[str]().union(*(_almost().get(less, _NONE) for less in _one_letter_less(key)))
    return any(_is_one_letter_off(key, name) for name in names)


@lru_cache(maxsize=1)
def _almost() -> dict[str, frozenset[str]]:
    """The keys of countries, by what is left of them without one letter."""
    names: dict[str, set[str]] = {}
    for key in _COUNTRIES:
        for less in _one_letter_less(key) if len(key) >= _SHORTEST_ALMOST else ():
            names.setdefault(less, set()).add(key)
    return {less: frozenset(found) for less, found in names.items()}


def _one_letter_less(key: str) -> set[str]:
    return {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}


def _is_one_letter_off(one: str, other: str) -> bool:
    """Whether a letter is too many, missing or another, or two that stand together have changed places."""
    if len(one) != len(other):
        return min(one, other, key=len) in _one_letter_less(max(one, other, key=len))
    off = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    changed = len(off) == 2 and off[1] == off[0] + 1 and one[off[0]] == other[off[1]] and one[off[1]] == other[off[0]]
    return len(off) == 1 or changed


def country_name(code: str) -> str:
    """The short English name of a code; KeyError for a code that is not in `schemas/country_codes.csv`."""
    return COUNTRY_NAMES[code]


def spellings(code: str) -> tuple[str, ...]:
    """Every spelling under which a heading may name this country alone, the short name first."""
    return _SPELLINGS[code]


def read_heading(heading: str) -> tuple[frozenset[str], bool]:
    """(`match_country`, `is_region`) at once. Called for every line of a page, so what is no name must be cheap to tell."""
    first, _, rest = heading.partition(" ")
    if _is_of_no_heading(first):
        return _NEITHER
    for word in rest.split():
        if _is_of_no_heading(word):
            return _NEITHER
    return _read_heading(heading)


def _is_of_no_heading(word: str) -> bool:
    bare = word.rstrip(",:")
    return bare.isascii() and bare.isalpha() and bare.lower() not in _WORDS


@lru_cache(maxsize=1024)
def _read_heading(heading: str) -> tuple[frozenset[str], bool]:
    if len(heading) > _LONGEST:
        heading = collapse(_FORMAT.sub("", heading))
        if len(heading) > _LONGEST:
            return _NEITHER
    tokens = _tokens(heading)
    if not _VOCABULARY.issuperset(tokens):
        return _NEITHER
    key = _key(tokens)
    found = _COUNTRIES.get(key, _NONE)
    if not found and tokens.count(",") == 1:
        comma = tokens.index(",")
        found = _COUNTRIES.get(_key(tokens[comma + 1 :] + tokens[:comma]), _NONE)
    return found, key in _REGIONS


def _tokens(heading: str) -> list[str]:
    """The words and commas of a heading, folded, without numbering, count, footnote mark or "continued"."""
    text = _NUMBERING.sub("", heading)
    text = text.lower() if text.isascii() else fold_plain(_FORMAT.sub("", text))  # the same for ASCII, and faster
    tokens = _TOKENS.findall(text.replace("&", " and ").replace(".", "").replace("'", ""))
    while tokens:
        last = tokens[-1]
        if last in _CONTINUED or last == "," or (last.isdecimal() and len(last) <= 3):
            tokens.pop()
        elif last in _COUNTED and len(tokens) > 2 and tokens[-2].isdecimal():
            del tokens[-2:]
        else:
            tokens[-1] = _MARK.sub("", last)
            break
    return tokens


def _key(tokens: list[str]) -> str:
    words = [word for word in tokens if word != ","]
    if words and words[0] == "the":
        del words[0]
    if words and words[-1] == "the":
        words.pop()
    return " ".join(words)


def _read(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _countries() -> tuple[dict[str, frozenset[str]], dict[str, tuple[str, ...]]]:
    """(key -> codes, code -> the spellings that are its own)."""
    rows = [(row["spelling"], row["code"], _key(_tokens(row["spelling"]))) for row in spelling_rows()]
    codes: dict[str, set[str]] = {}
    for _, code, key in rows:
        codes.setdefault(key, set()).add(code)
    own: dict[str, list[str]] = {code: [] for code in COUNTRY_NAMES}
    for spelling, code, key in rows:
        if len(codes[key]) == 1:
            own[code].append(spelling)
    return {key: frozenset(found) for key, found in codes.items()}, {code: tuple(found) for code, found in own.items()}


_NONE: frozenset[str] = frozenset()
_NEITHER = (_NONE, False)
_COUNTRIES, _SPELLINGS = _countries()
_REGIONS = frozenset(_key(_tokens(row["spelling"])) for row in _read("regions.csv"))
_VOCABULARY = frozenset({",", "the"}.union(*(key.split() for key in (*_COUNTRIES, *_REGIONS))))
_WORDS = _VOCABULARY | _CONTINUED | _COUNTED  # all that a heading may hold but for numbers and signs
