"""Addresses of pages: when two of them are one page, and which page a memento of the Wayback Machine shows."""

import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

ARCHIVE_HOST = "web.archive.org"
_MEMENTO = re.compile(
    r"(?:https?:)?//web\.archive\.org/web/(\d{4,14})(?:[a-z]{2}_)?/(?:(https?):/{1,2})?(.+)", re.IGNORECASE
)


class Memento(NamedTuple):
    """What a memento's address says: `timestamp` is 4 to 14 digits of UTC, `address` is that of the page as given."""

    timestamp: str
    address: str


def memento(address: str) -> Memento | None:
    """What `address` says if it is that of a memento, else None."""
    match = _MEMENTO.fullmatch(address)
    return Memento(match[1], f"{(match[2] or 'https').lower()}://{match[3]}") if match else None


def original(address: str) -> str:
    """The address of the page that a memento shows; any other address as it is."""
    archived = memento(address)
    return archived.address if archived else address


def url_key(address: str) -> str:
    """What all the ways of writing one address have in common, so that equal keys mean one page.

    The key leaves out scheme, www, usual port, query, fragment, index.html and a slash at the end, and is in small letters,
    because the archive's index makes no difference. A query stays where it names the page: at the root, and of the site's
    JSON interface. What is no address is its own key: pages and indexes name such things too.
    """
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
    except ValueError:
        return address
    host = (parts.hostname or "").removeprefix("www.")
    path = quote(unquote(parts.path), safe="/").lower()
    path = re.sub(r"/(?:index\.html?)?$", "", re.sub(r"/{2,}", "/", path))
    query = f"?{parts.query}" if parts.query and (not path or path.startswith("/wp-json")) else ""
    return f"{host}{path}{query}"
