"""The file of sources: as reviewed, and read strictly."""

from pathlib import Path

import pytest

from flows.captures import read_looks
from flows.sources import SOURCES, Source, SourcesError, load_sources
from tests.list_pages import URL


def test_sources_are_as_reviewed() -> None:
    sources = load_sources()
    assert (sources.first_year, sources.bounds.least_rows, sources.bounds.largest_fall) == (2016, 5, 0.25)
    looks = read_looks(Path(__file__).parents[1] / "data" / "raw")
    assert all(sources.named(name).allows(look.asked_url) for name, look in looks)
    with pytest.raises(SourcesError, match="saved-pages"):
        sources.named("elsewhere")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (URL, True),
        ("http://state.gov/list", True),
        ("https://web.archive.org/web/20190711120000id_/https://www.state.gov/list", True),
        ("https://web.archive.org/web/20190711120000/https://example.org/list", False),
        ("https://web.archive.org/about", False),
        ("https://www.state.gov.example.org/", False),
        ("ftp://www.state.gov/list", False),
        ("www.state.gov/list", False),
        ("https://[www.state.gov/", False),
    ],
)
def test_hosts_that_speak_for_saved_pages(address: str, allowed: bool) -> None:
    assert load_sources().named("saved-pages").allows(address) is allowed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("least_rows = 5", "least_rows = 0", "least_rows"),
        ("least_rows = 5", "", "least_rows"),
        ("least_rows = 5", "least_rows = true", "least_rows"),
        ("largest_fall = 0.25", "largest_fall = 25.0", "largest_fall"),
        ("first_year = 2016", "first_year = 2016\nlast_year = 2022", "last_year"),
        ('name = "saved-pages"', 'name = "state-gov"', "same name"),
        ('kind = "saved_page"', 'kind = "fax"', "fax"),
        ('reason = "The page', 'why = "The page', "reason"),
        ('allowed_hosts = ["www.state.gov", "state.gov"]', 'allowed_hosts = ["example.org"]', "allowed hosts"),
        ("[bounds]", "[bounds", "not TOML"),
    ],
)
def test_sources_are_read_strictly(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = SOURCES.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "sources.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourcesError, match=said):
        load_sources(path)


def test_every_source_says_why() -> None:
    assert all(isinstance(source, Source) and source.reason for source in load_sources().sources)
