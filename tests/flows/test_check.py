"""`python -m flows check`: what a person says of a list, where it is shown, and lists that wait for it."""

import json
from pathlib import Path

import pytest

import leahy
from flows.run import replay
from flows.sources import SOURCES
from leahy.record.verify import verify
from tests.support.commands import Command
from tests.support.list_pages import NOW, SHIPPED_SHA256, capture, copy_shipped, on, page, tree, units

EDITED = page(2018, {"Mexico": units(20), "Nepal": units(6, 30)})


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped captures and decisions without a check, and the record that they give, as LEAHY_DATA."""
    folder = copy_shipped(tmp_path / "data")
    (folder / "decisions" / "checked.csv").unlink()
    monkeypatch.setenv("LEAHY_DATA", str(folder))
    replay(folder, now=NOW)
    return folder


def hold_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sources file hold unchecked lists back."""
    changed = SOURCES.read_text().replace('unchecked = "publish"', 'unchecked = "hold"')
    path = tmp_path / "sources.toml"
    path.write_text(changed)
    monkeypatch.setenv("LEAHY_SOURCES", str(path))


def test_a_check_is_shown_everywhere(data: Path, command: Command) -> None:
    assert leahy.load(2018, data=data).attrs["coverage"].endswith("; not checked by a person")
    with pytest.raises(leahy.NotObserved, match="No person has compared 2018 r1 with its page"):
        leahy.load(2018, checked=True, data=data)
    rows = (data / "processed" / "denied_units" / "2018.parquet").read_bytes()
    code, out, _ = command("check", 2018, "--reason", "made up: compared\x1b with\nthe page")
    assert (code, out.split(" on ")[0]) == (0, "2018 r1 (26 rows): checked")
    (line,) = (data / "decisions" / "checked.csv").read_text().splitlines()[1:]
    (entry,) = json.loads((data / "processed" / "revisions" / "2018" / "revisions.json").read_bytes())
    day = line[-10:]
    assert line == f"2018,{entry['printed_sha256']},made up: compared with the page,{day}"
    said = f"checked on {day}"
    assert leahy.load(2018, checked=True, data=data).attrs["coverage"].endswith(f"; {said}")
    assert leahy.lists(data=data).attrs["coverage"].endswith(f"; {said}")
    assert leahy.revisions(2018, data=data)["checked_on"].astype(str).tolist() == [day]
    assert leahy.lists(data=data).query("year == 2018")["checked_on"].astype(str).tolist() == [day]
    assert f"Checked on {day}." in leahy.cite(2018, data=data)
    assert (data / "processed" / "denied_units" / "2018.parquet").read_bytes() == rows
    assert not verify(data).broken
    before = tree(data / "decisions")
    assert command("check", 2018, "--reason", "again")[1].startswith("2018 r1 (26 rows): checked before on")
    assert tree(data / "decisions") == before


def test_a_silent_edit_is_unchecked_again(data: Path, command: Command) -> None:
    command("check", 2018, "--reason", "made up")
    capture(data, EDITED, on(2020, 5, 1))
    replay(data, now=NOW)
    revisions = leahy.revisions(2018, data=data)
    assert revisions["checked_on"].notna().tolist() == [True, False]
    assert leahy.load(2018, data=data).attrs["coverage"].endswith("; not checked by a person")
    assert leahy.load(2018, revision=1, checked=True, data=data).attrs["revision"] == 1
    assert command("check", 2018, "--revision", 2, "--reason", "made up")[0] == 0
    assert leahy.load(checked=True, data=data).attrs["revision"] == {2018: 2}


def test_lists_that_wait(data: Path, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert leahy.years(data=data) == [2018]  # published before the sources file held lists back
    hold_back(tmp_path, monkeypatch)
    held = replay(data, now=NOW)
    assert (held.exit_code, leahy.years(data=data)) == (1, [])
    (refusal,) = held.years[0].refusals
    assert f"python -m flows check 2018 --capture {SHIPPED_SHA256[:16]} --reason" in refusal.problem
    assert command("check", 2018, "--reason", "made up")[0] == 2  # there is no current revision
    code, out, _ = command("check", 2018, "--capture", SHIPPED_SHA256[:12], "--reason", "made up")
    assert (code, out.split(":")[0]) == (0, f"2018, capture {SHIPPED_SHA256[:16]} (26 rows)")
    assert leahy.load(2018, checked=True, data=data).attrs["revision"] == 1
    assert replay(data, now=NOW).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((2018, "--reason", " "), 2, "A check needs its reason"),
        ((2019, "--reason", "made up"), 2, "No list of 2019 is in the record"),
        ((2018, "--revision", 7, "--reason", "made up"), 1, "has no revision 7"),
        ((2018, "--capture", "0" * 64, "--reason", "made up"), 2, "no capture in data/raw"),
        ((2019, "--capture", SHIPPED_SHA256, "--reason", "made up"), 2, "shows no list of 2019"),
    ],
)
def test_what_cannot_be_checked(
    data: Path, command: Command, arguments: tuple[object, ...], code: int, message: str
) -> None:
    before = tree(data)
    found, _, err = command("check", *arguments)
    assert (found, message in err) == (code, True), err
    assert tree(data) == before


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (f"18,{'0' * 64},made up,2026-01-01", "year is '18'"),
        (f"2018,{'0' * 63},made up,2026-01-01", "it takes 64 hexadecimal digits"),
        (f"2018,{'0' * 64},,2026-01-01", "needs its reason"),
        (f"2018,{'0' * 64},made up,2026-02-30", "write it as YYYY-MM-DD"),
        (f"2018,{'0' * 64},a,2026-01-01\n2018,{'0' * 64},b,2026-01-01", "checked twice"),
    ],
)
def test_a_file_of_checks_that_is_wrong(data: Path, lines: str, message: str) -> None:
    path = data / "decisions" / "checked.csv"
    path.write_text(f"year,printed_sha256,reason,decided_on\n{lines}\n")
    (problem,) = replay(data, now=NOW).problems
    assert message in problem
    assert f"{path}, line" in problem
