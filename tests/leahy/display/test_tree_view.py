"""`leahy.tree`: the hierarchy of a list's units, every row once."""

import html
import re
from pathlib import Path

import numpy as np
import pytest

import leahy
from leahy import cli
from leahy.display.tree_view import draw
from tests.support.years import frame, made_up_years


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("years") / "data")


def test_a_tree(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn = leahy.tree(2022, "Nepal", data=data)
    assert drawn.splitlines()[:7] == [
        "Nepal, 2022 r1",
        "├─ 5 Division",
        "│  └─ 4 Infantry Battalion  [1]",
        "├─ 9 Division",
        "│  └─ 2 Infantry Battalion  [2]",
        "├─ 6 Division",
        "│  └─ 5 Infantry Battalion  [3]",
    ]
    assert "1 list of 10 known years" in drawn
    assert "Not listed means nothing more than that" in drawn
    assert repr(drawn) == str(drawn)
    assert drawn._repr_html_().endswith(f">{html.escape(drawn)}</pre>")
    assert leahy.tree(2022, "NP", data=data) == leahy.tree("2022@r1", "nepal", data=data) == drawn
    assert cli.main(["tree", "2022", "Nepal", "--data", str(data)]) == 0
    assert capsys.readouterr().out == f"{drawn}\n"
    assert leahy.tree(2022, data=data).count("2022 r1") == 2
    assert "Belgium, 2022 r1\n  no unit is listed" in leahy.tree(2022, "Belgium", data=data)
    with pytest.raises(leahy.LeahyError, match="'Neppal' is not a country"):
        leahy.tree(2022, "Neppal", data=data)
    with pytest.raises(leahy.NotObserved, match="2020"):
        leahy.tree(2020, data=data)


def test_every_row_is_drawn_once(data: Path) -> None:
    for year in leahy.years(data=data):
        marks = re.findall(r"\[(\d+)\]", str(leahy.tree(year, data=data)).replace("[n]", ""))
        assert sorted(map(int, marks)) == leahy.load(year, data=data)["position"].tolist()


def test_a_tree_of_all_that_a_path_may_be() -> None:
    rows = frame(["a", "b", "c", "d", "e", "f", "g"]).assign(
        path=[
            ["Police", "Station"],
            ["Police"],
            ["Police", "Post"],
            ["C\x1b[2J", "A"],
            ["POLICE", "station"],
            ["X, Y"],
            ["Z"],
        ],
        location=[None, "Maputo", None, None, "Beira", None, None],
        path_order=["bottom_up", "single", *["bottom_up"] * 3, "unknown", "single"],
    )
    for side in (rows, rows.assign(path=rows["path"].map(np.array))):
        assert draw(side, "Kosovo", "made up").splitlines()[:9] == [
            "Kosovo, made up",
            "├─ Police  [2] Maputo",
            "│  ├─ Station  [1]  [5] Beira",
            "│  └─ Post  [3]",
            "├─ C[2J",
            "│  └─ A  [4]",
            "└─ Z  [7]",
            "  Order of units unknown:",
            "  └─ X, Y  [6]",
        ]
    assert draw(rows.head(0), None, "made up").startswith("made up: no unit is listed.")
