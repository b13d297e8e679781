"""Which country, or which of State's regions, a printed heading names.

Every spelling stands in the reviewed tables `leahy/text/countries.csv` (readers look countries up by it, too) and
`regions.csv`. A heading matches when it has exactly the words of one spelling. Case, accents, punctuation and an article
at either end do not count, and a few words may be cut short ("Rep.", "N."), but ñ is no n; nothing else is forgiven, because a
country that is nearly right is a false statement.
"""

import csv
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from leahy.text.countries import COUNTRY_NAMES, alpha3_codes, country_spellings
from leahy.text.fold import collapse, fold_plain, words_with_tilde
from parsers.countries.number_words import NUMBERS

_LONGEST = 80  # the longest spelling has 64 characters; numbering, a count and "(continued)" come on top
_SHORTEST_ALMOST = 6  # letters: shorter names are one letter off too many words
_NUMBERING = re.compile(r"\A\s*\(?\d{1,3}[.)](?=\s*[^\W\d])")
_FORMAT = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_IN_BRACKETS = re.compile(r"(?:(?<!\s)\s+)?\(([^()]{2,50})\)(?=\W*$|\s*\()")
_UNSURE = frozenset("?+~<>=%≈±")
"""Signs behind a name that leave the country or its count open: "Kenya?", "Kenya (3+)"."""
_MARK = re.compile(r"(?<=[^\W\d])\d{1,2}$")  # a footnote's number that lost its superscript
_WORD = re.compile(r"[^\W_]+")
_TOKENS = re.compile(r"[^\W_]+|,")
_SHORT_WORDS = {"rep": "republic", "dem": "democratic", "fed": "federation", "n": "north", "s": "south", "st": "saint"}
"""Words of names of countries as they are cut short: "Kyrgyz Rep.", "S. Sudan"."""
_CONTINUED = {"continued", "cont", "contd"}
_COUNTED = {"unit", "units", "entry", "entries"}


def match_country(heading: str) -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes (and XK) that a printed heading names: none, one, or several if it is ambiguous.

    Numbering before the name, and a footnote mark, a count ("(3)", ": 3 units") or "(continued)" after it do not count.
    A long name may be inverted at its comma, as in "Yemen, Republic of".
    """
    return read_heading(heading)[0]


def country_as_printed(text: str) -> str:
    """A heading without what stands before its name: "3. Chad", "Country: Chad". Letters stay: "S. Sudan" is no Sudan."""
    first = text[:1]
    match = _BEFORE_NAME.match(text) if first.isdecimal() or first in _OPENS_BEFORE_NAME else None
    return text[match.end() :] if match else text


def is_region(heading: str) -> bool:
    """Whether a printed heading names one of State's regions, or the bureau for it, and so no country."""
    return read_heading(heading)[1]


def is_almost_country(text: str) -> bool:
    """Whether a text that names no country is one letter off a country's name, as "Columbia" is.

    One letter off: a letter too many, missing or another, or two neighbours that have changed places. Called for names of
    units, too, which are long: what no heading may hold is refused first.
    """
    if len(text) > _LONGEST:
        return False
    others = 0
    for word in text.split(" "):
        others += word.lower() not in _WORDS
        if others > 1:
            return False
    key = _key(_tokens(text))
    if len(key) < _SHORTEST_ALMOST or key in _COUNTRIES or key in _REGIONS:
        return False
    return process.extractOne(key, _LONG_NAMES, scorer=OSA.distance, score_cutoff=1) is not None


def nearest_spelling(text: str) -> str | None:
    """The spelling of the one country from which a text is one letter off; None where it is of none, or of several."""
    if "(" in text or not is_almost_country(text):  # "Niger(ia)"
        return None
    key = _key(_tokens(text))
    near = process.extract(key, list(_COUNTRIES), scorer=OSA.distance, score_cutoff=1, limit=None)
    codes = frozenset[str]().union(*(_COUNTRIES[name] for name, *_ in near))
    return near[0][0] if len(codes) == 1 else None


def long_names() -> list[str]:
    """The folded spellings that are long enough to be recognised with a letter wrong."""
    return _LONG_NAMES


def name_words() -> frozenset[str]:
    """The words that headings may hold beside numbers and signs."""
    return _WORDS


def country_name(code: str) -> str:
    """The short English name of a code; KeyError for a code that no country has."""
    return COUNTRY_NAMES[code]


def spellings(code: str) -> tuple[str, ...]:
    """Every spelling under which a heading may name this country alone, the short name first."""
    return _SPELLINGS[code]


def read_heading(heading: str) -> tuple[frozenset[str], bool]:
    """(`match_country`, `is_region`) at once. Called for every line of a page, so most lines are refused by one word."""
    if "(" in heading and (codes := _explained(heading)):
        return codes, False
    for word in heading.split():
        bare = word.rstrip(",:")
        if bare.isalpha() and bare.isascii() and bare.lower() not in _WORDS:
            return NEITHER
    return _read_heading(heading)


@lru_cache(maxsize=1024)
def _read_heading(heading: str) -> tuple[frozenset[str], bool]:
    if len(heading) > _LONGEST:
        heading = collapse(_FORMAT.sub("", heading))
        if len(heading) > _LONGEST:
            return NEITHER
    tokens = _tokens(heading)
    if not _VOCABULARY.issuperset(tokens) or not _UNSURE.isdisjoint(heading.lstrip("+ ")):
        return NEITHER
    key = _key(tokens)
    if words_with_tilde(heading):  # no spelling has one: "Cañada" is a place in many countries
        return NEITHER
    codes = _COUNTRIES.get(key, _NONE)
    if not codes and tokens.count(",") == 1:
        comma = tokens.index(",")
        codes = _COUNTRIES.get(_key(tokens[comma + 1 :] + tokens[:comma]), _NONE)
    return codes, key in _REGIONS or (not codes and _is_made_of_regions(tokens))


