"""Reading `data/raw`: every capture judged, every list read. Nothing is written but which capture is being read."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import parsers
from flows.publish.misdated import CaptureKey, Misdated, misdated
from flows.report.model import SeenCapture
from flows.report.words import plural
from flows.store.captures import LOOKS, Look
from flows.store.decisions import how_to_decide, how_to_reject
from flows.store.review_commands import how_to_review
from flows.store.set_aside import REASON, read_set_aside, reading
from leahy.errors import LeahyError, RecordError, what_and_where
from leahy.record.capture_files import capture_bytes
from leahy.record.revisions import chronological_key
from leahy.vocabulary import NO_PAGE, How, VerdictKind
from parsers import Examined, ReadLine
from parsers.errors import PageError
from parsers.pages.formats import read_document
from parsers.readings.conservation import row_not_on_page
from parsers.records import Capture, Entry, Listing, Verdict

_UNCHANGED = 304
_SET_ASIDE = "Its bytes are kept; a changed program reads them again."
_JUDGED_BY = tuple(
    prefix + name
    for prefix in ("", "x-archive-orig-")
    for name in ("content-type", "content-length", "content-encoding")
)
"""The headers that a verdict can rest on. With the date among them, every night's look would be judged for itself."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One look that brought bytes, and what these are."""

    source: str
    capture: Capture
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Reading:
    """What captures are, and what those say that are lists.

    `sightings`: the oldest first; `lists`: by year, in the same order; `problems`: why a capture could not be read;
    `remarks`: where this program reads a capture otherwise than its filed reading; `misdated`: captures with a wrong date.
    """

    sightings: Sequence[Sighting]
    lists: Mapping[int, Sequence[tuple[Capture, Listing]]]
    problems: Mapping[str, str]
    remarks: Mapping[str, str] = field(default_factory=dict)
    misdated: Mapping[CaptureKey, Misdated] = field(default_factory=dict)


class _Page(NamedTuple):
    """What judging and reading a capture depend on, decisions apart."""

    source: str
    sha256: str
    url: str
    status: int | None
    headers: tuple[tuple[str, str | None], ...]


class _Read(NamedTuple):
    """The result of reading a page. `problem`: why it is a list that cannot be read."""

    verdict: Verdict
    listings: tuple[Listing, ...] = ()
    problem: str | None = None
    remark: str | None = None


def read_captures(
    raw: Path,
    looks: Sequence[tuple[str, Look]],
    settled: Collection[tuple[datetime | None, str]] = (),
    countries: Mapping[str, Mapping[int, str]] = MappingProxyType({}),
    now: datetime | None = None,
    readings: Mapping[str, Sequence[ReadLine]] = MappingProxyType({}),
) -> Reading:
    """Every look that brought bytes of a page, judged, and every list among them read.

    The bytes are judged again, whatever the log says, with two exceptions. A 304 brought no page of its own: it is judged
    as the look that brought its bytes. And what the log says of the transfer counts where the bytes cannot show it: a
    capture that is `truncated`, or without a date, is no list. An unreadable page is its capture's problem, not the run's.

    `settled`: (captured_at, sha256) of looks to leave out; `countries`: the decisions on lost headings; `now`: a capture
    that is dated later, or by a clock that was wrong, is not read, which is its problem unless the same bytes have a good date
    too (None: any date is good); `readings`: what people said the lines of a
    capture are, by which it is then read, whatever the program makes of it. Bodies are not kept, and equal entries are held
    once: memory grows with what differs, not with the number of captures.

    Raises `RecordError` naming every capture whose bytes are missing or are not those of its log.
    """
    unread = [
        (source, look)
        for source, look in looks
        if look.sha256 and look.how not in NO_PAGE and (look.captured_at, look.sha256) not in settled
    ]
    reader = _Reader(raw, looks, countries, now, readings)
    results: list[tuple[Sighting, _Read]] = []
    broken: dict[str, str] = {}
    for source, look in unread:
        assert look.sha256 is not None
        capture = Capture(look.final_url or look.asked_url, cast("How", look.how), look.captured_at, look.sha256)
        try:
            result = reader.read(source, look, look.sha256)
        except RecordError as error:
            broken[look.sha256] = str(error)
        else:
            results.append((Sighting(source, capture, result.verdict), result))
    if broken:
        raise RecordError("\n".join(broken.values()))
    return replace(_in_order(results), misdated=reader.misdated)


