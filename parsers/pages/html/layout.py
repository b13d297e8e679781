"""From a tree to lines, as a browser lays them out: blocks, `<br>`, lists, tables; the site's chrome named and set apart.

Nothing here knows what a country or a unit is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from bs4.element import NavigableString, PageElement, Tag

from parsers.pages.html import chrome
from parsers.pages.html.segments import Frame, lines_within, raised_text, rows, set_off_start, touch, up_to
from parsers.pages.html.set_off import AMID, APART, boxes, is_set_amid, is_set_apart, set_off_end
from parsers.pages.html.tree import (
    BLOCKS,
    PAGE_FORM,
    PREFORMATTED,
    SHOWN_BOXES,
    Tree,
    attributes_of,
    is_preformatted,
    parse,
)
from parsers.pages.lines import HEADINGS, MARK_OPEN, Line, is_raised_line, printed, unmarked
from parsers.pages.tables import Spans, Table, leading_number
from parsers.pages.words import PLACES, WHOLE_PAGE

# Blocks whose name is also the name of every line in them, through inner paragraphs and boxes.
_OWNERS = HEADINGS | frozenset(("li", "dd", "td", "th", "details"))
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_FIELDS = {"text": "<input>", "button": "<button>", "submit": "<button>"}
_CONTAINERS = _LISTS | frozenset(("dl", "table", "details"))
_LEAVES = BLOCKS - _CONTAINERS - frozenset(("tr", "pre", "listing", "xmp", "plaintext", "head"))
_IN_CONTAINERS = frozenset(("li", "dd", "dt", "td", "th", "details"))
_FEATURES = {"b": "b", "strong": "b", "u": "u", "ins": "u", "i": "i", "em": "i", "s": "s", "del": "s", "strike": "s"}
_INHERITED = frozenset(("b", "u", "i", "s", "a", "#"))
_HOLD_UNITS = frozenset(("li", "dd", "td"))
_BLOCK_DISPLAYS = frozenset(
    ("block", "flex", "grid", "list-item", "table", "table-row", "table-cell", "table-caption", "flow-root")
)
# No browser shows what stands in these as content, whatever a damaged page has in them.
_NEVER_AROUND = frozenset((
    "select", "option", "datalist", "textarea", "template", "iframe", "object", "svg", "math", "meter", "progress", "rp", "audio",
    "video", "canvas",
))  # fmt: skip
# Browsers read what stands in these as one text, and show none of it.
_OF_ONE_TEXT = frozenset(("noscript", "noembed", "noframes", "title"))
_BOLD = re.compile(r"bold|[6-9]00")
_ENDS_OF_SENTENCES = (".", "!", "?")
_WITHOUT_TEXT = frozenset((
    "script", "style", "template", "iframe", "head", "link", "meta", "datalist", "input",
))  # fmt: skip


def read_lines(tree: Tree) -> tuple[Line, ...]:
    """The lines of a page. Each knows in which of the likely places of content it stands, and by which rule it is chrome."""
    # The page's content and all around it, which no class name makes chrome (`body.nav-on-left`, a form around a whole page).
    content = tree.select(f"main, article, body, #centerblock, {PAGE_FORM}")
    around = frozenset(id(element) for inner in content for element in (inner, *inner.parents))
    # What a control opens is hidden until somebody clicks: the panels of an accordion.
    controlled = frozenset(attributes_of(element)["aria-controls"] for element in tree.select("[aria-controls]"))
    reader = _Reader(around, controlled, WHOLE_PAGE if tree.has_content else frozenset())
    reader.read(tree.root)
    return tuple(reader.lines)


class _Reader:
    """One walk through a tree; `stack` holds the frames of the open elements, `segments` the line being read.

    `elsewhere`: the places in which what is skipped is the site's, as the page's content stands in others.
    """

    def __init__(self, around: frozenset[int], controlled: frozenset[str], elsewhere: frozenset[int]) -> None:
        self.around, self.controlled, self.elsewhere = around, controlled, elsewhere
        self.lines: list[Line] = []
        self.stack = [Frame()]
        self.segments: list[tuple[str, Frame]] = []
        self.tables: list[Table] = []
        self.spans = Spans()
        self.items: list[int] = []  # how many items the open <ol>s have had
        self.parts: dict[int, int] = {}  # block -> lines read of it so far
        self.firsts: dict[int, int] = {}  # block outside of lists and tables -> its first line
        self.emptied: set[int] = set()  # blocks that hold an element for words, with or without them
        self.pictures: dict[int, str] = {}  # block -> what a picture in it shows, in words
        self.numbers = 0
        self.apart = 0  # boxes within lines so far
        self.gap = 0
        self.number = 0

    def read(self, root: Tag) -> None:
        path: list[tuple[Tag, Iterator[PageElement]]] = []  # the open elements, each with its siblings still to be read
        children = iter(root.contents)
        while True:
            for element in children:
                if not isinstance(element, Tag):
                    self._read_text(element)
                elif chrome.is_skipped(element.name, attributes_of(element)) and not self._is_around(element):
                    self._note_skipped(element)
                elif element.name == "br" and not chrome.is_left_out(attributes_of(element)):
                    self.number = element.sourceline or self.number
                    self._end_line(broken=True)
                elif not self._read_leaf(element):
                    self._open(element)
                    path.append((element, children))
                    children = iter(element.contents)
                    break
            else:
                if not path:
                    break
                element, children = path.pop()
                self._close(element.name)
        self._end_line()

    def _is_around(self, element: Tag) -> bool:
        """Whether the page's content stands in an element that holds none elsewhere."""
        return id(element) in self.around and element.name not in _NEVER_AROUND and element.name not in _OF_ONE_TEXT

    def _note_skipped(self, element: Tag) -> None:
        """Within the page's content, what is skipped is set down with its rule: a unit may stand in a form or a box."""
        frame = self.stack[-1]
        if element.name == "input" and (frame.owner in _HOLD_UNITS or frame.places - WHOLE_PAGE):
            self._note_field(attributes_of(element), frame)
        if element.name in _WITHOUT_TEXT:
            return
        if not frame.places - self.elsewhere:
            if element.name in SHOWN_BOXES:
                self._note_sentences(element, frame)
            return
        is_bare = not frame.places - WHOLE_PAGE
        self._end_line()
        rule = frame.dropped or f"<{element.name}>"
        if element.name in _OF_ONE_TEXT:
            element = parse(element.get_text()).root
        for texts in lines_within(element):
            if is_bare and element.name != "select":  # a menu of countries, as around pages of 2009 to 2017
                texts = [text for text in texts if all(around.name != "select" for around in up_to(text, element))]
            if shown := printed("".join(texts)):
                linked = (text for text in texts if any(_is_link(around) for around in up_to(text, element)))
                self._add_bare(shown, frame, rule, links=printed("".join(linked)))

    def _note_sentences(self, element: Tag, frame: Frame) -> None:
        """Of a box of the site beside the page's content only the sentences are set down: one may take the whole list back."""
        self._end_line()
        for texts in lines_within(element):
            if (shown := printed("".join(texts))).endswith(_ENDS_OF_SENTENCES):
                self._add_bare(shown, frame, frame.dropped or f"<{element.name}>")

    def _note_field(self, attributes: Mapping[str, str], frame: Frame) -> None:
        """A field shows its value, and an item or a cell may have no other words; so does a button."""
        rule = _FIELDS.get(attributes.get("type", "text").lower())
        if rule and (value := printed(attributes.get("value", ""))):
            self._add_bare(value, frame, rule)

    def _chrome_rule(self, element: Tag) -> str:
        attributes = attributes_of(element)
        if id(element) in self.around:
            is_closed = element.name == "dialog" and "open" not in attributes
            return "hidden" if is_closed or chrome.is_hidden(attributes) else ""
        named = chrome.named_rule(element.name, attributes)
        if named != "popup or menu" and chrome.hides(attributes):
            is_opened = attributes.get("id") in self.controlled or chrome.is_opened(attributes)
            return named if is_opened else "hidden"
        return named

    def _read_leaf(self, element: Tag) -> bool:
        """What most lines are, in one step: a block with a text and no element in it. False where it is something else."""
        above, contents = self.stack[-1], element.contents
        if element.name not in _LEAVES or above.raised or above.preformatted or len(contents) > 1:
            return False
        style = attributes_of(element).get("style", "")
        if (contents and isinstance(contents[0], Tag)) or (style and "white-space" in style.lower()):
            return False
        frame = self._frame(element)
        text = printed(str(contents[0])) if contents else ""
        if text:
            self._add(text, frame, frame.features, links=text if "a" in frame.features else "")
        elif element.name in HEADINGS and frame.block != above.block:
            self._add_bare("", frame, frame.dropped)
        return True

    def _open(self, element: Tag) -> None:
        tag = element.name
        frame = self._frame(element)
        if tag in _LISTS:
            self.items.append(leading_number(attributes_of(element).get("start", ""), 1) - 1)
        elif tag == "table":
            self.tables.append(Table(frame.container, self.spans))
        elif tag == "tr" and self.tables:
            self.tables[-1].next_row()
        elif tag == "img" and "a" not in frame.features and (words := printed(attributes_of(element).get("alt", ""))):
            self.pictures[frame.block] = words
        self.stack.append(frame)

    def _frame(self, element: Tag) -> Frame:
        """What an element that opens here makes of the text inside it."""
        tag, attributes, above = element.name, attributes_of(element), self.stack[-1]
        (_, owner, features, places, dropped, container, block, depth, ordinal, cell, raised, pre, in_head, _) = above
        display = chrome.css_value(attributes["style"], "display") if "style" in attributes else ""
        is_block = tag in BLOCKS or (display in _BLOCK_DISPLAYS and tag not in _WITHOUT_TEXT)
        if (attributes or tag == "dialog") and not dropped:
            dropped = self._chrome_rule(element)
        if is_block:
            if self.segments:
                self._end_line()
            self.gap = 0
            self.number = element.sourceline or self.number
            if (attributes or tag in PLACES) and (found := chrome.places(tag, attributes)):
                # A menu whose items are never closed may hold the whole page: content starts afresh.
                places, owner, container, depth, ordinal, cell = places | found, tag, 0, 0, None, None
            if tag in _OWNERS or owner not in _OWNERS:
                owner = tag if tag in BLOCKS else "div"
                if features:
                    features = features & _INHERITED
                self.numbers += 1
                block = self.numbers
            if tag == "li":
                if self.items:
                    counted = self.items[-1] + 1
                    self.items[-1] = leading_number(attributes.get("value", ""), counted) if attributes else counted
                    ordinal = self.items[-1] if above.tag == "ol" else None
            elif tag in ("td", "th"):
                if self.tables:
                    cell = self.tables[-1].next_cell(attributes, tag == "th" or in_head)
            elif tag in _CONTAINERS:
                self.numbers += 1
                container, owner = self.numbers, tag
                if tag in _LISTS:
                    depth, ordinal = depth + 1, None
                elif tag == "table":
                    cell, in_head = None, False
            elif tag == "thead":
                in_head = True
        else:
            self.emptied.add(block)
            raised = raised or tag == "sup"
            if (feature := _link(attributes) if tag == "a" else _FEATURES.get(tag)) is not None:
                features = features | {feature}
            if is_set_amid(tag, attributes):
                features = features | {AMID}
            if is_set_apart(attributes, attributes_of(element.parent) if element.parent else {}):
                self.apart += 1
                features = features | {f"{APART}{self.apart}"}
        if attributes or tag in PREFORMATTED:
            pre = is_preformatted(tag, attributes, pre)
        if attributes:
            features = features | _styles(attributes.get("class", ""), attributes.get("style", ""))
        return Frame(
            tag, owner, features, places, dropped, container, block, depth, ordinal, cell, raised, pre, in_head, is_block,
        )  # fmt: skip

    def _read_text(self, text: PageElement) -> None:
        assert isinstance(text, NavigableString)
        if self.segments or self.stack[-1].preformatted or not text.isspace():
            self.segments.append((text, self.stack[-1]))

    def _close(self, tag: str) -> None:
        frame = self.stack[-1]
        if frame.is_block:
            self._end_line()
            own = frame.block != self.stack[-2].block
            if own and frame.block not in self.parts and (tag in HEADINGS or frame.block in self.emptied):
                picture = self.pictures.get(frame.block, "") if frame.owner in _HOLD_UNITS else ""
                self._add_bare(picture, frame, frame.dropped or ("<img>" if picture else ""))
            if tag in _LISTS:
                self.items.pop()
            elif tag == "table":
                self.tables.pop()
        self.stack.pop()

    def _end_line(self, *, broken: bool = False) -> None:
        segments, self.segments = self.segments, []
        frame = self.stack[-1]
        if any(f.preformatted for _, f in segments):
            for row in rows(segments):
                self._line(row, frame, broken=True)
        elif segments:
            self._line(segments, frame, broken=broken)
        elif broken:
            self.gap += 1

    def _line(self, segments: Sequence[tuple[str, Frame]], frame: Frame, *, broken: bool) -> None:
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
            text += raised_text(piece, f, text)
        text = printed(text)
        if not text:
            self.gap += broken
            return
        if text.startswith(MARK_OPEN) and is_raised_line(text):
            text = unmarked(text)
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
        apart = self.apart and boxes((t, f.features) for t, f in shown) > 1
        if apart or any(touch(*beside) for beside in pairwise(segments)):
            features = features | {"touching"}
        lead = set_off_start(segments) if len(shown) > 1 and not features & {"b", "u"} else ""
        links = " ".join(printed(t) for t, f in shown if "a" in f.features)
        tail = (
            set_off_end([(t, f.features) for t, f in segments if not f.raised], features)
            if len(shown) > 1 and not frame.dropped
            else ""
        )
        self._add(text, frame, features, lead, links, tail)

    def _add_bare(self, text: str, frame: Frame, rule: str, links: str = "") -> None:
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

    def _add(
        self, text: str, frame: Frame, features: frozenset[str], lead: str = "", links: str = "", tail: str = ""
    ) -> None:
        (_, owner, _, places, dropped, container, block, depth, ordinal, cell, *_) = frame
        if "s" in features and not dropped:
            self._add_bare(text, frame, "struck out", links)
            return
        features = features - {AMID} if AMID in features else features
        if self.apart:
            features = frozenset(name for name in features if not name.startswith(APART))
        part, order = self.parts.get(block, 0), len(self.lines)
        gap = (
            0 if owner in _IN_CONTAINERS and not part else self.gap
        )  # a break in front of an item's words parts nothing
        if owner not in _IN_CONTAINERS:
            # The lines of a block of several `<br>` lines count as a list, whose number is that of the block.
            first = self.firsts.setdefault(block, order)
            container = 0 if first == order else block
            if container and not self.lines[first].container:
                self.lines[first] = self.lines[first]._replace(container=container)
        self.lines.append(Line(
            text, owner, self.number, features, lead, container, depth, part, gap, 0, ordinal, cell, "", dropped, places,
            links, order, block, tail=tail,
        ))  # fmt: skip
        self.parts[block] = part + 1
        self.gap = 0


@lru_cache(maxsize=4096)
def _styles(classes: str, style: str) -> frozenset[str]:
    found = {f"class:{name}" for name in classes.split()}
    if _BOLD.match(chrome.css_value(style, "font-weight")):
        found.add("b")
    decoration = " ".join(value for name, value in chrome.css(style) if name.startswith("text-decoration"))
    if "underline" in decoration:
        found.add("u")
    if "line-through" in decoration:
        found.add("s")
    return frozenset(found)


def _is_link(element: Tag) -> bool:
    return element.name == "a" and _link(attributes_of(element)) is not None


def _link(attributes: Mapping[str, str]) -> str | None:
    """ "a" for a link to another page, "#" for one within the page, None for an anchor."""
    target = attributes.get("href", "").strip()
    return None if not target else "#" if target.startswith("#") else "a"
