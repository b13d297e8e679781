"""What the style sheets within a page hide or strike out, set as the style of the elements that they are about.

A browser obeys them, and so does the reader of lines. Only rules of simple selectors count (classes, ids, tags, and descendants of
these), outside of `@media` and the like. A rule that another one turns back for the same class, as scripts open the panels of an
accordion, counts for nothing.
"""

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from parsers.errors import PageError
from parsers.pages.html.chrome import css

_COMMENT = re.compile(r"/\*(?:(?!\*/).)*+(?:\*/|$)", re.DOTALL)
_BRACE = re.compile("([{}])")
_SIMPLE = re.compile(r"[a-z*.#](?:[\w.#> *-])*", re.IGNORECASE)
_NAME = re.compile(r"[.#][\w-]+")
_TAG = re.compile(r"[a-z][\w-]*")
_PIECE = re.compile(r">|[^\s>]+")
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
    sheets = [text for node in page.css("style") if (text := node.text(deep=True)) and _may_hide(text)]
    if not sheets:
        return
    rules = [rule for sheet in sheets for rule in _rules(sheet)]
    work = 0
    shown = {name for selector, style in rules if not style for name in _names(selector)}
    for selector, style in rules[:_MOST_RULES]:
        names = _names(selector)
        if not style or ("none" in style and not shown.isdisjoint(names)):
            continue
        parts = _parts(selector)
        work += size * len(parts)
        if work > WORK_LIMIT or len(parts) > PARTS_LIMIT:
            raise PageError(
                "style sheets that take too long to be obeyed: too many elements, times selectors; look at the page"
            )
        try:
            nodes = _selected(page, parts)
        except SelectolaxError:  # no browser obeys a selector that cannot be parsed
            continue
        for node in nodes:
            node.attrs["style"] = f"{style};{node.attributes.get('style') or ''}"


def _parts(selector: str) -> list[tuple[bool, str]]:
    """(whether right below the part before it, what one element has to be) of each part of a selector; empty for one that no
    browser obeys."""
    parts, below = [], False
    for piece in _PIECE.findall(selector):
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


def _names(selector: str) -> list[str]:
    """The classes and ids of a selector; where it has none, its tags."""
    return _NAME.findall(selector) or _TAG.findall(selector.lower())


def _may_hide(sheet: str) -> bool:
    low = sheet.lower()
    return "none" in low or "hidden" in low or "line-through" in low or "white-space" in low


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """(selector, what it hides, strikes out or keeps) of each rule of a sheet; "" for one that gives a display alone."""
    depth, selector = 0, ""
    pieces = _BRACE.split(_COMMENT.sub(" ", sheet))
    for text, brace in zip(pieces[::2], pieces[1::2], strict=False):
        if brace == "{":
            depth += 1
            selector = text.strip()
            continue
        if depth == 1 and not selector.startswith("@"):
            for one in selector.split(","):
                if (style := _of_text(text)) is not None and (not style or _SIMPLE.fullmatch(one.strip())):
                    yield one.strip(), style
        depth = max(depth - 1, 0)
        selector = "@" if depth else ""


def _of_text(declarations: str) -> str | None:
    """The declarations that hide, strike out or keep line feeds; "" where they give a display only, None where nothing counts."""
    kept, shows = [], False
    for name, value in css(declarations):
        if name == "display" and value != "none":
            shows = True
        elif (
            (name, value) in (("display", "none"), ("visibility", "hidden"), ("visibility", "collapse"))
            or (name.startswith("text-decoration") and "line-through" in value)
            or (name == "white-space" and "pre" in value)
        ):
            kept.append(f"{name}:{value}")
    return ";".join(kept) or ("" if shows else None)
