"""The rules of a style sheet that hide or strike out text, or part its lines, as a window on a desk obeys them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from parsers.pages.html.chrome import css

SCREEN_WIDTH = 1_200
"""Pixels of a window on a desk. State's pages change at 480 to 1,024."""

_COMMENT = re.compile(
    r"/\*(?:(?!\*/).)*+(?:\*/|$)|<!--|-->", re.DOTALL
)  # a browser passes over the signs of a comment of HTML, too
_BRACE = re.compile(r"""("(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|[{}])""")
"""What may open or close a block, and strings, which do neither; a string ends with its line at the latest."""
_SELECTOR = re.compile(r"(?:\([^()]*+\)|\[[^\[\]]*+\]|[^,])++")
_SIMPLE = re.compile(
    r"(?:[a-z][\w-]*+|\*|[.#][\w-]++|\[[^\[\]{}]*+\]|:(?:first|last|only)-(?:child|of-type)|:(?:empty|root)"
    r"|:nth-(?:last-)?(?:child|of-type)\([\w\s+-]*+\)|:(?:not|is|where)\([^():]*+\)|[\s>+~]++)++",
    re.IGNORECASE,
)
_COUNT = frozenset((
    ("display", "none"), ("display", "block"), ("display", "flex"), ("display", "grid"), ("visibility", "hidden"),
    ("visibility", "collapse"),
))  # fmt: skip
_NAME = re.compile(r"[.#][\w-]+")
_TAG = re.compile(r"[a-z][\w-]*")
_SCREEN = re.compile(r"(?:only\s+)?(?:all|screen)|", re.IGNORECASE)
_WIDTH = re.compile(r"\(\s*(?:(min|max)-width\s*:|width\s*([<>])=?)\s*(\d+(?:\.\d+)?)(px|em|rem)\s*\)", re.IGNORECASE)
_AND = re.compile(r"(?<!\s)\s++and\s+", re.IGNORECASE)
_EM = 16


class Rule(NamedTuple):
    """A selector, and the declarations that count. `shows`: it gives a display; `is_important`: no attribute turns it back."""

    selector: str
    style: str
    shows: bool
    is_important: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The classes and ids of the selector; where it has none, its tags; or all of it, where it asks for more."""
        if names := _NAME.findall(self.selector):
            return tuple(names)
        return (self.selector,) if re.search(r"[\[:+~]", self.selector) else tuple(_TAG.findall(self.selector.lower()))


def read_rules(sheet: str) -> Iterator[Rule]:
    """The rules of a sheet, without those of other media and those whose selectors ask for what no page says of itself."""
    open_blocks: list[str] = []  # "media" whose rules count, "rule", or "other"
    prelude = text = ""
    pieces = _BRACE.split(_COMMENT.sub(" ", sheet))
    for before, sign in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        text += before
        if sign not in ("{", "}"):
            text += sign
            continue
        if sign == "{":
            prelude = text.rpartition(";")[2].strip()
            is_inner = open_blocks[-1:] not in ([], ["media"])
            open_blocks.append("other" if is_inner else _kind_of(prelude))
        elif open_blocks and open_blocks.pop() == "rule":
            yield from _rules(prelude, text)
        text = ""


def is_simple(selector: str) -> bool:
    """Whether a selector asks for nothing but what a page says of its elements: no state, no part of one."""
    return _SIMPLE.fullmatch(selector) is not None


def media_counts(queries: str) -> bool:
    """Whether a list of media queries is of a window of `SCREEN_WIDTH`."""
    return any(_query_counts(query.strip()) for query in queries.split(","))


def _kind_of(prelude: str) -> str:
    if not prelude.startswith("@"):
        return "rule"
    name, _, rest = prelude.partition(" ")
    if name.lower() == "@media":
        return "media" if media_counts(rest) else "other"
    return "media" if name.lower() in ("@layer", "@supports") and not rest.lower().startswith("not") else "other"


def _query_counts(query: str) -> bool:
    medium, *features = _AND.split(query)
    if medium.startswith("("):
        medium, features = "", [medium, *features]
    return _SCREEN.fullmatch(medium) is not None and all(map(_feature_counts, features))


def _feature_counts(feature: str) -> bool:
    width = _WIDTH.fullmatch(feature.strip())
    if width is None:
        return False
    pixels = float(width[3]) * (1 if width[4].lower() == "px" else _EM)
    is_least = (width[1] or "").lower() == "min" or width[2] == ">"
    return pixels <= SCREEN_WIDTH if is_least else pixels >= SCREEN_WIDTH


def _rules(selectors: str, declarations: str) -> Iterator[Rule]:
    style, shows = _of_text(declarations)
    if not style and not shows:
        return
    is_important = "important" in declarations.lower()
    for selector in _SELECTOR.findall(selectors):
        if shows or is_simple(selector.strip()):
            yield Rule(selector.strip(), style, shows, is_important)


def _of_text(declarations: str) -> tuple[str, bool]:
    """The declarations that hide, strike out, keep line feeds or make a block; and whether one gives a display."""
    kept, shows = [], False
    for name, value in css(declarations):
        if name == "display" and value != "none":
            shows = True
        if (
            (name, value) in _COUNT
            or (name.startswith("text-decoration") and "line-through" in value)
            or (name == "white-space" and "pre" in value)
        ):
            kept.append(f"{name}:{value}")
    return ";".join(kept), shows
