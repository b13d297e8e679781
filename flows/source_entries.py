"""One source: what the rest of the code knows of it, and what its entry in `sources.toml` has to say, kind by kind."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints, model_validator

from leahy.text.addresses import ARCHIVE_HOST, memento
from leahy.vocabulary import RegisterFormat, SourceKind

Match = Literal["exact", "prefix", "host", "domain"]
CapturedAt = Literal["fetched", "frozen", "memento", "stated", "host", "never"]

FALLBACKS: tuple[SourceKind, ...] = (
    SourceKind.LIST_PAGE,
    SourceKind.JSON_TWIN,
    SourceKind.ARCHIVE_HOST,
    SourceKind.WAYBACK,
)
"""The kinds that are asked over the network, in the order in which one stands in for those before it."""

_NOW = "{now}"
STRICT = ConfigDict(extra="forbid", frozen=True)
Text = Annotated[str, StringConstraints(strict=True, min_length=1)]
Name = Annotated[str, StringConstraints(strict=True, pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""Of a source, whose folder in `data/raw` has it."""
Whole = Annotated[int, Strict(), Field(le=2**40)]
Days = Annotated[int, Strict(), Field(le=36_500)]
Seconds = Annotated[float, Strict(), Field(ge=0, le=1_000_000)]
Day = Annotated[date, Strict()]


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of a register beside its address.

    `every_days`: after how many days it is asked again (0: never, once it is here). `least_rows`: a file with fewer rows is
    not whole; `largest_fall`: nor is one that has lost a greater share of its rows since the last one. `most_bytes`: of the
    file, as sent and unpacked. `attribution`: how its publisher asks to be named.
    """

    format: RegisterFormat
    licence: str
    attribution: str
    every_days: int
    least_rows: int
    largest_fall: float
    most_bytes: int
    bounds_reason: str


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
    frozen_hosts: tuple[tuple[str, date], ...] = ()  # of a wayback, hub or found: archives with their days
    match: Match | None = None
    filters: tuple[str, ...] = ()
    register: Register | None = None  # of a register only

    def at(self, address: str) -> "Source":
        """This source as what stands at `address` is: of a hub or found page the live page, the page of a frozen archive or
        a memento. Any other source is itself."""
        host = (parts.hostname or "") if (parts := split(address)) else ""
        if self.captured_at != "host":
            return self
        if host == ARCHIVE_HOST:
            return replace(self, kind=SourceKind.WAYBACK, captured_at="memento")
        if day := dict(self.frozen_hosts).get(host):
            return replace(self, kind=SourceKind.ARCHIVE_HOST, captured_at="frozen", frozen_on=day)
        return replace(self, kind=SourceKind.LIST_PAGE, captured_at="fetched")

    def allows(self, address: str) -> bool:
        """Whether `address` is on a host that speaks for this source; of a memento, the page's host counts too."""
        parts = split(address)
        if parts is None or parts.scheme not in ("http", "https") or parts.hostname not in self.allowed_hosts:
            return False
        archived = memento(address)
        return parts.hostname != ARCHIVE_HOST or (archived is not None and self.allows(archived.address))

    def may_ask(self, address: str) -> bool:
        """Whether the network may be asked for `address`: an allowed host at its usual port, without a password; for
        the Wayback Machine nothing but mementos."""
        parts = split(address)
        if parts is None or not self.allows(address) or parts.username is not None:
            return False
        usual = parts.port in (None, 80 if parts.scheme == "http" else 443)
        return usual and (self.kind != SourceKind.WAYBACK or parts.hostname == ARCHIVE_HOST)

    def addresses_at(self, now: datetime) -> tuple[str, ...]:
        """The addresses to ask at `now` (aware)."""
        stamp = now.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        return tuple(address.replace(_NOW, stamp) for address in self.addresses)


class _Entry(BaseModel):
    """What every entry of `sources` says."""

    model_config = STRICT

    name: Name
    addresses: tuple[Text, ...]
    allowed_hosts: tuple[Text, ...]
    reason: Text

    @model_validator(mode="after")
    def _may_be_asked(self) -> "_Entry":
        source = self.source()
        if source.kind == SourceKind.INDEX:  # what its addresses ask about is no address to ask
            return self
        # A template is judged by what it becomes; any moment will do.
        outside = [address for address in source.addresses_at(datetime.now(UTC)) if not source.may_ask(address)]
        if outside:
            raise ValueError(f"{outside[0]} is on none of its allowed hosts")
        return self

    def source(self) -> Source:
        """The entry as the rest of the code has it."""
        fields = dict(self)
        fields["kind"] = SourceKind(fields["kind"])
        fields["frozen_hosts"] = tuple(fields.get("frozen_hosts", {}).items())
        return Source(**fields)


class _AskedEntry(_Entry):
    addresses: Annotated[tuple[Text, ...], Field(min_length=1)]


class _ListPage(_AskedEntry):
    kind: Literal[SourceKind.LIST_PAGE]
    captured_at: Literal["fetched"]


class _JsonTwin(_AskedEntry):
    kind: Literal[SourceKind.JSON_TWIN]
    captured_at: Literal["fetched"]
    stands_in_for: Text


class _ArchiveHost(_AskedEntry):
    kind: Literal[SourceKind.ARCHIVE_HOST]
    captured_at: Literal["frozen"]
    frozen_on: Day
    stands_in_for: Text


class _Wayback(_AskedEntry):
    kind: Literal[SourceKind.WAYBACK]
    captured_at: Literal["memento"]
    stands_in_for: Text


class _SavedPage(_Entry):
    kind: Literal[SourceKind.SAVED_PAGE]
    captured_at: Literal["stated"]


class _Hub(_AskedEntry):
    kind: Literal[SourceKind.HUB]
    captured_at: Literal["host"]


class _Found(_Entry):
    kind: Literal[SourceKind.FOUND]
    captured_at: Literal["host"]
    frozen_hosts: Annotated[dict[Text, Day], Field(min_length=1)]

    @model_validator(mode="after")
    def _hosts_are_allowed(self) -> "_Found":
        if foreign := self.frozen_hosts.keys() - set(self.allowed_hosts):
            raise ValueError(f"frozen_hosts names {min(foreign)}, which is none of its allowed_hosts")
        return self


class _Index(_AskedEntry):
    kind: Literal[SourceKind.INDEX]
    captured_at: Literal["never"]
    match: Match
    filters: tuple[Text, ...]


class _Register(_AskedEntry):
    kind: Literal[SourceKind.REGISTER]
    captured_at: Literal["fetched"]
    format: RegisterFormat
    licence: Text
    attribution: Text
    every_days: Annotated[Days, Field(ge=0)]
    least_rows: Annotated[Whole, Field(ge=1)]
    largest_fall: Annotated[float, Strict(), Field(ge=0, lt=1)]
    most_bytes: Annotated[Whole, Field(ge=1)]
    bounds_reason: Text

    def source(self) -> Source:
        """The entry as the rest of the code has it."""
        fields = dict(self)
        register = Register(**{name: fields.pop(name) for name in Register.__dataclass_fields__})
        return Source(**fields, register=register)


Entry = Annotated[
    _ListPage | _JsonTwin | _ArchiveHost | _Wayback | _SavedPage | _Hub | _Found | _Index | _Register,
    Field(discriminator="kind"),
]


def split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:  # an IPv6 host without its bracket, a port that is none
        return None
    return parts
