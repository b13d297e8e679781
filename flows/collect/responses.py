"""From a response to the look that is filed: its verdict, and when the page said so."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import parsers
from flows.http.bodies import GZIP, TOO_MUCH, gunzipped
from flows.http.client import Response
from flows.http.headers import moment_of
from flows.sources import Source, page_host
from flows.store import captures
from flows.store.captures import Look
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
        return Verdict(VerdictKind.UNAVAILABLE, "a list, but its memento-datetime does not say when it was captured")
    return verdict


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
    """When the page said so; None where the answer has no such date.

    A memento of a frozen archive's page is dated by the freezing at the latest, whenever the Wayback Machine captured it.
    """
    source = source.at(response.final_url or response.asked_url)
    if source.captured_at == "fetched":
        return response.fetched_at
    if source.frozen_on is not None:
        return midnight(source.frozen_on)
    moment = moment_of(response.headers.get("memento-datetime", ""))
    if moment is None or moment > response.fetched_at + timedelta(days=1):
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


def file_response(raw: Path, folder: str, response: Response, look: Look) -> None:
    """File the look below `raw` in `folder`, with its bytes where it brought some."""
    captures.file_captures(raw, folder, [(response.body or b"", look, response_suffix(response))])


def response_suffix(response: Response) -> str:
    """The suffix of the file that holds the body of a response."""
    return sniff(response.body or b"", response.headers.get("content-type")).suffix
