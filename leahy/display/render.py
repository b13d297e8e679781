"""Building blocks of what is shown: tables and text for a terminal, and the two markup languages, Markdown and HTML."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from leahy.display.word_diff import Marker, mark_html, mark_markdown
from leahy.record.cells import printable, text_of

_MARKDOWN_SIGNS = re.compile(r"[\\`*_{}\[\]|~#>]")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_NARROWEST = 10  # columns that a column of a table keeps
_LEFT = 'style="text-align:left"'
_STYLE = (
    ".leahy table{border-collapse:collapse}"
    ".leahy th,.leahy td{vertical-align:top;padding:.2em .8em .2em 0;border-bottom:1px solid #ccc}"
    ".leahy del{color:#a40000}.leahy ins{color:#005a00}.leahy pre{line-height:1.3}"
)
_PAGE_HEAD = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">'
)
_PAGE_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "overflow-wrap:anywhere}h3{font-size:1.4rem}"
    "@media (prefers-color-scheme:dark){.leahy del{color:#f2a5a0!important}.leahy ins{color:#94d3ac!important}}"
)


@dataclass(frozen=True, slots=True)
class Markup:
    """A markup language. `table` and `section` take text that `escape` has made safe; `document` takes its title and
    footer as plain text."""

    escape: Callable[[str], str]
    mark: Marker
    table: Callable[[Sequence[str], Iterable[Sequence[str]]], str]
    section: Callable[[str], str]
    document: Callable[[str, Sequence[str], Sequence[str]], str]


def frame_table(frame: pd.DataFrame, columns: Sequence[str], markup: Markup) -> str:
    """`columns` of `frame` as a table in `markup`."""
    return markup.table(columns, [[markup.escape(cell) for cell in row] for row in _text_rows(frame, columns)])


def terminal_table(frame: pd.DataFrame, columns: Sequence[str], *, width: int | None = None) -> str:
    """`columns` of `frame` as aligned lines under a header. To fit in `width`, the widest cells run over several lines."""
    rows = [[*columns], *_text_rows(frame, columns)]
    widths = _widths(rows)
    while width is not None and sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return "\n".join(line for row in rows for line in _row_lines(row, widths))


def table_width(frame: pd.DataFrame, columns: Sequence[str]) -> int:
    """How many columns of a terminal the table takes where no cell runs over several lines."""
    widths = _widths([[*columns], *_text_rows(frame, columns)])
    return sum(widths) + 2 * (len(widths) - 1)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(width_of, cells)) for cells in zip(*rows, strict=True)]


def wrap(text: str, width: int | None) -> list[str]:
    """`text` in lines of at most `width` columns of a terminal (None: in one line). A longer word stays whole."""
    return _wrap_words(text.split(" "), width)


def _wrap_words(words: Iterable[str], width: int | None) -> list[str]:
    lines, used = [""], 0
    for word in words:
        length = width_of(_ANSI.sub("", word))
        if width is not None and used and used + 1 + length > width:
            lines.append("")
            used = 0
        lines[-1] += f" {word}" if used else word
        used += length + (used > 0)
    return lines


def width_of(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():  # most text
        return len(text)
    return sum((unicodedata.east_asian_width(c) in "WF") + 1 for c in text if not unicodedata.combining(c))


def footer_lines(frame: pd.DataFrame) -> list[str]:
    """The lines that must stand below the rows of `frame`: coverage and caveat, as far as its `.attrs` have them."""
    return [f"{frame.attrs[name].rstrip('.')}." for name in ("coverage", "caveat") if frame.attrs.get(name)]


def _text_rows(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[list[str]]:
    for row in frame[[*columns]].itertuples(index=False, name=None):
        yield [_cell_text(cell) for cell in row]


def _cell_text(cell: Any) -> str:
    return printable(text_of(cell))


def _row_lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """The lines of one row of a table on a terminal."""
    cells = [_wrap_words(_broken(cell, width), width) for cell, width in zip(row, widths, strict=True)]
    for at in range(max(map(len, cells))):
        parts = [lines[at] if at < len(lines) else "" for lines in cells]
        padded = (part + " " * (width - width_of(part)) for part, width in zip(parts, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _broken(text: str, width: int) -> Iterator[str]:
    """The words of `text`; one that is longer than `width`, such as an address, in parts."""
    for word in text.split(" "):
        part = ""
        for character in word:
            if width_of(part + character) > width:
                yield part
                part = ""
            part += character
        yield part


def _escape_markdown(text: str) -> str:
    return _MARKDOWN_SIGNS.sub(r"\\\g<0>", text.replace("&", "&amp;").replace("<", "&lt;"))


def _markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in [header, ["---"] * len(header), *rows])


def _markdown_document(title: str, blocks: Sequence[str], footer: Sequence[str]) -> str:
    return "\n\n".join([f"**{_escape_markdown(title)}**", *blocks, *map(_escape_markdown, footer)]) + "\n"


def _html_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    # Notebooks align cells to the right with style sheets of their own, which only a style on the cell overrides.
    head = "".join(f'<th scope="col" {_LEFT}>{html.escape(name)}</th>' for name in header)
    body = "\n".join("<tr>" + "".join(f"<td {_LEFT}>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _html_document(title: str, blocks: Sequence[str], footer: Sequence[str]) -> str:
    """A fragment that needs nothing from the page around it."""
    body = "\n".join([*blocks, *(f"<p><small>{html.escape(printable(line))}</small></p>" for line in footer)])
    return f'<section class="leahy">\n<style>{_STYLE}</style>\n<h3>{html.escape(title)}</h3>\n{body}\n</section>\n'


def whole_page(fragment: str, title: str) -> str:
    """`fragment`, a document of `HTML`, as a page that can be mailed: one file, which asks nothing of any host."""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{_PAGE_HEAD}\n<title>{html.escape(title)}</title>\n'
        f"<style>{_PAGE_STYLE}</style>\n</head>\n<body>\n{fragment}</body>\n</html>\n"
    )


MARKDOWN = Markup(
    escape=_escape_markdown,
    mark=lambda fragments: mark_markdown(fragments, _escape_markdown),
    table=_markdown_table,
    section=lambda title: f"### {title}",
    document=_markdown_document,
)
HTML = Markup(
    escape=html.escape,
    mark=mark_html,
    table=_html_table,
    section=lambda title: f"<h4>{title}</h4>",
    document=_html_document,
)
