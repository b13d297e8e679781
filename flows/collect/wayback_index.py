"""The Wayback Machine's index (CDX): which captures it has of which addresses.

    answer = query_index(client, raw, Query("state.gov/public-release-of", match="prefix"))
    answer.rows, answer.fault

An answer is read strictly. A page of HTML, an answer that breaks off, an invalid row: each is a fault, and none of them
looks like "no captures", which is `[]` and nothing else. Every answer is kept in `data/raw` like any other bytes, so that
a backfill that continues where it was stopped does not ask again.

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

INDEX_FOLDER = "wayback-index"
"""The folder of its answers in `data/raw`. They are no captures of a page, and are neither judged nor read as one."""
FIRST_YEAR = 1996
"""The year of the archive's first captures."""
FIELDS = ("timestamp", "original", "digest", "statuscode", "mimetype", "length")

_WORD = re.compile(r"[^\s\x00-\x1f\ud800-\udfff]+")
_GOOD = "an index: "  # how the reason of a look at a good answer begins
_MORE = ", and more to come"  # and how it ends where the answer led on
_REPEAT = "warc/revisit"
_MIMETYPES = frozenset(
    {
        "text/html", "application/xhtml+xml", "text/plain", "application/json", "application/pdf", "application/x-pdf",
        "application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "multipart/related", "message/rfc822", "application/x-mimearchive", _REPEAT, "unk", "-",
    }
)  # fmt: skip
"""What a list can be archived as: a page, a PDF, a Word document, MHTML, or what the index has no word for."""


class IndexFault(LeahyError):
    """An answer of the index that cannot be read; the message says what it is instead."""


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
        assert moment is not None, "_row refuses a row without a timestamp"
        return moment

    @property
    def repeats(self) -> bool:
        """Whether it is the record of a revisit."""
        return self.mimetype == _REPEAT

    @property
    def can_be_a_list(self) -> bool:
        """Whether it is worth asking for: a document, or what leads to one. With an error's status, no bytes are a list."""
        kind = self.mimetype.partition(";")[0].lower()
        return kind in _MIMETYPES and (self.status is None or 200 <= self.status < 400)


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
        """The address of the query; `key`: the resume key of the answer before."""
        fields = [("url", self.url), ("matchType", self.match), *(("filter", rule) for rule in self.filters)]
        fields += [("collapse", self.collapse)] if self.collapse else []
        fields += [("fl", ",".join(FIELDS)), ("output", "json"), ("showResumeKey", "true"), ("limit", str(rows))]
        # The key comes as it is to be sent, its letters escaped already.
        return f"{index}?{urlencode(fields)}" + (f"&resumeKey={quote(key, safe='%+')}" if key else "")


@dataclass(frozen=True, slots=True)
class IndexResult:
    """The result of a query. `fault`: why it is not whole; `rows` are then those that came before it.

    `asked`: addresses that the archive was asked for now; `kept`: answers that were there already; `notes`: remarks on
    invalid rows, which were left out.
    """

    rows: tuple[Archived, ...]
    fault: str | None
    asked: int
    kept: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """One answer of the index. `key`: leads on to the next one, None where it is the last; `invalid`: what is wrong with
    each row that was left out."""

    rows: tuple[Archived, ...] = ()
    key: str | None = None
    invalid: tuple[str, ...] = ()


def query_index(client: Client, raw: Path, query: Query) -> IndexResult:
    """The captures that fit `query`, answer by answer; an answer that is kept below `raw` and not too old is not asked
    for. The caller holds the lock of the data folder.

    Faults of the network and the archive are the `fault`. Raises `RecordError` for a broken log, `WriteFailed`.
    """
    kept_answers = _kept(client, raw)
    rows: dict[Archived, None] = {}
    invalid: list[str] = []
    asked, kept, key = 0, 0, None
    fault = None
    while True:
        address = query.address(client.archive.index, client.archive.index_rows, key)
        try:
            if address in kept_answers:
                answer = read_answer(captures.read_capture(raw, INDEX_FOLDER, kept_answers[address]), client.clock())
                kept += 1
            else:
                asked += 1
                answer = _ask(client, raw, address)
        except IndexFault as error:
            fault = str(error)
            break
        before = len(rows)
        rows.update(dict.fromkeys(answer.rows))
        invalid += answer.invalid
        key = answer.key
        if key is None:
            break
        if len(rows) == before:
            fault = f"an answer with nothing new leads on, to {key!r}"
            break
    message = f"the index of the archive could not be read for {query.url}: {fault}" if fault else None
    notes = tuple(f"the index of the archive, asked for {query.url}: {row}; it was left out" for row in invalid)
    return IndexResult(tuple(rows), message, asked, kept, notes)


def read_answer(body: bytes, now: datetime) -> IndexAnswer:
    """One answer. An invalid row costs that row; an answer in which most rows are invalid raises `IndexFault`, as does what
    is no answer."""
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
        return IndexAnswer()
    names = [str(name) for name in table[0]] if isinstance(table[0], list) else []
    if not set(FIELDS) <= set(names) or len(set(names)) < len(names):
        raise IndexFault(f"it begins with {str(table[0])[:120]}, where the names of the fields should stand")
    end = table.index([]) if [] in table else len(table)
    rows, invalid = _rows(names, table[1:end], now)
    if end == len(table):
        return IndexAnswer(rows, None, invalid)
    after = table[end + 1 :]
    if len(after) != 1 or not (
        isinstance(after[0], list)
        and len(after[0]) == 1
        and isinstance(after[0][0], str)
        and after[0][0].isprintable()
        and after[0][0]
    ):
        raise IndexFault(f"after its empty row stands {str(after)[:120]}, where one resume key should stand")
    return IndexAnswer(rows, after[0][0], invalid)


