"""Filing a page that a person saved from a browser, and what the next run will make of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import parsers
from flows.collect.responses import saved_look
from flows.report.render import verdict_in_words
from flows.sources import Source, Sources, SourcesError
from flows.store import captures
from flows.store.captures import Look
from flows.store.decisions import Decisions, dates_file, how_to_decide, read_decisions, write_date
from flows.store.files import lock
from leahy.errors import RecordError, UsageError
from leahy.record.capture_files import capture_file
from leahy.record.jsonl import iso
from leahy.record.revisions import read_year
from leahy.vocabulary import How, VerdictKind
from parsers.errors import LostHeadingsError, PageError
from parsers.pages.formats import opened, sniff
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
    """A saved page as it is filed.

    `path`: the file with its bytes. `is_new`: False if the same bytes were filed before for the same address and moment.
    `captured_at`: None for a transcription. `reason`: that of the verdict. `open_question`: what a person has to decide before
    the page can be read, None if nothing; `refusal`: why the program does not read it at all; `lists` is empty then.
    `has_lines`: whether it has words of which a person can say what they are. `replaced`: the wrong moments that this one
    takes the place of; `rejection`: why a person rejected these bytes and this moment, so that no run publishes them.
    """

    path: Path
    sha256: str
    captured_at: datetime | None
    is_new: bool
    reason: str
    lists: tuple[SavedList, ...]
    open_question: str | None
    replaced: tuple[datetime, ...] = ()
    rejection: str | None = None
    refusal: str | None = None
    has_lines: bool = True


_KEPT = (VerdictKind.LIST, VerdictKind.NOT_A_LIST)
"""What a person may have saved a list as. Any other page, cut or sent in place of one, holds nothing to review."""


def file_saved_page(
    data: Path,
    sources: Sources,
    body: bytes,
    *,
    source: str,
    url: str,
    file: Path,
    captured_at: datetime | None,
    now: datetime,
    replace_date: bool = False,
    reason: str | None = None,
) -> SavedPage:
    """File the bytes of a page that a person saved, or the words that a person typed from one, with the look that says what
    they are: also a page that the program cannot read, for a person to review.

    `source`: the name of the source to file it under, one of whose hosts `url` has to be on; `file`: the person's file,
    for messages and its suffix; `captured_at` and `now`: aware UTC, `captured_at` None for a transcription. `replace_date`:
    the same bytes were added before with a wrong moment, and `captured_at` is the right one, for this `reason`: that is
    written to dates.csv. Bytes that were rejected count again where a person adds them with another moment. Takes the lock
    of `data`.

    Raises `UsageError` for a source, an address or a moment that cannot be right, `RecordError` if `data` is no data
    folder, `PageError` for a page that was cut, or that was sent in place of one, `Busy`, `WriteFailed`. Nothing is written
    then.
    """
    folder = _source(sources, source, url).name
    if captured_at is not None and captured_at > now:
        raise UsageError(f"--captured-at {iso(captured_at)} is in the future.")
    raw = _raw_folder(data)
    sha256 = hashlib.sha256(body).hexdigest()
    verdict = parsers.judge(body, url=url)
    if verdict.kind not in _KEPT or not sniff(body).is_read:
        raise PageError(f"{file} {verdict_in_words(verdict)}. It was not filed.")
    listings, open_question, refusal = _lists_on(body, url, sha256, data)
    how = How.FILE if captured_at else How.TRANSCRIPTION
    look = saved_look(how, url, body, verdict, captured_at=captured_at, now=now)
    with lock(data):
        captures.recover(raw)
        earlier = _filed_before(raw, look)
        wrong, why = _wrong_dates(data, sources, look, replace_date=replace_date, reason=reason)
        suffix = _SUFFIXES.get(file.suffix.lower()) or sniff(body).suffix
        path = earlier or captures.file_capture(raw, folder, body, look, suffix)
        for at in wrong:
            assert captured_at is not None
            write_date(data, sha256, at, captured_at, why, now.date())
        rejection = _decisions(data, sources).rejection(sha256, captured_at)
    return SavedPage(
        path=path,
        sha256=sha256,
        captured_at=captured_at,
        is_new=earlier is None,
        reason=verdict.reason,
        lists=tuple(_saved_list(data, look, listing, sources.bounds.least_rows) for listing in listings),
        open_question=open_question,
        replaced=wrong,
        rejection=rejection,
        refusal=refusal,
        has_lines=refusal is None or _has_lines(body),
    )


def _raw_folder(data: Path) -> Path:
    """Where the captures of `data` are, or will be. Raises `RecordError` if that is no data folder."""
    raw = data / "raw"
    if data.exists() and not raw.is_dir() and any(data.iterdir()):
        raise RecordError(f"{data} holds other things and no folder raw, so it is no data folder. Is LEAHY_DATA right?")
    return raw


def _lists_on(body: bytes, url: str, sha256: str, data: Path) -> tuple[Sequence[Listing], str | None, str | None]:
    """The lists on a page; without lists, what a person has to decide before it can be read, or why it is refused."""
    try:
        return parsers.parse_listings(body, url=url), None, None
    except LostHeadingsError as error:
        return (), how_to_decide(error, sha256, data), None
    except PageError as error:
        return (), None, str(error).removeprefix(f"{url}: ")


def _has_lines(body: bytes) -> bool:
    """Whether a page has words; its lines are not made, which takes a minute for a long PDF."""
    try:
        return bool(opened(body).text.strip())
    except PageError:
        return False


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


def _wrong_dates(
    data: Path, sources: Sources, look: Look, *, replace_date: bool, reason: str | None
) -> tuple[tuple[datetime, ...], str]:
    """The moments with which the bytes of `look` were filed and which it takes the place of, and why. Its own moment stands
    for those of bytes that came by themselves and were rejected.

    Raises `UsageError` where `replace_date` has no moment to replace, or more than one.
    """
    decisions = _decisions(data, sources)
    assert look.sha256 is not None
    if look.captured_at is None:
        return (), ""  # a transcription has no date
    rejection = decisions.rejection(look.sha256, look.captured_at)
    if not replace_date and rejection is None:
        return (), ""
    stated = sorted(
        {
            logged.captured_at
            for _, logged in captures.read_looks(data / "raw")
            if logged.sha256 == look.sha256 and logged.how == How.FILE and logged.captured_at
        }
    )
    wrong = [at for at in stated if at != look.captured_at and (look.sha256, at) not in decisions.dates]
    if not replace_date:
        if look.captured_at in stated:
            return (), ""  # the very copy that was rejected
        return tuple(wrong or [look.captured_at]), f"added again after the bytes were rejected: {rejection}"
    if len(wrong) == 1:
        return tuple(wrong), reason or "the date was stated wrong when the page was added"
    if (look.sha256, look.captured_at) in {(key[0], at) for key, at in decisions.dates.items()}:
        return (), ""  # said before
    which = ", ".join(str(iso(at)) for at in wrong) or "none"
    raise UsageError(
        f"--replace-date takes the place of the one wrong date with which these bytes were added. Theirs are: {which}. "
        f"Nothing was done. Where there are several, write the wrong ones into {dates_file(data)}."
    )


def _decisions(data: Path, sources: Sources) -> Decisions:
    looks = captures.read_looks(data / "raw")
    return read_decisions(data, {look.sha256 for _, look in looks if look.sha256}, sources)


def _filed_before(raw: Path, look: Look) -> Path | None:
    """The file of the same bytes, where a log has them already with the moment and address of `look`."""
    for folder, logged in captures.read_looks(raw):
        if (logged.sha256, logged.captured_at, logged.asked_url) == (look.sha256, look.captured_at, look.asked_url):
            return capture_file(raw / folder, look.sha256 or "")
    return None


def _saved_list(data: Path, look: Look, listing: Listing, least_rows: int) -> SavedList:
    is_first = read_year(data / "processed", listing.year).current() is None
    return SavedList(
        year=listing.year,
        entries=len(listing.entries),
        is_small=is_first and len(parsers.to_rows(listing)) < least_rows,
        is_early=look.captured_at is not None and look.captured_at.year <= listing.year,
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
