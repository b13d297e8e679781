"""Running heads and feet: rows that stand at one place of most pages, and page numbers."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from parsers.pages.pdf.heights import SortedSheet
from parsers.pages.pdf.rows import Row

_OUTERMOST = 3  # rows at the top and at the bottom of a page that can be running heads and feet
_SAME_PLACE = 3.0  # points
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|]\s*)?(?:page\s*)?(?:\d{1,3}|[ivxl]{1,5})(?:\s*(?:of|/|\|)\s*\d{1,3})?(?:\s*[-–—|])?", re.IGNORECASE
)
_PRINTED_BY_BROWSER = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?: ?[ap]\.?m\.?)?\b.*|(?:https?://|file://|about:).*\d/\d+",
    re.IGNORECASE,
)


def margins_of(pages: Sequence[SortedSheet]) -> Mapping[int, Mapping[int, str]]:
    """By page and by the place of a row among those of its body: the rule by which it is none of the page's text."""
    ends: dict[int, list[tuple[int, Row]]] = {}
    for page in pages:
        rows = [(at, row) for at, cluster in enumerate(page.body) if (row := page.row(cluster))]
        ends[page.sheet.number] = rows
    margins: dict[int, dict[int, str]] = defaultdict(dict)
    for from_top, rule in ((True, "page header"), (False, "page footer")):
        outer = {
            number: rows[:_OUTERMOST] if from_top else rows[: -_OUTERMOST - 1 : -1] for number, rows in ends.items()
        }
        repeated = _repeated(outer)
        for number, rows in outer.items():
            for at, row in rows:
                if any(_is_same(row, other) for other in repeated[number]):
                    margins[number][at] = rule
                elif _PAGE_NUMBER.fullmatch(row.text) and _stands_apart(row, rows, from_top):
                    margins[number][at] = "page number"
                elif _PRINTED_BY_BROWSER.fullmatch(row.text):
                    margins[number][at] = rule
                else:
                    break
    return defaultdict(dict, margins)


def _repeated(outer: Mapping[int, Sequence[tuple[int, Row]]]) -> Mapping[int, list[Row]]:
    """Of the outermost rows of each page those that stand at the same place of most other pages."""
    pages = defaultdict(set)
    for number, rows in outer.items():
        for _, row in rows:
            pages[_pattern(row)].add(number)
    result: dict[int, list[Row]] = defaultdict(list)
    for number, rows in outer.items():
        for _, row in rows:
            others = [
                other for n in pages[_pattern(row)] if n != number for _, other in outer[n] if _is_same(row, other)
            ]
            if others and len({o.page for o in others}) + 1 >= max(2, len(outer) // 2):
                result[number].append(row)
    return result


def _pattern(row: Row) -> str:
    return _DIGITS.sub("#", row.text)


def _is_same(row: Row, other: Row) -> bool:
    return (
        _pattern(row) == _pattern(other)
        and abs(row.baseline - other.baseline) < _SAME_PLACE
        and abs(row.size - other.size) < 0.5
    )


def _stands_apart(row: Row, rows: Sequence[tuple[int, Row]], from_top: bool) -> bool:
    """Whether the row is the outermost one, and further from the next than rows of one text are."""
    at = next(n for n, (_, other) in enumerate(rows) if other is row)
    inner = rows[at + 1][1] if at + 1 < len(rows) else None
    return inner is None or abs(inner.baseline - row.baseline) > 1.6 * max(row.size, 8)
