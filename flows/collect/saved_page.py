"""Filing a page that a person saved from a browser, and what the next run will make of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import parsers
from flows.collect.responses import suffix_of
from flows.report.render import told_of
from flows.sources import Source, Sources, SourcesError
from flows.store import captures
from flows.store.captures import Look
from flows.store.decisions import how_to_settle
from flows.store.files import lock
from leahy.errors import RecordError, UsageError
from leahy.record.capture_files import capture_file
from leahy.record.jsonl import iso
from leahy.record.revisions import read_year
from leahy.vocabulary import How, VerdictKind
from parsers.errors import LostHeadingsError, PageError
from parsers.records import Listing

_SUFFIXES = {".htm": ".html", ".html": ".html", ".txt": ".txt", ".json": ".json"}


@dataclass(frozen=True, slots=True)
class SavedList:
    """One list on a saved page, and what a person should know before it is published.

    `is_small`: it would be the first list of its year and is below the bound, so only a decision publishes it.
    `is_early`: by its `captured_at` the page was captured before the year of the list was over.
    `rivals`: the first 16 digits of other captures of the same moment that have a list for the same year.
    """

    year: int
    entries: int
    is_small: bool
    is_early: bool
    rivals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A saved page as it is filed. `path`: the file with its bytes. `is_new`: False if the same bytes were filed before
    for the same address and moment. `reason`: that of the verdict. `open_question`: what a person has to decide before
    the page can be read, None if nothing; `lists` is empty then."""

    path: Path
    sha256: str
    captured_at: datetime
    is_new: bool
    reason: str
    lists: tuple[SavedList, ...]
    open_question: str | None


def file_saved_page(
    data: Path,
    sources: Sources,
    body: bytes,
    *,
    source: str,
    url: str,
    file: Path,
    captured_at: datetime,
    now: datetime,
) -> SavedPage:
    """File the bytes of a page that a person saved, if it is a list, with the look that says so.

    `source`: the name of the source to file it under, one of whose hosts `url` has to be on; `file`: the person's file,
    for messages and its suffix; `captured_at` and `now`: aware UTC. Takes the lock of `data`.

    Raises `UsageError` for a source, an address or a moment that cannot be right, `RecordError` if `data` is no data
    folder, `PageError` if the page is no list that can be read, `Busy`, `WriteFailed`. Nothing is written then.
    """
    folder = _source(sources, source, url).name
    if captured_at > now:
        raise UsageError(f"--captured-at {iso(captured_at)} is in the future.")
    raw = data / "raw"
    if data.exists() and not raw.is_dir() and any(data.iterdir()):
        raise RecordError(f"{data} holds other things and no folder raw, so it is no data folder. Is LEAHY_DATA right?")
    sha256 = hashlib.sha256(body).hexdigest()
    verdict = parsers.judge(body, url=url)
    if verdict.kind != VerdictKind.LIST:
        raise PageError(f"{file} {told_of(verdict)}. It was not filed.")
    listings: Sequence[Listing] = ()
    open_question = None
    try:
        listings = parsers.parse_listings(body, url=url)
    except LostHeadingsError as error:
        open_question = how_to_settle(error, sha256, data)
    except PageError as error:
        raise PageError(f"{file} was not filed: {error}") from error
    look = Look(
        how=How.FILE,
        asked_url=url,
        final_url=None,
        redirects=(),
        status=None,
        headers={},
        fetched_at=now,
        captured_at=captured_at,
        sha256=sha256,
        length=len(body),
        verdict=verdict.kind,
        reason=verdict.reason,
    )
    with lock(data):
        captures.mend(raw)
        earlier = _filed_before(raw, look)
        suffix = _SUFFIXES.get(file.suffix.lower()) or suffix_of(body, "text/plain")
        path = earlier or captures.file_capture(raw, folder, body, look, suffix)
    lists = tuple(_saved_list(data, look, listing, sources.bounds.least_rows) for listing in listings)
    return SavedPage(path, sha256, captured_at, earlier is None, verdict.reason, lists, open_question)


def _source(sources: Sources, name: str, url: str) -> Source:
    """The source to file under; `UsageError` if there is none of that name or the address is on none of its hosts."""
    try:
        source = sources.named(name)
    except SourcesError as error:
        raise UsageError(str(error)) from error
    if not source.allows(url):
        raise UsageError(
            f"{url} is on no host that speaks for the source {name} ({', '.join(source.allowed_hosts)}). "
            "Give the address at which the page stood; another host is a reviewed change of flows/sources.toml."
        )
    return source


def _filed_before(raw: Path, look: Look) -> Path | None:
    """The file of the same bytes, where a log has them already with the moment and address of `look`."""
    for folder, logged in captures.read_looks(raw):
        if (logged.sha256, logged.captured_at, logged.asked_url) == (look.sha256, look.captured_at, look.asked_url):
            return capture_file(raw / folder, look.sha256 or "")
    return None


def _saved_list(data: Path, look: Look, listing: Listing, least_rows: int) -> SavedList:
    assert look.captured_at is not None
    is_first = read_year(data / "processed", listing.year).current() is None
    return SavedList(
        year=listing.year,
        entries=len(listing.entries),
        is_small=is_first and len(parsers.to_rows(listing)) < least_rows,
        is_early=look.captured_at.year <= listing.year,
        rivals=_rivals(data / "raw", look, listing.year),
    )


def _rivals(raw: Path, look: Look, year: int) -> tuple[str, ...]:
    """The other captures of the moment of `look` that show a list of `year`: nothing says which of them is newer."""
    same_moment = {
        logged.sha256: (source, logged)
        for source, logged in captures.read_looks(raw)
        if logged.captured_at == look.captured_at
        and logged.sha256 not in (None, look.sha256)
        and logged.verdict == VerdictKind.LIST
    }
    rivals = []
    for sha256, (source, logged) in same_moment.items():
        try:
            body = captures.read_capture(raw, source, logged)
            listings = parsers.parse_listings(body, url=logged.final_url or logged.asked_url)
        except PageError:
            continue  # the next run reports why it cannot be read
        if sha256 and year in {listing.year for listing in listings}:
            rivals.append(sha256[:16])
    return tuple(rivals)
