"""Fixtures of more than one file. A file that defines one of these names for itself has its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.world import World


WAITING = ("test_serving.py", "test_prefect.py", "test_kill.py", "test_soak.py", "test_notebooks.py")
"""Files whose tests wait for other processes: they go first, so that the others fill the time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in WAITING)


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
    """One loopback world for a file: its servers take a moment to start."""
    from tests.support.world import World

    with World() as world:
        yield world


@pytest.fixture
def world(shared: "World") -> "Iterator[World]":
    """The file's world, as new after each test."""
    yield shared
    shared.reset()