class _Reader:
    """Reads looks, each page once. `held`: the entries of other pages, so that equal ones are held once."""

    def __init__(
        self,
        raw: Path,
        looks: Sequence[tuple[str, Look]],
        countries: Mapping[str, Mapping[int, str]],
        now: datetime | None,
        readings: Mapping[str, Sequence[ReadLine]],
    ):
        self._raw, self._countries, self._readings = raw, countries, readings
        self.misdated = misdated(looks, now) if now else {}
        own = [(source, look) for source, look in looks if look.status != _UNCHANGED]
        own.sort(key=lambda one: one[1].verdict == VerdictKind.LIST)  # a list, if ever these bytes were one
        self._brought = {(source, look.sha256): look for source, look in own}
        self._aside = read_set_aside(raw)
        self._held: dict[Any, Any] = {}
        self._read: dict[_Page, _Read] = {}

    def read(self, source: str, look: Look, sha256: str) -> _Read:
        """What one look brought. Raises `RecordError` for a line that cannot be, and for bytes that are not as logged."""
        undated = look.captured_at is None and look.how != How.TRANSCRIPTION
        if (undated and look.verdict == VerdictKind.LIST) or (
            look.captured_at is not None and look.how == How.TRANSCRIPTION
        ):
            raise RecordError(
                f"{self._raw / source / LOOKS}: the look that brought {sha256[:16]} has how {look.how!r} and captured_at"
                f" {look.captured_at}; a transcription has no date, and everything else has one. Correct that line."
            )
        if sha256 in self._aside:
            failure = f"Capture {sha256[:16]} was set aside: {self._aside[sha256].reason}. {_SET_ASIDE}"
            return _Read(Verdict(VerdictKind.UNAVAILABLE, REASON), problem=f"{failure} {how_to_reject(sha256)}")
        if wrong := self.misdated.get((look.captured_at, sha256)):
            problem = None if wrong.is_seen_again else wrong.problem
            return _Read(
                Verdict(VerdictKind.UNAVAILABLE, "a wrong clock dated it, or it is later than now"), problem=problem
            )
        result = self._page(source, look, sha256)
        is_broken = look.verdict == VerdictKind.TRUNCATED
        if result.verdict.kind == VerdictKind.LIST and (undated or is_broken):
            kind = VerdictKind.TRUNCATED if is_broken else VerdictKind.UNAVAILABLE
            return _Read(Verdict(kind, look.reason))
        return result

    def _page(self, source: str, look: Look, sha256: str) -> _Read:
        answer = self._brought.get((source, sha256), look) if look.status == _UNCHANGED else look
        headers = {name.lower(): value for name, value in answer.headers.items()}
        url = look.final_url or look.asked_url
        page = _Page(source, sha256, url, answer.status, tuple((n, headers.get(n)) for n in _JUDGED_BY))
        if page not in self._read:
            countries, lines = self._countries.get(sha256), self._readings.get(sha256)
            self._read[page] = _read(self._raw, page, countries, lines, self._held)
        return self._read[page]


def _in_order(results: Iterable[tuple[Sighting, _Read]]) -> Reading:
    """The results of reading, by year, each year's captures in chronological order."""
    lists: dict[int, list[tuple[Capture, Listing]]] = {}
    problems: dict[str, str] = {}
    remarks: dict[str, str] = {}
    ordered = sorted(results, key=lambda one: _place_in_time(one[0]))
    for sighting, result in ordered:
        if result.remark:
            remarks.setdefault(sighting.capture.sha256, result.remark)
        if result.problem:
            problems.setdefault(sighting.capture.sha256, result.problem)
        for listing in result.listings:
            lists.setdefault(listing.year, []).append((sighting.capture, listing))
    return Reading([sighting for sighting, _ in ordered], lists, problems, remarks)


