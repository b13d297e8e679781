"""Decisions of people: `data/decisions/countries.csv`, `accepted.csv`, `rejected.csv`, `dates.csv`, `passed_over.csv` and
`checked.csv`.

They are read strictly. A decision is keyed by the hash of its capture, so it never applies to another page; those in
`passed_over.csv` are keyed by the address of a found page, those in `dates.csv` by the wrong moment too, because a page
that does not change shows the same bytes on many days. That a list was compared with its page is keyed by its year and
what it prints, so a silent edit is unchecked again. Every fault names the file and the line, because a person wrote it.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from flows.sources import Sources, configured, load_sources
from flows.store.captures import Look
from flows.store.files import make_folder, write_whole
from leahy.errors import LeahyError, UsageError
from leahy.record.decided import DATES_HEADER, decided_lines, decided_moment
from leahy.record.jsonl import iso
from leahy.text.addresses import original, url_key
from leahy.text.countries import COUNTRY_NAMES
from leahy.text.figures import whole_number
from leahy.text.fold import collapse
from leahy.vocabulary import SourceKind
from parsers.errors import LostHeadingsError, PageError

COUNTRIES_HEADER = ("capture_sha256", "group", "country_code", "reason", "decided_on")
ACCEPTED_HEADER = ("capture_sha256", "reason", "decided_on")
REJECTED_HEADER = ACCEPTED_HEADER
PASSED_OVER_HEADER = ("address", "reason", "decided_on")
CHECKED_HEADER = ("year", "printed_sha256", "reason", "decided_on")
Checks = Mapping[int, Mapping[str, date]]
"""Year -> printed_sha256 of a list that a person compared with its page -> the day."""
SHORTEST_PREFIX = 8
"""Digits that name a capture on the command line, at the least."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class DecisionError(LeahyError):
    """A decision cannot be read, or names no capture in data/raw."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision on one capture, and the reason. `sha256`: its hash, or 8 digits of it or more.

    "accept": its lists are real although a bound speaks against them. "reject": it is no true copy of its page.
    """

    kind: Literal["accept", "reject"]
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """`countries`: capture -> number of the group on its page (from 1) -> ISO code. `accepted`, `rejected`: capture ->
    reason. `dates`: (capture, the moment that its look states) -> when the page was seen. `passed_over`: address of a found
    page that leads to no list, as `url_key` has it -> reason. `checked`: which lists a person compared with their pages.
    `read_years`: capture -> the years of its lists as a person read it (`flows.store.readings`)."""

    countries: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    accepted: Mapping[str, str] = field(default_factory=dict)
    rejected: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[tuple[str, datetime], datetime] = field(default_factory=dict)
    passed_over: Mapping[str, str] = field(default_factory=dict)
    checked: Checks = field(default_factory=dict)
    read_years: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def rejection(self, sha256: str | None, captured_at: datetime | None) -> str | None:
        """Why a person rejected a capture; None if nobody did, or if a person then said of which moment it is a copy."""
        if sha256 is None or sha256 not in self.rejected:
            return None
        if any(key[0] == sha256 and at == captured_at for key, at in self.dates.items()):
            return None  # that is the later and the closer word
        return self.rejected[sha256]

    def redated(self, looks: Sequence[tuple[str, Look]]) -> list[tuple[str, Look]]:
        """`looks`, those with a wrong moment with the right one. `DecisionError` for a decision on a moment of no look."""
        if not self.dates:
            return list(looks)
        stated = {(look.sha256, look.captured_at) for _, look in looks}
        for sha256, moment in self.dates:
            if (sha256, moment) not in stated:
                raise DecisionError(
                    f"dates.csv: no look in data/raw brought {sha256[:16]} with captured_at {iso(moment)}. Copy stated_at "
                    "from the capture's line in looks.jsonl, or take the line out."
                )
        return [
            (source, replace(look, captured_at=self.dates[look.sha256, look.captured_at]))
            if look.sha256 and look.captured_at and (look.sha256, look.captured_at) in self.dates
            else (source, look)
            for source, look in looks
        ]


NO_DECISIONS = Decisions()


