"""The past: every distinct capture that the Wayback Machine has of every known and found address.

    addresses -> the archive's index -> which captures are missing here -> data/raw/wayback -> the ordinary replay

What is there is not asked for again: the looks in `data/raw` say what is there, so a backfill that was stopped, or that is
done in pieces, goes on where it was. A capture counts as what it says it is, whichever was asked for. Nothing is published
here.
"""

import math
import re
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from tqdm import tqdm

from flows.collect import candidates as finding
from flows.collect.responses import look_of, response_suffix, unpacked, verdict_of
from flows.collect.wayback_index import Archived, Index, Query, distinct, index, resolved
from flows.http.bodies import TOO_MUCH
from flows.http.client import Client, Response
from flows.report.model import BackfillReport, duration, plural
from flows.sources import Source, Sources, SourcesError
from flows.store import captures
from flows.store.captures import Look
from leahy.text.addresses import memento, original, url_key
from leahy.vocabulary import SourceKind, VerdictKind
from parsers.records import Verdict

Years = tuple[int | None, int | None]
"""First and last calendar year (UTC) of the captures to ask for; None for no limit."""
Key = tuple[str, str]
"""A capture: its timestamp, and what all ways of writing its address have in common; the address as it is written where
other bytes of that moment stand under another way."""

_FOLDER = "wayback"
_KINDS: tuple[SourceKind, ...] = (SourceKind.LIST_PAGE, SourceKind.JSON_TWIN, SourceKind.ARCHIVE_HOST)
_SLUG, _LONG = 24, 40
"""Letters of the last part of a path from which on all that begins like it is asked for: other spellings, and addresses
that were cut. Of a long one, so many count."""
_TEXT = ("text/html", "application/xhtml+xml", "text/plain", "application/json", "warc/revisit", "unk", "-")
_NO_PAGE = ("not_found", "blocked", "challenge", "empty", "not_a_list")
_SHARED = 3  # addresses with the same bytes from which on these are taken for what is sent for everything
_IN_A_ROW = 5  # captures that could not be had, after which the archive is left alone
_TOLD = 20  # captures that could not be had, named one by one


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
    (`url_key`); their captures are not asked for. The caller holds the lock of `data`. What a network does is in the
    report. Raises `RecordError` for a broken log, `WriteFailed`, and whatever a judge may raise; the bytes are kept before.
    """
    raw = data / "raw"
    looks = captures.read_looks(raw)
    lists = {original(_answered(known)) for _, known in looks if known.verdict == VerdictKind.LIST}
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
            rows.update(work.take(index(client, raw, query)))
        shared = _shared(rows)
        candidates = distinct(resolved(rows), work.is_gone)
        work.several = _several(candidates)
        in_range = list(_wanted(candidates, years, work.is_gone))
        pages = [row for row in in_range if _can_be_a_list(row)]
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
    left = [row for row in pages if work.key(row) not in work.there]
    same = [row for row in left if work.is_known_page(row, shared)]
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
        left=len(left) - len(same),
        errors=len(in_range) - len(pages),
        verdicts=dict(sorted(work.verdicts.items())),
        seconds=math.ceil((len(left) - len(same)) * client.archive.memento_pause),
        faults=work.told_faults(),
        notes=notes,
    )


def addresses(raw: Path, sources: Sources, lists: Iterable[str], passed_over: Container[str] = ()) -> list[str]:
    """Every address whose past is asked for: those of the sources, those that showed a list, and the pages that were
    found and not passed over."""
    configured = [address for kind in _KINDS for source in sources.of_kind(kind) for address in source.addresses]
    found = [candidate.address for candidate in finding.candidates(raw, passed_over) if not candidate.document]
    shown = [address for address in sorted(lists) if url_key(address) not in passed_over]
    return [*configured, *shown, *found]


def new_queries(wanted: Iterable[str], asked: Sequence[Query]) -> list[Query]:
    """What to ask the index so that the captures of all `wanted` addresses come; not what `asked` has answered.

    Nothing is collapsed there: of two addresses that follow each other, the earlier captures would be lost.
    """
    queries: list[Query] = []
    known = set(asked)
    prefixes = {query.url for query in asked if _is_open(query)}
    for address in sorted({url_key(address) for address in wanted}, key=lambda name: (len(name), name)):
        query = _query(address)
        covered = query in known or any(query.url[:n] in prefixes for n in range(1, len(query.url) + 1))
        if not covered:
            queries.append(query)
            known.add(query)
            prefixes.update([query.url] if _is_open(query) else [])
    return queries


def _query(address: str) -> Query:
    """What to ask the index so that the captures of an address come, in whatever way it is written."""
    folder, _, slug = address.rpartition("/")
    path = address.partition("/")[2]
    if "?" in address or not path:
        return Query(address)
    if len(slug) >= _SLUG:
        return Query(f"{folder}/{slug[:_LONG]}", "prefix")
    # An exact question would leave out those with a query string or index.html.
    return Query(address, "prefix", (rf"original:(?i).*/{re.escape(path)}(/|/index\.html?)?(\?.*)?",))


def is_had(look: Look) -> bool:
    """Whether the archive has answered: with a capture, or that it has none. What did not come whole is not had, nor is a
    list without its moment."""
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
    """What a backfill knows and has done so far.

    `lists`: addresses that showed a list; `verdict_on`: of the bytes to which the index gives a digest; `gone`: captures
    in whose place the archive had none, or sent another one; `several`: keys that several captures have in common.
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
    index_asked: int = 0
    index_kept: int = 0

    def note(self, look: Look) -> None:
        """Take in a look, if it is one at a capture of the archive."""
        for address in (look.asked_url, look.final_url):
            if address and (shown := memento(address)):
                keys = {(shown.timestamp, url_key(shown.address)), (shown.timestamp, shown.address)}
                (self.there if is_had(look) else self.failed).update(keys)
                if _is_itself(look):
                    self.verdict_of_key.update(dict.fromkeys(keys, look.verdict))
                if address == look.asked_url and _is_gone(look, shown.timestamp):
                    self.gone.update(keys)

    def key(self, row: Archived) -> Key:
        """By what a row's capture is known."""
        key = _key(row)
        return (row.timestamp, row.original) if key in self.several else key

    def take(self, found: Index) -> list[Archived]:
        """The rows of an answer that may be asked for, its fault kept."""
        self.index_asked += found.asked
        self.index_kept += found.kept
        self.faults += [found.fault] if found.fault else []
        rows = [row for row in found.rows if self.speaker.may_ask(_memento(self.client, row))]
        for row in rows:
            if verdict := self.verdict_of_key.get((row.timestamp, row.original)):
                self.verdict_on[row.digest] = verdict
        return rows

    def is_gone(self, row: Archived) -> bool:
        """Whether the archive was asked for the row's bytes, and does not have them. (A redirect leads elsewhere by
        itself.)"""
        return _is_page(row) and (row.timestamp, row.original) in self.gone

    def is_known_page(self, row: Archived, shared: set[str]) -> bool:
        """Whether the row's bytes are known to be what the site sends for everything: no list stands there."""
        return _is_page(row) and row.digest in shared and self.verdict_on.get(row.digest) in _NO_PAGE

    def told_faults(self) -> tuple[str, ...]:
        """The faults, but not hundreds."""
        more = len(self.faults) - _TOLD
        return (*self.faults[:_TOLD], *([f"and {plural(more, 'fault')} more"] if more > 0 else []))


