"""Text as the tables of words have it, and its sentences."""

import re
from collections.abc import Iterator

from leahy.text.fold import collapse, fold_plain

_ABBREVIATIONS = (("u.s.c.", "usc"), ("u.s.", "us"), ("no. ", "no "), ("sec. ", "section "))
_IN_MAY = re.compile(r"\bmay (?=(?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d\b)|(?<=\d )may (?=(?:19|20)\d\d\b)")
"""The month, which is no verb that leaves a thing open."""
_SENTENCE_END = re.compile(r"(?<=[a-z)\]\"'0-9])[.?!](?=\s|$)")
_LABEL = re.compile(r"^(?:(?:q|a|question|answer|note)(?: ?\d{1,2})?: |\d{1,2}[.)] )")
_ENUMERATOR = re.compile(r"\((?:[a-z]|\d{1,2}|[ivx]{1,4})\)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AROUND_SENTENCES = " -–—:\"'“”‘’"


def plain_text(text: str) -> str:
    """`text` in small letters, without accents and without the full stops of abbreviations."""
    low = fold_plain(collapse(text))
    for printed, plain in _ABBREVIATIONS:
        low = low.replace(printed, plain)
    return low


def unlabelled(plain: str) -> str:
    """Plain text without what numbers it, and with no month that reads as a verb."""
    return _LABEL.sub("", _IN_MAY.sub("june ", plain))


def sentences_in(plain: str) -> Iterator[str]:
    """The sentences of plain text without what ends or numbers them, and without addresses of e-mail."""
    for sentence in _SENTENCE_END.split(plain):
        words = _ENUMERATOR.sub("", sentence)
        if shown := (_EMAIL.sub(" ", words) if "@" in words else words).strip(_AROUND_SENTENCES):
            yield shown
