"""Candidates: addresses that may carry a list, found on the hub and in the archive's index. Nothing is asked here.

    kept captures of the hub, kept answers of the index -> data/raw/found.jsonl -> candidates -> which to look at tonight

A line of found.jsonl says what one capture or answer led to that was not known before. The log is made from the kept
bytes, once for each: it can be deleted and is made again. What became of a candidate is in the looks at it.
"""

import contextlib
import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import parsers
from flows.clocks import is_recent
from flows.collect.responses import BY_HAND
from flows.collect.wayback_index import INDEX_FOLDER, Query, is_index_answer, is_last_answer, read_answer
from flows.http.client import LONGEST_ADDRESS, Response
from flows.sources import Source, Sources, configured
from flows.store import captures
from flows.store.captures import Look
from flows.store.files import append_line
from flows.store.set_aside import read_set_aside, reading
from leahy.record.found_log import Found
from leahy.record.jsonl import read_records, to_json
from leahy.text.addresses import original, url_key
from leahy.vocabulary import How, SourceKind, VerdictKind

FOUND = "found.jsonl"
ANSWERED = (VerdictKind.LIST, VerdictKind.NOT_A_LIST, VerdictKind.NOT_FOUND)
"""The verdicts that are answers: the page, or its absence, was seen. Whatever else is a failure to look."""

HUB_VERDICTS = (VerdictKind.LIST, VerdictKind.NOT_A_LIST)
"""The verdicts of a look that saw a page: also those that show a hub."""

Standing = Literal["new", "known", "gone", "no list", "unavailable"]
"""Never looked at; once a list; once a list, and now the address answers without one; answered, and no list so far; never
reached."""

