"""From a response to the look that is filed: its verdict, and when the page said so."""

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import parsers
from flows.clocks import difference, is_later
from flows.http.bodies import GZIP, TOO_MUCH, gunzipped
from flows.http.client import Response
from flows.http.headers import Validators, moment_of, server_time
from flows.report.collection import SeenLook, SourceOutage
from flows.sources import Source, page_host
from flows.store import captures
from flows.store.captures import Look
from flows.store.set_aside import REASON, read_set_aside, reading
from leahy.vocabulary import How, SourceKind, VerdictKind
from parsers.pages.formats import sniff
from parsers.records import Verdict

HOW: Mapping[SourceKind, How] = {
    SourceKind.LIST_PAGE: How.LIVE,
    SourceKind.JSON_TWIN: How.JSON_TWIN,
    SourceKind.ARCHIVE_HOST: How.ARCHIVE_HOST,
    SourceKind.WAYBACK: How.WAYBACK,
    SourceKind.SAVED_PAGE: How.FILE,
}  # fmt: skip
BY_HAND = (How.FILE, How.TRANSCRIPTION)
"""How captures were had that a person filed."""


def verdict_of(source: Source, response: Response) -> Verdict:
    """The verdict on a response: that on its bytes (`parsers.judge`), unless transport errors or a missing date overrule it."""
    url = response.final_url or response.asked_url
    status = response.status
    if status is None or (response.body is None and response.fault):  # without a status, bytes are no HTTP
        return Verdict(VerdictKind.UNAVAILABLE, response.fault or "nothing came")
    verdict = parsers.judge(response.body or b"", url=url, status=status, headers=response.headers)
    if response.fault and response.broken and (200 <= status < 300 or verdict.kind == VerdictKind.LIST):
        return Verdict(VerdictKind.TRUNCATED, response.fault)
    if response.fault:
        return Verdict(verdict.kind if verdict.kind != VerdictKind.LIST else VerdictKind.UNAVAILABLE, response.fault)
    if verdict.kind == VerdictKind.LIST and captured_at(source, response) is None:
        return undated(source, response)
    return verdict


def undated(source: Source, response: Response) -> Verdict:
    """The verdict on a list of which nobody knows when the page said so."""
    if source.at(response.final_url or response.asked_url).captured_at == "fetched":
        clock_fault = difference(response.fetched_at, server_time(response.headers))
        return Verdict(
            VerdictKind.UNAVAILABLE, f"a list, but nobody knows of which day: {clock_fault}. Set the clock right"
        )
    return Verdict(VerdictKind.UNAVAILABLE, "a list, but its memento-datetime does not say when it was captured")


def unpacked(response: Response, most: int) -> Response:
    """`response` with its body unpacked if that is gzip, `most` bytes at the most.

    The Wayback Machine sends a capture that the site had packed as it is, and not always with the header that says so
    (https://github.com/edgi-govdata-archiving/web-monitoring-processing/issues/309)."""
    if not (response.body or b"").startswith(GZIP):
        return response
    try:
        plain, is_whole = gunzipped(response.body or b"", most)
    except zlib.error:
        return response
    if len(plain) > most:
        return replace(response, fault=f"more than {most:,} bytes after unpacking, {TOO_MUCH}")
    fault = None if is_whole else "its gzip stream breaks off"
    return replace(response, body=plain or None, fault=fault or response.fault, broken=not is_whole or response.broken)


def captured_at(source: Source, response: Response) -> datetime | None:
    """When the page said so; None where the answer has no such date, or one later than now, by this machine's clock or by
    the server's.

    A memento of a frozen archive's page is dated by the freezing at the latest, whenever the Wayback Machine captured it.
    """
    source = source.at(response.final_url or response.asked_url)
    now = min(response.fetched_at, server_time(response.headers) or response.fetched_at)
    if source.captured_at == "fetched":
        return None if is_later(response.fetched_at, now) else response.fetched_at
    if source.frozen_on is not None:
        return midnight(source.frozen_on)
    moment = moment_of(response.headers.get("memento-datetime", ""))
    if moment is None or is_later(moment, now):
        return None
    frozen_on = dict(source.frozen_hosts).get(page_host(response.final_url or response.asked_url) or "")
    return moment if frozen_on is None else min(moment, midnight(frozen_on))


