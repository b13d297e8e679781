"""The roles of a table's columns: countries, units, notes. A table without a column of units is only layout."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from leahy.text.fold import fold
from leahy.text.lexicon import looks_like_unit, read
from parsers.countries.headings import is_region, match_country, read_heading
from parsers.errors import PageError
from parsers.listings.draft import ItemGroup
from parsers.listings.tables.table_forms import (
    NONE,
    by_year,
    cell_of,
    country_columns,
    labelled,
    total_row,
    vertical_roles,
)
from parsers.listings.words.column_heads import HeadRole, head_role, head_roles, heads_laws
from parsers.listings.words.remarks import is_count
from parsers.listings.words.scope import is_of_this_law, is_reason
from parsers.pages.lines import Line, Role
from parsers.pages.words import WORDS

_STATUS = frozenset(WORDS["columns"]["status"])
_DECISION = frozenset(WORDS["columns"]["decision"])
_WHY = frozenset(WORDS["columns"]["why"])
_APPROVED, _LATER, _DENIED = (frozenset(WORDS["columns"][key]) for key in ("approved", "later", "not_approved"))
_CONNECTING = frozenset(WORDS["sentences"]["connecting"])
_NO_LETTER = re.compile(r"\W{1,3}")
"""A bullet in a cell of its own."""
_WORD = re.compile(r"[^\W_]+")
_OF_NO_UNIT = frozenset(("number", "code", "region"))
"""Roles of columns that are ignored."""
_FEWEST_SHARED = 4
"""Lines of a row that may have two units and two details."""


def give_roles(lines: Sequence[Line]) -> list[Line]:
    """The lines; in tables of countries and units, each has the role of its column.

    Raises PageError for a column whose role is unclear.
    """
    tables: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.cell and line.text:
            tables[line.cell.table].append(line)
    if not tables:
        return list(lines)
    around = _tables_around_others(lines)
    tables_with_roles = {
        number: [] if number in around else [line._replace(role=role) for line, role in _entries(table)]
        for number, table in tables.items()
    }
    result: list[Line] = []
    for line in lines:
        number = line.cell.table if line.cell and line.text else 0
        if not (number and tables_with_roles[number]):
            result.append(line)
        elif line is tables[number][0]:
            result += tables_with_roles[number]
    return result


def _tables_around_others(lines: Sequence[Line]) -> frozenset[int]:
    """The tables that hold other tables between their lines: they are layout, and no rows."""
    numbers = [line.cell.table for line in lines if line.cell and line.text]
    opened: set[int] = set()
    around: set[int] = set()
    for above, number in pairwise([0, *numbers]):
        if number != above and number in opened:
            around.add(number)
        opened.add(number)
    return frozenset(around)


def refuse_unclear_rows(groups: Iterable[ItemGroup]) -> None:
    """Raises PageError where the cells of a table leave open which country a unit belongs to, or whether it is a unit.

    Cells are read from left to right, row by row. That is wrong where countries stand side by side, with units in the rows
    below; and where a row holds several units, one could be the force to which the other belongs.
    """
    groups = [group for group in groups if any(item.block.line.cell for item in group.items)]
    headings = {_place(heading.line) for heading, _ in groups if heading and heading.line.cell}
    filled = {_place(item.block.line) for _, items in groups for item in items if item.block.line.cell}
    width: Counter[tuple[int, int]] = Counter((table, row) for table, row, _ in headings | filled)
    above: dict[int, dict[int, object]] = defaultdict(dict)  # table -> column -> the country of the last text in it
    for number, (heading, items) in enumerate(groups):
        country: object = heading.codes if heading else number
        opener = heading.line.cell if heading else None
        if opener is not None:
            if width[opener.table, opener.row] == 1:
                above[opener.table].clear()  # alone in its row: it stands over all columns of the rows below
            above[opener.table].update(dict.fromkeys(range(opener.column, opener.column + opener.width), country))
        beside: dict[tuple[int, int], Line] = {}
        for line in (item.block.line for item in items if item.block.line.cell):
            table, row, column = _place(line)
            opens_row = (
                opener is not None
                and (opener.table, opener.row) == (table, row)
                and (opener.column == column or (opener.table, opener.row, opener.column) not in filled)
            )
            if not (line.role or opens_row) and above[table].get(column, country) != country:
                raise PageError(
                    f"{line.where}: {line.text!r} stands in a column below another country; it is unclear to which of "
                    "the countries side by side it belongs; look at the page"
                )
            above[table][column] = country
            if line.tag != "li" and (table, row, column) not in headings:
                first = beside.setdefault((table, row), line)
                if cell_of(first).column != column:
                    raise PageError(
                        f"{line.where}: {line.text!r} stands in one row with {first.text!r}; it is unclear whether both "
                        "were denied, or one is a part of the other; look at the page"
                    )


def refuse_wrapped(groups: Iterable[ItemGroup]) -> None:
    """Raises PageError where two lines of one cell could be one unit: the name continues on the second line, or one of the
    lines is a kind of unit and no name."""
    for _, items in groups:
        for above, below in pairwise(items):
            line = below.block.line
            in_one_cell = line.part and line.tag in ("td", "th", "dd") and line.block == above.block.line.block
            if in_one_cell and (_goes_on(above.text, below.text) or _is_kind(above.text) or _is_kind(below.text)):
                raise PageError(
                    f"{line.where}: {below.text!r} stands below {above.text!r} in one cell: one unit or two? Look at the page"
                )


def _goes_on(above: str, below: str) -> bool:
    small = below[0].islower() and "-" not in below.split()[0]  # and no "al-Quds Brigade"
    return small or above.count("(") > above.count(")") or fold(above).split()[-1] in _CONNECTING


def _is_kind(text: str) -> bool:
    """Whether a name is one word such as "Battalion". "Gendarmerie" is a name: a country has only one."""
    return " " not in text and (head := read(text).head) is not None and fold(text) == head.phrase and not head.branch


def _entries(lines: Sequence[Line]) -> list[tuple[Line, Role]]:
    """The lines of a table with their roles, in the order in which a person reads them; none for a table without units."""
    rows: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        rows[cell_of(line).row].append(line)
    if entries := vertical_roles(rows) or country_columns(rows):
        return entries
    entries = sorted(_roles(lines), key=_order)
    _refuse_mixed_rows(entries)
    return by_year(entries)


def _order(entry: tuple[Line, Role]) -> tuple[int, int]:
    """Row by row; within a row its year and its country first, and remarks after the unit that they are about."""
    line, role = entry
    opening: Sequence[Role] = ("year", "country", "region", "head")
    place = 0 if role == "year" else 1 if role in opening else 3 if role == "note" else 2
    return (cell_of(line).row, place)


def _roles(lines: Sequence[Line]) -> list[tuple[Line, Role]]:
    width = max(cell_of(line).column + cell_of(line).width for line in lines)
    rows: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        rows[cell_of(line).row].append(line)
    first = min(rows)
    head = rows[first] if _is_head(rows[first], width) else []
    if starts := _starts(head):
        return _roles(_stacked(lines, len(head), starts))
    if width == 1:
        return [(line, "head" if line in head else "") for line in lines] if head else []
    columns: dict[int, HeadRole]
    if head:
        columns = _by_head(head)
    else:
        headed = any(len(row) == 1 and match_country(row[0].text) for row in rows.values())
        columns = _by_content([row for row in rows.values() if len(_columns(row)) > 1], headed=headed)
    head_texts = [line.text for line in head]
    if "unit" not in columns.values():
        return []
    units = [line.text for line in lines if columns.get(cell_of(line).column) == "unit" and line not in head]
    if units and all(map(is_count, units)):
        return []
    _refuse_shared_details(rows, columns)
    statuses = {cell_of(line).column: text for line in head if (text := fold(line.text).rstrip(":")) in _STATUS}
    heads = {cell_of(line).column: line.text for line in head}
    result: list[tuple[Line, Role]] = []
    last = max(rows)
    for number, row in rows.items():
        if head and (number == first or (len(row) == len(head) and [line.text for line in row] == head_texts)):
            result += [(line, "head") for line in row]
        elif number == last and (totals := total_row(row)):
            result += totals
        elif len(_columns(row)) == 1 and (cell_of(row[0]).width > 1 or _names_country(row[0])):
            # One cell across the table, or alone in its row: a heading for the rows below it.
            result += [(line, "region" if is_region(line.text) else "country") for line in row]
        else:
            result += [_with_role(line, columns, heads) for line in row]
            for line in row:
                column = cell_of(line).column
                if columns[column] in ("note", "detail") and (
                    _was_not_denied(line, statuses.get(column, "")) or _has_another_ground(line, heads.get(column, ""))
                ):
                    raise PageError(
                        f"{line.where}: {line.text!r} stands in the row of a unit: not all units of this table were denied "
                        "assistance under the State Leahy law; look at the page"
                    )
    return result


def _refuse_mixed_rows(entries: Sequence[tuple[Line, Role]]) -> None:
    """Raises PageError where a country stands in each row of its units, and one more row has none, or one has two lines.

    A country may be lost there, or one name may stand on two lines. Where its country is not repeated neither is odd.
    """
    _refuse_bare_row(entries)
    details = any(role == "note" for _, role in entries)
    countries: list[Line] = []
    filled = -1
    for line, role in entries:
        if role == "country":
            countries.append(line)
        if role != "unit" or len(countries) < 2 or countries[-1].text != countries[-2].text:
            continue
        cell, opener = cell_of(line), cell_of(countries[-1])
        if not opener.row <= cell.row < opener.row + opener.height:
            raise PageError(
                f"{line.where}: {line.text!r} stands in a row without a country, below rows that repeat theirs; look at the page: "
                "a country may be lost"
            )
        if cell.row == filled and not details and line.tag != "li":
            raise PageError(
                f"{line.where}: {line.text!r} is a second line in its cell, below rows of one unit each: one unit or two? Look at "
                "the page"
            )
        filled = cell.row


def _refuse_bare_row(entries: Sequence[tuple[Line, Role]]) -> None:
    """Raises PageError where a table leaves a country out in some rows, and repeats it in more."""
    countries = {cell_of(line).row: line for line, role in entries if role == "country"}
    repeated = sum(row - 1 in countries and countries[row - 1].text == line.text for row, line in countries.items())
    covered = {
        row for line in countries.values() for row in range(cell_of(line).row, cell_of(line).row + cell_of(line).height)
    }
    bare = [line for line, role in entries if role == "unit" and cell_of(line).row not in covered]
    if 0 < len({cell_of(line).row for line in bare}) < repeated:
        raise PageError(
            f"{bare[0].where}: {bare[0].text!r} stands in a row without a country, and other rows repeat theirs; look at the page: "
            "a country may be lost"
        )


def _was_not_denied(line: Line, status: str) -> bool:
    """Whether a cell beside a unit says that it was not denied. `status` is the head of a column that says what was decided.

    Outside of such a column, "resumed" may be a remark; in a column of decisions each cell has to say "denied".
    """
    words = set(_WORD.findall(fold(line.text)))
    if not words.isdisjoint(_DENIED):
        return False
    if status in _DECISION:
        return bool(words)
    if status:
        return not words.isdisjoint(_APPROVED | _LATER)
    return not words.isdisjoint(_APPROVED) and words <= _APPROVED | {"assistance", "for"}


def _has_another_ground(line: Line, head: str) -> bool:
    """Whether a cell below "Law" or "Reason" names another law, or a reason that is none of the State Leahy law's."""
    named = fold(head).rstrip(":")
    if not _WORD.search(line.text) or fold(line.text) in NONE:
        return False
    return (heads_laws(named) and not is_of_this_law(line.text)) or (named in _WHY and not is_reason(line.text))


