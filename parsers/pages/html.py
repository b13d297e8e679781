"""From HTML to lines, as a browser would lay them out: blocks, `<br>`, lists, tables; the site's chrome named and set apart.

Nothing here knows what a country or a unit is.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, NamedTuple

import lxml.etree

from leahy.text.fold import collapse
from parsers.pages.lines import EDGES, MARK_CLOSE, MARK_OPEN, Cell, Document, Line, printed

WORDS: Mapping[str, Any] = tomllib.loads(
    resources.files("parsers.pages").joinpath("page_words.toml").read_text("utf-8")
)

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "dt", "legend"))
# Blocks whose name is also the name of every line in them, through inner paragraphs and boxes.
_OWNERS = HEADINGS | frozenset(("li", "dd", "td", "th", "details"))
_BLOCKS = _OWNERS | frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "details",
        "dir",
        "div",
        "dl",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_CONTAINERS = _LISTS | frozenset(("dl", "table", "details"))
_LEAVES = _BLOCKS - _CONTAINERS - frozenset(("tr", "pre"))
_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})
_IN_CONTAINERS = frozenset(("li", "dd", "dt", "td", "th", "details"))
_FEATURES = {"b": "b", "strong": "b", "u": "u", "ins": "u", "i": "i", "em": "i", "s": "s", "del": "s", "strike": "s"}
_INHERITED = frozenset(("b", "u", "i", "a", "#"))
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_UNDERLINED = re.compile(r"text-decoration[^;]*:[^;]*underline", re.IGNORECASE)
_LAST_TAGS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# "1<sup>st</sup> Battalion": raised letters belong to the name; raised figures and signs are marks.
_RAISED_LETTERS = re.compile(r"\W*(?:[^\W\d_]{2,4}|[°ºª])\W*")
# One raised letter is an ordinal after a figure, "2<sup>e</sup>", and else a mark.
_RAISED_LETTER = re.compile(r"\W*[^\W\d_]\W*")

_SKIPPED = frozenset(WORDS["chrome"]["tags"])
_SKIPPED_ROLES = frozenset(WORDS["chrome"]["roles"])
_POPUP, _CHROME = (
    re.compile(r"(?:^|[\s_-])(?:" + "|".join(map(re.escape, words)) + r")(?=$|[\s_-])", re.IGNORECASE)
    for words in (WORDS["chrome"]["popups"], WORDS["chrome"]["words"])
)
_BOXES = frozenset(("div", "section", "ul"))
_WITHOUT_TEXT = frozenset(
    (
        "script",
        "style",
        "template",
        "iframe",
        "head",
        "link",
        "meta",
        "select",
        "option",
        "datalist",
        "input",
        "textarea",
    )
)
_PLACES: Mapping[str, int] = {place: rank for rank, place in enumerate(WORDS["content"]["places"])}
WHOLE_PAGE = frozenset((_PLACES["body"],))


def read_html(text: str) -> Document:
    """The lines of a page. Each knows in which of the likely places of content it stands, and by which rule it is chrome."""
    # The text is decoded already: an encoding that it names must not be applied a second time.
    parser = lxml.etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    # A browser shows what stands behind </html>; libxml2 would drop it.
    whole = _LAST_TAGS.sub("", text)
    root = lxml.etree.fromstring(whole.encode(), parser)
    if root is None:  # nothing but comments and the like
        return Document("html", (), ())
    titles = tuple(t for e in (*root.iter("title"), *root.iter("h1")) if (t := collapse("".join(e.itertext()))))
    reader = _Reader(_around_content(root), frozenset(root.xpath("//@aria-controls")))
    reader.read(root)
    return Document("html", titles, tuple(reader.lines))


def is_hidden(element: Any) -> bool:
    """Whether an element says of itself that it is not shown."""
    return element.get("hidden") is not None or _hides(element.get("style", ""))


def _around_content(root: Any) -> frozenset[Any]:
    """The page's content and all around it, which no class name makes chrome (`body.nav-on-left`, a form around a whole page)."""
    content = [*root.iter("main", "article", "body"), *root.xpath("//*[@id='centerblock']")]
    return frozenset(e for c in content for e in (c, *c.iterancestors()))


