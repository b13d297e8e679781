"""What collecting did: the looks at the sources, and a backfill."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.report.words import first_line, moment, plural
from leahy.vocabulary import VerdictKind


@dataclass(frozen=True, slots=True)
class SeenLook:
    """One address that this run looked at. `ms`: the time of its requests; `tries`: attempts of the last request.

    `newer`: it is a list, dated later than every list known before. `good`: it is a list, or an expected answer of an
    address that need not have one.
    """

    source: str
    how: str
    asked_url: str
    final_url: str | None
    status: int | None
    verdict: str
    reason: str
    ms: int
    tries: int
    captured_at: datetime | None
    sha256: str | None
    newer: bool
    good: bool = False


@dataclass(frozen=True, slots=True)
class SourceOutage:
    """A source that did not give what it is there for. `last_good`: the last time it did, None for never.

    `nights`: on how many nights it was asked since. `missing`: what it did not do, as in "has shown no list".
    """

    source: str
    last_good: datetime | None
    nights: int
    missing: str = "shown no list"


@dataclass(frozen=True, slots=True)
class LookReport:
    """The result of looking at the sources. `unseen`: the pages of which no place showed anything newer;
    `unseen_registers`: the registers that are due and sent nothing whole.

    `since`: the date of the newest known list, None where none is dated. `notes`: remarks on the hosts.
    """

    looks: tuple[SeenLook, ...]
    unseen: tuple[str, ...]
    since: datetime | None
    outages: tuple[SourceOutage, ...]
    notes: tuple[str, ...]
    unseen_registers: tuple[str, ...] = ()

    @property
    def could_look(self) -> bool:
        """Whether every page was seen, itself or in a newer copy, and every register."""
        return not self.unseen and not self.unseen_registers

    def summary(self) -> str:
        """The result in one clause."""
        if self.unseen:
            unseen = ", ".join(self.unseen)
            if self.since is None:
                return f"could not look (never reached: {unseen})"
            return f"could not look since {moment(self.since)} ({unseen})"
        if self.unseen_registers:
            return f"could not look at the registers {', '.join(self.unseen_registers)}"
        good = sum(look.good or look.verdict == VerdictKind.LIST for look in self.looks)
        looked_at = f"{plural(len(self.looks), 'address')} looked at"
        if good == len(self.looks):
            return f"{looked_at}, all good"
        newer = dict.fromkeys(look.source for look in self.looks if look.newer)
        return f"{looked_at}, {good} good" + (f"; newer lists in {', '.join(newer)}" if newer else "")


@dataclass(frozen=True, slots=True)
class BackfillReport:
    """The result of fetching archived captures. `first_year`, `last_year`: limits of the capture date, None for no limit.

    `addresses`: pages with a capture in these years; `captures`: their distinct captures that may be lists. Of these,
    `there` were here before, `same` were skipped because their bytes are a known page that the site sends for every
    address, and `left` are still missing. `asked`: requests for captures; `verdicts`: of the answers. `errors`: captures
    that the index itself calls errors, or that are no text. `seconds`: the least time that `left` will take. `notes`:
    documents that were found but cannot be read.
    """

    first_year: int | None
    last_year: int | None
    dry_run: bool
    addresses: int
    index_asked: int
    index_kept: int
    captures: int
    there: int
    asked: int
    same: int
    left: int
    errors: int
    verdicts: Mapping[str, int]
    seconds: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def could_look(self) -> bool:
        """Whether every request was answered."""
        return not self.faults

    def summary(self) -> str:
        """The result in one clause."""
        counts = f"{plural(self.captures, 'archived capture')}: {self.there:,} already here, {self.asked:,} requested"
        if self.verdicts:
            counts += f" ({', '.join(f'{n} {kind}' for kind, n in self.verdicts.items())})"
        if self.left:
            counts += f", {self.left:,} left"
        return counts + (f"; some requests failed: {first_line(self.faults[0])}" if self.faults else "")
