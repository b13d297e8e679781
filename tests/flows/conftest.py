"""What the tests of runs and commands share."""

from collections.abc import Iterator

import pytest

from tests.support.checked_tables import tables_checked_once
from tests.support.commands import Command, command_of


@pytest.fixture(autouse=True, scope="module")
def tables_are_checked_once() -> Iterator[None]:
    """A run checks every table that it writes, which takes half of its time; here most runs write the same tables."""
    with tables_checked_once():
        yield


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process: (exit code, stdout, stderr)."""
    return command_of(capsys)
