"""What the tests of runs and commands share."""

from collections.abc import Iterator

import pytest

from tests.support.commands import Command, command_of
from tests.support.pages_read_once import pages_read_once


@pytest.fixture(autouse=True, scope="module")
def _every_module_checks_tables_once(tables_are_checked_once: None) -> None: ...


@pytest.fixture(autouse=True, scope="module")
def _every_module_reads_pages_once() -> Iterator[None]:
    with pages_read_once():
        yield


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process: (exit code, stdout, stderr)."""
    return command_of(capsys)
