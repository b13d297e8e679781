"""Looking at the sources: the page itself, and where it cannot be seen, what stands in for it.

    the live page -> its JSON twin -> the archive hosts -> the newest Wayback capture -> a page that a person saved

The next one is asked only where those before it showed nothing newer. `captured_at`, when the page said so, decides
what is newer: an archive that was frozen in 2021 and fetched tonight is a page of 2021.

    the hub, the archive's index -> candidates (`collect.candidates`) -> each looked at: its page, else its newest Wayback capture

What could not be looked at is told of, and counts: a list page, a hub, the index, or a page that was found. A found page
that was never a list may be one, so it counts too. Every look leaves a line in looks.jsonl; a response is kept, then judged.
Nothing is published here.

What nobody foresaw, at one address, costs that address alone: what came of it is kept, the others are looked at, and then
it is raised (`Unforeseen`).
"""

import contextlib
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from flows.collect import candidates as finding
from flows.collect import wayback_index as archive
from flows.collect.candidates import ANSWERED, Candidate
from flows.collect.responses import HOW, captured_at, file_response, look_at, look_of, unpacked, verdict_of
from flows.http.client import Client, Response
from flows.report.model import Dark, LookReport, SeenLook
from flows.sources import FALLBACKS, Source, Sources
from flows.store import captures
from flows.store.captures import Look
from flows.store.derived_tables import Status
from leahy.errors import LeahyError, what_and_where
from leahy.record.jsonl import read_records
from leahy.vocabulary import How, SourceKind, VerdictKind
from parsers.records import Verdict

_UNCHANGED = 304
_SHOWN, _SHORT = 100, 200  # addresses that were found in one night, and letters of a link's text, in a report


class Unforeseen(LeahyError):
    """Something failed that nobody foresaw. `report`: what came of all that was looked at."""

    def __init__(self, faults: Sequence[str], report: LookReport) -> None:
        super().__init__("\n".join(faults))
        self.report = report


@dataclass(slots=True)
class _Night:
    """One night's looking. `looks`: all that are known, tonight's too; `seen`: tonight's, for the report; `newest`: the
    newest list known before."""

    raw: Path
    sources: Sources
    now: datetime
    client: Client
    rejected: Container[str]
    passed_over: Container[str]
    progress: Callable[[str], None]
    looks: list[tuple[str, Look]]
    newest: datetime | None
    seen: list[SeenLook] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def going_on(self, doing: str) -> Iterator[None]:
        """Note what fails in the block that nobody foresaw, and go on behind it."""
        try:
            yield
        except LeahyError:  # foreseen: a broken log, a full disk; nothing can go on
            raise
        except Exception as error:  # noqa: BLE001 - told, and raised when all the rest was looked at
            self.faults.append(f"{doing} failed, which nobody foresaw: {what_and_where(error)}")

    def ask(self, source: Source, address: str, *, good: tuple[str, ...] = ("list",)) -> Look:
        """Look at one address. `good`: the verdicts that are as they should be."""
        self.progress(f"Looking at {address} ...")
        filed, response = _look_at(source, address, self)
        self.looks.append((source.name, filed))
        self.seen.append(_seen(source, filed, response, self.newest, filed.verdict in good))
        return filed

    def memento(self, address: str) -> str:
        """Where the Wayback Machine's capture of `address` stands that is nearest to now."""
        return f"{self.sources.archive.mementos}{self.now:%Y%m%d%H%M%S}id_/{address}"


