"""From rows to paragraphs and items: which row is the rest of the one above it, because the words did not fit.

A row goes on with the one above only where its first word had no room there. Whether it does then is said by the page's tags, by
the indent behind a bullet, by the space between rows, or by the words (a comma, a small letter). Where none of these says it, the
joined line is in doubt.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from leahy.text.phrases import phrases
from parsers.pages.pdf.parts import Flow
from parsers.pages.pdf.rows import Row
from parsers.pages.words import WORDS

_SAME_INDENT = 2.5  # points
_ROOM = 1.0  # points by which two engines of text may set a row apart
_LONGEST_HEADING = 60  # letters of a heading of two rows
_ENOUGH = 3  # rows from which on a habit of the program that made the PDF is one
_NEARER = 0.12  # of the size: rows of one paragraph stand so much nearer than two paragraphs, where these are set apart
_GOES_ON = re.compile(r"[(,;&/]$|\b(?:of|the|and|de|del|la|du|des|for|in|to|y|et)$")
_PREFIXES, _EITHER = frozenset(WORDS["hyphens"]["prefixes"]), frozenset(WORDS["hyphens"]["words"])
_WORD = re.compile(r"[\w'’]+(?:-[\w'’]+)*")
_HYPHEN = "\u2010"  # typed by nobody, and set by programs that part words
_OF_BOTH = "it cannot be told whether its last line is the rest of the name or another one"


@dataclass(slots=True)
class Paragraph:
    """Rows that are one line of text, and what is not sure of them. `part`: which line it is of its item, from 0; `flow`: the
    column that it stands in; `gap`: the space above it in sizes, None at the top of a column or page; `joints`: where signs at the
    ends of rows stand in the text of which it is not sure who has set them."""

    rows: list[Row]
    flow: Flow
    part: int = 0
    gap: float | None = None
    doubt: str = ""
    words: list[str] = field(default_factory=list)
    joints: list[int] = field(default_factory=list)

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def last(self) -> Row:
        return self.rows[-1]

    @property
    def text(self) -> str:
        return "".join(self.words)


class Setting:
    """How the rows of a document are set: the right edge of each column, and how far rows of two paragraphs stand apart.

    `one_each`: each flow seems to be one paragraph, as the cells of a table are, unless some row ends where there was room.
    `around`: the setting of the document, for that of a part of it.
    `spaces_tell`: the program that made the PDF draws the space at which it wraps a row, and none behind a paragraph.
    `parts_words`: it parts words at the end of a row by a sign that stands nowhere else, where people type a hyphen.
    """

    def __init__(self, flows: Sequence[Flow], *, one_each: bool = False, around: "Setting | None" = None) -> None:
        self.right: dict[tuple[object, ...], float] = defaultdict(float)
        pairs = [(a, b, flow) for flow in flows for a, b in pairwise(flow.rows) if a.page == b.page]
        for flow in flows:
            for row in flow.rows:
                for key in (self._column(flow), self._indent(flow, row)):
                    self.right[key] = max(self.right[key], row.x1)
        self.narrow: set[tuple[object, ...]] = set()  # indents whose words break before the right edge of their column
        for above, row, flow in pairs:
            if (
                not row.marker
                and _style(above) == _style(row)
                and goes_on(above, row)
                and self.has_room(above, row, flow)
            ):
                self.narrow.add(self._indent(flow, above))
        self.apart: dict[tuple[object, ...], list[float]] = defaultdict(list)
        self.near: list[float] = []
        self.deeper: set[tuple[object, ...]] = (
            set()
        )  # indents below whose rows others stand deeper, and not below each of them
        self.broken = frozenset(
            above.kind
            for above, row, flow in pairs
            if above.element
            and above.element == row.element
            and (_style(above) != _style(row) or self.has_room(above, row, flow))
        )
        self.spaces_tell: bool = around.spaces_tell if around else self._spaces_tell(pairs)
        texts = [row.text for flow in flows for row in flow.rows]
        self.parts_words: bool = bool(around and around.parts_words) or (
            sum(text.endswith(_HYPHEN) for text in texts) >= _ENOUGH and not any(_HYPHEN in text[:-1] for text in texts)
        )
        self.one_each = one_each
        self.words = _known_words()
        self.words = self.words | {
            word for flow in flows for row in flow.rows for word in _WORD.findall(row.text.casefold())[1:-1]
        }
        self.is_broken = False
        for above, row, flow in pairs:
            step = self.step(above, row)
            if self.has_room(above, row, flow) or row.marker:
                self.is_broken = True
                self.apart[_style(above), _style(row)].append(step)
            elif goes_on(above, row):
                self.near.append(step)
        self._look_for_indents(pairs)
        items = [
            (row, _style(above) == _style(row))
            for above, row, flow in pairs
            if above.marker and self.has_room(above, row, flow)
        ]
        self.every_item_has_a_bullet = len(items) >= _ENOUGH and not any(
            alike and not row.marker for row, alike in items
        )

    def _spaces_tell(self, pairs: Sequence[tuple[Row, Row, Flow]]) -> bool:
        ends: dict[bool, list[bool]] = {True: [], False: []}  # by whether the second row goes on with the first
        for above, row, flow in pairs:
            if _style(above) != _style(row) or above.text.endswith("-"):
                continue
            is_end = bool(row.marker) or (self.has_room(above, row, flow) and not self._may_hang(above, row, flow))
            if is_end or goes_on(above, row):
                ends[not is_end].append(above.ends_in_space)
        return sum(ends[True]) >= _ENOUGH <= len(ends[False]) + 1 and not any(ends[False])

    def _may_hang(self, above: Row, row: Row, flow: Flow) -> bool:
        """Whether a row may be the rest of an item in a column whose edge is not seen, since nothing stands beside it: its first
        word had no room before the end of the widest item."""
        hangs = not row.marker and abs(row.start - above.start) < _SAME_INDENT and row.start > above.x0 + _SAME_INDENT
        return hangs and above.x1 + above.space + row.room >= self.right[self._indent(flow, above)] - _ROOM

    def _look_for_indents(self, pairs: Sequence[tuple[Row, Row, Flow]]) -> None:
        below: dict[tuple[object, ...], set[bool]] = defaultdict(set)
        for above, row, flow in pairs:
            if not row.marker and not above.marker and _style(above) == _style(row):
                below[self._indent(flow, above)].add(row.start > above.start + _SAME_INDENT)
        self.deeper = {indent for indent, ways in below.items() if len(ways) > 1}

    def is_deeper(self, above: Row, row: Row, flow: Flow) -> bool:
        """Whether a row stands deeper than the one above it, where other rows of that indent have none deeper below them: it
        may be the rest of a name."""
        return row.start > above.start + _SAME_INDENT and self._indent(flow, above) in self.deeper

    def has_room(self, above: Row, row: Row, flow: Flow) -> bool:
        """Whether the first word of `row` would have fitted on the row above it."""
        return above.x1 + max(above.space, row.space) + row.room < self._edge(above, flow)

    def has_room_for_space(self, row: Row, flow: Flow) -> bool:
        """Whether a space behind a row would have been within its column, so that it would be drawn if the row wrapped."""
        return row.x1 + 0.3 * row.size < self._edge(row, flow)

    def _edge(self, row: Row, flow: Flow) -> float:
        indent = self._indent(flow, row)
        return self.right[indent if indent in self.narrow else self._column(flow)] - _ROOM

    def step(self, above: Row, row: Row) -> float:
        """From one row to the next, in sizes of the letters."""
        return (row.baseline - above.baseline) / row.size

    def is_near(self, above: Row, row: Row) -> bool | None:
        """Whether two rows stand as near as the rows of one paragraph, on a page that sets paragraphs apart; None where it
        does not, or it cannot be told."""
        step = self.step(above, row)
        style = _style(above), _style(row)
        apart = self.apart.get(style) or [s for (a, b), steps in self.apart.items() if a == b for s in steps]
        if not apart or (self.near and min(apart) - max(self.near) < _NEARER):
            return None
        if step < min(apart) - _NEARER:
            return True
        return False if self.near else None

    def _column(self, flow: Flow) -> tuple[object, ...]:
        return (*flow.column, round(min(row.x0 for row in flow.rows) / 40) if flow.column[1] > 1 else 0)

    def _indent(self, flow: Flow, row: Row) -> tuple[object, ...]:
        return (*self._column(flow), round(row.start / 4), *_style(row))


def paragraphs_of(flows: Sequence[Flow], setting: Setting) -> Iterator[Paragraph]:
    """The rows of these columns, one after the other, as paragraphs and items."""
    open_one: Paragraph | None = None
    dropped: list[Paragraph] = []  # below the paragraph that is open, which may go on behind them
    for flow in flows:
        for at, row in enumerate(flow.rows):
            if row.dropped:
                dropped.append(Paragraph([row], flow, words=[row.text]))
                continue
            above = open_one.last if open_one else None
            beside = above is not None and at > 0 and flow.rows[at - 1] is above and above.page == row.page
            gap = setting.step(above, row) if above and beside else None
            how = _goes_on_with(open_one, row, setting, gap) if open_one else None
            is_heading = how and open_one and row.is_bold and len(open_one.text) + len(row.text) < _LONGEST_HEADING
            if open_one is not None and how is not None and not is_heading:
                _join(open_one, row, how, setting)
                continue
            if open_one is not None:
                yield open_one
            yield from dropped
            dropped = []
            # Two rows of a heading are one where they name a country together, which the reader of lists knows.
            part = (open_one.part + 1 if is_heading else _part(open_one, row, setting, gap)) if open_one else 0
            is_rest = above and beside and not (row.marker or above.marker) and setting.is_deeper(above, row, flow)
            doubt = _OF_BOTH if is_rest and not setting.spaces_tell else ""
            open_one = Paragraph([row], flow, part, gap, doubt, words=[row.text])
    if open_one is not None:
        yield open_one
    yield from dropped


def _goes_on_with(paragraph: Paragraph, row: Row, setting: Setting, gap: float | None) -> str | None:
    """None where `row` is no rest of the paragraph; else "" or why that is not sure."""
    above, first = paragraph.last, paragraph.first
    if row.marker or _style(above) != _style(row) or (gap is not None and gap <= 0):
        return None
    if setting.spaces_tell and above.ends_in_space:
        return ""
    if setting.spaces_tell and setting.has_room_for_space(above, paragraph.flow) and not above.text.endswith("-"):
        return None
    if setting.has_room(above, row, paragraph.flow):
        return None
    if row.element and above.element and above.page == row.page:
        if row.element != above.element:
            return None
        if row.pieces[0] == above.pieces[1] and row.pieces[0] >= 0:
            return ""
    near = setting.is_near(above, row) if gap is not None else None
    if near is False:
        return None
    if near or goes_on(above, row):
        return ""
    if first.marker and row.start > first.x0 + _SAME_INDENT:
        hangs = abs(row.start - (first if len(paragraph.rows) == 1 else above).start) < _SAME_INDENT
        return "" if hangs else _OF_BOTH
    if first.marker and setting.every_item_has_a_bullet:
        return ""
    if not first.marker and row.start > first.start + _SAME_INDENT:
        alike = len(paragraph.rows) == 1 or abs(row.start - above.start) < _SAME_INDENT
        return "" if alike else _OF_BOTH
    if row.element and row.element == above.element and above.page == row.page and row.kind not in setting.broken:
        return ""
    return "" if setting.one_each and not setting.is_broken else _OF_BOTH


def goes_on(above: Row, row: Row) -> bool:
    """Whether the words of two rows say that the second goes on with the first."""
    if _GOES_ON.search(above.text) or above.text.endswith(("-", "\u00ad", "\u2010")):
        return True
    return row.text[:1].islower() or above.text.count("(") > above.text.count(")")


def _part(above: Paragraph, row: Row, setting: Setting, gap: float | None) -> int:
    """Which line of the item above it a row is that is no rest of one; 0 where it is none of it."""
    if row.marker or gap is None or _style(above.first) != _style(row) or setting.is_near(above.last, row) is False:
        return 0
    in_element = row.element and row.element == above.last.element
    hangs = (
        above.first.marker
        and abs(row.start - above.first.start) < _SAME_INDENT
        and row.start > above.first.x0 + _SAME_INDENT
    )
    return above.part + 1 if in_element or hangs else 0


def _style(row: Row) -> tuple[object, ...]:
    return row.is_bold, row.size, "u" in row.features


def _join(paragraph: Paragraph, row: Row, doubt: str, setting: Setting) -> None:
    """Add a row to a paragraph, with the space or the hyphen between them."""
    text, above = paragraph.words[-1], paragraph.last
    joint, unsure = " ", ""
    if text.endswith("\u00ad") or (setting.parts_words and text.endswith(_HYPHEN)):
        paragraph.words[-1], joint = text[:-1], ""
    elif text.endswith(("-", "\u2010", "/")) and text[-2:-1] != " " and not above.ends_in_space:
        joint = ""
        is_drawn = setting.spaces_tell and setting.has_room_for_space(above, paragraph.flow)  # a space would be
        whole = None if text.endswith("/") else _without_hyphen(text, row.text, setting.words)
        paragraph.words[-1] = text[:-1] if whole else text
        if whole is None and not (is_drawn and (text.endswith("/") or not row.text[:1].islower())):
            unsure = "it cannot be told how the sign at the end of its line is written"
            paragraph.joints.append(len(paragraph.text) - 1)
    paragraph.words += [joint, row.text]
    paragraph.rows.append(row)
    paragraph.doubt = paragraph.doubt or doubt or unsure


def _without_hyphen(text: str, rest: str, words: Container[str]) -> bool | None:
    """Whether a hyphen at the end of a row parts one word that is known or stands in the document (True), or is of a name that
    the document has with it (False); None where that does not tell."""
    head, tail = re.split(r"[^\w'’]+", text[:-1])[-1], re.match(r"[\w'’]+", rest)
    if not (head and tail):
        return None
    is_whole, is_two = (f"{head}{tail[0]}").casefold() in words, f"{head}-{tail[0]}".casefold() in words
    if is_two:
        return None if is_whole and rest[:1].islower() else False
    if head.casefold() in _PREFIXES and not rest[:1].islower():
        return False
    return True if is_whole and rest[:1].islower() and head.casefold() not in _PREFIXES | _EITHER else None


@cache
def _known_words() -> frozenset[str]:
    """The words of units."""
    return frozenset(word for phrase in phrases() for word in phrase.phrase.split())


def with_doubts(rows: Sequence[Row], doubts: Mapping[int, str]) -> tuple[Row, ...]:
    """The rows, those with a doubt by their `id` marked."""
    return tuple(replace(row, doubt=row.doubt or doubts.get(id(row), "")) for row in rows)
