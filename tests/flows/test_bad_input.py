"""Bad pages, bytes, decisions and folders: a clear error, and nothing changed on disk but the report of the run."""

import errno
import fcntl
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

import flows.run
from flows.report.model import ExitCode
from flows.report.render import as_text
from flows.run import Steps, replay
from flows.sources import SOURCES, load_sources
from flows.store.decisions import (
    ACCEPTED_HEADER,
    COUNTRIES_HEADER,
    PASSED_OVER_HEADER,
    Decision,
    DecisionError,
    read_decisions,
    write_decision,
)
from flows.store.files import Busy, WriteFailed, lock
from leahy.errors import RecordError, UsageError
from leahy.record.verify import verify
from tests.support.list_pages import NOW, SHIPPED_SHA256, capture, on, page, problems, runs, table, tree, units


def decide(data: Path, name: str, *rows: str, header: Sequence[str]) -> Path:
    folder = data / "decisions"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in (",".join(header), *rows)), encoding="utf-8")
    return path


BAD_PAGES = {
    "list without a year": (page(2019, {"Mexico": units(6)}).replace(b"in calendar year 2019 ", b""), "year"),
    "unknown country": (page(2019, {"Mexico": units(6), "Freedonia": units(3, 20)}), "Freedonia"),
    "country without units": (page(2019, {"Mexico": units(6), "Nepal": [], "Peru": units(2, 30)}), "Nepal"),
    "two years": (
        page(2019, {"Mexico": units(6)}).replace(b"<h3>", b"<h2>Calendar year 2020</h2><h3>", 1),
        "2019, 2020",
    ),
}


def test_a_broken_note_or_a_file_of_odd_name_stops_no_run(data: Path) -> None:
    replay(data, now=NOW)
    (data / "processed" / ".related.json").write_text("[" * 100_000)
    (data / "decisions" / os.fsdecode(b"\xff.csv")).touch()
    assert replay(data, now=NOW).exit_code == 0


def test_a_note_of_related_records_that_an_editor_changed_is_made_anew(data: Path) -> None:
    replay(data, now=NOW)
    note, table = data / "processed" / ".related.json", data / "processed" / "related.parquet"
    was, rows = json.loads(note.read_bytes()), table.read_bytes()
    for name, wrong in (
        ("told", [None]),
        ("told", "x"),
        ("told", []),
        ("candidates", 5),
        ("candidates", {"a": 1}),
        ("problems", {}),
        ("files", []),
    ):
        note.write_text(json.dumps(was | {name: wrong}), encoding="utf-8")
        assert replay(data, now=NOW).state == "nothing_new", (name, wrong)
        assert table.read_bytes() == rows


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


def test_lost_headings_are_decided_by_people(empty: Path) -> None:
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
(URL,) = load_sources(SOURCES).named("state-gov").addresses
BAD_DECISIONS = [
    ("countries.csv", f"{NOT_HERE},1,BD,why,2026-11-21", 2, "no capture in data/raw"),
    ("countries.csv", f"{SHIPPED_SHA256[:16]},1,BD,why,2026-11-21", 2, "64 hexadecimal"),
    ("countries.csv", f"{SHIPPED_SHA256},0,BD,why,2026-11-21", 2, "group"),
    ("countries.csv", f"{SHIPPED_SHA256},one,BD,why,2026-11-21", 2, "group"),
    ("countries.csv", f"{SHIPPED_SHA256},{'9' * 5_000},BD,why,2026-11-21", 2, "group"),
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
    ("rejected.csv", f"{NOT_HERE},why,2026-11-21", 2, "no capture in data/raw"),
    ("rejected.csv", f"{SHIPPED_SHA256},a,2026-11-21\n{SHIPPED_SHA256},b,2026-11-21", 3, "twice"),
    ("accepted.csv", f"{SHIPPED_SHA256},a,2026-11-21\n{SHIPPED_SHA256},b,2026-11-21", 3, "twice"),
    ("passed_over.csv", "https://www.state.gov/leahy/,,2026-11-21", 2, "reason"),
    ("passed_over.csv", "https://www.state.gov/leahy/,why,21.11.2026", 2, "YYYY-MM-DD"),
    ("passed_over.csv", "https://www.state.gov/leahy/,why", 2, "2 fields"),
    ("passed_over.csv", "https://www.state.gov/a,why,2026-11-21\nwww.state.gov/b,why,2026-11-21", 3, "https://"),
    ("passed_over.csv", "https://evil.example/leahy/,why,2026-11-21", 2, "no address at which a page can be found"),
    ("passed_over.csv", "https://[www.state.gov/leahy/,why,2026-11-21", 2, "no address at which a page can be found"),
    ("passed_over.csv", f"{URL.replace('-', '%2D')}index.html,why,2026-11-21", 2, "an address of the sources file"),
    ("passed_over.csv", f"https://web.archive.org/web/2020/{URL},why,2026-11-21", 2, "an address of the sources file"),
    ("passed_over.csv", "https://state.gov/a/,b,2026-11-21\nhttp://www.state.gov/A?x=1,b,2026-11-21", 3, "twice"),
]


