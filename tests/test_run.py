"""The run without Prefect: what it publishes, refuses and reports, and what it leaves alone."""

import dataclasses
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

import flows.run
from flows import reading
from flows.captures import read_looks
from flows.decisions import ACCEPTED_HEADER, COUNTRIES_HEADER, DecisionError, accept, read_decisions
from flows.files import Busy, WriteFailed, lock
from flows.report import ExitCode, RunReport, as_markdown, as_text
from flows.run import Acceptance, Steps, UsageError, replay
from flows.sources import SOURCES, Source, SourcesError, load_sources
from leahy.errors import RecordError
from tests.list_pages import NOW, SHIPPED_SHA256, URL, capture, copy_shipped, on, page, runs, tree, units

SHARED_TEXT = Path(__file__).parents[2] / "shared" / "data" / "leahy-2018-page-text.txt"
BOUND = "is not believed"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The shipped data, without a record."""
    return copy_shipped(tmp_path / "data")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A data folder without captures."""
    folder = tmp_path / "data"
    (folder / "raw").mkdir(parents=True)
    return folder


def table(data: Path) -> pd.DataFrame:
    return pd.read_parquet(data / "processed" / "denied_units")


def listed(data: Path, year: int) -> list[str]:
    return list(table(data).query("year == @year")["unit_listed"])


def decide(data: Path, name: str, *rows: str, header: Sequence[str]) -> Path:
    folder = data / "decisions"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in (",".join(header), *rows)), encoding="utf-8")
    return path


def problems(report: RunReport) -> str:
    found = [*report.problems, *(c.problem for c in report.captures if c.problem)]
    return "\n".join(found + [refusal.problem for year in report.years for refusal in year.refusals])


# --- the shipped record -----------------------------------------------------------------------------------------------


def test_shipped_record(data: Path) -> None:
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code) == ("published", ExitCode.GOOD)
    (seen,) = report.captures
    assert (seen.sha256, seen.how, seen.captured_at, seen.verdict, seen.years) == (
        SHIPPED_SHA256, "transcription", None, "list", (2018,),
    )  # fmt: skip
    (year,) = report.years
    assert (year.year, year.revision, year.rows, year.countries, year.refusals) == (2018, 1, 26, 11, ())
    (revision,) = year.new_revisions
    assert (revision.number, revision.reason, revision.capture) == (1, "first", SHIPPED_SHA256)
    assert (data / revision.file).is_file()
    assert report.coverage is not None
    assert report.coverage.known_years == tuple(range(2016, 2026))
    assert report.coverage.years_with_list == (2018,)
    rows = table(data)
    assert list(rows.groupby("country_code", sort=False).size().items()) == [
        ("BD", 2), ("BZ", 1), ("BA", 1), ("KH", 1), ("CF", 1), ("GE", 2), ("GY", 2), ("HN", 2), ("LY", 1), ("MX", 10),
        ("NP", 3),
    ]  # fmt: skip
    printed = rows[rows["country_listed"].notna()]
    assert set(printed["country_listed"]) == {"Bosnia and Herzegovina", "Central African Republic"}
    assert set(printed["country_basis"]) == {"heading"}
    assert "heading" not in set(rows[rows["country_listed"].isna()]["country_basis"])
    assert rows["captured_at"].isna().all()


def test_shipped_units_are_those_of_the_page(data: Path) -> None:
    """Compared with the capture's own bytes, read here by a rule of one line."""
    replay(data, now=NOW)
    (file,) = (data / "raw" / "state-gov").glob("*.txt")
    items = [
        line.removeprefix("  • ") for line in file.read_text(encoding="utf-8").split("\n") if line.startswith("  • ")
    ]
    assert len(items) == 26
    assert listed(data, 2018) == items


@pytest.mark.skipif(not SHARED_TEXT.is_file(), reason="the text of the real page is not here")
def test_transcription_is_the_page() -> None:
    """The transcription is a slice of the page's text, to the byte, under one line of our own."""
    (file,) = (Path(__file__).parents[1] / "data" / "raw" / "state-gov").glob("*.txt")
    first, listing = file.read_bytes().split(b"\n", 1)
    assert listing.strip(b"\n") in SHARED_TEXT.read_bytes()
    assert listing.count("•".encode()) == SHARED_TEXT.read_bytes().count("•".encode()) == 26
    assert first not in SHARED_TEXT.read_bytes()


