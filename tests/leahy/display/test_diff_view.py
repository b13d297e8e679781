"""A result of `leahy.diff` on a screen, in Markdown and in HTML, and what the command prints."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

import leahy
from leahy import cli
from leahy.display.show import as_markdown
from leahy.record.cells import csv_text
from tests.support.years import frame, made_up_years


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("years") / "data")


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
        "2019 r2: 1 list of 10 known years; seen by a person who saved it on 2020-09-01; not checked by a person. "
        "2021 r1: 1 list of 10 known years; seen by a person who saved it on 2022-05-01; not checked by a person.",
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
    lines = [line for line in str(leahy.show(found)).splitlines() if not line.startswith("NP,")]
    assert [line for line in lines if "ossibl" in line or "evidence" in line] == [
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
    text = as_markdown(nasty)
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in tables} <= {4, 7, 10}
    assert "~~Bn~~ **Battalion**" in text
    assert "\\*x\\*" in text
    assert "&lt;b\\>" in text
    assert "Not listed means nothing more than that" in text


def test_csv_and_json_hold_every_column(data: Path, capsys: pytest.CaptureFixture[str], nasty: pd.DataFrame) -> None:
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


@pytest.mark.parametrize("rest", ["", ", 3 Division", ' ("Tigers"), 3 Division'])
def test_a_possible_pair_has_a_line_to_paste(tmp_path: Path, rest: str) -> None:
    old, new = frame([f"Devi Datta Battalion{rest}"]), frame([f"Devi Dutta Battalion{rest}"], year=2020)
    text = str(leahy.show(leahy.diff(old, new, data="/nowhere")))
    (line,) = (line for line in text.splitlines() if line.startswith("XK,"))
    decisions = tmp_path / "decisions" / "same_unit.csv"
    decisions.parent.mkdir()
    decisions.write_text(f"country_code,a,b,same,reason,source,decided_on\n{line}\n")
    assert leahy.diff(old, new, data=tmp_path)["kind"].tolist() == ["reworded"]