def _discover(work: _Work, sources: Sources, passed_over: Container[str]) -> tuple[str, ...]:
    """Have the index asked for addresses that nobody knows, as a night does it; what was found that cannot be read."""
    for source in sources.of_kind(SourceKind.INDEX):
        for query in finding.queries(source):
            work.take(index(work.client, work.raw, query))
    known = {candidate.address for candidate in finding.candidates(work.raw)}
    finding.mine(work.raw, captures.read_looks(work.raw), sources)
    found = (c for c in finding.candidates(work.raw, passed_over) if c.document and c.address not in known)
    return tuple(f"found {candidate.address}, and it cannot be read: {candidate.document}" for candidate in found)


def _fetch(work: _Work, missing: Sequence[Archived], shared: set[str], progress: Callable[[str], None]) -> bool:
    """Fetch captures, one request after the other; False if the archive is not to be asked any more."""
    client = work.client
    least = duration(len(missing) * client.archive.memento_pause)
    progress(f"Fetching {plural(len(missing), 'capture')}: {least} or more at the archive's pace ...")
    in_a_row = 0
    with _Filing(work) as filing, tqdm(missing, unit=" captures", disable=None, leave=False) as bar:
        for row in bar:
            if work.key(row) in work.there or work.is_known_page(row, shared):  # there: another one has led to it
                continue
            response = client.fetch(work.speaker, _memento(client, row))
            if response.tries == 0 and response.fault:
                work.faults.append(f"{response.fault}; {_left(work, missing)}")
                return False
            work.asked.add(work.key(row))
            had = filing.add(row, response)
            in_a_row = 0 if had else in_a_row + 1
            if in_a_row == _IN_A_ROW:
                work.faults.append(f"{_IN_A_ROW} captures in a row could not be had; {_left(work, missing)}")
                return False
    return True


