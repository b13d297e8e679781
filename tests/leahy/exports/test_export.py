"""Files for other programs: what they hold is what the record holds, nothing acts as a formula, none is half written."""

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

import leahy
from flows.store.record_writer import refresh
from leahy import cli
from leahy.record.cells import csv_text
from tests.support.made_up import FIRST_YEAR, NOW, capture, show
from tests.support.places import ROOT

FORMATS = ("csv", "xlsx", "jsonl", "sqlite", "dta", "ftm.json")
# What other programs may take for something else than text.
HOSTILE = (
    "Plain Unit, Made-up Division",
    "=1+1",
    "=HYPERLINK(\"http://example.org\",\"a\")",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "'=already",
    "\uff1d1+2",
    " =after space",
    "http://example.org/a",
    "mailto:a@example.org",
    "internal:About!A1",
    "<r><t>rich</t></r>",
    "<r>broken",
    "a_x0041_b",
    "007",
    "1e5",
    "TRUE",
    "2018-01-01",
    "{=A1}",
    "No\u00a0break, \u201cquotes\u201d; 'ASCII' \"quotes\"",
    "Torre\u00f3n Station",
    "Polic\u0131a \u015eube, \u0e15\u0e33\u0e23\u0e27\u0e08",
    "Bell \u0007 and escape \u001b",
    "Unit \U0001f6a8",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2018: hostile names and notes, in two revisions of which the first is current; 2019: a transcription; 2020: none."""
    data = tmp_path_factory.mktemp("made")
    for name, day, units, note, year in (
        ("a", 0, HOSTILE, "=1+1", 2018),
        ("b", 10, HOSTILE[:5], None, 2018),
        ("c", 20, HOSTILE, "=1+1", 2018),
        ("t", None, HOSTILE[:2], None, 2019),
    ):
        show(data / "processed", capture(name, day), units, year=year, note=note)
    show(data / "processed", capture("e", 30), (), year=2020)
    refresh(data / "processed", statuses={2017: "not_found"}, first_year=FIRST_YEAR, now=NOW)
    return data


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as Python's own values, moments in UTC."""
    return [
        {name: None if not isinstance(cell, list) and pd.isna(cell) else cell for name, cell in row.items()}
        for row in frame.to_dict("records")
    ]


def text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def sheets(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Sheet -> its cells, by header, read from the bytes: text, or a number as float; any formula or link fails."""
    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if re.search("external|calcChain|_rels/sheet", name)]
        strings = [
            re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), "".join(t.text or "" for t in item.iter(f"{_M}t")))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).findall(f"{_M}si")
        ]
        names = [s.get("name") for s in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{_M}sheet")]
        return {
            str(name): _cells(ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")), strings)
            for number, name in enumerate(names, 1)
        }


_M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _cells(sheet: ElementTree.Element, strings: list[str]) -> list[dict[str, Any]]:
    assert not [*sheet.iter(f"{_M}f"), *sheet.iter(f"{_M}hyperlink")]
    rows: dict[int, dict[str, Any]] = {}
    for cell in sheet.iter(f"{_M}c"):
        value = cell.findtext(f"{_M}v")
        if value is not None:
            column, row = re.findall("[A-Z]+|[0-9]+", cell.get("r", ""))
            kind = {"s": lambda v: strings[int(v)], "b": lambda v: v == "1"}.get(cell.get("t", ""), float)
            rows.setdefault(int(row), {})[column] = kind(value)
    header = rows.pop(1)
    return [{header[c]: v for c, v in row.items()} for _, row in sorted(rows.items())]


def test_csv_is_that_of_the_record_and_says_what_it_is(made: Path, tmp_path: Path) -> None:
    path = leahy.export(tmp_path / "units.csv", data=made)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfname_id,year,revision,")
    frame = leahy.load(data=made)
    written = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    shown = list(csv.DictReader(io.StringIO(csv_text(frame), newline="")))
    said = {"coverage": frame.attrs["coverage"], "caveat": frame.attrs["caveat"]}
    assert written == [row | {"revision": "1", "country_iso3": "MEX"} | said for row in shown]
    assert not [cell for row in written for cell in row.values() if re.match(r"\s*[=+\-@\uff1d]|[\t\r\n]", cell)]


def test_jsonl_has_true_types(made: Path, tmp_path: Path) -> None:
    path = leahy.export(tmp_path / "units.jsonl", year=2018, data=made)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    frame = leahy.load(2018, data=made)
    said = {"revision": 1, "country_iso3": "MEX", "coverage": frame.attrs["coverage"], "caveat": frame.attrs["caveat"]}
    expected = [row | said | {"captured_at": text(row["captured_at"])} for row in rows_of(frame)]
    assert [json.loads(line) for line in lines] == expected
    first = json.loads(lines[0])
    assert (first["path"], first["location"], first["captured_at"]) == (
        ["Made-up Division", "Plain Unit"], None, "2020-01-01T12:00:00Z",
    )  # fmt: skip


def test_a_workbook_holds_text_numbers_and_moments_and_no_formula(made: Path, tmp_path: Path) -> None:
    path = leahy.export(tmp_path / "units.xlsx", data=made)
    found = sheets(path)
    assert list(found) == ["Denied units", "About", "Lists", "Revisions", "Columns"]
    frame = leahy.load(data=made)
    expected = []
    for row in rows_of(frame):
        at = row.pop("captured_at")
        row |= {name: " > ".join(row[name]) for name in ("path", "acronyms")}
        row |= {"revision": 1, "country_iso3": "MEX"}
        row |= {"captured_at": at and pytest.approx((at - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(days=1))}
        # An empty list is an empty text; a null is no cell.
        expected.append({name: cell for name, cell in row.items() if cell is not None})
    assert found["Denied units"] == expected
    assert found["About"][1] == {"about": "caveat", "says": frame.attrs["caveat"]}
    assert {"about": "cite 2018", "says": leahy.cite(2018, data=made)} in found["About"]
    assert [row["year"] for row in found["Lists"]] == list(range(2016, 2026))
    assert [(row["year"], row["number"]) for row in found["Revisions"]] == [(2018, 1), (2019, 1), (2020, 1)]
    assert list(found["Revisions"][0])[-4:] == ["file_sha256", "printed_sha256", "rows_sha256", "capture"], (
        "not on paper"
    )
    described = {row["column"] for row in found["Columns"] if row["table"] == "denied_units"}
    assert described == {*frame.columns, "revision", "country_iso3"}


def test_a_text_that_no_cell_can_hold_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    show(data / "processed", capture(), ("x" * 40_000, "b"))
    refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    with pytest.raises(leahy.LeahyError, match=r"'Denied units', row 2, column \d+ is beyond that"):
        leahy.export(tmp_path / "units.xlsx", data=data)
    assert [p.name for p in tmp_path.iterdir()] == ["data"]
    assert len(leahy.export(tmp_path / "units.jsonl", data=data).read_bytes()) > 40_000


def test_a_database_has_real_types_and_a_search(made: Path, tmp_path: Path) -> None:
    path = leahy.export(tmp_path / "units.sqlite", data=made)
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        frame = leahy.load(data=made)
        rows = [dict(row) for row in database.execute("SELECT * FROM denied_units ORDER BY id")]
        assert [row.pop("id") for row in rows] == [row["year"] * 100_000 + row["position"] for row in rows]
        for row in rows:
            row |= {name: json.loads(row[name]) for name in ("path", "acronyms")}
        assert rows == [
            row | {"revision": 1, "country_iso3": "MEX", "captured_at": text(row["captured_at"])}
            for row in rows_of(frame)
        ]
        kinds = database.execute(
            "SELECT DISTINCT typeof(year), typeof(position), typeof(unit_listed) FROM denied_units"
        )
        assert [tuple(row) for row in kinds] == [("integer", "integer", "text")]
        about = dict(database.execute("SELECT about, says FROM about").fetchall())
        assert (about["caveat"], about["coverage"]) == (frame.attrs["caveat"], frame.attrs["coverage"])
        assert database.execute("SELECT status FROM lists WHERE year = 2017").fetchone()[0] == "not_found"
        assert database.execute("SELECT count(*) FROM revisions").fetchone()[0] == 3
        assert database.execute("SELECT count(*) FROM columns WHERE \"table\" = 'denied_units'").fetchone()[0] == 28

        def search(words: str) -> list[str]:
            found = database.execute(
                "SELECT unit_listed FROM denied_units WHERE id IN "
                "(SELECT rowid FROM denied_units_fts WHERE denied_units_fts MATCH ?) ORDER BY id", (words,)
            )  # fmt: skip
            return [row[0] for row in found]

        assert search("torreon") == search("TORRE\u00d3N") == ["Torre\u00f3n Station"]
        assert search('"made up division"') == ["Plain Unit, Made-up Division"] * 2
        assert search("sube") == ["Polic\u0131a \u015eube, \u0e15\u0e33\u0e23\u0e27\u0e08"]
        assert len(search("mexico")) == len(frame)
        database.execute("INSERT INTO denied_units_fts (denied_units_fts, rank) VALUES ('integrity-check', 1)")
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert not database.execute("PRAGMA foreign_key_check").fetchall()
        database.commit()
        database.execute("VACUUM")
        assert search("torreon") == ["Torre\u00f3n Station"]
        # Datasette's own question for the search index of a table (datasette 0.65, utils.detect_fts).
        made_by = database.execute(
            "SELECT sql FROM sqlite_master WHERE rootpage = 0 AND sql LIKE '%VIRTUAL TABLE%USING FTS%content=\"denied_units\"%'"
        )
        assert len(made_by.fetchall()) == 1
    told = json.loads((tmp_path / "units.metadata.json").read_text(encoding="utf-8"))
    assert told["description"].startswith(frame.attrs["caveat"])
    assert told["databases"]["units"]["tables"]["denied_units"]["description"] == told["description"]


def test_what_is_asked_for_is_what_is_written(made: Path, tmp_path: Path) -> None:
    def listed(**which: Any) -> list[tuple[int, str]]:
        path = leahy.export(tmp_path / "units.jsonl", data=made, overwrite=True, **which)
        return [(row["revision"], row["unit_listed"]) for row in map(json.loads, path.read_text("utf-8").splitlines())]

    assert listed(year=2018, revision=2) == [(2, unit) for unit in HOSTILE[:5]]
    assert listed(year=2018, as_of="2020-01-15") == listed(year=2018, revision=2)
    assert listed(year=2018) == [(1, unit) for unit in HOSTILE]
    assert len(listed(as_of="2020-01-15")) == 7
    with pytest.raises(leahy.NotObserved, match="2017"):
        listed(year=2017)


@pytest.mark.parametrize("format_", FORMATS)
def test_an_empty_list_is_a_file_without_rows(made: Path, tmp_path: Path, format_: str) -> None:
    path = leahy.export(tmp_path / f"units.{format_}", year=2020, data=made)
    if format_ == "csv":
        assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1
    elif format_ == "jsonl":
        assert path.read_bytes() == b""
    elif format_ == "xlsx":
        assert not sheets(path)["Denied units"]
    elif format_ == "dta":
        assert len(pd.read_stata(path)) == 0
    elif format_ == "ftm.json":
        assert path.read_bytes() == b""
    else:
        with sqlite3.connect(path) as database:
            assert database.execute("SELECT count(*) FROM denied_units").fetchone() == (0,)


def test_the_same_revisions_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    one, two = ([tmp_path / f"{name}.{format_}" for format_ in FORMATS] for name in ("one", "two"))
    for path in one:
        leahy.export(path, data=made)
    code = f"import leahy\nfor path in {[*map(str, two)]!r}: leahy.export(path, data={str(made)!r})"
    other = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env=other)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_that_is_there_is_replaced_unless_asked(made: Path, tmp_path: Path, format_: str) -> None:
    path = tmp_path / f"mine.{format_}"
    path.write_bytes(b"mine")
    with pytest.raises(leahy.LeahyError, match=r"exists already.*overwrite=True"):
        leahy.export(path, data=made)
    assert path.read_bytes() == b"mine"
    leahy.export(path, data=made, overwrite=True)
    assert path.read_bytes() != b"mine"


def test_what_lies_beside_a_database_is_not_replaced_either(made: Path, tmp_path: Path) -> None:
    beside = tmp_path / "units.metadata.json"
    beside.write_text("mine")
    with pytest.raises(leahy.LeahyError, match=r"units\.metadata\.json exists already"):
        leahy.export(tmp_path / "units.sqlite", data=made)
    assert [p.name for p in tmp_path.iterdir()] == [beside.name]


def test_what_cannot_be_is_told(made: Path, tmp_path: Path) -> None:
    for path, format_, told in (
        (tmp_path / "units", None, "does not say a format: give one of csv, xlsx, jsonl, sqlite"),
        (tmp_path / "units.parquet", None, "does not say a format"),
        (tmp_path / "units.csv", "ods", "no format 'ods'"),
        (tmp_path / "units.csv", "xlsx", "says csv, but the format is xlsx"),
        (tmp_path / "none" / "units.csv", None, "no folder"),
        (tmp_path, "csv", "is a folder"),
        (made / "processed" / "denied_units" / "x.csv", None, "within the record"),
        (made / "raw" / "x.jsonl", None, "within the record"),
    ):
        with pytest.raises(leahy.LeahyError, match=told):
            leahy.export(path, format_, data=made)
    assert leahy.export(tmp_path / "units.db", data=made).read_bytes().startswith(b"SQLite format 3")
    assert leahy.export(tmp_path / "units.dat", "csv", data=made).is_file()


def test_a_disk_that_is_full_leaves_nothing(made: Path, tmp_path: Path) -> None:
    code = (
        "import resource, signal, leahy\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        f"leahy.export({str(tmp_path / 'units.csv')!r}, data={str(made)!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "LeahyError: Could not write" in ended.stderr
    assert not list(tmp_path.iterdir())


def test_the_command(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEAHY_DATA", str(made))
    for words, code, written in (
        (["--format", "sqlite"], 0, ["leahy.sqlite", "leahy.metadata.json"]),
        (["2018", "--format", "csv"], 0, ["leahy-2018.csv"]),
        (["2018", "units.xlsx"], 0, ["units.xlsx"]),
        (["units.jsonl", "--as-of", "2020-01-15"], 0, ["units.jsonl"]),
        (["2018", "old.csv", "--revision", "2"], 0, ["old.csv"]),
        (["2018", "--format", "csv"], 1, []),
        (["2018", "--format", "csv", "--force"], 0, []),
        (["2017", "none.csv"], 1, []),
        (["2018"], 2, []),
        (["none.csv", "--revision", "1"], 2, []),
        (["2018", "a.csv", "b.csv"], 2, []),
    ):
        before = {p.name for p in tmp_path.iterdir()}
        assert cli.main(["export", *words]) == code, words
        assert {p.name for p in tmp_path.iterdir()} - before == set(written), words
        out, err = capsys.readouterr()
        assert ("not listed means nothing more than that" in out) == (code == 0)
        assert bool(err) == (code != 0)
    assert len((tmp_path / "old.csv").read_text("utf-8-sig").splitlines()) == 6


def test_stata_opens_it_and_every_text_is_whole(made: Path, tmp_path: Path) -> None:
    path = leahy.export(tmp_path / "units.dta", year=2018, data=made)
    frame = leahy.load(2018, data=made)
    with pd.read_stata(path, iterator=True) as reader:
        read = reader.read()
        labels = reader.variable_labels()
    assert path.read_bytes().startswith(b"<stata_dta><header><release>118</release>")
    for name in ("unit_listed", "unit", "name", "country", "note"):
        assert read[name].tolist() == [cell if isinstance(cell, str) else "" for cell in frame[name]]
    assert read["path"][0] == "Made-up Division > Plain Unit"
    assert read["captured_at"][0] == "2020-01-01T12:00:00Z"
    assert {*read["country_iso3"]} == {"MEX"}
    assert read["position"].tolist() == frame["position"].tolist()
    assert read["year"].dtype.kind == "i"
    assert {*read["caveat"]} == {frame.attrs["caveat"]}
    assert labels["unit_listed"].startswith("The unit exactly as printed")


def test_long_and_strange_texts_in_stata(tmp_path: Path) -> None:
    data = tmp_path / "data"
    units = ["\u015e" * 1_500 + " Unit", "Unit with a \0 in it", "x" * 50_000]
    show(data / "processed", capture(), units)
    refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    read = pd.read_stata(leahy.export(tmp_path / "units.dta", data=data))
    assert read["unit_listed"].tolist() == [unit.replace("\0", "\ufffd") for unit in units]


def test_records_of_other_registers_go_with_the_units(tmp_path: Path) -> None:
    """The made-up record has none, the shipped one has the child-soldiers lists."""
    shipped = ROOT / "data"
    with sqlite3.connect(leahy.export(tmp_path / "a.sqlite", data=shipped)) as database:
        rows = database.execute("SELECT register, count(*), min(caveat) FROM related GROUP BY register").fetchall()
    assert [(register, count) for register, count, _ in rows] == [("child_soldiers", 7)]
    assert "candidate" in rows[0][2]
    with zipfile.ZipFile(leahy.export(tmp_path / "a.xlsx", data=shipped)) as book:
        assert b"Beside the lists" in book.read("xl/workbook.xml")


def test_what_a_person_reads_comes_first_and_fits_on_paper(made: Path, tmp_path: Path) -> None:
    first = ["year", "position", "country", "unit_listed", "note"]
    path = leahy.export(tmp_path / "units.xlsx", data=made)
    assert [*sheets(path)["Denied units"][0]][:5] == first
    with zipfile.ZipFile(path) as book:
        names = book.read("xl/workbook.xml").decode()
        pages = [book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, 6)]
    assert re.search(r"Print_Area[^>]*>'Denied units'!\$A\$1:\$E\$\d+<", names)
    assert all('<pageSetUpPr fitToPage="1"/>' in page and 'fitToHeight="0"' in page for page in pages)
    with sqlite3.connect(leahy.export(tmp_path / "units.sqlite", data=made)) as database:
        columns = [name for _, name, *_ in database.execute("PRAGMA table_info(denied_units)")]
    assert columns[:6] == ["id", *first]
    described = json.loads((tmp_path / "units.metadata.json").read_text("utf-8"))["databases"]["units"]["tables"]
    assert {*described["denied_units"]["columns"]} == {*columns} - {"id"}
    assert described["lists"]["columns"]["year"]


@pytest.mark.parametrize("file", ["-", "/dev/stdout"])
@pytest.mark.parametrize("format_", ["csv", "sqlite"])
def test_an_export_to_standard_output(
    made: Path,
    tmp_path: Path,
    file: str,
    format_: str,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    code = cli.main(["export", "2018", file, "--format", format_, "--data", str(made)])
    out, err = capfdbinary.readouterr()
    assert (code, [*tmp_path.iterdir()]) == (0, [])
    assert b"Wrote standard output: 25 rows." in err
    path = leahy.export(tmp_path / f"units.{format_}", year=2018, data=made)
    assert out == path.read_bytes()


def test_an_export_to_standard_output_needs_a_format(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "-", "--data", str(made)]) == 2
    assert "add --format" in capsys.readouterr().err


def test_documented_reading_of_csv_keeps_namibia(tmp_path: Path) -> None:
    data = tmp_path / "data"
    show(data / "processed", capture(), ["Special Reserve Unit"], country_code="NA", country="Namibia")
    refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW)
    frame = pd.read_csv(leahy.export(tmp_path / "units.csv", data=data), keep_default_na=False, na_values=[""])
    assert frame["country_code"].tolist() == ["NA"]
    assert frame["note"].isna().all()
