"""How the answer of `leahy.diff` is shown: on a screen, in Markdown and in HTML, with the changed words marked."""

import functools
import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from leahy.display.render import (
    escape_markdown,
    html_fragment,
    html_table,
    markdown_table,
    to_markdown,
    told_of,
    width_of,
)
from leahy.display.word_diff import Marker, changed_words, mark_ansi, mark_html, mark_markdown, mark_plain
from leahy.queries.diff import KINDS, PAIRED, summary
from leahy.record.cells import printable

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_COUNTRY = 24  # columns of a screen that the name of a country gets beside its units
_NARROW = 30  # columns below which a unit is not broken into lines
_PAIR = ("country", "unit", "old position", "new position", "score", "evidence")
_SINGLE = ("country", "unit", "position")


def diff_text(difference: pd.DataFrame, *, width: int | None = None, colour: bool = False) -> str:
    """What differs, as lines: a headline, then each kind but `same` with its units by country.

    Units are printed whole, on further lines where `width` is too small. Changed words are coloured, or stand between
    [- -] and {+ +}.
    """
    mark = mark_ansi if colour else mark_plain
    groups = list(_groups(difference))
    indent = max((_short(printable(c)) for _, rows in groups for c in rows["country"].unique()), default=0)
    lines = [_headline(difference)]
    for title, rows in groups:
        lines += ["", f"{_capital(title)} ({len(rows)})"]
        before = None
        for row in rows.to_dict("records"):
            country = "" if row["country"] == before else printable(row["country"])
            lines += _wrapped(country, indent, _described(row, mark, printable), width)
            before = row["country"]
    return "\n".join([*lines, *(f"\n{line}" for line in _also(difference))])


def diff_markdown(difference: pd.DataFrame) -> str:
    """What differs as Markdown: the headline, a table by country, one table a kind but `same`, coverage and caveat."""
    counts = summary(difference)
    parts = [f"**{escape_markdown(_headline(difference))}**", to_markdown(counts, list(counts.columns)[1:])]
    mark = functools.partial(mark_markdown, escape=escape_markdown)
    for title, rows in _groups(difference):
        parts += [f"### {escape_markdown(_capital(title))} ({len(rows)})"]
        parts += [markdown_table(*_table(rows, mark, escape_markdown))]
    return "\n\n".join([*parts, *map(escape_markdown, [*_also(difference), *told_of(difference)])]) + "\n"


def diff_html(difference: pd.DataFrame) -> str:
    """The same as a fragment of a page."""
    counts = summary(difference).drop(columns="country_code")
    rows = [[html.escape(printable(str(cell))) for cell in row] for row in counts.itertuples(index=False, name=None)]
    parts = [html_table(list(counts.columns), rows)]
    for title, group in _groups(difference):
        parts += [f"<h4>{html.escape(_capital(title))} ({len(group)})</h4>"]
        parts += [html_table(*_table(group, mark_html, html.escape))]
    return html_fragment(_headline(difference), "\n".join(parts), [*_also(difference), *told_of(difference)])


def _headline(difference: pd.DataFrame) -> str:
    attrs, counts = difference.attrs, difference["kind"].value_counts()
    if {"old", "new", "rows", "kinds"} <= attrs.keys():
        sides = f"{attrs['old']} ({attrs['rows']['old']} rows) and {attrs['new']} ({attrs['rows']['new']} rows)"
    else:
        sides = "Two lists"
    same = counts.get("same", 0)
    found = ", ".join(f"{counts[kind]} {_said(difference, kind)}" for kind in KINDS[1:] if kind in counts)
    return printable(f"{sides}: {same} the same" + (f", {found}." if found else "; nothing differs."))


def _said(difference: pd.DataFrame, kind: str) -> str:
    """How a kind is said; by its code where `.attrs` were lost on the way."""
    return str(difference.attrs.get("kinds", {}).get(kind, kind))


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


def _groups(difference: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """(title, rows) of what is worth a line: every kind but `same`, and of that what is printed differently."""
    same = difference[difference["kind"] == "same"]
    changed = [
        _line(row["unit_listed_old"]) != _line(row["unit_listed_new"])
        or _line(row["note_old"]) != _line(row["note_new"])
        for row in same.to_dict("records")
    ]
    if any(changed):
        yield "the same, but printed differently", same[changed]
    for kind in KINDS[1:]:
        rows = difference[difference["kind"] == kind]
        if len(rows):
            yield _said(difference, kind) + (": for a person to settle" if kind == "possible" else ""), rows


def _line(cell: Any) -> str:
    return printable(cell) if isinstance(cell, str) else ""


def _also(difference: pd.DataFrame) -> list[str]:
    also = difference.attrs.get("also_differs")
    if not also:
        return []
    told = ", ".join(f"{column} ({count})" for column, count in also.items())
    return [f"Pairs differ in these columns, too (number of pairs): {told}."]


def _described(row: Mapping[Any, Any], mark: Marker, escape: Callable[[str], str]) -> str:
    """One row of the answer in a line: the unit, with what changed in it and in its note."""
    old, new = _line(row["unit_listed_old"]), _line(row["unit_listed_new"])
    note_old, note_new = _line(row["note_old"]), _line(row["note_new"])
    if not old or not new:
        note = note_old or note_new
        return escape(old or new) + (f" [{escape(note)}]" if note else "")
    shown = mark(changed_words(old, new)) if old != new else escape(old)
    if row["kind"] == "possible":
        shown += f" ({escape(_line(row['evidence']))})"
    return shown + (f" [note: {mark(changed_words(note_old, note_new))}]" if note_old != note_new else "")


def _table(rows: pd.DataFrame, mark: Marker, escape: Callable[[str], str]) -> tuple[tuple[str, ...], list[list[str]]]:
    """(header, rows of cells) of one group, the cells in the language of `mark` and `escape`."""
    single = not rows["kind"].isin(PAIRED).any()
    cells = []
    for row in rows.to_dict("records"):
        positions = [str(row[c]) for c in ("position_old", "position_new") if not (single and pd.isna(row[c]))]
        told = [] if single else [f"{row['score']:.2f}", escape(_line(row["evidence"]))]
        cells.append(
            [escape(printable(row["country"])), _described({**row, "kind": ""}, mark, escape), *positions, *told]
        )
    return _SINGLE if single else _PAIR, cells


def _short(country: str) -> int:
    """How many columns a country takes beside its units: none where its name is so long that it gets its own line."""
    return width_of(country) if width_of(country) <= _COUNTRY else 0


def _wrapped(country: str, indent: int, text: str, width: int | None) -> Iterator[str]:
    """Lines of `text` behind its country, under each other."""
    if width_of(country) > indent:
        yield f"  {country}"
        country = ""
    room = None if width is None else max(width - 6 - indent, _NARROW)
    lines, used = [""], 0
    for word in text.split(" "):
        long = width_of(_ANSI.sub("", word))
        if room is not None and used and used + 1 + long > room:
            lines.append("")
            used = 0
        lines[-1] += f" {word}" if used else word
        used += long + (used > 0)
    yield f"  {country}{' ' * (indent - width_of(country))}  {lines[0]}"
    for line in lines[1:]:
        yield " " * (indent + 6) + line
