"""Looking at the sources: the page itself, and where it cannot be seen, what stands in for it.

    the live page -> its JSON twin -> the archive hosts -> the newest Wayback capture -> a page that a person saved

Each is asked only where those before it showed nothing newer. `captured_at`, when the page said so, decides what is newer:
an archive that was frozen in 2021 and fetched tonight is a page of 2021.

    the hub, the archive's index -> candidates (`collect.candidates`) -> each looked at: its page, else its newest Wayback capture

What could not be seen is in the report, and counts as a failure to look: a list page, a hub, the index, or a found page. A
found page that was never a list may be one, so it counts too. Every look leaves a line in looks.jsonl; a response is kept,
then judged. Nothing is published here.

An unexpected error at one address stops the look at that address alone: what came of it is kept, the others are looked at,
and then it is raised (`UnexpectedErrors`).
"""

import contextlib
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from flows.clocks import is_recent
from flows.collect.candidates import (
    ANSWERED,
    FOUND,
    HUB_VERDICTS,
    Candidate,
    document_of,
    due_candidates,
    extract_candidates,
    hub_looks,
    index_queries,
    is_hub_seen,
    last_answered,
    leads_to_lists,
    looks_asked_by,
    looks_at_found,
    looks_for,
    read_candidates,
    standing,
    without_passed_over,
)
from flows.collect.registers import RegisterLooks, look_at_registers
from flows.collect.responses import (
    BY_HAND,
    HOW,
    captured_at,
    file_then_judge,
    look_at,
    look_of,
    outage,
    seen_look,
    undated,
    unjudged,
    unpacked,
    validators_of,
    verdict_of,
)
from flows.collect.wayback_index import INDEX_FOLDER, is_index_answer, query_index
from flows.http.client import Client, Response
from flows.report.collection import LookReport, SeenLook, SourceOutage
from flows.sources import FALLBACKS, Source, Sources
from flows.store import captures
from flows.store.captures import Look
from flows.store.decisions import NO_DECISIONS, Decisions
from leahy.errors import LeahyError, what_and_where
from leahy.record.jsonl import read_records
from leahy.vocabulary import How, SourceKind, VerdictKind
from parsers.records import Verdict

_UNCHANGED = 304
_SHOWN, _SHORT = 100, 200  # addresses that were found in one night, and letters of a link's text, in a report


class UnexpectedErrors(LeahyError):
    """Unexpected errors at some addresses. `report`: the result of the whole look."""

    def __init__(self, faults: Sequence[str], report: LookReport) -> None:
        super().__init__("\n".join(faults))
        self.report = report


@dataclass(slots=True)
class _Night:
    """The state of one night. `looks`: those of all nights, tonight's too; `seen`: tonight's, for the report; `newest`: the
    `captured_at` of the newest list before tonight."""

    raw: Path
    sources: Sources
    now: datetime
    client: Client
    decisions: Decisions
    progress: Callable[[str], None]
    looks: list[tuple[str, Look]]
    newest: datetime | None
    seen: list[SeenLook] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def isolate_errors(self, doing: str) -> Iterator[None]:
        """Note an unexpected error of the block, and continue after it."""
        try:
            yield
        except LeahyError:  # a broken log, a full disk: the run cannot continue
            raise
        except Exception as error:  # noqa: BLE001 - raised when everything else was looked at
            self.faults.append(f"{doing} failed with an unexpected error: {what_and_where(error)}")

    def ask(self, source: Source, address: str, *, good: tuple[str, ...] = (VerdictKind.LIST,)) -> Look:
        """Look at one address. `good`: the verdicts that are no failure."""
        self.progress(f"Looking at {address} ...")
        filed, response = _look_at(source, address, self)
        self.looks.append((source.name, filed))
        self.seen.append(seen_look(source, filed, response, good=filed.verdict in good, newest=self.newest))
        return filed

    def memento(self, address: str) -> str:
        """The address of the Wayback Machine's capture of `address` that is nearest to now."""
        return f"{self.sources.archive.mementos}{self.now:%Y%m%d%H%M%S}id_/{address}"


def look(
    data: Path,
    sources: Sources,
    looks: Sequence[tuple[str, Look]],
    *,
    now: datetime,
    client: Client,
    decisions: Decisions = NO_DECISIONS,
    progress: Callable[[str], None] = lambda _: None,
) -> LookReport:
    """Look at every list page, or at what stands in for it, and at what leads to further ones; file what comes below
    `data/raw`.

    `looks`: those in the logs. `now` is aware UTC. `decisions`: a capture that a person rejected as no true copy of its page
    counts as unavailable; a found address that leads to no list, as a person says, is not looked at. The caller holds the lock.

    Raises `RecordError` for a broken log, `WriteFailed` for a full disk, and at the end `UnexpectedErrors`.
    """
    raw = data / "raw"
    looks = without_passed_over(decisions.redated(looks), decisions.passed_over)
    looks = captures.mask_rejected(looks, decisions.rejection)
    night = _Night(raw, sources, now, client, decisions, progress, looks, _newest_list(looks))
    pages = _look_at_lists(night)
    notes: list[str] = []
    unseen = {**_look_at_hubs(night), **_ask_the_index(night, notes)}
    unseen |= _look_at_found(night, notes)
    registers = RegisterLooks()
    with night.isolate_errors("Looking at the registers"):
        registers = look_at_registers(raw, sources, night.looks, now=now, client=client, progress=progress)
    since = _newest_list(night.looks) if pages else min(filter(None, unseen.values()), default=None)
    report = LookReport(
        looks=(*night.seen, *registers.seen),
        unseen=(*pages, *unseen),
        since=since,
        outages=(*_outages(night, unseen), *registers.outages),
        notes=(*client.notes, *client.clock_notes.values(), *notes),
        unseen_registers=tuple(outage.source for outage in registers.outages),
    )
    if night.faults:
        raise UnexpectedErrors(night.faults, report)
    return report


