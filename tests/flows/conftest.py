"""Runs in the tests check each distinct table against its contract once."""

from collections.abc import Iterator

import pytest

from flows.store import derived_tables
from schemas import contract
from tests.support import killing


@pytest.fixture(autouse=True, scope="module")
def tables_are_checked_once() -> Iterator[None]:
    """A run checks every table that it writes, which takes half of its time; here most runs write the same tables."""
    with pytest.MonkeyPatch.context() as patch:  # puts back what `check_tables_once` replaces
        patch.setattr(contract, "validate", contract.validate)
        patch.setattr(derived_tables, "validate", derived_tables.validate)
        killing.check_tables_once()
        yield
