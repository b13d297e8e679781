"""`leahy.diff`: every row of both sides once, what it says, and how it is shown."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import leahy
from leahy import cli
from leahy.display.word_diff import changed_words, mark_plain
from leahy.queries.diff import KINDS, PAIRED
from tests.support.years import BATTALIONS, frame, made_up_years

WORDS = ("1", "2", "21", "Bn", "Battalion", "Infantry", "Army", "Police", "Zone", "Made-up", "(MZP)", "Río", "Rio", ",")
UNITS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join) | st.text(min_size=1, max_size=12)
SIDES = st.lists(st.tuples(st.sampled_from(["XK", "NP", "ZM"]), UNITS), max_size=9)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("years") / "data")


def kinds(found: pd.DataFrame) -> dict[str, list[tuple[Any, Any]]]:
    """kind -> (old string, new string), null as None."""
    strings = found[["unit_listed_old", "unit_listed_new"]].astype(object)
    pairs = strings.where(strings.notna(), None).itertuples(index=False, name=None)
    told: dict[str, list[tuple[Any, Any]]] = {}
    for kind, pair in zip(found["kind"], pairs, strict=True):
        told.setdefault(kind, []).append(pair)
    return told


def check_every_row_once(old: pd.DataFrame, new: pd.DataFrame, found: pd.DataFrame) -> None:
    columns = ["country_code", "unit_listed", "name_id", "position"]
    for side, rows, absent in (("old", old, "only_new"), ("new", new, "only_old")):
        there = found[found["kind"] != absent]
        told = there[["country_code", *(f"{c}_{side}" for c in columns[1:])]]
        assert Counter(told.itertuples(index=False, name=None)) == Counter(
            rows[columns].itertuples(index=False, name=None)
        )
        assert found[found["kind"] == absent][f"unit_listed_{side}"].isna().all()
    assert set(found["kind"]) <= set(KINDS)
    assert found["score"].notna().eq(found["kind"].isin(PAIRED)).all()
    assert found["evidence"].notna().eq(found["kind"].isin(PAIRED)).all()


@settings(max_examples=30, deadline=None)
@given(SIDES, SIDES)
def test_each_row_of_both_sides_exactly_once(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    before, after = frame(old), frame(new, year=2020)
    found = leahy.diff(before, after, data="/nowhere")
    check_every_row_once(before, after, found)
    by_country = leahy.summary(found)
    assert by_country[["old", "new"]].sum().tolist() == [len(old), len(new)]
    assert by_country[list(KINDS)].sum().to_dict() == found.attrs["counts"]


@settings(max_examples=20, deadline=None)
@given(SIDES)
def test_a_list_beside_itself_is_the_same(units: list[tuple[str, str]]) -> None:
    assert set(leahy.diff(frame(units), frame(units, year=2020), data="/nowhere")["kind"]) <= {"same"}


@settings(max_examples=20, deadline=None)
@given(SIDES, SIDES, st.randoms(use_true_random=False))
def test_the_order_of_rows_in_a_frame_does_not_matter(old: list[Any], new: list[Any], rng: Any) -> None:
    before, after = frame(old), frame(new, year=2020)
    shuffled = after.iloc[rng.sample(range(len(after)), len(after))]
    found, again = (leahy.diff(before, side, data="/nowhere") for side in (after, shuffled))
    check_every_row_once(before, shuffled, again)
    assert found["kind"].value_counts().to_dict() == again["kind"].value_counts().to_dict()


def test_two_years(data: Path) -> None:
    found = leahy.diff(2019, 2021, data=data)
    assert kinds(found) == {
        "same": [(unit, unit) for unit in ("River Action Battalion (RIAB), Madeupganj", BATTALIONS[0], BATTALIONS[4])],
        "reworded": [("3 Infantry Battalion, 4 Division", "3 Infantry Bn, 4 Division")],
        "moved": [("2nd Inf Bn, 3 Division", "2 Infantry Battalion, 9 Division")],
        "only_old": [("Made-up Harbour Police", None), (BATTALIONS[3], None), ("Made-up Zone Police", None)],
        "only_new": [(None, "Made-up Canal Police"), (None, "Made-up Guard")],
    }
    check_every_row_once(leahy.load(2019, data=data), leahy.load(2021, data=data), found)
    assert list(found["country"].drop_duplicates()) == ["Bangladesh", "Nepal", "Zambia"]
    moved = found[found["kind"] == "moved"].iloc[0]
    assert (moved["parent_old"], moved["parent_new"], moved["year_old"]) == ("3 Division", "9 Division", 2019)
    assert found.attrs["kinds"]["only_old"] == "not on the 2021 list"
    assert found.attrs["kinds"]["only_new"] == "not on the 2019 list"
    assert (found.attrs["old"], found.attrs["new"]) == ("2019 r2", "2021 r1")
    assert found.attrs["revision"] == {"old": 2, "new": 1}
    assert "2021 r1: 1 list of 10 known years" in found.attrs["coverage"]
    assert "Not listed means nothing more than that" in found.attrs["caveat"]
    assert "removed" not in found.to_json() + json.dumps(found.attrs)


def test_the_order_is_by_country_kind_and_position() -> None:
    found = leahy.diff(
        frame([("ZM", "Guard 1"), ("XK", "Harbour Police"), ("XK", "Canal Police")]),
        frame([("XK", "Canal Police"), ("ZM", "Guard 1"), ("NP", "Guard 2"), ("XK", "River Police")], year=2020),
        data="/nowhere",
    )
    rank = {kind: at for at, kind in enumerate(KINDS)}
    keys = [
        (country, rank[kind], old if pd.notna(old) else 0, new if pd.notna(new) else 0)
        for country, kind, old, new in zip(
            found["country"], found["kind"], found["position_old"], found["position_new"], strict=True
        )
    ]
    assert keys == sorted(keys)
    assert [key[0] for key in keys] == ["Kosovo", "Kosovo", "Kosovo", "Nepal", "Zambia"]


def test_two_revisions_of_one_year_show_what_was_edited(data: Path) -> None:
    found = leahy.diff("2019@r1", "2019@r2", data=data)
    assert found.attrs["kinds"]["only_new"] == "not in 2019 r1"
    assert kinds(found)["reworded"] == [("2 Infantry Battalion, 3 Division", "2nd Inf Bn, 3 Division")]
    assert kinds(found)["only_new"] == [(None, "Made-up Zone Police")]
    noted = found[found["note_new"].notna()]
    assert noted[["kind", "unit_listed_new", "note_new"]].values.tolist() == [["same", "Made-up Harbour Police", "*"]]
    assert found.attrs["also_differs"] == {"unit": 1, "path": 1, "name": 1}
    as_of = leahy.diff("2019@2020-05-02", "2019@2020-12-31T12:00:00Z", data=data)
    pd.testing.assert_frame_equal(found, as_of)
    assert set(leahy.diff("2019", 2019, data=data)["kind"]) == {"same"}


def test_a_column_that_is_not_shown_is_named_where_it_changed() -> None:
    old, new = frame(["A Guard", "B Guard"]), frame(["B Guard", "A Guard"], country_listed="KOSOVO")
    found = leahy.diff(old, new, data="/nowhere")
    assert found.attrs["also_differs"] == {"position": 2, "country_listed": 2}
    assert "Pairs also differ in these columns (number of pairs): position (2), country_listed (2)." in str(
        leahy.show(found)
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
    found = leahy.diff(nothing, something, data="/nowhere")
    assert found["kind"].tolist() == ["only_new"] * 2
    assert found.attrs["kinds"]["only_new"] == "not in the old frame"
    assert leahy.diff(something, nothing, data="/nowhere")["kind"].tolist() == ["only_old"] * 2
    both = leahy.diff(nothing, nothing, data="/nowhere")
    assert both.empty
    assert list(both.columns) == list(found.columns)
    assert both.dtypes.equals(found.dtypes)
    assert leahy.summary(both).empty
    assert "nothing differs" in str(leahy.show(both))


def test_a_unit_listed_twice_is_two_rows() -> None:
    found = leahy.diff(frame(["A Guard", "A Guard", "A Guard"]), frame(["A Guard"], year=2020), data="/nowhere")
    assert found["kind"].value_counts().to_dict() == {"only_old": 2, "same": 1}
    assert sorted(found["position_old"]) == [1, 2, 3]


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
    ("side", "told"),
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
def test_sides_that_are_none(data: Path, side: Any, told: str) -> None:
    with pytest.raises(leahy.LeahyError, match=told):
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


# --- which words changed


@given(UNITS, UNITS)
def test_changed_words_give_back_both_names(old: str, new: str) -> None:
    fragments = changed_words(old, new)
    for signs, name in (("=-", old), ("=+", new)):
        assert "".join(text for kind, text in fragments if kind in signs).split() == name.split()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("3 Bde, Army", "3 Armoured Brigade, Army", "3 [-Bde-] {+Armoured Brigade+}, Army"),
        ("Naval Police (NP)", "Naval Police", "Naval Police [-(NP)-]"),
        ("Harbour Post", "River Guard", "[-Harbour Post-] {+River Guard+}"),
        ("A  B", "A\u00a0B", "A B"),
    ],
)
def test_changed_words_are_marked(old: str, new: str, told: str) -> None:
    assert mark_plain(changed_words(old, new)) == told


# --- on a screen and in files


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_on_a_screen(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "diff", "2019", "2021", "--data", str(data))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2019 r2 (8 rows) and 2021 r1 (7 rows): 3 the same, 1 reworded, 1 under another parent, "
        "3 not on the 2021 list, 2 not on the 2019 list.",
        "",
        "Reworded (1)",
        "  Nepal       3 Infantry [-Battalion-] {+Bn+}, 4 Division",
        "",
        "Under another parent (1)",
        "  Nepal       [-2nd Inf Bn-] {+2 Infantry Battalion+}, [-3-] {+9+} Division",
        "",
        "Not on the 2021 list (3)",
        "  Bangladesh  Made-up Harbour Police [*]",
        "  Nepal       4 Infantry Battalion, 5 Division",
        "              Made-up Zone Police",
        "",
        "Not on the 2019 list (2)",
        "  Bangladesh  Made-up Canal Police",
        "  Zambia      Made-up Guard",
        "",
        "2019 r2: 1 list of 10 known years; seen by a person who saved it on 2020-09-01. "
        "2021 r1: 1 list of 10 known years; seen by a person who saved it on 2022-05-01.",
        "A list is neither cumulative nor a list of bans; not listed means nothing more than that.",
    ]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch, data: Path, **environment: str) -> str:
    screen = Terminal()
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", screen)
    assert cli.main(["diff", "2019", "2021", "--data", str(data)]) == 0
    return screen.getvalue()


def test_what_is_possible_says_why(data: Path) -> None:
    found = leahy.diff(2019, 2021, data=data)
    found.loc[found["kind"] == "reworded", ["kind", "evidence"]] = ["possible", "made-up evidence"]
    assert [line for line in str(leahy.show(found)).splitlines() if "ossibl" in line or "evidence" in line] == [
        "2019 r2 (8 rows) and 2021 r1 (7 rows): 3 the same, 1 under another parent, 1 possibly the same unit, "
        "3 not on the 2021 list, 2 not on the 2019 list.",
        "Possibly the same unit: for a person to decide (1)",
        "  Nepal       3 Infantry [-Battalion-] {+Bn+}, 4 Division (made-up evidence)",
    ]


def test_on_a_terminal_words_are_coloured(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    coloured = on_terminal(monkeypatch, data, COLUMNS="200")
    assert "3 Infantry \x1b[9;31mBattalion\x1b[0m \x1b[4;32mBn\x1b[0m, 4 Division" in coloured
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = on_terminal(monkeypatch, data, **environment)
        assert "\x1b" not in plain
        assert "[-Battalion-] {+Bn+}" in plain


def test_a_narrow_terminal_breaks_units_into_lines_and_cuts_nothing(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    wide, narrow = (on_terminal(monkeypatch, data, COLUMNS=columns) for columns in ("300", "52"))
    body = narrow.partition("\n\n")[2].partition("2019 r2: 1 list")[0]
    assert max(len(line) for line in body.replace("\x1b[0m", "").splitlines() if "\x1b" not in line) <= 52
    assert narrow.split() == wide.split()


def test_two_ordinary_years_fit_one_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty units a side, half of them on both lists."""
    old = [("NP", f"{i} Made-up Battalion, {i + 3} Division") for i in range(1, 16)]
    before = frame(old + [("ZM", f"Made-up Station {i}, Lusaka") for i in range(1, 16)])
    after = frame(old + [("XK", f"Unit {'ABCDEFGHIJKLMNO'[i]} of the Guard") for i in range(15)], year=2020)
    shown = str(leahy.show(leahy.diff(before, after, data="/nowhere")))
    assert len(shown.splitlines()) < 50
    assert "15 the same" in shown
    assert "Made-up Battalion" not in shown


