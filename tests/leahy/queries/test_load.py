"""What a researcher calls, and what the command `leahy` says."""

import csv
import gc
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import leahy
from flows.report.runs_log import append_run
from flows.store.record_writer import refresh
from leahy import cli
from leahy.record.revisions import to_frame
from leahy.record.verify import verify
from tests.support.made_up import FIRST_YEAR, NOW, UNITS, capture, recorded, rows, show
from tests.support.places import ROOT

FIRST = datetime(2020, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2018: a list that changed and changed back, seen live; 2019: a transcription; captures beside them."""
    data = recorded(tmp_path_factory.mktemp("made"))
    append_run(data / "processed", {"made_up": True})
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(made, tmp_path / "data")


def units(frame: pd.DataFrame) -> list[str]:
    return frame["unit_listed"].tolist()


# --- loading


def test_load_one_list(made: Path) -> None:
    frame = leahy.load(2018, data=made)
    assert units(frame) == list(UNITS)
    assert frame["path"].tolist()[2] == ["Made-up Division", "Third Made-up Unit"]
    assert (str(frame["year"].dtype), str(frame["name"].dtype)) == ("int16", "str")
    assert frame.attrs["revision"] == 1
    assert frame.attrs["coverage"] == "1 list of 10 known years; seen live on 2020-01-21; not checked by a person"
    assert "Not listed means nothing more than that" in frame.attrs["caveat"]


def test_no_collection_of_new_objects_looks_at_the_rows() -> None:
    """In a process of its own: conftest has frozen what was collected."""
    script = (
        "import gc\n"
        "import pyarrow as pa\n"
        "from leahy.record.revisions import to_frame\n"
        "names = [[f'{number} Made-up Battalion', 'Made-up Army'] for number in range(2_000)]\n"
        "frame = to_frame(pa.table({'path': names}))\n"
        "young = {id(new) for generation in (0, 1) for new in gc.get_objects(generation=generation)}\n"
        "assert young.isdisjoint(map(id, frame['path']))\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_what_a_program_has_frozen_stays_frozen() -> None:
    names = [[f"{number} Made-up Battalion", "Made-up Army"] for number in range(2_000)]
    to_frame(pa.table({"path": names}))  # conftest has frozen what was collected
    assert gc.get_freeze_count()


def test_load_everything(made: Path) -> None:
    frame = leahy.load(data=made)
    assert frame.groupby("year").size().to_dict() == {2018: 4, 2019: 2}
    assert frame.index.tolist() == list(range(6))
    assert frame.attrs["revision"] == {2018: 1, 2019: 1}
    seen = "2 lists of 10 known years; 2018: seen live; 2019: transcription, not seen live"
    assert frame.attrs["coverage"] == f"{seen}; 2018, 2019: not checked by a person"
    seen = "1 list of 10 known years; transcription, not seen live"
    assert leahy.load(2019, data=made).attrs["coverage"] == f"{seen}; not checked by a person"


def test_load_a_revision(made: Path) -> None:
    frame = leahy.load(2018, revision=2, data=made)
    assert units(frame) == list(UNITS[:2])
    assert frame.attrs["revision"] == 2
    with pytest.raises(leahy.LeahyError, match=r"no revision 3\. Its revisions: 1, 2"):
        leahy.load(2018, revision=3, data=made)
    for wrong in ({"revision": 1}, {"year": 2018, "revision": 1, "as_of": "2020-01-01"}):
        with pytest.raises(ValueError, match="revision="):
            leahy.load(**wrong, data=made)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("as_of", "number"),
    [
        (FIRST, 1),
        (FIRST + timedelta(days=10, microseconds=-1), 1),
        (FIRST + timedelta(days=10), 2),
        ("2020-01-11T13:00:00+01:00", 2),
        ("2020-01-11T12:59:59+01:00", 1),
        ("2020-01-11T11:59:59", 1),
        ("2020-01-11", 2),
        (date(2020, 1, 10), 1),
        (pd.Timestamp("2020-01-11", tz="UTC"), 1),
        ("2030-01-01", 1),
    ],
)
def test_load_as_of(made: Path, as_of: Any, number: int) -> None:
    assert leahy.load(2018, as_of=as_of, data=made).attrs["revision"] == number


def test_before_the_first_observation(made: Path) -> None:
    with pytest.raises(leahy.NotObserved, match=r"2018 list by 2019-12-31.*first observed at 2020-01-01T12:00:00Z"):
        leahy.load(2018, as_of="2019-12-31", data=made)
    undated = leahy.load(as_of="2019-12-31", data=made)
    assert undated.attrs["revision"] == {2019: 1}
    assert undated.attrs["coverage"].endswith("; undated, so it may be younger than the requested moment")
    assert "undated" not in leahy.load(2018, as_of="2021-01-01", data=made).attrs["coverage"]
    for wrong in ("soon", 20200101):
        with pytest.raises(leahy.LeahyError, match=f"{wrong!r} is not a day"):
            leahy.load(2018, as_of=wrong, data=made)  # type: ignore[arg-type]


def test_a_year_without_a_list(made: Path) -> None:
    with pytest.raises(leahy.NotObserved, match=r"2017 \(not_found\).*Lists held: 2018, 2019"):
        leahy.load(2017, data=made)
    with pytest.raises(leahy.NotObserved, match=r"1815 \(not a known year\)"):
        leahy.revisions(1815, data=made)
    for wrong in ("2018", 2018.0):
        with pytest.raises(leahy.LeahyError, match=f"{wrong!r} is not a calendar year"):
            leahy.load(wrong, data=made)  # type: ignore[arg-type]


def test_years_lists_and_revisions(made: Path) -> None:
    assert leahy.years(data=made) == [2018, 2019]
    lists = leahy.lists(data=made).set_index("year")
    assert lists["status"].to_dict()[2017] == "not_found"
    assert lists["rows"].dropna().to_dict() == {2018: 4, 2019: 2}
    frame = leahy.revisions(2018, data=made)
    assert frame["reason"].tolist() == ["first", "source_changed"]
    assert frame["current"].tolist() == [True, False]
    assert frame["observations"].tolist() == [2, 1]
    assert frame["first_seen"].tolist() == [FIRST, FIRST + timedelta(days=10)]
    assert frame["last_seen"].tolist() == [FIRST + timedelta(days=20), FIRST + timedelta(days=10)]


def test_where_the_record_is(made: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEAHY_DATA", str(made))
    assert leahy.years() == [2018, 2019]
    monkeypatch.delenv("LEAHY_DATA")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(leahy.RecordError, match=r"No record at data/processed: there is no such folder.*make run"):
        leahy.load()
    (tmp_path / "data" / "processed").mkdir(parents=True)
    with pytest.raises(leahy.RecordError, match=r"holds no revisions/"):
        leahy.lists()


def test_the_folder_is_the_whole_table(made: Path) -> None:
    import duckdb

    folder = made / "processed" / "denied_units"
    loaded, read = leahy.load(data=made), pd.read_parquet(folder)
    read["path"], read["acronyms"] = read["path"].map(list), read["acronyms"].map(list)
    pd.testing.assert_frame_equal(read, loaded)
    assert "Not listed means nothing more" in read.attrs["caveat"]
    assert duckdb.sql(f"select path[-1] from '{folder}/*.parquet' order by year, position").fetchall() == [
        (name,) for name in loaded["name"]
    ]


def test_the_csv_is_the_same_for_a_spreadsheet(made: Path) -> None:
    data = (made / "processed" / "csv" / "2018.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfname_id,")
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["unit_listed"] for row in table] == [*UNITS[:3], "'=made(up)"]
    assert table[2]["path"] == "Made-up Division > Third Made-up Unit"
    assert table[0]["captured_at"] == "2020-01-01T12:00:00Z"
    assert (table[0]["note"], table[1]["acronyms"]) == ("", "")


def test_damaged_bytes_are_told(data: Path) -> None:
    (file,) = (data / "processed" / "revisions" / "2018").glob("r1-*")
    whole = file.read_bytes()
    for damage in (whole[:-1], whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:], b""):
        file.write_bytes(damage)
        with pytest.raises(leahy.RecordError, match=f"{file.name} are not those that were published"):
            leahy.load(2018, data=data)
    file.unlink()
    with pytest.raises(leahy.RecordError, match=f"Could not read .*{file.name}"):
        leahy.load(2018, data=data)
    (data / "processed" / "lists.parquet").write_bytes(b"PAR1 not")
    with pytest.raises(leahy.RecordError, match=r"lists\.parquet is not as index\.json says"):
        leahy.lists(data=data)


# --- verifying


def test_a_good_record(made: Path) -> None:
    report = verify(made)
    assert (report.captures, report.revisions, report.tables) == (4, 3, 7)
    assert report.broken == report.remarks == []


def damage_byte(pattern: str, at: int = -1) -> Callable[[Path], None]:
    def damage(data: Path) -> None:
        file = next(iter(sorted(data.glob(pattern))))
        changed = bytearray(file.read_bytes())
        changed[at] ^= 1
        file.write_bytes(bytes(changed))

    return damage


def edit_index(**changed: Any) -> Callable[[Path], None]:
    def edit(data: Path) -> None:
        path = data / "processed" / "revisions" / "2018" / "revisions.json"
        entries = json.loads(path.read_text())
        entries[0] |= changed
        path.write_text(json.dumps(entries))

    return edit


def remove(pattern: str) -> Callable[[Path], None]:
    return lambda data: next(iter(sorted(data.glob(pattern)))).unlink()


def append(pattern: str, text: str) -> Callable[[Path], None]:
    def add(data: Path) -> None:
        file = next(iter(sorted(data.glob(pattern))))
        file.write_bytes(file.read_bytes() + text.encode())

    return add


def forge_rows(data: Path) -> None:
    """Another table in the file of a revision, with a file hash that fits."""
    folder = data / "processed" / "revisions" / "2018"
    entries = json.loads((folder / "revisions.json").read_text())
    file = folder / entries[1]["file"]
    shutil.copy(folder / entries[0]["file"], file)
    entries[1]["file_sha256"] = entries[0]["file_sha256"]
    (folder / "revisions.json").write_text(json.dumps(entries))


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (damage_byte("raw/made-up/*.html"), "do not match their log"),
        (remove("raw/made-up/*.html"), "is not there"),
        (append("raw/made-up/looks.jsonl", "nonsense\n"), "not a JSON object"),
        (append("raw/made-up/looks.jsonl", "{}\n"), "cannot be read"),
        (remove("raw/made-up/looks.jsonl"), "which no log"),
        (damage_byte("processed/revisions/2018/r2-*.parquet", 3000), "not those that were published"),
        (remove("processed/revisions/2018/r1-*.parquet"), "Could not read"),
        (forge_rows, "rows_sha256 of its entry"),
        (forge_rows, "printed_sha256 of its entry"),
        (forge_rows, "its name is not that of its hash"),
        (forge_rows, "its metadata are not"),
        (edit_index(rows=5), "not as many rows"),
        (edit_index(countries=5), "not as many countries"),
        (edit_index(number=7), "names revision 1"),
        (remove("processed/revisions/2018/revisions.json"), "names revision"),
        (append("processed/revisions/2018/observations.jsonl", '{"torn'), "half a line"),
        (append("processed/revisions/2018/observations.jsonl", "{}\n"), "is no observation"),
        (lambda data: (data / "processed/revisions/2018/r9-00000000.parquet").write_bytes(b"x"), "named by no entry"),
        (damage_byte("processed/denied_units/2018.parquet", 3000), "denied_units/2018.parquet is not what"),
        (remove("processed/denied_units/2019.parquet"), "denied_units/2019.parquet is not what"),
        (damage_byte("processed/csv/2018.csv"), "csv/2018.csv is not what"),
        (lambda data: (data / "processed/csv/2031.csv").write_bytes(b"x"), "belongs to no list"),
        (damage_byte("processed/lists.parquet", 5), "lists.parquet is not what"),
        (remove("processed/datapackage.json"), "datapackage.json is not what"),
        (lambda data: (data / "processed/.lists.parquet.part").write_bytes(b"x"), "a run that did not end"),
        (lambda data: shutil.rmtree(data / "processed"), "no record"),
    ],
)
def test_verify_finds_what_is_broken(
    data: Path, break_it: Callable[[Path], None], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    break_it(data)
    assert cli.main(["verify", "--data", str(data)]) == 1
    assert any(line.startswith("Broken: ") and told in line for line in capsys.readouterr().out.splitlines())


def test_verify_without_captures(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(data / "raw")
    assert cli.main(["verify", "--data", str(data)]) == 0
    assert "there is no data/raw here" in capsys.readouterr().out


def test_what_is_odd_but_not_broken(data: Path) -> None:
    name = hashlib.sha256(b"never logged").hexdigest()[:16]
    (data / "raw" / "made-up" / f"{name}.html").write_bytes(b"never logged")
    report = verify(data)
    assert report.broken == []
    assert name in report.remarks[0]


# --- the command


def run(made: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import sys; from leahy.cli import main; sys.exit(main())", *words]
    environment = os.environ | {"LEAHY_DATA": str(made), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=made)


@pytest.mark.parametrize("words", [["years"], ["lists"], ["show"], ["show", "2018"], ["revisions", "2018"]])
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_every_view_says_what_it_covers(
    made: Path, words: list[str], form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAHY_DATA", str(made))
    assert cli.main([*words, "--format", form]) == 0
    said = capsys.readouterr()
    told = said.out if form == "table" else said.err
    assert "of 10 known years" in told
    assert "not listed means nothing more than that" in told
    if form == "json":
        assert json.loads(said.out)
    if form == "csv":
        assert len({len(line) for line in csv.reader(io.StringIO(said.out))}) == 1


def test_a_table_on_a_terminal(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", "2019", "--data", str(made)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "year  position  country  country_basis  unit_listed",
        "2019  1         Mexico   heading        Third Made-up Unit, Made-up Division",
        "2019  2         Mexico   heading        =made(up)",
        "",
        "1 list of 10 known years; transcription, not seen live; not checked by a person.",
        "A list is neither cumulative nor a list of bans; not listed means nothing more than that.",
    ]


@pytest.mark.parametrize(("country", "found"), [("mx", 4), ("MEXICO", 4), ("Belize", 0)])
def test_one_country(made: Path, country: str, found: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", "2018", "--country", country, "--format", "json", "--data", str(made)]) == 0
    said = capsys.readouterr()
    assert len(json.loads(said.out)) == found
    assert ("Countries with listed units: Mexico" in said.err) == (found == 0)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["show", "2017"], 1, "leahy: No list of calendar year 2017"),
        (["show", "2018", "--revision", "9"], 1, "no revision 9"),
        (["show", "2018", "--as-of", "2001-01-01"], 1, "first observed at 2020-01-01"),
        (["show", "--data", "/nowhere"], 1, "No record at /nowhere/processed"),
        (["show", "--revision", "1"], 2, "needs a YEAR"),
        (["show", "twenty"], 2, "invalid int"),
        (["remove"], 2, "invalid choice"),
        ([], 2, "required"),
        (["--help"], 0, ""),
    ],
)
def test_exit_codes(
    made: Path,
    words: list[str],
    code: int,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LEAHY_DATA", str(made))
    assert cli.main(words) == code
    assert told in capsys.readouterr().err


def test_in_a_pipe_and_in_another_encoding(made: Path) -> None:
    shown = run(made, "show", "2018")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Made-up Unit \u2018Two\u2019" in shown.stdout
    command = f"{sys.executable} -c 'import sys; from leahy.cli import main; sys.exit(main())' show"
    environment = os.environ | {"LEAHY_DATA": str(made), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    piped = f"{command} | head -c 1; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["/bin/bash", "-c", piped], env=environment, capture_output=True)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_control_characters_do_not_reach_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = capture()
    show(tmp_path / "processed", shown, ["Made-up\x1b[2J Unit\nTwo"], unit="x", path=["x"], name="x")
    refresh(tmp_path / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    assert (
        rows(shown, ["Made-up\x1b[2J Unit\nTwo"])["unit_listed"][0] == leahy.load(2018, data=tmp_path)["unit_listed"][0]
    )
    assert cli.main(["show", "--data", str(tmp_path)]) == 0
    assert "Made-up[2J Unit Two" in capsys.readouterr().out


def test_importing_leahy_loads_no_pipeline() -> None:
    script = "import sys, leahy, leahy.cli; print(*sys.modules)"
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split()
    )
    assert not loaded & {"pandera", "prefect", "bs4", "lxml", "requests", "flows", "parsers", "schemas"}
