"""Marks on names: raised figures, brackets and signs that refer to a footnote, and the lines that these footnotes are."""

import re
from collections.abc import Sequence

from parsers.listings.words.cues import BACK_LINKS
from parsers.pages.lines import EDGES, MARK_CLOSE, MARK_OPEN, Line, unmarked

_SUPERSCRIPT = "¹²³⁰⁴⁵⁶⁷⁸⁹"
_SIGNS = f"*†‡§¶{_SUPERSCRIPT}"
_SUPERSCRIPTS = str.maketrans(_SUPERSCRIPT, "1230456789")
_RAISED = re.compile(f"(?<!\\s)\\s*{MARK_OPEN}([^{MARK_OPEN}{MARK_CLOSE}]*){MARK_CLOSE}")
_NO_WORD = re.compile(r"[\W\d_]*(?:(?:foot)?note|[ivxlc]*|[^\W\d_]{1,2})[\W\d_]*", re.IGNORECASE)
_BRACKETED = re.compile(r"(?<!\s)\s*\[(\d{1,3}|[a-z]|[*†‡]+|note \d{1,3})\](?=$|[\s\u00a0,;])", re.IGNORECASE)
# A raised figure behind a figure is a part of it, "5²".
_SIGN = rf"(?:[*†‡§¶]|(?<!\d)[{_SUPERSCRIPT}])++"
_SIGNED = re.compile(
    # A sign between two spaces is of neither word, and stays: "Central Prison * 1 Commando Regiment" is two items.
    rf"(?<![\s*†‡§¶])(?<!(?<!\d)[{_SUPERSCRIPT}])(?:({_SIGN})(?=$|[\s\u00a0,;)])|\s+({_SIGN})(?=$|[,;)]))"
    rf"|^([{_SIGNS}]+)[\s\u00a0]?(?=\w)"
)
_BACK_LINK = re.compile(r"(?:(?<!\s)\s+)?[↩↑]\ufe0e?\ufe0f?$")
_ANY_SIGN = re.compile(f"[{_SIGNS}[]")
# What opens a footnote: its mark, and then its text.
_FOOTNOTE = re.compile(
    rf"(?:{MARK_OPEN}([^{MARK_CLOSE}]*){MARK_CLOSE}|([{_SIGNS}]+)|\[(\w{{1,3}}|[*†‡]+|note \d{{1,3}})\]"
    rf"|\((\d{{1,2}}|[*†‡]+)\)|(\d{{1,2}})[.)]?(?=[\s\u00a0]))"
    r"[.:)]?[\s\u00a0]*(?=\S)",
    re.IGNORECASE,
)


def without_back_link(text: str) -> str:
    """The text of a line without the arrow behind a footnote that leads back to its mark."""
    return _BACK_LINK.sub("", text) or text if text[-1:] in BACK_LINKS else text


def mark_key(mark: str) -> str:
    """The form under which a mark on a name and the mark of its footnote are the same."""
    return mark.translate(_SUPERSCRIPTS).strip("[]().:" + EDGES).casefold().removeprefix("note ")


def take_raised(text: str) -> tuple[str, list[str]]:
    """(text, marks): the raised marks taken off a text."""
    if MARK_OPEN not in text:
        return text, []
    marks = [mark_key(match[1]) for match in _RAISED.finditer(text)]
    return _RAISED.sub("", text).strip(EDGES), marks


def raised_word(text: str) -> str | None:
    """The first raised piece of a text that is a word, so that it may be no mark ("Chad<sup> Police</sup>"); None if none is."""
    pieces = (match[1] for match in _RAISED.finditer(text)) if MARK_OPEN in text else ()
    return next((piece for piece in pieces if not _NO_WORD.fullmatch(piece)), None)


def take_signs(text: str, explained: frozenset[str] = frozenset()) -> tuple[str, list[str]]:
    """(text, marks): signs such as "*" and "²" taken off a text, and brackets such as "[1]" that are among the `explained`."""
    marks: list[str] = []
    for pattern in (_BRACKETED, _SIGNED) if _ANY_SIGN.search(text) else ():
        matches = [(match, _key_of(match)) for match in pattern.finditer(text)]
        # A letter or figure in brackets is of the name, unless something explains it: "Company [A]".
        taken = [
            (match, key) for match, key in matches if pattern is _SIGNED or key in explained or not key[0].isalnum()
        ]
        marks += [key for _, key in taken]
        for match, _ in reversed(taken):
            text = text[: match.start()] + text[match.end() :]
        text = text.strip(EDGES)
    return text, marks


def _key_of(match: re.Match[str]) -> str:
    return mark_key(next(group for group in match.groups() if group))


def explained_marks(lines: Sequence[Line]) -> frozenset[str]:
    """The marks with which lines of the page open, as footnotes do, or that count the notes of a numbered list."""
    if not any("[" in line.text for line in lines):
        return frozenset()
    opening = {mark[0] for line in lines if (mark := footnote(line))}
    return frozenset(opening | {str(line.ordinal) for line in lines if line.ordinal is not None})


def footnote(line: Line) -> tuple[str, str] | None:
    """(mark, text) of a line that opens with a mark, else None."""
    match = _FOOTNOTE.match(line.text)
    if not match:
        return None
    mark = mark_key(next(group for group in match.groups() if group is not None))
    return mark, unmarked(line.text[match.end() :])
