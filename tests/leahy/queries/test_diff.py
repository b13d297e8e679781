"""`leahy.diff`: every row of both sides once, and what the result says of it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leahy
from leahy.queries.diff import KINDS, PAIRED
from tests.support.deep import examples
from tests.support.years import BATTALIONS, frame, made_up_years

WORDS = ("1", "2", "21", "Bn", "Battalion", "Infantry", "Army", "Police", "Zone", "Made-up", "(MZP)", "Río", "Rio", ",")
UNITS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join) | st.text(min_size=1, max_size=12)
SIDES = st.lists(st.tuples(st.sampled_from(["XK", "NP", "ZM"]), UNITS), max_size=9)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("years") / "data")


def kinds(differences: pd.DataFrame) -> dict[str, list[tuple[Any, Any]]]:
    """kind -> (old string, new string), null as None."""
    strings = differences[["unit_listed_old", "unit_listed_new"]].astype(object)
    pairs = strings.where(strings.notna(), None).itertuples(index=False, name=None)
    by_kind: dict[str, list[tuple[Any, Any]]] = {}
    for kind, pair in zip(differences["kind"], pairs, strict=True):
        by_kind.setdefault(kind, []).append(pair)
    return by_kind


def check_every_row_once(old: pd.DataFrame, new: pd.DataFrame, differences: pd.DataFrame) -> None:
    columns = ["country_code", "unit_listed", "name_id", "position"]
    for side, rows, absent in (("old", old, "only_new"), ("new", new, "only_old")):
        present = differences[differences["kind"] != absent]
        printed = present[["country_code", *(f"{c}_{side}" for c in columns[1:])]]
        assert Counter(printed.itertuples(index=False, name=None)) == Counter(
            rows[columns].itertuples(index=False, name=None)
        )
        assert differences[differences["kind"] == absent][f"unit_listed_{side}"].isna().all()
    assert set(differences["kind"]) <= set(KINDS)
    assert differences["score"].notna().eq(differences["kind"].isin(PAIRED)).all()
    assert differences["evidence"].notna().eq(differences["kind"].isin(PAIRED)).all()


@examples(30)
@given(SIDES, SIDES)
def test_each_row_of_both_sides_exactly_once(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    before, after = frame(old), frame(new, year=2020)
    differences = leahy.diff(before, after, data="/nowhere")
    check_every_row_once(before, after, differences)
    by_country = leahy.summary(differences)
    assert by_country[["old", "new"]].sum().tolist() == [len(old), len(new)]
    assert by_country[list(KINDS)].sum().to_dict() == differences.attrs["counts"]


@examples(20)
@given(SIDES)
def test_a_list_beside_itself_is_the_same(units: list[tuple[str, str]]) -> None:
    assert set(leahy.diff(frame(units), frame(units, year=2020), data="/nowhere")["kind"]) <= {"same"}


@examples(20)
@given(SIDES, SIDES, st.randoms(use_true_random=False))
def test_the_order_of_rows_in_a_frame_does_not_matter(old: list[Any], new: list[Any], rng: Any) -> None:
    before, after = frame(old), frame(new, year=2020)
    shuffled = after.iloc[rng.sample(range(len(after)), len(after))]
    differences, again = (leahy.diff(before, side, data="/nowhere") for side in (after, shuffled))
    check_every_row_once(before, shuffled, again)
    assert differences["kind"].value_counts().to_dict() == again["kind"].value_counts().to_dict()


def test_two_years(data: Path) -> None:
    differences = leahy.diff(2019, 2021, data=data)
    assert kinds(differences) == {
        "same": [(unit, unit) for unit in ("River Action Battalion (RIAB), Madeupganj", BATTALIONS[0], BATTALIONS[4])],
        "reworded": [("3 Infantry Battalion, 4 Division", "3 Infantry Bn, 4 Division")],
        "moved": [("2nd Inf Bn, 3 Division", "2 Infantry Battalion, 9 Division")],
        "only_old": [("Made-up Harbour Police", None), (BATTALIONS[3], None), ("Made-up Zone Police", None)],
        "only_new": [(None, "Made-up Canal Police"), (None, "Made-up Guard")],
    }
    check_every_row_once(leahy.load(2019, data=data), leahy.load(2021, data=data), differences)
    assert list(differences["country"].drop_duplicates()) == ["Bangladesh", "Nepal", "Zambia"]
    moved = differences[differences["kind"] == "moved"].iloc[0]
    assert (moved["parent_old"], moved["parent_new"], moved["year_old"]) == ("3 Division", "9 Division", 2019)
    assert differences.attrs["kinds"]["only_old"] == "not on the 2021 list"
    assert differences.attrs["kinds"]["only_new"] == "not on the 2019 list"
    assert (differences.attrs["old"], differences.attrs["new"]) == ("2019 r2", "2021 r1")
    assert differences.attrs["revision"] == {"old": 2, "new": 1}
    assert "2021 r1: 1 list of 10 known years" in differences.attrs["coverage"]
    assert "Not listed means nothing more than that" in differences.attrs["caveat"]
    assert "removed" not in differences.to_json() + json.dumps(differences.attrs)


def test_the_order_is_by_country_kind_and_position() -> None:
    differences = leahy.diff(
        frame([("ZM", "Guard 1"), ("XK", "Harbour Police"), ("XK", "Canal Police")]),
        frame([("XK", "Canal Police"), ("ZM", "Guard 1"), ("NP", "Guard 2"), ("XK", "River Police")], year=2020),
        data="/nowhere",
    )
    rank = {kind: at for at, kind in enumerate(KINDS)}
    keys = [
        (country, rank[kind], old if pd.notna(old) else 0, new if pd.notna(new) else 0)
        for country, kind, old, new in zip(
            differences["country"],
            differences["kind"],
            differences["position_old"],
            differences["position_new"],
            strict=True,
        )
    ]
    assert keys == sorted(keys)
    assert [key[0] for key in keys] == ["Kosovo", "Kosovo", "Kosovo", "Nepal", "Zambia"]


def test_two_revisions_of_one_year_show_what_was_edited(data: Path) -> None:
    differences = leahy.diff("2019@r1", "2019@r2", data=data)
    assert differences.attrs["kinds"]["only_new"] == "not in 2019 r1"
    assert kinds(differences)["reworded"] == [("2 Infantry Battalion, 3 Division", "2nd Inf Bn, 3 Division")]
    assert kinds(differences)["only_new"] == [(None, "Made-up Zone Police")]
    noted = differences[differences["note_new"].notna()]
    assert noted[["kind", "unit_listed_new", "note_new"]].values.tolist() == [["same", "Made-up Harbour Police", "*"]]
    assert differences.attrs["also_differs"] == {"unit": 1, "path": 1, "name": 1}
    as_of = leahy.diff("2019@2020-05-02", "2019@2020-12-31T12:00:00Z", data=data)
    pd.testing.assert_frame_equal(differences, as_of)
    assert set(leahy.diff("2019", 2019, data=data)["kind"]) == {"same"}


def test_a_column_that_is_not_shown_is_named_where_it_changed() -> None:
    old, new = frame(["A Guard", "B Guard"]), frame(["B Guard", "A Guard"], country_listed="KOSOVO")
    differences = leahy.diff(old, new, data="/nowhere")
    assert differences.attrs["also_differs"] == {"position": 2, "country_listed": 2}
    assert "Pairs also differ in these columns (number of pairs): position (2), country_listed (2)." in str(
        leahy.show(differences)
    )


def test_frames_of_other_dtypes(data: Path, tmp_path: Path) -> None:
    loaded, other = leahy.load(2019, data=data), leahy.load(2021, data=data)
    expected = leahy.diff(loaded, other, data=data)
    read = pd.read_parquet(data / "processed" / "denied_units" / "2019.parquet")
    assert isinstance(read["path"][0], np.ndarray)
    objects = other.astype(object).set_index("name_id", drop=False)
    objects.index = pd.Index([7] * len(objects))  # an index that names every row alike
    categories = loaded.astype({"country": "category", "country_code": "category", "year": "float64"})
    for old, new in ((read, objects), (categories, other[list(reversed(other.columns))])):
        pd.testing.assert_frame_equal(leahy.diff(old, new, data=data), expected)


def test_an_empty_side() -> None:
    nothing, something = frame([]), frame(["A Guard", "B Guard"], year=2020)
    differences = leahy.diff(nothing, something, data="/nowhere")
    assert differences["kind"].tolist() == ["only_new"] * 2
    assert differences.attrs["kinds"]["only_new"] == "not in the old frame"
    assert leahy.diff(something, nothing, data="/nowhere")["kind"].tolist() == ["only_old"] * 2
    both = leahy.diff(nothing, nothing, data="/nowhere")
    assert both.empty
    assert list(both.columns) == list(differences.columns)
    assert both.dtypes.equals(differences.dtypes)
    assert leahy.summary(both).empty
    assert "nothing differs" in str(leahy.show(both))


def test_a_unit_listed_twice_is_two_rows() -> None:
    differences = leahy.diff(frame(["A Guard", "A Guard", "A Guard"]), frame(["A Guard"], year=2020), data="/nowhere")
    assert differences["kind"].value_counts().to_dict() == {"only_old": 2, "same": 1}
    assert sorted(differences["position_old"]) == [1, 2, 3]


def test_what_people_decided_wins(tmp_path: Path) -> None:
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "same_unit.csv").write_text(
        "country_code,a,b,same,reason,source,decided_on\n"
        "XK,Made-up Harbour Police,Sea Guard,yes,Renamed by law.,A made-up gazette,2026-01-02\n"
    )
    sides = frame(["Made-up Harbour Police"]), frame(["Sea Guard"], year=2020)
    assert leahy.diff(*sides, data="/nowhere")["kind"].tolist() == ["only_old", "only_new"]
    (row,) = leahy.diff(*sides, data=tmp_path).to_dict("records")
    assert row["kind"] in PAIRED[:3]
    assert "Renamed by law." in row["evidence"]


@pytest.mark.parametrize(
    ("side", "words"),
    [
        (pd.DataFrame({"a": [1]}), "The new frame cannot be compared: it has no column 'country_code'"),
        (frame(["A"]).drop(columns="path"), "no column 'path'"),
        (frame(["A"]).assign(path="A > B"), "holds text in its column 'path'"),
        (frame(["A"]).assign(unit_listed=None), "no unit_listed in row 0"),
        (frame(["A"]).assign(note=[["x"]]), "something other than text in its column 'note'"),
        (frame(["A"]).assign(position="first"), "something other than integers in 'position'"),
        (frame(["A"]).assign(position=1.5), "something other than integers in 'position'"),
        (frame(["A"]).assign(country=3), "something other than text in its column 'country'"),
        (pd.concat([frame(["A"]), frame(["A"])[["note"]]], axis=1), "has a column twice: 'note'"),
        ("2019@", "'2019@' names no list"),
        ("last year", "names no list"),
        (2017, "No list of calendar year 2017"),
        ("2019@r9", "has no revision 9"),
        ("2019@2001-01-01", "first observed at 2020-05-01"),
        ("2019@soon", "'soon' is not a day"),
    ],
)
def test_sides_that_are_none(data: Path, side: Any, words: str) -> None:
    with pytest.raises(leahy.LeahyError, match=words):
        leahy.diff(2019, side, data=data)


def test_a_side_of_another_type(data: Path) -> None:
    with pytest.raises(TypeError, match="'2018@r1'"):
        leahy.diff(2019, None, data=data)  # type: ignore[arg-type]
    with pytest.raises(leahy.LeahyError, match="not a result of"):
        leahy.summary(frame(["A"]))


def test_a_summary(data: Path) -> None:
    counts = leahy.summary(leahy.diff(2019, 2021, data=data))
    assert counts.set_index("country_code").loc["NP"].to_dict() == {
        "country": "Nepal", "old": 6, "new": 4,
        "same": 2, "reworded": 1, "moved": 1, "possible": 0, "only_old": 2, "only_new": 0,
    }  # fmt: skip
    assert counts["country"].tolist() == ["Bangladesh", "Nepal", "Zambia"]
    assert counts.attrs["old"] == "2019 r2"


def test_a_unit_whose_country_changes_is_named() -> None:
    differences = leahy.diff(
        frame([("ZM", "Kafue Guard Battalion"), ("ZM", "Police")]),
        frame([("NP", "Kafue Guard Battalion"), ("NP", "Police")], year=2020),
        data="/nowhere",
    )
    assert set(differences["kind"]) == {"only_old", "only_new"}
    assert differences.attrs["message"] == (
        "'Kafue Guard Battalion' is under Zambia in 2019, and under Nepal in 2020: its country may have changed."
    )


def test_a_decision_that_fits_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "decisions").mkdir()
    lines = ["XK,Guard Post,Gaurd Post,yes,r,s,2026-01-01", "ZM,A,B,yes,r,s,2026-01-01"]
    header = "country_code,a,b,same,reason,source,decided_on"
    (tmp_path / "decisions" / "same_unit.csv").write_text("\n".join([header, *lines]))
    differences = leahy.diff(frame(["Guard Post"]), frame(["Guard Post"], year=2020), data=tmp_path)
    assert differences.attrs["message"].splitlines() == [
        "same_unit.csv, XK: 'Gaurd Post' is on neither list, so this line decides nothing here."
    ]


def test_a_decision_is_told_where_no_list_of_the_record_prints_its_units(tmp_path: Path) -> None:
    data = made_up_years(tmp_path / "data")
    lines = [
        "NP,2nd Inf Bn; 3 Division,Made-up Zone Police,no,r,s,2026-01-01",
        "QQ,Made-up Guard,Made-up Zone Police,no,r,s,2026-01-01",
        "NP,Made-up Zone Police,Made-up Zone Police (MZP),yes,r,s,2026-01-01",  # of 2019 and 2022
    ]
    header = "country_code,a,b,same,reason,source,decided_on"
    (data / "decisions").mkdir(exist_ok=True)
    (data / "decisions" / "same_unit.csv").write_text("\n".join([header, *lines]))
    assert leahy.diff(2021, 2022, data=data).attrs["message"].splitlines() == [
        f"same_unit.csv, {code}: '{string}' is on no list, so this line decides nothing here."
        for code, string in (
            ("NP", "2nd Inf Bn; 3 Division"),
            ("QQ", "Made-up Guard"),
            ("QQ", "Made-up Zone Police"),
        )
    ]
