"""Rows as a table: on a terminal, in Markdown and in HTML."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from leahy.record.cells import printable, text_of

_MARKDOWN = re.compile(r"[\\`*_{}\[\]|~#>]")
_STYLE = (
    ".leahy table{border-collapse:collapse}"
    ".leahy th,.leahy td{text-align:left;vertical-align:top;padding:.2em .8em .2em 0;border-bottom:1px solid #ccc}"
    ".leahy del{color:#a40000}.leahy ins{color:#005a00}.leahy pre{line-height:1.3}"
)


def to_table(frame: pd.DataFrame, columns: Sequence[str], *, width: int | None = None) -> str:
    """`columns` of `frame` as aligned lines under a header; the widest are cut, with an ellipsis, to fit in `width`."""
    cells = [
        [*columns],
        *([printable(text_of(c)) for c in row] for row in _cells(frame, columns)),
    ]
    widths = [max(width_of(row[i]) for row in cells) for i in range(len(columns))]
    while width is not None and sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > 12:
        widths[widths.index(max(widths))] -= 1
    return "\n".join("  ".join(_cut(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells)


def to_markdown(frame: pd.DataFrame, columns: Sequence[str]) -> str:
    """`columns` of `frame` as a Markdown table."""
    rows = [[escape_markdown(printable(text_of(c))) for c in row] for row in _cells(frame, columns)]
    return markdown_table(columns, rows)


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are Markdown already."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def escape_markdown(text: str) -> str:
    """`text` so that Markdown shows it as it is, in a table as well."""
    return _MARKDOWN.sub(r"\\\g<0>", text.replace("&", "&amp;").replace("<", "&lt;"))


def to_html(frame: pd.DataFrame, columns: Sequence[str], *, title: str, told: Sequence[str]) -> str:
    """`columns` of `frame` as a fragment of a page: a title, a table, and below it the lines that must go with it."""
    rows = [[html.escape(printable(text_of(c))) for c in row] for row in _cells(frame, columns)]
    return html_fragment(title, html_table(columns, rows), told)


def html_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in header)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def html_fragment(title: str, inner: str, told: Sequence[str]) -> str:
    """`inner`, which is HTML, as a fragment that needs nothing from the page around it."""
    small = "\n".join(f"<p><small>{html.escape(printable(line))}</small></p>" for line in told)
    return f'<section class="leahy">\n<style>{_STYLE}</style>\n<h3>{html.escape(title)}</h3>\n{inner}\n{small}\n</section>\n'


def told_of(frame: pd.DataFrame) -> list[str]:
    """What must go with the rows of `frame`: its coverage and its caveat, as far as its `.attrs` have them."""
    return [f"{frame.attrs[name].rstrip('.')}." for name in ("coverage", "caveat") if frame.attrs.get(name)]


def _cells(frame: pd.DataFrame, columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    return frame[[*columns]].itertuples(index=False, name=None)


def width_of(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    return sum((unicodedata.east_asian_width(c) in "WF") + 1 for c in text if not unicodedata.combining(c))


def _cut(text: str, width: int) -> str:
    if width_of(text) > width:
        while width_of(text) >= width:
            text = text[:-1]
        text += "…"
    return text + " " * (width - width_of(text))
