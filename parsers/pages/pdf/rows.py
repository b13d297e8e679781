"""From glyphs to rows: the letters on one height of a column, with their words, their bullet and how they are set."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from leahy.text.fold import normalised
from parsers.pages.lines import BULLET, EDGES, printed, raised
from parsers.pages.pdf.glyphs import Box, Glyph, Sheet

_SPACES = frozenset((" ", "\u00a0", "\t", "\u3000", "\u2002", "\u2003", "\u2009", "\u202f"))
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]")
SIGNS = "-‐−–—*§»+~>"
"""Signs that are bullets where several rows begin with one, and else are of a name."""
_BULLET_FONTS = re.compile(r"courier", re.IGNORECASE)
_RAISED_BY, _RAISED_SIZE = 0.15, 0.85  # of the size of the row
_SMALL_CAPITALS = 0.92  # of the size of the row, at the most
_GAP, _WIDE_GAP = 0.17, 0.25  # of the size: between words that no space parts, and where the row has spaces
_NO_SPACE = 2.5  # of the size: more room than a space has in any row that is set flush on both sides
_FLUSH = 0.1  # of the size: by how much the spaces differ of a row that is set flush on both sides
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]")
_TO_THE_LEFT = frozenset(("R", "AL"))
_SPACING_ACCENTS = frozenset("´¨˜ˆ¸˚˘ˇ˝˛")


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The words at one height of one column. Places are in points.

    `text`: without the bullet. `marker`: "•" for a bullet, one of `SIGNS`, a typed number, or ""; `start`: where the words behind
    it begin, `x0` where the row does. `lead`: the bold words at its start where the rest is not bold. `room`: the width
    of its first word, which did not fit on the row above if this one is its rest; `space`, `marker_room`: those of a space and
    of the marker. `element`, `kind`: the
    tagged block that holds it, 0 and "" for none or several; `pieces`: the first and last piece of marked content. `by_room`:
    whether room alone parts some of its words, `jumps`: where those begin that have more of it in front of them than words of one
    text where a space is drawn or left; `ends_in_space`: whether a space is drawn behind them. `doubt`: why these are not
    sure; `dropped`: the rule by which nobody reads it.
    """

    page: int
    number: int
    x0: float
    start: float
    x1: float
    top: float
    bottom: float
    baseline: float
    size: float
    text: str
    marker: str
    features: frozenset[str]
    lead: str
    room: float
    space: float
    marker_room: float
    element: int
    kind: str
    pieces: tuple[int, int]
    links: str
    by_room: bool
    jumps: tuple[float, ...]
    ends_in_space: bool
    doubt: str = ""
    dropped: str = ""

    @property
    def where(self) -> str:
        """Where the row stands, in words."""
        return f"page {self.page}, line {self.number}"

    @property
    def is_bold(self) -> bool:
        return "b" in self.features


