"""The links of a page's main content: where they lead, and what they are called."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4.element import Tag

from leahy.text.addresses import original
from leahy.text.fold import collapse
from parsers.errors import PageError
from parsers.pages.decode import decode
from parsers.pages.html.chrome import is_hidden
from parsers.pages.html.tree import CONTENT, Tree, attributes_of, parse
from parsers.pages.json_twin import is_json, rendered_html
from parsers.pages.lines import EDGES

_SPACES = re.compile(r"[\t\r\n]+")
# Menus and footers lead everywhere; a box of related links, which the reader of lists leaves out too, may lead to a list.
_CHROME_TAGS = frozenset(("nav", "footer", "form", "script", "style", "template", "dialog", "noscript"))
_CHROME_ROLES = frozenset(("navigation", "dialog", "alertdialog", "search", "banner", "contentinfo", "menu", "menubar"))
_CHROME_WORDS = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|megamenu|breadcrumbs?|popup|modal|share|social|footer|wm-ipp)(?=$|[\s_-])"
)


def links(body: bytes, url: str, content_type: str | None = None) -> list[tuple[str, str]]:
    """(absolute address, text of the anchor) of each link in the main content of the page at `url`, in the page's order.

    `body` is HTML or the JSON twin of a page. Only http and https, without fragments; no link within the page. A link into
    the Wayback Machine leads to what that has captured. A link that leads to one address under two texts is there twice.
    A page that cannot be decoded or has no content has none.
    """
    try:
        text = decode(body, content_type)
        tree = parse(rendered_html(text) if is_json(text) else text)
    except PageError:
        return []
    base = next((attributes_of(element)["href"] for element in tree.select("base[href]")), "")
    links = [
        (address, _text(anchor))
        for anchor in _anchors(tree)
        if (address := _address(_joined(url, base), attributes_of(anchor)["href"]))
    ]
    return list(dict.fromkeys(links))


def _anchors(tree: Tree) -> Iterator[Tag]:
    """The links of the content, or of the page without its chrome where nothing says what is content."""
    content = {id(element) for element in tree.select(CONTENT)}
    places: dict[int, _Place] = {id(tree.root): _Place(not content, False)}
    for anchor in tree.select("a[href], area[href]"):
        place = _place(anchor, content, places)
        if attributes_of(anchor)["href"] and place.is_content and not place.is_chrome:
            yield anchor


class _Place(NamedTuple):
    """Whether an element stands in the page's content, and whether in chrome within it."""

    is_content: bool
    is_chrome: bool


def _place(element: Tag, content: set[int], places: dict[int, _Place]) -> _Place:
    """The place of an element; `places` holds those known by the id of the element, so that each is looked at once."""
    path: list[Tag] = []
    around: Tag | None = element
    while around is not None and id(around) not in places:
        path.append(around)
        around = around.parent
    assert around is not None
    place = places[id(around)]
    for inner in reversed(path):
        # Content starts afresh: a menu that is never closed may hold the whole page.
        starts = id(inner) in content
        place = _Place(place.is_content or starts, not starts and (place.is_chrome or _is_chrome(inner)))
        places[id(inner)] = place
    return place


def _is_chrome(element: Tag) -> bool:
    if element.name in ("body", "html"):
        return False
    attributes = attributes_of(element)
    named = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()
    return (
        element.name in _CHROME_TAGS
        or attributes.get("role", "").lower() in _CHROME_ROLES
        or is_hidden(attributes)
        or (element.name != "a" and _CHROME_WORDS.search(named) is not None)
    )


def _text(anchor: Tag) -> str:
    words = anchor.get_text() or " ".join(attributes_of(image).get("alt", "") for image in anchor.find_all("img"))
    return collapse(words or attributes_of(anchor).get("title", "")).strip(EDGES)


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
