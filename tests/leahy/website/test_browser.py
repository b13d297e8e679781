"""The site in a real Chromium, on a phone's width; `python -m scripts.walk_site` looks at all of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import leahy
from tests.support.years import six_years

walk_site = pytest.importorskip("scripts.walk_site")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
EXECUTABLE = walk_site.find_browser()
pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(EXECUTABLE is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return six_years(tmp_path_factory.mktemp("six") / "data")


@pytest.fixture(scope="module")
def walk(six: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    site = leahy.site(tmp_path_factory.mktemp("site") / "six", data=six)
    with walk_site.browser(EXECUTABLE) as running:
        yield walk_site.Walk("six", site, running, f"file://{site}/")


def test_a_reader_finds_her_way(walk: object, six: Path) -> None:
    """axe is content with every kind of page, and search, keys, paper and no JavaScript work; one test, one browser."""
    walk_site.check_pages(walk, [(320, "light")], axe=True)
    walk_site.check_search(walk, walk_site.SIX_QUERIES)
    walk_site.check_keyboard(walk, "fues", "Fuerza Especial")
    walk_site.check_without_javascript(walk)
    walk_site.check_sorting(walk)
    walk_site.check_paper(walk, six, [2017, 2021])  # one that was edited, and the longest
    assert walk.faults == []  # type: ignore[attr-defined]
