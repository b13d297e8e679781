"""The run without Prefect: what it publishes, refuses and reports, and what it leaves alone."""

import dataclasses
import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import flows.publish.publish_year
import leahy
from flows.publish import read_captures as reading
from flows.report.model import ExitCode, RunReport
from flows.report.render import as_markdown, as_text
from flows.run import replay
from flows.store.decisions import Decision
from parsers.records import Listing
from parsers.verdict import Examined
from tests.support.list_pages import NOW, SHIPPED_SHA256, capture, on, page, problems, runs, table, tree, units
from tests.support.places import SHARED, SHIPPED

SHARED_TEXT = SHARED / "leahy-2018-page-text.txt"
BOUND = "needs a decision"


def listed(data: Path, year: int) -> list[str]:
    return list(table(data).query("year == @year")["unit_listed"])


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
    (file,) = (SHIPPED / "raw" / "state-gov").glob("*.txt")
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

    report = replay(
        empty, now=NOW, decision=Decision("accept", sha256[:8], 'Seen by two people, "both" sure,\nindeed.')
    )
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
    report = replay(empty, now=NOW, decision=Decision("accept", fallen, "Two units were withdrawn."))
    assert (report.state, len(listed(empty, 2019))) == ("published", 4)
    again = replay(empty, now=NOW, decision=Decision("accept", fallen, "Once more."))
    assert again.state == "nothing_new"
    assert len((empty / "decisions" / "accepted.csv").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("captured_at", "said"), [(on(2020, 12, 31), "was seen on 2020-12-31"), (None, "today is 2026-11-21")]
)
def test_a_list_of_a_year_that_had_not_begun_needs_a_decision(
    empty: Path, captured_at: datetime | None, said: str
) -> None:
    year = 2021 if captured_at else 2027
    sha256 = capture(empty, page(year, {"Nepal": units(6)}), captured_at)
    capture(empty, page(2020, {"Nepal": units(6)}), captured_at)
    report = replay(empty, now=NOW)
    assert report.exit_code == 1
    assert f"its list is for {year}, and" in problems(report)
    assert said in problems(report)
    assert set(table(empty)["year"]) == {2020}
    assert replay(empty, now=NOW, decision=Decision("accept", sha256, "The page says so.")).state == "published"
    assert set(table(empty)["year"]) == {2020, year}


def test_growing_list_is_no_fall_of_its_elder(empty: Path) -> None:
    """A list is measured against what was known before it, so a replay after growth refuses nothing."""
    capture(empty, page(2019, {"Mexico": units(5)}), on(2020))
    capture(empty, page(2019, {"Mexico": units(20)}), on(2021))
    assert replay(empty, now=NOW).state == "published"
    assert replay(empty, now=NOW).state == "nothing_new"


def test_reader_that_loses_rows_of_a_known_capture_is_refused(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2020))
    replay(empty, now=NOW)
    real = Examined.listings

    def lossy(*examined: Any) -> list[Listing]:
        return [dataclasses.replace(listing, entries=listing.entries[:4]) for listing in real(*examined)]

    monkeypatch.setattr(Examined, "listings", lossy)
    assert replay(empty, now=NOW).state == "refused"
    assert len(listed(empty, 2019)) == 8


def test_rows_that_break_the_contract_publish_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    capture(data, page(2019, {"Mexico": units(8)}), on(2020))
    real = flows.publish.publish_year.parsers.to_rows

    def broken(listing: object, shown: object) -> pd.DataFrame:
        rows = real(listing, shown)  # type: ignore[arg-type]
        if rows["year"].iloc[0] == 2019:
            rows.loc[3, "country_code"] = "??"
        return rows

    monkeypatch.setattr(flows.publish.publish_year.parsers, "to_rows", broken)
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
    report = replay(empty, now=NOW, decision=Decision("accept", sha256, "The page says so."))
    assert report.state == "published"
    assert (report.years[0].rows, report.coverage and report.coverage.years_with_list) == (0, (2021,))


# --- captures that are no true copies of their pages ------------------------------------------------------------------


