"""`data/raw`: the bytes of every response, named by their hash and never changed, and the looks that brought them.

    data/raw/<source>/<first 16 hex of the sha256>.html|txt|json|pdf|docx|mhtml|bin
    data/raw/<source>/looks.jsonl
    data/raw/<source>/.look.json        the look whose bytes are being judged, until it is in the log with its verdict

The same bytes are kept once, in the folder of the source that brought them first; the log of another that brought them
names their hash. The bytes are on disk before the look that names them, so a log never names bytes that are missing.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from flows.store.files import (
    append_line,
    append_lines,
    make_folder,
    remove,
    remove_partial_files,
    remove_quickly,
    repair_log,
    write_side_by_side,
)
from leahy.errors import RecordError
from leahy.record.capture_files import SUFFIXES, capture_bytes, capture_file
from leahy.record.jsonl import json_text, read_records, to_json
from leahy.vocabulary import VerdictKind

LOOKS = "looks.jsonl"
_UNJUDGED = ".look.json"
REJECTED = "a person rejected this capture as no true copy of its page (data/decisions/rejected.csv)"
_SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one address, fruitless ones too: a line of looks.jsonl (`schemas.logs.Looks`). All times are aware UTC."""

    how: str  # a How, INDEX or REGISTER
    asked_url: str
    final_url: str | None  # None where nothing answered
    redirects: tuple[str, ...]
    status: int | None  # None where nothing answered, and for files
    headers: Mapping[str, str]
    fetched_at: datetime
    captured_at: datetime | None  # None for a transcription, and where nothing was captured
    sha256: str | None  # None where no body came
    length: int | None  # of the body, bytes
    verdict: str  # a VerdictKind
    reason: str


def check_folder(data: Path) -> None:
    """Raise `RecordError` if `data` is no data folder."""
    if not (data / "raw").is_dir():
        raise RecordError(f"{data} has no folder `raw`, so it is not a data folder. Check LEAHY_DATA.")


def file_capture(raw: Path, source: str, body: bytes, look: Look, suffix: str) -> Path:
    """File `body` under its hash, once whatever the suffix and the source, then append `look` to its log; returns the
    file.

    `suffix` is one of `SUFFIXES`. Raises ValueError if `look` does not speak of `body`, `RecordError` if other bytes
    stand under that name, `WriteFailed` if the disk refuses.
    """
    file_captures(raw, source, [(body, look, suffix)])
    path = capture_file(_folder(raw, source), look.sha256 or "")
    assert path is not None
    return path


def file_unjudged(raw: Path, source: str, body: bytes, look: Look, suffix: str) -> None:
    """File `body` before it is judged, and `look` beside the log of `source`: `file_verdict` puts it into the log with its
    verdict. A log is only ever appended to; if the program ends in between, `recover` appends the look as it is.
    """
    folder = _folder(raw, source)
    _file_bodies(folder, [(body, look, suffix)], {folder / _UNJUDGED: f"{json_text(to_json(look))}\n".encode()})


def file_verdict(raw: Path, source: str, judged: Look) -> None:
    """Append the look that `file_unjudged` filed last to the log of `source`, with its verdict."""
    folder = _folder(raw, source)
    append_line(folder / LOOKS, to_json(judged))
    remove_quickly(folder / _UNJUDGED)


def file_captures(raw: Path, source: str, brought: Iterable[tuple[bytes, Look, str]]) -> None:
    """`file_capture` for several (body, look, suffix), waiting for the disk once. An empty body counts as none: the
    look is filed as `file_look` does it. The looks keep their order."""
    brought = list(brought)
    folder = _folder(raw, source)
    _file_bodies(folder, brought)
    append_lines(folder / LOOKS, [to_json(look) for _, look, _ in brought])


