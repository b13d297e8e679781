"""What stands beside listed units: the shipped record has the reviewed child-soldiers lists alone."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import leahy
from leahy.cli import main
from leahy.queries.related import RELATED_CAVEAT, _when
from tests.support.places import SHIPPED


def test_related_units_of_a_list() -> None:
    rows = leahy.related(2018, data=SHIPPED)
    assert set(rows["register"]) == {"child_soldiers"}
    assert dict(rows.groupby("country_code")["fiscal_year"].apply(list)) == {
        "CF": [2013, 2014, 2022, 2024], "LY": [2020, 2021, 2024],
    }  # fmt: skip
    assert rows["when"].tolist() == ["before", "before", "after", "after", "after", "after", "after"]
    assert rows.attrs["caveat"].startswith(RELATED_CAVEAT)
    assert "registers read: none" in rows.attrs["coverage"]
    assert leahy.related(country="Libya", data=SHIPPED)["country_code"].unique().tolist() == ["LY"]
    assert len(leahy.related(unit="Ain Zara Prison", data=SHIPPED)) == 3


@pytest.mark.parametrize(
    ("register", "day", "fiscal", "expected"),
    [
        ("trainings", date(2017, 12, 31), 2018, "before"),
        ("trainings", date(2018, 1, 1), 2018, "in"),
        ("trainings", None, 2017, "before"),
        ("trainings", None, 2018, "unclear"),
        ("trainings", None, 2019, "unclear"),
        ("trainings", None, 2020, "after"),
        ("child_soldiers", None, 2018, "in"),
        ("ofac_sdn", None, None, "unclear"),
        ("ofac_sdn", date(2021, 12, 10), None, "after"),
    ],
)
def test_a_fiscal_year_covers_parts_of_two(register: str, day: date | None, fiscal: int | None, expected: str) -> None:
    assert _when(register, day, fiscal, 2018) == expected


def test_timeline_puts_listings_and_records_in_order() -> None:
    events = leahy.timeline("Ain Zara Prison", data=SHIPPED)
    assert list(zip(events["year"], events["event"], strict=True)) == [
        (2018, "listed"), (2020, "child_soldiers"), (2021, "child_soldiers"), (2024, "child_soldiers"),
    ]  # fmt: skip
    assert leahy.timeline("No such unit anywhere", data=SHIPPED).empty


def test_an_empty_answer_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["related", "2018", "--country", "NP", "--data", str(SHIPPED)]) == 0
    assert "The registers that were read have no record" in capsys.readouterr().out
    assert main(["timeline", "no such thing", "--data", str(SHIPPED)]) == 0
    assert "No listed unit is named 'no such thing'" in capsys.readouterr().out
    assert "message" not in leahy.timeline("Ain Zara Prison", data=SHIPPED).attrs


def test_country_years_say_what_is_not_known() -> None:
    rows = leahy.country_years(country="LY", data=SHIPPED).set_index("year")
    assert rows.loc[2018, "units_listed"] == 1
    assert pd.isna(rows.loc[2019, "units_listed"])
    assert rows["child_soldiers"].loc[[2012, 2018, 2021, 2023]].tolist() == [
        "unknown",
        "not_listed",
        "listed",
        "unknown",
    ]
    assert rows["aid_obligated"].isna().all()


def test_vetting_figures_stand_as_stated() -> None:
    figures = leahy.vetting(data=SHIPPED).set_index("measure")["cases"]
    assert figures["cases"] == 227_571
    assert "need not add up" in leahy.vetting(data=SHIPPED).attrs["caveat"]


def test_the_commands_say_what_a_hit_does_not_mean(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["related", "2018"], ["timeline", "Ain", "Zara", "Prison"], ["country-years", "--country", "LY"]):
        assert main([*command, "--data", str(SHIPPED)]) == 0
        assert RELATED_CAVEAT in capsys.readouterr().out
    assert main(["vetting", "--data", str(SHIPPED)]) == 0


def test_a_record_without_the_tables_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "processed" / "revisions").mkdir(parents=True)
    with pytest.raises(leahy.RecordError, match="make run"):
        leahy.related(data=tmp_path)
