"""Filing the file of a register that a person saved: one that is frozen, or whose address turns programs away."""

from datetime import datetime
from pathlib import Path

from flows.collect.registers import judged_by_rows, register_suffix
from flows.collect.responses import saved_look
from flows.sources import Source, Sources
from flows.store import captures
from flows.store.files import lock
from leahy.errors import UsageError
from leahy.record.jsonl import iso
from leahy.text.addresses import url_key
from leahy.vocabulary import REGISTER, SourceKind, VerdictKind
from parsers.errors import RegisterError
from parsers.registers.verdict import judge_register


def register_at(sources: Sources, url: str) -> Source | None:
    """The register whose address `url` is, however it is written; None for any other address."""
    return next(
        (s for s in sources.of_kind(SourceKind.REGISTER) if url_key(url) in {url_key(a) for a in s.addresses}), None
    )


def file_saved_register(
    data: Path, source: Source, body: bytes, *, url: str, captured_at: datetime, now: datetime
) -> tuple[Path, str]:
    """File the bytes of a register; returns the file, and what it is. `captured_at` and `now`: aware UTC.

    Raises `UsageError` for a moment in the future, `RegisterError` for bytes that are not the whole register, `Busy`,
    `WriteFailed`. Nothing is written then.
    """
    if captured_at > now:
        raise UsageError(f"--captured-at {iso(captured_at)} is in the future.")
    assert source.register is not None
    register = source.register
    verdict = judge_register(body, format=register.format, url=url, least_rows=register.least_rows)
    with lock(data):
        raw = data / "raw"
        captures.recover(raw)
        looks = captures.read_looks(raw)
        last = next(captures.registers_newest_first(looks, source.name), None)
        before = captures.read_capture(raw, source.name, last) if last else None
        verdict = judged_by_rows(source, body, verdict, before)
        if verdict.kind != VerdictKind.REGISTER:
            raise RegisterError(
                verdict.kind,
                f"It is no whole register of {source.name}: {verdict.reason.rstrip('.')}. It was not filed.",
            )
        look = saved_look(REGISTER, url, body, verdict, captured_at=captured_at, now=now)
        path = captures.file_capture(raw, source.name, body, look, register_suffix(body))
    return path, verdict.reason