def _newest_list(looks: Sequence[tuple[str, Look]]) -> datetime | None:
    """The `captured_at` of the newest capture that is a list."""
    dates = (look.captured_at for _, look in looks if look.verdict == VerdictKind.LIST)
    return max(filter(None, dates), default=None)


def _outages(night: _Night, unseen: Container[str]) -> Iterator[SourceOutage]:
    """The sources that did not give what they are there for, and for how many nights.

    Of those that show lists, the ones that showed none tonight; of the hubs and the index, those in `unseen`.
    """
    fallbacks = {source.name for kind in FALLBACKS for source in night.sources.of_kind(kind)}
    for name in dict.fromkeys(s.source for s in night.seen if s.verdict != VerdictKind.LIST and s.source in fallbacks):
        looks = [look for source, look in night.looks if source == name]
        good = [look.fetched_at for look in looks if look.verdict == VerdictKind.LIST and look.how not in BY_HAND]
        yield outage(name, looks, "shown no list", good)
    for source in (*night.sources.of_kind(SourceKind.HUB), *night.sources.of_kind(SourceKind.INDEX)):
        if source.name in unseen:
            looks = looks_asked_by(source, night.looks, night.sources)
            # A memento shows a hub as it was when it was captured, however late it was fetched.
            good = [look.captured_at or look.fetched_at for look in looks if look.verdict in HUB_VERDICTS]
            yield outage(source.name, looks, "not been seen" if source.kind == SourceKind.HUB else "not answered", good)


def _look_at_lists(night: _Night) -> list[str]:
    """The list pages of which nothing newer could be seen."""
    unseen = {
        (page.name, n) for page in night.sources.of_kind(SourceKind.LIST_PAGE) for n in range(len(page.addresses))
    }
    for kind in FALLBACKS:
        missing = frozenset(unseen)  # every source of a kind is asked: two archives may hold lists of different years
        for source in night.sources.of_kind(kind):
            page = source.stands_in_for or source.name
            for n, address in enumerate(source.addresses_at(night.now)):
                if (page, n) in missing:
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
                (look.captured_at for look in hub_looks(hub, address, night.looks) if look.captured_at),
                default=None,
            )
            night.ask(hub, address, good=HUB_VERDICTS)
            if not is_hub_seen(hub, address, night.looks):
                night.ask(hub, night.memento(address), good=HUB_VERDICTS)
                if not is_hub_seen(hub, address, night.looks):
                    unseen[hub.name] = last
    return unseen


def _ask_the_index(night: _Night, notes: list[str]) -> dict[str, datetime | None]:
    """Query the archive's index where its last answer is old; returns the sources whose queries got no whole answer, each
    with the moment of the last one. Remarks for the report are added to `notes`."""
    unseen = {}
    for source in night.sources.of_kind(SourceKind.INDEX):
        for query in index_queries(source):
            last = last_answered(query, night.looks, night.sources)
            if last and is_recent(last, night.now, timedelta(days=night.sources.finding.index_days)):
                continue
            night.progress(f"Asking the archive's index for {query.url} ...")
            log = night.raw / INDEX_FOLDER / captures.LOOKS
            before = len(read_records(log, Look))
            answered = False
            with night.isolate_errors(f"Asking the index for {query.url}"):
                result = query_index(night.client, night.raw, query)
                answered = not result.fault
                notes += result.notes
            for filed in read_records(log, Look)[before:]:
                night.looks.append((INDEX_FOLDER, filed))
                night.seen.append(seen_look(source, filed, good=is_index_answer(filed), newest=night.newest))
            if not answered:
                unseen[source.name] = last_answered(query, night.looks, night.sources, ever=True)
    return unseen