def _place_in_time(sighting: Sighting) -> tuple[datetime, str, str, str]:
    capture = sighting.capture
    return *chronological_key(capture.captured_at, capture.sha256), sighting.source, capture.source_url


def _read(
    raw: Path,
    page: _Page,
    countries: Mapping[int, str] | None,
    filed: Sequence[ReadLine] | None,
    held: dict[Any, Any],
) -> _Read:
    """Judge a page and, if it is a list, read it. `held`: the entries of other pages, so that equal ones are held once.

    An unexpected error is the capture's problem too: the other lists are read all the same."""
    body = capture_bytes(raw / page.source, page.sha256)
    try:
        with reading(raw, page.sha256):
            if filed is not None:
                return _read_as_filed(page, body, countries, filed, held)
            return _read_body(raw, page, body, countries, held)
    except LeahyError:
        raise
    except Exception as error:  # noqa: BLE001 - reported as the problem of this capture, which refuses the run
        problem = f"Reading capture {page.sha256} failed with an unexpected error: {what_and_where(error)}. Its bytes are kept."
        verdict = Verdict(VerdictKind.UNAVAILABLE, "judging or reading it failed with an unexpected error")
        return _Read(verdict, problem=f"{problem}\n{how_to_reject(page.sha256)}")


def _examine(page: _Page, body: bytes) -> Examined:
    headers = {name: value for name, value in page.headers if value is not None}
    return parsers.examine(body, url=page.url, status=200 if page.status is None else page.status, headers=headers)


def _read_as_filed(
    page: _Page, body: bytes, countries: Mapping[int, str] | None, filed: Sequence[ReadLine], held: dict[Any, Any]
) -> _Read:
    """Read a page by what a person said its lines are, and compare that with what the program makes of it."""
    content_type = dict(page.headers)["content-type"]
    published = parsers.published_on(body, url=page.url, content_type=content_type)
    listings = parsers.listings_of_reading(filed, published)
    units = sum(len(listing.entries) for listing in listings)
    verdict = Verdict(VerdictKind.LIST, f"{plural(units, 'unit')}, read by a person")
    try:
        own: Sequence[Listing] = _examine(page, body).listings(countries)
    except PageError:
        own = ()  # that is why a person read it
    remark = _not_on_page(page, body, filed) or (_otherwise(page.sha256, listings, own) if own else None)
    return _Read(verdict, tuple(_once(listing, held) for listing in listings), remark=remark)


def _not_on_page(page: _Page, body: bytes, filed: Sequence[ReadLine]) -> str | None:
    """What a filed reading says that this program finds nowhere in the capture: the file may have been changed since."""
    try:
        row = row_not_on_page(filed, read_document(body, dict(page.headers)["content-type"]))
    except PageError:
        return None
    if row is None:
        return None
    return (
        f"data/decisions/readings/{page.sha256[:16]}.csv, line {row.line}, says {row.text!r}, and this program finds it nowhere in "
        f"the capture. If somebody changed the file after it was filed, put it back; else look: {how_to_review(page.sha256)}"
    )


def _otherwise(sha256: str, filed: Sequence[Listing], own: Sequence[Listing]) -> str | None:
    """The first row in which the program reads a capture otherwise than its filed reading; None where they agree."""
    said, read = (
        [(listing.year, *_printed(entry)) for listing in lists for entry in listing.entries] for lists in (filed, own)
    )
    for person, program in zip_longest(said, read):
        if person != program:
            return (
                f"Capture {sha256[:16]} is read as a person filed it (data/decisions/readings/{sha256[:16]}.csv). This program "
                f"reads it otherwise: {_in_words(program)}, and the person says {_in_words(person)}. If the person is right, "
                f"nothing is to be done. To compare: {how_to_review(sha256)}"
            )
    return None


