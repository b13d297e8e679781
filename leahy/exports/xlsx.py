"""The export as a workbook: one sheet a table. Every text is a text: no formula, no link."""

import io
import textwrap
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from leahy.errors import LeahyError
from leahy.exports.content import READ_FIRST, TITLE, Content
from leahy.record.cells import JOINT, defuse

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_SHEETS = {
    "denied_units": "Denied units",
    "about": "About",
    "lists": "Lists",
    "revisions": "Revisions",
    "related": "Beside the lists",
    "columns": "Columns",
}
_SENTENCES = ("about", "columns")  # sheets that nobody filters
_HASHES = ("file", "file_sha256", "printed_sha256", "rows_sha256", "capture")
"""Columns of revisions that nobody reads on paper; they stand last."""
_PRINTED = {"denied_units": len(READ_FIRST), "lists": 8, "revisions": 12, "related": 9}
"""Columns from the left that are printed, where not all are: more of them cannot be read on one width of paper."""
_WIDEST = {"about": 100, "columns": 100, "revisions": 24}  # characters; the hashes of revisions run over several lines
_WIDEST_ELSEWHERE = 50
_A4 = 9
_LINE, _HIGHEST = 15, 409  # points; no row of a workbook can be higher
_FOOTER = "&LNot listed means nothing more than that: see the sheet About.&R&P of &N"
_DAY = "yyyy-mm-dd"
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class WorkbookLimit(LeahyError):
    """A cell or a number of rows that no workbook can hold."""


def xlsx_bytes(content: Content) -> bytes:
    """The workbook. Raises `WorkbookLimit`, and `LeahyError` where xlsxwriter is missing."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise LeahyError("A workbook needs xlsxwriter, which is an extra: pip install 'leahy[xlsx]'.") from error

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **_AS_TEXT})
    # Excel requires a creation date. The clock's would make the bytes differ each time.
    newest = max(row["created_at"] for row in content.tables["revisions"].to_pylist())
    book.set_properties({"title": TITLE, "comments": content.about["caveat"], "created": _without_zone(newest)})
    for name, title in _SHEETS.items():
        if name in content.tables:
            sheet, table = book.add_worksheet(title), _hashes_last(content.tables[name])
            printed = _PRINTED.get(name, table.num_columns)
            _fill(sheet, table, book, printed=printed, widest=_WIDEST.get(name, _WIDEST_ELSEWHERE))
            _set_up_pages(sheet, table, printed)
            if table.num_rows and name not in _SENTENCES:
                sheet.autofilter(0, 0, table.num_rows, table.num_columns - 1)
    book.close()
    return file.getvalue()


def _hashes_last(table: pa.Table) -> pa.Table:
    hashes = [name for name in _HASHES if name in table.column_names]
    return table.select([name for name in table.column_names if name not in hashes] + hashes)


def _fill(sheet: "Worksheet", table: pa.Table, book: "Workbook", *, printed: int, widest: int) -> None:
    """Write `table` to `sheet` under a header that stays in sight. The first `printed` columns show their whole text."""
    header = book.add_format({"bold": True, "bottom": 1})
    whole, one_line = _formats(book, text_wrap=True), _formats(book, text_wrap=False)
    lines = [1] * (table.num_rows + 1)
    for c, (name, column) in enumerate(zip(table.column_names, table.itercolumns(), strict=True)):
        cells = column.to_pylist()
        longest = max((len(_text(cell)) for cell in cells), default=0)
        width = min(max(longest, len(name)) + 2, widest)
        sheet.set_column(c, c, width)
        _write_cell(sheet, 0, c, name, {"text": header})
        for r, cell in enumerate(cells, 1):
            _write_cell(sheet, r, c, cell, whole if c < printed else one_line)
            if c < printed:
                lines[r] = max(lines[r], _lines(_text(cell), width))
    for r, number in enumerate(lines):
        if number > 1:  # without a height, a reader's LibreOffice clipped such rows (2026-11)
            sheet.set_row(r, min(number * _LINE, _HIGHEST))
    sheet.freeze_panes(1, 0)


def _set_up_pages(sheet: "Worksheet", table: pa.Table, printed: int) -> None:
    """The first `printed` columns on one width of paper, under the header on each page."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if printed < table.num_columns:
        sheet.print_area(0, 0, table.num_rows, printed - 1)
    sheet.set_footer(_FOOTER)


def _formats(book: "Workbook", *, text_wrap: bool) -> dict[str, "Format"]:
    """The formats of cells, by kind."""
    look = {"valign": "top", "text_wrap": text_wrap}
    return {
        "text": book.add_format(look),
        "number": book.add_format({**look, "align": "left"}),  # else it touches the text of the next column
        # Excel hides the apostrophe, and still keeps the cell a text when somebody edits it.
        "quoted": book.add_format({**look, "quote_prefix": True}),
        "moment": book.add_format({**look, "align": "left", "num_format": f"{_DAY} hh:mm:ss"}),
        "day": book.add_format({**look, "align": "left", "num_format": _DAY}),
    }


def _write_cell(sheet: "Worksheet", row: int, column: int, cell: Any, formats: Mapping[str, "Format"]) -> None:
    where = (row, column)
    if cell is None:
        return
    if isinstance(cell, bool):
        failed = sheet.write_boolean(*where, cell)
    elif isinstance(cell, int):
        failed = sheet.write_number(*where, cell, formats["number"])
    elif isinstance(cell, datetime):
        failed = sheet.write_datetime(*where, _without_zone(cell), formats["moment"])
    elif isinstance(cell, date):
        failed = sheet.write_datetime(*where, cell, formats["day"])
    else:
        text = _text(cell)
        format_ = formats["quoted"] if "quoted" in formats and defuse(text) != text else formats["text"]
        if text.startswith("<r>"):  # xlsxwriter takes such a string for its own markup; in parts it is text
            failed = sheet.write_rich_string(*where, text[:1], text[1:2], text[2:], format_)
        else:
            failed = sheet.write_string(*where, text, format_)
    if failed:
        raise WorkbookLimit(
            f"A workbook holds at most 1,048,576 rows and 32,767 characters a cell; {sheet.name!r}, row {row + 1}, "
            f"column {column + 1} is beyond that. Export to csv, jsonl or sqlite."
        )


def _text(cell: Any) -> str:
    """A cell as a spreadsheet shows it."""
    if isinstance(cell, list):
        return JOINT.join(cell)
    if isinstance(cell, datetime):
        return str(cell)[:19]
    return "" if cell is None else str(cell)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of that many characters."""
    return 1 if len(text) < width else len(textwrap.wrap(text, width - 2))


def _without_zone(moment: datetime) -> datetime:
    """The moment in UTC; a spreadsheet has no time zones."""
    return moment.astimezone(UTC).replace(tzinfo=None)
