"""The files of `data/raw`: where the bytes of a capture are, checked against their hash."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from leahy.errors import RecordError

SUFFIXES = (".html", ".txt", ".json", ".pdf", ".docx", ".mhtml", ".csv", ".parquet", ".bin")


def capture_file(folder: Path, sha256: str) -> Path | None:
    """The file with the bytes of `sha256`, whatever its suffix, in `folder` or that of another source, or None.

    Equal bytes are kept once: a site that blocks sends the same page for every address.
    """
    for place in _places(folder):
        for suffix in SUFFIXES:  # faster than listing a folder of thousands
            if (path := place / f"{sha256[:16]}{suffix}").is_file():
                return path
    return None


def _places(folder: Path) -> Iterator[Path]:
    yield folder
    yield from sorted(folder.parent.glob("*"))


def capture_bytes(folder: Path, sha256: str) -> bytes:
    """The bytes of the capture `sha256`. Raises `RecordError` if they are missing or do not match the log."""
    path = capture_file(folder, sha256)
    if path is None:
        raise RecordError(
            f"The log of {folder} names a capture {sha256[:16]} that is not there. "
            "Put the file back (git checkout, or a backup)."
        )
    data = path.read_bytes()
    actual = hashlib.sha256(data).hexdigest()
    if actual != sha256:
        raise RecordError(
            f"The bytes of {path} do not match their log: sha256 {actual}, not {sha256}. "
            "They were changed after they were filed. Put the file back as it was (git checkout, or a backup)."
        )
    return data
