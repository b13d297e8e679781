"""`leahy.units`: the names of each unit by year, and the ids that every function understands."""

from pathlib import Path

import pytest

import leahy
from leahy import cli
from leahy.text.fold import name_id
from tests.support.years import BATTALIONS, made_up_years

SECOND = ["2nd Inf Bn, 3 Division", "2 Infantry Battalion, 9 Division"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("years") / "data")


def test_the_names_of_a_unit_by_year(data: Path) -> None:
    table = leahy.units(data=data)
    unit_id = name_id("NP", SECOND[0])
    of_unit = table[table["unit_id"] == unit_id]
    assert of_unit[["year", "unit_listed", "status", "kind"]].values.tolist() == [
        [2019, SECOND[0], "current", "first"],
        [2019, BATTALIONS[1], "superseded", "reworded"],
        [2021, SECOND[1], "current", "moved"],
        [2022, SECOND[1], "current", "same"],
    ]
    assert "3 lists of 10 known years" in table.attrs["coverage"]
    assert set(leahy.units(country="Zambia", data=data)["country_code"]) == {"ZM"}


def test_each_row_of_each_list_has_one_unit(data: Path) -> None:
    rows = leahy.load(data=data)
    joined = rows.merge(leahy.units(data=data)[["year", "name_id", "unit_id"]])
    assert len(joined) == len(rows)
    assert joined["unit_id"].notna().all()


def test_every_id_of_a_unit_names_it(data: Path) -> None:
    named = [leahy.history(name_id("NP", name), data=data) for name in (*SECOND, BATTALIONS[1])]
    assert all(set(frame["unit_id"]) == {name_id("NP", SECOND[0])} for frame in named)
    assert all(frame.equals(named[0]) for frame in named)
    for name in (*SECOND, BATTALIONS[1]):
        matches = leahy.search(name_id("NP", name), data=data)
        assert set(matches["unit_listed"]) == set(SECOND)
        assert len(matches) == 3
    assert leahy.history("ln-000000000000", data=data).empty
    assert leahy.search("ln-000000000000", data=data).empty


def test_history_finds_what_search_finds(data: Path) -> None:
    for words in ("harbor polise", "riverr action", "canal polcie", "madeupganj", "rvier madeupganj"):
        best = leahy.search(words, data=data)["unit_listed"].iloc[0]
        history = leahy.history(words, data=data)
        assert best in set(history["unit_listed"])
        assert "as `leahy search` finds them" in history.attrs["message"]


def test_units_on_a_screen(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["units", "--country", "Zambia", "--data", str(data)]) == 0
    printed = capsys.readouterr().out
    assert "Made-up Guard, Republic Command" in printed
    assert name_id("ZM", "Made-up Guard") in printed