def test_half_a_page_is_left_out_by_a_decision(empty: Path) -> None:
    """Without it, one night on which half a list was served would make every later run one that refused something."""
    capture(empty, page(2019, {"Mexico": units(8)}), on(2020))
    half = capture(empty, page(2019, {"Mexico": units(3)}), on(2021))
    mended = capture(empty, page(2019, {"Mexico": units(9)}), on(2022))
    report = replay(empty, now=NOW)
    assert (report.state, report.exit_code, len(listed(empty, 2019))) == ("refused", ExitCode.REFUSED, 9)
    for way in ("accept", "reject"):
        assert f"python -m flows run --replay --{way} {half[:16]} --reason" in problems(report)

    before = tree(empty / "processed")
    report = replay(empty, now=NOW, decision=Decision("reject", half[:8], "The page\nbroke off."))
    assert (report.state, report.exit_code, problems(report)) == ("nothing_new", ExitCode.GOOD, "")
    assert half not in {seen.sha256 for seen in report.captures}
    assert (empty / "decisions" / "rejected.csv").read_text(encoding="utf-8").splitlines() == [
        "capture_sha256,reason,decided_on", f"{half},The page broke off.,2026-11-21",
    ]  # fmt: skip
    for seen in (report, replay(empty, now=NOW)):
        assert (seen.state, seen.exit_code) == ("nothing_new", ExitCode.GOOD)
        assert seen.summary() == "every list is as it was; rejected: 1 capture"
        assert f"Rejected: 1 capture, left out (data/decisions/rejected.csv)\n  {half[:16]}  The page broke off." in (
            as_text(seen)
        )
        assert f"| `{half[:16]}` | The page broke off. |" in as_markdown(seen)
    after = tree(empty / "processed")
    assert after.pop("index.json") != before.pop("index.json"), "it has the hashes of the decisions"
    assert after == before
    assert runs(empty)[-1]["rejected"] == [{"capture": half, "reason": "The page broke off."}]
    again = replay(empty, now=NOW, decision=Decision("reject", half, "Once more."))
    assert (again.state, len((empty / "decisions" / "rejected.csv").read_text().splitlines())) == ("nothing_new", 2)
    assert replay(empty, now=NOW, decision=Decision("accept", mended, "A bound never spoke.")).exit_code == 0


def test_page_that_cannot_be_read_is_left_out_by_a_decision(data: Path) -> None:
    sha256 = capture(data, page(2019, {"Mexico": units(8), "Ruritania": units(3)}), on(2020))
    report = replay(data, now=NOW)
    assert report.exit_code == ExitCode.REFUSED
    assert f"python -m flows run --replay --reject {sha256[:16]} --reason" in problems(report)
    report = replay(data, now=NOW, decision=Decision("reject", sha256, "There is no such country."))
    assert (report.state, report.exit_code) == ("nothing_new", ExitCode.GOOD)


def test_reader_that_fails_at_a_capture_can_go_past_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours in one page stops no other page for longer than it takes to say so."""
    bad = capture(data, page(2019, {"Mexico": units(8)}), on(2020))
    real = reading.parsers.examine

    def failing(body: bytes, **options: object) -> object:
        if b"calendar year 2019" in body:
            raise ZeroDivisionError("made up")
        return real(body, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reading.parsers, "examine", failing)
    report = replay(data, now=NOW)
    assert (report.state, report.exit_code, listed(data, 2018) != []) == ("refused", ExitCode.REFUSED, True)
    assert (
        f"Reading capture {bad} failed with an unexpected error: ZeroDivisionError: made up (test_run.py, line"
        in as_text(report)
    )
    assert replay(data, now=NOW).state == "refused", "as long as nothing is done about it"
    report = replay(data, now=NOW, decision=Decision("reject", bad, "It breaks the reader."))
    assert (report.state, report.exit_code) == ("nothing_new", ExitCode.GOOD)


def test_two_decisions_never_contradict(empty: Path) -> None:
    sha256 = capture(empty, page(2019, {"Mexico": units(4)}), on(2020))
    other = capture(empty, page(2018, {"Mexico": units(4)}), on(2020))
    replay(empty, now=NOW, decision=Decision("reject", sha256, "Half of it."))
    replay(empty, now=NOW, decision=Decision("accept", other, "So it is."))
    before = tree(empty)
    for decision, file in (
        (Decision("accept", sha256, "why"), "rejected.csv"),
        (Decision("reject", other, "why"), "accepted.csv"),
    ):
        report = replay(empty, now=NOW, decision=decision)
        assert (report.state, report.exit_code) == ("failed", ExitCode.REFUSED)
        assert str(empty / "decisions" / file) in problems(report)
    assert tree(empty) == before
    with (empty / "decisions" / "accepted.csv").open("a", encoding="utf-8") as file:
        file.write(f"{sha256},why,2026-11-21\n")
    report = replay(empty, now=NOW)
    assert report.exit_code == ExitCode.REFUSED
    assert "rejected.csv, line 2" in problems(report)


def test_what_is_rejected_after_it_was_published_is_withdrawn(empty: Path) -> None:
    whole = capture(empty, page(2019, {"Mexico": units(8)}), on(2020))
    wrong = capture(empty, page(2019, {"Mexico": units(9)}), on(2021))
    replay(empty, now=NOW)
    report = replay(empty, now=NOW, decision=Decision("reject", wrong, "Another page."))
    assert (report.state, report.exit_code) == ("published", ExitCode.GOOD)
    (year,) = report.years
    assert (year.before, year.revision, year.rows) == (2, 1, 8)
    (gone,) = year.withdrawals
    assert (gone.capture, gone.revision) == (wrong, 2)
    for text in (as_text(report), as_markdown(report)):
        assert "o longer accepted" in text
        assert "Another page." in text
    assert leahy.revisions(2019, data=empty)["number"].tolist() == [1]
    assert replay(empty, now=NOW).state == "nothing_new"
    report = replay(empty, now=NOW, decision=Decision("reject", whole, "Another page, too."))
    assert (report.state, report.years[0].revision) == ("published", None)
    assert leahy.years(data=empty) == []
    (empty / "decisions" / "rejected.csv").unlink()
    assert replay(empty, now=NOW).years[0].revision == 2
