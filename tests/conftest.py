"""Fixtures that several files use, the order of the tests, where they write, and how many examples Hypothesis tries."""

import atexit
import gc
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from leahy.garbage import lasting
from tests.support.deep import examples

if TYPE_CHECKING:
    from tests.support.world import World

# The workers of xdist, and every process that a test starts, would otherwise compile all that they import.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

gc.disable()  # until all is collected: see `pytest_collection_finish`

MEMORY, ROOM = Path("/dev/shm"), 3 * 2**30  # a file system in memory, and the bytes that must be free


def memory_has_room() -> bool:
    """Whether tests can write to memory, and start programs that they wrote there."""
    if not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return False
    available = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    return available is not None and min(int(available[1]) * 1024, shutil.disk_usage(MEMORY).free) >= ROOM


# Every record is synced to disk at each step, which takes half of the time of the tests of the pipeline on a real disk.
if sys.platform == "linux" and memory_has_room():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

settings.register_profile("suite", examples(25))
settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that wait for other processes come first, so that the other tests fill the time."""
    items.sort(key=lambda item: item.get_closest_marker("processes") is None)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the garbage collector need not look at it again and again."""
    with lasting():
        pass
    gc.set_threshold(100_000)
    gc.enable()


def pytest_unconfigure() -> None:
    if "_duckdb" in sys.modules:
        atexit.register(gc.unfreeze)  # else it tells what is never freed; not now, as pytest still collects twice


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The shipped data, without a record."""
    from tests.support.list_pages import copy_shipped

    return copy_shipped(tmp_path / "data")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A data folder without captures."""
    folder = tmp_path / "data"
    (folder / "raw").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def tables_are_checked_once() -> Iterator[None]:
    """A run checks every table that it writes, which takes half of its time; most runs of tests write the same tables."""
    from tests.support.checked_tables import tables_checked_once

    with tables_checked_once():
        yield


@pytest.fixture(scope="module")
def shared() -> "Iterator[World]":
    """One made-up world of web servers per file: starting them takes a moment."""
    from tests.support.world import World

    with World() as world:
        yield world


@pytest.fixture
def world(shared: "World") -> "Iterator[World]":
    """The world of the file, reset after each test."""
    yield shared
    shared.reset()
