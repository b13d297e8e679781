"""Where a record is: a folder, an address on the web, an object store, or the snapshot in the package.

What reads a record takes a `pathlib.Path`; `open_data` gives one, or a stand-in that fetches and checks (`leahy.record.remote`).
"""

import os
import re
from pathlib import Path
from typing import TypeAlias, cast

from leahy.errors import LeahyError
from leahy.record.misplaced import check_places
from leahy.record.publication import POINTER, Publication, read_publication
from leahy.record.remote import RemotePath, open_remote

Data: TypeAlias = str | os.PathLike[str] | None
SNAPSHOT = Path(__file__).parents[1] / "snapshot"
"""The data folder that a wheel carries. A checkout has none: it has `./data`."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def open_data(data: Data = None) -> Path:
    """The data folder that `data` names, to be read.

    `data` is a folder; or an address, `https://...` or of an object store (`s3://...`), behind which a data folder is, or
    what `python -m flows publish` makes of one. Without `data`, LEAHY_DATA says where; without that it is ./data, and
    where no record is in ./data, the snapshot in the package. What an address leads to is pinned when it is opened: pass
    the result on, and all reading is of one state of the record.

    Raises `RecordError` where an address does not answer or leads to no record, and where something stands in a folder
    that is no file of a record (`leahy.record.misplaced`).
    """
    folder = _open(data)
    if not isinstance(folder, RemotePath):
        check_places(folder, ["decisions", "processed"])
    return folder


def _open(data: Data) -> Path:
    if isinstance(data, RemotePath):
        return cast("Path", data)
    where = data if data is not None else os.environ.get("LEAHY_DATA")
    if isinstance(where, str) and _SCHEME.match(where):
        return open_remote(where)
    folder = data_folder(data)
    if where is None and not _holds_a_record(folder) and _holds_a_record(SNAPSHOT):
        return SNAPSHOT
    if not (folder / "processed").exists() and (publication := published(folder)):
        return folder / publication.folder
    return folder


def data_folder(data: Data = None) -> Path:
    """The folder of the record on this machine: `data`, else the environment's LEAHY_DATA, else ./data."""
    return Path(data if data is not None else os.environ.get("LEAHY_DATA") or "data")


def local_data(data: Data = None) -> Path:
    """The data folder that `data` names, on this machine, unchecked. Raises `LeahyError` for an address."""
    folder = _open(data)
    if isinstance(folder, RemotePath):
        raise LeahyError(
            f"{folder} is not a folder on this machine. What is read from an address is checked as it is read; to check "
            "all of it, copy it here and name the copy."
        )
    return folder


def is_snapshot(data: Path) -> bool:
    """Whether `data`, as `open_data` gives it, is the snapshot in the package."""
    return data == SNAPSHOT


def published(folder: Path) -> Publication | None:
    """What was published into `folder`; None where nothing was. Raises `RecordError` for a pointer that is damaged."""
    pointer = folder / POINTER
    try:
        return read_publication(pointer.read_bytes(), str(pointer))
    except (FileNotFoundError, NotADirectoryError):
        return None


def _holds_a_record(folder: Path) -> bool:
    return (folder / "processed" / "revisions").is_dir() or (folder / POINTER).is_file()
