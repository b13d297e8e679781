"""A result of `leahy.diff`, for a person to read: on a screen, in Markdown and in HTML, with the changed words marked."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from leahy.display.render import Markup, frame_table, width_of, wrap
from leahy.display.word_diff import Marker, changed_words, mark_ansi, mark_plain
from leahy.queries.diff import KINDS, PAIRED, summary
from leahy.record.cells import printable
from leahy.record.same_unit import decision_line

_COUNTRY_WIDTH = 24  # columns of a screen that the name of a country gets beside its units
_MIN_UNIT_WIDTH = 30  # columns that a unit gets on the narrowest screen
_PAIR_HEADER = ("country", "unit", "old position", "new position", "score", "evidence")
_SINGLE_HEADER = ("country", "unit", "position")


class Group(NamedTuple):
    """The rows that are shown under one title."""

    title: str
    rows: pd.DataFrame

    @property
    def heading(self) -> str:
        return f"{self.title[:1].upper()}{self.title[1:]} ({len(self.rows)})"


def diff_text(difference: pd.DataFrame, *, width: int | None = None, colour: bool = False) -> str:
    """The differences as lines for a screen: a headline, then each kind but `same` with its units by country.

    Units are printed in full, on several lines where `width` is too small. Changed words are coloured, or stand between
    [- -] and {+ +}.
    """
    mark = mark_ansi if colour else mark_plain
    groups = list(differing_groups(difference))
    indent = max((_width_beside(printable(c)) for group in groups for c in group.rows["country"].unique()), default=0)
    lines = [headline(difference)]
    for group in groups:
        lines += ["", group.heading]
        previous = None
        for row in group.rows.to_dict("records"):
            country = "" if row["country"] == previous else printable(row["country"])
            lines += _indented(country, indent, _description(row, mark, printable), width)
            previous = row["country"]
        lines += decision_lines(group.rows)
    return "\n".join([*lines, *(f"\n{line}" for line in column_lines(difference))])


def diff_blocks(difference: pd.DataFrame, markup: Markup) -> list[str]:
    """The differences as blocks of a document: a table by country, then a heading and a table for each kind but `same`."""
    counts = summary(difference).drop(columns="country_code")
    blocks = [frame_table(counts, list(counts.columns), markup)]
    for group in differing_groups(difference):
        blocks += [markup.section(markup.escape(group.heading)), _group_table(group.rows, markup)]
    return blocks


def headline(difference: pd.DataFrame) -> str:
    """What was compared, and how many rows of each kind there are, in a sentence."""
    attrs, counts = difference.attrs, difference["kind"].value_counts()
    if {"old", "new", "rows", "kinds"} <= attrs.keys():
        sides = f"{attrs['old']} ({attrs['rows']['old']} rows) and {attrs['new']} ({attrs['rows']['new']} rows)"
    else:
        sides = "Two lists"
    same = counts.get("same", 0)
    others = ", ".join(f"{counts[kind]} {_kind_phrase(difference, kind)}" for kind in KINDS[1:] if kind in counts)
    return printable(f"{sides}: {same} the same" + (f", {others}." if others else "; nothing differs."))


def decision_lines(rows: pd.DataFrame) -> list[str]:
    """What a person puts into same_unit.csv to decide the pairs of these rows that are possibly one unit."""
    undecided = rows[rows["kind"] == "possible"]
    if undecided.empty:
        return []
    columns = ["country_code", "unit_listed_old", "unit_listed_new", "evidence"]
    return [
        "  To decide, put a line into data/decisions/same_unit.csv (no instead of yes for two units; SOURCE is a document):",
        *(
            printable(decision_line(code, old, new, evidence, date.today()))
            for code, old, new, evidence in undecided[columns].itertuples(index=False)
        ),
    ]


def column_lines(difference: pd.DataFrame) -> list[str]:
    """A line that names the other columns in which pairs differ, if there are any."""
    counts = difference.attrs.get("also_differs")
    if not counts:
        return []
    columns = ", ".join(f"{column} ({count})" for column, count in counts.items())
    return [f"Pairs also differ in these columns (number of pairs): {columns}."]


def _kind_phrase(difference: pd.DataFrame, kind: str) -> str:
    """The phrase for a kind; its code where `.attrs` are lost."""
    return str(difference.attrs.get("kinds", {}).get(kind, kind))


def differing_groups(difference: pd.DataFrame) -> Iterator[Group]:
    """What is worth showing: every kind but `same`, and the rows of `same` that are printed differently."""
    same = difference[difference["kind"] == "same"]
    reprinted = [
        _line(row["unit_listed_old"]) != _line(row["unit_listed_new"])
        or _line(row["note_old"]) != _line(row["note_new"])
        for row in same.to_dict("records")
    ]
    if any(reprinted):
        yield Group("the same, but printed differently", same[reprinted])
    for kind in KINDS[1:]:
        rows = difference[difference["kind"] == kind]
        if len(rows):
            yield Group(
                _kind_phrase(difference, kind) + (": for a person to decide" if kind == "possible" else ""), rows
            )


def _line(cell: Any) -> str:
    return printable(cell) if isinstance(cell, str) else ""


def _description(row: Mapping[Any, Any], mark: Marker, escape: Callable[[str], str]) -> str:
    """One row in a line: the unit, with what changed in it and in its note."""
    old, new = _line(row["unit_listed_old"]), _line(row["unit_listed_new"])
    note_old, note_new = _line(row["note_old"]), _line(row["note_new"])
    if not old or not new:
        note = note_old or note_new
        return escape(old or new) + (f" [{escape(note)}]" if note else "")
    text = mark(changed_words(old, new)) if old != new else escape(old)
    if row["kind"] == "possible":
        text += f" ({escape(_line(row['evidence']))})"
    return text + (f" [note: {mark(changed_words(note_old, note_new))}]" if note_old != note_new else "")


def _group_table(rows: pd.DataFrame, markup: Markup) -> str:
    single = not rows["kind"].isin(PAIRED).any()
    lines = []
    for row in rows.to_dict("records"):
        positions = [str(row[c]) for c in ("position_old", "position_new") if not (single and pd.isna(row[c]))]
        reasons = [] if single else [f"{row['score']:.2f}", markup.escape(_line(row["evidence"]))]
        description = _description({**row, "kind": ""}, markup.mark, markup.escape)
        lines.append([markup.escape(printable(row["country"])), description, *positions, *reasons])
    return markup.table(_SINGLE_HEADER if single else _PAIR_HEADER, lines)


def _width_beside(country: str) -> int:
    """How many columns a country takes beside its units: none if its name is so long that it gets its own line."""
    return width_of(country) if width_of(country) <= _COUNTRY_WIDTH else 0


def _indented(country: str, indent: int, text: str, width: int | None) -> Iterator[str]:
    """The lines of `text` behind its country."""
    if width_of(country) > indent:
        yield f"  {country}"
        country = ""
    first, *others = wrap(text, None if width is None else max(width - 6 - indent, _MIN_UNIT_WIDTH))
    yield f"  {country}{' ' * (indent - width_of(country))}  {first}"
    for line in others:
        yield " " * (indent + 6) + line
