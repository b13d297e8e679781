"""The file of sources: as reviewed, and read strictly."""

from pathlib import Path

import pytest

from flows.sources import FALLBACKS, SOURCES, Loopback, Source, SourcesError, load_sources
from flows.store.captures import read_looks
from tests.support.list_pages import NOW, URL
from tests.support.places import SHIPPED


def test_sources_are_as_reviewed() -> None:
    sources = load_sources()
    assert (sources.first_year, sources.bounds.least_rows, sources.bounds.largest_fall) == (2016, 5, 0.25)
    looks = read_looks(SHIPPED / "raw")
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
        ('name = "saved-pages"', 'name = "../../pages"', r"name is '\.\./\.\./pages': "),
        ('name = "saved-pages"', 'name = "\\u001b[31m"', "name is "),
        ("first_year = 2016", "first_year = -1", "first_year is -1: "),
        ("first_year = 2016", f"first_year = {'9' * 5_000}", "not TOML"),
        ("first_year = 2016", f"first_year = {'[' * 100_000}", "not TOML"),
        ("pause = 2.0", "pause = inf", "pause is inf: "),
        ("deadline = 60.0", "deadline = 1e30", "deadline is 1e"),
        ("archive_tries = 5", f"archive_tries = {10**20}", "archive_tries is 1"),
        ("again_days = 30", f"again_days = {10**20}", "again_days is 1"),
        ('kind = "saved_page"', 'kind = "fax"', "fax"),
        ('reason = "The page', 'why = "The page', "reason"),
        ('allowed_hosts = ["www.state.gov", "state.gov"]', 'allowed_hosts = ["example.org"]', "allowed hosts"),
        ("[bounds]", "[bounds", "not TOML"),
        ("tries = 3", "tries = 0", r"\[fetching\]: tries is 0: "),
        ("deadline = 60.0", "deadline = 0.0", "deadline is 0.0: "),
        ("pause = 2.0", 'pause = "2"', "pause is '2': "),
        ("pause_reason", "pause_why", "pause_reason"),
        ("frozen_on = 2025-01-20", "", "frozen_on"),
        ('kind = "list_page"', 'kind = "list_page"\nfrozen_on = 2025-01-20', "unknown key frozen_on"),
        (
            'captured_at = "memento"',
            'captured_at = "fetched"',
            r"5 \(wayback\): captured_at is 'fetched': ",
        ),
        ('stands_in_for = "state-gov"', 'stands_in_for = "elsewhere"', "no list_page"),
        ('stands_in_for = "state-gov"', "", "stands_in_for"),
        ('kind = "found"', 'kind = "saved_page"', "unknown key frozen_hosts"),
        ('frozen_hosts = { "2009', 'frozen_hosts = { "2005', "frozen_hosts"),
        ('match = "prefix"', 'match = "all"', "match is 'all'"),
        ("most_a_night = 20", "most_a_night = 0", "most_a_night is 0"),
        ('word = "620m"', 'word = "620-M"', "words.8.word is '620-M'"),
        ('word = "620m"\nreason', 'word = "620m"\nwhy', "words.8.reason is missing"),
        (
            '    "https://2021-2025.state.gov/',
            '    "https://2021-2025.state.gov/x",\n    "https://2021-2025.state.gov/',
            "more addresses",
        ),
        ("https://web.archive.org/web/{now}id_/", "https://web.archive.org/", "allowed hosts"),
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


# --- how they are asked -----------------------------------------------------------------------------------------------


def test_what_is_asked_and_in_place_of_what() -> None:
    sources = load_sources()
    assert sources.loopback is None
    assert (sources.fetching.most_bytes, sources.fetching.deadline) == (20 * 1024 * 1024, 60.0)
    asked = [(kind, source.name) for kind in FALLBACKS for source in sources.of_kind(kind)]
    assert asked == [
        ("list_page", "state-gov"),
        ("json_twin", "state-gov-json"),
        ("archive_host", "archive-2021-2025"),
        ("archive_host", "archive-2017-2021"),
        ("wayback", "wayback"),
    ]
    assert [source.name for source in sources.of_kind("hub")] == ["leahy-fact-sheet"]
    asked_for = [(s.match, s.addresses, s.filters) for s in sources.of_kind("index")]
    assert asked_for == [
        ("prefix", ("state.gov/public-release-of",), ("statuscode:200",)),
        ("prefix", ("state.gov/",), ("statuscode:200", "original:.*leahy.*")),
    ]
    pages = [source for source in sources.sources if source.kind != "index"]
    assert all(address.startswith("https://") for source in pages for address in source.addresses)
    (memento,) = sources.named("wayback").addresses_at(NOW)
    assert memento.startswith("https://web.archive.org/web/20261121120000id_/https://www.state.gov/")


@pytest.mark.parametrize(
    ("name", "address", "may"),
    [
        ("state-gov", URL, True),
        ("state-gov", "https://www.state.gov:443/x", True),
        ("state-gov", "https://www.state.gov:8443/x", False),
        ("state-gov", "https://www.state.gov:x/", False),
        ("state-gov", "https://me:secret@www.state.gov/", False),
        ("state-gov", "https://2021-2025.state.gov/x", False),
        ("wayback", f"https://web.archive.org/web/2020id_/{URL}", True),
        ("wayback", URL, False),
        ("wayback", "https://web.archive.org/save/https://www.state.gov/", False),
        ("wayback", "https://web.archive.org/web/2020id_/https://example.org/", False),
    ],
)
def test_what_a_source_may_be_asked(name: str, address: str, may: bool) -> None:
    assert load_sources().named(name).may_ask(address) is may


def test_another_file_of_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "other.toml"
    text = SOURCES.read_text(encoding="utf-8").replace("least_rows = 5", "least_rows = 7")
    path.write_text(f'allow_loopback = true\nca_file = "ca.pem"\n{text}', encoding="utf-8")
    monkeypatch.setenv("LEAHY_SOURCES", str(path))
    sources = load_sources()
    assert sources.bounds.least_rows == 7
    assert sources.loopback == Loopback(tmp_path / "ca.pem")
    monkeypatch.setenv("LEAHY_SOURCES", str(tmp_path / "missing.toml"))
    with pytest.raises(SourcesError, match="LEAHY_SOURCES"):
        load_sources()


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ('ca_file = "ca.pem"\n', "allow_loopback"),
        ('allow_loopback = false\nconnect_to = { "www.state.gov" = "127.0.0.1:1" }\n', "allow_loopback"),
        ("allow_loopback = 1\n", "allow_loopback"),
        ('allow_loopback = true\nconnect_to = { "www.state.gov" = "127.0.0.1" }\n', "connect_to"),
    ],
)
def test_loopback_is_for_tests(tmp_path: Path, start: str, said: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(start + SOURCES.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(SourcesError, match=said):
        load_sources(path)
