"""What the style sheets within a page hide or strike out, set as the style of the elements that they are about.

A browser obeys them, and so does the reader of lines. Only rules of simple selectors count (`parsers.pages.html.style_rules`). One
that another one turns back for the same class, as scripts open the panels of an accordion, counts for nothing.
"""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from parsers.errors import PageError
from parsers.pages.html.style_rules import is_simple, media_counts, read_rules

_PIECE = re.compile(r">|(?:\[[^\[\]]*\]|\([^()]*\)|[^\s>])+")
_BESIDE = re.compile(r"(?<!\s)\s*+([+~])\s*")
_SLOW = re.compile(r":nth|~(?!=)")
"""What lexbor answers by counting the elements beside each element."""
_SLOW_WORK = 28
_MOST_RULES = 500
WORK_LIMIT = 20_000_000
"""Elements of a page, times the parts of the selectors that are looked for in it; ten seconds at the most. A page of State has
8,000 elements and a few such selectors, of one to three parts."""

PARTS_LIMIT = 64
"""Parts of one selector. People write up to eight."""


def apply_style_sheets(page: LexborHTMLParser, size: int) -> None:
    """Give the elements of a page the style by which its own sheets hide them, strike them out, or keep their line feeds.

    `size`: about how many elements the page has. Raises PageError beyond `WORK_LIMIT`.
    """
    sheets = [
        text for node in page.css("style") if _counts(node) and (text := node.text(deep=True)) and _may_hide(text)
    ]
    if not sheets:
        return
    rules = [rule for sheet in sheets for rule in read_rules(sheet)]
    work = 0
    shown = {name for rule in rules if rule.shows for name in rule.names}
    for rule in rules[:_MOST_RULES]:
        if (
            not rule.style
            or not is_simple(rule.selector)
            or ("none" in rule.style and not shown.isdisjoint(rule.names))
        ):
            continue
        parts = _parts(rule.selector)
        work += size * len(parts) + (size * size // _SLOW_WORK if _SLOW.search(rule.selector) else 0)
        if work > WORK_LIMIT or len(parts) > PARTS_LIMIT:
            raise PageError(
                "style sheets that take too long to be obeyed: too many elements, times selectors; look at the page"
            )
        try:
            nodes = _selected(page, parts)
        except SelectolaxError:  # no browser obeys a selector that cannot be parsed
            continue
        for node in nodes:
            own = node.attributes.get("style") or ""
            node.attrs["style"] = f"{own};{rule.style}" if rule.is_important else f"{rule.style};{own}"


def _counts(node: LexborNode) -> bool:
    attributes = node.attributes
    kind = (attributes.get("type") or "text/css").strip().lower()
    return kind == "text/css" and media_counts(attributes.get("media") or "all")


def _parts(selector: str) -> list[tuple[bool, str]]:
    """(whether right below the part before it, what one element has to be) of each part of a selector; empty for one that no
    browser obeys."""
    parts, below = [], False
    for piece in _PIECE.findall(_BESIDE.sub(r"\1", selector)):
        if piece != ">":
            parts.append((below, piece))
        elif below or not parts:
            return []
        below = piece == ">"
    return [] if below else parts


def _selected(page: LexborHTMLParser, parts: Sequence[tuple[bool, str]]) -> list[LexborNode]:
    """The elements that a selector fits, in time that grows as the page does: lexbor tries each way up through the ancestors."""
    if not parts:
        return []
    nodes = page.css(parts[-1][1])
    if len(parts) == 1 or not nodes:
        return nodes
    fitting: dict[int, int] = {}  # by element: a bit for each part that it fits by itself
    for number, (_, one) in enumerate(parts[:-1]):
        for node in page.css(one):
            fitting[node.mem_id] = fitting.get(node.mem_id, 0) | 1 << number
    right_below = sum(1 << number for number, (is_below, _) in enumerate(parts) if is_below)
    # By element: the parts that it fits together with those before them; and the same of it and of all around it.
    reached: dict[int, tuple[int, int]] = {}

    def reached_by(element: LexborNode | None) -> tuple[int, int]:
        path = []
        while element is not None and element.mem_id not in reached:
            path.append(element.mem_id)
            element = element.parent
        own, at_all = reached[element.mem_id] if element is not None else (0, 0)
        for mem_id in reversed(path):
            own = fitting.get(mem_id, 0) & (1 | (own << 1 & right_below) | (at_all << 1 & ~right_below))
            at_all |= own
            reached[mem_id] = own, at_all
        return own, at_all

    own_or_all, last = 0 if parts[-1][0] else 1, len(parts) - 2
    return [node for node in nodes if reached_by(node.parent)[own_or_all] >> last & 1]


_TELLING = ("none", "hidden", "line-through", "white-space", "block", "flex", "grid", "\\")


def _may_hide(sheet: str) -> bool:
    low = sheet.lower()
    return any(word in low for word in _TELLING)
