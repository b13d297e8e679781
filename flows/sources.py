"""Where lists are published, how they may be asked for, and what makes one believable: `sources.toml`, read strictly.

The environment's LEAHY_SOURCES names another file for the same code (tests, the demo). Such a file may say

    allow_loopback = true
    ca_file = "ca.pem"                                  # optional: the only authority then; relative to the file
    connect_to = { "www.state.gov" = "127.0.0.1:8443" } # optional: in place of DNS; names, Host and TLS stay the real ones

and loopback addresses, refused otherwise, are then allowed; no other private address ever is.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args
from urllib.parse import SplitResult, urlsplit

from leahy.errors import LeahyError
from leahy.text.addresses import ARCHIVE_HOST, memento, original, url_key
from leahy.vocabulary import SourceKind

SOURCES = Path(__file__).with_name("sources.toml")

T = TypeVar("T")
Match = Literal["exact", "prefix", "host", "domain"]
CapturedAt = Literal["fetched", "frozen", "memento", "stated", "host", "never"]

FALLBACKS: tuple[SourceKind, ...] = (
    SourceKind.LIST_PAGE,
    SourceKind.JSON_TWIN,
    SourceKind.ARCHIVE_HOST,
    SourceKind.WAYBACK,
)
"""The kinds that are asked over the network, in the order in which one stands in for those before it."""

_DATED: Mapping[SourceKind, CapturedAt] = {
    SourceKind.LIST_PAGE: "fetched",
    SourceKind.JSON_TWIN: "fetched",
    SourceKind.ARCHIVE_HOST: "frozen",
    SourceKind.WAYBACK: "memento",
    SourceKind.SAVED_PAGE: "stated",
    SourceKind.HUB: "host",
    SourceKind.FOUND: "host",
    SourceKind.INDEX: "never",
}
_NOW = "{now}"


class SourcesError(LeahyError):
    """`sources.toml` does not say what it has to."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place where lists are published. `name` is its folder in `data/raw`.

    `captured_at` says which moment dates a capture: that of the fetch, the day an archive was frozen (`frozen_on`), the
    memento's own, or one that a person states; `host`: one of the first three, by the host that answered. `{now}` in an
    address is the moment of asking, as 14 digits. `stands_in_for` names the list page that a twin, an archive host or the
    Wayback Machine is asked in place of: its first address in place of the page's first one, and so on.

    A hub is a page that leads to lists; `found` is for the pages that were found. The addresses of an index are what the
    Wayback Machine's index is asked for, with `match` and `filters` (`flows.collect.wayback_index.Query`).
    """

    name: str
    kind: SourceKind
    addresses: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    captured_at: CapturedAt
    reason: str
    frozen_on: date | None = None
    stands_in_for: str | None = None
    frozen_hosts: tuple[
        tuple[str, date], ...
    ] = ()  # of a wayback, hub or found: hosts of frozen archives, with their days
    match: Match | None = None
    filters: tuple[str, ...] = ()

    def at(self, address: str) -> "Source":
        """This source as what stands at `address` is: of a hub or found page the live page, the page of a frozen archive or
        a memento. Any other source is itself."""
        host = (parts.hostname or "") if (parts := _split(address)) else ""
        if self.captured_at != "host":
            return self
        if host == ARCHIVE_HOST:
            return replace(self, kind=SourceKind.WAYBACK, captured_at="memento")
        if day := dict(self.frozen_hosts).get(host):
            return replace(self, kind=SourceKind.ARCHIVE_HOST, captured_at="frozen", frozen_on=day)
        return replace(self, kind=SourceKind.LIST_PAGE, captured_at="fetched")

    def allows(self, address: str) -> bool:
        """Whether `address` is on a host that speaks for this source; of a memento, the page's host counts too."""
        parts = _split(address)
        if parts is None or parts.scheme not in ("http", "https") or parts.hostname not in self.allowed_hosts:
            return False
        shown = memento(address)
        return parts.hostname != ARCHIVE_HOST or (shown is not None and self.allows(shown.address))

    def may_ask(self, address: str) -> bool:
        """Whether the network may be asked for `address`: an allowed host at its usual port, without a password; for
        the Wayback Machine nothing but mementos."""
        parts = _split(address)
        if parts is None or not self.allows(address) or parts.username is not None:
            return False
        usual = parts.port in (None, 80 if parts.scheme == "http" else 443)
        return usual and (self.kind != SourceKind.WAYBACK or parts.hostname == ARCHIVE_HOST)

    def addresses_at(self, now: datetime) -> tuple[str, ...]:
        """The addresses to ask at `now` (aware)."""
        stamp = now.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        return tuple(address.replace(_NOW, stamp) for address in self.addresses)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a list has to reach to be published without a decision.

    `least_rows`: rows of a list that has no earlier one for its year. `largest_fall`: the share of its rows that a list
    may lose against what was known of the same year before it.
    """

    least_rows: int
    largest_fall: float


@dataclass(frozen=True, slots=True)
class Fetching:
    """How the network is asked. All but `most_bytes`, `tries` and `redirects` in seconds."""

    most_bytes: int  # of one response, as sent and after decoding
    deadline: float  # of one response, from connecting to its last byte
    pause: float  # between the end of one request to a host and the next one to it
    tries: int  # of one request, the first included
    backoff: float  # before the second try; doubled for each further one; a random half of it is taken off
    too_many: float  # wait after a 429 that does not say how long
    longest_wait: float  # a Retry-After beyond this is honoured by not asking the host again in this run
    redirects: int  # followed at most


@dataclass(frozen=True, slots=True)
class Archive:
    """How the Wayback Machine is asked. All but the addresses and the two whole numbers in seconds."""

    index: str  # address of its index, without a query
    mementos: str  # what the address of every capture begins with
    index_pause: float  # from one request to the index to the next one
    memento_pause: float  # from one request for a capture to the next one
    archive_tries: int  # of one request, the first included
    index_rows: int  # captures asked for in one answer of the index
    index_kept: float  # for so long a kept answer of the index stands


@dataclass(frozen=True, slots=True)
class Finding:
    """How lists are found that nobody configured. `words`: what the address of a candidate, or the text of a link to it, has
    to say, in small letters. The numbers are days, but for `most_a_night`: candidates that are not known to be lists."""

    words: tuple[str, ...]
    most_a_night: int
    again_days: int  # after which a page that was no list is looked at again
    index_days: int  # for which a whole answer of the index stands


@dataclass(frozen=True, slots=True)
class Loopback:
    """What tests and the demo may say, and nobody else."""

    ca_file: Path | None = None
    connect_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything in `sources.toml`. `loopback` is None in the world."""

    first_year: int
    bounds: Bounds
    fetching: Fetching
    archive: Archive
    finding: Finding
    sources: tuple[Source, ...]
    loopback: Loopback | None = None

    def named(self, name: str) -> Source:
        """The source called `name`; `SourcesError` names the ones there are."""
        for source in self.sources:
            if source.name == name:
                return source
        known = ", ".join(source.name for source in self.sources)
        raise SourcesError(f"No source is called {name!r} in {SOURCES.name}; there are: {known}.")

    def of_kind(self, kind: SourceKind) -> tuple[Source, ...]:
        """The sources of one kind, in the file's order."""
        return tuple(source for source in self.sources if source.kind == kind)