_DOCUMENTS = {
    "doc": "an old Word document", "xls": "a spreadsheet", "xlsx": "a spreadsheet",
    "ppt": "slides", "pptx": "slides", "rtf": "an RTF document", "zip": "a ZIP file",
}  # fmt: skip
# Pictures, styles, feeds and the site's own forms of a page that is a candidate itself: no list stands there.
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|ico|css|js|mp[34]|m4[av]|mov|wav|ics|xml|woff2?)$|/(?:feed|embed|amp)$|^/wp-(?:json|admin|includes)/"
)
_AS_IT_IS = "/%:@!$&'()*+,;=?~"  # of an address; whatever else is no letter or figure of English is escaped
_READ = (
    "application/xhtml+xml", "application/json", "application/xml", "application/pdf", "application/x-pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)  # fmt: skip
_TRUNCATED = 40
"""Letters of a last part of a path from which on one that ends in the middle of a word can be the beginning of another."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may carry a list. `found_in`: the source that led to it first, `found_at` (aware UTC); `text`: of the
    link, "" in the index."""

    address: str
    found_in: str
    found_at: datetime
    text: str

    @property
    def document(self) -> str | None:
        """What stands there that is no page and cannot be read, by its name; None for a page."""
        return _DOCUMENTS.get(_path(self.address).rpartition(".")[2].lower())


def extract_candidates(raw: Path, looks: Sequence[tuple[str, Look]], sources: Sources) -> None:
    """Extract the candidates from every kept page of a hub and answer of the index that was not searched yet.

    The caller holds the lock. Raises `RecordError` for a broken log or missing bytes, `WriteFailed`.
    """
    lines = read_records(raw / FOUND, Found)
    criteria = _criteria_hash(sources)
    searched = {(line.source, line.capture) for line in lines if line.by == criteria}
    own, aside = configured(sources), read_set_aside(raw)
    known_keys = {url_key(address) for line in lines for address in line.addresses} | own
    for source, folder, look in _searchable(looks, sources):
        if look.sha256 is None or (source.name, look.sha256) in searched:
            continue
        if look.sha256 in aside:
            continue
        body = captures.read_capture(raw, folder, look)
        new: dict[str, tuple[str, str]] = {}
        with reading(raw, look.sha256):
            addresses_found = _addresses(source, look, body)
        for address, text in addresses_found:
            if not _is_candidate(address, text, sources):
                continue
            name = url_key(address)
            if name not in known_keys and name not in new and not any(_is_truncated(name, other) for other in own):
                new[name] = address, text
        known_keys |= new.keys()
        searched.add((source.name, look.sha256))
        addresses, texts = zip(*new.values(), strict=True) if new else ((), ())
        line = Found(source.name, look.sha256, look.captured_at or look.fetched_at, criteria, addresses, texts)
        append_line(raw / FOUND, to_json(line))


def read_candidates(raw: Path, passed_over: Container[str] = ()) -> list[Candidate]:
    """Every candidate once, in the order in which they were found, but those that a person has `passed_over`.

    Ways of writing one address are one candidate (`url_key`), and so is an address that was cut in the middle
    of a word of another's. Raises `RecordError` for a broken log.
    """
    candidates: dict[str, Candidate] = {}
    for line in read_records(raw / FOUND, Found):
        for address, text in zip(line.addresses, line.texts, strict=True):
            candidates.setdefault(url_key(address), Candidate(address, line.source, line.found_at, text))
    names, cut = sorted(candidates), set()
    for n, name in enumerate(names):
        m = n + 1
        while m < len(names) and names[m].startswith(name):  # what begins with a name comes right after it
            if _is_truncated(name, names[m]):
                cut.add(name)
            m += 1
    return [candidate for name, candidate in candidates.items() if name not in cut and name not in passed_over]


def without_passed_over(looks: Sequence[tuple[str, Look]], passed_over: Container[str]) -> Sequence[tuple[str, Look]]:
    """`looks` without those at pages that a person has `passed_over`, themselves or mementos; what a person filed stays."""
    if not passed_over:
        return looks
    return [
        (source, look)
        for source, look in looks
        if look.how in BY_HAND or url_key(original(look.asked_url)) not in passed_over
    ]


def document_of(look: Look) -> str | None:
    """What stands at an address without an ending that says so, and is no page but may be a list all the same; None for
    a page, and for what the judge has a word for."""
    kind = (look.headers.get("content-type") or "").partition(";")[0].strip().lower()
    return (
        kind
        if look.verdict == VerdictKind.NOT_A_LIST and kind.startswith("application/") and kind not in _READ
        else None
    )


def standing(candidate: Candidate, looks: Sequence[Look]) -> Standing:
    """What became of a candidate; `looks`: those at it, oldest first (`looks_at_found`).

    A memento stands in for a page that cannot be seen. Where the address itself answers that it has no page, one that has
    never been a list is looked for among the mementos too.
    """
    page = next((look for look in reversed(looks) if not _is_memento(look)), None)
    if page is None:
        return "new"
    memento = next((look for look in reversed(looks) if _is_memento(look) and look.fetched_at >= page.fetched_at), None)
    lists = [look for look in looks if look.verdict == VerdictKind.LIST]
    if lists:
        if page.how == How.ARCHIVE_HOST:
            return "known"  # it has been seen, and cannot change
        if page.verdict in ANSWERED:
            return "known" if page.verdict == VerdictKind.LIST else "gone"
        before = [look.captured_at for look in lists if look is not memento and look.captured_at]
        newer = memento in lists and (not before or (memento.captured_at or max(before)) > max(before))
        return "known" if newer else "unavailable"
    if page.verdict == VerdictKind.NOT_A_LIST or page.reason == captures.REJECTED:
        return "no list"  # a person has called it none, or no true copy of one
    archived = memento.verdict if memento else None
    gone = archived == VerdictKind.NOT_FOUND == page.verdict
    return "no list" if archived == VerdictKind.NOT_A_LIST or gone else "unavailable"


def due_candidates(
    candidates: Iterable[Candidate], looks: Mapping[str, Sequence[Look]], sources: Sources, now: datetime
) -> tuple[list[Candidate], list[Candidate]]:
    """The candidates to look at tonight, and those that have to wait for another night because there are too many.

    `looks`: of `looks_at_found`. What once was a list is looked at every night, but for a page of a frozen archive, which cannot
    change, and one that leads to a page which is looked at anyhow; these and what was no list, when the answer is old; what
    could not be seen, every night. Those never asked come first, then those that were asked longest ago.
    """
    tonight: list[tuple[datetime | None, Candidate]] = []
    others: list[tuple[datetime | None, Candidate]] = []
    again = timedelta(days=sources.finding.again_days)
    candidates = list(candidates)
    elsewhere = configured(sources) | {url_key(candidate.address) for candidate in candidates}
    for candidate in candidates:
        its_looks = looks_for(candidate, looks)
        stands = standing(candidate, its_looks)
        last = its_looks[-1].fetched_at if its_looks else None  # not the greatest: the clock may have been ahead
        if candidate.document:
            continue
        listed = (
            any(look.verdict == VerdictKind.LIST for look in its_looks) and not _leads(candidate, its_looks) & elsewhere
        )
        if listed and not _is_frozen(candidate, sources):
            tonight.append((last, candidate))
        elif stands in ("new", "unavailable") or last is None or not is_recent(last, now, again):
            others.append((last, candidate))
    others.sort(key=lambda pair: (pair[0] is not None, pair[0] or now))
    most = sources.finding.most_a_night
    return [c for _, c in [*tonight, *others[:most]]], [c for _, c in others[most:]]


def looks_at_found(looks: Iterable[tuple[str, Look]], sources: Sources) -> dict[str, list[Look]]:
    """The looks at found pages, by what all ways of writing their address have in common."""
    names = {source.name for source in sources.of_kind(SourceKind.FOUND)}
    by_address: dict[str, list[Look]] = {}
    for name, look in looks:
        if name in names:
            by_address.setdefault(url_key(original(look.asked_url)), []).append(look)
    return by_address


def looks_for(candidate: Candidate, looks: Mapping[str, Sequence[Look]]) -> Sequence[Look]:
    """The looks at `candidate`, of those of `looks_at_found`."""
    return looks.get(url_key(candidate.address), ())


def hub_looks(hub: Source, address: str, looks: Iterable[tuple[str, Look]]) -> list[Look]:
    """The looks, oldest first, that showed the hub at `address`, itself or a memento of it."""
    return [look for look in _at(hub, address, looks) if look.verdict in HUB_VERDICTS]


def is_hub_seen(hub: Source, address: str, looks: Iterable[tuple[str, Look]]) -> bool | None:
    """Whether the hub was seen when it was last looked at: itself, or a memento newer than what was known of it. None if it
    was never looked at."""
    at_hub = _at(hub, address, looks)
    page = next((look for look in reversed(at_hub) if not _is_memento(look)), None)
    if page is None or page.verdict in HUB_VERDICTS:
        return None if page is None else True
    memento = next(
        (look for look in reversed(at_hub) if _is_memento(look) and look.fetched_at >= page.fetched_at), None
    )
    if memento is None or memento.verdict not in HUB_VERDICTS or memento.captured_at is None:
        return False
    before = (
        look.captured_at for look in at_hub if look is not memento and look.verdict in HUB_VERDICTS and look.captured_at
    )
    return all(memento.captured_at > moment for moment in before)


def leads_to_lists(response: Response, sources: Sources) -> bool:
    """Whether a page has a link that is, or is called, what a list is."""
    url = original(response.final_url or response.asked_url)
    links = _links(response.body or b"", url, response.headers.get("content-type"))
    return any(_is_candidate(address, text, sources) for address, text in _to_ask(links))


def looks_asked_by(source: Source, looks: Iterable[tuple[str, Look]], sources: Sources) -> list[Look]:
    """The looks at a hub, or at the index for what `source` asks of it."""
    if source.kind == SourceKind.HUB:
        return [look for name, look in looks if name == source.name]
    queries = index_queries(source)
    return [look for name, look in looks if any(is_answer_to(query, name, look, sources) for query in queries)]


def index_queries(source: Source) -> list[Query]:
    """The queries of an index source: each address that fits, once."""
    assert source.match is not None
    return [Query(address, source.match, source.filters, "urlkey") for address in source.addresses]


def is_answer_to(query: Query, name: str, look: Look, sources: Sources) -> bool:
    """Whether `look`, filed under `name`, asked for an answer to `query`, the first or a further one."""
    return name == INDEX_FOLDER and look.asked_url.startswith(
        query.address(sources.archive.index, sources.archive.index_rows)
    )


def last_answered(
    query: Query, looks: Iterable[tuple[str, Look]], sources: Sources, *, ever: bool = False
) -> datetime | None:
    """When the index last answered `query` as a whole; None if the last attempt failed (but for `ever`), or there was none."""
    answers = [look for name, look in looks if is_answer_to(query, name, look, sources)]
    if not ever:
        answers = answers[-1:]
    return max((look.fetched_at for look in answers if is_last_answer(look)), default=None)


def _searchable(looks: Sequence[tuple[str, Look]], sources: Sources) -> Iterator[tuple[Source, str, Look]]:
    """(source, folder, look) of everything that candidates are taken from."""
    hubs = {source.name: source for source in sources.of_kind(SourceKind.HUB)}
    queries = [(query, source) for source in sources.of_kind(SourceKind.INDEX) for query in index_queries(source)]
    for name, look in looks:
        if name in hubs and look.verdict in HUB_VERDICTS:
            yield hubs[name], name, look
        elif name == INDEX_FOLDER and is_index_answer(look):
            yield from ((source, name, look) for query, source in queries if is_answer_to(query, name, look, sources))


def _at(hub: Source, address: str, looks: Iterable[tuple[str, Look]]) -> list[Look]:
    return [look for name, look in looks if name == hub.name and original(look.asked_url) == address]


def _addresses(source: Source, look: Look, body: bytes) -> list[tuple[str, str]]:
    if source.kind == SourceKind.INDEX:
        return _to_ask((row.original, "") for row in read_answer(body, look.fetched_at).rows)
    return _to_ask(_links(body, original(look.final_url or look.asked_url), look.headers.get("content-type")))


@lru_cache(maxsize=1)
def _links(body: bytes, url: str, content_type: str | None) -> list[tuple[str, str]]:
    """The last page's are cached: tonight's hub is looked at, and then searched for candidates."""
    return parsers.links(body, url, content_type)


def _is_candidate(address: str, text: str, sources: Sources) -> bool:
    """Whether an address is on the department's hosts and says, or is called, what a list is."""
    if not any(source.may_ask(address) for source in sources.of_kind(SourceKind.FOUND)):
        return False
    path = _path(address).lower()
    words = f" {_words(path)} | {_words(text)}"
    return not _NO_PAGE.search(path) and any(f" {_words(word)}" in words for word in _finding_words(sources))


def _finding_words(sources: Sources) -> list[str]:
    return [entry.word for entry in sources.finding.words]


def _words(text: str) -> str:
    """`text` in small letters, its words with single spaces between them; a figure begins a word, and so does what follows."""
    return " ".join(re.findall(r"[a-z]+|[0-9]+", text.lower()))


def _to_ask(links: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each address as it is asked for: by https, at the usual port, without the query that no page of the site needs. What
    is no address is left out."""
    chosen = []
    for address, text in links:
        with contextlib.suppress(ValueError):  # a bracket without its fellow, half of a letter
            (address + text).encode()
            parts = urlsplit(address)
            query = quote(parts.query, safe=_AS_IT_IS) if parts.path in ("", "/") else ""
            path = quote(parts.path or "/", safe=_AS_IT_IS)
            if len(path) + len(query) < LONGEST_ADDRESS:
                chosen.append((urlunsplit(("https", (parts.hostname or "").rstrip("."), path, query, "")), text))
    return chosen


def _path(address: str) -> str:
    return unquote(urlsplit(address).path).rstrip("/")


def _is_truncated(name: str, other: str) -> bool:
    """Whether the address `name` can be `other`, truncated. A figure or a hyphen after the cut is another page's: "law-2"."""
    slug = name.rpartition("/")[2]
    return (
        len(slug) >= _TRUNCATED
        and other.startswith(name)
        and re.match(r"[a-z][a-z0-9-]*$", other[len(name) :]) is not None
    )


def _criteria_hash(sources: Sources) -> str:
    """A hash of what the extraction depends on beside the bytes: the words, the hosts, and the configured addresses."""
    hosts = [list(source.allowed_hosts) for source in sources.of_kind(SourceKind.FOUND)]
    criteria = json.dumps([_finding_words(sources), hosts, sorted(configured(sources))])
    return hashlib.sha256(criteria.encode()).hexdigest()[:12]


def _leads(candidate: Candidate, looks: Sequence[Look]) -> set[str]:
    """Where a candidate led when it was last looked at, if that was elsewhere."""
    last = next((look.final_url for look in reversed(looks) if look.final_url), candidate.address)
    return {url_key(original(last))} - {url_key(candidate.address)}


def _is_memento(look: Look) -> bool:
    return original(look.asked_url) != look.asked_url


def _is_frozen(candidate: Candidate, sources: Sources) -> bool:
    return any(
        source.at(candidate.address).kind == SourceKind.ARCHIVE_HOST for source in sources.of_kind(SourceKind.FOUND)
    )
