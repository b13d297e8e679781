"""What the style sheets within a page hide or strike out, set as the style of the elements that they are about.

A browser obeys them, and so does the reader of lines. Only rules of simple selectors count (classes, ids, tags, and descendants of
these), outside of `@media` and the like. A rule that another one turns back for the same class, as scripts open the panels of an
accordion, counts for nothing.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from parsers.pages.chrome import css

_COMMENT = re.compile(r"/\*(?:(?!\*/).)*+(?:\*/|$)", re.DOTALL)
_BRACE = re.compile("([{}])")
_SIMPLE = re.compile(r"[a-z*.#](?:[\w.#> *-])*", re.IGNORECASE)
_NAME = re.compile(r"[.#][\w-]+")
_TAG = re.compile(r"[a-z][\w-]*")
_MOST_RULES = 500


def apply_style_sheets(page: LexborHTMLParser) -> None:
    """Give the elements of a page the style by which its own sheets hide them, strike them out, or keep their line feeds."""
    sheets = [text for node in page.css("style") if (text := node.text(deep=True)) and _may_hide(text)]
    if not sheets:
        return
    rules = [rule for sheet in sheets for rule in _rules(sheet)]
    shown = {name for selector, style in rules if not style for name in _names(selector)}
    for selector, style in rules[:_MOST_RULES]:
        names = _names(selector)
        if not style or ("none" in style and not shown.isdisjoint(names)):
            continue
        try:
            nodes = page.css(selector)
        except SelectolaxError:  # no browser obeys a selector that cannot be parsed
            continue
        for node in nodes:
            node.attrs["style"] = f"{style};{node.attributes.get('style') or ''}"


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