def page_host(address: str) -> str | None:
    """The host whose page stands at `address`: of a memento, the host that was captured."""
    parts = _split(original(address))
    return parts.hostname if parts else None


def configured(sources: Sources) -> set[str]:
    """What is looked at anyhow, as `url_key` has it."""
    return {url_key(original(a)) for s in sources.sources if s.kind != SourceKind.INDEX for a in s.addresses}


def load_sources(path: Path | None = None) -> Sources:
    """The sources in `path` (else LEAHY_SOURCES, else ours); `SourcesError` for keys unknown, missing or ill-typed."""
    path = path or Path(os.environ.get("LEAHY_SOURCES") or SOURCES)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path.name} is not TOML: {error}") from error
    except OSError as error:
        raise SourcesError(f"Could not read {path}: {error.strerror or error}. Is LEAHY_SOURCES right?") from error
    first_year = _take(raw, "first_year", int, path.name)
    _take(raw, "first_year_reason", str, path.name)
    bounds = _bounds(_take(raw, "bounds", dict, path.name), f"{path.name}, [bounds]")
    fetching = _fetching(_take(raw, "fetching", dict, path.name), f"{path.name}, [fetching]")
    archive = _archive(_take(raw, "archive", dict, path.name), f"{path.name}, [archive]")
    finding = _finding(_take(raw, "finding", dict, path.name), f"{path.name}, [finding]")
    loopback = _loopback(raw, path)
    sources = tuple(
        _source(entry, f"{path.name}, source {n}") for n, entry in enumerate(_take(raw, "sources", list, path.name), 1)
    )
    _nothing_left(raw, path.name)
    if len({source.name for source in sources}) != len(sources):
        raise SourcesError(f"{path.name}: two sources have the same name.")
    if sum(source.kind == SourceKind.FOUND for source in sources) != 1:
        raise SourcesError(f"{path.name}: one source must be of kind found, for the pages that are found.")
    pages = {source.name: len(source.addresses) for source in sources if source.kind == SourceKind.LIST_PAGE}
    for source in sources:
        if source.stands_in_for and source.stands_in_for not in pages:
            raise SourcesError(
                f"{path.name}: {source.name} stands in for {source.stands_in_for!r}, which is no list_page."
            )
        if source.stands_in_for and len(source.addresses) > pages[source.stands_in_for]:
            raise SourcesError(
                f"{path.name}: {source.name} has more addresses than {source.stands_in_for} to stand in for."
            )
    frozen = tuple((host, s.frozen_on) for s in sources if s.frozen_on for host in s.allowed_hosts)
    with_mementos = ("wayback", "hub", "found")
    sources = tuple(
        replace(s, frozen_hosts=(*frozen, *s.frozen_hosts)) if s.kind in with_mementos else s for s in sources
    )
    return Sources(first_year, bounds, fetching, archive, finding, sources, loopback)


