"""What the tests of the library share."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def _every_module_checks_tables_once(tables_are_checked_once: None) -> None: ...