@dataclass(slots=True)
class _Table:
    number: int
    row: int = -1
    column: int = 0
    spans: dict[int, int] = field(default_factory=dict)  # column -> rows that a cell from above still covers

    def next_row(self) -> None:
        self.spans = {column: left - 1 for column, left in self.spans.items() if left > 1} if self.row >= 0 else {}
        self.row, self.column = self.row + 1, 0

    def next_cell(self, width: int, height: int, head: bool) -> Cell:
        while self.spans.get(self.column, 0) > 0:
            self.column += 1
        cell = Cell(self.number, self.row, self.column, width, height, head)
        if height > 1:
            # Counted down at each new row: a span of n rows covers the n - 1 rows below.
            self.spans.update(dict.fromkeys(range(self.column, self.column + width), height))
        self.column += width
        return cell


class _Frame(NamedTuple):
    """What an open element means for the text inside it."""

    tag: str = ""
    owner: str = ""
    features: frozenset[str] = frozenset()
    places: frozenset[int] = frozenset()
    dropped: str = ""
    container: int = 0
    block: int = 0
    depth: int = 0
    ordinal: int | None = None
    cell: Cell | None = None
    raised: bool = False
    preformatted: bool = False
    in_head: bool = False


class _Reader:
    """One walk through a tree; `stack` holds the frames of the open elements, `segments` the line being read."""

    def __init__(self, around: frozenset[Any], controlled: frozenset[str]) -> None:
        self.around, self.controlled = around, controlled
        self.lines: list[Line] = []
        self.stack = [_Frame()]
        self.segments: list[tuple[str, _Frame]] = []
        self.tables: list[_Table] = []
        self.items: list[int] = []  # how many items the open <ol>s have had
        self.parts: dict[int, int] = {}  # block -> lines read of it so far
        self.firsts: dict[int, int] = {}  # block outside of lists and tables -> its first line
        self.emptied: set[int] = set()  # blocks that hold an element for words, with or without them
        self.numbers = 0
        self.gap = 0
        self.number = 0

    def read(self, root: Any) -> None:
        path: list[tuple[Any, Iterator[Any]]] = []  # the open elements, each with its siblings still to be read
        children = iter((root,))
        while True:
            for element in children:
                if (element.attrib or element.tag in _SKIPPED) and self._is_skipped(element):
                    self._note_skipped(element)
                elif element.tag == "br":
                    self.number = element.sourceline or self.number
                    self._end_line(broken=True)
                elif len(element) or not self._read_leaf(element):
                    self._open(element)
                    path.append((element, children))
                    children = iter(element)
                    break
                self._read_text(element.tail)
            else:
                if not path:
                    break
                element, children = path.pop()
                self._close(element.tag)
                if path:
                    self._read_text(element.tail)
        self._end_line()

    def _is_skipped(self, element: Any) -> bool:
        tag = element.tag
        if element in self.around:
            return False
        if tag == "button" and element.get("aria-expanded") is not None:
            return False  # the heading of an accordion's panel is a button
        return tag in _SKIPPED or (element.get("role") or "").lower() in _SKIPPED_ROLES

    def _note_skipped(self, element: Any) -> None:
        """Within the page's content, what is skipped is set down with its rule: a unit may stand in a form or a box."""
        frame = self.stack[-1]
        if element.tag in _WITHOUT_TEXT or not frame.places - WHOLE_PAGE:
            return
        self._end_line()
        rule, linked = frame.dropped or f"<{element.tag}>", 0
        for event, inner in lxml.etree.iterwalk(element, events=("start", "end")):
            if event == "start":
                linked += _is_link(inner)
                text = inner.text
            else:
                linked -= _is_link(inner)
                text = inner.tail if inner is not element else None
            if text and (shown := printed(text)):
                self._add_bare(shown, frame, rule, links=shown if linked else "")

    def _chrome_rule(self, element: Any) -> str:
        attributes = element.attrib
        if not attributes or element in self.around:
            return ""
        named = (
            _chrome(attributes.get("class", "")) or (element.tag in _BOXES and _chrome(attributes.get("id", ""))) or ""
        )
        if named != "popup or menu" and is_hidden(element) and attributes.get("id") not in self.controlled:
            return "hidden"
        return named

    def _read_leaf(self, element: Any) -> bool:
        """What most lines are, in one step: a block with a text and no element in it. False where it is something else."""
        above, tag = self.stack[-1], element.tag
        if tag not in _LEAVES or above.raised or above.preformatted:
            return False
        frame = self._frame(element)
        text = element.text
        if text and (text := printed(text)):
            self._add(text, frame, frame.features, links=text if "a" in frame.features else "")
        elif tag in HEADINGS and frame.block != above.block:
            self._add_bare("", frame, frame.dropped)
        return True

    def _open(self, element: Any) -> None:
        tag = element.tag
        frame = self._frame(element)
        if tag in _LISTS:
            start = element.get("start", "1")
            self.items.append(int(start) - 1 if start.isdecimal() else 0)
        elif tag == "table":
            self.tables.append(_Table(frame.container))
        elif tag == "tr" and self.tables:
            self.tables[-1].next_row()
        self.stack.append(frame)
        self._read_text(element.text)

    def _frame(self, element: Any) -> _Frame:
        """What an element that opens here makes of the text inside it."""
        tag, attributes, above = element.tag, element.attrib, self.stack[-1]
        if not attributes:
            attributes = _NO_ATTRIBUTES
        (_, owner, features, places, dropped, container, block, depth, ordinal, cell, raised, pre, in_head) = above
        if attributes and not dropped:
            dropped = self._chrome_rule(element)
        if tag in _BLOCKS:
            if self.segments:
                self._end_line()
            self.gap = 0
            self.number = element.sourceline or self.number
            if (attributes or tag in _PLACES) and (found := _places(tag, attributes)):
                # A menu whose items are never closed may hold the whole page: content starts afresh.
                places, owner, container, depth, ordinal, cell = places | found, tag, 0, 0, None, None
            if tag in _OWNERS or owner not in _OWNERS:
                owner = tag
                if features:
                    features = features & _INHERITED
                self.numbers += 1
                block = self.numbers
            if tag == "li":
                if self.items:
                    value = attributes.get("value", "")
                    self.items[-1] = int(value) if value.isdecimal() else self.items[-1] + 1
                    ordinal = self.items[-1] if above.tag == "ol" else None
            elif tag in ("td", "th"):
                if self.tables:
                    width, height = _span(attributes, "colspan"), _span(attributes, "rowspan")
                    cell = self.tables[-1].next_cell(width, height, tag == "th" or in_head)
            elif tag in _CONTAINERS:
                self.numbers += 1
                container, owner = self.numbers, tag
                if tag in _LISTS:
                    depth, ordinal = depth + 1, None
                elif tag == "table":
                    cell, in_head = None, False
            elif tag == "thead":
                in_head = True
            elif tag == "pre":
                pre = True
        else:
            self.emptied.add(block)
            raised = raised or tag == "sup"
            if (feature := _link(attributes) if tag == "a" else _FEATURES.get(tag)) is not None:
                features = features | {feature}
        if attributes:
            features = features | _styles(attributes.get("class", ""), attributes.get("style", ""))
        return _Frame(
            tag, owner, features, places, dropped, container, block, depth, ordinal, cell, raised, pre, in_head
        )

    def _read_text(self, text: str | None) -> None:
        if text and (self.segments or not text.isspace() or self.stack[-1].preformatted):
            self.segments.append((text, self.stack[-1]))

    def _close(self, tag: str) -> None:
        frame = self.stack[-1]
        if tag in _BLOCKS:
            self._end_line()
            own = frame.block != self.stack[-2].block
            if own and frame.block not in self.parts and (tag in HEADINGS or frame.block in self.emptied):
                self._add_bare("", frame, frame.dropped)
            if tag in _LISTS:
                self.items.pop()
            elif tag == "table":
                self.tables.pop()
        self.stack.pop()

    def _end_line(self, *, broken: bool = False) -> None:
        segments, self.segments = self.segments, []
        frame = self.stack[-1]
        if segments and segments[0][1].preformatted:
            for row in "".join(text for text, _ in segments).split("\n"):
                self._line([(row, frame)], frame, broken=True)
        elif segments:
            self._line(segments, frame, broken=broken)
        elif broken:
            self.gap += 1

    def _line(self, segments: Sequence[tuple[str, _Frame]], frame: _Frame, *, broken: bool) -> None:
        if (
            len(segments) == 1 and segments[0][1] is frame and not frame.raised
        ):  # as most lines are: one text, set in one way
            if text := printed(segments[0][0]):
                self._add(text, frame, frame.features, links=text if "a" in frame.features else "")
            else:
                self.gap += broken
            return
        text = ""
        for piece, f in segments:
            text += _raise(piece, f, text)
        text = printed(text)
        if not text:
            self.gap += broken
            return
        shown = [(text, f) for text, f in segments if not text.isspace()]
        # A hidden or site-control span inside a line is not printed; the line as a whole keeps the block's rule.
        if any(f.dropped != frame.dropped for _, f in shown) and not frame.dropped:
            kept = [(t, f) for t, f in segments if not f.dropped]
            gone = printed("".join(t for t, f in segments if f.dropped))
            rule = next(f.dropped for _, f in segments if f.dropped)
            self._add_bare(gone, frame, rule)
            self._line(kept, frame, broken=broken)
            return
        whole = [f.features for _, f in shown if not f.raised] or [frozenset()]
        features = whole[0] if len(whole) == 1 else frozenset.intersection(*whole)
        if "s" not in features and any("s" in f.features for _, f in shown):
            features = features | {"partly s"}
        lead = _lead(segments) if len(shown) > 1 and not features & {"b", "u"} else ""
        self._add(text, frame, features, lead, " ".join(printed(t) for t, f in shown if "a" in f.features))

    def _add_bare(self, text: str, frame: _Frame, rule: str, links: str = "") -> None:
        self.lines.append(
            Line(
                text,
                frame.owner,
                self.number,
                cell=frame.cell,
                dropped=rule,
                places=frame.places,
                links=links,
                order=len(self.lines),
            )
        )

    def _add(self, text: str, frame: _Frame, features: frozenset[str], lead: str = "", links: str = "") -> None:
        (_, owner, _, places, dropped, container, block, depth, ordinal, cell, _, _, _) = frame
        part, order = self.parts.get(block, 0), len(self.lines)
        if owner not in _IN_CONTAINERS:
            # The lines of a block of several `<br>` lines count as a list, whose number is that of the block.
            first = self.firsts.setdefault(block, order)
            container = 0 if first == order else block
            if container and not self.lines[first].container:
                self.lines[first] = self.lines[first]._replace(container=container)
        self.lines.append(Line(
            text, owner, self.number, features, lead, container, depth, part, self.gap, 0, ordinal, cell, "", dropped, places,
            links, order, block,
        ))  # fmt: skip
        self.parts[block] = part + 1
        self.gap = 0