def test_second_run_has_nothing_new(data: Path) -> None:
    replay(data, now=NOW)
    before = tree(data)
    report = replay(data, now=NOW + timedelta(days=1))
    assert (report.state, report.exit_code) == ("nothing_new", ExitCode.GOOD)
    assert tree(data) == before
    assert [run["state"] for run in runs(data)] == ["published", "nothing_new"]


def test_record_is_rebuilt_byte_for_byte(data: Path) -> None:
    replay(data, now=NOW)
    first = {path: sha for path, sha in tree(data).items() if path.endswith((".parquet", ".csv"))}
    shutil.rmtree(data / "processed")
    replay(data, now=NOW + timedelta(days=400))
    again = {path: sha for path, sha in tree(data).items() if path.endswith((".parquet", ".csv"))}
    assert {p: s for p, s in again.items() if "lists" not in p} == {p: s for p, s in first.items() if "lists" not in p}


def test_report_is_json_and_readable(data: Path) -> None:
    report = replay(data, now=NOW)
    (line,) = runs(data)
    assert line == json.loads(json.dumps(report.as_json()))
    assert set(line) == {field.name for field in dataclasses.fields(RunReport)}
    text = as_text(report)
    for said in (
        "1 list",
        SHIPPED_SHA256[:16],
        "26 rows, 11 countries",
        "new revision r1 (first)",
        "1 list of 10 known years",
        "denied_units",
    ):
        assert said in text
    assert "| 2018 | r1 | 26 | 11 | r1 (first) |  |" in as_markdown(report)
    assert "Nothing new" in as_text(replay(data, now=NOW))


# --- several captures, several years ----------------------------------------------------------------------------------


def test_captures_are_taken_in_the_order_of_their_time(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(9)}), on(2021))
    capture(empty, page(2019, {"Mexico": units(8)}), on(2020))
    capture(empty, page(2018, {"Nepal": units(6)}), on(2020))
    report = replay(empty, now=NOW)
    assert [(y.year, y.revision, y.rows, [r.rows for r in y.new_revisions]) for y in report.years] == [
        (2018, 1, 6, [6]),
        (2019, 2, 9, [8, 9]),
    ]
    assert report.coverage is not None
    assert report.coverage.years_with_list == (2018, 2019)


