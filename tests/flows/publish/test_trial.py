"""A capture that ends the program is met once, tried apart by the next run, and set aside by its hash."""

import errno
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import parsers
from flows.publish.trial import check_suspect
from flows.run import replay
from flows.store import set_aside
from flows.store.captures import read_looks
from flows.store.files import lock
from flows.store.set_aside import read_set_aside, reading, suspect
from parsers.verdict import Examined
from tests.support.list_pages import NOW, capture, on, page, problems, units
from tests.support.prefect_home import wait_for

pytestmark = pytest.mark.processes
GOOD, POISON = page(2019, {"Mexico": units(6)}), page(2020, {"Mexico": units(6)})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    capture(tmp_path, GOOD, on(2020))
    capture(tmp_path, POISON, on(2021))
    return tmp_path


def in_a_child(run: Callable[[], object]) -> int:
    """The exit status of `run` in a process of its own."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            run()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def poison(monkeypatch: pytest.MonkeyPatch, effect: Callable[[], None]) -> None:
    """Let reading `POISON` have `effect`."""
    real = parsers.examine

    def examine(body: bytes, **options: object) -> Examined:
        if body == POISON:
            effect()
        return real(body, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(parsers, "examine", examine)


def test_page_that_kills_the_reader_is_met_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poison(monkeypatch, lambda: os._exit(7))
    assert in_a_child(lambda: replay(data, now=NOW)) == 7
    report = replay(data, now=NOW)
    assert report.state == "refused"
    assert "was set aside: it ends the process (status 7)" in problems(report)
    assert [year.year for year in report.years if year.revision] == [2019], "the others are read"
    assert replay(data, now=NOW).state == "refused", "told, and not met again"


def test_note_that_the_disk_does_not_delete_is_no_fault_of_the_page(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), path)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", refuse)
        report = replay(data, now=NOW)
    assert report.state == "failed"
    assert "Could not write" in problems(report)
    assert "unexpected" not in problems(report)
    assert replay(data, now=NOW).state == "published"


def test_page_that_takes_all_memory_is_set_aside(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def effect() -> None:
        raise MemoryError

    poison(monkeypatch, effect)
    (data / "raw" / ".reading").write_text(capture(data, POISON, on(2021)))
    check_suspect(data / "raw", read_looks(data / "raw"), NOW)
    assert [line.reason for line in read_set_aside(data / "raw").values()] == ["it takes more than 2 GB of memory"]


def test_page_that_is_never_read_is_set_aside(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def effect() -> None:
        while True:
            pass

    poison(monkeypatch, effect)
    (data / "raw" / ".reading").write_text(capture(data, POISON, on(2021)))
    check_suspect(data / "raw", read_looks(data / "raw"), NOW, seconds=0.2)
    (reason,) = (line.reason for line in read_set_aside(data / "raw").values())
    # A starved machine gives it less than a tenth of a processor, and the clock ends the trial.
    assert reason in ("it was not read after 0.2 s of processor time", "it was not read after 2 s")
    assert suspect(data / "raw") is None


def test_page_that_waits_for_a_busy_machine_is_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poison(monkeypatch, lambda: time.sleep(2.2))
    (data / "raw" / ".reading").write_text(capture(data, POISON, on(2021)))
    check_suspect(data / "raw", read_looks(data / "raw"), NOW, seconds=2.0)
    assert read_set_aside(data / "raw") == {}


def test_run_killed_while_a_page_is_tried_leaves_the_lock(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = data / "tried_by"

    def effect() -> None:
        note.with_suffix(".part").write_text(str(os.getpid()))
        note.with_suffix(".part").rename(note)
        time.sleep(600)

    poison(monkeypatch, effect)
    (data / "raw" / ".reading").write_text(capture(data, POISON, on(2021)))
    run = os.fork()
    if run == 0:
        with lock(data):
            check_suspect(data / "raw", read_looks(data / "raw"), NOW)
        os._exit(0)
    wait_for(note.exists)
    os.kill(run, signal.SIGKILL)
    os.waitpid(run, 0)
    try:
        with lock(data):
            pass
    finally:
        os.kill(int(note.read_text()), signal.SIGKILL)


def test_kill_that_is_no_fault_of_the_page_sets_nothing_aside(data: Path) -> None:
    def killed() -> None:
        with reading(data / "raw", capture(data, GOOD, on(2020))):
            os._exit(9)

    assert in_a_child(killed) == 9
    assert suspect(data / "raw") is not None
    assert replay(data, now=NOW).state == "published"
    assert read_set_aside(data / "raw") == {}


def test_run_that_reads_one_page_for_ever_is_ended(data: Path) -> None:
    def endless() -> None:
        with reading(data / "raw", capture(data, GOOD, on(2020)), longest=0.2):
            while True:
                pass

    assert in_a_child(endless) == -signal.SIGPROF
    assert suspect(data / "raw") is not None, "the next run tries it apart"
    with reading(data / "raw", capture(data, GOOD, on(2020)), longest=60):
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_changed_program_reads_it_again(data: Path) -> None:
    line = set_aside.SetAside(capture(data, POISON, on(2021)), "another program", "it ends the process", NOW)
    set_aside.file_set_aside(data / "raw", line)
    assert replay(data, now=NOW).state == "published"
    assert read_set_aside(data / "raw") == {}


def test_stop_by_a_person_leaves_the_name_of_the_page(data: Path) -> None:
    with pytest.raises(KeyboardInterrupt), reading(data / "raw", "f" * 64):
        raise KeyboardInterrupt
    assert suspect(data / "raw") == "f" * 64
    with pytest.raises(ValueError, match="made up"), reading(data / "raw", "f" * 64):
        raise ValueError("made up")
    assert suspect(data / "raw") is None
