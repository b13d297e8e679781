"""A writer that is stopped at each of its steps in turn: `python -m tests.support.killing MODES BASE OUT PART...`.

A step is anything that changes the disk: a file opened for writing, half a write, an fsync, a rename, a removal, a new
folder, a cut. A run has parts, and each PART named is stopped: for N = 1, 2, 3, ... what the parts before it have left
is copied to OUT/MODE/PART-N, and a child works there until its Nth step, where the mode says what happens: `kill`
(SIGKILL), `once` (that step fails: no space), `ever` (that step and all later ones fail); MODES has commas between. A
part ends with the first N that the child does not reach. For each child one line: mode and folder, the exit status, and
what the child said.
"""

import contextlib
import errno
import hashlib
import os
import pickle
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from flows.report import runs_log
from flows.store import captures, derived_tables, record_writer
from flows.store.captures import Look, file_capture, file_look
from flows.store.files import lock
from leahy.errors import LeahyError
from parsers.records import Capture
from schemas import contract
from tests.support.made_up import FIRST_YEAR, NOW, UNITS, URL, capture, show

NEW = capture("new", 9)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}


def mend(data: Path) -> None:
    captures.recover(data / "raw")
    record_writer.recover(data / "processed")


def look(data: Path) -> None:
    fruitless = Look(
        how="live", asked_url=URL, final_url=None, redirects=(), status=None, headers={}, fetched_at=NOW,
        captured_at=None, sha256=None, length=None, verdict="unavailable", reason="made up",
    )  # fmt: skip
    file_look(data / "raw", "made-up", fruitless)
    file_seen(data / "raw", "new", NEW)


def change(data: Path) -> None:
    show(data / "processed", NEW, UNITS[:3])


def add(data: Path) -> None:
    show(data / "processed", NEW, UNITS[1:], year=2019)


def refresh(data: Path) -> None:
    record_writer.refresh(data / "processed", statuses={2017: "not_found"}, first_year=FIRST_YEAR, now=NOW)


def report(data: Path) -> None:
    runs_log.append_run(data / "processed", {"made_up": True})


PARTS = (mend, look, change, add, refresh, report)


_checked: dict[bytes, pd.DataFrame] = {}


def check_tables_once() -> None:
    """Check each distinct table against its contract once, however often it is written.

    The check changes no disk and takes two thirds of the time. A table that fails is checked again each time.
    """
    real = contract.validate

    def validate(model: contract.Model, frame: pd.DataFrame) -> pd.DataFrame:
        content = pickle.dumps((contract.table_name(model), frame.to_dict("list")))
        key = hashlib.sha256(content).digest()
        if key not in _checked:
            _checked[key] = real(model, frame)
        return _checked[key].copy()

    contract.validate = derived_tables.validate = validate


def run(data: Path) -> None:
    """A whole run on made-up captures: it files two looks, publishes a change of one list and a first one, and
    reports.
    """
    with lock(data):
        for part in PARTS:
            part(data)


def before(data: Path) -> None:
    """What the record holds before `run`: one list, as an earlier capture shows it."""
    with lock(data):
        file_seen(data / "raw", "old", capture("old", 1))
        show(data / "processed", capture("old", 1), UNITS)
        record_writer.refresh(data / "processed", statuses={}, first_year=FIRST_YEAR, now=NOW - timedelta(days=400))
        runs_log.append_run(data / "processed", {"made_up": True})


def file_seen(raw: Path, name: str, shown: Capture) -> None:
    """File the bytes of `made_up.capture(name)` with the look that brought them."""
    look = Look(
        how=shown.how, asked_url=URL, final_url=URL, redirects=(URL,), status=200, headers={"Server": "made up"},
        fetched_at=NOW, captured_at=shown.captured_at, sha256=shown.sha256, length=len(name), verdict="list",
        reason="made up",
    )  # fmt: skip
    file_capture(raw, "made-up", name.encode(), look, ".html")


class Steps:
    """Counts what changes the disk below a folder, and stops at the Nth."""

    def __init__(self, below: Path, mode: str, stop_at: int) -> None:
        self.below, self.mode, self.stop_at, self.count = str(below), mode, stop_at, 0
        self._write, self._fsync = os.write, os.fsync

    def install(self) -> None:
        sys.addaudithook(self._audit)
        os.write, os.fsync = self._on_write, self._on_fsync

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[2], int) and args[2] & _WRITING and self._is_below(args[0]):
            self._step("open")
        elif event in _CHANGES and (isinstance(args[0], int) or self._is_below(args[0])):
            self._step(event)

    def _is_below(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.below)  # type: ignore[arg-type]

    def _on_write(self, fd: int, data: Any) -> int:
        if fd > 2:
            half = self._write(fd, data[: len(data) // 2])
            self._step("half a write")
            return half + self._write(fd, data[half:])
        return self._write(fd, data)

    def _on_fsync(self, fd: int) -> None:
        self._step("fsync")
        self._fsync(fd)

    def _step(self, what: str) -> None:
        self.count += 1
        if self.count == self.stop_at and self.mode == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.count == self.stop_at or (self.count > self.stop_at and self.mode == "ever"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), what)


@contextlib.contextmanager
def child(said: Path) -> Iterator[None]:
    """The end of a forked child: status 0, 1 with a LeahyError's message in `said`, or 9 for any other error."""
    status = 9
    try:
        yield
        status = 0
    except LeahyError as error:
        status = 1
        with said.open("w") as file:
            file.write(str(error))
    finally:
        os._exit(status)


def main(modes: str, base: Path, out: Path, *parts: str) -> None:
    check_tables_once()
    run(out / "warm")  # what is paid once is paid here
    for mode in modes.split(","):
        stop_at_each_step(mode, base, out / mode, *parts)


def stop_at_each_step(mode: str, base: Path, out: Path, *parts: str) -> None:
    out.mkdir()
    for part in PARTS:
        if part.__name__ not in parts:
            base = shutil.copytree(base, out / f"{part.__name__}-done")
            part(base)
            continue
        for number in range(1, 1000):
            data, said = out / f"{part.__name__}-{number}", out / f"{part.__name__}-{number}.said"
            shutil.copytree(base, data)
            pid = os.fork()
            if pid == 0:
                with child(said):
                    work(data, part, Steps(data, mode, number))
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            print(f"{mode}/{data.name}", status, said.read_text() if said.exists() else "", sep="\t", flush=True)
            if status == 0:
                base = shutil.copytree(data, out / f"{part.__name__}-done")
                break


def work(data: Path, part: Callable[[Path], None], steps: Steps) -> None:
    steps.install()
    try:
        with lock(data):
            part(data)
    finally:
        steps.stop_at = sys.maxsize  # what the test itself writes is no step


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
