"""Seeded mutants of pages: bytes, tags, attributes, nesting, entities and encodings are damaged."""

import random
import re
from collections.abc import Callable, Sequence

_TAG = re.compile(rb"<[^<>]{1,400}>")
_START = re.compile(rb"<[a-zA-Z][a-zA-Z0-9]*(?=[\s>])")
_NAMES = (
    b"p div span ul ol li h2 h3 h4 b strong i em u s del table tr td th dl dt dd br a section details summary pre sup button center"
).split()
_PIECES = (
    *(b"<%s>" % name for name in _NAMES),
    *(b"</%s>" % name for name in _NAMES),
    *(b"<!-- x -->", b"<!--", b"-->", b"<![CDATA[", b"<noscript>", b"</noscript>", b"<template>", b"</template>"),
    *(
        b"<xmp>",
        b"</xmp>",
        b"<p hidden>",
        b'<span style="display:none">',
        b'<div style="white-space:pre-line">',
        b"<wbr>",
    ),
    *(
        b"<select><option>",
        b"</select>",
        b"<textarea>",
        b"</textarea>",
        b"<br/>",
        b"</br>",
        b"</p>",
        b"<hr>",
        b"<svg>",
        b"<math>",
    ),
    *(
        b"&nbsp;",
        b"&#x200b;",
        b"&shy;",
        b"&amp;",
        b"&lt;",
        b"&#0;",
        b"&#150;",
        b"&notin",
        b"&ensp;",
        b"\n",
        b"\t",
        b"\xa0",
        b"\xc2\xa0",
    ),
)
_ATTRIBUTES = (
    *(
        b" hidden",
        b' style="display:none"',
        b' style="display:block"',
        b' style="visibility:hidden"',
        b' style="white-space:pre"',
    ),
    *(
        b' style="text-decoration:line-through"',
        b' style="font-weight:bold"',
        b" class=hidden",
        b' role="navigation"',
        b' href="#x"',
    ),
    *(
        b' rowspan="2"',
        b' colspan="3"',
        b' rowspan="2px"',
        b' start="7"',
        b" open",
        b' style="display:inline"',
        b" =",
        b' "',
        b" '>",
    ),
)
_LABELS = (
    b"utf-8",
    b"windows-1252",
    b"iso-8859-1",
    b"iso-8859-9",
    b"utf-16",
    b"shift_jis",
    b"koi8-r",
    b"x-user-defined",
    b"none",
)


def _span(body: bytes, chance: random.Random) -> tuple[int, int]:
    """Two places near each other, most often in the middle of the page, where its list stands."""
    at = int(len(body) * min(0.999, max(0.0, chance.gauss(0.6, 0.2))))
    return at, min(len(body), at + chance.randint(0, 60))


def _any_tag(body: bytes, chance: random.Random) -> re.Match[bytes] | None:
    at, _ = _span(body, chance)
    return _TAG.search(body, at) or _TAG.search(body)


def _drop_bytes(body: bytes, chance: random.Random) -> bytes:
    at, end = _span(body, chance)
    return body[:at] + body[end:]


def _change_byte(body: bytes, chance: random.Random) -> bytes:
    at, _ = _span(body, chance)
    return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]


def _repeat_bytes(body: bytes, chance: random.Random) -> bytes:
    at, end = _span(body, chance)
    return body[:end] + body[at:end] + body[end:]


def _drop_tag(body: bytes, chance: random.Random) -> bytes:
    tag = _any_tag(body, chance)
    return body[: tag.start()] + body[tag.end() :] if tag else body


def _move_tag(body: bytes, chance: random.Random) -> bytes:
    tag = _any_tag(body, chance)
    if tag is None:
        return body
    rest = body[: tag.start()] + body[tag.end() :]
    at, _ = _span(rest, chance)
    return rest[:at] + tag[0] + rest[at:]


def _rename_tag(body: bytes, chance: random.Random) -> bytes:
    tag = _any_tag(body, chance)
    if tag is None:
        return body
    renamed = re.sub(rb"(?<=[</])[a-zA-Z][a-zA-Z0-9]*", chance.choice(_NAMES), tag[0], count=1)
    return body[: tag.start()] + renamed + body[tag.end() :]


def _insert_piece(body: bytes, chance: random.Random) -> bytes:
    at, _ = _span(body, chance)
    if chance.random() < 0.7 and (tag := _TAG.search(body, at)):
        at = chance.choice((tag.start(), tag.end()))
    return body[:at] + chance.choice(_PIECES) + body[at:]


def _insert_attribute(body: bytes, chance: random.Random) -> bytes:
    at, _ = _span(body, chance)
    start = _START.search(body, at)
    return body[: start.end()] + chance.choice(_ATTRIBUTES) + body[start.end() :] if start else body


def _wrap(body: bytes, chance: random.Random) -> bytes:
    at, _ = _span(body, chance)
    tags = list(_TAG.finditer(body, at, min(len(body), at + 600)))
    if len(tags) < 2:
        return body
    first, last = sorted(chance.sample(tags, 2), key=lambda tag: tag.start())
    name = chance.choice(_NAMES)
    return (
        body[: first.start()]
        + b"<"
        + name
        + b">"
        + body[first.start() : last.end()]
        + b"</"
        + name
        + b">"
        + body[last.end() :]
    )


def _change_label(body: bytes, chance: random.Random) -> bytes:
    return re.sub(rb"(?i)(charset\s*=\s*[\"']?)[a-z0-9-]+", rb"\g<1>" + chance.choice(_LABELS), body, count=1)


def _cut(body: bytes, chance: random.Random) -> bytes:
    at, _ = _span(body, chance)
    return body[:at] + chance.choice((b"", b"</body></html>", b"</html>"))


_DAMAGES: Sequence[tuple[Callable[[bytes, random.Random], bytes], int]] = (
    (_drop_bytes, 3), (_change_byte, 2), (_repeat_bytes, 2), (_drop_tag, 5), (_move_tag, 4), (_rename_tag, 4), (_insert_piece, 7),
    (_insert_attribute, 5), (_wrap, 4), (_change_label, 1), (_cut, 1),
)  # fmt: skip


def mutant(body: bytes, seed: str) -> bytes:
    """`body` with one to four damages; the same ones for the same seed."""
    chance = random.Random(seed)
    damages, weights = zip(*_DAMAGES, strict=True)
    for damage in chance.choices(damages, weights, k=chance.choice((1, 1, 2, 3, 4))):
        body = damage(body, chance)
    return body
