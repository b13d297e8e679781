"""Fixtures that several files use, the order of the tests, and how many examples Hypothesis tries."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support.deep import examples

if TYPE_CHECKING:
    from tests.support.world import World

# The workers of xdist, and every process that a test starts, would otherwise compile all that they import.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("suite", examples(40))
settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that wait for other processes come first, so that the other tests fill the time."""
    items.sort(key=lambda item: item.get_closest_marker("processes") is None)


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
