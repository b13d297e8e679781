"""Coverage: what is known of the list of each year of which no list is held, by the looks at the sources."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flows.collect.candidates import (
    ANSWERED,
    Candidate,
    index_queries,
    is_answer_to,
    is_hub_seen,
    last_answered,
    looks_at_found,
    looks_for,
    standing,
)
from flows.collect.responses import HOW
from flows.sources import Source, Sources
from flows.store.captures import Look
from leahy.vocabulary import How, ListStatus, SourceKind, VerdictKind


def statuses(
    looks: Sequence[tuple[str, Look]], sources: Sources, now: datetime, candidates: Sequence[Candidate]
) -> dict[int, ListStatus]:
    """The status of each year from the first one to the last complete one, were no list of it held; {} before any look.

    A list of year Y can stand on the list pages, in their twins, in an archive frozen after Y was over, and on one of
    the `candidates`. `could_not_look`: the last look at one of these, at the hub or at the index failed.
    `not_found`: all of them answered, without such a list. `not_looked`: one of them was never looked at.
    """
    pages = sources.of_kind(SourceKind.LIST_PAGE)
    if not any(_is_asked(page, looks) for page in pages):
        return {}
    answers = _answers(looks)
    pages_seen = all(_is_page_seen(page, sources, looks) for page in pages)
    other_places = list(_other_places(looks, sources, candidates))
    by_year: dict[int, ListStatus] = {}
    for year in range(sources.first_year, now.year):
        archives = [s.name for s in sources.of_kind(SourceKind.ARCHIVE_HOST) if s.frozen_on and s.frozen_on.year > year]
        archive_failed = any(not all(answers[name]) for name in archives if name in answers)
        if not pages_seen or False in other_places or archive_failed:
            by_year[year] = ListStatus.COULD_NOT_LOOK
        elif None in other_places or not all(name in answers for name in archives):
            by_year[year] = ListStatus.NOT_LOOKED
        else:
            by_year[year] = ListStatus.NOT_FOUND
    return by_year


def _answers(looks: Sequence[tuple[str, Look]]) -> dict[str, list[bool]]:
    """By source, whether each of its addresses answered when it was last asked."""
    last = {(name, look.asked_url): look for name, look in looks if look.how != How.FILE}
    answers: dict[str, list[bool]] = {}
    for (name, _), look in last.items():
        answers.setdefault(name, []).append(look.verdict in ANSWERED)
    return answers


def _other_places(
    looks: Sequence[tuple[str, Look]], sources: Sources, candidates: Sequence[Candidate]
) -> Iterator[bool | None]:
    """Whether each hub, query to the index and found page was seen when it was last looked at; None if it never was."""
    for hub in sources.of_kind(SourceKind.HUB):
        yield from (is_hub_seen(hub, address, looks) for address in hub.addresses)
    for source in sources.of_kind(SourceKind.INDEX):
        for query in index_queries(source):
            is_asked = any(is_answer_to(query, name, look, sources) for name, look in looks)
            yield last_answered(query, looks, sources) is not None if is_asked else None
    looks_at_pages = looks_at_found(looks, sources)
    for candidate in candidates:
        if not candidate.document:
            state = standing(candidate, looks_for(candidate, looks_at_pages))
            yield None if state == "new" else state != "unavailable"


def _is_asked(source: Source, looks: Sequence[tuple[str, Look]]) -> bool:
    return any(name == source.name and look.how == HOW[source.kind] for name, look in looks)


def _is_page_seen(page: Source, sources: Sources, looks: Sequence[tuple[str, Look]]) -> bool:
    """Whether the last night that asked for `page` got an answer from it, or from its twin."""
    twins = [source for source in sources.of_kind(SourceKind.JSON_TWIN) if source.stands_in_for == page.name]
    for n, address in enumerate(page.addresses):
        last = next((look for name, look in reversed(looks) if name == page.name and look.asked_url == address), None)
        if last is None:
            return False
        beside = {(twin.name, twin.addresses[n]) for twin in twins if n < len(twin.addresses)}
        twin_shows_list = any(
            (name, look.asked_url) in beside and look.verdict == VerdictKind.LIST and look.fetched_at >= last.fetched_at
            for name, look in looks
        )
        if last.verdict not in ANSWERED and not twin_shows_list:
            return False
    return True
