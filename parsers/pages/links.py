"""The links of a page's main content: where they lead, and what they are called."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.etree
import lxml.html

from leahy.text.addresses import original
from leahy.text.fold import collapse
from parsers.errors import PageError
from parsers.pages.documents import decode, html_of
from parsers.pages.html import WORDS, is_hidden
from parsers.pages.lines import EDGES

_SPACES = re.compile(r"[\t\r\n]+")
# Menus and footers lead everywhere; a box of related links, which the reader of lists leaves out too, may lead to a list.
_CHROME_TAGS = frozenset(("nav", "footer", "form", "script", "style", "template", "dialog", "noscript"))
_CHROME_ROLES = frozenset(("navigation", "dialog", "alertdialog", "search", "banner", "contentinfo", "menu", "menubar"))
_CHROME_WORDS = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|megamenu|breadcrumbs?|popup|modal|share|social|footer|wm-ipp)(?=$|[\s_-])"
)
_PLACES = tuple(place for place in WORDS["content"]["places"] if place != "body")


def links(body: bytes, url: str, content_type: str | None = None) -> list[tuple[str, str]]:
    """(absolute address, text of the anchor) of each link in the main content of the page at `url`, in the page's order.

    `body` is HTML or the JSON twin of a page. Only http and https, without fragments; no link within the page. A link into
    the Wayback Machine leads to what that has captured. A link that leads to one address under two texts is there twice.
    A page that cannot be decoded or has no content has none.
    """
    try:
        text = html_of(decode(body, content_type))
    except PageError:
        return []
    parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = lxml.html.document_fromstring(text.encode(), parser=parser)
    except (lxml.etree.ParserError, UnicodeEncodeError):
        return []
    base = next((e.get("href") for e in root.iter("base") if e.get("href")), "")
    found = [
        (address, _text(anchor))
        for anchor in _anchors(root)
        if (address := _address(_joined(url, base), anchor.get("href")))
    ]
    return list(dict.fromkeys(found))


def _anchors(root: Any) -> Iterator[Any]:
    """The links of the content, or of the page without its chrome where nothing says what is content."""
    content = {e for e in root.iter() if isinstance(e.tag, str) and _is_content(e)}
    for anchor in root.iter("a", "area"):
        around = list(anchor.iterancestors())
        inside = [n for n, e in enumerate(around) if e in content]
        within = around[: inside[0]] if inside else around  # a menu that is never closed may hold the whole page
        if anchor.get("href") and (inside or not content) and not any(map(_is_chrome, (anchor, *within))):
            yield anchor


def _is_content(element: Any) -> bool:
    names = (*(f".{name}" for name in element.get("class", "").split()), f"#{element.get('id', '')}", element.tag)
    return any(name in _PLACES for name in names)


def _is_chrome(element: Any) -> bool:
    if element.tag == "body" or element.tag == "html":
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}".lower()
    role = (element.get("role") or "").lower()
    return (
        element.tag in _CHROME_TAGS
        or role in _CHROME_ROLES
        or is_hidden(element)
        or (element.tag != "a" and _CHROME_WORDS.search(named) is not None)
    )


def _text(anchor: Any) -> str:
    shown = "".join(anchor.itertext()) or " ".join(image.get("alt", "") for image in anchor.iter("img"))
    return collapse(shown or anchor.get("title", "")).strip(EDGES)


def _address(base: str, href: str) -> str | None:
    if href.strip().startswith("#"):
        return None
    address = original(urldefrag(_joined(base, _SPACES.sub("", href).strip())).url)
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return address if host and address.startswith(("http://", "https://")) else None


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