def _bounds(raw: dict[str, Any], where: str) -> Bounds:
    bounds = Bounds(_take(raw, "least_rows", int, where), _take(raw, "largest_fall", float, where))
    _reasons(raw, ("least_rows", "largest_fall"), where)
    if not (bounds.least_rows >= 1 and 0 <= bounds.largest_fall < 1):
        raise SourcesError(f"{where}: least_rows must be 1 or more, largest_fall at least 0 and below 1.")
    return bounds


def _fetching(raw: dict[str, Any], where: str) -> Fetching:
    names = ("most_bytes", "deadline", "pause", "tries", "backoff", "too_many", "longest_wait", "redirects")
    whole = ("most_bytes", "tries", "redirects")
    taken: dict[str, Any] = {name: _take(raw, name, int if name in whole else float, where) for name in names}
    _reasons(raw, names, where)
    low = [name for name, value in taken.items() if value < (1 if name in ("most_bytes", "tries") else 0)]
    if low or not taken["deadline"]:
        raise SourcesError(f"{where}: {', '.join(low or ['deadline'])} is too small.")
    return Fetching(**taken)


def _archive(raw: dict[str, Any], where: str) -> Archive:
    kinds = {"index": str, "mementos": str, "archive_tries": int, "index_rows": int}
    names = ("index", "mementos", "index_pause", "memento_pause", "archive_tries", "index_rows", "index_kept")
    taken: dict[str, Any] = {name: _take(raw, name, kinds.get(name, float), where) for name in names}
    _reasons(raw, names, where)
    for name in ("index", "mementos"):
        parts = _split(taken[name])
        if parts is None or parts.scheme not in ("http", "https") or parts.hostname != ARCHIVE_HOST:
            raise SourcesError(f"{where}: {name} is {taken[name]!r}, which is no address on {ARCHIVE_HOST}.")
    low = [name for name in names[2:] if taken[name] < (kinds.get(name) is int)]
    if low:
        raise SourcesError(f"{where}: {', '.join(low)} is too small.")
    return Archive(**taken)


