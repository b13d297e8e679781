"""Names that a PDF or a mail has wrapped: the rest of a bulleted line on the line below it."""

from collections.abc import Iterator, Sequence

from leahy.text.fold import fold
from leahy.text.lexicon import read
from parsers.countries.headings import match_country
from parsers.listings.words.remarks import is_about_assistance
from parsers.pages.lines import BULLET, Line
from parsers.pages.words import WORDS

_CONNECTING = frozenset(WORDS["sentences"]["connecting"])
_OF_FORCES = frozenset(WORDS["forces"]["words"])
_SETS_OFF = frozenset(("b", "u", "a", "#"))


def with_whole_items(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines; a plain line right below a bulleted one, in the same paragraph, goes on with it where no more words fitted.

    A text is wrapped where the next word would be longer than the longest line, and where the name is not at its end: "Ministry
    of Internal" above "Affairs". Any other line may be a remark, a place or a lost heading, and so may any plain line on a page
    whose countries are plain lines.
    """
    if not any(line.part for line in lines):
        yield from lines
        return
    bulleted = [line for line in lines if line.part and BULLET.match(line.text)]
    width = max((len(line.text) for line in bulleted), default=0)
    plain_countries = any(_is_plain(line) and match_country(line.text) for line in lines)
    open_line: Line | None = None
    for line in lines:
        if open_line is not None and not plain_countries and _goes_on(open_line, line, width):
            open_line = open_line._replace(text=f"{open_line.text} {line.text}", part=line.part)
            continue
        if open_line is not None:
            yield open_line
        open_line = line
    if open_line is not None:
        yield open_line


def _goes_on(above: Line, line: Line, width: int) -> bool:
    if not line.text or not BULLET.match(above.text) or not _is_plain(line) or line.gap:
        return False
    if above.block != line.block or not line.block or line.part != above.part + 1 or line.tag in ("li", "td", "th"):
        return False
    if match_country(line.text) or is_about_assistance(line.text):
        return False
    words = fold(line.text).strip(",").split()
    amid_name = (
        line.text[0].islower()
        or above.text.count("(") > above.text.count(")")
        or fold(above.text).split()[-1] in _CONNECTING
        or (_OF_FORCES.issuperset(words) and read(line.text).head is None)
    )
    return amid_name and len(above.text) + 1 + len(words[0]) > width


def _is_plain(line: Line) -> bool:
    return bool(line.text) and not BULLET.match(line.text) and line.features.isdisjoint(_SETS_OFF) and not line.lead
