"""The command `leahy`: every view in every form, countries, exports, usage."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from leahy import cli
from leahy.cli import FORMATS
from tests.support.places import ROOT
from tests.support.years import made_up_years

VIEWS = (
    ["years"],
    ["lists"],
    ["show"],
    ["show", "2021"],
    ["show", "2021", "--country", "Nepal"],
    ["revisions", "2019"],
    ["diff", "2019", "2021"],
    ["diff", "2019@r1", "2019@r2"],
    ["diff", "2019", "2021", "--country", "Nepal"],
    ["history", "RIAB"],
    ["search", "infantry"],
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_years(tmp_path_factory.mktemp("years") / "data")


@pytest.fixture(autouse=True)
def _record(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAHY_DATA", str(data))


@pytest.mark.parametrize("words", VIEWS, ids=" ".join)
@pytest.mark.parametrize("form", FORMATS)
def test_every_view_in_every_form(words: list[str], form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*words, "--format", form]) == 0
    said = capsys.readouterr()
    told = said.err if form in ("csv", "json") else said.out
    assert "of 10 known years" in told
    assert re.search("[Nn]ot listed means nothing more than that", told)
    assert said.out.strip()
    for wrong in ("removed", "delisted", "cleared", "Traceback", "nan", "None", "NaT", "<NA>"):
        assert wrong not in said.out
    if form == "json":
        assert json.loads(said.out)
    if form == "csv":
        assert len({len(line) for line in csv.reader(io.StringIO(said.out))}) == 1
    if form == "html":
        assert said.out.startswith("<!DOCTYPE html>") and said.out.endswith("</html>\n")
        assert "default-src 'none'" in said.out and not re.search("(?:src|href)=", said.out)


@pytest.mark.parametrize(
    ("country", "code", "told"),
    [
        ("NP", 0, ""),
        ("NPL", 0, ""),
        ("nepal", 0, ""),
        ("Federal Democratic Republic of Nepal", 0, ""),
        ("Belgium", 0, "No unit is listed for Belgium. Countries with listed units: Bangladesh, Nepal, Zambia."),
        ("Burma", 0, "No unit is listed for Burma."),
        ("Burmma", 1, "'Burmma' is not a country that is known here: give an ISO code or a name. Near it: Burma."),
        ("Neppal", 1, "Near it, of those listed: Nepal."),
        ("nigerian", 1, "'nigerian' is not a country that is known here"),
        ("Congo", 1, "may be any of several countries: give a code, one of CD, CG."),
        ("", 1, "'' is not a country"),
    ],
)
def test_one_country(country: str, code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", "2021", "--country", country, "--format", "csv"]) == code
    said = capsys.readouterr()
    assert told in said.err
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert len(rows) == (4 if not told else 0)
    assert {row["country_code"] for row in rows} <= {"NP"}


def test_search_for_a_country_says_where_its_units_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["search", "Nepal", "--year", "2021"]) == 0
    told = capsys.readouterr().err
    assert re.search(r"Nepal is a country, with \d+ units listed: `leahy show 2021 --country NP`", told)
    assert cli.main(["search", "zzzzzz"]) == 0
    assert "is a country" not in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "sqlite"])
def test_export(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / f"units.{form}"
    assert cli.main(["export", "2021", str(file)]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Wrote {file}: 7 rows.\n\n1 list of 10 known years")
    assert "not listed means nothing more than that" in said
    assert file.stat().st_size > 100
    assert cli.main(["export", str(file)]) == 1
    assert "exists already" in capsys.readouterr().err
    assert cli.main(["export", "--format", form, "--force", str(file)]) == 0
    assert cli.main(["export", "2019", "--format", form, str(tmp_path / "other")]) == 0
    assert (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["export"], 2, "give [YEAR] and a FILE"),
        (["export", "--revision", "1", "x.csv"], 2, "needs a YEAR"),
        (["export", "x.doc"], 1, "does not say a format"),
        (["export", "2020", "x.csv"], 1, "No list of calendar year 2020"),
        (["export", "x", "--format", "doc"], 2, "invalid choice"),
        (["export", "2021", "--format", "csv", "x", "--fast"], 2, "unrecognized arguments: --fast"),
        (["years", "2021"], 2, "unrecognized arguments: 2021"),
        (["show", "2021", "--style", "bibtex"], 2, "add --citation"),
        (["tree"], 2, "YEAR"),
        (["tree", "2021", "Neppal"], 1, "Near it"),
        (["tree", "2020"], 1, "No list of calendar year 2020"),
        (["history"], 2, "UNIT"),
        (["history", " "], 1, "names no unit"),
        (["search"], 2, "WORD"),
        (["search", "..."], 1, "nothing to search for"),
        (["search", "x", "--year", "2020"], 1, "No list of calendar year 2020"),
        (["revisions", "2020"], 1, "No list of calendar year 2020"),
        (["show", "2021", "--revision", "1", "--as-of", "2020"], 2, "not allowed with"),
        (["show", "2021", "Nepal", "--country", "NP"], 2, "give the country once"),
        (["show", "2021", "Neppal"], 1, "Near it"),
        (["show", "Nepal"], 2, "invalid int"),
        (["diff", "2019@", "2021"], 2, "names no list"),
        (["--versoin"], 2, "required: COMMAND"),
        (["years", "--data", "http://["], 1, "http://[ is no address"),
        (["export", "9" * 5_000, "--format", "csv"], 1, "File name too long"),
        (["search", "x", "--limit", "9" * 5_000], 2, "not a positive whole number"),
    ],
)
def test_exit_codes(words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert told in said.err


@pytest.mark.parametrize(("words", "code"), [(["export", "2021", "--format", "csv"], 0), (["site"], 1)])
def test_a_link_to_itself_is_no_fault_of_the_program(words: list[str], code: int, tmp_path: Path) -> None:
    """A file takes its place, a folder does not."""
    link = tmp_path / "link"
    link.symlink_to(link)
    assert cli.main([*words, str(link)]) == code


@pytest.mark.parametrize(
    "words",
    [
        ["show", "2021", "Nepal", "--format", "csv"],
        ["show", "--format", "csv", "2021", "Nepal"],
        ["show", "2021", "--format", "csv", "Nepal"],
        ["show", "2021", "--country", "NP", "--format", "csv"],
    ],
    ids=" ".join,
)
def test_options_stand_anywhere(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["country_code"] for row in rows} == {"NP"}


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert re.fullmatch(r"leahy \d+\.\d+\.\d+\n", capsys.readouterr().out)
    assert cli.main(["--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Exit codes: 0: done. 1: it could not be done" in told
    assert "2: wrong usage." in told


def test_history_of_some_words_of_a_name_points_to_search(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["history", "canal"]) == 0
    told = capsys.readouterr().out
    assert "Made-up Canal Police" in told
    assert "`leahy search`" in told


def test_a_tree_of_a_country_of_several_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["tree", "2021", "Bosnia", "and", "Herzegovina"]) == 0
    assert "Bosnia and Herzegovina, 2021 r1\n  no unit is listed" in capsys.readouterr().out


def test_a_record_of_another_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["diff", "2019", "2021"], ["history", "x"], ["search", "x"], ["tree", "2019"], ["cite", "2019"]):
        assert cli.main([*words, "--data", str(tmp_path)]) == 1
        assert f"No record at {tmp_path}" in capsys.readouterr().err


def test_what_is_not_asked_for_is_not_loaded() -> None:
    """Importing leahy loads nothing heavy; looking up a list loads no solver and no spreadsheet writer."""
    script = (
        "import sys, leahy\n"
        "print('pandas' in sys.modules)\n"
        "leahy.load(), leahy.lists(), leahy.similarity('a', 'b'), leahy.search('police'), leahy.tree(2021)\n"
        "print(*sorted({'lap', 'xlsxwriter', 'sqlite3', 'pandera', 'prefect'} & set(sys.modules)))\n"
        "print(callable(leahy.similarity), sorted(set(leahy.__all__) - set(dir(leahy))))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False", "", "True []"]


def test_one_country_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", "2019", "2021", "--country", "BD"]) == 0
    out = capsys.readouterr().out
    assert "Bangladesh" in out and "Nepal" not in out and "Zambia" not in out
    assert cli.main(["tree", "2021", "--country", "Zambia"]) == 0
    assert "Made-up Guard" in (out := capsys.readouterr().out) and "Nepal" not in out
    assert cli.main(["tree", "2021", "Zambia", "--country", "Zambia"]) == 2
    assert cli.main(["export", "2021", str(tmp_path / "zm.csv"), "--country", "ZM"]) == 0
    assert "1 row" in capsys.readouterr().out
    assert len((tmp_path / "zm.csv").read_text(encoding="utf-8-sig").splitlines()) == 2
    assert cli.main(["export", str(tmp_path / "be.csv"), "--country", "Belgium"]) == 1
    assert "nothing to export" in capsys.readouterr().err
    for words in (["diff", "2019", "2021"], ["export", str(tmp_path / "x.csv")], ["tree", "2021"]):
        assert cli.main([*words, "--country", "Neppal"]) == 1


def test_a_difference_is_a_page_that_can_be_mailed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", "2019@r1", "2019@r2", "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert "<title>2019 r1 and 2019 r2: Leahy lists</title>" in page
    assert "<del>" in page and "<ins>" in page
    assert page.count("<html") == page.count("</body>") == 1


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--completion", shell]) == 0
    script = capsys.readouterr().out
    assert "country-years" in script and "--citation" in script
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    assert cli.main(["--completion", "cmd.exe"]) == 2


def test_a_standard_output_that_is_closed_or_full() -> None:
    command = [sys.executable, "-c", "import sys; from leahy.cli import main; sys.exit(main())", "years"]
    for output, code, said in ((">&-", 0, ""), ("> /dev/full", 1, "No space left on device")):
        done = subprocess.run(
            ["sh", "-c", f'"$@" {output}', "sh", *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        assert said in done.stderr
        assert "Exception ignored" not in done.stderr
        assert "Traceback" not in done.stderr
