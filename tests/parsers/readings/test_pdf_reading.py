"""The reading of a PDF: what a person says of a sign at the end of a printed row."""

from dataclasses import replace

import pytest

import parsers
from parsers.readings.conservation import row_not_on_page
from tests.parsers.pages.test_pdf import LONG, STATEMENT, item
from tests.support.pdfs import Words, pdf

PAGE = [*STATEMENT, Words(72, 130, "Chad", bold=True), *item(146, f"{LONG} Metropolitan CEN-"), Words(90, 160, "TER")]


@pytest.mark.parametrize("ending", ["CEN-TER", "CENTER", "CEN- TER"])
def test_a_person_says_how_the_sign_at_the_end_of_a_row_is_written(ending: str) -> None:
    own = parsers.own_reading(pdf([PAGE]))
    (doubtful,) = (row for row in own.rows if row.is_ == "?")
    assert "how the sign at the end of its line is written" in doubtful.rule
    said = replace(doubtful, text=f"{LONG} Metropolitan {ending}", is_="unit", rule="looked at the page")
    rows = [said if row is doubtful else row for row in own.rows]
    filed = parsers.filed_reading(rows, own)
    assert [entry.unit_listed for entry in filed.listings[0].entries] == [f"{LONG} Metropolitan {ending}"]
    assert row_not_on_page(filed.rows, own.document) is None


def test_no_other_sign_may_be_left_out() -> None:
    own = parsers.own_reading(pdf([[*PAGE, *item(174, "Sub-Unit of the Guard")]]))
    rows = [replace(row, is_="unit", text=row.text.replace("Sub-Unit", "SubUnit")) for row in own.rows]
    with pytest.raises(parsers.ReadingError, match="its text was changed"):
        parsers.filed_reading(rows, own)
