"""The words and numbers of a printed name, as they are compared: without accents, their case kept."""

import re
import unicodedata
from collections.abc import Set

from leahy.text.fold import normalised, straighten, without_accents, words_of

_TOKEN = re.compile(r"\d+(?:/\d+)+|\d+(?:/[oa]\b)?|[^\W\d_]+(?:'[^\W\d_]+)*")
_QUOTES = ("'", '"')
_ELISION = re.compile(r"\b(?:l|d|qu)'", re.IGNORECASE)
_POSSESSIVE = re.compile(r"'s\b", re.IGNORECASE)
_DEGREE = re.compile(r"\b[Nn] ?[\u00b0\u00ba](?=\s?\d)")
_DOTTED = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){2,}")
_ARTICLE = re.compile(r"\b[ae](sh|th|dh|[rsdntz])-(?=\1)", re.IGNORECASE)  # "Ar-Rashad" is Al-Rashad
_ARTICLE_APART = re.compile(r"\bA(?:s S|sh Sh|d D|dh Dh|r R|n N|z Z|t T|th Th)(?=[a-z])")  # "As Suwayda"
_ORDINAL_APART = re.compile(  # "1-ya", "24-ta", "49'uncu": Slavic and Turkish ordinals; but "Station 3-A"
    r"(?<=\d)[-'](?=(?:[aty]?ya|aya|ja|i|y|iy|yi|yy|[tmhg]?a|[gho]o|oi|o[hg]o|oyi?|[iu]?nc[iu])\b)"
)
# Letters that no accent is taken from, because they are letters of their own.
_WITHOUT_MARKS = str.maketrans(
    {
        "\u02bf": "",
        "\u02be": "",
        "\u02bb": "",
        "\u02bc": "",
        "\u02b9": "",
        "ı": "i",
        "ə": "a",
        "Ə": "A",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
    }
)
_NONE: frozenset[int] = frozenset()


def tokens_of(text: str) -> tuple[list[str], Set[int], Set[int]]:
    """(tokens, positions of those that touch the token before them, positions of those in quotes)."""
    plain = _plain(text)
    if "'" in plain:
        plain = _POSSESSIVE.sub("", _ELISION.sub(lambda match: match[0][:-1] + " ", plain))
    if "'" in plain or '"' in plain or "/" in plain:
        return _matched(plain)
    words = words_of(plain)
    mixed = [word for word in words if not (word.isalpha() or word.isdecimal())]
    if not mixed:
        return words, _NONE, _NONE
    tokens: list[str] = []
    attached: set[int] = set()
    for word in words:
        first, *others = _TOKEN.findall(word) if word in mixed else [word]  # "1st"
        tokens.append(first)
        attached.update(range(len(tokens), len(tokens) + len(others)))
        tokens += others
    return tokens, attached, _NONE


def _plain(text: str) -> str:
    """`text` without accents and points within acronyms; an Arabic article in one spelling."""
    if not text.isascii():
        plain = without_accents(text)
        if plain is None:
            plain = _DEGREE.sub("No ", straighten(text)).translate(_WITHOUT_MARKS)
            plain = "".join([c for c in normalised("NFKD", plain) if not unicodedata.combining(c)])
    else:
        plain = straighten(text) if "`" in text else text
    if "." in plain:
        plain = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", plain)
    if "-" in plain or "'" in plain:
        plain = _ORDINAL_APART.sub("", _ARTICLE.sub("al-", plain))
    return _ARTICLE_APART.sub(lambda match: f"al {match[0].split()[1]}", plain) if "A" in plain else plain


def _matched(plain: str) -> tuple[list[str], Set[int], Set[int]]:
    """`tokens_of` a text that may have apostrophes, quotation marks and slashes."""
    tokens: list[str] = []
    attached: set[int] = set()
    quoted: set[int] = set()
    end = -1
    for match in _TOKEN.finditer(plain):
        start, stop = match.span()
        if start == end:
            attached.add(len(tokens))
        if plain[max(start - 1, 0) : start] in _QUOTES or plain[stop : stop + 1] in _QUOTES:
            quoted.add(len(tokens))
        tokens.append(match[0].replace("'", ""))
        end = stop
    return tokens, attached, quoted
