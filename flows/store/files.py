"""Writing so that a kill, a full disk or a second writer never leaves half a file.

A file appears whole or not at all: written aside, fsynced, renamed, its folder fsynced. Lines of a log are appended
with one write and an fsync: a kill leaves the first ones. A torn line does not count (`leahy.record.jsonl`
ignores it) and the next append cuts it off.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from leahy.errors import LeahyError, RecordError
from leahy.record.jsonl import json_text, whole_length
from leahy.record.misplaced import check_places

PART = ".part"  # what is being written is `.<name>.part`: hidden, so that no reader of the folder takes it for data
_TAIL = 1 << 20
_AT_ONCE = 16  # files; one alone waits 4 ms for the disk, sixteen together half a ms each


class Busy(LeahyError):
    """Another run holds the lock."""


class WriteFailed(LeahyError):
    """The system refused a write. Every file is whole: as it was before, or as it was to be."""


class Lock:
    """A lock that is held; see `lock`."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    @contextlib.contextmanager
    def released(self) -> Iterator[None]:
        """Let other writers work while the block runs, and wait for the one that is at work when it ends."""
        fcntl.flock(self._fd, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._fd, fcntl.LOCK_EX)


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[Lock]:
    """Hold `folder` (made if missing) against every other writer; raises `Busy`, and `RecordError` for what stands in the
    place of a file of the record and is none.

    The lock is on the folder itself, so no lock file is written, and the kernel releases it however the process ends.
    """
    make_folder(folder)
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(f"Another run is writing to {folder}. Nothing was done; try again when it has ended.") from error
        except OSError as error:
            raise RecordError(
                f"The file system of {folder} cannot lock a folder ({error.strerror}), so two runs could write at once. Put the "
                "data folder on a disk of this machine. Nothing was done."
            ) from error
        check_places(folder)
        yield Lock(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, each of them on disk before this returns."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with _explained(folder):
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step, replacing what was there; raises `WriteFailed`."""
    _write_aside(path, data)
    with _explained(path):
        _sync_folder(path.parent)


def write_quickly(path: Path, data: bytes) -> None:
    """Put a few bytes at `path` for the next process on this machine, without waiting for the disk: a note that a power cut
    may take with it. Raises `WriteFailed`."""
    with _explained(path):
        path.write_bytes(data)


def remove_quickly(path: Path) -> None:
    """Delete what `write_quickly` wrote, without waiting for the disk. Raises `WriteFailed`."""
    with _explained(path):
        path.unlink()


def write_side_by_side(files: Mapping[Path, bytes]) -> None:
    """`write_whole` for several files: it waits for the disk once. All of them are there afterwards; raises `WriteFailed`."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        list(threads.map(_write_aside, files, files.values()))
    for folder in {path.parent for path in files}:
        with _explained(folder):
            _sync_folder(folder)


def append_line(path: Path, record: Mapping[str, Any]) -> None:
    """Append `record` to the log at `path`, after cutting off a last line that a kill has torn; raises `WriteFailed`."""
    append_lines(path, [record])


def append_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """`append_line` for several records, with one write and one fsync."""
    _append(path, b"".join(_line(record) + b"\n" for record in records))


def _line(record: Mapping[str, Any]) -> bytes:
    return json_text(record).encode()


def _append(path: Path, lines: bytes) -> None:
    with _explained(path):
        new = not path.exists()
        fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            keep, ending = _whole_length(fd)
            try:
                os.ftruncate(fd, keep)
                os.lseek(fd, keep, os.SEEK_SET)
                _write(fd, ending + lines)
                os.fsync(fd)
            except OSError:
                with contextlib.suppress(
                    OSError
                ):  # else the reader passes over the torn line and the next append cuts it
                    os.ftruncate(fd, keep)
                raise
        finally:
            os.close(fd)
        if new:
            _sync_folder(path.parent)


def repair_log(path: Path) -> None:
    """Cut off a last line of the log at `path` that a kill has torn."""
    if path.exists():
        data = path.read_bytes()
        keep, ending = whole_length(data)
        if keep < len(data) or ending:
            write_whole(path, data[:keep] + ending)


def partial_file(path: Path) -> Path:
    """What `write_whole` writes before it puts it at `path`."""
    return path.with_name(f".{path.name}{PART}")


def remove_partial_files(folder: Path) -> None:
    """Delete the half-written files of killed writers in `folder` (not below it)."""
    for part in sorted(folder.glob(f".*{PART}")):
        remove(part)


def remove(path: Path) -> None:
    """Delete one file, for good; raises `WriteFailed`."""
    with _explained(path):
        path.unlink()
        _sync_folder(path.parent)


def _write_aside(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step; only that the folder has it is not on disk yet."""
    part = partial_file(path)
    with _explained(path):
        try:
            fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            try:
                _write(fd, data)
                os.fsync(fd)
            finally:
                os.close(fd)
            part.replace(path)
        except OSError:
            with contextlib.suppress(OSError):  # the first error is raised; `remove_partial_files` deletes what is left
                part.unlink()
            raise


def _whole_length(fd: int) -> tuple[int, bytes]:
    """`whole_length` of an open log, from its end alone: logs grow long, lines do not."""
    size = os.fstat(fd).st_size
    start = max(0, size - _TAIL)
    tail = os.pread(fd, size - start, start)
    if start and b"\n" not in tail:
        start, tail = 0, os.pread(fd, size, 0)
    keep, ending = whole_length(tail)
    return start + keep, ending


def _write(fd: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise WriteFailed(
            f"Could not write {path}: {reason}. Nothing is half-written and nothing is lost. "
            "Make room or correct the permissions, then run again."
        ) from error
