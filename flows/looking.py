"""Looking at the sources: the page itself, and where it cannot be seen, what stands in for it.

    the live page -> its JSON twin -> the archive hosts -> the newest Wayback capture -> a page that a person saved

The next one is asked only where those before it showed nothing newer. `captured_at`, when the page said so, decides
what is newer: an archive that was frozen in 2021 and fetched tonight is a page of 2021. Every look leaves a line in
looks.jsonl; a response is kept, then judged. Nothing is published here.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from flows import captures
from flows.captures import Look
from flows.fetching import Client, Response
from flows.filing import HOW, captured_at, file_response, look_of, verdict_of
from flows.report import Dark, LookReport, SeenLook
from flows.sources import FALLBACKS, Source, Sources
from flows.views import Status
from parsers.records import Verdict

_ANSWERED = (
    "list",
    "not_a_list",
    "not_found",
)  # the page, or its absence, was seen; whatever else is a failure to look
_UNCHANGED = 304


def look(
    data: Path,
    sources: Sources,
    *,
    now: datetime,
    client: Client,
    rejected: Container[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> LookReport:
    """Look at every list page, or at what stands in for it, and file what comes below `data/raw`.

    `now` is aware UTC. `rejected`: captures in which a person saw no true copy of a page; nor does this. The caller
    holds the lock. Raises `RecordError` for a broken log, `WriteFailed` for a full disk, and whatever a judge may
    raise; the bytes are kept before.
    """
    raw = data / "raw"
    looks = captures.disowned(captures.read_looks(raw), rejected)
    newest = max(filter(None, (known.captured_at for _, known in looks if known.verdict == "list")), default=None)
    seen: list[SeenLook] = []
    unseen = {(page.name, n) for page in sources.of_kind("list_page") for n in range(len(page.addresses))}
    for kind in FALLBACKS:
        dark = frozenset(unseen)  # every source of a kind is asked: two archives may hold lists of different years
        for source in sources.of_kind(kind):
            page = source.stands_in_for or source.name
            for n, address in enumerate(source.addresses_at(now)):
                if (page, n) not in dark:
                    continue
                progress(f"Looking at {address} ...")
                filed, response = _look_at(raw, source, address, looks, client, rejected)
                looks.append((source.name, filed))
                seen.append(_seen(source, filed, response, newest))
                if seen[-1].newer:
                    unseen.discard((page, n))
    dates = [known.captured_at for _, known in looks if known.verdict == "list" and known.captured_at]
    return LookReport(
        looks=tuple(seen),
        unseen=tuple(sorted({page for page, _ in unseen})),
        since=max(dates, default=None),
        dark=tuple(_dark(name, looks) for name in dict.fromkeys(s.source for s in seen if s.verdict != "list")),
        notes=tuple(client.notes),
    )


def statuses(looks: Sequence[tuple[str, Look]], sources: Sources, now: datetime) -> dict[int, Status]:
    """What looking came to for each year whose list could be known, were no list of it held; {} if nobody has looked.

    A list of year Y can stand on the list pages, in their twins, and in an archive frozen after Y was over.
    `could_not_look`: the last look at one of these failed. `not_found`: all of them answered, without such a list.
    """
    last = {(name, known.asked_url): known for name, known in looks if known.how != "file"}
    answered: dict[str, list[bool]] = {}
    for (name, _), known in last.items():
        answered.setdefault(name, []).append(known.verdict in _ANSWERED)
    pages = sources.of_kind("list_page")
    if not any(page.name in answered and _asked(page, looks) for page in pages):
        return {}
    seen = all(_page_seen(page, sources, looks) for page in pages)
    found: dict[int, Status] = {}
    for year in range(sources.first_year, now.year):
        archives = [s.name for s in sources.of_kind("archive_host") if s.frozen_on and s.frozen_on.year > year]
        if not seen or any(not all(answered[name]) for name in archives if name in answered):
            found[year] = "could_not_look"
        else:
            found[year] = "not_found" if all(name in answered for name in archives) else "not_looked"
    return found


def _look_at(
    raw: Path,
    source: Source,
    address: str,
    looks: Sequence[tuple[str, Look]],
    client: Client,
    rejected: Container[str],
) -> tuple[Look, Response]:
    since = _since(source, address, looks)
    response = client.fetch(source, address, since=since)
    if response.status == _UNCHANGED and response.fault is None and since is not None:
        verdict = Verdict("list", f"unchanged since {since.fetched_at:%Y-%m-%d %H:%M} UTC: {since.reason}")
        filed = replace(look_of(source, response, verdict), sha256=since.sha256, length=since.length)
        filed = replace(filed, captured_at=captured_at(source, response))
        captures.file_capture(raw, source.name, captures.read_capture(raw, source.name, since), filed, ".html")
        return filed, response
    try:
        verdict = verdict_of(source, response)
    except Exception as error:
        told = Verdict("not_a_list", f"judging it failed: {type(error).__name__}: {error}")
        file_response(raw, source, response, look_of(source, response, told))
        raise
    filed = look_of(source, response, verdict)
    if filed.sha256 in rejected:
        filed = replace(filed, verdict="unavailable", reason=captures.REJECTED)
    file_response(raw, source, response, filed)
    return filed, response


def _since(source: Source, address: str, looks: Sequence[tuple[str, Look]]) -> Look | None:
    """The newest list that `address` showed with a validator, unless that validator has come with another page too:
    www.state.gov has sent one ETag with whatever it answered."""
    asked = {address} if source.kind != "wayback" else None
    mine = [known for name, known in looks if name == source.name and (asked is None or known.asked_url in asked)]
    shared = {known.headers.get("etag") for known in mine if known.verdict != "list"} - {None}
    for known in reversed(mine):
        if known.verdict == "list" and known.status == 200 and known.sha256 and known.headers.get("etag") not in shared:
            return known
    return None


def _seen(source: Source, filed: Look, response: Response, newest: datetime | None) -> SeenLook:
    later = filed.captured_at is not None and (newest is None or filed.captured_at > newest)
    return SeenLook(
        source=source.name,
        how=filed.how,
        asked_url=filed.asked_url,
        final_url=filed.final_url,
        status=filed.status,
        verdict=filed.verdict,
        reason=filed.reason,
        ms=response.ms,
        tries=response.tries,
        captured_at=filed.captured_at,
        sha256=filed.sha256,
        newer=filed.verdict == "list" and (later or source.captured_at == "fetched"),
    )


def _dark(name: str, looks: Sequence[tuple[str, Look]]) -> Dark:
    mine = [known for source, known in looks if source == name and known.how not in ("file", "transcription")]
    good = max((known.fetched_at for known in mine if known.verdict == "list"), default=None)
    nights = {known.fetched_at.date() for known in mine if good is None or known.fetched_at > good}
    return Dark(name, good, len(nights))


def _asked(source: Source, looks: Sequence[tuple[str, Look]]) -> bool:
    return any(name == source.name and known.how == HOW[source.kind] for name, known in looks)


def _page_seen(page: Source, sources: Sources, looks: Sequence[tuple[str, Look]]) -> bool:
    """Whether the last night that asked for `page` got an answer from it, or from its twin."""
    twins = [source for source in sources.of_kind("json_twin") if source.stands_in_for == page.name]
    for n, address in enumerate(page.addresses):
        last = next((k for name, k in reversed(looks) if name == page.name and k.asked_url == address), None)
        beside = {(twin.name, twin.addresses[n]) for twin in twins if n < len(twin.addresses)}
        if last is None or not (
            last.verdict in _ANSWERED
            or any(
                (name, k.asked_url) in beside and k.verdict == "list" and k.fetched_at >= last.fetched_at
                for name, k in looks
            )
        ):
            return False
    return True