def test_older_capture_never_becomes_current(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    replay(empty, now=NOW)
    capture(empty, page(2019, {"Mexico": units(9)}), on(2020))
    report = replay(empty, now=NOW)
    assert (report.state, report.years[0].revision, report.years[0].rows) == ("published", 1, 8)
    assert len(listed(empty, 2019)) == 8


def test_page_that_goes_back_is_no_third_revision(empty: Path) -> None:
    a, b = page(2019, {"Mexico": units(8)}), page(2019, {"Mexico": units(9)})
    for body, month in ((a, 1), (b, 2), (a, 3)):
        capture(empty, body, on(2021, month))
    report = replay(empty, now=NOW)
    (year,) = report.years
    assert [r.number for r in year.new_revisions] == [1, 2]
    assert (year.new_observations, year.revision) == (3, 1)
    assert replay(empty, now=NOW).state == "nothing_new"


def test_captures_that_are_no_list_are_told_and_left_out(data: Path) -> None:
    sha256 = capture(data, b"<html><body>" + b"<p>Technical Difficulties</p>" + b"</body></html>", on(2020))
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code) == ("published", ExitCode.GOOD)
    (seen,) = [c for c in report.captures if c.sha256 == sha256]
    assert seen.verdict != "list"
    assert seen.years == ()
    assert seen.verdict in as_text(report)


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_first_list_below_its_bound_needs_a_decision(empty: Path) -> None:
    sha256 = capture(empty, page(2019, {"Mexico": units(4)}), on(2020))
    other = capture(empty, page(2018, {"Mexico": units(5)}), on(2020))
    report = replay(empty, now=NOW)
    assert (report.state, report.exit_code) == ("refused", ExitCode.REFUSED)
    assert BOUND in problems(report)
    assert sha256[:16] in problems(report)
    assert set(table(empty)["year"]) == {2018}
    refused = next(y for y in report.years if y.year == 2019)
    assert (refused.revision, refused.refusals[0].rows) == (None, 4)
    assert "NOT PUBLISHED" in as_text(report)

    report = replay(empty, now=NOW, acceptance=Acceptance(sha256[:8], 'Seen by two people, "both" sure,\nindeed.'))
    assert (report.state, report.accepted) == ("published", sha256)
    assert len(listed(empty, 2019)) == 4
    (line,) = (empty / "decisions" / "accepted.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert line == f'{sha256},"Seen by two people, ""both"" sure, indeed.",2026-11-21'
    assert replay(empty, now=NOW).state == "nothing_new"
    assert other != sha256


def test_fall_needs_a_decision(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2020))
    capture(empty, page(2019, {"Mexico": units(6)}), on(2021))
    fallen = capture(empty, page(2019, {"Mexico": units(4)}), on(2022))
    for _ in range(2):
        report = replay(empty, now=NOW)
        assert (report.state, len(listed(empty, 2019))) == ("refused", 6)
        assert "4 rows; revision r2 had 6" in problems(report)
    before = tree(empty)
    assert replay(empty, now=NOW).exit_code == ExitCode.REFUSED
    assert tree(empty) == before
    report = replay(empty, now=NOW, acceptance=Acceptance(fallen, "Two units were withdrawn."))
    assert (report.state, len(listed(empty, 2019))) == ("published", 4)
    again = replay(empty, now=NOW, acceptance=Acceptance(fallen, "Once more."))
    assert again.state == "nothing_new"
    assert len((empty / "decisions" / "accepted.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_growing_list_is_no_fall_of_its_elder(empty: Path) -> None:
    """A list is measured against what was known before it, so a replay after growth refuses nothing."""
    capture(empty, page(2019, {"Mexico": units(5)}), on(2020))
    capture(empty, page(2019, {"Mexico": units(20)}), on(2021))
    assert replay(empty, now=NOW).state == "published"
    assert replay(empty, now=NOW).state == "nothing_new"


def test_reader_that_loses_rows_of_a_known_capture_is_refused(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2020))
    replay(empty, now=NOW)
    real = reading.parsers.parse_listings

    def lossy(body: bytes, **options: object) -> object:
        return [dataclasses.replace(found, entries=found.entries[:4]) for found in real(body, **options)]  # type: ignore[arg-type]

    monkeypatch.setattr(reading.parsers, "parse_listings", lossy)
    assert replay(empty, now=NOW).state == "refused"
    assert len(listed(empty, 2019)) == 8


def test_rows_that_break_the_contract_publish_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    capture(data, page(2019, {"Mexico": units(8)}), on(2020))
    real = flows.run.parsers.to_rows

    def broken(listing: object, shown: object) -> pd.DataFrame:
        rows = real(listing, shown)  # type: ignore[arg-type]
        if rows["year"].iloc[0] == 2019:
            rows.loc[3, "country_code"] = "??"
        return rows

    monkeypatch.setattr(flows.run.parsers, "to_rows", broken)
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code) == ("refused", ExitCode.REFUSED)
    assert set(table(data)["year"]) == {2018}
    (refusal,) = next(y for y in report.years if y.year == 2019).refusals
    assert any(case["column"] == "country_code" and case["failure_case"] == "??" for case in refusal.failure_cases)
    assert "country_code" in as_text(report)
    assert runs(data)[0]["years"][1]["refusals"][0]["failure_cases"]  # type: ignore[index]


def test_honest_empty_list_needs_a_decision(empty: Path) -> None:
    body = page(2021, {}).replace(
        b"</p>\n</div>",
        b"</p>\n<p>No units were denied assistance under the State Leahy law in calendar year 2021.</p></div>",
    )
    body = body.replace(
        b"These units were proposed for assistance in calendar year 2021 and were denied it", b"Assistance"
    )
    sha256 = capture(empty, body, on(2023))
    report = replay(empty, now=NOW)
    assert report.state == "refused"
    assert "holds no unit" in problems(report)
    report = replay(empty, now=NOW, acceptance=Acceptance(sha256, "The page says so."))
    assert report.state == "published"
    assert (report.years[0].rows, report.coverage and report.coverage.years_with_list) == (0, (2021,))


# --- bad input: nothing is changed but the report ---------------------------------------------------------------------