def look(
    data: Path,
    sources: Sources,
    *,
    now: datetime,
    client: Client,
    rejected: Container[str] = (),
    passed_over: Container[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> LookReport:
    """Look at every list page, or at what stands in for it, and at what leads to further ones; file what comes below
    `data/raw`.

    `now` is aware UTC. `rejected`: captures in which a person saw no true copy of a page; nor does this. `passed_over`:
    found addresses that a person says lead to no list (`url_key`); they are not looked at. The caller
    holds the lock. Raises `RecordError` for a broken log, `WriteFailed` for a full disk, and at the end `Unforeseen`.
    """
    raw = data / "raw"
    looks = captures.disowned(finding.without(captures.read_looks(raw), passed_over), rejected)
    newest = max(
        filter(None, (known.captured_at for _, known in looks if known.verdict == VerdictKind.LIST)), default=None
    )
    night = _Night(raw, sources, now, client, rejected, passed_over, progress, looks, newest)
    pages = _look_at_lists(night)
    unseen = {**_look_at_hubs(night), **_ask_the_index(night)}
    notes: list[str] = []
    unseen |= _look_at_found(night, notes)
    dates = [known.captured_at for _, known in looks if known.verdict == VerdictKind.LIST and known.captured_at]
    since = max(dates, default=None) if pages else min(filter(None, unseen.values()), default=None)
    asked = {source.name for kind in FALLBACKS for source in sources.of_kind(kind)}
    dark = [
        _dark(name, [known for source, known in looks if source == name], "shown no list")
        for name in dict.fromkeys(s.source for s in night.seen if s.verdict != VerdictKind.LIST and s.source in asked)
    ]
    for source in (*sources.of_kind(SourceKind.HUB), *sources.of_kind(SourceKind.INDEX)):
        if source.name in unseen:
            mine = finding.asked_of(source, looks, sources)
            # A memento shows a hub as it was when it was captured, however late it was fetched.
            seen = [known.captured_at or known.fetched_at for known in mine if known.verdict in finding.HUB]
            dark.append(
                _dark(source.name, mine, "not been seen" if source.kind == SourceKind.HUB else "not answered", seen)
            )
    report = LookReport(
        looks=tuple(night.seen),
        unseen=(*pages, *unseen),
        since=since,
        dark=tuple(dark),
        notes=(*client.notes, *notes),
    )
    if night.faults:
        raise Unforeseen(night.faults, report)
    return report


def _look_at_lists(night: _Night) -> list[str]:
    """The list pages of which nothing newer could be seen."""
    unseen = {
        (page.name, n) for page in night.sources.of_kind(SourceKind.LIST_PAGE) for n in range(len(page.addresses))
    }
    for kind in FALLBACKS:
        dark = frozenset(unseen)  # every source of a kind is asked: two archives may hold lists of different years
        for source in night.sources.of_kind(kind):
            page = source.stands_in_for or source.name
            for n, address in enumerate(source.addresses_at(night.now)):
                if (page, n) in dark:
                    night.ask(source, address)
                    if night.seen[-1].newer:
                        unseen.discard((page, n))
    return sorted({page for page, _ in unseen})


def _look_at_hubs(night: _Night) -> dict[str, datetime | None]:
    """The hubs that could not be seen, each with the moment when it last was."""
    unseen = {}
    for hub in night.sources.of_kind(SourceKind.HUB):
        for address in hub.addresses:
            last = max(
                (known.captured_at for known in finding.hub_looks(hub, address, night.looks) if known.captured_at),
                default=None,
            )
            night.ask(hub, address, good=finding.HUB)
            if not finding.hub_seen(hub, address, night.looks):
                night.ask(hub, night.memento(address), good=finding.HUB)
                if not finding.hub_seen(hub, address, night.looks):
                    unseen[hub.name] = last
    return unseen


def _ask_the_index(night: _Night) -> dict[str, datetime | None]:
    """Ask the archive's index what it was not asked of late; the questions that got no whole answer, each with the moment
    of the last one."""
    unseen = {}
    for source in night.sources.of_kind(SourceKind.INDEX):
        for query in finding.queries(source):
            last = finding.answered_on(query, night.looks, night.sources)
            if last and night.now - last < timedelta(days=night.sources.finding.index_days):
                continue
            night.progress(f"Asking the archive's index for {query.url} ...")
            log = night.raw / archive.FOLDER / captures.LOOKS
            before = len(read_records(log, Look))
            answered = False
            with night.going_on(f"Asking the index for {query.url}"):
                answered = not archive.index(night.client, night.raw, query).fault
            for filed in read_records(log, Look)[before:]:
                night.looks.append((archive.FOLDER, filed))
                night.seen.append(_seen(source, filed, None, night.newest, archive.is_good(filed)))
            if not answered:
                unseen[source.name] = finding.answered_on(query, night.looks, night.sources, ever=True)
    return unseen


def _look_at_found(night: _Night, notes: list[str]) -> dict[str, datetime | None]:
    """Look at the candidates that are due; those that could not be seen, each with the moment when it last showed a list.
    What there is to say of them goes to `notes`."""
    known = {candidate.address for candidate in finding.candidates(night.raw, night.passed_over)}
    with night.going_on("Looking for new addresses in what was kept"):
        finding.mine(night.raw, night.looks, night.sources)
    found = finding.candidates(night.raw, night.passed_over)
    before = finding.looks_at(night.looks, night.sources)
    tonight, later = finding.due(found, before, night.sources, night.now)
    (source,) = night.sources.of_kind(SourceKind.FOUND)
    pages: dict[str, Look] = {}
    for candidate in tonight:
        was = finding.standing(candidate, finding.of(candidate, before))
        pages[candidate.address] = page = night.ask(source, candidate.address, good=ANSWERED)
        if document := finding.document_of(page):
            notes.append(f"{candidate.address} cannot be read: {document}")
        gone = page.verdict == VerdictKind.NOT_FOUND and was in ("known", "gone")
        if page.verdict not in ("list", "not_a_list") and not gone:
            night.ask(source, night.memento(candidate.address), good=ANSWERED)
    after = finding.looks_at(night.looks, night.sources)
    unseen: dict[str, datetime | None] = {}
    for candidate in (*tonight, *later):
        looks = finding.of(candidate, after)
        stands = finding.standing(candidate, looks)
        if stands == "dark":
            lists = (known.captured_at for known in looks if known.verdict == VerdictKind.LIST and known.captured_at)
            unseen[candidate.address] = max(lists, default=None)
        elif stands == "gone" and finding.standing(candidate, finding.of(candidate, before)) != "gone":
            notes.append(f"{candidate.address} has shown a list and now shows none: {pages[candidate.address].reason}")
    notes += _told(found, known)
    if later:
        notes.append(f"{len(later)} found pages wait for another night ([finding] most_a_night of the sources file)")
    return unseen


def _told(found: Sequence[Candidate], known: Container[str]) -> Iterator[str]:
    """What was found tonight."""
    new = [candidate for candidate in found if candidate.address not in known]
    for candidate in new[:_SHOWN]:
        called = f", called {candidate.text[:_SHORT]!r}" if candidate.text else ""
        document = f", and it cannot be read: {candidate.document}" if candidate.document else ""
        yield f"found {candidate.address} in {candidate.found_in}{called}{document}"
    if len(new) > _SHOWN:
        yield f"found {len(new) - _SHOWN:,} more addresses; all are in data/raw/{finding.FOUND}"


def statuses(
    looks: Sequence[tuple[str, Look]], sources: Sources, now: datetime, found: Sequence[Candidate]
) -> dict[int, Status]:
    """What looking came to for each year whose list could be known, were no list of it held; {} if nobody has looked.

    A list of year Y can stand on the list pages, in their twins, in an archive frozen after Y was over, and on a page that
    is found: `found` are the candidates. `could_not_look`: the last look at one of these, at the hub or at the index failed.
    `not_found`: all of them answered, without such a list. `not_looked`: one of them was never looked at.
    """
    last = {(name, known.asked_url): known for name, known in looks if known.how != How.FILE}
    answered: dict[str, list[bool]] = {}
    for (name, _), known in last.items():
        answered.setdefault(name, []).append(known.verdict in ANSWERED)
    pages = sources.of_kind(SourceKind.LIST_PAGE)
    if not any(page.name in answered and _asked(page, looks) for page in pages):
        return {}
    seen = all(_page_seen(page, sources, looks) for page in pages)
    elsewhere = list(_discovered(looks, sources, found))
    told: dict[int, Status] = {}
    for year in range(sources.first_year, now.year):
        archives = [s.name for s in sources.of_kind(SourceKind.ARCHIVE_HOST) if s.frozen_on and s.frozen_on.year > year]
        if not seen or False in elsewhere or any(not all(answered[name]) for name in archives if name in answered):
            told[year] = "could_not_look"
        else:
            asked = None not in elsewhere and all(name in answered for name in archives)
            told[year] = "not_found" if asked else "not_looked"
    return told


def _discovered(
    looks: Sequence[tuple[str, Look]], sources: Sources, found: Sequence[Candidate]
) -> Iterator[bool | None]:
    """Whether each hub, question to the index and found page was seen when it was last looked at; None if it never was."""
    for hub in sources.of_kind(SourceKind.HUB):
        yield from (finding.hub_seen(hub, address, looks) for address in hub.addresses)
    for source in sources.of_kind(SourceKind.INDEX):
        for query in finding.queries(source):
            asked = any(finding.belongs(query, name, known, sources) for name, known in looks)
            yield finding.answered_on(query, looks, sources) is not None if asked else None
    seen = finding.looks_at(looks, sources)
    for candidate in found:
        if not candidate.document:
            stands = finding.standing(candidate, finding.of(candidate, seen))
            yield None if stands == "new" else stands != "dark"


def _look_at(source: Source, address: str, night: _Night) -> tuple[Look, Response]:
    raw, since = night.raw, _since(source, address, night.looks)
    failed = "asking for it failed, which nobody foresaw"
    response = Response(address, None, (), None, {}, None, night.client.clock(), 0, 0, fault=failed)
    with night.going_on(f"Asking for {address}"):
        response = unpacked(night.client.fetch(source, address, since=since), night.sources.fetching.most_bytes)
    if response.status == _UNCHANGED and response.fault is None and since is not None:
        verdict = Verdict(VerdictKind.LIST, f"unchanged since {since.fetched_at:%Y-%m-%d %H:%M} UTC: {since.reason}")
        filed = replace(look_of(source, response, verdict), sha256=since.sha256, length=since.length)
        filed = replace(filed, captured_at=captured_at(source, response))
        captures.file_capture(raw, source.name, captures.read_capture(raw, source.name, since), filed, ".html")
        return filed, response
    unjudged = Verdict(VerdictKind.UNAVAILABLE, "judging it failed, which nobody foresaw")
    filed = look_at(response, HOW.get(source.kind, "live"), None, unjudged)
    with night.going_on(f"Judging what {address} sent"):
        filed = look_of(source, response, unjudged)
        filed = look_of(source, response, _judged(source, response, night.sources))
    if filed.sha256 in night.rejected:
        filed = replace(filed, verdict="unavailable", reason=captures.REJECTED)
    file_response(raw, source.name, response, filed)
    return filed, response


def _judged(source: Source, response: Response, sources: Sources) -> Verdict:
    verdict = verdict_of(source, response)
    if (
        source.kind == SourceKind.HUB
        and verdict.kind == VerdictKind.NOT_A_LIST
        and not finding.leads_on(response, sources)
    ):
        return Verdict(
            VerdictKind.UNAVAILABLE, "no link on it says what a list is called: not the page that leads to the lists"
        )
    return verdict


def _since(source: Source, address: str, looks: Sequence[tuple[str, Look]]) -> Look | None:
    """The newest list that `address` showed with a validator, unless that validator has come with another page too:
    www.state.gov has sent one ETag with whatever it answered."""
    asked = {address} if source.kind != SourceKind.WAYBACK else None
    mine = [known for name, known in looks if name == source.name and (asked is None or known.asked_url in asked)]
    shared = {known.headers.get("etag") for known in mine if known.verdict != VerdictKind.LIST} - {None}
    for known in reversed(mine):
        if (
            known.verdict == VerdictKind.LIST
            and known.status == 200
            and known.sha256
            and known.headers.get("etag") not in shared
        ):
            return known
    return None


def _seen(source: Source, filed: Look, response: Response | None, newest: datetime | None, good: bool) -> SeenLook:
    later = filed.captured_at is not None and (newest is None or filed.captured_at > newest)
    return SeenLook(
        source=source.name,
        how=filed.how,
        asked_url=filed.asked_url,
        final_url=filed.final_url,
        status=filed.status,
        verdict=filed.verdict,
        reason=filed.reason,
        ms=response.ms if response else 0,
        tries=response.tries if response else 1,
        captured_at=filed.captured_at,
        sha256=filed.sha256,
        newer=filed.verdict == VerdictKind.LIST and (later or filed.how in ("live", "json_twin")),
        good=good,
    )


def _dark(name: str, asked: Sequence[Look], missing: str, seen: Sequence[datetime] | None = None) -> Dark:
    """How long a source has been dark, by the looks at it. `seen`: when it was as it should be; None: when it was a list."""
    mine = [known for known in asked if known.how not in ("file", "transcription")]
    last = max(
        [known.fetched_at for known in mine if known.verdict == VerdictKind.LIST] if seen is None else seen,
        default=None,
    )
    nights = {known.fetched_at.date() for known in mine if last is None or known.fetched_at > last}
    return Dark(name, last, len(nights), missing)


def _asked(source: Source, looks: Sequence[tuple[str, Look]]) -> bool:
    return any(name == source.name and known.how == HOW[source.kind] for name, known in looks)


def _page_seen(page: Source, sources: Sources, looks: Sequence[tuple[str, Look]]) -> bool:
    """Whether the last night that asked for `page` got an answer from it, or from its twin."""
    twins = [source for source in sources.of_kind(SourceKind.JSON_TWIN) if source.stands_in_for == page.name]
    for n, address in enumerate(page.addresses):
        last = next((k for name, k in reversed(looks) if name == page.name and k.asked_url == address), None)
        beside = {(twin.name, twin.addresses[n]) for twin in twins if n < len(twin.addresses)}
        if last is None or not (
            last.verdict in ANSWERED
            or any(
                (name, k.asked_url) in beside and k.verdict == VerdictKind.LIST and k.fetched_at >= last.fetched_at
                for name, k in looks
            )
        ):
            return False
    return True
