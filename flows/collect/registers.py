"""Looking at registers: other public records that are put beside the lists. What is no whole register never replaces one.

A register is asked as often as its entry in sources.toml says. Its capture is kept like a page's, with `how` = `register`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from flows.clocks import is_recent
from flows.collect.responses import (
    captured_at,
    file_then_judge,
    look_at,
    outage,
    seen_look,
    unjudged,
    unpacked,
    validators_of,
)
from flows.http.client import Client, Response
from flows.report.collection import SeenLook, SourceOutage
from flows.sources import Source, Sources, page_host
from flows.store import captures
from flows.store.captures import Look
from leahy.vocabulary import REGISTER, SourceKind, VerdictKind
from parsers.records import Verdict
from parsers.registers.trainings import is_parquet
from parsers.registers.verdict import judge_register

_UNCHANGED = 304
_SLACK = timedelta(hours=12)  # a nightly run starts now a little earlier, now a little later


@dataclass(frozen=True, slots=True)
class RegisterLooks:
    """What came of looking at the registers: the looks, and the registers that are due and could not be seen."""

    seen: tuple[SeenLook, ...] = ()
    outages: tuple[SourceOutage, ...] = ()


def look_at_registers(
    raw: Path,
    sources: Sources,
    looks: Sequence[tuple[str, Look]],
    *,
    now: datetime,
    client: Client,
    progress: Callable[[str], None],
) -> RegisterLooks:
    """Look at every register that is due; file what comes below `raw`. `looks`: those of all nights. Raises `WriteFailed`."""
    seen, outages = [], []
    for source in sources.of_kind(SourceKind.REGISTER):
        before = [look for name, look in looks if name == source.name]
        addresses = _addresses(source, sources)
        if not addresses or not is_due(source, before, now):
            continue
        for address in addresses:
            progress(f"Looking at {address} ...")
            look, response = _look_at(raw, source, address, before, client)
            before.append(look)
            seen.append(seen_look(source, look, response, good=look.verdict == VerdictKind.REGISTER))
            if look.verdict == VerdictKind.REGISTER:
                break
        else:
            good = [look.fetched_at for look in _good(before)]
            outages.append(outage(source.name, before, "sent no whole register", good))
    return RegisterLooks(tuple(seen), tuple(outages))


def is_due(source: Source, looks: Sequence[Look], now: datetime) -> bool:
    """Whether a register is to be asked: it was never seen, or so many days ago as its entry says."""
    assert source.register is not None
    last = _last_good(looks)
    if last is None:
        return True
    days = source.register.every_days
    return days > 0 and not is_recent(last.fetched_at, now, timedelta(days=days) - _SLACK)


def _addresses(source: Source, sources: Sources) -> list[str]:
    """The addresses of a register, best first. A world on loopback has only the hosts that it names."""
    world = sources.loopback
    return [address for address in source.addresses if world is None or page_host(address) in world.connect_to]


def register_suffix(body: bytes) -> str:
    """The suffix of the file that holds a register."""
    return ".parquet" if is_parquet(body) else ".csv"


def judged_by_rows(source: Source, body: bytes, verdict: Verdict, before: bytes | None) -> Verdict:
    """`verdict`, unless the file has lost more of its lines since `before`, the capture before it, than its bound allows."""
    assert source.register is not None
    if verdict.kind != VerdictKind.REGISTER or before is None or is_parquet(body) or is_parquet(before):
        return verdict
    lines, lines_before = body.count(b"\n"), before.count(b"\n")
    if lines >= lines_before * (1 - source.register.largest_fall):
        return verdict
    return Verdict(
        VerdictKind.TRUNCATED,
        f"{lines:,} lines, where the capture before has {lines_before:,}: more were lost than largest_fall of {source.name} "
        "allows. If that is right, raise it in sources.toml",
    )


def _look_at(raw: Path, source: Source, address: str, before: Sequence[Look], client: Client) -> tuple[Look, Response]:
    assert source.register is not None
    last = _last_good(before)
    since = validators_of(last) if last and last.status is not None else None  # a saved file has no validator
    response = unpacked(client.fetch(source, address, since=since), source.register.most_bytes)
    if response.status == _UNCHANGED and response.fault is None and last is not None:
        verdict = Verdict(VerdictKind.REGISTER, f"unchanged since {last.fetched_at:%Y-%m-%d %H:%M} UTC: {last.reason}")
        look = look_at(response, REGISTER, captured_at(source, response), verdict)
        look = replace(look, sha256=last.sha256, length=last.length)
        body = captures.read_capture(raw, source.name, last)
        captures.file_capture(raw, source.name, body, look, register_suffix(body))
        return look, response
    at = captured_at(source, response) if response.body and response.status is not None else None
    look = look_at(response, REGISTER, at, unjudged(response))

    def judged() -> Look:
        held = captures.read_capture(raw, source.name, last) if last else None
        verdict = _verdict(source, response, held)
        if verdict.kind == VerdictKind.REGISTER and at is None:
            verdict = Verdict(VerdictKind.UNAVAILABLE, "a register, but the clocks say that it is later than now")
        return replace(look, verdict=verdict.kind, reason=verdict.reason)

    return file_then_judge(raw, source.name, response, look, judged, register_suffix(response.body or b"")), response


def _verdict(source: Source, response: Response, before: bytes | None) -> Verdict:
    register = source.register
    assert register is not None
    if response.status is None or response.body is None:
        status = "nothing came" if response.status is None else f"HTTP status {response.status}, without a body"
        return Verdict(VerdictKind.UNAVAILABLE, response.fault or status)
    if response.fault:
        kind = VerdictKind.TRUNCATED if response.broken else VerdictKind.UNAVAILABLE
        return Verdict(kind, response.fault)
    verdict = judge_register(
        response.body,
        format=register.format,
        url=response.final_url or response.asked_url,
        status=response.status,
        headers=response.headers,
        least_rows=register.least_rows,
    )
    return judged_by_rows(source, response.body, verdict, before)


def _last_good(looks: Sequence[Look]) -> Look | None:
    return next(reversed(_good(looks)), None)  # in the order of the log: the clock may have been ahead


def _good(looks: Sequence[Look]) -> list[Look]:
    return [look for look in looks if look.verdict == VerdictKind.REGISTER and look.sha256]
