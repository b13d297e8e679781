"""Where lists are published and what makes one believable: `sources.toml`, read strictly."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args
from urllib.parse import SplitResult, urlsplit

from leahy.errors import LeahyError

SOURCES = Path(__file__).with_name("sources.toml")

T = TypeVar("T")
SourceKind = Literal["list_page", "saved_page"]
CapturedAt = Literal["fetched", "stated"]


_MEMENTO = re.compile(r"https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(.+)")


class SourcesError(LeahyError):
    """`sources.toml` does not say what it has to."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place where lists are published. `name` is its folder in `data/raw`.

    `captured_at` says which moment dates a capture: that of the fetch, or one that a person states.
    """

    name: str
    kind: SourceKind
    addresses: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    captured_at: CapturedAt
    reason: str

    def allows(self, address: str) -> bool:
        """Whether `address` is on a host that speaks for this source; of a memento, the page's host counts too."""
        parts = _split(address)
        if parts is None or parts.scheme not in ("http", "https") or parts.hostname not in self.allowed_hosts:
            return False
        kept = _MEMENTO.fullmatch(address)
        return parts.hostname != "web.archive.org" or (kept is not None and self.allows(kept[1]))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a list has to reach to be published without a decision.

    `least_rows`: rows of a list that has no earlier one for its year. `largest_fall`: the share of its rows that a list
    may lose against what was known of the same year before it.
    """

    least_rows: int
    largest_fall: float


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything in `sources.toml`."""

    first_year: int
    bounds: Bounds
    sources: tuple[Source, ...]

    def named(self, name: str) -> Source:
        """The source called `name`; `SourcesError` names the ones there are."""
        for source in self.sources:
            if source.name == name:
                return source
        known = ", ".join(source.name for source in self.sources)
        raise SourcesError(f"No source is called {name!r} in {SOURCES.name}; there are: {known}.")


@cache
def load_sources(path: Path = SOURCES) -> Sources:
    """The sources in `path`; `SourcesError` for keys that are unknown, missing or ill-typed."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path.name} is not TOML: {error}") from error
    first_year = _take(raw, "first_year", int, path.name)
    _take(raw, "first_year_reason", str, path.name)
    raw_bounds = _take(raw, "bounds", dict, path.name)
    where = f"{path.name}, [bounds]"
    bounds = Bounds(_take(raw_bounds, "least_rows", int, where), _take(raw_bounds, "largest_fall", float, where))
    _take(raw_bounds, "least_rows_reason", str, where)
    _take(raw_bounds, "largest_fall_reason", str, where)
    _nothing_left(raw_bounds, where)
    sources = tuple(
        _source(entry, f"{path.name}, source {n}") for n, entry in enumerate(_take(raw, "sources", list, path.name), 1)
    )
    _nothing_left(raw, path.name)
    if len({source.name for source in sources}) != len(sources):
        raise SourcesError(f"{path.name}: two sources have the same name.")
    if not (bounds.least_rows >= 1 and 0 <= bounds.largest_fall < 1):
        raise SourcesError(f"{path.name}: least_rows must be 1 or more, largest_fall at least 0 and below 1.")
    return Sources(first_year, bounds, sources)


def _source(raw: dict[str, Any], where: str) -> Source:
    kind = _take(raw, "kind", str, where)
    captured_at = _take(raw, "captured_at", str, where)
    if kind not in get_args(SourceKind) or captured_at not in get_args(CapturedAt):
        raise SourcesError(f"{where}: kind {kind!r} or captured_at {captured_at!r} is unknown.")
    source = Source(
        name=_take(raw, "name", str, where),
        kind=cast("SourceKind", kind),
        addresses=tuple(_take(raw, "addresses", list, where)),
        allowed_hosts=tuple(_take(raw, "allowed_hosts", list, where)),
        captured_at=cast("CapturedAt", captured_at),
        reason=_take(raw, "reason", str, where),
    )
    _nothing_left(raw, where)
    outside = [address for address in source.addresses if not source.allows(address)]
    if outside:
        raise SourcesError(f"{where}: {outside[0]} is on none of its allowed hosts.")
    return source


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:  # an IPv6 host without its bracket
        return None


def _take(raw: dict[str, Any], key: str, kind: type[T], where: str) -> T:
    value = raw.pop(key, None)
    if type(value) is not kind or value in ("", {}):
        raise SourcesError(f"{where}: {key} must be a {kind.__name__}, it is {value!r}.")
    return value


def _nothing_left(raw: dict[str, Any], where: str) -> None:
    if raw:
        raise SourcesError(f"{where}: unknown key {', '.join(raw)}.")
