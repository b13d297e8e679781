"""Forms of tables beside "a row, a unit": labels down the side, countries as columns, rows of several years, rows of totals."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from leahy.text.fold import fold
from parsers.countries.headings import match_country
from parsers.errors import PageError
from parsers.listings.words.column_heads import HeadRole, head_role
from parsers.listings.words.remarks import is_count
from parsers.pages.lines import Cell, Line, Role
from parsers.pages.words import WORDS

Rows = Mapping[int, Sequence[Line]]
"""The lines of a table by the number of their row."""

_TOTALS = frozenset(WORDS["columns"]["total"])
_TOTAL = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(_TOTALS, key=len, reverse=True)))})(?=$|[:\s])[:\s]*(.*)")
_YEAR = re.compile(r"(?:calendar year |cy ?)?(20[0-9]{2})")
_SIGN = re.compile(r"[^\W_]")
NONE = frozenset(WORDS["remarks"]["none"])
"""The words of a cell that says nothing."""


def cell_of(line: Line) -> Cell:
    """The cell of a line that stands in a table."""
    assert line.cell is not None
    return line.cell


def labelled(line: Line, role: HeadRole, head: str) -> tuple[Line, Role]:
    """(line, role) of a cell that needs the words of its head: "Force: Police" is a note, "Calendar Year: 2019" a year.

    Raises PageError for a cell that is not what its head says.
    """
    name = head.rstrip(": ")
    if role == "year":
        year = _YEAR.fullmatch(fold(line.text))
        if year is None:
            raise PageError(f"{line.where}: {line.text!r} below {head!r} is no year; look at the page")
        return line._replace(text=f"{name}: {year[1]}"), "year"
    if role == "count":
        if not is_count(line.text):
            raise PageError(f"{line.where}: {line.text!r} below {head!r} is no number; look at the page")
        return line._replace(text=f"{name}: {line.text}"), "count"
    if fold(line.text) in NONE or not _SIGN.search(line.text):
        return line, "empty"
    return line._replace(text=f"{name}: {line.text}"), "code" if role == "code" else "note"


def total_row(row: Sequence[Line]) -> list[tuple[Line, Role]]:
    """The roles of a row that counts the units of its table, "Total | 14 units"; none for any other row."""
    opening = _TOTAL.fullmatch(fold(row[0].text))
    figures = [opening[1], *(line.text for line in row[1:])] if opening else []
    figures = [figure for figure in figures if figure]
    return [(line, "total") for line in row] if figures and all(map(is_count, figures)) else []


def vertical_roles(rows: Rows) -> list[tuple[Line, Role]]:
    """The roles of a table with labels down its side, "Country | Chad" above "Unit | Presidential Guard"; none for any other.

    Raises PageError where a detail may belong to several units.
    """
    result: list[tuple[Line, Role]] = []
    units: list[Line] = []  # since the last country
    details: list[tuple[Line, str]] = []
    for row in rows.values():
        label, *values = row
        role = head_role(label.text)
        if cell_of(label).column or not _is_value(label, values):
            return []
        result.append((label, "head"))
        if role == "country":
            result += _details_of(units, details) if units else []
            units, details = [], []
            result += [(value, "country") for value in values]
        elif role == "unit":
            units += values
            result += [(value, "unit") for value in values]
        elif role == "detail":
            details += [(value, label.text) for value in values]
        else:
            return []
    return result + _details_of(units, details) if units else []


def _is_value(label: Line, values: Sequence[Line]) -> bool:
    """Whether the cells beside a label are its one value, and no heads of columns."""
    return {cell_of(value).column for value in values} == {cell_of(label).width} and not any(
        head_role(value.text) for value in values
    )


def _details_of(units: Sequence[Line], details: Sequence[tuple[Line, str]]) -> list[tuple[Line, Role]]:
    if details and len(units) != 1:
        line, label = details[0]
        raise PageError(
            f"{line.where}: '{label}: {line.text}' stands beside {len(units)} units; it is unclear of which it speaks"
        )
    return [labelled(line._replace(cell=cell_of(units[0])), "detail", label) for line, label in details]


def country_columns(rows: Rows) -> list[tuple[Line, Role]]:
    """The roles of a table whose columns are countries, with their units below; none for any other table.

    Column by column, as a person reads it.
    """
    first = min(rows)
    heads = rows[first]
    columns = [cell_of(line).column for line in heads]
    if len(heads) < 2 or len(set(columns)) < len(columns) or any(cell_of(line).width > 1 for line in heads):
        return []
    codes = [match_country(line.text) for line in heads]
    if len(set(codes)) < len(codes) or any(len(code) != 1 for code in codes):
        return []
    below = [line for number, row in rows.items() if number != first for line in row]
    by_column: dict[int, list[Line]] = defaultdict(list)
    for line in below:
        if match_country(line.text) or cell_of(line).width > 1 or cell_of(line).column not in columns:
            return []
        by_column[cell_of(line).column].append(line)
    if any(not by_column[column] for column in columns):
        return []
    result: list[tuple[Line, Role]] = []
    for head in heads:
        result.append((head, "country"))
        result += [(line, "unit") for line in by_column[cell_of(head).column]]
    return result


def by_year(entries: Sequence[tuple[Line, Role]]) -> list[tuple[Line, Role]]:
    """The rows of a table with a column of years, year by year in the order of their first rows.

    Raises PageError where rows of several years do not name their own year and country.
    """
    years: dict[int, str] = {}
    for line, role in entries:
        if role == "year":
            cell = cell_of(line)
            years |= dict.fromkeys(range(cell.row, cell.row + cell.height), line.text)
    order = list(dict.fromkeys(years.values()))
    if len(order) < 2:
        return list(entries)
    countries = {
        row
        for line, role in entries
        if role == "country" and cell_of(line).width == 1
        for row in range(cell_of(line).row, cell_of(line).row + cell_of(line).height)
        if years.get(row) == years.get(cell_of(line).row)
    }
    for line, role in entries:
        row = cell_of(line).row
        if role == "region" or (role == "unit" and (row not in years or row not in countries)):
            raise PageError(
                f"{line.where}: the table has rows of several years ({', '.join(order)}), and the row of {line.text!r} does "
                "not name its own year and country; look at the page"
            )
    rank = {text: place for place, text in enumerate(order)}

    def place(entry: tuple[Line, Role]) -> int:
        line, role = entry
        return rank.get(years.get(cell_of(line).row, ""), -1 if role == "head" else len(rank))

    return sorted(entries, key=place)
