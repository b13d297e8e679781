"""Bounds of a page's mark-up, looked at before the page is parsed: beyond them lexbor's time grows with the square of the page.

Each start tag of a block looks through all open elements, and each attribute through those before it in its tag.
"""

import re
from collections import Counter

from parsers.errors import PageError

OPEN_LIMIT = 8_000
"""Elements that are open at once, as far as the text of the page tells. The deepest of eight real pages has 43."""
ATTRIBUTE_LIMIT = 1_000
"""Attributes of one tag. The most in eight real pages are 14."""
STRAY_LIMIT = 10_000_000_000
"""Texts in a table but in no cell, times the characters of the page. Such a text is joined with the one in front of the table,
and lexbor may copy both each time: ten thousand million take 400 MB. A page of 0.7 MB may have 14,000; the real ones have none."""
_LONG_TAG = 2_000
"""Characters of a tag that could have more attributes than `ATTRIBUTE_LIMIT`."""

# Elements that end by themselves, or have no content, never stand inside each other without end.
_NOT_NESTED = (
    "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|td|th|tr|thead|tbody|tfoot|option|optgroup"
    "|rt|rp|colgroup|html|head|body"
)
_NESTED = re.compile(rf"<(/?)(?!(?:{_NOT_NESTED})(?![a-z0-9]))([a-z][a-z0-9]*)", re.IGNORECASE)
# The commonest start tags of elements that end by themselves.
_ALONE = tuple(f"<{name}{end}" for name in ("li", "p", "td", "tr", "br") for end in (">", " "))
# What could be a tag of many pieces: quoted values, and runs between them. Most tags have fewer than thirty.
_OF_MANY_PIECES = re.compile(r"<[a-z](?:[^\"'<>]{1,100}+|\"[^\"]*+\"|'[^']*+'){100}", re.IGNORECASE)
# Comments and scripts are taken whole: what looks like a tag in them is none.
_TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|(?P<code>script|style)\b(?P<own>(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+)>.*?(?:</(?P=code)|\Z)"
    r"|[a-z](?P<tag>(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+))",
    re.IGNORECASE | re.DOTALL,
)
_STRAY = re.compile(
    r"(?:<(?=/?[tc])(?:/?(?:table|tbody|thead|tfoot|tr|col|colgroup)|/(?:td|th|caption))\b[^<>]*|<!-->|--)>\s*+[^<\s]",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"[\s/\"'][^\s/=\"'>]")


def refuse_unbounded(text: str) -> None:
    """Raises PageError for a page beyond `OPEN_LIMIT`, `ATTRIBUTE_LIMIT` or `STRAY_LIMIT`."""
    opening = text.count("<") - text.count("</")
    for start in _ALONE:
        if opening <= OPEN_LIMIT:
            break
        opening -= text.count(start)
    if opening > OPEN_LIMIT:
        _refuse_depth(text)
    if _OF_MANY_PIECES.search(text):
        _refuse_attributes(text)
    if text.count("<") * len(text) > STRAY_LIMIT and len(_STRAY.findall(text)) * len(text) > STRAY_LIMIT:
        raise PageError("too many texts that stand in a table but in none of its cells; look at the page")


def _refuse_depth(text: str) -> None:
    open_of_name: Counter[str] = Counter()
    depth = 0
    for ends, name in _NESTED.findall(text):
        if not ends:
            depth += 1
            open_of_name[name] += 1
            if depth > OPEN_LIMIT:
                raise PageError(f"more than {OPEN_LIMIT:,} elements one inside the other; look at the page")
        elif open_of_name[name]:
            depth -= 1
            open_of_name[name] -= 1


def _refuse_attributes(text: str) -> None:
    for tag in _TAG.finditer(text):
        for name in ("own", "tag"):
            if tag[name] and len(tag[name]) > _LONG_TAG and len(_ATTRIBUTE.findall(tag[name])) > ATTRIBUTE_LIMIT:
                bare = re.sub(r"\"[^\"]*\"|'[^']*'", "''", tag[name])
                if len(_ATTRIBUTE.findall(bare)) > ATTRIBUTE_LIMIT:
                    raise PageError(f"a tag of more than {ATTRIBUTE_LIMIT:,} attributes; look at the page")