def read_decisions(data: Path, captures: Collection[str], sources: Sources | None = None) -> Decisions:
    """The decisions under `data`; `captures` are the hashes of every capture in `data/raw`. `sources`: None for those of
    `load_sources`.

    A file that is not there holds no decisions. `DecisionError` for an invalid file, two decisions
    on one question, a capture both accepted and rejected, a decision on a capture that is not in `captures`, and an
    address passed over that is a source's own, or where no page could be found.
    """
    countries: dict[str, dict[int, str]] = {}
    path = countries_file(data)
    for where, row in _rows(path, COUNTRIES_HEADER, captures):
        sha256, group, code, _, _ = row
        number = whole_number(group)
        if not number:
            raise DecisionError(f"{where}: group is {group!r}; it counts the groups of units on the page, from 1.")
        if code not in COUNTRY_NAMES:
            raise DecisionError(f"{where}: {code!r} is no ISO 3166-1 alpha-2 code (XK is one here too).")
        groups = countries.setdefault(sha256, {})
        if number in groups:
            raise DecisionError(f"{where}: group {group} of capture {sha256[:16]} is decided twice; keep one line.")
        groups[number] = code
    accepted = {sha256: reason for _, sha256, reason in _once(accepted_file(data), ACCEPTED_HEADER, captures)}
    rejected = {}
    for where, sha256, reason in _once(rejected_file(data), REJECTED_HEADER, captures):
        if sha256 in accepted:
            raise DecisionError(
                f"{where}: capture {sha256[:16]} is rejected here and accepted in {accepted_file(data)}; take one of "
                "the two lines out."
            )
        rejected[sha256] = reason
    frozen = {sha256: MappingProxyType(groups) for sha256, groups in countries.items()}
    return Decisions(
        MappingProxyType(frozen),
        MappingProxyType(accepted),
        MappingProxyType(rejected),
        MappingProxyType(_dates(dates_file(data), captures)),
        MappingProxyType(_passed_over(passed_over_file(data), sources)),
        read_checks(data),
    )


def read_checks(data: Path) -> Checks:
    """Which lists a person compared with their pages. `DecisionError` for an invalid file, and a list checked twice."""
    checks: dict[int, dict[str, date]] = {}
    for where, (year, printed, _, decided_on) in decided_rows(checked_file(data), CHECKED_HEADER):
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise DecisionError(f"{where}: year is {year!r}; write the calendar year of the list, such as 2018.")
        if not _SHA256.fullmatch(printed):
            raise DecisionError(f"{where}: printed_sha256 is {printed!r}; it takes 64 hexadecimal digits.")
        of_year = checks.setdefault(int(year), {})
        if printed in of_year:
            raise DecisionError(f"{where}: this {year} list is checked twice; keep one line.")
        of_year[printed] = date.fromisoformat(decided_on)
    return MappingProxyType(checks)


def write_check(data: Path, year: int, printed_sha256: str, reason: str, decided_on: date) -> None:
    """Write into checked.csv that a person compared that list of `year` with its page. See `write_decision`."""
    row = (str(year), printed_sha256, collapse(reason), decided_on.isoformat())
    _append(checked_file(data), CHECKED_HEADER, row)


def resolve(decision: Decision, looks: Sequence[tuple[str, Look]]) -> Decision:
    """`decision` with the whole hash of the one capture it means; `UsageError` if that is none, or several."""
    prefix = decision.sha256.lower()
    if len(prefix) < SHORTEST_PREFIX:
        raise UsageError(
            f"{prefix!r} is too short to name a capture; give at least {SHORTEST_PREFIX} digits of its sha256."
        )
    if not decision.reason.strip():
        raise UsageError("A decision needs its reason: --reason TEXT.")
    hashes = sorted({look.sha256 for _, look in looks if look.sha256 and look.sha256.startswith(prefix)})
    if len(hashes) != 1:
        several = f"several captures in data/raw: {', '.join(hashes)}" if hashes else "no capture in data/raw"
        raise UsageError(f"{prefix} names {several}. Nothing was decided.")
    return replace(decision, sha256=hashes[0], reason=collapse(decision.reason))