def _finding(raw: dict[str, Any], where: str) -> Finding:
    numbers = ("most_a_night", "again_days", "index_days")
    taken = {name: _take(raw, name, int, where) for name in numbers}
    words = []
    for n, entry in enumerate(_take(raw, "words", list, where), 1):
        words.append(_take(entry, "word", str, f"{where}, word {n}"))
        _take(entry, "reason", str, f"{where}, word {n}")
        _nothing_left(entry, f"{where}, word {n}")
    _reasons(raw, numbers, where)
    if low := [name for name in numbers if taken[name] < 1]:
        raise SourcesError(f"{where}: {', '.join(low)} is too small.")
    if odd := [word for word in words if not re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", word)]:
        raise SourcesError(f"{where}: write the word {odd[0]!r} in small letters and figures, with single spaces.")
    return Finding(tuple(words), **taken)


def _loopback(raw: dict[str, Any], path: Path) -> Loopback | None:
    allowed = "allow_loopback" in raw and _take(raw, "allow_loopback", bool, path.name)
    said = [key for key in ("ca_file", "connect_to") if key in raw]
    if not allowed:
        if said:
            raise SourcesError(f"{path.name}: {said[0]} is for tests and the demo; it needs allow_loopback = true.")
        return None
    ca_file = path.parent / _take(raw, "ca_file", str, path.name) if "ca_file" in raw else None
    connect_to = _take(raw, "connect_to", dict, path.name) if "connect_to" in raw else {}
    for host, to in connect_to.items():
        if not (isinstance(to, str) and re.fullmatch(r"[^:\s]+:\d{1,5}", to)):
            raise SourcesError(f"{path.name}: connect_to says {to!r} for {host}; write it as 127.0.0.1:8443.")
    return Loopback(ca_file, connect_to)


def _source(raw: dict[str, Any], where: str) -> Source:
    kind = _take(raw, "kind", str, where)
    captured_at = _take(raw, "captured_at", str, where)
    if kind not in [*SourceKind] or captured_at not in get_args(CapturedAt):
        raise SourcesError(f"{where}: kind {kind!r} or captured_at {captured_at!r} is unknown.")
    kind = SourceKind(kind)
    if captured_at != _DATED[kind]:
        raise SourcesError(f"{where}: captures of a {kind} are dated by {_DATED[kind]!r}, not {captured_at!r}.")
    source = Source(
        name=_take(raw, "name", str, where),
        kind=kind,
        addresses=tuple(_take(raw, "addresses", list, where)),
        allowed_hosts=tuple(_take(raw, "allowed_hosts", list, where)),
        captured_at=_DATED[kind],
        reason=_take(raw, "reason", str, where),
        frozen_on=_take(raw, "frozen_on", date, where) if kind == SourceKind.ARCHIVE_HOST else None,
        stands_in_for=_take(raw, "stands_in_for", str, where) if kind in FALLBACKS[1:] else None,
        frozen_hosts=tuple(_take(raw, "frozen_hosts", dict, where).items()) if kind == SourceKind.FOUND else (),
        match=cast("Match", _take(raw, "match", str, where)) if kind == SourceKind.INDEX else None,
        filters=tuple(_take(raw, "filters", list, where)) if kind == SourceKind.INDEX else (),
    )
    _nothing_left(raw, where)
    if kind == SourceKind.INDEX and source.match not in get_args(Match):
        raise SourcesError(f"{where}: match {source.match!r} is none of {', '.join(get_args(Match))}.")
    if any(type(day) is not date or host not in source.allowed_hosts for host, day in source.frozen_hosts):
        raise SourcesError(f"{where}: frozen_hosts must name allowed hosts, each with the day on which it was frozen.")
    # A template is judged by what it becomes; any moment will do.
    asked = () if kind == SourceKind.INDEX else source.addresses_at(datetime.now(UTC))
    outside = [address for address in asked if not source.may_ask(address)]
    if outside:
        raise SourcesError(f"{where}: {outside[0]} is on none of its allowed hosts.")
    if kind in (*FALLBACKS, "hub", "index") and not source.addresses:
        raise SourcesError(f"{where}: a {kind} without an address cannot be asked.")
    return source


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:  # an IPv6 host without its bracket, a port that is none
        return None
    return parts


def _reasons(raw: dict[str, Any], names: tuple[str, ...], where: str) -> None:
    for name in names:
        _take(raw, f"{name}_reason", str, where)
    _nothing_left(raw, where)


def _take(raw: dict[str, Any], key: str, kind: type[T], where: str) -> T:
    value = raw.pop(key, None)
    if type(value) is not kind or value in ("", {}):
        raise SourcesError(f"{where}: {key} must be a {kind.__name__}, it is {value!r}.")
    return value


def _nothing_left(raw: dict[str, Any], where: str) -> None:
    if raw:
        raise SourcesError(f"{where}: unknown key {', '.join(raw)}.")
