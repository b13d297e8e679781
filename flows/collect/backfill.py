"""Backfill: every distinct capture that the Wayback Machine has of every configured and found address.

    addresses -> the archive's index -> which captures are missing here -> data/raw/wayback -> the ordinary replay

A capture that is already in `data/raw` is not asked for again: its looks say so. A backfill that was stopped, or that is
done in pieces, therefore continues where it was. A capture counts as what it says it is, whichever was asked for. Nothing
is published here.
"""

import math
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tqdm import tqdm

from flows.collect.archive_queries import addresses, new_queries
from flows.collect.candidates import extract_candidates, index_queries, read_candidates
from flows.collect.responses import file_then_judge, look_of, unjudged, unpacked, verdict_of
from flows.collect.wayback_index import Archived, IndexResult, Query, distinct, query_index, resolved
from flows.http.bodies import TOO_MUCH
from flows.http.client import Client, Response
from flows.report.collection import BackfillReport
from flows.report.words import duration, plural
from flows.sources import Source, Sources, SourcesError
from flows.store import captures
from flows.store.captures import Look
from leahy.text.addresses import memento, original, url_key
from leahy.vocabulary import SourceKind, VerdictKind
from parsers.records import Verdict

Years = tuple[int | None, int | None]
"""First and last calendar year (UTC) of the captures to ask for; None for no limit."""
Key = tuple[str, str]
"""A capture: its timestamp and the `url_key` of its address; the address as written, where other bytes of the same moment
are archived under another way of writing it."""

_FOLDER = "wayback"
_NO_PAGE = ("not_found", "blocked", "challenge", "empty", "not_a_list")
_SHARED = 3  # so many addresses with the same bytes: the site sends these bytes for every address
_IN_A_ROW = 5  # captures that failed one after the other, after which the archive is not asked any more
_SHOWN = 20  # faults that a report names one by one