BAD_PAGES = {
    "list without a year": (page(2019, {"Mexico": units(6)}).replace(b"in calendar year 2019 ", b""), "year"),
    "unknown country": (page(2019, {"Mexico": units(6), "Freedonia": units(3, 20)}), "Freedonia"),
    "country without units": (page(2019, {"Mexico": units(6), "Nepal": [], "Peru": units(2, 30)}), "Nepal"),
    "two years": (page(2019, {"Mexico": units(6)}).replace(b"<h3>", b"<h2>Calendar year 2020</h2><h3>", 1), "20"),
}


@pytest.mark.parametrize("name", BAD_PAGES)
def test_list_that_cannot_be_read(data: Path, name: str) -> None:
    replay(data, now=NOW)
    body, said = BAD_PAGES[name]
    sha256 = capture(data, body, on(2020))
    before = tree(data)
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code) == ("refused", ExitCode.REFUSED)
    (seen,) = [c for c in report.captures if c.sha256 == sha256]
    assert (seen.verdict, seen.years) == ("list", ())
    assert said in (seen.problem or "")
    assert said in as_text(report)
    assert tree(data) == before


def test_lost_headings_are_settled_by_decisions(empty: Path) -> None:
    body = page(2019, {"Nepal": units(5)}).replace(b"<h3>Nepal</h3>", b"")
    sha256 = capture(empty, body, on(2020))
    report = replay(empty, now=NOW)
    assert report.state == "refused"
    assert "group 1" in problems(report)
    decide(empty, "countries.csv", f"{sha256},1,NP,Seen in print.,2026-11-21", header=COUNTRIES_HEADER)
    assert replay(empty, now=NOW).state == "published"
    rows = table(empty)
    assert (set(rows["country_code"]), set(rows["country_basis"])) == ({"NP"}, {"reviewed"})


def test_changed_decision_is_a_reviewed_revision(data: Path) -> None:
    replay(data, now=NOW)
    path = data / "decisions" / "countries.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",11,NP,", ",11,IN,"), encoding="utf-8")
    report = replay(data, now=NOW)
    assert [(r.number, r.reason) for r in report.years[0].new_revisions] == [(2, "reviewed")]


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_bytes_that_do_not_match_their_log(data: Path, damage: str) -> None:
    replay(data, now=NOW)
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    (file,) = (data / "raw" / "state-gov").glob("*.txt")
    if damage == "changed":
        file.write_bytes(file.read_bytes().replace(b"Dhaka", b"Delhi"))
    else:
        file.unlink()
    before = tree(data)
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code) == ("failed", ExitCode.REFUSED)
    assert SHIPPED_SHA256[:16] in problems(report)
    assert tree(data) == before
    assert runs(data)[-1]["state"] == "failed"


def test_look_without_its_date(data: Path) -> None:
    log = data / "raw" / "state-gov" / "looks.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace('"transcription"', '"file"'), encoding="utf-8")
    report = replay(data, now=NOW)
    assert (report.state, report.years) == ("failed", ())
    assert "looks.jsonl" in problems(report)


NOT_HERE = "0" * 64
BAD_DECISIONS = [
    ("countries.csv", f"{NOT_HERE},1,BD,why,2026-11-21", 2, "no capture in data/raw"),
    ("countries.csv", f"{SHIPPED_SHA256[:16]},1,BD,why,2026-11-21", 2, "64 hexadecimal"),
    ("countries.csv", f"{SHIPPED_SHA256},0,BD,why,2026-11-21", 2, "group"),
    ("countries.csv", f"{SHIPPED_SHA256},one,BD,why,2026-11-21", 2, "group"),
    ("countries.csv", f"{SHIPPED_SHA256},1,ZZ,why,2026-11-21", 2, "'ZZ'"),
    ("countries.csv", f"{SHIPPED_SHA256},1,bd,why,2026-11-21", 2, "'bd'"),
    ("countries.csv", f"{SHIPPED_SHA256},1,BD, ,2026-11-21", 2, "reason"),
    ("countries.csv", f"{SHIPPED_SHA256},1,BD,why,yesterday", 2, "YYYY-MM-DD"),
    ("countries.csv", f"{SHIPPED_SHA256},1,BD,why,20261121", 2, "YYYY-MM-DD"),
    ("countries.csv", f"{SHIPPED_SHA256},1,BD,why", 2, "4 fields"),
    ("countries.csv", f'{SHIPPED_SHA256},1,BD,"why', 2, "not CSV"),
    ("countries.csv", f"{SHIPPED_SHA256},1,BD,why,2026-11-21\n\n{SHIPPED_SHA256},1,BZ,why,2026-11-21", 4, "twice"),
    ("accepted.csv", f"{NOT_HERE},why,2026-11-21", 2, "no capture in data/raw"),
    ("accepted.csv", f"{SHIPPED_SHA256},,2026-11-21", 2, "reason"),
    ("accepted.csv", f"{SHIPPED_SHA256},a,2026-11-21\n{SHIPPED_SHA256},b,2026-11-21", 3, "twice"),
]


