"""What the tests of runs and commands share."""

from collections.abc import Iterator

import pytest

from flows.store import derived_tables
from schemas import contract
from tests.support import killing
from tests.support.commands import Command, command_of


@pytest.fixture(autouse=True, scope="module")
def tables_are_checked_once() -> Iterator[None]:
    """A run checks every table that it writes, which takes half of its time; here most runs write the same tables."""
    with pytest.MonkeyPatch.context() as patch:  # puts back what `check_tables_once` replaces
        patch.setattr(contract, "validate", contract.validate)
        patch.setattr(derived_tables, "validate", derived_tables.validate)
        killing.check_tables_once()
        yield


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process: (exit code, stdout, stderr)."""
    return command_of(capsys)
