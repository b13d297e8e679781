"""The Wayback Machine's index (CDX): which captures it has of which addresses.

    found = index(client, raw, Query("state.gov/public-release-of", match="prefix"))
    found.rows, found.fault

An answer is read strictly. A page of HTML, an answer that breaks off, a row that is not as it should be: each is a
fault, and none of them looks like "no captures", which is `[]` and nothing else. Every answer is kept in `data/raw` like
any other bytes, so that what was answered is not asked again by whoever goes on where a backfill was stopped.

The interface: https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

from flows.collect.responses import file_response, look_at
from flows.http.client import Client, Response
from flows.store import captures
from flows.store.captures import LOOKS, Look
from leahy.errors import LeahyError, what_and_where
from leahy.record.jsonl import read_records
from leahy.text.addresses import url_key
from leahy.vocabulary import INDEX, VerdictKind
from parsers.records import Verdict

FOLDER = "wayback-index"
"""The folder of its answers in `data/raw`. They are no captures of a page: nothing judges or reads them."""
FIRST_YEAR = 1996
"""That of the archive's first captures."""
FIELDS = ("timestamp", "original", "digest", "statuscode", "mimetype", "length")

_WORD = re.compile(r"[^\s\x00-\x1f\ud800-\udfff]+")
_GOOD = "an index: "  # how the reason of a look at a good answer begins
_MORE = ", and more to come"  # and how it ends where the answer led on
_REPEAT = "warc/revisit"


class IndexFault(LeahyError):
    """An answer of the index that cannot be read, and what was seen in its place."""


@dataclass(frozen=True, slots=True)
class Archived:
    """One capture, as the index has it. `digest`: of the body, base32 of SHA-1. `length`: bytes of the packed record.

    `status`: None where the index has none, as for a revisit (`repeats`): the same bytes as an earlier capture's.
    """

    timestamp: str
    original: str
    digest: str
    status: int | None
    mimetype: str
    length: int | None

    @property
    def captured_at(self) -> datetime:
        """The moment of the capture, UTC."""
        moment = _moment(self.timestamp)
        assert moment is not None, "no row of the index has come in without"
        return moment

    @property
    def repeats(self) -> bool:
        """Whether it is the record of a revisit."""
        return self.mimetype == _REPEAT


@dataclass(frozen=True, slots=True)
class Query:
    """What the index is asked. `url` without a scheme matches both; `filters` as the interface writes them
    (`original:.*leahy.*`, `!statuscode:404`); of rows that follow each other and are equal in the field `collapse`,
    only the first one comes: `urlkey` gives each address once. (`digest` loses the earlier of two addresses that follow
    each other with the same bytes; see `distinct`.)"""

    url: str
    match: Literal["exact", "prefix", "host", "domain"] = "exact"
    filters: tuple[str, ...] = ()
    collapse: Literal["digest", "urlkey"] | None = None

    def address(self, index: str, rows: int, key: str | None = None) -> str:
        """The address that asks it; `key`: that in which the answer before ended."""
        asked = [("url", self.url), ("matchType", self.match), *(("filter", rule) for rule in self.filters)]
        asked += [("collapse", self.collapse)] if self.collapse else []
        asked += [("fl", ",".join(FIELDS)), ("output", "json"), ("showResumeKey", "true"), ("limit", str(rows))]
        # The key comes as it is to be sent, its letters escaped already.
        return f"{index}?{urlencode(asked)}" + (f"&resumeKey={quote(key, safe='%+')}" if key else "")


@dataclass(frozen=True, slots=True)
class Index:
    """What a query came to. `fault`: why it is not whole; `rows` are then those that came before it.

    `asked`: addresses that the archive was asked for now; `kept`: answers that were there already.
    """

    rows: tuple[Archived, ...]
    fault: str | None
    asked: int
    kept: int


def index(client: Client, raw: Path, query: Query) -> Index:
    """The captures that fit `query`, answer by answer; those that are kept below `raw` and not too old are not asked
    for. The caller holds the lock of the data folder.

    What a network or the archive does is the `fault`. Raises `RecordError` for a broken log, `WriteFailed`.
    """
    known = _kept(client, raw)
    rows: dict[Archived, None] = {}
    asked, there, key = 0, 0, None
    fault = None
    while True:
        address = query.address(client.archive.index, client.archive.index_rows, key)
        try:
            if address in known:
                found, key = read_answer(captures.read_capture(raw, FOLDER, known[address]), client.clock())
                there += 1
            else:
                asked += 1
                found, key = _ask(client, raw, address)
        except IndexFault as error:
            fault = str(error)
            break
        before = len(rows)
        rows.update(dict.fromkeys(found))
        if key is None:
            break
        if len(rows) == before:
            fault = f"an answer with nothing new leads on, to {key!r}"
            break
    told = f"the index of the archive could not be read for {query.url}: {fault}" if fault else None
    return Index(tuple(rows), told, asked, there)


