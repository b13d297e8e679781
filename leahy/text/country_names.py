"""Which country a reader means: a code, a name as a list has it, or a spelling of `leahy.text.countries`.

The spellings are the reviewed ones by which the headings of lists are read. Only exact words count (case, accents,
punctuation and an article do not): "nigerian" is neither Niger nor Nigeria.
"""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from rapidfuzz import fuzz, process

from leahy.errors import LeahyError
from leahy.text.countries import COUNTRY_NAMES, alpha3_codes, country_spellings
from leahy.text.fold import fold_plain

_NEAR = 70  # of 100: from here on, a name is worth suggesting
_WORDS = re.compile(r"[^\W_]+")


def find_country(text: str, rows: pd.DataFrame) -> str:
    """The ISO 3166-1 alpha-2 code (or XK) of the country that `text`, a code of two or three letters or a name, means.

    `rows`, which need not list it, is any frame with the columns country_code, country and country_listed of
    `denied_units`. Raises `LeahyError` if the text names no country, with near names of countries on these rows; and if it
    names several, with their codes.
    """
    key = _key(text)
    listed = rows[["country_code", "country", "country_listed"]].drop_duplicates()
    as_listed = {
        str(code)
        for code, *names in listed.itertuples(index=False, name=None)
        if key in {_key(name) for name in (code, *names) if isinstance(name, str)}
    }
    codes = as_listed or _spellings().get(key, frozenset())
    if len(codes) == 1:
        return next(iter(codes))
    if codes:
        raise LeahyError(f"{text!r} may be any of several countries: give a code, one of {', '.join(sorted(codes))}.")
    raise LeahyError(f"{text!r} is not a country that is known here: give an ISO code or a name. {_near(text, listed)}")


def of_country(rows: pd.DataFrame, country: str | None) -> pd.DataFrame:
    """The rows of the country that `country` names (see `find_country`), their attributes kept; all of them for None."""
    return rows if country is None else rows[rows["country_code"] == find_country(country, rows)]


@functools.cache
def _spellings() -> Mapping[str, frozenset[str]]:
    """Folded spelling, and folded code of two or three letters, -> the codes that it stands for."""
    codes: dict[str, set[str]] = {}
    for spelling in country_spellings():
        codes.setdefault(_key(spelling.text), set()).add(spelling.code)
    for code in COUNTRY_NAMES:
        codes.setdefault(_key(code), {code})
        codes.setdefault(_key(alpha3_codes()[code]), {code})
    return {spelling: frozenset(of_spelling) for spelling, of_spelling in codes.items()}


def country_names(codes: Iterable[str]) -> dict[str, str]:
    """Code -> short English name; a code that no country has is left out."""
    return {code: COUNTRY_NAMES[code] for code in codes if code in COUNTRY_NAMES}


def _near(text: str, listed: pd.DataFrame) -> str:
    """What to suggest to a reader whose text names no country: near names of countries listed, else of any."""
    names = list(dict.fromkeys(listed["country"].dropna()))
    if near := _alike(text, names):
        return f"Near it, of those listed: {', '.join(near)}."
    near = _alike(text, list(COUNTRY_NAMES.values()))
    suggestion = f"Near it: {', '.join(near)}. " if near else ""
    return suggestion + (f"Countries listed: {', '.join(names)}." if names else "No country is listed here.")


def _alike(text: str, names: Sequence[str]) -> list[str]:
    matches = process.extract(text, names, scorer=fuzz.ratio, processor=_key, score_cutoff=_NEAR, limit=3)
    return [name for name, *_ in matches]


def _key(text: str) -> str:
    words = _WORDS.findall(fold_plain(text).replace("&", " and ").replace(".", "").replace("'", ""))
    while words and words[0] == "the":
        del words[0]
    while words and words[-1] == "the":
        words.pop()
    return " ".join(words)
