"""Where lists are published, how they may be asked for, and the bounds of a valid list: `sources.toml`.

The environment's LEAHY_SOURCES names another file for the same code (tests, the demo). Such a file may say

    allow_loopback = true
    ca_file = "ca.pem"                                  # optional: the only authority then; relative to the file
    connect_to = { "www.state.gov" = "127.0.0.1:8443" } # optional: in place of DNS; names, Host and TLS stay the real ones

and loopback addresses, refused otherwise, are then allowed; no other private address ever is.

The file is read strictly: each kind of source has a model that says which fields it has, and every bound has its reason.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    ValidationError,
)
from pydantic.dataclasses import dataclass as checked_dataclass

from flows.source_entries import FALLBACKS, STRICT, Days, Entry, Seconds, Source, Text, Whole, split
from leahy.errors import LeahyError
from leahy.text.addresses import ARCHIVE_HOST, original, url_key
from leahy.vocabulary import SourceKind

__all__ = [
    "FALLBACKS", "SOURCES", "Archive", "Bounds", "Fetching", "Finding", "Loopback", "Source", "Sources", "SourcesError",
    "Word", "configured", "load_sources", "page_host",
]  # fmt: skip

_FORBID = ConfigDict(extra="forbid")
SOURCES = Path(__file__).with_name("sources.toml")


class SourcesError(LeahyError):
    """`sources.toml` does not say what it has to."""


@checked_dataclass(frozen=True, slots=True, config=_FORBID)
class Bounds:
    """What a list has to reach to be published without a decision.

    `least_rows`: rows of a list that has no earlier one for its year. `largest_fall`: the share of its rows that a list
    may lose against the one before it for the same year. `unchecked`: what becomes of a list that no person has compared
    with its page.
    """

    least_rows: Annotated[Whole, Field(ge=1)]
    largest_fall: Annotated[float, Strict(), Field(ge=0, lt=1)]
    unchecked: Literal["publish", "hold"] = "publish"


Tries = Annotated[Whole, Field(ge=1, le=20)]


@checked_dataclass(frozen=True, slots=True, config=_FORBID)
class Fetching:
    """How the network is asked. All but `most_bytes`, `tries` and `redirects` in seconds."""

    most_bytes: Annotated[Whole, Field(ge=1)]  # of one response, as sent and after decoding
    deadline: Annotated[Seconds, Field(gt=0)]  # of one response, from connecting to its last byte
    pause: Seconds  # between the end of one request to a host and the next one to it
    tries: Tries  # of one request, the first included
    backoff: Seconds  # before the second try; doubled for each further one; a random half of it is taken off
    too_many: Seconds  # wait after a 429 that does not say how long
    longest_wait: Seconds  # a Retry-After beyond this is honoured by not asking the host again in this run
    redirects: Annotated[Whole, Field(ge=0)]  # followed at most


def _on_the_archive(address: str) -> str:
    parts = split(address)
    if parts is None or parts.scheme not in ("http", "https") or parts.hostname != ARCHIVE_HOST:
        raise ValueError(f"it must be an address on {ARCHIVE_HOST}")
    return address


_ArchiveAddress = Annotated[Text, AfterValidator(_on_the_archive)]


@checked_dataclass(frozen=True, slots=True, config=_FORBID)
class Archive:
    """How the Wayback Machine is asked. All but the addresses and the two whole numbers in seconds."""

    index: _ArchiveAddress  # address of its index, without a query
    mementos: _ArchiveAddress  # what the address of every capture begins with
    index_pause: Seconds  # from one request to the index to the next one
    memento_pause: Seconds  # from one request for a capture to the next one
    archive_tries: Tries  # of one request, the first included
    index_rows: Annotated[Whole, Field(ge=1)]  # captures asked for in one answer of the index
    index_kept: Seconds  # for so long a kept answer of the index stands


@checked_dataclass(frozen=True, slots=True, config=_FORBID)
class Word:
    """A word, or several with single spaces, that makes an address a candidate; in small letters and figures."""

    word: Annotated[str, StringConstraints(strict=True, pattern="^[a-z0-9]+( [a-z0-9]+)*$")]
    reason: Text


@checked_dataclass(frozen=True, slots=True, config=_FORBID)
class Finding:
    """How lists are found that are not configured. `words`: what the address of a candidate, or the text of a link to it,
    has to contain. The numbers are days, but for `most_a_night`: candidates that are not known to be lists."""

    words: tuple[Word, ...]
    most_a_night: Annotated[Whole, Field(ge=1)]
    again_days: Annotated[Days, Field(ge=1)]  # after which a page that was no list is looked at again
    index_days: Annotated[Days, Field(ge=1)]  # for which a whole answer of the index stands


@dataclass(frozen=True, slots=True)
class Loopback:
    """What only tests and the demo may configure."""

    ca_file: Path | None = None
    connect_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything in `sources.toml`. `loopback` is None outside of tests and the demo."""

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
        names = ", ".join(source.name for source in self.sources)
        raise SourcesError(f"No source is called {name!r} in {SOURCES.name}; there are: {names}.")

    def of_kind(self, kind: SourceKind) -> tuple[Source, ...]:
        """The sources of one kind, in the file's order."""
        return tuple(source for source in self.sources if source.kind == kind)


def page_host(address: str) -> str | None:
    """The host whose page stands at `address`: of a memento, the host that was captured."""
    parts = split(original(address))
    return parts.hostname if parts else None


