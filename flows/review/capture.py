"""The capture that a person reviews: a filed one, by its hash, or a file that is not filed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import parsers
from flows.store import captures
from flows.store.captures import read_capture
from flows.store.decisions import Decision, read_decisions, resolve
from flows.store.readings import Readings, read_readings
from parsers import OwnReading, PageError, ReadLine

_UNNAMED = "a review"


@dataclass(frozen=True)
class Reviewed:
    """A capture to review. `countries`: of its groups without a heading, as decided; `filed`: the rows of its filed reading,
    None where there is none; `is_filed`: whether its bytes are in data/raw."""

    sha256: str
    body: bytes
    url: str
    own: OwnReading
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[int, str] | None = None
    filed: tuple[ReadLine, ...] | None = None
    is_filed: bool = True

    @cached_property
    def problem(self) -> str | None:
        """Why the program does not read the capture as it is, None where it does. It is read for that once more."""
        examined = parsers.examine(self.body, url=self.url, status=self.status, headers=self.headers)
        try:
            examined.listings(self.countries)
        except PageError as error:
            return str(error).removeprefix(f"{self.url}: ")
        return None


def filed_capture(data: Path, name: str) -> Reviewed:
    """The capture in data/raw that `name` (8 digits of its hash or more) names. Raises `UsageError`, `PageError` for one
    without words, and what reading the decisions raises."""
    looks = captures.read_looks(data / "raw")
    sha256 = resolve(Decision("accept", name, _UNNAMED), looks).sha256
    hashes = {look.sha256 for _, look in looks if look.sha256}
    decisions = read_decisions(data, hashes)
    readings: Readings = read_readings(data, hashes)
    source, look = next((source, look) for source, look in reversed(looks) if look.sha256 == sha256)
    body = read_capture(data / "raw", source, look)
    headers = {name.lower(): value for name, value in look.headers.items()}
    url = look.final_url or look.asked_url
    countries = decisions.countries.get(sha256)
    own = _own(sha256, body, headers.get("content-type"), countries)
    status = 200 if look.status is None else look.status
    return Reviewed(sha256, body, url, own, status, headers, countries, readings.get(sha256))


def unfiled_capture(body: bytes, url: str) -> Reviewed:
    """A file that is not filed, as a capture. Raises `PageError` for one without words."""
    sha256 = hashlib.sha256(body).hexdigest()
    own = _own(sha256, body, None, None)
    return Reviewed(sha256, body, url, own, is_filed=False)


def _own(sha256: str, body: bytes, content_type: str | None, countries: Mapping[int, str] | None) -> OwnReading:
    try:
        own = parsers.own_reading(body, content_type=content_type, countries=countries)
    except PageError as error:
        raise PageError(f"Capture {sha256[:16]} has no lines to read: {error}.") from error
    if not own.rows:
        raise PageError(f"Capture {sha256[:16]} has no word: there is nothing to read.")
    return own


def capture_name(text: str) -> str | None:
    """`text` as a hash or the begin of one; None for anything else, such as the name of a file."""
    bare = text.strip().lower()
    return bare if 8 <= len(bare) <= 64 and all(c in "0123456789abcdef" for c in bare) else None


def is_named_file(text: str) -> bool:
    """Whether `text` is the name of a file that is there, and not the hash of a capture."""
    return Path(text).is_file() or capture_name(text) is None