def is_index_answer(look: Look) -> bool:
    """Whether a look at the index brought an answer that could be read."""
    return look.sha256 is not None and look.reason.startswith(_GOOD)


def is_last_answer(look: Look) -> bool:
    """Whether it brought the last answer to a query, after which none follows."""
    return is_index_answer(look) and not look.reason.endswith(_MORE)


def resolved(rows: Iterable[Archived]) -> list[Archived]:
    """`rows`, a revisit with the status and type of the capture that it repeats, where that one is among them."""
    rows = list(rows)
    originals = {
        row.digest: row for row in sorted(rows, key=lambda row: row.timestamp) if not row.repeats and row.status
    }
    return [
        replace(row, status=originals[row.digest].status, mimetype=originals[row.digest].mimetype)
        if row.repeats and row.digest in originals
        else row
        for row in rows
    ]


def distinct(rows: Iterable[Archived], is_gone: Callable[[Archived], bool] = lambda _: False) -> list[Archived]:
    """The captures that can say something new, the oldest first. `is_gone`: whether the archive has lost its bytes.

    Of one address, in whatever way it is written, a capture that repeats the one before it says nothing new; one that goes
    back to an earlier state does. Captures of one moment with one digest are one, under however many addresses. A capture
    that follows a lost one counts too, because the same bytes may be available there. One that cannot be a list, by its
    status or type, never stands for one that can. A redirect has hardly a body, so its digest says nothing about where it
    leads: of those, the first one of each year counts.
    """
    last: dict[str, str] = {}
    kept_contents: set[tuple[str, str]] = set()
    distinct_rows = []
    for row in sorted(set(rows), key=lambda row: (row.timestamp, row.repeats, row.original, row.digest, str(row))):
        page = url_key(row.original)
        content = row.digest if row.digest != "-" else f"{row.timestamp} {row.original}"
        if not row.can_be_a_list:
            content = f"no list {content}"
        if row.status is not None and 300 <= row.status < 400:
            content += row.timestamp[:4]
        if last.get(page) != content and (row.timestamp, content) not in kept_contents:
            distinct_rows.append(row)
        if is_gone(row):
            last.pop(page, None)
        else:
            last[page] = content
            kept_contents.add((row.timestamp, content))
    return distinct_rows


def _ask(client: Client, raw: Path, address: str) -> IndexAnswer:
    """One answer, asked for until it can be read or another try is useless; every answer is filed."""
    for number in count(1):
        response = client.ask(address, lambda to: to.startswith(f"{client.archive.index}?"))
        if response.fault or response.status != 200:  # the client has tried again what can pass
            fault = response.fault or f"HTTP status {response.status}"
            _file(raw, response, fault)
            raise IndexFault(fault)
        try:
            answer = read_answer(response.body or b"", client.clock())
        except IndexFault as error:
            _file(raw, response, str(error))
            if number >= client.archive.archive_tries:
                raise
            client.back_off(number)
        except Exception as error:
            _file(raw, response, f"reading it failed with an unexpected error: {what_and_where(error)}")
            raise
        else:
            invalid = f", {len(answer.invalid):,} invalid rows left out" if answer.invalid else ""
            _file(raw, response, f"{_GOOD}{len(answer.rows):,} captures{invalid}{_MORE if answer.key else ''}")
            return answer
    raise AssertionError


def _kept(client: Client, raw: Path) -> dict[str, Look]:
    """By address, the newest good answer that is not too old."""
    age = timedelta(seconds=client.archive.index_kept)
    return {
        look.asked_url: look
        for look in read_records(raw / INDEX_FOLDER / LOOKS, Look)
        if is_index_answer(look) and abs(client.clock() - look.fetched_at) < age
    }


def _file(raw: Path, response: Response, reason: str) -> None:
    verdict = Verdict(VerdictKind.NOT_A_LIST if reason.startswith(_GOOD) else VerdictKind.UNAVAILABLE, reason)
    file_response(raw, INDEX_FOLDER, response, look_at(response, INDEX, None, verdict))


def _rows(names: Sequence[str], table: Sequence[Any], now: datetime) -> tuple[tuple[Archived, ...], tuple[str, ...]]:
    """The valid rows of a table, and what is wrong with the others. Raises `IndexFault` if those are the most."""
    rows: list[Archived] = []
    invalid: list[str] = []
    for number, row in enumerate(table, 1):
        try:
            rows.append(_row(names, row, number, now))
        except IndexFault as error:
            invalid.append(str(error))
    if len(invalid) > len(rows):
        raise IndexFault(invalid[0])
    return tuple(rows), tuple(invalid)


def _row(names: Sequence[str], row: Any, number: int, now: datetime) -> Archived:
    """A row of the table; raises `IndexFault` for what is none."""
    if not (isinstance(row, list) and len(row) == len(names) and all(_is_word(cell) for cell in row)):
        raise IndexFault(f"its row {number} is {str(row)[:160]}: not {len(names)} words")
    fields = dict(zip(names, row, strict=True))
    timestamp, original, digest, status, mimetype, length = (fields[name] for name in FIELDS)
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
