"""Logs of JSON lines, and the frozen records of which each line holds one.

A line counts once its line feed is on disk. What a killed writer left after the last line feed does not count.
"""

import dataclasses
import functools
import json
import re
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from leahy.errors import RecordError
from leahy.garbage import no_collecting

RecordType = TypeVar("RecordType")
_UNSEEN = re.compile(
    r"[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Control and format characters that `json.dumps` leaves as they are, and halves of pairs, which UTF-8 cannot hold."""


def read_records(path: Path, kind: type[RecordType]) -> list[RecordType]:
    """The lines of a log as records of the dataclass `kind`; raises `RecordError` naming a line that is none."""
    return parse_records(path, read_log(path), kind)


@no_collecting()
def parse_records(path: Path, data: bytes, kind: type[RecordType]) -> list[RecordType]:
    """`read_records` for the bytes of a log; `path` is for the message."""
    records = []
    for number, line in enumerate(parse_lines(path, data), 1):
        try:
            records.append(from_json(kind, line))
        except ValueError as error:
            raise RecordError(
                f"{path}, line {number}, is no {kind.__name__.lower()}: {error}. Restore the file as it was before "
                f"it was edited."
            ) from error
    return records


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a log, in order; [] if there is no log. A torn last line is ignored; any other line that is no
    object raises `RecordError`."""
    return parse_lines(path, read_log(path))


def read_log(path: Path) -> bytes:
    """The bytes of a log; b"" if there is none. Raises `RecordError` for what cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise RecordError(
            f"Could not read {path}: {error.strerror or error}. Correct its permissions, or restore it."
        ) from error


def parse_lines(path: Path, data: bytes) -> list[dict[str, Any]]:
    """`read_lines` for the bytes of a log; `path` is for the message."""
    lines = data.split(b"\n")
    objects = []
    for number, line in enumerate(lines, 1):
        value = _object(line)
        if value is not None:
            objects.append(value)
        elif number < len(lines):
            raise RecordError(
                f"{path}, line {number}, is not a JSON object. Restore the file as it was before it was edited."
            )
    return objects


def whole_length(data: bytes) -> tuple[int, bytes]:
    """How many bytes of a log are whole lines, and the line feed to add where only that is missing, as after an editor.

    A proper prefix of a JSON object is never an object, so a last line that can be parsed is whole.
    """
    keep = data.rfind(b"\n") + 1
    if keep < len(data) and _object(data[keep:]) is not None:
        return len(data), b"\n"
    return keep, b""


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def json_text(value: Any, **options: Any) -> str:
    """`value` as JSON text in which what cannot be seen is escaped, so that it cannot steer a terminal that shows it.

    `options`: those of `json.dumps`.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, **options)
    return text if text.isprintable() else _UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1], text)


def to_json(record: Any) -> dict[str, Any]:
    """A frozen record as JSON types: moments in UTC with a Z, days as YYYY-MM-DD, tuples as lists."""
    return {f.name: _plain(getattr(record, f.name)) for f in dataclasses.fields(record)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def from_json(kind: type[RecordType], value: Mapping[str, Any]) -> RecordType:
    """The record of the dataclass `kind` that `to_json` made `value` of; raises ValueError naming the field at fault."""
    fields = _fields(kind)  # type: ignore[arg-type]  # a class can be hashed; a TypeVar cannot say so
    if fields.keys() != value.keys():
        odd = min(fields.keys() ^ value.keys())
        raise ValueError(f"{'without' if odd in fields else 'with an unknown'} field {odd!r}")
    return kind(
        **{
            # Most values have their type in JSON already, and logs have thousands of lines.
            name: value[name] if type(value[name]) in kinds else _typed(name, value[name], kinds)
            for name, kinds in fields.items()
        }
    )


@functools.cache
def _fields(kind: type[Any]) -> dict[str, frozenset[type]]:
    """Name of each field -> the types it can have."""
    hints = {f.name: f.type for f in dataclasses.fields(kind)}
    return {name: frozenset(typing.get_origin(h) or h for h in _alternatives(hint)) for name, hint in hints.items()}


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)


def _typed(name: str, value: Any, kinds: frozenset[type]) -> Any:
    if value is None and types.NoneType in kinds:
        return None
    try:
        if datetime in kinds:
            return parse_iso(value)
        if date in kinds:
            return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"field {name!r} is {value!r}, not a date: {error}") from error
    if tuple in kinds and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if isinstance(value, dict) and not all(isinstance(part, str) for part in value.values()):
        raise ValueError(f"field {name!r} holds something other than text")
    if isinstance(value, bool) or not any(isinstance(value, k) for k in kinds):
        raise ValueError(f"field {name!r} is {value!r}")
    return value


def iso(moment: datetime | None) -> str | None:
    """`moment` as ISO 8601 in UTC with a Z."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """An ISO 8601 moment with an offset, as aware UTC; raises ValueError for one without."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("it does not say its time zone")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