def midnight(day: date) -> datetime:
    """The first moment of a day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def look_of(source: Source, response: Response, verdict: Verdict) -> Look:
    """The look that brought `response`, as it is filed."""
    how = HOW[source.at(response.final_url or response.asked_url).kind]
    at = captured_at(source, response) if response.body and response.status is not None else None
    return look_at(response, how, at, verdict)


def look_at(response: Response, how: str, captured_at: datetime | None, verdict: Verdict) -> Look:
    """The look that brought `response`, whatever it is."""
    body = response.body
    return Look(
        how=how,
        asked_url=response.asked_url,
        final_url=response.final_url,
        redirects=response.redirects,
        status=response.status,
        headers=response.headers,
        fetched_at=response.fetched_at,
        captured_at=captured_at,
        sha256=hashlib.sha256(body).hexdigest() if body else None,
        length=len(body) if body else None,
        verdict=verdict.kind,
        reason=verdict.reason,
    )


def validators_of(earlier: Look) -> Validators:
    """What asks the server to send the page of an earlier look only if it has changed."""
    return Validators(
        earlier.final_url or earlier.asked_url,
        earlier.headers.get("etag", ""),
        earlier.headers.get("last-modified", ""),
        earlier.fetched_at,
    )


def saved_look(
    how: str, url: str, body: bytes, verdict: Verdict, *, captured_at: datetime | None, now: datetime
) -> Look:
    """The look of bytes that a person saved: no server answered."""
    answered = Response(url, None, (), None, {}, body, now, ms=0, tries=0)
    return look_at(answered, how, captured_at, verdict)


def unjudged(response: Response) -> Verdict:
    """What the log says of a response until it is judged; what is known of its transfer stands there already."""
    if response.fault:
        return Verdict(VerdictKind.TRUNCATED, f"not judged: {response.fault}")
    return Verdict(VerdictKind.UNAVAILABLE, "not judged: the program ended before")


def file_then_judge(
    raw: Path, folder: str, response: Response, look: Look, judge: Callable[[], Look], suffix: str | None = None
) -> Look:
    """File a response below `raw` in `folder` with the unjudged `look`, then judge it; returns its look with the verdict.
    `suffix`: of the file with its bytes, None for that of a page.

    The bytes are on disk before anything reads them, and the capture is named while it is read (`store.set_aside`).
    """
    if look.sha256 is None:
        judged = judge()
        file_response(raw, folder, response, judged)
        return judged
    captures.file_unjudged(raw, folder, response.body or b"", look, suffix or response_suffix(response))
    judged = look
    try:
        if look.sha256 in read_set_aside(raw):
            judged = replace(look, verdict=VerdictKind.UNAVAILABLE, reason=REASON)
        else:
            with reading(raw, look.sha256):
                judged = judge()
    finally:  # if judging fails, the look is filed all the same
        captures.file_verdict(raw, folder, judged)
    return judged


def file_response(raw: Path, folder: str, response: Response, look: Look) -> None:
    """File the look below `raw` in `folder`, with its bytes where it brought some."""
    captures.file_captures(raw, folder, [(response.body or b"", look, response_suffix(response))])


def response_suffix(response: Response) -> str:
    """The suffix of the file that holds the body of a response."""
    return sniff(response.body or b"", response.headers.get("content-type")).suffix


def seen_look(
    source: Source, filed: Look, response: Response | None = None, *, good: bool, newest: datetime | None = None
) -> SeenLook:
    """What a report says of a look. `good`: it is no failure. `newest`: the date of the newest list known before."""
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
        newer=filed.verdict == VerdictKind.LIST and (later or filed.how in (How.LIVE, How.JSON_TWIN)),
        good=good,
    )


def outage(name: str, looks: Sequence[Look], missing: str, good: Sequence[datetime]) -> SourceOutage:
    """For how many nights a source has been unavailable. `looks`: those at it; `good`: the moments when it was not."""
    last = max(good, default=None)
    requested_at = [look.fetched_at for look in looks if look.how not in BY_HAND]
    nights = {moment.date() for moment in requested_at if last is None or moment > last}
    return SourceOutage(name, last, len(nights), missing)