def configured(sources: Sources) -> set[str]:
    """What is looked at anyhow, as `url_key` has it."""
    return {url_key(original(a)) for s in sources.sources if s.kind != SourceKind.INDEX for a in s.addresses}


def load_sources(path: Path | None = None) -> Sources:
    """The sources in `path` (else LEAHY_SOURCES, else ours).

    Raises `SourcesError` for a file that cannot be read, with every unknown, missing or wrong field, and for sources that
    do not fit together.
    """
    path = path or Path(os.environ.get("LEAHY_SOURCES") or SOURCES)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # a number of 5,000 figures, and brackets without end
        raise SourcesError(f"{path.name} is not TOML: {error}") from error
    except OSError as error:
        raise SourcesError(f"Could not read {path}: {error.strerror or error}. Is LEAHY_SOURCES right?") from error
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        raise SourcesError("\n".join(_faults(path.name, raw, error))) from error
    sources = tuple(entry.source() for entry in file.sources)
    _check_together(path.name, sources)
    frozen = tuple((host, s.frozen_on) for s in sources if s.frozen_on for host in s.allowed_hosts)
    with_mementos = (SourceKind.WAYBACK, SourceKind.HUB, SourceKind.FOUND)
    sources = tuple(
        replace(s, frozen_hosts=(*frozen, *s.frozen_hosts)) if s.kind in with_mementos else s for s in sources
    )
    return Sources(
        file.first_year, file.bounds, file.fetching, file.archive, file.finding, sources, _loopback(file, path)
    )


def _take_reasons(section: Any) -> Any:
    """A section without its reasons, of which each value but a list has to have one: `<name>_reason`."""
    if not isinstance(section, dict):
        return section
    values = {name: value for name, value in section.items() if not name.endswith("_reason")}
    for name, value in values.items():
        reason = section.get(f"{name}_reason")
        if not isinstance(value, list) and not (isinstance(reason, str) and reason):
            raise ValueError(f"{name}_reason is missing: every value has its reason")
    return values | {name: section[name] for name in section if name.removesuffix("_reason") not in values}


_WITH_REASONS = BeforeValidator(_take_reasons)


class _File(BaseModel):
    model_config = STRICT

    first_year: Annotated[Whole, Field(ge=1997, le=2100)]  # of the law, and far from now
    first_year_reason: Text
    bounds: Annotated[Bounds, _WITH_REASONS]
    fetching: Annotated[Fetching, _WITH_REASONS]
    archive: Annotated[Archive, _WITH_REASONS]
    finding: Annotated[Finding, _WITH_REASONS]
    sources: tuple[Entry, ...]
    allow_loopback: Annotated[bool, Strict()] = False
    ca_file: Text | None = None
    connect_to: dict[str, Annotated[str, StringConstraints(strict=True, pattern=r"^[^:\s]+:\d{1,5}$")]] | None = None


def _loopback(file: _File, path: Path) -> Loopback | None:
    given = [name for name in ("ca_file", "connect_to") if getattr(file, name) is not None]
    if file.allow_loopback:
        return Loopback(path.parent / file.ca_file if file.ca_file else None, file.connect_to or {})
    if given:
        raise SourcesError(f"{path.name}: {given[0]} is for tests and the demo; it needs allow_loopback = true.")
    return None


def _check_together(file: str, sources: tuple[Source, ...]) -> None:
    """Raise `SourcesError` if the sources do not fit together."""
    if len({source.name for source in sources}) != len(sources):
        raise SourcesError(f"{file}: two sources have the same name.")
    if sum(source.kind == SourceKind.FOUND for source in sources) != 1:
        raise SourcesError(f"{file}: one source must be of kind found, for the pages that are found.")
    pages = {source.name: len(source.addresses) for source in sources if source.kind == SourceKind.LIST_PAGE}
    for source in sources:
        if source.stands_in_for and source.stands_in_for not in pages:
            raise SourcesError(f"{file}: {source.name} stands in for {source.stands_in_for!r}, which is no list_page.")
        if source.stands_in_for and len(source.addresses) > pages[source.stands_in_for]:
            raise SourcesError(f"{file}: {source.name} has more addresses than {source.stands_in_for} to stand in for.")


def _faults(file: str, raw: dict[str, Any], error: ValidationError) -> list[str]:
    """One line a fault: the file, the section or source, the field, what stands there, and what should."""
    faults = []
    for fault in error.errors(include_url=False):
        section, *rest = map(str, fault["loc"])
        place = file
        if section == "sources" and rest:
            number, *rest = rest
            entry = raw["sources"][int(number)]
            name = f" ({entry['name']})" if isinstance(entry, dict) and entry.get("name") else ""
            place, rest = f"{file}, source {int(number) + 1}{name}", rest[1:]  # without the kind, by which it was read
        elif isinstance(raw.get(section), dict):
            place = f"{file}, [{section}]"
        else:
            rest = [section, *rest]
        name = ".".join(str(int(part) + 1) if part.isdecimal() else part for part in rest)
        faults.append(f"{place}: {_fault(name, fault['type'], fault['msg'], fault['input'])}")
    return faults


def _fault(name: str, kind: str, message: str, value: Any) -> str:
    if kind == "missing":
        return f"{name} is missing."
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"unknown key {name}. Take it out, or correct its spelling."
    message = message.removeprefix("Value error, ")
    if not name or isinstance(value, dict | list):
        return f"{name}: {message}." if name else f"{message}."
    return f"{name} is {value!r}: {message[0].lower()}{message[1:]}."
