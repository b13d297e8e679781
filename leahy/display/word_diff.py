"""Which words differ between two printed names, and how the difference is marked."""

import difflib
import html
import re
from collections.abc import Callable, Sequence
from typing import Literal

Fragment = tuple[Literal["=", "-", "+"], str]
"""Words that both names have (=), or only the old (-), or only the new one (+)."""
_TOKEN = re.compile(r"\s*(?:\w+|[^\w\s])")
_ALIKE = 0.3  # share of tokens in common below which two names are shown one after the other, not woven together


def changed_words(old: str, new: str) -> list[Fragment]:
    """The fragments of both names, in order; those of kinds = and - together are `old`, of kinds = and + `new`.

    White space counts as one space, and one stands before each name. Names with little in common give one fragment each.

    >>> changed_words("3 Brigade, Army", "3 Armoured Brigade, Army")
    [('=', ' 3'), ('+', ' Armoured'), ('=', ' Brigade, Army')]
    """
    old, new = " ".join(["", *old.split()]), " ".join(["", *new.split()])
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
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
    """The fragments with [-old words-] and {+new words+} marked by signs."""
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
    shown = []
    for kind, text in fragments:
        begin, end = signs.get(kind, ("", ""))
        space = " " if text.startswith(" ") else ""
        shown.append(f"{space}{begin}{escape(text.strip())}{end}")
    return "".join(shown).strip()
