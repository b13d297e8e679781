"""A site with hostile names, which several files look at."""

from pathlib import Path

import pytest

import leahy
from tests.support.sites import hostile_record


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return leahy.site(folder / "site", data=hostile_record(folder / "data"))
