"""Folding of names: the one place that decides when two printed strings are the same string."""

import functools
import hashlib
import re
import unicodedata
from typing import Literal

_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'", "`": "'",
                         "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"'}  # fmt: skip
_ANY_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")
_WORD = re.compile(r"[^\W_]+")
_SPACED = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))
_LETTERS = re.compile(r"[^\W\d_]+")
_NO_SIGNS = bytes(code for code in range(128) if chr(code).isalnum() or code == 32)
_SMALL_LETTERS = bytes(ord(chr(code).lower()) if chr(code).isalpha() else 32 for code in range(128)).ljust(256)
ACCENTED = "À-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿ"
"""The letters of Latin-1 that are one letter of ASCII and one accent, as a part of a regular expression."""
_NO_SIGN = re.compile(f"[A-Za-z0-9{ACCENTED} ]+")
_LATIN = re.compile(
    f"[ -_a-~{ACCENTED}]*"
)  # printable characters that NFKC leaves as they are, and no quote to straighten
_WITHOUT_ACCENT = bytes(
    ord(unicodedata.normalize("NFKD", chr(code))[0]) if re.match(f"[{ACCENTED}]", chr(code)) else code  # noqa: TID251
    for code in range(256)
)
_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f]")  # of the combining characters, those that Latin letters bear
_MOST_MARKS = 30
"""Combining marks upon one letter, beyond which a text is no writing: the bound of Unicode's stream-safe form (UAX #15)."""
# Every character that is a mark, or begins with one when it is taken apart, is of these; few others are.
_MAYBE_PILED = re.compile(f"(?:[^\\w\0-\u02ff]|[\uff9e\uff9f]){{{_MOST_MARKS + 1}}}")
_JOINER = "\u034f"  # COMBINING GRAPHEME JOINER: no mark, and nothing to be seen


def normalised(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """`unicodedata.normalize` in time that grows as the text does, for whatever a page holds.

    It sorts the marks upon a letter in quadratic time: a page of 500 kB would take minutes. So marks beyond `_MOST_MARKS` are
    parted by a joiner first, as in UAX #15, section 13. Any other text is normalised as always.
    """
    if _MAYBE_PILED.search(text):
        text = _stream_safe(text)
    return unicodedata.normalize(form, text)  # noqa: TID251  # the one place


def _stream_safe(text: str) -> str:
    parts, marks = [], 0
    for character in text:
        leading, trailing = _marks_of(character)
        if marks + leading > _MOST_MARKS:
            parts.append(_JOINER)
            marks = 0
        marks = marks + leading if trailing is None else trailing
        parts.append(character)
    return "".join(parts)


@functools.cache
def _marks_of(character: str) -> tuple[int, int | None]:
    """How many marks it begins and ends with when it is taken apart; None instead of the second where it has nothing else."""
    classes = [unicodedata.combining(part) for part in unicodedata.normalize("NFKD", character)]  # noqa: TID251
    letters = [at for at, mark in enumerate(classes) if not mark]
    return (letters[0], len(classes) - 1 - letters[-1]) if letters else (len(classes), None)


def straighten(text: str) -> str:
    """`text` with typographic quotes as ASCII ones."""
    if text.isascii() and "`" not in text:
        return text
    return _ANY_QUOTE.sub(lambda quote: _QUOTES[quote[0]], text)


def collapse(text: str) -> str:
    """`text` with every run of white space, no-break spaces included, as one space, and none at the ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """The form under which printed strings are compared: NFKC, white space collapsed, quotes straight, casefold.

    It is part of `name_id`, so any change here renames every unit in the record.
    """
    if (text.isascii() and "`" not in text) or _LATIN.fullmatch(text):  # nothing to normalise or to straighten
        return collapse(text).lower()
    return collapse(straighten(normalised("NFKC", text))).casefold()


def name_id(country_code: str, unit_listed: str) -> str:
    """The id of a printed string in a country, the same in every year: `ln-` and 12 hex digits."""
    return "ln-" + hashlib.sha256(f"{country_code}\n{fold(unit_listed)}".encode()).hexdigest()[:12]


@functools.lru_cache(maxsize=16384)
def fold_plain(text: str) -> str:
    """`fold` without accents, for looking up country names and unit words; never for identity."""
    folded = fold(text)
    if folded.isascii():
        return folded
    if (bare := without_accents(folded)) is not None:
        return bare
    decomposed = _MARKS.sub("", normalised("NFKD", folded))
    if decomposed.isascii():
        return decomposed
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def without_accents(text: str) -> str | None:
    """`text` without accents, where it has nothing but printable ASCII and `ACCENTED` letters and no quotes to straighten."""
    return text.encode("latin-1").translate(_WITHOUT_ACCENT).decode() if _LATIN.fullmatch(text) else None


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


def is_latin(text: str) -> bool:
    """Whether a text has only what ASCII prints, `ACCENTED` letters, and no quotation mark that `fold` makes another."""
    return _LATIN.fullmatch(text) is not None


def letters_of(text: str) -> list[str]:
    """The runs of letters in a text, in small letters and without accents: "3º Escuadrón" has "o" and "escuadron"."""
    plain = text if text.isascii() else fold_plain(text)
    if plain.isascii():
        return plain.encode().translate(_SMALL_LETTERS).decode().split()
    return _LETTERS.findall(plain)


def signs_of(text: str) -> str:
    """What of a text is no space, no figure and no letter of ASCII or `ACCENTED`: "Guard (PG), Goma" has "(),"."""
    if text.isascii():
        return text.encode().translate(None, _NO_SIGNS).decode()
    return _NO_SIGN.sub("", text)
