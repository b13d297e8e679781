"""Reading `data/raw`: every capture judged, every list parsed. Nothing here writes."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import cast

import parsers
from flows.captures import LOOKS, Look
from flows.decisions import how_to_reject
from flows.report import SeenCapture
from leahy.errors import RecordError
from leahy.verify import capture_bytes
from parsers.errors import LostHeadingsError, PageError
from parsers.records import Capture, How, Listing, Verdict

_UNCHANGED = 304
_JUDGED_BY = tuple(
    prefix + name
    for prefix in ("", "x-archive-orig-")
    for name in ("content-type", "content-length", "content-encoding")
)
"""The headers that a verdict can rest on. With the date among them, every night's look would be judged for itself."""


_READERS = ("flows", "leahy", "parsers", "schemas")
_CODE = (".py", ".csv", ".toml")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One look that brought bytes, and what these are."""

    source: str
    capture: Capture
    content_type: str | None
    verdict: Verdict

    @property
    def page(self) -> tuple[str, str, str | None]:
        """What reading the page depends on, decisions apart."""
        return self.capture.sha256, self.capture.source_url, self.content_type


@dataclass(frozen=True, slots=True)
class Reading:
    """What the sightings say that are lists.

    `lists`: by year, each in the order of `captured_at`; `problems`: why a capture could not be read.
    """

    lists: Mapping[int, Sequence[tuple[Capture, Listing]]]
    problems: Mapping[str, str]


def judge_captures(
    raw: Path, looks: Sequence[tuple[str, Look]], settled: Collection[tuple[datetime | None, str]] = ()
) -> list[Sighting]:
    """Every look that brought bytes, judged, the oldest capture first and a transcription before all.

    The bytes are judged anew, whatever the log says, with two exceptions. A 304 brought no page of its own: it is judged
    as the look that brought its bytes. And what the log says of the way there stands where the bytes cannot know better:
    what came `truncated`, or without a date, is no list. `settled`: (captured_at, sha256) of looks to leave out.

    Raises `RecordError` naming every capture whose bytes are missing or are not those of its log.
    """
    judge = cache(lambda source, sha256, url, status, headers: _judge(raw, source, sha256, url, status, headers))
    sightings, broken = [], {}
    brought = {(source, look.sha256): look for source, look in reversed(looks) if look.status != _UNCHANGED}
    for source, look in looks:
        if look.sha256 is None or (look.captured_at, look.sha256) in settled:
            continue
        undated = look.captured_at is None and look.how != "transcription"
        if (undated and look.verdict == "list") or (look.captured_at is not None and look.how == "transcription"):
            broken[look.sha256] = (
                f"{raw / source / LOOKS}: the look that brought {look.sha256[:16]} has how {look.how!r} and captured_at"
                f" {look.captured_at}; a transcription has no date, and everything else has one. Correct that line."
            )
            continue
        url = look.final_url or look.asked_url
        told = brought.get((source, look.sha256), look)
        headers = {name.lower(): value for name, value in told.headers.items()}
        try:
            verdict = judge(source, look.sha256, url, told.status, tuple((n, headers.get(n)) for n in _JUDGED_BY))
        except RecordError as error:
            broken[look.sha256] = str(error)
            continue
        if verdict.kind == "list" and (undated or look.verdict == "truncated"):
            verdict = Verdict("truncated" if look.verdict == "truncated" else "unavailable", look.reason)
        capture = Capture(url, cast("How", look.how), look.captured_at, look.sha256)
        sightings.append(Sighting(source, capture, headers.get("content-type"), verdict))
    if broken:
        raise RecordError("\n".join(broken.values()))
    return sorted(sightings, key=lambda s: (s.capture.captured_at is not None, s.capture.captured_at or datetime.min))


def read_lists(raw: Path, sightings: Sequence[Sighting], countries: Mapping[str, Mapping[int, str]]) -> Reading:
    """The listings of every sighting that is a list. An unreadable page is its capture's problem, not the run's."""
    lists: dict[int, list[tuple[Capture, Listing]]] = {}
    problems: dict[str, str] = {}
    read: dict[tuple[str, str, str | None], list[Listing]] = {}
    for sighting in sightings:
        capture = sighting.capture
        if sighting.verdict.kind != "list" or capture.sha256 in problems:
            continue
        if sighting.page not in read:
            body = capture_bytes(raw / sighting.source, capture.sha256)
            try:
                read[sighting.page] = parsers.parse_listings(
                    body,
                    url=capture.source_url,
                    content_type=sighting.content_type,
                    countries=countries.get(capture.sha256),
                )
            except PageError as error:
                told = str(error).replace(LostHeadingsError.CAPTURE, capture.sha256)
                problems[capture.sha256] = f"{told}\n{how_to_reject(capture.sha256)}"
                continue
        for listing in read[sighting.page]:
            lists.setdefault(listing.year, []).append((capture, listing))
    return Reading(lists, problems)


def seen_captures(sightings: Sequence[Sighting], reading: Reading) -> tuple[SeenCapture, ...]:
    """Each distinct capture once, for the report."""
    years: dict[str, set[int]] = {}
    for year, shown in reading.lists.items():
        for capture, _ in shown:
            years.setdefault(capture.sha256, set()).add(year)
    grouped: dict[str, list[Sighting]] = {}
    for sighting in sightings:
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


def reader(data: Path) -> str:
    """A hash of everything but the captures that a reading depends on: our code and its tables, the libraries that read
    HTML, and the decisions. While it stays, what was read stays read."""
    root = Path(__file__).parents[1]
    files = [f for package in _READERS for f in sorted((root / package).glob("*")) if f.suffix in _CODE]
    files += sorted((data / "decisions").glob("*.csv"))
    told = hashlib.sha256(" ".join(version(library) for library in ("beautifulsoup4", "lxml")).encode())
    for file in files:
        told.update(f"\n{file.name}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()


def _judge(
    raw: Path, source: str, sha256: str, url: str, status: int | None, headers: tuple[tuple[str, str | None], ...]
) -> Verdict:
    body = capture_bytes(raw / source, sha256)
    said = {name: value for name, value in headers if value is not None}
    return parsers.judge(body, url=url, status=200 if status is None else status, headers=said)