def clusters_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The glyphs by height, from the top down, each height from left to right; raised and lowered ones with their words."""
    clusters: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.baseline, g.x0)):
        if clusters and glyph.baseline - clusters[-1][0].baseline <= 0.12 * min(glyph.size, clusters[-1][0].size):
            clusters[-1].append(glyph)
        else:
            clusters.append([glyph])
    merged: list[list[Glyph]] = []
    for cluster in clusters:
        if merged and _is_one_row(merged[-1], cluster):
            merged[-1] = merged[-1] + cluster
        else:
            merged.append(cluster)
    return [sorted(cluster, key=lambda g: g.x0) for cluster in merged]


def _is_one_row(above: Sequence[Glyph], below: Sequence[Glyph]) -> bool:
    """Whether one of two heights is of marks, bullets or small letters on the other: they overlap, and neither is printed over
    the other."""
    tall, short = (above, below) if _height(above) >= _height(below) else (below, above)
    top, bottom = max(_top(above), _top(below)), min(_bottom(above), _bottom(below))
    if bottom - top < 0.5 * _height(short):
        return False
    if len(short) > 12 and max(g.size for g in short) > 0.9 * max(g.size for g in tall):
        return False
    spans = [(g.x0, g.x1) for g in tall if g.text not in _SPACES]
    for glyph in short:
        if glyph.text not in _SPACES and any(
            min(x1, glyph.x1) - max(x0, glyph.x0) > 0.3 * (glyph.x1 - glyph.x0) for x0, x1 in spans
        ):
            return False
    return True


def _top(glyphs: Sequence[Glyph]) -> float:
    return min(g.top for g in glyphs)


def _bottom(glyphs: Sequence[Glyph]) -> float:
    return max(g.bottom for g in glyphs)


def _height(glyphs: Sequence[Glyph]) -> float:
    return _bottom(glyphs) - _top(glyphs)


def row_of(glyphs: Sequence[Glyph], sheet: Sheet, number: int) -> Row | None:
    """The row that these glyphs are, in their order; None where they are spaces."""
    inked = [g for g in glyphs if g.text not in _SPACES and g.text.strip(EDGES)]
    if not inked:
        return None
    marker, x0, start = _marker(glyphs, inked, sheet)
    words = [g for g in glyphs if g.x0 >= start - 0.01]
    marker_room = max((g.x1 for g in inked if g.x0 < start - 0.01), default=x0) - x0
    inked = [g for g in inked if g.x0 >= start - 0.01]
    size = Counter(round(g.size, 1) for g in inked).most_common(1)[0][0]
    size = max(size, max(g.size for g in inked if g.text.isalnum()) if any(g.text.isalnum() for g in inked) else size)
    baseline = median(g.baseline for g in inked if g.size > _RAISED_SIZE * size)
    has_spaces = sheet.has_spaces or any(g.text in _SPACES for g in words)
    text, lead, by_room = _text(words, size, baseline, has_spaces=has_spaces)
    first = min(inked[0].x0, start)
    end = next((g.x0 for g in words if g.text in _SPACES and g.x0 > first), None) if has_spaces else None
    tagged = [g for g in inked if g.element]
    element = tagged[0].element if len({g.element for g in tagged}) == 1 else 0
    box = (first, _top(inked), inked[-1].x1, _bottom(inked))
    return Row(
        page=sheet.number,
        number=number,
        x0=x0,
        start=first,
        x1=max(g.x1 for g in inked),
        top=_top(inked),
        bottom=_bottom(inked),
        baseline=baseline,
        size=round(size, 1),
        text=text,
        marker=marker,
        features=_features(inked, box, size, baseline, sheet),
        lead=lead,
        room=(end or inked[-1].x1) - first,
        space=_space(inked, size),
        marker_room=marker_room,
        element=element,
        kind=sheet.tags.get(element, ""),
        pieces=(tagged[0].piece, tagged[-1].piece) if tagged else (-1, -1),
        links=text if _link(inked, sheet) else "",
        by_room=by_room,
        jumps=_jumps(words, size, has_spaces=has_spaces),
        ends_in_space=glyphs[-1].text in _SPACES,
        doubt=_doubt(text, inked, size),
        dropped=_dropped(inked),
    )


def _marker(glyphs: Sequence[Glyph], inked: Sequence[Glyph], sheet: Sheet) -> tuple[str, float, float]:
    """(marker, its place, start of the words behind it) of a row; the marker is "" where it has none."""
    first = inked[0]
    if len(inked) > 1:
        second = inked[1]
        gap = second.x0 - first.x1
        alone = gap > 0.15 * first.size
        other_font = first.font != second.font
        sign = BULLET.match(f"{first.text} x") is not None
        if alone and (
            first.is_symbol
            or (sign and not first.text.isalnum())
            or (first.text == "o" and other_font and _BULLET_FONTS.search(first.font))
        ):
            return first.text if first.text in SIGNS else "•", first.x0, second.x0
        if sign and first.text in "•●▪■◦○·":
            return "•", first.x0, second.x0
    for dot in sheet.dots:
        middle = (dot[1] + dot[3]) / 2
        if dot[2] <= first.x0 and first.x0 - dot[2] < 3 * first.size and first.top < middle < first.bottom:
            return "•", dot[0], first.x0
    word = ""
    for at, glyph in enumerate(inked[:6]):
        word += glyph.text
        following = inked[at + 1] if at + 1 < len(inked) else None
        is_end = following and (following.x0 - glyph.x1 > 0.15 * first.size or following.size != glyph.size)
        if following and is_end:
            if not _NUMBER.fullmatch(word):
                break
            return word, first.x0, following.x0
    return "", first.x0, first.x0


def _text(glyphs: Sequence[Glyph], size: float, baseline: float, *, has_spaces: bool) -> tuple[str, str, bool]:
    """(text, lead, by_room): spaces where the row has them or leaves room, raised marks, small capitals as small letters."""
    least = _least_gap(glyphs, size, has_spaces=has_spaces)
    own_space = {g.font for g in glyphs if g.text == " "}
    small_capitals = _has_small_capitals(glyphs, size, baseline)
    text, lead, run, by_room = "", None, "", False
    above: Glyph | None = None
    for glyph in glyphs:
        letter = glyph.text
        if letter in _SPACES:
            # A font may have one glyph for a space and a no-break space; then nobody can tell which was meant.
            letter = " " if letter != "\u00a0" or glyph.font not in own_space else letter
        elif small_capitals and glyph.size <= _SMALL_CAPITALS * size:
            letter = letter.lower()
        is_raised = glyph.size <= _RAISED_SIZE * size and baseline - glyph.baseline >= _RAISED_BY * size
        if run and not is_raised:
            text, run = text + raised(run, text), ""
        if above is not None and _is_gap(above, glyph, least):
            text, by_room = f"{text} ", True
        if lead is None and text.strip() and letter.strip() and not glyph.is_bold:
            lead = text
        if is_raised:
            run += letter
        else:
            text += letter
        above = glyph
    text += raised(run, text) if run else ""
    text = normalised("NFC", text)
    is_partly = lead is not None and glyphs and next(g for g in glyphs if g.text.strip(EDGES)).is_bold
    return printed(text), printed(lead) if is_partly and lead else "", by_room


def _space(inked: Sequence[Glyph], size: float) -> float:
    """The width of a space of the row, as far as it has any."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(inked) if b.x0 - a.x1 > _GAP * size]
    return max(0.25 * size, min(gaps, default=0.0))


