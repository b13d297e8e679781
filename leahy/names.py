"""Folding of names: the one place that decides when two printed strings are the same string."""

import re
import unicodedata

_WHITE = re.compile(r"\s+")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'", "`": "'",
                         "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"'})  # fmt: skip


def straighten(text: str) -> str:
    """`text` with typographic quotes as ASCII ones."""
    return text.translate(_QUOTES)


def collapse(text: str) -> str:
    """`text` with every run of white space, no-break spaces included, as one space, and none at the ends."""
    return _WHITE.sub(" ", text).strip()


def fold(text: str) -> str:
    """The form under which printed strings are compared: NFKC, white space collapsed, quotes straight, casefold.

    It is part of `name_id`, so any change here renames every unit in the record.
    """
    return collapse(straighten(unicodedata.normalize("NFKC", text))).casefold()


def fold_plain(text: str) -> str:
    """`fold` without accents, for looking up country names and unit words; never for identity."""
    decomposed = unicodedata.normalize("NFKD", fold(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
