"""The tree of a page as a browser builds it: parsed once by lexbor, read as BeautifulSoup.

BeautifulSoup objects cost fifty times as much as lexbor's nodes, and most of a page is the site's chrome. So what nobody reads
(scripts, menus, footers) does not become soup, unless the page's content is inside it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import attrgetter
from typing import TypeAlias, cast

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.errors import PageError
from parsers.pages.html.chrome import css_value, is_skipped
from parsers.pages.html.markup_bounds import refuse_unbounded
from parsers.pages.html.style_sheets import apply_style_sheets
from parsers.pages.words import PLACES

DEPTH_LIMIT = 4_000
"""Open elements. The deepest of eight real pages has 43; browsers flatten what is deeper than 512, with the same text."""
ELEMENT_LIMIT = 400_000
"""Elements and texts that become soup, at about 1 kB each. A table of 10,000 rows has some 100,000."""

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
    "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "plaintext",
    "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
))  # fmt: skip
"""Elements that begin and end a line."""

_BREAKING = BLOCKS | {"br"}
PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext", "textarea"))
"""Elements in which a line feed ends a line."""
SHOWN_BOXES = frozenset(("aside", "footer"))
"""Boxes of the site that every browser shows: no unit of the list stands in one, but a sentence on the list may."""
# What no unit of a list comes from, and sentences, links or the page's title may: this becomes soup wherever it stands.
_READ_FOR_OTHERS = SHOWN_BOXES | {"head", "map", "title"}
_OF_CODE = frozenset(("script", "style", "template"))
_OF_RAW_TEXT = _OF_CODE | {"iframe", "noscript", "noembed", "noframes", "xmp", "textarea", "title"}
_END = re.compile(r"</(?:body|html)\s*>")
CONTENT = ", ".join(place for place in PLACES if place != "body")
"""A selector of the places where a page's content stands."""
PAGE_FORM = "body > form h1, body > form h2"
"""What stands in a form only where it is a whole page, as ASP.NET and SharePoint write it."""
# Where dates stand, whatever is around them.
_DATED = "script[type*='ld+json' i], .article-meta__publish-date, .report-meta__date"
# lexbor does not say where in the source an element stands, so each start tag that may begin a line carries its line along.
# Right behind a tag's name an attribute can be neither inside a value nor a second of its name.
_LINE = "data-source-line"
# The names stand by their first letters, so that a tag is not compared with each of the seventy.
_BY_LETTER = groupby(sorted(_BREAKING), key=lambda name: name[0])
_NAMES = "|".join(f"{letter}(?:{'|'.join(name[1:] for name in names)})" for letter, names in _BY_LETTER)
_START_TAG = re.compile(f"(<(?=[a-z])(?:{_NAMES})(?=[\\s/>]))", re.IGNORECASE)
_STAMP = re.compile(rf" {_LINE}=\d+ ")
_ATTRIBUTES = frozenset((
    "alt", "aria-controls", "aria-expanded", "class", "color", "colspan", "hidden", "href", "id", "open", "popover", "role",
    "rowspan", "start", "style", "title", "type", "value", _LINE,
))  # fmt: skip
_SPACES = " \t\n\r\f"


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed page: `root` is its soup, without comments and without what of the site's chrome is never read.

    `sourceline` of an element that may begin a line is the line of the page's text in which its start tag begins.
    `has_content`: whether the page has one of the places of content (`CONTENT`).
    """

    root: Tag
    has_content: bool
    _page: LexborHTMLParser
    _elements: Mapping[int, Tag]  # by the id of lexbor's node

    def select(self, selector: str) -> list[Tag]:
        """The elements that a CSS selector fits, in the page's order; lexbor finds them many times as fast as the soup."""
        elements = (self._elements.get(node.mem_id) for node in self._page.css(selector))
        return [element for element in elements if element is not None]

    def discard(self) -> None:
        """Take the tree apart once it has been read. Its elements refer to each other, and without this they would stay in
        memory while the list is read, which takes twice as much then."""
        for element in (self.root, *self._elements.values()):
            element.contents.clear()
            element.next_element = None


def parse(text: str) -> Tree:
    """The tree of a decoded page. Raises PageError beyond `DEPTH_LIMIT`, `ELEMENT_LIMIT` and those of mark-up and style sheets."""
    refuse_unbounded(text)
    # With scripting, as in a browser: what stands in <noscript> is one text, and cannot swallow what is behind it.
    page = LexborHTMLParser(_stamped(text), scripting=True)
    _refuse_swallowed(page, text)
    if b"<style" in text.encode("utf-8", "surrogatepass").lower():  # of bytes in a tenth of the time
        apply_style_sheets(page, text.count("<") - text.count("</"))
    return _soup_of(page)


def _refuse_swallowed(page: LexborHTMLParser, text: str) -> None:
    """Raises PageError where the end of the page stands in a comment or in code that nothing closes: nobody sees it, and what
    stands in front of it in there may be units. Such an element is the last one of the tree."""
    last = page.root
    while last is not None and (below := last.last_child) is not None:
        last = below
    if last is None:
        return
    around = last.parent if last.is_text_node else last
    name = (around.tag if around is not None else None) or ""
    if name not in _OF_RAW_TEXT and not last.is_comment_node:
        return
    opening, closing = ("<!--", "-->") if last.is_comment_node else (f"<{name}", f"</{name}")
    before, _, behind = text.lower().rpartition(opening)
    if closing not in behind and "</body" not in before and _END.search(behind):
        raise PageError(f"the end of the page stands behind {opening!r}, which nothing closes; look at the page")


attributes_of: Callable[[Tag], dict[str, str]] = attrgetter("attrs")
"""The attributes of an element of a parsed page, with "" for one without a value. None has several values."""