def _look_at_found(night: _Night, notes: list[str]) -> dict[str, datetime | None]:
    """Look at the candidates that are due; returns those that could not be seen, each with the moment when it last showed
    a list. Remarks for the report are added to `notes`."""
    known_addresses = {candidate.address for candidate in read_candidates(night.raw, night.decisions.passed_over)}
    with night.isolate_errors("Looking for new addresses in the kept pages"):
        extract_candidates(night.raw, night.looks, night.sources)
    candidates = read_candidates(night.raw, night.decisions.passed_over)
    before = looks_at_found(night.looks, night.sources)
    tonight, later = due_candidates(candidates, before, night.sources, night.now)
    (source,) = night.sources.of_kind(SourceKind.FOUND)
    pages: dict[str, Look] = {}
    for candidate in tonight:
        was = standing(candidate, looks_for(candidate, before))
        pages[candidate.address] = page = night.ask(source, candidate.address, good=ANSWERED)
        if document := document_of(page):
            notes.append(f"{candidate.address} cannot be read: {document}")
        gone = page.verdict == VerdictKind.NOT_FOUND and was in ("known", "gone")
        if page.verdict not in HUB_VERDICTS and not gone:
            night.ask(source, night.memento(candidate.address), good=ANSWERED)
    after = looks_at_found(night.looks, night.sources)
    unseen: dict[str, datetime | None] = {}
    for candidate in (*tonight, *later):
        looks = looks_for(candidate, after)
        stands = standing(candidate, looks)
        if stands == "unavailable":
            lists = (look.captured_at for look in looks if look.verdict == VerdictKind.LIST and look.captured_at)
            unseen[candidate.address] = max(lists, default=None)
        elif stands == "gone" and standing(candidate, looks_for(candidate, before)) != "gone":
            notes.append(f"{candidate.address} has shown a list and now shows none: {pages[candidate.address].reason}")
    notes += _new_candidates(candidates, known_addresses)
    if later:
        notes.append(f"{len(later)} found pages wait for another night ([finding] most_a_night of the sources file)")
    return unseen


def _new_candidates(candidates: Sequence[Candidate], known_addresses: Container[str]) -> Iterator[str]:
    """One remark for each candidate that was found tonight."""
    new = [candidate for candidate in candidates if candidate.address not in known_addresses]
    for candidate in new[:_SHOWN]:
        called = f", called {candidate.text[:_SHORT]!r}" if candidate.text else ""
        document = f", and it cannot be read: {candidate.document}" if candidate.document else ""
        yield f"found {candidate.address} in {candidate.found_in}{called}{document}"
    if len(new) > _SHOWN:
        yield f"found {len(new) - _SHOWN:,} more addresses; all are in data/raw/{FOUND}"


def _look_at(source: Source, address: str, night: _Night) -> tuple[Look, Response]:
    raw, since = night.raw, _since(source, address, night.looks)
    failed = "asking for it failed with an unexpected error"
    response = Response(address, None, (), None, {}, None, night.client.clock(), 0, 0, fault=failed)
    with night.isolate_errors(f"Asking for {address}"):
        response = unpacked(
            night.client.fetch(source, address, since=validators_of(since) if since else None),
            night.sources.fetching.most_bytes,
        )
    if response.status == _UNCHANGED and response.fault is None and since is not None:
        at = captured_at(source, response)
        verdict = Verdict(VerdictKind.LIST, f"unchanged since {since.fetched_at:%Y-%m-%d %H:%M} UTC: {since.reason}")
        verdict = undated(source, response) if at is None else verdict
        filed = replace(look_of(source, response, verdict), sha256=since.sha256, length=since.length, captured_at=at)
        captures.file_capture(raw, source.name, captures.read_capture(raw, source.name, since), filed, ".html")
        return filed, response
    look = look_at(response, HOW.get(source.kind, How.LIVE), None, unjudged(response))
    with night.isolate_errors(f"Dating what {address} sent"):
        look = look_of(source, response, unjudged(response))
    return file_then_judge(
        raw, source.name, response, look, lambda: _judged_look(source, response, look, night)
    ), response


def _judged_look(source: Source, response: Response, look: Look, night: _Night) -> Look:
    """`look` with the verdict on its response."""
    verdict = Verdict(VerdictKind.UNAVAILABLE, "judging it failed with an unexpected error")
    if night.decisions.rejection(look.sha256, look.captured_at):
        verdict = Verdict(VerdictKind.UNAVAILABLE, captures.REJECTED)
    else:
        with night.isolate_errors(f"Judging what {response.asked_url} sent"):
            verdict = _judged(source, response, night.sources)
    return replace(look, verdict=verdict.kind, reason=verdict.reason)


def _judged(source: Source, response: Response, sources: Sources) -> Verdict:
    verdict = verdict_of(source, response)
    if (
        source.kind == SourceKind.HUB
        and verdict.kind == VerdictKind.NOT_A_LIST
        and not leads_to_lists(response, sources)
    ):
        return Verdict(
            VerdictKind.UNAVAILABLE, "no link on it says what a list is called: not the page that leads to the lists"
        )
    return verdict


def _since(source: Source, address: str, looks: Sequence[tuple[str, Look]]) -> Look | None:
    """The newest list that `address` showed with a validator, unless that validator has come with another page too:
    www.state.gov has sent one ETag with whatever it answered."""
    of_any = source.kind == SourceKind.WAYBACK
    mine = [known for name, known in looks if name == source.name and (of_any or known.asked_url == address)]
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