def _file_bodies(
    folder: Path, brought: Iterable[tuple[bytes, Look, str]], beside: Mapping[Path, bytes] = MappingProxyType({})
) -> None:
    files: dict[str, tuple[Path, bytes]] = {}
    for body, look, suffix in brought:
        sha256 = hashlib.sha256(body).hexdigest() if body else None
        if look.sha256 != sha256 or (look.length or 0) != len(body):
            raise ValueError(
                f"The look says {look.length} bytes of sha256 {look.sha256}; these are {len(body)} of {sha256}"
            )
        if suffix not in SUFFIXES:
            raise ValueError(f"{suffix!r} is not one of {', '.join(SUFFIXES)}")
        if sha256 is not None and capture_file(folder, sha256) is None:
            files.setdefault(sha256, (folder / f"{sha256[:16]}{suffix}", body))
        elif sha256 is not None:
            capture_bytes(folder, sha256)
    make_folder(folder)
    write_side_by_side({**dict(files.values()), **beside})


def file_look(raw: Path, source: str, look: Look) -> None:
    """Append a look that brought no bytes worth keeping (`look.sha256` is None) to the log of `source`."""
    if look.sha256 is not None:
        raise ValueError(f"The look brought bytes ({look.sha256}): file them with it")
    folder = _folder(raw, source)
    make_folder(folder)
    append_line(folder / LOOKS, to_json(look))


def read_looks(raw: Path, of: Collection[str] | None = None) -> list[tuple[str, Look]]:
    """Every look of every source, as (source, look): sources by name, looks in the order of their log.

    `of`: the names of the sources, None for all. No folder, no looks. Raises `RecordError` for a line that is not a look.
    """
    logs = [log for log in sorted(raw.glob(f"*/{LOOKS}")) if of is None or log.parent.name in of]
    return [(log.parent.name, look) for log in logs for look in read_records(log, Look)]


def registers_newest_first(looks: Sequence[tuple[str, Look]], name: str) -> Iterator[Look]:
    """The looks that brought the register `name`, the newest capture first."""
    good = [look for source, look in looks if source == name and look.verdict == VerdictKind.REGISTER and look.sha256]
    yield from sorted(good, key=lambda look: look.captured_at or look.fetched_at, reverse=True)


def mask_rejected(
    looks: Sequence[tuple[str, Look]], rejection: Callable[[str | None, datetime | None], str | None]
) -> list[tuple[str, Look]]:
    """`looks`, in which a capture that a person rejected counts as unavailable. `rejection`: why, by its hash and moment
    (`Decisions.rejection`)."""
    return [
        (
            source,
            replace(look, verdict=VerdictKind.UNAVAILABLE, reason=REJECTED)
            if rejection(look.sha256, look.captured_at)
            else look,
        )
        for source, look in looks
    ]


def read_capture(raw: Path, source: str, look: Look) -> bytes:
    """The bytes that `look` brought.

    Raises `RecordError` if they are missing or do not match the log, ValueError if it brought none.
    """
    if look.sha256 is None:
        raise ValueError(f"The look at {look.asked_url} brought no bytes")
    return capture_bytes(_folder(raw, source), look.sha256)


def recover(raw: Path) -> None:
    """Clean up after a killed writer: half-written files and torn lines. A second call changes nothing."""
    for folder in sorted(f for f in raw.glob("*") if f.is_dir()):
        remove_partial_files(folder)
        repair_log(folder / LOOKS)
        _file_unjudged_look(folder)


def _file_unjudged_look(folder: Path) -> None:
    """Append the look that a killed program was judging, unless it is in the log already, or its bytes were never filed."""
    note = folder / _UNJUDGED
    if not note.exists():
        return
    looks = read_records(note, Look)
    if len(looks) != 1:
        raise RecordError(
            f"{note} is not as it was written. Delete it: the look at which a run was killed is lost, and its bytes are kept."
        )
    look = looks[0]
    last = read_records(folder / LOOKS, Look)[-1:]
    is_filed = [replace(filed, verdict=look.verdict, reason=look.reason) for filed in last] == [look]
    if not is_filed and capture_file(folder, look.sha256 or ""):
        append_line(folder / LOOKS, to_json(look))
    remove(note)


def _folder(raw: Path, source: str) -> Path:
    if not _SOURCE.fullmatch(source):
        raise ValueError(f"{source!r} cannot name a folder of captures: small letters, digits, '.', '_' and '-' only")
    return raw / source
