"""From plain text to lines."""

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.pages.lines import BULLET, EDGES, NO_WIDTH, Cell, Document, Line, printed

_SMALL_O = re.compile(r"([ \t]*o)[ \t]+(?=[^\W_a-z])")
"""The letter that Word writes for its hollow bullet. Portuguese has it as an article: one line alone may open with that."""


def is_text(text: str, content_type: str | None = None) -> bool:
    """True: what is nothing else is plain text."""
    del text, content_type
    return True


def read(text: str) -> Document:
    """Line by line; a line without a bullet that is indented below a bulleted one is the rest of it.

    Lines below each other with the same number of tabs are a table, as a browser copies one.
    """
    lines: list[Line] = []
    gap = 0
    rows = _with_bullets(text.splitlines())
    tables = _tables(rows)
    for number, raw in enumerate(rows, start=1):
        if number in tables:
            lines += _cells(raw, number, *tables[number], gap)
            gap = 0
            continue
        words = printed(raw)
        if not words:
            gap += 1
            continue
        bare = raw.expandtabs(4).translate(NO_WIDTH)
        line = Line(words, "line", number, gap=gap, indent=len(bare) - len(bare.lstrip(EDGES)))
        if lines and _continues(lines[-1], line):
            above = lines.pop()
            line = above._replace(text=f"{above.text} {words}")
        lines.append(line)
        gap = 0
    return Document("text", (), tuple(line._replace(order=order) for order, line in enumerate(lines)))


def _with_bullets(rows: Sequence[str]) -> Sequence[str]:
    """The lines, without the tab between a bullet and its words; where several open with "o", that is a bullet, too."""
    rows = [_untabbed(row) if "\t" in row.strip() else row for row in rows]
    if sum(_SMALL_O.match(row) is not None for row in rows) < 2:
        return rows
    return [f"{match[1]}\u00a0{row[match.end() :]}" if (match := _SMALL_O.match(row)) else row for row in rows]


def _untabbed(row: str) -> str:
    plain = row.replace("\t", " ")
    return plain if row.strip().count("\t") == 1 and row.lstrip()[1:2] == "\t" and BULLET.match(plain.lstrip()) else row


def _tables(rows: Sequence[str]) -> dict[int, tuple[int, int]]:
    """The lines that are rows of a table: number of the line -> (number of the table, number of the row)."""
    tables: dict[int, tuple[int, int]] = {}
    table = row = 0
    for number, (above, here) in enumerate(pairwise(["", *rows]), start=1):
        if number - 1 in tables and here.count("\t") == above.count("\t"):
            row += 1
            tables[number] = table, row
        elif "\t" in here.strip() and number < len(rows) and rows[number].count("\t") == here.count("\t"):
            table, row = number, 0
            tables[number] = table, row
    return tables


def _cells(raw: str, number: int, table: int, row: int, gap: int) -> list[Line]:
    cells = enumerate(map(printed, raw.split("\t")))
    return [
        Line(text, "td", number, gap=gap, container=table, cell=Cell(table, row, column, 1, 1, False), block=number)
        for column, text in cells
        if text
    ]


def _continues(above: Line, line: Line) -> bool:
    return (
        not line.gap
        and line.indent > above.indent
        and BULLET.match(above.text) is not None
        and not BULLET.match(line.text)
    )