def _starts(head: Sequence[Line]) -> list[int]:
    """The first column of each repetition, where the heads repeat: "Country | Unit | Country | Unit".

    Raises PageError where several columns are countries, and the heads do not repeat.
    """
    roles = [head_role(line.text) for line in head]
    times = roles.count("country")
    if times < 2:
        return []
    period = len(roles) // times
    if roles[:period] * times != roles:
        raise PageError(
            f"{head[0].where}: of the columns {' | '.join(line.text for line in head)!r} several are countries; "
            "it is unclear to which of them a unit belongs; look at the page"
        )
    return [cell_of(line).column for line in head[::period]]


def _stacked(lines: Sequence[Line], heads: int, starts: Sequence[int]) -> list[Line]:
    """A table whose columns repeat, as one with each repetition below the one on its left."""
    height = 1 + max(cell_of(line).row for line in lines)
    stacked: list[tuple[int, Line]] = []
    for line in lines:
        cell = cell_of(line)
        time = bisect_right(starts, cell.column) - 1
        if cell.column + cell.width > (*starts[1:], cell.column + cell.width)[time]:
            raise PageError(
                f"{line.where}: {line.text!r} stands across the columns of several countries; look at the page"
            )
        moved = cell._replace(row=cell.row + time * height, column=cell.column - starts[time])
        stacked.append((time, line._replace(cell=moved)))
    for time in range(1, len(starts)):
        below = [line for number, line in stacked if number == time][heads // len(starts) :]
        if below and not match_country(min(below, key=_place).text):
            raise PageError(f"{below[0].where}: {below[0].text!r} opens a column without its country; look at the page")
    return [line for _, line in stacked]


def _with_role(line: Line, columns: Mapping[int, HeadRole], heads: Mapping[int, str]) -> tuple[Line, Role]:
    role = columns.get(cell_of(line).column)
    if role is None:
        raise PageError(
            f"{line.where}: a table column that is neither country, unit, note nor number holds {line.text!r}; "
            "name its head in parsers/pages/page_words.toml"
        )
    if role in _OF_NO_UNIT and " " in line.text and looks_like_unit(line.text) and not line.text.startswith("Bureau "):
        head = heads.get(cell_of(line).column, "of numbers")
        raise PageError(
            f"{line.where}: {line.text!r} stands in the column {head!r} and could be a unit; look at the page, it would be lost"
        )
    if role == "detail" and heads_laws(fold(heads[cell_of(line).column]).rstrip(":")) and is_of_this_law(line.text):
        return line, "law"
    if role == "detail" or role == "year" or role == "code" or role == "count":
        return labelled(line, role, heads[cell_of(line).column])
    return line, role


def _refuse_shared_details(rows: Mapping[int, Sequence[Line]], columns: Mapping[int, HeadRole]) -> None:
    """Raises PageError where a cell of several lines may tell them of the several units beside it, one by one."""
    for row in rows.values():
        if len(row) < _FEWEST_SHARED:
            continue
        roles = Counter(columns.get(cell_of(line).column) for line in row)
        if roles["unit"] > 1 and roles["detail"] > 1:
            detail = next(line for line in row if columns.get(cell_of(line).column) == "detail")
            raise PageError(
                f"{detail.where}: {detail.text!r} stands beside {roles['unit']} units; it is unclear of which it speaks"
            )


def _is_head(row: Sequence[Line], width: int) -> bool:
    recognised = sum(head_role(line.text) is not None for line in row)
    return (
        recognised > 0
        and (recognised == len(row) or all(cell_of(line).head for line in row))
        and (len(row) > 1 or width == 1)
    )


def _by_head(head: Sequence[Line]) -> dict[int, HeadRole]:
    return {
        column: role
        for line, role in zip(head, head_roles([line.text for line in head]), strict=True)
        if role is not None
        for column in range(cell_of(line).column, cell_of(line).column + cell_of(line).width)
    }


def _by_content(rows: Sequence[Sequence[Line]], *, headed: bool) -> dict[int, HeadRole]:
    """The columns of a table without a head row. `headed`: some row is one cell with a country, a heading for those below."""
    texts: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        for line in row:
            texts[cell_of(line).column].append(line.text)
    roles: dict[int, HeadRole] = {}
    for column, cells in texts.items():
        if all(text.rstrip(".)").isdecimal() or _NO_LETTER.fullmatch(text) for text in cells):
            roles[column] = "number"
        elif sum(bool(match_country(text)) for text in cells) * 2 > len(cells):
            roles[column] = "country"
    rest = [column for column in texts if column not in roles]
    if len(rest) > 1:
        rest = [column for column in rest if sum(map(looks_like_unit, texts[column])) * 2 > len(texts[column])]
    if len(rest) != 1 or list(roles.values()).count("country") > 1 or not (headed or "country" in roles.values()):
        return {}
    return roles | {rest[0]: "unit"}


def _names_country(line: Line) -> bool:
    return any(read_heading(line.text))


def _columns(row: Sequence[Line]) -> set[int]:
    return {cell_of(line).column for line in row}


def _place(line: Line) -> tuple[int, int, int]:
    cell = cell_of(line)
    return cell.table, cell.row, cell.column
