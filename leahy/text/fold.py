"""Folding of names: the one place that decides when two printed strings are the same string."""

import hashlib
import re
import unicodedata

_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'", "`": "'",
                         "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"'}  # fmt: skip
_ANY_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")
_WORD = re.compile(r"[^\W_]+")
_SPACED = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))
_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f]")  # of the combining characters, those that Latin letters bear


def straighten(text: str) -> str:
    """`text` with typographic quotes as ASCII ones."""
    return _ANY_QUOTE.sub(lambda quote: _QUOTES[quote[0]], text)


def collapse(text: str) -> str:
    """`text` with every run of white space, no-break spaces included, as one space, and none at the ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """The form under which printed strings are compared: NFKC, white space collapsed, quotes straight, casefold.

    It is part of `name_id`, so any change here renames every unit in the record.
    """
    if text.isascii() and "`" not in text:  # nothing to normalise or to straighten
        return collapse(text).lower()
    return collapse(straighten(unicodedata.normalize("NFKC", text))).casefold()


def name_id(country_code: str, unit_listed: str) -> str:
    """The id of a printed string in a country, the same in every year: `ln-` and 12 hex digits."""
    return "ln-" + hashlib.sha256(f"{country_code}\n{fold(unit_listed)}".encode()).hexdigest()[:12]


def fold_plain(text: str) -> str:
    """`fold` without accents, for looking up country names and unit words; never for identity."""
    folded = fold(text)
    if folded.isascii():
        return folded
    decomposed = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
    if decomposed.isascii():
        return decomposed
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words_with_tilde(text: str) -> list[str]:
    """The folded words of `text` that have an ñ: a letter of its own, and not an n with an accent, as in "Cañada", a glen."""
    if text.isascii():
        return []
    return [word for word in _WORD.findall(fold(text)) if "\u00f1" in word]


def words_of(folded: str) -> list[str]:
    """The words of a folded text: its runs of letters and figures."""
    if folded.isascii():
        return folded.encode().translate(_SPACED).decode().split()
    return _WORD.findall(folded)
