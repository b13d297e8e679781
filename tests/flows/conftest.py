"""What the tests of runs and commands share."""

import pytest

from tests.support.commands import Command, command_of


@pytest.fixture(autouse=True, scope="module")
def _every_module_checks_tables_once(tables_are_checked_once: None) -> None: ...


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process: (exit code, stdout, stderr)."""
    return command_of(capsys)
