"""The tree of a page as a browser builds it: parsed once by lexbor, read as BeautifulSoup.

BeautifulSoup objects cost fifty times as much as lexbor's nodes, and most of a page is the site's chrome. So what nobody reads
(scripts, menus, footers) does not become soup, unless the page's content is inside it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from bs4.element import Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.errors import PageError
from parsers.pages.chrome import is_skipped
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
_PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext", "textarea"))
# What lines never come from, and links may: this becomes soup wherever it stands.
_READ_FOR_LINKS = frozenset(("aside", "head", "map"))
_CONTENT = ", ".join(place for place in PLACES if place != "body")
# Where dates stand, whatever is around them.
_DATED = "script[type='application/ld+json' i], .article-meta__publish-date, .report-meta__date"
# lexbor does not say where in the source an element stands, so each start tag that may begin a line carries its line along.
# Right behind a tag's name an attribute can be neither inside a value nor a second of its name.
_LINE = "data-source-line"
_START_TAG = re.compile(f"<(?:{'|'.join(sorted(_BREAKING, key=len, reverse=True))})(?=[\\s/>])", re.IGNORECASE)
_STAMP = re.compile(rf" {_LINE}=\d+ ")
_SPACES = " \t\n\r\f"


def parse(text: str) -> BeautifulSoup:
    """The tree of a decoded page, without comments and without what of the site's chrome is never read.

    `sourceline` of an element that may begin a line is the line of `text` in which its start tag begins. Raises PageError beyond
    `DEPTH_LIMIT` and `ELEMENT_LIMIT`.
    """
    # With scripting, as in a browser: what stands in <noscript> is one text, and cannot swallow what is behind it.
    page = LexborHTMLParser(_stamped(text), scripting=True)
    return BeautifulSoup("", builder=_LexborTreeBuilder(page, multi_valued_attributes=None))


def attributes_of(element: Tag) -> dict[str, str]:
    """The attributes of an element of a parsed page, with "" for one without a value. None has several values."""
    return cast(dict[str, str], element.attrs)


def _stamped(text: str) -> str:
    pieces: list[str] = []
    at, line = 0, 1
    for tag in _START_TAG.finditer(text):
        end = tag.end()
        line += text.count("\n", at, end)
        pieces += (text[at:end], f" {_LINE}={line} ")
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


class _LexborTreeBuilder(HTMLTreeBuilder):
    """Feeds BeautifulSoup from a tree that lexbor has built."""

    NAME = "lexbor"

    def __init__(self, page: LexborHTMLParser, **options: Any) -> None:
        super().__init__(**options)
        self.page = page

    def feed(self, markup: object) -> None:
        del markup
        soup, root = self.soup, self.page.root
        assert soup is not None
        if root is None:
            return
        start, end, data = soup.handle_starttag, soup.handle_endtag, soup.handle_data
        content = self.page.css(_CONTENT)
        kept = _with_ancestors((*content, *self.page.css(_DATED)))
        content_ids = {node.mem_id for node in content}
        path: list[_Open] = []
        node: LexborNode | None = root
        context = _Open(root, "", inside=False, preformatted=False)
        at_break, count = True, 0  # at a break between two lines white space is nothing
        while node is not None:
            below = None
            if node.is_text_node:
                text = node.text_content or ""
                if not at_break or context.preformatted or text.strip(_SPACES):
                    data(_STAMP.sub("", text) if _LINE in text else text)
                    at_break, count = False, count + 1
            elif node.is_element_node:
                name, attributes = node.tag or "", _values(node.attributes)
                skipped = name not in _READ_FOR_LINKS and is_skipped(name, attributes)
                if context.inside or not skipped or node.mem_id in kept:
                    line = attributes.pop(_LINE, None)
                    start(name, None, None, attributes, sourceline=int(line) if line else None)
                    at_break, count = at_break or name in _BREAKING, count + 1
                    below = node.first_child
                    if below is None:
                        end(name)
                    else:
                        path.append(context)
                        inside = context.inside or node.mem_id in content_ids
                        context = _Open(node, name, inside, context.preformatted or _is_preformatted(name, attributes))
            if below is None:
                while (below := node.next) is None and path:
                    node = context.node
                    end(context.name)
                    at_break = at_break or context.name in _BREAKING
                    context = path.pop()
            if len(path) > DEPTH_LIMIT or count > ELEMENT_LIMIT:
                raise PageError(
                    f"more than {DEPTH_LIMIT:,} elements one inside the other, or {ELEMENT_LIMIT:,} in all; look at the page"
                )
            node = below


class _Open(NamedTuple):
    """An element whose children are being fed."""

    node: LexborNode
    name: str
    inside: bool  # the content of the page
    preformatted: bool


def _with_ancestors(nodes: Iterable[LexborNode]) -> set[int]:
    """The ids of the nodes and of all that they stand in."""
    ids: set[int] = set()
    for inner in nodes:
        node: LexborNode | None = inner
        while node is not None and node.mem_id not in ids:
            ids.add(node.mem_id)
            node = node.parent
    return ids


def _is_preformatted(name: str, attributes: Mapping[str, str]) -> bool:
    return name in _PREFORMATTED or "white-space" in attributes.get("style", "")


def _values(attributes: Mapping[str, str | None]) -> dict[str, str]:
    """The attributes without None for an empty one, and as the page has them."""
    return {
        name: "" if value is None else _STAMP.sub("", value) if _LINE in value else value
        for name, value in attributes.items()
    }
