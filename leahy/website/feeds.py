"""The events as an Atom feed (RFC 4287) and as a JSON Feed 1.1. Ids stay the same; without a base, links are relative."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5
from xml.sax.saxutils import escape, quoteattr

from leahy.record.jsonl import iso
from leahy.website.events import EVENT_IDS, Event, Pair

_NOTHING = datetime(1970, 1, 1, tzinfo=UTC)  # an Atom feed must say when it was updated, and nothing is recorded yet
AUTHOR = "leahy"


def atom(events: Sequence[Event], title: str, subtitle: str, base: str | None) -> bytes:
    """The feed as Atom. `base` is the address of the site, ending in a slash."""
    updated = max((event.at for event in events), default=_NOTHING)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"'
        + (f" xml:base={quoteattr(base)}" if base else "")
        + ">",
        f"<id>urn:uuid:{uuid5(EVENT_IDS, 'feed')}</id>",
        f"<title>{escape(title)}</title>",
        f"<subtitle>{escape(subtitle)}</subtitle>",
        f"<updated>{iso(updated)}</updated>",
        f"<author><name>{AUTHOR}</name></author>",
        '<link rel="self" type="application/atom+xml" href="feed.xml"/>',
        '<link rel="alternate" type="text/html" href="changes.html"/>',
        *(line for event in events for line in _entry(event)),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _entry(event: Event) -> list[str]:
    link = event.page or "changes.html"
    return [
        "<entry>",
        f"<id>urn:uuid:{event.id}</id>",
        f"<title>{escape(event.title)}</title>",
        f"<published>{iso(event.at)}</published>",
        f"<updated>{iso(event.at)}</updated>",
        f'<link rel="alternate" type="text/html" href={quoteattr(link)}/>',
        f'<content type="html">{escape(event_html(event))}</content>',
        "</entry>",
    ]


def json_feed(events: Sequence[Event], title: str, description: str, base: str | None) -> bytes:
    """The feed as JSON Feed. Without `base` it has no addresses, which must be whole ones in a JSON Feed."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "description": description,
        "language": "en",
        "authors": [{"name": AUTHOR}],
    }
    if base:
        feed |= {"home_page_url": f"{base}changes.html", "feed_url": f"{base}feed.json"}
    feed["items"] = [
        {
            "id": f"urn:uuid:{event.id}",
            **({"url": base + (event.page or "changes.html")} if base else {}),
            "title": event.title,
            "content_html": event_html(event),
            "content_text": event_text(event),
            "date_published": iso(event.at),
        }
        for event in events
    ]
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def event_html(event: Event) -> str:
    """What an event says, as a fragment of HTML."""
    paragraphs = [f"<p>{escape(line)}</p>" for line in event.lines]
    if event.pairs:
        paragraphs.append("<ul>" + "".join(f"<li>{_pair_html(pair)}</li>" for pair in event.pairs) + "</ul>")
    if event.more:
        paragraphs.append(f"<p>… and {event.more:,} more.</p>")
    return "".join(paragraphs)


def _pair_html(pair: Pair) -> str:
    old, new = (
        f"<{tag}>{escape(text)}</{tag}>" if text else "" for tag, text in (("del", pair.old), ("ins", pair.new))
    )
    phrase = f" ({pair.phrase})" if pair.phrase else ""
    return f"{escape(pair.country)}: {' '.join(filter(None, [old, new]))}{phrase}"


def event_text(event: Event) -> str:
    """The same as text."""
    pairs = [
        f"{pair.country}: printed before: {pair.old or 'nothing'}; printed now: {pair.new or 'nothing'}"
        + (f" ({pair.phrase})" if pair.phrase else "")
        for pair in event.pairs
    ]
    return "\n".join([*event.lines, *pairs, *([f"... and {event.more:,} more."] if event.more else [])])
