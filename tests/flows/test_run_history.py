"""What a run takes from the runs before it: what they told, and the time."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import flows.run_history
import leahy
from flows.clocks import Begin
from flows.report.render import as_text
from flows.run import PLAIN_STEPS, replay
from flows.store.files import WriteFailed, lock
from flows.store.told import TOLD
from tests.support.list_pages import NOW, capture, on, page, problems, runs, units

LATER = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return tmp_path / "data"


def killed() -> None:
    os._exit(137)


def interrupted() -> None:
    raise KeyboardInterrupt


def without_room() -> None:
    raise WriteFailed("disk full")


def replay_that_ends(data: Path, end: Callable[[], None]) -> None:
    """A replay, in a process of its own, that ends when everything is published and nothing reported."""

    def refresh(*_: object) -> object:
        return end()

    child = os.fork()
    if child == 0:
        try:
            replay(data, now=NOW, steps=replace(PLAIN_STEPS, refresh=refresh))
        finally:
            os._exit(0)
    os.waitpid(child, 0)


# --- news is what no report has told ----------------------------------------------------------------------------------


@pytest.mark.processes
@pytest.mark.parametrize("end", [killed, interrupted, without_room])
@pytest.mark.parametrize("times", [1, 2])
def test_next_run_tells_what_an_ended_one_published(data: Path, end: Callable[[], None], times: int) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    replay(data, now=NOW)
    capture(data, page(2019, {"Mexico": units(7)}), on(2021))
    undisturbed = shutil.copytree(data, data.with_name("undisturbed"))
    expected = replay(undisturbed, now=NOW)
    for _ in range(times):
        replay_that_ends(data, end)
    report = replay(data, now=NOW)
    assert report.state == "published"
    assert report.years == expected.years, "the same news, the differences among them"
    assert len(report.years[0].new_revisions) == len(report.years[0].differences) == 1
    assert replay(data, now=NOW).state == "nothing_new", "and not twice"


def test_sheet_that_the_disk_refuses_is_written_by_the_next_run_which_tells_the_same(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    undisturbed = replay(Path(shutil.copytree(data, data.with_name("undisturbed"))), now=NOW)
    with monkeypatch.context() as full:
        full.setattr("flows.review.list_sheets.write_whole", lambda *_: without_room())
        assert replay(data, now=NOW).state == "failed"
    report = replay(data, now=NOW)
    assert (report.state, report.years) == ("published", undisturbed.years)
    assert (data / str(report.years[0].new_revisions[0].sheet)).is_file()


@pytest.mark.processes
def test_first_run_that_is_killed(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    replay_that_ends(data, killed)
    report = replay(data, now=NOW)
    assert (report.state, [r.number for r in report.years[0].new_revisions]) == ("published", [1])
    assert report.years[0].before is None


@pytest.mark.processes
def test_withdrawal_by_a_run_that_was_killed_is_told(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    bad = capture(data, page(2019, {"Mexico": units(7)}), on(2021))
    replay(data, now=NOW)
    (data / "decisions").mkdir(exist_ok=True)
    line = f"capture_sha256,reason,decided_on\n{bad},Half of it.,2026-11-21\n"
    (data / "decisions" / "rejected.csv").write_text(line)
    replay_that_ends(data, killed)
    (year,) = replay(data, now=NOW).years
    assert [(w.capture, w.revision) for w in year.withdrawals] == [(bad, 2)]
    assert "Half of it." in year.withdrawals[0].reason
    assert (year.before, year.revision) == (2, 1)


def test_record_without_a_log_is_no_news(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    replay(data, now=NOW)
    (data / "processed" / "runs.jsonl").unlink()
    assert replay(data, now=NOW).state == "nothing_new"


def test_what_was_reported_is_not_told_again_after_a_kill_behind_the_report(data: Path, tmp_path: Path) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    note = data / "processed" / TOLD

    def refresh(*arguments: object) -> object:
        shutil.copy(note, tmp_path)
        return PLAIN_STEPS.refresh(*arguments)  # type: ignore[arg-type]

    replay(data, now=NOW, steps=replace(PLAIN_STEPS, refresh=refresh))  # type: ignore[arg-type]
    assert not note.exists()
    shutil.copy(tmp_path / TOLD, note)
    assert replay(data, now=NOW).state == "nothing_new"


def test_lists_are_compared_outside_the_lock(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    replay(data, now=NOW)
    capture(data, page(2019, {"Mexico": units(7)}), on(2021))
    real = flows.run_history.differences
    other = []

    def differences(*arguments: object) -> object:
        with lock(data):
            pass
        if not other:
            other.append(None)
            other[0] = replay(data, now=NOW)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(flows.run_history, "differences", differences)
    report = replay(data, now=NOW)
    assert (other[0].state, len(other[0].years[0].new_revisions)) == ("published", 1)  # type: ignore[attr-defined]
    assert report.years[0].new_revisions == (), "the other run has told it"
    assert "its report has the news" in as_text(report)
    assert sum(len(year["new_revisions"]) for run in runs(data) for year in run["years"]) == 2  # type: ignore[attr-defined]


# --- time -------------------------------------------------------------------------------------------------------------


def test_capture_of_the_future_is_reported_and_never_current(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    early = capture(data, page(2019, {"Mexico": units(7)}), LATER)
    report = replay(data, now=NOW)
    assert report.state == "refused"
    assert f"Capture {early[:16]} is dated 2099-01-01T00:00:00Z, later than now" in problems(report)
    assert len(leahy.load(2019, data=data)) == 6


def test_observation_of_the_future_is_withdrawn_when_the_clock_is_right_again(data: Path) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    capture(data, page(2019, {"Mexico": units(7)}), LATER)
    assert replay(data, now=LATER + timedelta(days=1)).state == "published"
    report = replay(data, now=NOW)
    assert len(leahy.load(2019, data=data)) == 6
    assert [w.captured_at for year in report.years for w in year.withdrawals] == [LATER]
    assert any("The clock of this machine went back by" in remark for remark in report.remarks)
    assert "NOTE: The clock of this machine went back" in as_text(report)
    assert replay(data, now=LATER + timedelta(days=1)).state == "published", "once it is that late, it counts"


def test_clock_behind_every_look_changes_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    capture(data, page(2019, {"Mexico": units(6)}), on(2020))
    replay(data, now=NOW)
    monkeypatch.setattr(
        flows.run_history, "by_now", lambda began: began
    )  # the clock of the machine that tests this is right
    report = replay(data, now=on(2001))
    assert (report.state, report.years) == ("failed", ())
    assert "The clock of this machine says 2001-01-01" in problems(report)
    assert len(leahy.load(2019, data=data)) == 6


def test_clock_that_is_set_during_a_run_is_reported() -> None:
    assert Begin().jump() is None
    ahead = Begin(clock=Begin().clock - 7200).jump()
    assert ahead is not None
    assert "jumped ahead by 2.0 hours" in ahead
    back = Begin(clock=Begin().clock + 7200).jump()
    assert back is not None
    assert "jumped back by 2.0 hours" in back
