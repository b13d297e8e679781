"""A writer that is killed, or refused by the disk, at any step leaves a record that reads; the next run mends it."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pytest

import leahy
from flows.store.files import PART, Busy, WriteFailed, append_line, lock, write_whole
from leahy.record.jsonl import read_lines
from leahy.record.verify import verify
from tests.support import killing
from tests.support.deep import DEEP
from tests.support.killing import Job
from tests.support.places import ROOT

pytestmark = pytest.mark.processes

GROWING = ("looks.jsonl", "runs.jsonl", ".newest_report.json")  # a run that starts again looks again and reports again


def stopped(jobs: Sequence[Job]) -> Iterator[tuple[str, str, Path, int, str]]:
    """(job's base, mode, folder, exit status, words) of a writer stopped at steps of `jobs`, as `killing` chooses them."""
    command = [sys.executable, "-m", "tests.support.killing", json.dumps([asdict(job) for job in jobs])]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(lines) > 30
    for folder, mode, status, said in (line.split("\t") for line in lines):
        (base,) = [job.base for job in jobs if Path(folder).is_relative_to(job.out)]
        yield base, mode, Path(folder), int(status), said


def every_file(data: Path) -> dict[str, bytes]:
    """Path -> bytes (of a folder b"folder")."""
    return {f.relative_to(data).as_posix(): f.read_bytes() if f.is_file() else b"folder" for f in data.rglob("*")}


def contents(data: Path) -> dict[str, bytes]:
    """Every file but the logs that grow with every run, and the index, which has their hashes."""
    return {path: data for path, data in every_file(data).items() if not path.endswith((*GROWING, "index.json"))}


def listed(data: Path) -> dict[int, list[str]]:
    """Year -> units, as a reader finds them now; {} where there is no record yet."""
    try:
        rows = leahy.load(data=data)
    except (leahy.RecordError, leahy.NotObserved):
        return {}
    return rows.groupby("year")["unit_listed"].agg(list).to_dict()


def listed_in_folder(data: Path) -> dict[int, list[str]]:
    """The same, as pandas finds it in the folder that people load."""
    if not list((data / "processed" / "denied_units").glob("*.parquet")):
        return {}
    return pd.read_parquet(data / "processed" / "denied_units").groupby("year")["unit_listed"].agg(list).to_dict()


def the_record_reads(data: Path, old: dict[int, list[str]], new: dict[int, list[str]]) -> None:
    for by_year in (listed(data), listed_in_folder(data)):
        for year in (2018, 2019):
            assert by_year.get(year) in (old.get(year), new.get(year))
    for log in data.rglob("*.jsonl"):
        read_lines(log)
    try:
        lists = leahy.lists(data=data).set_index("year")["status"].to_dict()
    except leahy.RecordError:
        assert not old
    else:
        assert lists[2018] == "published"


def none(data: Path) -> None:
    data.mkdir()


def one_list(data: Path) -> None:
    killing.before(data)


def left_by_a_kill(data: Path) -> None:
    """A record with everything in it that a killed writer can leave."""
    killing.before(data)
    killing.run(shutil.copytree(data, data.with_name("further")))
    looks, year = data / "raw" / "made-up" / "looks.jsonl", data / "processed" / "revisions" / "2018"
    (year / "r2-00000000.parquet").write_bytes(b"of an even earlier run")
    shutil.copy(next((data.with_name("further") / "processed" / "revisions" / "2018").glob("r2-*")), year)
    for log in (looks, year / "observations.jsonl", data / "processed" / "runs.jsonl"):
        log.write_bytes(log.read_bytes() + b'{"torn')
    for folder in (
        looks.parent,
        year,
        data / "processed" / "csv",
        data / "processed" / "denied_units",
        data / "processed",
    ):
        (folder / f".made-up{PART}").write_bytes(b"torn")


STARTS = (none, one_list, left_by_a_kill)


@pytest.mark.deep
def test_a_writer_stopped_at_any_step(tmp_path: Path) -> None:
    """One test, and one process that forks the writers, because to import what they need takes most of the time."""
    old, new, end = {}, {}, {}
    for start in STARTS:
        base, undisturbed = tmp_path / start.__name__, tmp_path / "undisturbed" / start.__name__
        start(base)
        shutil.copytree(base, undisturbed)
        killing.run(undisturbed)
        old[str(base)], new[str(base)], end[str(base)] = listed(base), listed(undisturbed), contents(undisturbed)
        assert set(new[str(base)]) == {2018, 2019}

    def job(start: Callable[[Path], None], modes: Sequence[str], *parts: Callable[[Path], None]) -> Job:
        name = f"{start.__name__}-{len(jobs)}-stopped"
        return Job(str(tmp_path / start.__name__), str(tmp_path / name), modes, [part.__name__ for part in parts])

    jobs: list[Job] = []
    jobs.append(job(none, ["kill"], *killing.PARTS))
    jobs.append(job(one_list, ["kill"], killing.change, killing.refresh))
    tables = [killing.refresh] if DEEP else []  # its files are written as the others are, and it is killed above
    jobs.append(job(one_list, ["once"], killing.look, killing.change, *tables, killing.report))
    jobs.append(job(one_list, ["ever"], killing.look, killing.change))
    jobs.append(job(left_by_a_kill, ["kill", "ever"], killing.mend))
    jobs.append(job(one_list, ["50", "5000", "15000"]))
    checked = []
    for base, mode, data, status, said in stopped(jobs):
        if mode == "kill":
            assert status in (-signal.SIGKILL, 0)
        elif status != 0:
            assert status == 1
            assert ("File too large" if mode.isdigit() else "No space left on device") in said
        else:
            assert not mode.isdigit(), "a run under a limit fails"
        if mode == "once" and "left_by" not in base:
            assert not list(data.rglob(f".*{PART}"))
        if (base, left := every_file(data)) in checked:
            continue  # what a reader and the next run find has been checked
        checked.append((base, left))
        the_record_reads(data, old[base], new[base])
        killing.run(data)
        assert contents(data) == end[base]
        assert verify(data).broken == []
        looks = read_lines(data / "raw" / "made-up" / "looks.jsonl")
        assert {look["verdict"] for look in looks} == {"unavailable", "list"}
    assert len(checked) > 25


def test_two_runs_at_once(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys; from flows.store.files import lock\n"
        "with lock(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    holder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(Busy, match="Another run"), lock(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
    holder.kill()
    holder.wait()
    with lock(tmp_path):
        pass


def test_what_cannot_be_written_says_where_and_why(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed, match=r"no-such-folder/a: No such file or directory.*run again"):
        write_whole(tmp_path / "no-such-folder" / "a", b"x")


@pytest.mark.parametrize(
    ("there", "kept"),
    [
        (b'{"n": 1}\n{"n": 2', [1]),
        (b'{"n": 1}\n{"n": 2}', [1, 2]),
        (b'{"n": 1}\n\xc3', [1]),
        (b'{"n', []),
        (b"", []),
        (b'{"n": 1}\n' + b" " * (1 << 21) + b'{"n": 2}\n{"n": ', [1, 2]),
        (b'{"n": 1}\n' + b'{"n": "' + b"x" * (1 << 21), [1]),
    ],
)
def test_a_torn_last_line_costs_no_other(tmp_path: Path, there: bytes, kept: list[int]) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(there)
    assert [line["n"] for line in read_lines(log)] == kept
    append_line(log, {"n": 9})
    assert [line["n"] for line in read_lines(log)] == [*kept, 9]
    assert log.read_bytes().endswith(b'\n{"n": 9}\n') or kept == []


def test_a_broken_line_that_is_not_the_last_is_told(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(b'{"n": 1}\nnonsense\n{"n": 3}\n')
    with pytest.raises(leahy.RecordError, match=r"log\.jsonl, line 2"):
        read_lines(log)
