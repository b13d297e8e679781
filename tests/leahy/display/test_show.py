"""`leahy.show`: columns, widths, and what a notebook displays."""

from pathlib import Path

import pandas as pd
import pytest

import leahy
from leahy.display.show import as_html, as_markdown, as_table
from tests.support.places import ROOT
from tests.support.years import made_up_years


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("years") / "data")


def test_history_says_why_there_is_no_list_in_every_form(data: Path) -> None:
    frame = leahy.history("2 Infantry Battalion", data=data)
    for text in (as_table(frame), as_markdown(frame), as_html(frame)):
        assert "no list is held: not every place was looked at" in text.replace("\\", "")
        assert "no_list" not in text
        assert "2016-2018" in text.replace("\\", "")


def test_a_narrow_screen_wraps_cells_and_cuts_nothing(data: Path) -> None:
    frame = leahy.load(data=data)
    wide, narrow = as_table(frame, ["country", "unit_listed"]), as_table(frame, ["country", "unit_listed"], width=40)
    assert max(map(len, narrow.split("\n\n")[0].splitlines())) <= 40
    assert sorted(wide.split()) == sorted(narrow.split())


def test_a_long_word_is_broken_into_lines() -> None:
    frame = pd.DataFrame({"address": ["https://example.org/" + "a" * 60]})
    table = as_table(frame, width=30).split("\n\n")[0].splitlines()
    assert "".join(table[1:]) == frame["address"][0]
    assert max(map(len, table)) == 30


def test_columns_can_be_chosen(data: Path) -> None:
    difference = leahy.diff(2019, 2021, data=data)
    shown = leahy.show(difference, ["kind", "score"])
    assert str(shown).startswith("kind ")
    assert shown._repr_html_().count("<th ") == 2
    assert "Not listed means nothing more than that" in shown._repr_html_()


def test_a_notebook_gets_the_first_rows_and_is_told_so(data: Path) -> None:
    rows = leahy.load(data=data)
    frame = pd.concat([rows] * 20, ignore_index=True)
    frame.attrs = rows.attrs
    page = leahy.show(frame)._repr_html_()
    assert page.count("<tr>") == 200 + 1
    assert f"The first 200 of {len(frame)} rows." in page
    assert page.count("text-align:left") == page.count("<td ") + page.count("<th ")


def test_lists_and_history_fit_on_80_columns() -> None:
    """Empty columns, and then addresses, give way; what is shown is never cut."""
    frame = leahy.lists(data=ROOT / "data")
    lines = as_table(frame, width=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert "checked_on" in lines[0] and "source_url" not in lines[0] and "published_on" not in lines[0]
    assert "source_url" in as_table(frame, width=400).splitlines()[0]
    unit = "General Directorate of Infiltration Operations"
    text = as_table(leahy.history(unit, data=ROOT / "data"), width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert unit in " ".join(text.split())