def decide(data: Path, decision: Decision, decisions: Decisions, decided_on: date) -> Decisions:
    """`decisions` with this one among them, on disk too. `DecisionError` if another one says the opposite."""
    sha256 = decision.sha256
    same, other, file = decisions.accepted, decisions.rejected, rejected_file(data)
    if decision.kind == "reject":
        same, other, file = other, same, accepted_file(data)
    if sha256 in same:
        return decisions
    if sha256 in other:
        raise DecisionError(
            f"Capture {sha256[:16]} has a line in {file}, which says the opposite: {other[sha256]} "
            "Nothing was decided. If that line is wrong, take it out of the file and run this again."
        )
    known = {**same, sha256: decision.reason}
    decided = replace(decisions, accepted=known) if decision.kind == "accept" else replace(decisions, rejected=known)
    write_decision(data, decision, decided_on)
    return decided


def write_decision(data: Path, decision: Decision, decided_on: date) -> None:
    """Write `decision`, with the whole hash and a reason of one line, into the file of its kind.

    The lines that are there stay as they are. The caller holds the lock and knows that the capture is there.
    """
    row = (decision.sha256, decision.reason, decided_on.isoformat())
    _append(_FILES[decision.kind](data), ACCEPTED_HEADER, row)


def write_date(
    data: Path, sha256: str, stated_at: datetime, captured_at: datetime, reason: str, decided_on: date
) -> None:
    """Write into dates.csv that the capture with the date `stated_at` is of `captured_at`, both aware UTC. See
    `write_decision`."""
    moments = str(iso(stated_at)), str(iso(captured_at))
    _append(dates_file(data), DATES_HEADER, (sha256, *moments, collapse(reason), decided_on.isoformat()))


def line_of_date(sha256: str, stated_at: datetime, captured_at: datetime, reason: str, decided_on: date) -> str:
    """The line of dates.csv for a person to append who knows the right moment, and the first line that the file has to have."""
    line = ",".join((sha256, str(iso(stated_at)), f"{captured_at:%Y-%m-%dT%H:%MZ}", reason, decided_on.isoformat()))
    return f"{line} (the first line of that file is {','.join(DATES_HEADER)})."


def _append(path: Path, header: Sequence[str], row: Sequence[str]) -> None:
    """Add a line to a file of decisions, which is made if it is not there."""
    content = path.read_bytes() if path.exists() else b""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    if not content:
        writer.writerow(header)
    elif not content.endswith(b"\n"):
        out.write("\n")
    writer.writerow(row)
    make_folder(path.parent)
    write_whole(path, content + out.getvalue().encode())


def how_to_decide(error: PageError, sha256: str, data: Path) -> str:
    """The message of `error`, with the capture's hash and the file of `data` where it asks for decisions."""
    message = str(error).replace(LostHeadingsError.CAPTURE, sha256)
    return message.replace(LostHeadingsError.FILE, str(countries_file(data)))


def how_to_accept(sha256: str) -> str:
    """What to do about a list that is right although a bound speaks against it."""
    return (
        "Look at the page. If it is right, say so: "
        f'python -m flows run --replay --accept {sha256[:16]} --reason "why it is right".'
    )


def how_to_reject(sha256: str) -> str:
    """What to do about a capture that is no true copy of its page."""
    return (
        "If this capture is no true copy of the page (half of it, say), leave it out: "
        f'python -m flows run --replay --reject {sha256[:16]} --reason "what is wrong with it".'
    )


def how_to_redate(sha256: str) -> str:
    """What to do about a capture whose date is wrong."""
    return (
        "If its date is wrong, give the right one: python -m flows add FILE --url U --captured-at T --replace-date; or add "
        f"a line for {sha256[:16]} to data/decisions/dates.csv ({','.join(DATES_HEADER)})."
    )


def countries_file(data: Path) -> Path:
    """The file of decisions on lost headings."""
    return data / "decisions" / "countries.csv"


def accepted_file(data: Path) -> Path:
    """The file of refused lists that a person accepted."""
    return data / "decisions" / "accepted.csv"


