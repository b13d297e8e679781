"""Which addresses a backfill asks the archive's index about, and with which queries."""

import re
from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from flows.collect.candidates import read_candidates
from flows.collect.wayback_index import Query
from flows.sources import Sources
from leahy.text.addresses import url_key
from leahy.vocabulary import SourceKind

_KINDS: tuple[SourceKind, ...] = (SourceKind.LIST_PAGE, SourceKind.JSON_TWIN, SourceKind.ARCHIVE_HOST)
_SLUG, _LONG = 24, 40
"""Letters of the last part of a path from which on everything that begins like it is asked for (other spellings, and
truncated addresses), and how many letters of a long one count."""


def addresses(raw: Path, sources: Sources, lists: Iterable[str], passed_over: Container[str] = ()) -> list[str]:
    """Every address whose captures are asked for: those of the sources, those that showed a list (`lists`), and the found
    pages that are not passed over."""
    configured = [address for kind in _KINDS for source in sources.of_kind(kind) for address in source.addresses]
    addresses = [candidate.address for candidate in read_candidates(raw, passed_over) if not candidate.document]
    pages = [address for address in sorted(lists) if url_key(address) not in passed_over]
    return [*configured, *pages, *addresses]


def new_queries(wanted: Iterable[str], earlier: Sequence[Query]) -> list[Query]:
    """The queries whose answers hold the captures of all `wanted` addresses, but for what the `earlier` queries cover.

    The index collapses nothing: of two addresses that follow each other, the earlier captures would be lost.
    """
    queries: list[Query] = []
    queried = set(earlier)
    prefixes = {query.url for query in earlier if _is_open(query)}
    for address in sorted({url_key(address) for address in wanted}, key=lambda name: (len(name), name)):
        query = _query(address)
        covered = query in queried or any(query.url[:n] in prefixes for n in range(1, len(query.url) + 1))
        if not covered:
            queries.append(query)
            queried.add(query)
            prefixes.update([query.url] if _is_open(query) else [])
    return queries


def _query(address: str) -> Query:
    """The query whose answer holds the captures of an address, in whatever way it is written."""
    folder, _, slug = address.rpartition("/")
    path = address.partition("/")[2]
    if "?" in address or not path:
        return Query(address)
    if len(slug) >= _SLUG:
        return Query(f"{folder}/{slug[:_LONG]}", "prefix")
    # An exact query would leave out those with a query string or index.html.
    return Query(address, "prefix", (rf"original:(?i).*/{re.escape(path)}(/|/index\.html?)?(\?.*)?",))


def _is_open(query: Query) -> bool:
    """Whether its answer holds everything that begins with its address."""
    return query.match == "prefix" and not query.filters