def _stamped(text: str) -> str:
    pieces = _START_TAG.split(text)  # text, tag, text, ..., text
    lines = accumulate((between.count("\n") for between in pieces[::2]), initial=1)
    next(lines)
    pieces[1::2] = [f"{tag} {_LINE}={line} " for tag, line in zip(pieces[1::2], lines, strict=False)]
    return "".join(pieces)


class _Element(Tag):
    """A tag that only stores what it is given: BeautifulSoup's own set-up of a tag takes as long as all else of a page's tree."""

    parent: Tag | None = None
    next_element = previous_element = next_sibling = previous_sibling = cast(PageElement | None, None)
    parser_class, known_xml, hidden, can_be_empty_element = BeautifulSoup, False, False, False
    namespace = prefix = sourcepos = None
    interesting_string_types: set[type[NavigableString]]
    cdata_list_attributes: dict[str, set[str]] = {}  # noqa: RUF012 - never changed
    preserve_whitespace_tags: set[str] = set()  # noqa: RUF012 - never changed
    _namespaces: dict[str, str] = {}  # noqa: RUF012 - never changed

    attrs: dict[str, str]  # type: ignore[assignment]  # the builder gives no attribute several values

    def __init__(self, name: str, attributes: dict[str, str], line: int | None) -> None:
        self.name, self.attrs, self.sourceline = name, attributes, line
        self.contents = []


class _Text(NavigableString):
    """A text of the page."""

    parent: Tag | None = None
    next_element = previous_element = next_sibling = previous_sibling = cast(PageElement | None, None)

    def __new__(cls, value: str) -> "_Text":
        return str.__new__(cls, value)


class _Code(_Text):
    """What stands in a script, a style or a template: no text of the elements around it."""


_Element.interesting_string_types = {_Text}


_Open: TypeAlias = tuple[LexborNode, _Element, bool, bool]
"""An element whose children are being read, and what holds around it: its parent, whether it stands in the page's content, and
whether its text is preformatted."""


def _soup_of(page: LexborHTMLParser) -> Tree:
    """The soup of a tree that lexbor has built, in one walk."""
    places = page.css(CONTENT)
    content = places or page.css("body")  # then a unit may stand in whatever is skipped
    content_ids = {node.mem_id for node in content}
    kept = _with_ancestors((*content, *page.css(f"{_DATED}, {PAGE_FORM}")))
    elements: dict[int, Tag] = {}
    root = parent = _Element("[document]", {}, None)
    last: _Element | _Text = root
    path: list[_Open] = []
    inside = preformatted = False
    at_break = True  # between two lines white space is nothing
    count = 0
    node = page.root
    while node is not None:
        below: LexborNode | None = None
        made: _Element | _Text | None = None
        if node.is_text_node:
            text = node.text_content or ""
            if not at_break or preformatted or text.strip(_SPACES):
                at_break = False
                made = (_Code if parent.name in _OF_CODE else _Text)(_unstamped(text))
        elif node.is_element_node:
            name, attributes = node.tag or "", _read_attributes(node)
            if inside or name in _READ_FOR_OTHERS or not is_skipped(name, attributes) or node.mem_id in kept:
                line = attributes.pop(_LINE, None)
                made = elements[node.mem_id] = _Element(name, attributes, int(line) if line else None)
                at_break = at_break or name in _BREAKING
                below = node.first_child
        if made is not None:
            parent.contents.append(made)
            made.parent, last.next_element, last = parent, made, made
            count += 1
            if below is not None and isinstance(made, _Element):
                path.append((node, parent, inside, preformatted))
                inside = inside or node.mem_id in content_ids
                if made.attrs or made.name in PREFORMATTED:
                    preformatted = is_preformatted(made.name, made.attrs, preformatted)
                if made.name in _OF_CODE:
                    made.interesting_string_types = {_Code}
                parent = made
            if len(path) > DEPTH_LIMIT or count > ELEMENT_LIMIT:
                raise PageError(
                    f"more than {DEPTH_LIMIT:,} elements one inside the other, or {ELEMENT_LIMIT:,} in all; look at the page"
                )
        while below is None and (below := node.next) is None and path:
            at_break = at_break or parent.name in _BREAKING
            node, parent, inside, preformatted = path.pop()
        node = below
    return Tree(root, any(place.mem_id in elements for place in places), page, elements)


def _with_ancestors(nodes: Iterable[LexborNode]) -> set[int]:
    """The ids of the nodes and of all that they stand in."""
    ids: set[int] = set()
    for inner in nodes:
        node: LexborNode | None = inner
        while node is not None and node.mem_id not in ids:
            ids.add(node.mem_id)
            node = node.parent
    return ids


def is_preformatted(tag: str, attributes: Mapping[str, str], around: bool) -> bool:
    """Whether a line feed in an element ends a line; `around` says so of the element that it stands in."""
    style = attributes.get("style", "") if attributes else ""
    if style and (value := css_value(style, "white-space") or css_value(style, "white-space-collapse")):
        return value.startswith(("pre", "break-spaces")) if value != "inherit" else around
    return around or tag in PREFORMATTED


def _read_attributes(node: LexborNode) -> dict[str, str]:
    """The attributes that lines, links and dates are read from, as the page has them; "" for one without a value."""
    attributes: dict[str, str] = node.attributes  # type: ignore[assignment]  # with None for one without a value
    if not attributes:
        return {}
    if len(attributes) == 1 and _LINE in attributes:  # as most elements of a list have
        return attributes
    return {name: _unstamped(value or "") for name, value in attributes.items() if name in _ATTRIBUTES}


def _unstamped(text: str) -> str:
    return _STAMP.sub("", text) if _LINE in text else text