def _printed(entry: Entry) -> tuple[str, str, str | None]:
    return entry.country_code, entry.unit_listed, entry.note


def _in_words(row: tuple[int, str, str, str | None] | None) -> str:
    return "no further unit" if row is None else f"{row[2]!r} ({row[1]}, {row[0]}{f', {row[3]!r}' if row[3] else ''})"


def _read_body(raw: Path, page: _Page, body: bytes, countries: Mapping[int, str] | None, held: dict[Any, Any]) -> _Read:
    examined = _examine(page, body)
    verdict = held.setdefault(examined.verdict, examined.verdict)
    if verdict.kind != VerdictKind.LIST:
        return _Read(verdict)
    try:
        listings = examined.listings(countries)
    except PageError as error:
        way_out = how_to_decide(error, page.sha256, raw.parent)
        problem = (
            f"{way_out}\nTo say yourself what its lines are: {how_to_review(page.sha256)}\n{how_to_reject(page.sha256)}"
        )
        return _Read(verdict, problem=problem)
    return _Read(verdict, tuple(_once(listing, held) for listing in listings))


def _once(listing: Listing, held: dict[Any, Any]) -> Listing:
    """`listing`, or the same one as it is held; what was ignored on its page is in no record."""
    entries = tuple(held.setdefault(entry, entry) for entry in listing.entries)
    listing = replace(listing, entries=entries, ignored=())
    first: Listing = held.setdefault(listing, listing)
    return first


def seen_captures(reading: Reading) -> tuple[SeenCapture, ...]:
    """Each distinct capture once, for the report."""
    years: dict[str, set[int]] = {}
    for year, shown in reading.lists.items():
        for capture, _ in shown:
            years.setdefault(capture.sha256, set()).add(year)
    grouped: dict[str, list[Sighting]] = {}
    for sighting in reading.sightings:
        grouped.setdefault(sighting.capture.sha256, []).append(sighting)
    return tuple(
        SeenCapture(
            sha256=sha256,
            source=group[-1].source,
            source_url=group[-1].capture.source_url,
            how=group[-1].capture.how,
            captured_at=group[-1].capture.captured_at,
            looks=len(group),
            verdict=group[-1].verdict.kind,
            reason=group[-1].verdict.reason,
            years=tuple(sorted(years.get(sha256, ()))),
            problem=reading.problems.get(sha256),
        )
        for sha256, group in grouped.items()
    )


def already_read(
    there: Mapping[str, int],
    looks: Sequence[tuple[str, Look]],
    held: Collection[tuple[datetime | None, str]],
    unsettled: Collection[str],
) -> dict[tuple[datetime | None, str], str]:
    """(captured_at, sha256) of the captures that an earlier run has read, and that need not be read again -> their verdicts.

    `there`: how many looks of each source's log that run knew; `held`: what the record observed; `unsettled`: captures
    that were refused or could not be read. What the log calls a list is settled if the record holds it.
    """
    kinds: dict[tuple[datetime | None, str], str] = {}
    ways: dict[tuple[datetime | None, str], set[tuple[object, ...]]] = {}
    again = set()
    numbers: Counter[str] = Counter()
    for source, look in looks:
        numbers[source] += 1
        if look.sha256 is None or look.how in NO_PAGE:
            continue
        key = look.captured_at, look.sha256
        headers = tuple(value for name, value in look.headers.items() if name.lower() in _JUDGED_BY)
        way = (source, look.final_url or look.asked_url, look.how, look.status, look.verdict, headers)
        if numbers[source] <= there.get(source, 0):
            kinds[key] = VerdictKind.LIST if VerdictKind.LIST in (look.verdict, kinds.get(key)) else look.verdict
            ways.setdefault(key, set()).add(way)
        elif way not in ways.get(key, ()):
            again.add(key)
    if any(numbers[source] < number for source, number in there.items()):
        return {}  # a log has lost lines, so it is unknown which
    return {
        key: kind
        for key, kind in kinds.items()
        if key not in again and key[1] not in unsettled and (kind != VerdictKind.LIST or key in held)
    }