def read_answer(body: bytes, now: datetime) -> tuple[list[Archived], str | None]:
    """The rows of one answer, and the key that leads on, None where it is the last. Raises `IndexFault`."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise IndexFault("an answer without a byte, where [] would say that there is no capture")
    if start[:1] != b"[":
        what = "a page of HTML" if start[:1] == b"<" else "no JSON"
        raise IndexFault(f"{what} where its JSON should be: {start[:80].decode('utf-8', 'replace')!r}")
    try:
        table = json.loads(body)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError too
        raise IndexFault(f"an answer of {len(body):,} bytes that breaks off or is no JSON: {error}") from error
    if table == []:
        return [], None
    names = [str(name) for name in table[0]] if isinstance(table[0], list) else []
    if not set(FIELDS) <= set(names) or len(set(names)) < len(names):
        raise IndexFault(f"it begins with {str(table[0])[:120]}, where the names of the fields should stand")
    end = table.index([]) if [] in table else len(table)
    rows = [_row(names, row, number, now) for number, row in enumerate(table[1:end], 1)]
    if end == len(table):
        return rows, None
    after = table[end + 1 :]
    if len(after) != 1 or not (
        isinstance(after[0], list)
        and len(after[0]) == 1
        and isinstance(after[0][0], str)
        and after[0][0].isprintable()
        and after[0][0]
    ):
        raise IndexFault(f"after its empty row stands {str(after)[:120]}, where one resume key should stand")
    return rows, after[0][0]


def is_good(look: Look) -> bool:
    """Whether a look at the index brought an answer that could be read."""
    return look.sha256 is not None and look.reason.startswith(_GOOD)


def is_last(look: Look) -> bool:
    """Whether it brought the last answer to a query, which needs no further one."""
    return is_good(look) and not look.reason.endswith(_MORE)


def resolved(rows: Iterable[Archived]) -> list[Archived]:
    """`rows`, a revisit with the status and type of the capture that it repeats, where that one is among them."""
    rows = list(rows)
    told = {row.digest: row for row in sorted(rows, key=lambda row: row.timestamp) if not row.repeats and row.status}
    return [
        replace(row, status=told[row.digest].status, mimetype=told[row.digest].mimetype)
        if row.repeats and row.digest in told
        else row
        for row in rows
    ]


def distinct(rows: Iterable[Archived], is_gone: Callable[[Archived], bool] = lambda _: False) -> list[Archived]:
    """The captures that can say something new, the oldest first. `is_gone`: whether the archive has lost its bytes.

    Of an address, in whatever way it is written: a capture that repeats the one before it says nothing new, and one that
    goes back to what was before that does. A capture of one moment with one digest is one, under however many addresses.
    What follows one that is gone does too: the same bytes may be had there.
    A redirect has hardly a body, so its digest says nothing of where it leads: of those, the first one of each year.
    """
    last: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    found = []
    for row in sorted(set(rows), key=lambda row: (row.timestamp, row.repeats, row.original, row.digest, str(row))):
        page = url_key(row.original)
        said = row.digest if row.digest != "-" else f"{row.timestamp} {row.original}"
        if row.status is not None and 300 <= row.status < 400:
            said += row.timestamp[:4]
        if last.get(page) != said and (row.timestamp, said) not in seen:
            found.append(row)
        if is_gone(row):
            last.pop(page, None)
        else:
            last[page] = said
            seen.add((row.timestamp, said))
    return found


def _ask(client: Client, raw: Path, address: str) -> tuple[list[Archived], str | None]:
    """One answer, asked for until it can be read or another try is of no use; every one of them is filed."""
    for number in count(1):
        response = client.ask(address, lambda to: to.startswith(f"{client.archive.index}?"))
        if response.fault or response.status != 200:  # the client has tried again what can pass
            fault = response.fault or f"HTTP status {response.status}"
            _file(raw, response, fault)
            raise IndexFault(fault)
        try:
            rows, key = read_answer(response.body or b"", client.clock())
        except IndexFault as error:
            _file(raw, response, str(error))
            if number >= client.archive.archive_tries:
                raise
            client.back_off(number)
        except Exception as error:
            _file(raw, response, f"reading it failed, which nobody foresaw: {what_and_where(error)}")
            raise
        else:
            _file(raw, response, f"{_GOOD}{len(rows):,} captures{_MORE if key else ''}")
            return rows, key
    raise AssertionError


def _kept(client: Client, raw: Path) -> dict[str, Look]:
    """By address, the newest good answer that is not too old."""
    age = timedelta(seconds=client.archive.index_kept)
    return {
        look.asked_url: look
        for look in read_records(raw / FOLDER / LOOKS, Look)
        if is_good(look) and abs(client.clock() - look.fetched_at) < age
    }


def _file(raw: Path, response: Response, reason: str) -> None:
    verdict = Verdict(VerdictKind.NOT_A_LIST if reason.startswith(_GOOD) else VerdictKind.UNAVAILABLE, reason)
    file_response(raw, FOLDER, response, look_at(response, INDEX, None, verdict))


def _row(names: Sequence[str], row: Any, number: int, now: datetime) -> Archived:
    """A row of the table; raises `IndexFault` for what is none."""
    if not (isinstance(row, list) and len(row) == len(names) and all(_is_word(cell) for cell in row)):
        raise IndexFault(f"its row {number} is {str(row)[:160]}: not {len(names)} words")
    told = dict(zip(names, row, strict=True))
    timestamp, original, digest, status, mimetype, length = (told[name] for name in FIELDS)
    if not ((status == "-" or re.fullmatch(r"\d{1,3}", status)) and re.fullmatch(r"-|\d{1,15}", length)):
        raise IndexFault(f"its row {number} has the status {status!r} and the length {length!r}")
    moment = _moment(timestamp)
    if moment is None or moment.year < FIRST_YEAR or moment > now + timedelta(days=1):
        raise IndexFault(
            f"its row {number} has the timestamp {timestamp!r}: no moment of 14 digits, or an impossible one"
        )
    return Archived(
        timestamp, original, digest, int(status) or None if status != "-" else None, mimetype,
        None if length == "-" else int(length),
    )  # fmt: skip


def _moment(timestamp: str) -> datetime | None:
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC) if len(timestamp) == 14 else None
    except ValueError:
        return None


def _is_word(cell: object) -> bool:
    return isinstance(cell, str) and _WORD.fullmatch(cell) is not None