NASTY = "=cmd|'A'!1 <b>|*x*_y_ & `z` [a](b)\x1b[2J"


@pytest.fixture
def nasty() -> pd.DataFrame:
    return leahy.diff(frame([f"{NASTY} 1 Bn", "Gone"]), frame([f"{NASTY} 1 Battalion"], year=2020), data="/nowhere")


def test_html_is_escaped_whole_and_has_the_caveat(nasty: pd.DataFrame) -> None:
    from html.parser import HTMLParser

    shown = leahy.show(nasty)._repr_html_()
    open_tags: list[str] = []

    class Checker(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            assert tag in {
                "section",
                "style",
                "h3",
                "h4",
                "table",
                "thead",
                "tbody",
                "tr",
                "th",
                "td",
                "del",
                "ins",
                "p",
                "small",
            }
            open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    Checker().feed(shown)
    assert not open_tags
    assert "<del>Bn</del> <ins>Battalion</ins>" in shown
    assert "&lt;b&gt;" in shown
    assert "\x1b" not in shown
    assert "Not listed means nothing more than that" in shown
    assert "Not on the 2020 list (1)" in shown
    assert "src=" not in shown and "href=" not in shown


def test_markdown_is_escaped(nasty: pd.DataFrame) -> None:
    from leahy.display.show import as_markdown

    text = as_markdown(nasty)
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in tables} <= {4, 7, 10}
    assert "~~Bn~~ **Battalion**" in text
    assert "\\*x\\*" in text
    assert "&lt;b\\>" in text
    assert "Not listed means nothing more than that" in text