class _Filing:
    """Judges what comes and files it: some captures at once, and all that are left when it is left.

    To judge takes some ms, less than to hand the bytes to another process, and fits between two requests.
    """

    # Captures and bytes that wait to be filed at most, and seconds: less than the archive's pace, so that each one is filed
    # as it comes there, and a kill costs the one that was on its way.
    BATCH, BYTES, OLD = 16, 16 << 20, 0.1

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._ready: list[tuple[bytes, Look, str]] = []
        self._since = time.monotonic()

    def __enter__(self) -> "_Filing":
        return self

    def add(self, row: Archived, response: Response) -> bool:
        """Take a response in; whether it is had (`is_had`)."""
        work = self._work
        if response.broken and TOO_MUCH not in (response.fault or ""):
            response = replace(response, body=None)  # the archive has it whole
        response = unpacked(response, work.most_bytes)
        failed: Exception | None = None
        try:
            verdict = verdict_of(work.speaker, response)
        except Exception as error:  # noqa: BLE001 - raised when the bytes are filed
            verdict, failed = (
                Verdict(VerdictKind.NOT_A_LIST, f"judging it failed: {type(error).__name__}: {error}"),
                error,
            )
        look = look_of(work.speaker, response, verdict)
        self._ready.append((response.body or b"", look, response_suffix(response)))
        size = sum(len(body) for body, _, _ in self._ready)
        if len(self._ready) >= self.BATCH or size > self.BYTES or time.monotonic() - self._since > self.OLD:
            self._file()
        if failed:
            raise failed
        work.note(look)
        work.verdicts[look.verdict] += 1
        if _is_itself(look):
            work.verdict_on[row.digest] = look.verdict
        if look.verdict == VerdictKind.LIST:
            work.lists.add(original(_answered(look)))
        if not is_had(look):
            work.faults.append(f"{_memento(work.client, row)} could not be had: {look.reason}")
        return is_had(look)

    def _file(self) -> None:
        captures.file_captures(self._work.raw, self._work.speaker.name, self._ready)
        self._ready.clear()
        self._since = time.monotonic()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file()


def _speaker(sources: Sources) -> Source:
    """Who may be asked for mementos, of which hosts: as of a page that was found, filed with the other mementos."""
    for source in (*sources.of_kind(SourceKind.FOUND), *sources.of_kind(SourceKind.WAYBACK)):
        return replace(source.at(sources.archive.mementos), name=_FOLDER)
    raise SourcesError(
        "The sources name neither found pages nor the Wayback Machine: there is nobody to ask for the past."
    )


def _memento(client: Client, row: Archived) -> str:
    return f"{client.archive.mementos}{row.timestamp}id_/{row.original}"


def _key(row: Archived) -> Key:
    return row.timestamp, url_key(row.original)


def _several(rows: Iterable[Archived]) -> set[Key]:
    """The keys that several captures have in common: other bytes at one moment, the address written in another way."""
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


def _can_be_a_list(row: Archived) -> bool:
    """Whether it is worth asking for: a text, or what leads to one. With an error's status, no bytes are a list."""
    kind = row.mimetype.partition(";")[0].lower()
    return kind in _TEXT and (row.status is None or 200 <= row.status < 400)


def _shared(rows: Iterable[Archived]) -> set[str]:
    """Digests that stand at many addresses: pages that are sent for everything."""
    pages: dict[str, set[str]] = {}
    for row in rows:
        if _is_page(row):
            pages.setdefault(row.digest, set()).add(url_key(row.original))
    return {digest for digest, names in pages.items() if len(names) >= _SHARED and digest != "-"}


def _is_open(query: Query) -> bool:
    """Whether it brings whatever begins with its address."""
    return query.match == "prefix" and not query.filters


def _left(work: _Work, missing: Sequence[Archived]) -> str:
    left = sum(work.key(row) not in work.asked for row in missing)
    return f"{plural(left, 'capture')} were not asked for; run it again later, and it goes on there"
