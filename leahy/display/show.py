"""What a frame of leahy looks like on a screen, in Markdown and in HTML, with the coverage and the caveat that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from leahy.display.diff_view import diff_html, diff_markdown, diff_text
from leahy.display.history_view import history_text
from leahy.display.render import escape_markdown, to_html, to_markdown, to_table, told_of

SHORT_CAVEAT = "A list is neither cumulative nor a list of bans; not listed means nothing more than that."
_MOST = 200  # rows that a notebook is shown
# A column that only this frame has -> its title, and the columns that are worth a reader's width.
_FRAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "list_status": ("One unit through the years", ("unit", "year", "status", "country", "unit_listed", "kind", "note")),
    "score": ("Units found", ("score", "year", "position", "country", "unit_listed", "note")),
    "unit_listed": ("Listed units", ("year", "position", "country", "country_basis", "unit_listed", "note")),
    "observations": (
        "Revisions",
        (
            "number",
            "reason",
            "created_at",
            "rows",
            "countries",
            "first_seen",
            "last_seen",
            "observations",
            "current",
            "file",
        ),
    ),
    "status": (
        "Calendar years",
        (
            "year",
            "status",
            "revision",
            "rows",
            "countries",
            "published_on",
            "published_on_basis",
            "captured_at",
            "how",
            "source_url",
        ),
    ),
    "only_old": ("Differences by country", ()),
}
_WHERE_FILLED = ("note", "kind")


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame as a person reads it: its `str` for a screen, its HTML for a notebook, which shows it by itself."""

    frame: pd.DataFrame

    def __str__(self) -> str:
        return as_table(self.frame)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return as_html(self.frame, most=_MOST)


def show(frame: pd.DataFrame) -> Shown:
    """`frame`, as `load`, `lists`, `revisions`, `diff`, `summary`, `history` or `search` gave it, for a person to read.

    It shows the columns that fit a screen, and the coverage and caveat from `.attrs`, which pandas does not. A notebook
    shows the first 200 rows, and of differences all. `print(show(frame))` is for a terminal.
    """
    return Shown(frame)


def as_table(
    frame: pd.DataFrame, columns: Sequence[str] | None = None, *, width: int | None = None, colour: bool = False
) -> str:
    """`frame` as lines for a screen of `width` columns (None: as wide as it gets), coverage and caveat below."""
    if _is_diff(frame):
        body = diff_text(frame, width=width, colour=colour)
    elif "list_status" in frame and columns is None:
        body = history_text(frame)
    else:
        body = to_table(frame, columns or columns_of(frame), width=width)
    return "\n\n".join(filter(None, [body, *_message(frame), "\n".join(told_briefly(frame))]))


def as_markdown(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> str:
    """`frame` as Markdown, coverage and caveat below."""
    if _is_diff(frame):
        return diff_markdown(frame)
    told = [escape_markdown(line) for line in [*_message(frame), *told_of(frame)]]
    return "\n\n".join([to_markdown(frame, columns or columns_of(frame)), *told]) + "\n"


def as_html(frame: pd.DataFrame, columns: Sequence[str] | None = None, *, most: int | None = None) -> str:
    """`frame` as a fragment of a page, coverage and caveat below; at most so many rows, which it then says."""
    if _is_diff(frame):
        return diff_html(frame)
    told = [*_message(frame), *told_of(frame)]
    if most is not None and len(frame) > most:
        told.insert(0, f"The first {most} of {len(frame)} rows.")
    title = next((title for column, (title, _) in _FRAMES.items() if column in frame), "Rows")
    return to_html(frame.head(most) if most else frame, columns or columns_of(frame), title=title, told=told)


def columns_of(frame: pd.DataFrame) -> list[str]:
    """The columns that are worth a reader's width; those that are mostly empty only where they hold something."""
    chosen = next((columns for column, (_, columns) in _FRAMES.items() if column in frame), ()) or frame.columns
    return [c for c in chosen if c in frame and (c not in _WHERE_FILLED or frame[c].notna().any())]


def told_briefly(frame: pd.DataFrame) -> list[str]:
    """The coverage, as far as it is known, and the caveat in one line."""
    coverage = frame.attrs.get("coverage")
    return [*([f"{coverage}."] if coverage else []), SHORT_CAVEAT]


def _message(frame: pd.DataFrame) -> list[str]:
    message = frame.attrs.get("message")
    return [message] if message else []


def _is_diff(frame: pd.DataFrame) -> bool:
    return "unit_listed_old" in frame
