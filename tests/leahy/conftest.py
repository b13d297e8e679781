"""What the tests of the library share."""

from collections.abc import Iterator

import pytest

from tests.support.checked_tables import tables_checked_once


@pytest.fixture(autouse=True, scope="module")
def tables_are_checked_once() -> Iterator[None]:
    """A run checks every table that it writes, which takes half of its time; here most runs write the same tables."""
    with tables_checked_once():
        yield
