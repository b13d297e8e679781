"""`leahy.history`, `leahy.search` and `leahy.tree`: one unit through the years, units by words, the hierarchy."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leahy
from leahy import cli
from leahy.queries.search import search_rows
from tests.support.deep import examples
from tests.support.years import BATTALIONS, frame, made_up_years


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("years") / "data")


def told(found: pd.DataFrame) -> list[tuple[int, str, str | None]]:
    """(year, status, what was printed) of the years from 2018 to 2023."""
    rows = found[found["year"].between(2018, 2023)]
    printed = rows["unit_listed"].astype(object).where(rows["unit_listed"].notna(), None)
    return list(zip(rows["year"].tolist(), rows["status"], printed, strict=True))


# --- history


def test_a_unit_through_the_years(data: Path) -> None:
    found = leahy.history("2 Infantry Battalion", data=data)
    assert told(found) == [
        (2018, "no_list", None),
        (2019, "listed", "2nd Inf Bn, 3 Division"),
        (2020, "no_list", None),
        (2021, "listed", "2 Infantry Battalion, 9 Division"),
        (2022, "listed", "2 Infantry Battalion, 9 Division"),
        (2023, "no_list", None),
    ]
    assert found["year"].tolist() == list(range(2016, 2026))
    assert found["kind"].dropna().tolist() == ["moved", "same"]
    assert set(found["unit"]) == {1}
    assert found.loc[found["year"] == 2020, "list_status"].item() == "not_looked"
    assert found.attrs["message"] == ""
    assert "3 lists of 10 known years" in found.attrs["coverage"]
    assert "Not listed means nothing more" in found.attrs["caveat"]


def test_a_unit_that_one_list_skips_is_followed_over_it(data: Path) -> None:
    found = leahy.history(BATTALIONS[3], data=data)
    assert told(found)[1:5] == [
        (2019, "listed", BATTALIONS[3]),
        (2020, "no_list", None),
        (2021, "not_on_list", None),
        (2022, "listed", BATTALIONS[3]),
    ]
    assert found["kind"].dropna().tolist() == ["same"]


@pytest.mark.parametrize(
    "text", ["RIAB", "riab", "River Action Battalion (RIAB), Madeupganj", "River\u00a0Action  Battalion (RIAB)"]
)
def test_what_names_a_unit(data: Path, text: str) -> None:
    found = leahy.history(text, data=data)
    assert found["unit_listed"].dropna().tolist() == ["River Action Battalion (RIAB), Madeupganj"] * 2
    assert found[["country_code", "parent"]].dropna(how="all")["country_code"].tolist() == ["BD", "BD"]


def test_a_name_id_names_a_unit(data: Path) -> None:
    listed = leahy.load(2019, data=data)
    name_id = listed["name_id"][listed["unit_listed"] == "2nd Inf Bn, 3 Division"].item()
    assert leahy.history(name_id, data=data)["unit_listed"].nunique() == 2


def test_several_units_are_told_apart(data: Path) -> None:
    found = leahy.history("Made-up Guard", data=data)
    listed = leahy.load(data=data)
    named = set(listed["unit_listed"][listed["unit_listed"].str.startswith("Made-up Guard")])
    assert set(found["unit_listed"].dropna()) <= named
    every = leahy.history("1 Infantry Battalion", data=data)
    assert every["unit_listed"].dropna().unique().tolist() == [BATTALIONS[0]]


def test_nothing_found_names_the_nearest(data: Path) -> None:
    found = leahy.history("Made-up Zone Polcie Headquarters of Nowhere", data=data)
    assert found.empty
    assert list(found.columns) == list(leahy.history("RIAB", data=data).columns)
    assert found.attrs["message"].startswith("No listed unit is named 'Made-up Zone Polcie Headquarters of Nowhere'.")
    assert "Made-up Zone Police (Nepal, 2019)" in found.attrs["message"]
    assert "of 10 known years" in found.attrs["coverage"]
    above = leahy.history("6 Division", data=data)
    assert above.empty
    assert "3 listed units are part of a unit of that name" in above.attrs["message"]
    assert "of NP is named 'RIAB'" in leahy.history("RIAB", country="Nepal", data=data).attrs["message"]
    assert leahy.history("%", data=data).attrs["message"].endswith("No listed unit has similar words.")


def test_history_of_what_is_no_name(data: Path) -> None:
    with pytest.raises(leahy.LeahyError, match="names no unit"):
        leahy.history(" ", data=data)
    with pytest.raises(leahy.LeahyError, match=r"'Neppal' is not a country.*Near it, of those listed: Nepal"):
        leahy.history("RIAB", country="Neppal", data=data)


def test_history_on_a_screen(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["history", "2", "Infantry", "Battalion", "--data", str(data)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2 Infantry Battalion, 9 Division (Nepal)",
        "  2016-2018  no list is held: not every place was looked at",
        "  2019       listed: 2nd Inf Bn, 3 Division",
        "  2020       no list is held: not every place was looked at",
        "  2021       listed: 2 Infantry Battalion, 9 Division (moved)",
        "  2022       listed: 2 Infantry Battalion, 9 Division",
        "  2023-2025  no list is held: not every place was looked at",
        "",
        "3 lists of 10 known years; 2019, 2021, 2022: seen by a person who saved it; "
        "2019, 2021, 2022: not checked by a person.",
        "A list is neither cumulative nor a list of bans; not listed means nothing more than that.",
    ]
    assert cli.main(["history", BATTALIONS[3], "--data", str(data)]) == 0
    assert "  2021       not on the list" in capsys.readouterr().out
    assert cli.main(["history", "Nobody", "--data", str(data)]) == 0
    assert capsys.readouterr().out.startswith("No listed unit is named 'Nobody'.")


# --- search

LISTED = frame(
    [
        "Rápida Acción Batallón, Ministerio del Interior",
        "Rapid Action Battalion, Dhaka",
        "Rapid Action Battalion 7, Dhaka",
        "RAB Forces",
        "81 Division, Made-up Army",
        "82 Division, Made-up Army",
        "Arab Legion Post",
        "Federal Police, Regional Division, Torreón Station",
        "Полиция Города",
        "F.E.S. Unit",
    ]
)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("rapid action battalion", 1),
        ("RAPID ACTON BATALION dhaka", 1),
        ("battalion action rapid 7", 2),
        ("rapida accion batallon", 0),
        ("torreon", 7),
        ("Torréon Staton", 7),
        ("81 division", 4),
        ("82 division", 5),
        ("полиция", 8),
        ("FES", 9),
        ("inter", 0),
    ],
)
def test_search_ranks_what_fits_first(text: str, first: int) -> None:
    found = search_rows(LISTED.assign(name="", note=None), text)
    assert found["unit_listed"][0] == LISTED["unit_listed"][first]
    assert found["score"].is_monotonic_decreasing
    assert found["score"].between(0, 100).all()


def test_an_acronym_finds_the_name_and_the_name_the_acronym() -> None:
    rows = LISTED.assign(name="")
    for text in ("RAB", "Rapid Action Battalion", "r.a.b."):
        found = search_rows(rows, text)["unit_listed"].tolist()
        assert {"RAB Forces", "Rapid Action Battalion, Dhaka"} <= set(found)
        assert "Arab Legion Post" not in found
    assert search_rows(rows, "81 Division")["unit_listed"].tolist()[0] == "81 Division, Made-up Army"
    assert search_rows(rows, "83").empty


@examples(30)
@given(st.lists(st.text(min_size=1, max_size=15), max_size=6), st.text(max_size=10))
def test_any_text_can_be_searched_for(units: list[str], text: str) -> None:
    rows = frame(units).assign(name="")
    try:
        found = search_rows(rows, text, limit=3)
    except leahy.LeahyError as error:
        assert "holds nothing to search for" in str(error)
        return
    assert len(found) <= 3
    if any(c.isalnum() for c in text) and units:
        whole = search_rows(frame([*units, text]).assign(name=""), text)
        assert text in whole["unit_listed"].tolist()


def test_search_in_a_record(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = leahy.search("infantry", data=data, limit=4)
    assert len(found) == 4
    assert found.attrs["found"] == leahy.load(data=data)["unit_listed"].str.contains("Infantry").sum()
    assert "3 lists of 10 known years" in found.attrs["coverage"]
    assert leahy.search("infantry", year=2021, data=data)["year"].unique().tolist() == [2021]
    assert leahy.search("police", country="Bangladesh", data=data)["country_code"].unique().tolist() == ["BD"]
    assert leahy.search("police", country="Belgium", data=data).empty
    for wrong, match in (("...", "nothing to search for"), ("", "nothing to search for")):
        with pytest.raises(leahy.LeahyError, match=match):
            leahy.search(wrong, data=data)
    with pytest.raises(leahy.LeahyError, match="at least one"):
        leahy.search("police", limit=0, data=data)
    assert cli.main(["search", "canal", "polcie", "--format", "json", "--data", str(data)]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)[0]["unit_listed"] == "Made-up Canal Police"
    assert "of 10 known years" in said.err
    assert cli.main(["search", "infantry", "--limit", "1", "--data", str(data)]) == 0
    assert "The best 1 of 11 matches" in capsys.readouterr().err
    assert cli.main(["search", "infantry", "--limit", "0", "--data", str(data)]) == 2


def test_an_ordinal_is_found_by_its_number() -> None:
    columns = ("country_code", "country", "note", "name_id", "name", "parent")
    rows = pd.DataFrame({"unit_listed": ["82 Division", "7th Infantry Division"], "year": 2019, "position": [1, 2]})
    best = search_rows(rows.assign(**dict.fromkeys(columns, "")), "7 Division", limit=1)
    assert best["unit_listed"].tolist() == ["7th Infantry Division"]