def test_csv_and_json_hold_every_column(data: Path, capsys: pytest.CaptureFixture[str], nasty: pd.DataFrame) -> None:
    from leahy.record.cells import csv_text

    found = leahy.diff(2019, 2021, data=data)
    code, out, err = said(capsys, "diff", "2019", "2021", "--format", "csv", "--data", str(data))
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, len(rows), list(rows[0])) == (0, len(found), list(found.columns))
    assert rows[0]["unit_listed_new"] == "River Action Battalion (RIAB), Madeupganj"
    assert "3 Infantry" not in err
    assert "of 10 known years" in err
    code, out, err = said(capsys, "diff", "2019", "2021", "--format", "json", "--data", str(data))
    objects = json.loads(out)
    assert [row["kind"] for row in objects] == found["kind"].tolist()
    assert (objects[-1]["unit_listed_old"], objects[-1]["position_new"], objects[-1]["score"]) == (None, 7, None)
    cells = list(csv.DictReader(io.StringIO(csv_text(nasty))))
    assert cells[0]["unit_listed_old"].startswith("'=cmd")


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_other_forms_of_the_command(data: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "diff", "2019", "2021", "--format", form, "--data", str(data))
    assert (code, err) == (0, "")
    assert "Not on the 2021 list (3)" in out
    assert "Made-up Zone Police" in out
    assert "Not listed means nothing more than that" in out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["2019"], 2, "required: NEW"),
        (["2019", "soon"], 2, "names no list"),
        (["2019", "2020"], 1, "No list of calendar year 2020"),
        (["2019", "2021@r5"], 1, "no revision 5"),
        (["2019@2001-01-01", "2021"], 1, "first observed"),
    ],
)
def test_exit_codes(data: Path, words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    ended, out, err = said(capsys, "diff", *words, "--data", str(data))
    assert (ended, out) == (code, "")
    assert told in err