def backfill(
    data: Path,
    sources: Sources,
    *,
    client: Client,
    years: Years = (None, None),
    dry_run: bool = False,
    passed_over: Container[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> BackfillReport:
    """Ask the archive's index for the captures of every known and found address, and fetch those that are not there.

    `dry_run`: the index is asked, and no capture. `passed_over`: found addresses that a person says lead to no list
    (`url_key`); their captures are not asked for. The caller holds the lock of `data`. Faults of the network are in the
    report. Raises `RecordError` for a broken log, `WriteFailed`, and whatever a judge may raise; the bytes are kept before.
    """
    raw = data / "raw"
    looks = captures.read_looks(raw)
    lists = {original(_answered(look)) for _, look in looks if look.verdict == VerdictKind.LIST}
    work = _Work(raw, _speaker(sources), client, sources.fetching.most_bytes, lists)
    for _, look in looks:
        work.note(look)
    already = frozenset(work.there)
    notes = _discover(work, sources, passed_over)
    queries: list[Query] = []
    rows: set[Archived] = set()
    while True:
        new = new_queries(addresses(raw, sources, work.lists, passed_over), queries)
        queries += new
        for number, query in enumerate(new, 1):
            progress(f"Asking the archive's index, {number} of {len(new)}: {query.url} ...")
            rows.update(work.take(query_index(client, raw, query)))
        shared = _shared(rows)
        candidates = distinct(resolved(rows), work.is_gone)
        work.several = _several(candidates)
        in_range = list(_wanted(candidates, years, work.is_gone))
        pages = [row for row in in_range if row.can_be_a_list]
        missing = [
            row
            for row in pages
            if work.key(row) not in work.there
            and work.key(row) not in work.asked
            and not work.is_known_page(row, shared)
        ]
        missing.sort(key=lambda row: (work.key(row) in work.failed, row.timestamp, row.original))
        # What came may lead to other addresses, and a capture that the archive has lost to the next one with its bytes.
        if dry_run or not missing or not _fetch(work, missing, shared, progress):
            break
    return _report(work, in_range, pages, already, shared, years, dry_run=dry_run, notes=(*notes, *work.notes))


def _report(
    work: "_Work",
    in_range: Sequence[Archived],
    pages: Sequence[Archived],
    already: Container[Key],
    shared: set[str],
    years: Years,
    *,
    dry_run: bool,
    notes: tuple[str, ...],
) -> BackfillReport:
    """`in_range`: the rows of the index in the years asked for; `pages`: those of them that can be a list."""
    missing = [row for row in pages if work.key(row) not in work.there]
    same = [row for row in missing if work.is_known_page(row, shared)]
    left = len(missing) - len(same)
    return BackfillReport(
        first_year=years[0],
        last_year=years[1],
        dry_run=dry_run,
        addresses=len({url_key(row.original) for row in in_range}),
        index_asked=work.index_asked,
        index_kept=work.index_kept,
        captures=len(pages),
        there=sum(work.key(row) in already for row in pages),
        asked=len(work.asked),
        same=len(same),
        left=left,
        errors=len(in_range) - len(pages),
        verdicts=dict(sorted(work.verdicts.items())),
        seconds=math.ceil(left * work.client.archive.memento_pause),
        faults=work.shown_faults(),
        notes=notes,
    )


def is_had(look: Look) -> bool:
    """Whether the archive has answered, with a capture or with word that it has none. A capture that broke off, and a list
    without its moment, count as not had."""
    if "memento-datetime" not in look.headers:
        return look.verdict == VerdictKind.NOT_FOUND
    led_away = look.status is not None and 300 <= look.status < 400
    dated = look.sha256 is not None and look.captured_at is not None
    return led_away or dated or look.verdict != VerdictKind.UNAVAILABLE


def _is_itself(look: Look) -> bool:
    """Whether a look brought the capture that was asked for, and not another one, or word of the archive itself."""
    return "memento-datetime" in look.headers and not look.redirects


@dataclass(slots=True)
class _Work:
    """The state of a backfill.

    `lists`: addresses that showed a list; `verdict_on`: of the bytes to which the index gives a digest; `gone`: captures
    that the archive has lost: it sent none, or another one; `several`: keys that several captures have in common.
    """

    raw: Path
    speaker: Source
    client: Client
    most_bytes: int
    lists: set[str]
    there: set[Key] = field(default_factory=set)
    failed: set[Key] = field(default_factory=set)
    asked: set[Key] = field(default_factory=set)
    gone: set[Key] = field(default_factory=set)
    several: set[Key] = field(default_factory=set)
    verdict_of_key: dict[Key, str] = field(default_factory=dict)
    verdict_on: dict[str, str] = field(default_factory=dict)
    verdicts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    index_asked: int = 0
    index_kept: int = 0

    def note(self, look: Look) -> None:
        """Take account of a look, if it is one at a capture of the archive."""
        for address in (look.asked_url, look.final_url):
            if address and (capture := memento(address)):
                keys = {(capture.timestamp, url_key(capture.address)), (capture.timestamp, capture.address)}
                (self.there if is_had(look) else self.failed).update(keys)
                if _is_itself(look):
                    self.verdict_of_key.update(dict.fromkeys(keys, look.verdict))
                if address == look.asked_url and _is_gone(look, capture.timestamp):
                    self.gone.update(keys)

    def key(self, row: Archived) -> Key:
        """The key of a row's capture."""
        key = _key(row)
        return (row.timestamp, row.original) if key in self.several else key

    def take(self, answer: IndexResult) -> list[Archived]:
        """The rows of an answer whose captures may be asked for; its fault is kept for the report."""
        self.index_asked += answer.asked
        self.index_kept += answer.kept
        self.faults += [answer.fault] if answer.fault else []
        self.notes.update(dict.fromkeys(answer.notes))
        rows = [row for row in answer.rows if self.speaker.may_ask(_memento(self.client, row))]
        for row in rows:
            if verdict := self.verdict_of_key.get((row.timestamp, row.original)):
                self.verdict_on[row.digest] = verdict
        return rows

    def is_gone(self, row: Archived) -> bool:
        """Whether the archive has lost the row's bytes. (A redirect leads elsewhere by itself.)"""
        return _is_page(row) and (row.timestamp, row.original) in self.gone

    def is_known_page(self, row: Archived, shared: set[str]) -> bool:
        """Whether the row's bytes are known to be a page that the site sends for many addresses, and no list."""
        return _is_page(row) and row.digest in shared and self.verdict_on.get(row.digest) in _NO_PAGE

    def shown_faults(self) -> tuple[str, ...]:
        """The first faults, and how many more there are."""
        more = len(self.faults) - _SHOWN
        return (*self.faults[:_SHOWN], *([f"and {plural(more, 'fault')} more"] if more > 0 else []))


def _discover(work: _Work, sources: Sources, passed_over: Container[str]) -> tuple[str, ...]:
    """Query the index for new addresses, as a nightly run does; returns notes on found documents that cannot be read."""
    for source in sources.of_kind(SourceKind.INDEX):
        for query in index_queries(source):
            work.take(query_index(work.client, work.raw, query))
    earlier = {candidate.address for candidate in read_candidates(work.raw)}
    extract_candidates(work.raw, captures.read_looks(work.raw), sources)
    documents = (c for c in read_candidates(work.raw, passed_over) if c.document and c.address not in earlier)
    return tuple(f"found {candidate.address}, and it cannot be read: {candidate.document}" for candidate in documents)


def _fetch(work: _Work, missing: Sequence[Archived], shared: set[str], progress: Callable[[str], None]) -> bool:
    """Fetch captures, one request after the other; False if the archive is not to be asked any more."""
    client = work.client
    least = duration(len(missing) * client.archive.memento_pause)
    progress(f"Fetching {plural(len(missing), 'capture')}: {least} or more at the archive's pace ...")
    in_a_row = 0
    with tqdm(missing, unit=" captures", disable=None, leave=False) as bar:
        for row in bar:
            if work.key(row) in work.there or work.is_known_page(row, shared):  # there: another one has led to it
                continue
            response = client.fetch(work.speaker, _memento(client, row))
            if response.tries == 0 and response.fault:
                work.faults.append(f"{response.fault}; {_left(work, missing)}")
                return False
            work.asked.add(work.key(row))
            had = _file(work, row, response)
            in_a_row = 0 if had else in_a_row + 1
            if in_a_row == _IN_A_ROW:
                work.faults.append(f"{_IN_A_ROW} captures in a row could not be fetched; {_left(work, missing)}")
                return False
    return True


def _file(work: _Work, row: Archived, response: Response) -> bool:
    """File a response, then judge it; returns whether the capture is had (`is_had`)."""
    if response.broken and TOO_MUCH not in (response.fault or ""):
        response = replace(response, body=None)  # the archive has it whole
    response = unpacked(response, work.most_bytes)
    failed: list[Exception] = []

    def judge() -> Look:
        try:
            verdict = verdict_of(work.speaker, response)
        except Exception as error:  # noqa: BLE001 - raised when its verdict is filed
            verdict = Verdict(VerdictKind.NOT_A_LIST, f"judging it failed: {type(error).__name__}: {error}")
            failed.append(error)
        return replace(look, verdict=verdict.kind, reason=verdict.reason)

    look = look_of(work.speaker, response, unjudged(response))
    look = file_then_judge(work.raw, work.speaker.name, response, look, judge)
    if failed:
        raise failed[0]
    work.note(look)
    work.verdicts[look.verdict] += 1
    if _is_itself(look):
        work.verdict_on[row.digest] = look.verdict
    if look.verdict == VerdictKind.LIST:
        work.lists.add(original(_answered(look)))
    if not is_had(look):
        work.faults.append(f"{_memento(work.client, row)} could not be fetched: {look.reason}")
    return is_had(look)


def _speaker(sources: Sources) -> Source:
    """The source that mementos are asked and filed as, with the hosts of found pages."""
    for source in (*sources.of_kind(SourceKind.FOUND), *sources.of_kind(SourceKind.WAYBACK)):
        return replace(source.at(sources.archive.mementos), name=_FOLDER)
    raise SourcesError(
        "The sources file has no source of kind found or wayback, so a backfill has nothing to ask. Add one."
    )


def _memento(client: Client, row: Archived) -> str:
    return f"{client.archive.mementos}{row.timestamp}id_/{row.original}"


def _key(row: Archived) -> Key:
    return row.timestamp, url_key(row.original)


def _several(rows: Iterable[Archived]) -> set[Key]:
    """The keys that several captures share: other bytes at one moment, the address written in another way."""
    return {key for key, number in Counter(map(_key, rows)).items() if number > 1}


def _is_gone(look: Look, timestamp: str) -> bool:
    """Whether the archive has answered with no capture, or with that of another moment than `timestamp`."""
    if "memento-datetime" not in look.headers:
        return is_had(look)
    led = memento(look.final_url or "")
    return led is not None and led.timestamp != timestamp


def _is_page(row: Archived) -> bool:
    """Whether a row is of a page, as far as the index tells, and not of an error or a redirect."""
    return row.status is None or 200 <= row.status < 300


def _answered(look: Look) -> str:
    return look.final_url or look.asked_url


def _wanted(rows: Iterable[Archived], years: Years, is_gone: Callable[[Archived], bool]) -> Iterator[Archived]:
    """Of `rows`, the oldest first, those of the `years`, and what stands in for one of these that is gone."""
    first, last = years
    stands_in: set[str] = set()
    for row in rows:
        page, year = url_key(row.original), int(row.timestamp[:4])
        if page in stands_in or ((first is None or first <= year) and (last is None or year <= last)):
            yield row
            (stands_in.add if is_gone(row) else stands_in.discard)(page)


def _shared(rows: Iterable[Archived]) -> set[str]:
    """Digests that stand at many addresses: pages that are sent for everything."""
    pages: dict[str, set[str]] = {}
    for row in rows:
        if _is_page(row):
            pages.setdefault(row.digest, set()).add(url_key(row.original))
    return {digest for digest, names in pages.items() if len(names) >= _SHARED and digest != "-"}


def _left(work: _Work, missing: Sequence[Archived]) -> str:
    left = sum(work.key(row) not in work.asked for row in missing)
    return f"{plural(left, 'capture')} were not asked for; run it again later, and it goes on there"