def _least_gap(glyphs: Sequence[Glyph], size: float, *, has_spaces: bool) -> float:
    """The room from which on two letters are of two words; letters that are set wide apart have as much between each two."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(glyphs) if a.text not in _SPACES and b.text not in _SPACES]
    usual = max(0.0, median(gaps)) if len(gaps) > 1 else 0.0
    return usual + (_WIDE_GAP if has_spaces else _GAP) * size


def _jumps(glyphs: Sequence[Glyph], size: float, *, has_spaces: bool) -> tuple[float, ...]:
    least = max(_least_gap(glyphs, size, has_spaces=has_spaces), 0.0 if has_spaces else size)
    return tuple(glyph.x0 for above, glyph in pairwise(glyphs) if _is_gap(above, glyph, least))


def _is_gap(above: Glyph, glyph: Glyph, least: float) -> bool:
    return above.text not in _SPACES and glyph.text not in _SPACES and glyph.x0 - above.x1 > least


def _has_small_capitals(glyphs: Sequence[Glyph], size: float, baseline: float) -> bool:
    """Whether the row is of capitals in two sizes, on one height: small letters that a program has drawn as small capitals."""
    letters = [g for g in glyphs if g.text.isalpha() and abs(g.baseline - baseline) < 0.05 * size]
    sizes = {round(g.size, 1) for g in letters}
    if len(sizes) != 2 or not all(g.text.isupper() for g in letters):
        return False
    return 0.6 * max(sizes) <= min(sizes) <= _SMALL_CAPITALS * max(sizes)


def _features(inked: Sequence[Glyph], box: Box, size: float, baseline: float, sheet: Sheet) -> frozenset[str]:
    features = set()
    plain = [g for g in inked if g.text.isalnum()] or inked
    if all(g.is_bold for g in plain):
        features.add("b")
    if all(g.is_italic for g in plain):
        features.add("i")
    width = box[2] - box[0]
    for x0, top, x1, bottom in sheet.lines:
        over = min(x1, box[2]) - max(x0, box[0])
        if over <= 0 or x0 < box[0] - 4 or x1 > box[2] + 4:
            continue
        height = (top + bottom) / 2
        if 0 <= height - baseline < 0.3 * size and over > 0.9 * width:
            features.add("u")
        elif 0.15 * size < baseline - height < 0.45 * size:
            features.add("s" if over > 0.9 * width else "partly s")
    if link := _link(inked, sheet):
        features.add(link)
    return frozenset(features)


def _link(inked: Sequence[Glyph], sheet: Sheet) -> str:
    """ "a" or "#" for a row of which most leads somewhere."""
    top, bottom = _top(inked), _bottom(inked)
    here = [(box, kind) for box, kind in sheet.links if box[1] < (top + bottom) / 2 < box[3]]
    if not here:
        return ""
    kinds = Counter(
        next((kind for box, kind in here if box[0] <= (g.x0 + g.x1) / 2 <= box[2]), "")
        for g in inked
        if g.text.isalnum()
    )
    linked = {kind: count for kind, count in kinds.items() if kind}
    return max(linked, key=lambda kind: linked[kind]) if sum(linked.values()) > 0.8 * kinds.total() else ""


def _dropped(inked: Sequence[Glyph]) -> str:
    if all(g.is_hidden for g in inked):
        return "hidden"
    return "marked as no content" if all(g.is_artifact for g in inked) else ""


def _doubt(text: str, inked: Sequence[Glyph], size: float) -> str:
    """Why the words of a row are not sure, by its own letters."""
    if "(cid:" in text or "\ufffd" in text or "\x00" in text:
        return "holds letters that the PDF does not name"
    if any("\ue000" < letter <= "\uf8ff" and letter != "\ue001" for letter in text):
        return "holds letters of a font's own"
    if _EMPTY.search(text):
        return "holds brackets with nothing between them: letters may be lost that the font of the PDF has not"
    if not _SPACING_ACCENTS.isdisjoint(text):
        return "holds an accent apart from its letter"
    if any(unicodedata.bidirectional(letter) in _TO_THE_LEFT for letter in text):
        return "holds words that run from right to left"
    gaps = [b.x0 - a.x1 for a, b in pairwise(inked) if b.x0 - a.x1 > _GAP * size]
    if max(gaps, default=0.0) > _NO_SPACE * size and not (len(gaps) > 1 and max(gaps) - min(gaps) < _FLUSH * size):
        return "has room between its words as between columns"
    hidden = [g.is_hidden for g in inked]
    if any(hidden) and not all(hidden):
        return "holds letters that nobody sees"
    return ""
