"""The time of reading a table grows as its rows do: a list of 10,000 units may be one table."""

import time

from parsers.listings.tables.table_forms import country_columns
from parsers.pages.lines import Cell, Line

FEW, TIMES, MOST_GROWTH = 500, 8, 24


def test_columns_of_countries_are_looked_for_in_one_walk_over_the_rows() -> None:
    few, many = (min(_seconds(rows) for _ in range(3)) for rows in (_rows(FEW), _rows(FEW * TIMES)))
    assert many < MOST_GROWTH * few


def _rows(count: int) -> dict[int, list[Line]]:
    """A table without a head row, country and unit side by side."""
    texts = ("Chad", "Border Police")
    return {
        row: [Line(text, "td", row, cell=Cell(1, row, column, 1, 1, False)) for column, text in enumerate(texts)]
        for row in range(count)
    }


def _seconds(rows: dict[int, list[Line]]) -> float:
    begun = time.thread_time()
    country_columns(rows)
    return time.thread_time() - begun
