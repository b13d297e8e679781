"""The frames of leahy as a person reads them: on a screen, in Markdown and in HTML, always with coverage and caveat."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from leahy.display.diff_view import column_lines, diff_blocks, diff_text, headline
from leahy.display.history_view import history_blocks, history_text
from leahy.display.render import (
    HTML,
    MARKDOWN,
    Markup,
    footer_lines,
    frame_table,
    table_width,
    terminal_table,
    whole_page,
    wrap,
)
from leahy.record.cells import printable, printable_lines

SHORT_CAVEAT = "A list is neither cumulative nor a list of bans; not listed means nothing more than that."
_NOTEBOOK_ROWS = 200
_IF_FILLED = ("note", "kind", "decision")  # columns that are shown only if they hold something
_IF_WIDE = ("source_url", "file")  # columns of long words, which are shown only if the screen has room for them


@dataclass(frozen=True, slots=True)
class _View:
    """How one kind of frame is shown: the column that only it has, its title, and the columns that a reader needs."""

    column: str
    title: str
    columns: tuple[str, ...]


_DIFF = _View("unit_listed_old", "Differences", ())
_HISTORY = _View("list_status", "One unit through the years", ())
_VIEWS = (
    _DIFF,
    _HISTORY,
    _View(
        "register",
        "In other registers",
        ("when", "country_code", "unit_listed", "relation", "register", "name", "program", "date", "fiscal_year", "decision"),
    ),
    _View("score", "Units found", ("score", "year", "position", "country", "unit_listed", "note")),
    _View("unit_id", "Units", ("unit_id", "year", "country", "unit_listed", "kind", "status")),
    _View("unit_listed", "Listed units", ("year", "position", "country", "country_basis", "unit_listed", "note")),
    _View(
        "observations",
        "Revisions",
        (
            "number", "reason", "created_at", "rows", "countries", "read_by", "first_seen", "last_seen", "observations",
            "current", "checked_on", "file",
        ),
    ),
    _View(
        "status",
        "Calendar years",
        (
            "year", "status", "revision", "rows", "countries", "checked_on", "published_on", "published_on_basis",
            "captured_at", "how", "source_url",
        ),
    ),
    _View("only_old", "Differences by country", ()),
)  # fmt: skip
_OTHER = _View("", "Rows", ())


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame for a person to read: `str` gives it for a screen, and a notebook displays its HTML."""

    frame: pd.DataFrame
    columns: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return as_table(self.frame, self.columns)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html(self.frame, self.columns, most=_NOTEBOOK_ROWS)


def show(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> Shown:
    """`frame`, a result of `load`, `lists`, `revisions`, `diff`, `summary`, `history`, `search` or `units`, for a person to read.

    It shows the columns that fit a screen, or a table of `columns`, and the coverage and caveat from `.attrs`, which pandas
    does not show. A notebook shows the first 200 rows, and all differences. On a terminal, use `print(show(frame))`.
    """
    return Shown(frame, None if columns is None else tuple(columns))


def as_table(
    frame: pd.DataFrame, columns: Sequence[str] | None = None, *, width: int | None = None, colour: bool = False
) -> str:
    """`frame` as lines for a screen of `width` columns (None: any width), coverage and caveat below."""
    if _view(frame) is _DIFF and columns is None:
        body = diff_text(frame, width=width, colour=colour)
    elif _view(frame) is _HISTORY and columns is None:
        body = history_text(frame, width=width)
    else:
        body = terminal_table(frame, columns or _columns_on_screen(frame, width), width=width)
    message, footer = (
        "\n".join(part for line in lines for text in line.split("\n") for part in wrap(text, width))
        for lines in (_message(frame), short_footer(frame))
    )
    return "\n\n".join(filter(None, [body, message, footer]))


def as_markdown(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> str:
    """`frame` as Markdown, coverage and caveat below."""
    return _document(frame, columns, MARKDOWN, None)


def as_html(frame: pd.DataFrame, columns: Sequence[str] | None = None, *, most: int | None = None) -> str:
    """`frame` as a fragment of a page, coverage and caveat below. With `most`, only so many rows, and a line says so."""
    return _document(frame, columns, HTML, most)


def as_page(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> str:
    """`frame` as a whole page of HTML that can be mailed, coverage and caveat below."""
    view = _view(frame)
    title = f"{frame.attrs['old']} and {frame.attrs['new']}" if view is _DIFF and "old" in frame.attrs else view.title
    return whole_page(as_html(frame, columns), f"{printable(title)}: Leahy lists")


def short_footer(frame: pd.DataFrame) -> list[str]:
    """The coverage, if it is known, and the caveat in one line."""
    coverage = frame.attrs.get("coverage")
    return [*([f"{coverage}."] if coverage else []), frame.attrs.get("short_caveat", SHORT_CAVEAT)]


def _document(frame: pd.DataFrame, columns: Sequence[str] | None, markup: Markup, most: int | None) -> str:
    footer = [*_message(frame), *footer_lines(frame)]
    view = _view(frame)
    if view is _DIFF and columns is None:
        return markup.document(headline(frame), diff_blocks(frame, markup), [*column_lines(frame), *footer])
    if view is _HISTORY and columns is None:
        return markup.document(view.title, history_blocks(frame, markup), footer)
    if most is not None and len(frame) > most:
        footer.insert(0, f"The first {most} of {len(frame)} rows.")
    rows = frame if most is None else frame.head(most)
    return markup.document(view.title, [frame_table(rows, columns or _columns(frame), markup)], footer)


def _view(frame: pd.DataFrame) -> _View:
    return next((view for view in _VIEWS if view.column in frame), _OTHER)


def _columns(frame: pd.DataFrame) -> list[str]:
    """The columns that a reader needs; those that are mostly empty only if they hold something."""
    columns = _view(frame).columns or frame.columns
    return [c for c in columns if c in frame and (c not in _IF_FILLED or frame[c].notna().any())]


def _columns_on_screen(frame: pd.DataFrame, width: int | None) -> list[str]:
    """The columns that a reader needs, without empty ones and then without long ones where all do not fit in `width`."""
    columns = _columns(frame)
    if width is None or table_width(frame, columns) <= width:
        return columns
    columns = [column for column in columns if frame[column].notna().any()] or columns
    if table_width(frame, columns) <= width:
        return columns
    return [column for column in columns if column not in _IF_WIDE]


def _message(frame: pd.DataFrame) -> list[str]:
    message = frame.attrs.get("message")
    return [printable_lines(message)] if message else []
