"""What stands where a file or a folder of a record belongs, and is none.

To read a pipe may never end, and a folder cannot be replaced by a file. So whoever reads or writes a record looks for
these first, and refuses by name.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from leahy.errors import RecordError
from leahy.record.known_files import is_folder_of_a_record, kind_of

FOLDERS = ("raw", "decisions", "processed")
"""The folders of a data folder that a record is in."""


def misplaced(data: Path, folders: Iterable[str] = FOLDERS) -> Iterator[str]:
    """A sentence for each pipe, socket, device, folder or file in the place of something else, with what to do.

    `data` may be any folder, with other things beside the record: below it, only `folders` are looked through.
    """
    for entry in _entries(data):
        if entry.name not in FOLDERS:
            yield from _faults(entry, entry.name)
    for name in folders:
        path = data / name
        if path.is_dir():
            yield from _below(path, name)
        elif path.exists():
            yield f"{path} is not a folder. Move it away, and restore the folder that was there."


def check_places(data: Path, folders: Iterable[str] = FOLDERS) -> None:
    """Raise `RecordError` with the first of `misplaced`."""
    for fault in misplaced(data, folders):
        raise RecordError(fault)


def _below(folder: Path, name: str) -> Iterator[str]:
    for entry in _entries(folder):
        path = f"{name}/{entry.name}"
        yield from _faults(entry, path)
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:  # a run at work has removed it; or who reads it says why that cannot be read
        return []


def _faults(entry: os.DirEntry[str], path: str) -> Iterator[str]:
    if entry.is_file():
        if is_folder_of_a_record(path):
            yield f"{entry.path} is a file where a folder belongs. Move it away, and restore the folder that was there."
    elif entry.is_dir():
        if kind_of(path) is not None:
            yield (
                f"{entry.path} is a folder where a file belongs. Move it away, and restore the file that was there. "
                "(Tables and index.json need no copy: `make run` makes them anew.)"
            )
    elif os.path.exists(entry.path):  # noqa: PTH110 - no Path for each entry
        yield (
            f"{entry.path} is a pipe, a socket or a device, and not a file: to read it may never end. Delete it, and "
            "restore the file that was there."
        )
