"""Which words differ between two printed names, and how the difference is marked."""

import difflib
import html
import re
from collections.abc import Callable, Sequence
from typing import Literal

Fragment = tuple[Literal["=", "-", "+"], str]
"""A kind and its words: in both names (=), only in the old one (-), only in the new one (+)."""
_TOKEN = re.compile(r"(?:(?<!\s)\s+)?(?:\w+(?:[-/'\u2019]\w+)*|[^\w\s])")  # a hyphenated word is one word
_MIN_ALIKE = 0.3  # share of common tokens below which the two names are shown one after the other


def changed_words(old: str, new: str) -> list[Fragment]:
    """The fragments of both names, in order: those of kinds = and - give `old`, those of kinds = and + give `new`.

    A run of white space is one space, and a space stands before each name. Names with little in common give one fragment
    each.

    >>> changed_words("3 Brigade, Army", "3 Armoured Brigade, Army")
    [('=', ' 3'), ('+', ' Armoured'), ('=', ' Brigade, Army')]
    >>> mark_plain(changed_words("Anti-Riot Unit, Army", "Anti Riot Unit, Army"))
    '[-Anti-Riot-] {+Anti Riot+} Unit, Army'
    """
    old, new = " ".join(["", *old.split()]), " ".join(["", *new.split()])
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _MIN_ALIKE:
        fragments: list[Fragment] = [("-", old), ("+", new)]
    else:
        fragments = []
        for _, a, b, c, d in matcher.get_opcodes():
            if before[a:b] == after[c:d]:
                fragments.append(("=", "".join(before[a:b])))
            else:
                fragments += [("-", "".join(before[a:b])), ("+", "".join(after[c:d]))]
    return [fragment for fragment in fragments if fragment[1]]


Marker = Callable[[Sequence[Fragment]], str]


def mark_plain(fragments: Sequence[Fragment]) -> str:
    """The fragments as text, with [-old words-] and {+new words+} in brackets."""
    return _marked(fragments, lambda text: text, {"-": ("[-", "-]"), "+": ("{+", "+}")})


def mark_ansi(fragments: Sequence[Fragment]) -> str:
    """The same for a terminal, word by word: old words red and struck through, new ones green and underlined."""
    words = [
        (kind, " " * (text.startswith(" ") or number > 0) + word)
        for kind, text in fragments
        for number, word in enumerate(text.split())
    ]
    return _marked(words, lambda text: text, {"-": ("\x1b[9;31m", "\x1b[0m"), "+": ("\x1b[4;32m", "\x1b[0m")})


def mark_html(fragments: Sequence[Fragment]) -> str:
    """The same as HTML: `del` and `ins`."""
    return _marked(fragments, html.escape, {"-": ("<del>", "</del>"), "+": ("<ins>", "</ins>")})


def mark_markdown(fragments: Sequence[Fragment], escape: Callable[[str], str]) -> str:
    """The same as Markdown: old words struck through, new ones bold."""
    return _marked(fragments, escape, {"-": ("~~", "~~"), "+": ("**", "**")})


def _marked(fragments: Sequence[Fragment], escape: Callable[[str], str], signs: dict[str, tuple[str, str]]) -> str:
    parts = []
    for kind, text in fragments:
        begin, end = signs.get(kind, ("", ""))
        space = " " if text.startswith(" ") else ""
        parts.append(f"{space}{begin}{escape(text.strip())}{end}")
    return "".join(parts).strip()
