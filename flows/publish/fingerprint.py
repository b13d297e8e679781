"""A fingerprint of everything but the captures that a reading depends on."""

import hashlib
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("flows", "leahy", "parsers", "schemas")
LIBRARIES = ("beautifulsoup4", "pandas", "pyarrow", "rapidfuzz", "selectolax", "webencodings")
"""The distributions that turn bytes into rows; a test compares them with what the parsers import."""


def reading_fingerprint(data: Path, code: Path = ROOT) -> str:
    """A hash of the code and its tables, of the libraries that read a page, and of the decisions under `data`.

    While it stays the same, a capture that was read need not be read again. `code`: the folder of our packages. Every
    file of theirs counts, in whatever sub-folder and of whatever type: a change that goes unseen would leave old rows.
    """
    return _hash(data, code)


def program_fingerprint(code: Path = ROOT) -> str:
    """`reading_fingerprint` without decisions."""
    return _hash(None, code)


def _hash(data: Path | None, code: Path) -> str:
    libraries = " ".join(f"{name} {version(name)}" for name in LIBRARIES)
    fingerprint = hashlib.sha256(f"python {platform.python_version()} {libraries}".encode())
    for name, file in sorted(_files(data, code)):
        fingerprint.update(f"\n{name}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    return fingerprint.hexdigest()


def _files(data: Path | None, code: Path) -> Iterator[tuple[str, Path]]:
    """Each file that counts, and its name in the hash."""
    for package in PACKAGES:
        for file in (code / package).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file.relative_to(code).as_posix(), file
    for file in (data / "decisions").rglob("*.csv") if data else ():
        assert data is not None
        if file.name != "checked.csv":  # that a person compared a list with its page changes no reading
            yield file.relative_to(data).as_posix(), file