def _is_made_of_regions(tokens: Sequence[str]) -> bool:
    """Whether each word of a heading is one by which regions are named: "Asia and the Near East"."""
    words = frozenset(tokens)
    return not _PARTS_OF_THE_WORLD.isdisjoint(words) and words <= _OF_REGIONS


def _explained(heading: str) -> frozenset[str]:
    """The country of a name and a bracket that says the same: "Kenya (KE)", "Central African Republic (CAR)", "Chad (Tchad)"."""
    bracket = _IN_BRACKETS.search(heading)
    if bracket is None or len(heading) > _LONGEST:
        return _NONE
    codes = _read_heading(heading[: bracket.start()] + heading[bracket.end() :])[0]
    inside = bracket[1].strip()
    if re.search(r"\b(?:of|of the)$", inside):  # ISO's inverted forms: "Korea (the Republic of)"
        return _read_heading(f"{inside} {heading[: bracket.start()]}")[0]
    initials = "".join(word[0] for word in _WORD.findall(heading[: bracket.start()]) if word[0].isupper())
    return frozenset(code for code in codes if inside in (code, ALPHA_3.get(code), initials)) or (
        codes & _read_heading(inside)[0]
    )


def _tokens(heading: str) -> list[str]:
    """The words and commas of a heading, folded, without numbering, count, footnote mark or "continued"."""
    text = _NUMBERING.sub("", heading)
    text = text.lower() if text.isascii() else fold_plain(_FORMAT.sub("", text))  # the same for ASCII, and faster
    tokens = _TOKENS.findall(text.replace("&", " and ").replace(".", "").replace("'", ""))
    while tokens:
        last = tokens[-1]
        if last in _CONTINUED or last == "," or (last.isdecimal() and len(last) <= 3):
            tokens.pop()
        elif last in _COUNTED and len(tokens) > 2 and (tokens[-2].isdecimal() or tokens[-2] in NUMBERS):
            del tokens[-2 - (tokens[-3] in NUMBERS) :]  # "twenty-one units"
        else:
            tokens[-1] = _MARK.sub("", last)
            break
    return [_SHORT_WORDS.get(token, token) for token in tokens]


def _key(tokens: list[str]) -> str:
    words = [word for word in tokens if word != ","]
    if words and words[0] == "the":
        del words[0]
    if words and words[-1] == "the":
        words.pop()
    return " ".join(words)


def _countries() -> tuple[dict[str, frozenset[str]], dict[str, tuple[str, ...]]]:
    """(key -> codes, code -> the spellings that are its own)."""
    keys = {spelling: _key(_tokens(spelling.text)) for spelling in country_spellings()}
    codes: dict[str, set[str]] = {}
    for spelling, key in keys.items():
        codes.setdefault(key, set()).add(spelling.code)
    own: dict[str, list[str]] = {code: [] for code in COUNTRY_NAMES}
    for spelling, key in keys.items():
        if len(codes[key]) == 1:
            own[spelling.code].append(spelling.text)
    return (
        {key: frozenset(of_key) for key, of_key in codes.items()},
        {code: tuple(of_code) for code, of_code in own.items()},
    )


def _regions() -> frozenset[str]:
    with Path(__file__).with_name("regions.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(_key(_tokens(row["spelling"])) for row in csv.DictReader(file))


def _region_words() -> tuple[frozenset[str], frozenset[str]]:
    """(the parts of the world, the words that stand beside them in the name of a region)."""
    with Path(__file__).with_name("region_words.csv").open(encoding="utf-8", newline="") as file:
        kinds = {row["word"]: row["kind"] for row in csv.DictReader(file)}
    parts = frozenset(word for word, kind in kinds.items() if kind == "part")
    return parts, frozenset(kinds) - parts


_BEFORE_NAME = re.compile(
    r"(?:\(?\d{1,3}[.)]|country(?: name)?:|(?:units (?:in|of|from)|government of)(?= ))[\s\u00a0]+(?=[^\s\u00a0])",
    re.IGNORECASE,
)
_OPENS_BEFORE_NAME = frozenset("(cCgGuU")
ALPHA_3 = alpha3_codes()
_NONE: frozenset[str] = frozenset()
NEITHER = (_NONE, False)
"""What `read_heading` says of a text that names neither a country nor a region."""
_COUNTRIES, _SPELLINGS = _countries()
_LONG_NAMES = [key for key in _COUNTRIES if len(key) >= _SHORTEST_ALMOST]
_REGIONS = _regions()
_PARTS_OF_THE_WORLD, _BESIDE_PARTS = _region_words()
_OF_REGIONS = _PARTS_OF_THE_WORLD | _BESIDE_PARTS
_VOCABULARY = frozenset({",", "the"}.union(_OF_REGIONS, *(key.split() for key in (*_COUNTRIES, *_REGIONS))))
_WORDS = (
    _VOCABULARY | _SHORT_WORDS.keys() | _CONTINUED | _COUNTED | NUMBERS.keys()
)  # all that a heading may hold but for numbers and signs
