"""Charts: what stands for them where they cannot be seen, words that are no formulas, and the same bytes."""

import sys
from pathlib import Path

import pandas as pd
import pytest

import leahy
from leahy import charts
from leahy.errors import LeahyError
from tests.support.years import made_up_years


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("years") / "data")


def all_charts(data: Path) -> list[charts.Chart]:
    rows, lists = leahy.load(data=data), leahy.lists(data=data)
    history = leahy.history("RIAB", data=data).assign(label="A unit of $5 and $x_{$ <b>")
    return [
        charts.by_country(leahy.load(2021, data=data), title="MADE UP: $1 by country"),
        charts.by_country_and_year(rows.assign(country=rows["country"] + " $x_$"), lists, title="MADE UP: by year"),
        charts.timeline(history, lists, title="MADE UP: units"),
        charts.coverage(lists, title="MADE UP: coverage"),
    ]


def test_each_has_a_text_with_its_numbers_and_the_caveat(data: Path) -> None:
    by_country, by_year, timeline, coverage = (chart.alt for chart in all_charts(data))
    assert "Nepal 4" in by_country
    assert "2021: Bangladesh $x_$ 2, Nepal $x_$ 4, Zambia $x_$ 1" in by_year
    assert "A unit of $5 and $x_{$ <b>: 2019, 2021" in timeline
    assert "2022: 5 units" in coverage
    for alt in (by_year, timeline, coverage):
        assert "No list is held for: 2016, 2017, 2018, 2020, 2023, 2024, 2025." in alt
    for alt in (by_country, by_year, timeline, coverage):
        assert alt.endswith("Not listed means nothing more than that.")


def test_the_same_data_give_the_same_bytes(data: Path) -> None:
    first, again = ([chart.svg(themed=True) for chart in all_charts(data)] for _ in range(2))
    assert first == again
    for svg in first:
        assert "prefers-color-scheme:dark" in svg
        assert "<script" not in svg and "<b>" not in svg and "http" not in svg.replace("http://www.w3.org/", "")


def test_a_timeline_hides_the_marks_that_a_unit_does_not_have(data: Path) -> None:
    svg = charts.timelines(leahy.lists(data=data))({2019: "listed", 2021: "not_on_list", 2022: "possible"})
    rule = svg.partition("#")[2].partition("{display:none}")[0]
    assert "listed-2021" in rule and "not_on_list-2019" in rule
    assert not {"listed-2019", "not_on_list-2021", "possible-2022"} & {*rule.replace("#", "").split(",")}


def test_without_matplotlib_it_says_what_to_install(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(LeahyError, match=r"leahy\[site\]"):
        charts.by_country(pd.DataFrame({"country": ["Nepal"], "country_basis": ["heading"]}), title="x")