def rejected_file(data: Path) -> Path:
    """The file of captures that are no true copies of their pages."""
    return data / "decisions" / "rejected.csv"


def dates_file(data: Path) -> Path:
    """The file of captures whose date was stated wrong."""
    return data / "decisions" / "dates.csv"


def passed_over_file(data: Path) -> Path:
    """The file of found addresses that lead to no list."""
    return data / "decisions" / "passed_over.csv"


def checked_file(data: Path) -> Path:
    """The file of lists that a person compared with their pages."""
    return data / "decisions" / "checked.csv"


_FILES = {"accept": accepted_file, "reject": rejected_file}


def _once(path: Path, header: tuple[str, ...], captures: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """(place, capture, reason) of each decision in a file that holds one a capture."""
    decided = set()
    for where, (sha256, reason, _) in _rows(path, header, captures):
        if sha256 in decided:
            raise DecisionError(f"{where}: capture {sha256[:16]} is decided on twice; keep one line.")
        decided.add(sha256)
        yield where, sha256, reason


def _dates(path: Path, captures: Collection[str]) -> dict[tuple[str, datetime], datetime]:
    """By capture and the moment that was stated, the right moment."""
    dates: dict[tuple[str, datetime], datetime] = {}
    for where, (sha256, *moments, _, _) in _rows(path, DATES_HEADER, captures):
        stated_at, captured_at = (_moment(where, text) for text in moments)
        if (sha256, stated_at) in dates:
            raise DecisionError(f"{where}: {iso(stated_at)} of capture {sha256[:16]} is decided twice; keep one line.")
        dates[sha256, stated_at] = captured_at
    return dates


def _moment(where: str, text: str) -> datetime:
    try:
        return decided_moment(text)
    except (ValueError, OverflowError) as error:
        raise DecisionError(
            f"{where}: {text!r} is no moment; write it as 2019-05-01 or 2019-05-01T14:30:00Z."
        ) from error


def _passed_over(path: Path, sources: Sources | None) -> dict[str, str]:
    """By address, why it is passed over."""
    passed_over: dict[str, str] = {}
    for where, (address, reason, _) in decided_rows(path, PASSED_OVER_HEADER):
        sources = sources or load_sources()
        page = original(address)  # a memento of a page is that page
        if not any(source.may_ask(page) for source in sources.of_kind(SourceKind.FOUND)):
            raise DecisionError(
                f"{where}: {address!r} is no address at which a page can be found. Write it as the report does, with "
                "https:// and its host."
            )
        if url_key(page) in configured(sources):
            raise DecisionError(
                f"{where}: {address} is an address of the sources file, and is looked at in any case. Only a page that "
                "was found can be passed over. To leave out what was captured there: --reject."
            )
        if url_key(page) in passed_over:
            raise DecisionError(f"{where}: {address} is passed over twice; keep one line.")
        passed_over[url_key(page)] = reason
    return passed_over


def _rows(path: Path, header: tuple[str, ...], captures: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """(place for a message, fields) of each decision on a capture in `path`, with what the files share already checked."""
    for where, row in decided_rows(path, header):
        if not _SHA256.fullmatch(row[0]):
            raise DecisionError(
                f"{where}: capture_sha256 is {row[0]!r}; it takes the whole hash, 64 hexadecimal digits."
            )
        if row[0] not in captures:
            raise DecisionError(
                f"{where}: no capture in data/raw has the hash {row[0]}. Add the page, or take the decision out."
            )
        yield where, row


def decided_rows(path: Path, header: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """(place for a message, fields) of each decision in `path`: as many as there should be, the last two a reason and a
    day."""
    for line, row in decided_lines(path, header, DecisionError):
        where = f"{path}, line {line}"
        if len(row) != len(header):
            raise DecisionError(f"{where}: {len(row)} fields, not {len(header)} ({','.join(header)}).")
        row = [value.strip() for value in row]
        *_, reason, decided_on = row
        if not reason:
            raise DecisionError(f"{where}: a decision needs its reason.")
        if not _is_date(decided_on):
            raise DecisionError(f"{where}: decided_on is {decided_on!r}; write it as YYYY-MM-DD.")
        yield where, row


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None
