"""A wrong date can be mended, and neither it nor a rejection blocks a right copy of the same bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest

import flows.command_line
import leahy
from flows.run import replay
from flows.store.decisions import Decision
from tests.support.list_pages import NOW, URL, capture, on, page, problems, units

PAGE = page(2019, {"Mexico": units(6)})
Add = Callable[..., tuple[int, str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("LEAHY_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def add(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> Add:
    """`add` of the saved page with a date: the exit code, and everything that it printed."""
    saved = tmp_path / "saved.html"
    saved.write_bytes(PAGE)

    def run(at: str, *more: str) -> tuple[int, str]:
        code = flows.command_line.main(["add", str(saved), "--url", URL, "--captured-at", at, *more])
        return code, "".join(capsys.readouterr())

    return run


def seen_on(data: Path) -> list[str]:
    """The days of the valid observations."""
    observations = leahy.record.revisions.read_year(data / "processed", 2019).observations
    return [f"{observation.captured_at:%Y-%m-%d}" for observation in observations]


def test_wrong_date_is_replaced(data: Path, add: Add) -> None:
    add("2021-05-01")
    replay(data, now=NOW)
    code, said = add("2020-05-01", "--replace-date", "--reason", "The mail was of 2020.")
    assert code == 0
    assert "Its date 2021-05-01T00:00:00Z was wrong" in said
    report = replay(data, now=NOW)
    assert report.exit_code == 0
    assert seen_on(data) == ["2020-05-01"]
    assert [withdrawal.captured_at for year in report.years for withdrawal in year.withdrawals] == [on(2021, 5)]
    assert len(leahy.load(2019, as_of="2020-06-01", data=data)) == 6
    with pytest.raises(leahy.NotObserved):
        leahy.load(2019, as_of="2020-04-01", data=data)
    assert "The mail was of 2020." in (data / "decisions" / "dates.csv").read_text()
    assert add("2020-05-01", "--replace-date")[0] == 0, "the same once more is nothing new"
    assert replay(data, now=NOW).state == "nothing_new"


def test_rejection_never_blocks_a_right_copy_of_the_same_bytes(data: Path, add: Add) -> None:
    sha256 = capture(data, PAGE, on(2021, 5))
    replay(data, now=NOW, decision=Decision("reject", sha256, "It has the wrong date."))
    assert seen_on(data) == []
    code, said = add("2020-05-01")
    assert code == 0
    assert "python -m flows run --replay" in said
    assert replay(data, now=NOW).state == "published"
    assert seen_on(data) == ["2020-05-01"]


def test_rejected_copy_is_not_readmitted_by_itself(data: Path, add: Add) -> None:
    sha256 = capture(data, PAGE, on(2021, 5))
    replay(data, now=NOW, decision=Decision("reject", sha256, "Half of it."))
    code, said = add("2021-05-01")
    assert code == 0
    assert "A person rejected it, so no run publishes it: Half of it." in said
    replay(data, now=NOW)
    assert seen_on(data) == []


def test_bytes_that_came_by_themselves_and_were_rejected_can_be_added(data: Path, add: Add) -> None:
    sha256 = capture(data, PAGE, on(2021, 5), how="live", source="state-gov")
    replay(data, now=NOW, decision=Decision("reject", sha256, "The site sent an old page."))
    add("2020-05-01")
    replay(data, now=NOW)
    assert seen_on(data) == ["2020-05-01"]


@pytest.mark.parametrize("dates", [[], ["2020-05-01", "2020-06-01"]])
def test_replacing_needs_one_wrong_date(data: Path, add: Add, dates: list[str]) -> None:
    for date in dates:
        add(date)
    code, said = add("2021-05-01", "--replace-date")
    assert code == 2
    assert "Nothing was done" in said
    assert not (data / "decisions" / "dates.csv").exists()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2021-05-02,2020-05-01,Wrong.,2026-11-21", "no look in data/raw brought"),
        ("2021-05-01,soon,Wrong.,2026-11-21", "'soon' is no moment"),
        ("2021-05-01,0001-01-01T00:00+14:00,Wrong.,2026-11-21", "is no moment"),
        ("9999-12-31T23:59-12:00,2020-05-01,Wrong.,2026-11-21", "is no moment"),
        ("2021-05-01,2020-05-01,,2026-11-21", "needs its reason"),
    ],
)
def test_dates_are_read_strictly(data: Path, line: str, problem: str) -> None:
    sha256 = capture(data, PAGE, on(2021, 5))
    (data / "decisions").mkdir()
    header = "capture_sha256,stated_at,captured_at,reason,decided_on"
    (data / "decisions" / "dates.csv").write_text(f"{header}\n{sha256},{line}\n")
    report = replay(data, now=NOW)
    assert report.state == "failed"
    assert problem in problems(report)
