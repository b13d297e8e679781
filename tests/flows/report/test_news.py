"""What a notification says: each item once, with both printed strings. Sending it: tests/flows/orchestration."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import leahy
from flows.report import runs_log
from flows.report.collection import LookReport, SeenLook, SourceOutage
from flows.report.model import RunReport
from flows.report.news import Delivered, News, message, news, run_before, undelivered
from flows.run import replay
from tests.support.list_pages import NOW, URL, capture, on, page, runs, units


def news_of(
    data: Path, *reports: RunReport, delivered: Delivered | None = None, nights: int = 3
) -> tuple[list[News], Delivered]:
    """The news of `reports`, or else of the runs in runs.jsonl, for a receiver who has been sent what `delivered` says."""
    if reports:
        return news([{}, *(report.as_json() for report in reports)], delivered or Delivered(""), nights)
    lines: list[runs_log.Report] = [{"run_id": ""}, *runs(data)]
    ids = [line["run_id"] for line in lines]
    return news(lines[ids.index(delivered.run_id if delivered else "") :], delivered or Delivered(""), nights)


def headlines(result: tuple[list[News], Delivered]) -> list[str]:
    return [item.headline for item in result[0]]


def look(source: str, nights: int) -> LookReport:
    seen = SeenLook(
        source=source, how="live", asked_url=URL, final_url=URL, status=200, verdict="blocked",
        reason="says 'technical difficulties'", ms=1, tries=1, captured_at=None, sha256=None, newer=False,
    )  # fmt: skip
    return LookReport((seen,), (source,), on(2020), (SourceOutage(source, on(2020), nights),), ())


# --- lists ------------------------------------------------------------------------------------------------------------


def test_new_list_is_news_once(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    report = replay(empty, now=NOW)
    items, delivered = news_of(empty)
    assert [item.headline for item in items] == ["the 2019 list is new"]
    assert delivered.run_id == report.run_id
    subject, body = message(items, report, "http://127.0.0.1:4200/a-run")
    assert subject == "Leahy list: the 2019 list is new"
    for part in ("r1: 8 rows, 1 country", URL, "revisions/2019/r1-", report.run_id, "http://127.0.0.1:4200/a-run"):
        assert part in body
    replay(empty, now=NOW + timedelta(days=1))
    assert headlines(news_of(empty, delivered=delivered)) == []


def test_edit_is_news_with_both_printed_strings(empty: Path) -> None:
    names = units(8)
    capture(empty, page(2019, {"Mexico": names}), on(2021))
    replay(empty, now=NOW)
    _, delivered = news_of(empty)
    edited = [*names[:3], "4 Infanttry Battalion, 5 Division", *names[4:]]
    capture(empty, page(2019, {"Mexico": edited}), on(2022))
    replay(empty, now=NOW + timedelta(days=1))
    ((item,), _) = news_of(empty, delivered=delivered)
    assert item.headline == "the 2019 list has 1 difference (r1 to r2)"
    assert any(f"Mexico: printed before {names[3]!r}; printed now {edited[3]!r}" in line for line in item.lines)
    capture(empty, page(2019, {"Mexico": names}), on(2023))
    replay(empty, now=NOW + timedelta(days=2))
    (*_, back), _ = news_of(empty, delivered=delivered)
    assert (back.headline, back.lines[0]) == (
        "the 2019 list has 1 difference (r2 to r1)",
        "r1: 8 rows, 1 country (seen before)",
    )


def test_differences_are_those_of_leahy_diff(empty: Path) -> None:
    before = {"Mexico": [*units(4), "Torreon Station, Federal Police", "Guard Post"], "Nepal": units(2, 50)}
    after = {"Mexico": [*units(3), "4 Inf Bn, 5 Div", "Torreon station, Federal Police"], "Nepal": ["90 Company"]}
    capture(empty, page(2019, before), on(2021))
    replay(empty, now=NOW)
    capture(empty, page(2019, after), on(2022))
    (year,) = replay(empty, now=NOW).years
    rows = leahy.diff("2019@r1", "2019@r2", data=empty).astype(object)
    rows = rows.where(rows.notna(), None)
    printed = zip(rows["country"], rows["kind"], rows["unit_listed_old"], rows["unit_listed_new"], strict=True)
    expected = [row for row in printed if row[2] != row[3]]
    assert {kind for _, kind, _, _ in expected} >= {"same", "reworded", "only_old", "only_new"}
    assert [(d.country, d.kind, d.old, d.new) for d in year.differences] == expected


def test_older_version_of_a_list_is_no_edit(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    replay(empty, now=NOW)
    _, delivered = news_of(empty)
    capture(empty, page(2019, {"Mexico": units(9)}), on(2020))
    replay(empty, now=NOW + timedelta(days=1))
    assert headlines(news_of(empty, delivered=delivered)) == ["an older version of the 2019 list was found"]


def test_large_change_is_cut_and_says_so(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(100)}), on(2021))
    replay(empty, now=NOW)
    _, delivered = news_of(empty)
    capture(empty, page(2019, {"Mexico": units(100, start=1000)}), on(2022))
    report = replay(empty, now=NOW + timedelta(days=1))
    ((item,), _) = news_of(empty, delivered=delivered)
    assert str(len(report.years[0].differences)) in item.headline
    assert item.lines[-1] == f"and {len(report.years[0].differences) - 40} more differences"


# --- refusals and failures --------------------------------------------------------------------------------------------


def test_refusal_is_news_once(empty: Path) -> None:
    sha256 = capture(empty, page(2019, {"Mexico": units(4)}), on(2021))
    for night in range(3):
        replay(empty, now=NOW + timedelta(days=night))
    items, delivered = news_of(empty)
    assert [item.headline for item in items] == ["a 2019 list was refused"]
    assert f"--accept {sha256[:16]}" in "\n".join(items[0].lines)
    capture(empty, page(2019, {"Mexico": units(3)}), on(2022))
    replay(empty, now=NOW + timedelta(days=4))
    assert headlines(news(runs(empty)[-2:], delivered, 3)) == ["a 2019 list was refused"]


def test_list_that_cannot_be_read_is_news(empty: Path) -> None:
    sha256 = capture(empty, page(2019, {"": units(8)}), on(2021))  # a lost heading
    replay(empty, now=NOW)
    ((item,), _) = news_of(empty)
    assert item.headline == "a list that could not be read was refused"
    assert item.lines[0] == f"capture {sha256[:16]}"


def test_failed_run_is_news(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    (empty / "decisions").mkdir()
    (empty / "decisions" / "accepted.csv").write_text("nonsense")
    report = replay(empty, now=NOW)
    assert report.state == "failed"
    ((item,), _) = news_of(empty)
    assert item.headline == "the run of 2026-11-21T12:00:00Z failed"
    assert "accepted.csv" in item.lines[0]


# --- sources that are unavailable -------------------------------------------------------------------------------------


def test_outage_is_news_every_n_nights(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    report = replay(empty, now=NOW)
    delivered, sent = Delivered(report.run_id), {}
    for number in range(1, 9):
        night = replace(report, run_id=f"night {number}", years=(), look=look("state-gov", number))
        items, delivered = news_of(empty, night, delivered=delivered)
        sent.update((number, item) for item in items)
    assert list(sent) == [3, 6]
    assert sent[3].headline == "state-gov has shown no list for 3 nights"
    text = "\n".join(sent[3].lines)
    for part in (
        "last available 2020-01-01T00:00:00Z",
        URL,
        "blocked",
        "technical difficulties",
        "No other source showed anything newer",
    ):
        assert part in text


def test_two_runs_in_one_night_report_an_outage_once_and_its_end_starts_the_count_again(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    report = replace(replay(empty, now=NOW), years=())
    delivered, sent = Delivered(report.run_id), []
    for run_id, nights in enumerate((1, 2, 3, 3, 3, 1, 2, 3), 1):
        night = replace(report, run_id=str(run_id), look=look("state-gov", nights))
        items, delivered = news_of(empty, night, delivered=delivered)
        sent += [run_id for _ in items]
    assert sent == [3, 8]
    available = replace(report, run_id="available", look=replace(look("state-gov", 4), outages=()))
    assert news_of(empty, available, delivered=delivered)[1].outages == {}


def test_replay_keeps_the_count_of_outages(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    report = replace(replay(empty, now=NOW), years=())
    assert news_of(empty, report, delivered=Delivered("before", {"state-gov": 3}))[1].outages == {"state-gov": 3}


# --- what has not been delivered --------------------------------------------------------------------------------------


@pytest.mark.parametrize("notes", [0, 1 << 19])
def test_what_was_not_delivered_is_read_from_the_end_of_the_log(empty: Path, notes: int) -> None:
    """With short reports, and with reports that are longer than what is read at a time."""
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    reports = [replay(empty, now=NOW + timedelta(days=night)) for night in range(4)]
    log = empty / "processed" / runs_log.RUNS
    lines = [json.dumps({**line, "note": "made up " * (notes // 4)}) for line in runs(empty)]
    log.write_text("".join(f"{line}\n" for line in lines))
    ids = [report.run_id for report in reports]
    for known in range(4):
        assert [r["run_id"] for r in undelivered(reports[-1], ids[known])] == ids[known:]
    assert [r.get("run_id") for r in undelivered(reports[-1], "")] == [None, *ids]
    assert [r["run_id"] for r in undelivered(reports[-1], "of another folder")] == ids[-2:]
    assert run_before(reports[-1]) == ids[2]
    assert run_before(replace(reports[-1], run_id="not in the file")) == ids[3]


def test_first_run_has_none_before_it(empty: Path) -> None:
    capture(empty, page(2019, {"Mexico": units(8)}), on(2021))
    report = replay(empty, now=NOW)
    assert run_before(report) == ""
    assert run_before(replace(report, data=str(empty / "elsewhere"))) == ""
    for unknown in ("", "of another folder"):
        assert undelivered(report, unknown) == [{}, json.loads(json.dumps(report.as_json()))]