def _raise(text: str, frame: _Frame, before: str) -> str:
    ordinal = before[-1:].isdigit() and _RAISED_LETTER.fullmatch(text)
    if not frame.raised or not text.strip(EDGES) or ordinal or _RAISED_LETTERS.fullmatch(text):
        return text
    return f"{MARK_OPEN}{text.strip(EDGES)}{MARK_CLOSE}"


def _lead(segments: Sequence[tuple[str, _Frame]]) -> str:
    """The text at the start of the line that is bold or underlined, where the rest is not."""
    lead = ""
    for text, frame in segments:
        if text.strip(EDGES) and not frame.features & {"b", "u"}:
            break
        lead += text
    return printed(lead)


@lru_cache(maxsize=4096)
def _styles(classes: str, style: str) -> frozenset[str]:
    found = {f"class:{name}" for name in classes.split()}
    if _BOLD.search(style):
        found.add("b")
    if _UNDERLINED.search(style):
        found.add("u")
    if "line-through" in style:
        found.add("s")
    return frozenset(found)


def _is_link(element: Any) -> bool:
    return element.tag == "a" and _link(element.attrib) is not None


def _link(attributes: Mapping[str, str]) -> str | None:
    """ "a" for a link to another page, "#" for one within the page, None for an anchor."""
    target = attributes.get("href", "").strip()
    return None if not target else "#" if target.startswith("#") else "a"


def _places(tag: str, attributes: Mapping[str, str]) -> frozenset[int]:
    """The ranks of the places of content that an element is."""
    return _ranks(tag, attributes.get("class", ""), attributes.get("id", ""))


@lru_cache(maxsize=4096)
def _ranks(tag: str, classes: str, name: str) -> frozenset[int]:
    names = (*(f".{name}" for name in classes.split()), f"#{name}", tag)
    return frozenset(rank for name in names if (rank := _PLACES.get(name)) is not None)


@lru_cache(maxsize=4096)
def _chrome(name: str) -> str:
    """The rule by which a class or an id is one of the site's chrome, else ""."""
    return "popup or menu" if _POPUP.search(name) else "site control" if _CHROME.search(name) else ""


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    return _HIDDEN.search(style) is not None


def _span(attributes: Mapping[str, str], name: str) -> int:
    value = attributes.get(name, "1").strip()
    return min(max(int(value), 1), 1000) if value.isdecimal() else 1
