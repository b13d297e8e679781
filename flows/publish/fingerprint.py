"""A fingerprint of everything but the captures that a reading depends on."""

import hashlib
import os
import platform
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("flows", "leahy", "parsers", "schemas")
LIBRARIES = (
    "beautifulsoup4", "mammoth", "pandas", "pdfminer.six", "pdfplumber", "pyarrow", "pypdfium2", "rapidfuzz", "selectolax",
    "webencodings",
)  # fmt: skip
"""The distributions that turn bytes into rows; a test compares them with what the parsers import."""


def reading_fingerprint(data: Path, code: Path = ROOT) -> str:
    """A hash of the code and its tables, of the libraries that read a page, and of the decisions under `data`.

    While it stays the same, a capture that was read need not be read again. `code`: the folder of our packages. Every
    file of theirs counts, in whatever sub-folder and of whatever type: a change that goes unseen would leave old rows.
    """
    program = program_fingerprint() if code == ROOT else _hash(_program_files(code))
    return hashlib.sha256((program + _hash(_decision_files(data))).encode()).hexdigest()


@cache
def program_fingerprint() -> str:
    """`reading_fingerprint` without decisions: a hash of the program that this process runs, so it is made once."""
    return _hash(_program_files(ROOT))


def _hash(files: Iterable[tuple[str, str]]) -> str:
    fingerprint = hashlib.sha256(_libraries())
    for name, file in sorted(files):
        with open(file, "rb") as content:  # noqa: PTH123 - see `_in`
            fingerprint.update(f"\n{name}\n".encode(errors="surrogateescape") + hashlib.sha256(content.read()).digest())
    return fingerprint.hexdigest()


@cache
def _libraries() -> bytes:
    """Python and the libraries that this process has loaded, with their versions."""
    libraries = " ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"python {platform.python_version()} {libraries}".encode()


def _program_files(code: Path) -> Iterator[tuple[str, str]]:
    """Each file of the program that counts, and its name in the hash."""
    for package in PACKAGES:
        for folder, folders, names in os.walk(code / package):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from _in(folder, names, code)


def _decision_files(data: Path) -> Iterator[tuple[str, str]]:
    """Each file of decisions that counts, and its name in the hash."""
    for folder, _, names in os.walk(data / "decisions"):
        # that a person compared a list with its page changes no reading
        yield from _in(folder, (n for n in names if n.endswith(".csv") and n != "checked.csv"), data)


def _in(folder: str, names: Iterable[str], root: Path) -> Iterator[tuple[str, str]]:
    """Each of the files `names` of `folder`: its path below `root`, and its whole path."""
    for name in names:
        file = f"{folder}/{name}"  # pathlib takes four times as long, on every run
        yield file[len(str(root)) + 1 :], file