@pytest.mark.parametrize(("name", "row", "line", "said"), BAD_DECISIONS)
def test_bad_decisions_name_file_and_line(data: Path, name: str, row: str, line: int, said: str) -> None:
    header = COUNTRIES_HEADER if name == "countries.csv" else ACCEPTED_HEADER
    path = decide(data, name, row, header=header)
    with pytest.raises(DecisionError, match=re.escape(f"{path}, line {line}")) as caught:
        read_decisions(data, {SHIPPED_SHA256})
    assert said in str(caught.value)


def test_bad_decision_stops_the_run_before_it_writes(data: Path) -> None:
    replay(data, now=NOW)
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    decide(data, "accepted.csv", f"{NOT_HERE},why,2026-11-21", header=ACCEPTED_HEADER)
    before = tree(data)
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code) == ("failed", ExitCode.REFUSED)
    assert "accepted.csv, line 2" in problems(report)
    assert tree(data) == before


def test_decisions_saved_by_a_spreadsheet(data: Path) -> None:
    path = data / "decisions" / "countries.csv"
    want = read_decisions(data, {SHIPPED_SHA256})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_decisions(data, {SHIPPED_SHA256}) == want
    path.write_bytes(path.read_bytes().decode("utf-8-sig").replace("Gurjaani", "Gurjáani").encode("latin-1"))
    with pytest.raises(DecisionError, match="not UTF-8"):
        read_decisions(data, {SHIPPED_SHA256})
    path.write_text("capture,group\n", encoding="utf-8")
    with pytest.raises(DecisionError, match="line 1"):
        read_decisions(data, {SHIPPED_SHA256})


def test_acceptance_that_was_killed_leaves_nothing(data: Path) -> None:
    part = data / "decisions" / ".accepted.csv.part"
    part.write_bytes(b"capture_sha")
    assert replay(data, now=NOW).state == "published"
    assert not part.exists()


def test_acceptance_keeps_the_lines_that_are_there(tmp_path: Path) -> None:
    accept(tmp_path, "a" * 64, "first", NOW.date())
    path = tmp_path / "decisions" / "accepted.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    accept(tmp_path, "b" * 64, "second", NOW.date())
    assert path.read_text(encoding="utf-8").splitlines() == [
        "capture_sha256,reason,decided_on", f"{'a' * 64},first,2026-11-21", f"{'b' * 64},second,2026-11-21",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sha256", "reason", "said"),
    [("80499", "why", "too short"), ("f" * 16, "why", "no capture"), (SHIPPED_SHA256[:16], "  ", "reason")],
)
def test_acceptance_of_nothing(data: Path, sha256: str, reason: str, said: str) -> None:
    before = tree(data, reports=True)
    with pytest.raises(UsageError, match=said):
        replay(data, now=NOW, acceptance=Acceptance(sha256, reason))
    assert tree(data, reports=True) == before


def test_what_is_no_list_cannot_be_accepted(data: Path) -> None:
    sha256 = capture(data, b"<html><body><p>Nothing</p></body></html>", on(2020))
    before = tree(data / "decisions")
    report = replay(data, now=NOW, acceptance=Acceptance(sha256, "why"))
    assert (report.state, report.exit_code) == ("failed", ExitCode.REFUSED)
    assert tree(data / "decisions") == before


def test_folder_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    before = tree(tmp_path, reports=True)
    with pytest.raises(RecordError, match="LEAHY_DATA"):
        replay(tmp_path, now=NOW)
    assert tree(tmp_path, reports=True) == before
    with pytest.raises(RecordError, match="LEAHY_DATA"):
        replay(tmp_path / "missing", now=NOW)
    assert tree(tmp_path, reports=True) == before


def test_processed_of_another_kind(data: Path) -> None:
    (data / "processed").mkdir()
    (data / "processed" / "thesis.docx").write_bytes(b"x")
    before = tree(data, reports=True)
    with pytest.raises(RecordError, match=r"thesis\.docx"):
        replay(data, now=NOW)
    assert tree(data, reports=True) == before