@pytest.mark.parametrize(("name", "row", "line", "said"), BAD_DECISIONS)
def test_bad_decisions_name_file_and_line(data: Path, name: str, row: str, line: int, said: str) -> None:
    headers = {"countries.csv": COUNTRIES_HEADER, "passed_over.csv": PASSED_OVER_HEADER}
    header = headers.get(name, ACCEPTED_HEADER)
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
    write_decision(tmp_path, Decision("accept", "a" * 64, "first"), NOW.date())
    path = tmp_path / "decisions" / "accepted.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    write_decision(tmp_path, Decision("accept", "b" * 64, "second"), NOW.date())
    assert path.read_text(encoding="utf-8").splitlines() == [
        "capture_sha256,reason,decided_on", f"{'a' * 64},first,2026-11-21", f"{'b' * 64},second,2026-11-21",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sha256", "reason", "said"),
    [("80499", "why", "too short"), ("f" * 16, "why", "no capture"), (SHIPPED_SHA256[:16], "  ", "reason")],
)
@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_decision_on_nothing(
    data: Path, kind: Literal["accept", "reject"], sha256: str, reason: str, said: str
) -> None:
    before = tree(data, reports=True)
    with pytest.raises(UsageError, match=said):
        replay(data, now=NOW, decision=Decision(kind, sha256, reason))
    assert tree(data, reports=True) == before


def test_what_is_no_list_cannot_be_accepted(data: Path) -> None:
    sha256 = capture(data, b"<html><body><p>Nothing</p></body></html>", on(2020))
    before = tree(data / "decisions")
    report = replay(data, now=NOW, decision=Decision("accept", sha256, "why"))
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


def test_folder_that_cannot_be_locked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(RecordError, match="cannot lock a folder"):
        replay(data, now=NOW)


def test_fault_leaves_its_report_and_is_raised(data: Path) -> None:
    def fault(*_: object) -> object:
        raise KeyError("made up")

    with pytest.raises(KeyError):
        replay(data, now=NOW, steps=Steps(refresh=fault))  # type: ignore[arg-type]
    (line,) = runs(data)
    assert (line["state"], line["exit_code"]) == ("failed", 1)
    assert "KeyError" in str(line["problems"])
    assert replay(data, now=NOW).exit_code == ExitCode.GOOD


class Terminated(BaseException):
    """As Prefect raises it for SIGTERM."""


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, Terminated])
def test_run_that_is_stopped_says_so(data: Path, end: type[BaseException]) -> None:
    def stopped(*_: object) -> object:
        raise end

    with pytest.raises(end):
        replay(data, now=NOW, steps=Steps(refresh=stopped))  # type: ignore[arg-type]
    (line,) = runs(data)
    assert (line["state"], line["exit_code"]) == ("stopped", 1)
    assert "Nothing is half-written and nothing is lost" in str(line["problems"])
    assert replay(data, now=NOW).exit_code == ExitCode.GOOD


def test_run_that_is_stopped_before_the_sheets_leaves_its_news_to_the_next_one(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It told a list whose sheet nobody ever wrote."""

    def stopped(_: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(flows.run, "with_sheets", stopped)
        with pytest.raises(KeyboardInterrupt):
            replay(data, now=NOW)
    report = replay(data, now=NOW)
    assert report.state == "published"
    (revision,) = (revision for year in report.years for revision in year.new_revisions)
    assert (data / str(revision.sheet)).exists()


def test_report_that_cannot_be_kept(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise WriteFailed("No space left on device")

    monkeypatch.setattr(flows.run.runs_log, "append_run", full)
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code) == ("failed", ExitCode.REFUSED)
    assert "No space left" in as_text(report)
    assert len(table(data)) == 26


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"[1]", "no JSON object"),
        (b"[" * 100_000, "not JSON"),
        (b'{"data": "d\xe9"}', "not JSON"),
        (b'{"ended_at": 3}', "is not as it was written"),
    ],
)
def test_a_damaged_log_of_runs_is_named(data: Path, line: bytes, told: str) -> None:
    replay(data, now=NOW)
    log = data / "processed" / "runs.jsonl"
    log.write_bytes(log.read_bytes() + line + b"\n")
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code) == ("failed", ExitCode.REFUSED)
    assert told in problems(report)
    assert re.search("Correct or delete that line|Put the file back as it was", problems(report))


def test_a_report_of_an_older_program_without_a_moment_is_named(data: Path) -> None:
    replay(data, now=NOW)
    (data / "processed" / "runs.jsonl").write_text('{"ended_at": 3}\n')
    assert "which is no moment. Correct or delete that line" in problems(replay(data, now=NOW))


def test_a_folder_in_place_of_the_log_of_runs_is_named(data: Path) -> None:
    replay(data, now=NOW)
    (data / "processed" / "runs.jsonl").unlink()
    (data / "processed" / "runs.jsonl").mkdir()
    assert any("runs.jsonl is a folder" in fault for fault in verify(data).broken)
    with pytest.raises(RecordError, match=r"runs\.jsonl is a folder where a file belongs"):
        replay(data, now=NOW)


def test_a_damaged_note_of_a_run_is_named(data: Path) -> None:
    replay(data, now=NOW)
    note = data / "processed" / ".told.json"
    note.write_bytes(b"[" * 100_000)
    assert "cannot be read" in problems(replay(data, now=NOW))
    note.unlink()
    note.mkdir()
    assert any(".told.json" in fault for fault in verify(data).broken)


def test_a_new_data_folder_has_a_place_for_decisions(tmp_path: Path) -> None:
    data = tmp_path / "data"
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    assert replay(data, now=NOW).exit_code == ExitCode.GOOD
    assert (data / "decisions").is_dir()