def test_nothing_to_build_from(empty: Path) -> None:
    report = replay(empty, now=NOW)
    assert (report.state, report.exit_code) == ("failed", ExitCode.REFUSED)
    assert "no capture" in problems(report)


def test_busy(data: Path) -> None:
    before = tree(data, reports=True)
    with lock(data), pytest.raises(Busy):
        replay(data, now=NOW)
    assert tree(data, reports=True) == before


def test_two_runs_at_once(data: Path) -> None:
    """Real processes: each publishes, finds nothing new or is turned away, and the record is as after one run."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom flows.files import Busy\nfrom flows.run import replay\n"
        "from tests.list_pages import NOW\nprint('ready', flush=True)\nsys.stdin.readline()\n"
        "try:\n    print(replay(Path(sys.argv[1]), now=NOW).state)\nexcept Busy:\n    print('busy')\n"
    )
    command = [sys.executable, "-c", script, str(data)]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = Counter(process.communicate(timeout=60)[0].strip() for process in both)
    assert said["published"] == 1
    assert said["published"] + said["busy"] + said["nothing_new"] == 2
    at_once = tree(data)
    shutil.rmtree(data / "processed")
    replay(data, now=NOW)
    assert tree(data) == at_once


def test_fault_leaves_its_report_and_is_raised(data: Path) -> None:
    def fault(*_: object) -> object:
        raise KeyError("what nobody foresaw")

    with pytest.raises(KeyError):
        replay(data, now=NOW, steps=Steps(refresh=fault))  # type: ignore[arg-type]
    (line,) = runs(data)
    assert (line["state"], line["exit_code"]) == ("failed", 1)
    assert "KeyError" in str(line["problems"])
    assert replay(data, now=NOW).exit_code == ExitCode.GOOD


def test_report_that_cannot_be_kept(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise WriteFailed("No space left on device")

    monkeypatch.setattr(flows.run.record, "append_run", full)
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code) == ("failed", ExitCode.REFUSED)
    assert "No space left" in as_text(report)
    assert len(table(data)) == 26


# --- sources ----------------------------------------------------------------------------------------------------------


def test_sources_are_as_reviewed() -> None:
    sources = load_sources()
    assert (sources.first_year, sources.bounds.least_rows, sources.bounds.largest_fall) == (2016, 5, 0.25)
    looks = read_looks(Path(__file__).parents[1] / "data" / "raw")
    assert all(sources.named(name).allows(look.asked_url) for name, look in looks)
    with pytest.raises(SourcesError, match="saved-pages"):
        sources.named("elsewhere")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (URL, True),
        ("http://state.gov/list", True),
        ("https://web.archive.org/web/20190711120000id_/https://www.state.gov/list", True),
        ("https://web.archive.org/web/20190711120000/https://example.org/list", False),
        ("https://web.archive.org/about", False),
        ("https://www.state.gov.example.org/", False),
        ("ftp://www.state.gov/list", False),
        ("www.state.gov/list", False),
        ("https://[www.state.gov/", False),
    ],
)
def test_hosts_that_speak_for_saved_pages(address: str, allowed: bool) -> None:
    assert load_sources().named("saved-pages").allows(address) is allowed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("least_rows = 5", "least_rows = 0", "least_rows"),
        ("least_rows = 5", "", "least_rows"),
        ("least_rows = 5", "least_rows = true", "least_rows"),
        ("largest_fall = 0.25", "largest_fall = 25.0", "largest_fall"),
        ("first_year = 2016", "first_year = 2016\nlast_year = 2022", "last_year"),
        ('name = "saved-pages"', 'name = "state-gov"', "same name"),
        ('kind = "saved_page"', 'kind = "fax"', "fax"),
        ('reason = "The page', 'why = "The page', "reason"),
        ('allowed_hosts = ["www.state.gov", "state.gov"]', 'allowed_hosts = ["example.org"]', "allowed hosts"),
        ("[bounds]", "[bounds", "not TOML"),
    ],
)
def test_sources_are_read_strictly(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = SOURCES.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "sources.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourcesError, match=said):
        load_sources(path)


def test_every_source_says_why() -> None:
    assert all(isinstance(source, Source) and source.reason for source in load_sources().sources)
