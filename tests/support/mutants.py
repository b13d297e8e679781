"""Seeded mutants of pages: bytes, tags, attributes, styles, nesting, tables, texts, entities and encodings are damaged."""

import random
import re
from collections.abc import Callable, Sequence

_TAG = re.compile(rb"<[^<>]{1,400}>")
_START = re.compile(rb"<(?!style|script)[a-zA-Z][a-zA-Z0-9]*(?=[\s>])")
_TEXT = re.compile(rb">([^<>]{2,300})<")
_WORD = re.compile(rb"[A-Za-z]{2,}")
_ELEMENT = re.compile(
    rb"<(p|li|h[1-6]|ul|ol|div|tr|td|dt|dd|span|b|strong|details)\b[^<>]{0,200}>.{0,2000}?</\1>", re.DOTALL
)
_NAMES = (
    b"p div span ul ol li h2 h3 h4 b strong i em u s del table tr td th dl dt dd br a section details summary pre "
    b"sup button center "
    b"blockquote font small ins mark label fieldset legend caption thead tbody tfoot colgroup col figure "
    b"figcaption ruby rt rp bdo "
    b"address article aside header footer nav form main select option optgroup textarea template noscript iframe "
    b"object video "
    b"canvas svg math xmp listing plaintext noembed noframes title style script dialog menu dir nobr wbr q sub tt "
    b"marquee slot picture "
    b"map area hgroup search output meter progress body html frameset"
).split()
_USUAL_NAMES = _NAMES[: _NAMES.index(b"blockquote")]
_MARKUP = (
    b"<!-- x -->|<!--|-->|<!-->|<!--->|<!-- <!-- -->|<![CDATA[|]]>|<![CDATA[x]]>|<?xml version='1.0'?>|<!x>|</>|"
    b"<>|<|</p|<p |<1>|</br>|</p>|<br/>|"
    b"<xmp>|</xmp>|<plaintext>|<textarea>|</textarea>|<title>|</title>|<style>|</style>|<script>|</script>|"
    b"<noscript>|</noscript>|"
    b"<iframe>|</iframe>|<noembed>|</noembed>|<noframes>|</noframes>|<template>|</template>|<select><option>|"
    b"</select>|<svg>|</svg>|<math>|"
    b"<svg><foreignObject>|<svg><title>|<math><mi>|<math><annotation-xml encoding=text/html>|<wbr>|<hr>|"
    b"<img alt='Police'>|<input value='Police'>|"
    b"<p hidden>|<span style='display:none'>|<div style='white-space:pre-line'>|<span style='display:block'>|"
    b"<div style='display:flex'>|"
    b"<span style='float:left'>|<div popover>|<div hidden=until-found>|<table><tr><td>|</table>|</td><td>|"
    b"</tr><tr>|<td rowspan=2>|<td colspan=0>|"
    b"<th rowspan=0>|<caption>|<colgroup>|<thead>|<tfoot>|<tbody>|<li value=3>|<ol start=5>|<ol reversed>|"
    b"<dl><dt>|<dd>|<ruby>|<rt>|<rp>|"
    b"<details>|<summary>|</details>|<dialog>|<form>|</form>|<a href='#x'>|<a>|<nobr>|<button>|</button>|"
    b"<marquee>|<frameset>|</body>|</html>|<body>|<html>|"
    b"<body hidden>|<head>|</head>|<base href=/x/>|<div><template shadowrootmode=open>|<p><table>|<b><p>|"
    b"<a><div><a>|<h3><h4>|<li><ul>|</ul></li>|"
    b"<style>li{display:none}</style>|<style>p{white-space:pre-line}</style>|<style>span{display:block}</style>|"
    b"<style>b{display:none}</style>|"
    b"<style>@media screen{li{display:none}}</style>|<style>@media print{li{display:none}}</style>|"
    b"<style>li:first-child{display:none}</style>|"
    b"<style>p{visibility:hidden}</style>|<style>ul>li+li{display:none}</style>|<style>td{display:block}</style>|"
    b"<style>[class]{display:none}</style>|"
    b"<!DOCTYPE html>|<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 3.2//EN'>"
).split(b"|")
_CHARACTERS = (
    b"&nbsp;|&#x200b;|&#x200c;|&shy;|&amp;|&amp;amp;|&lt;|&gt;|&#0;|&#150;|&#x80;|&notin|&not|&copy|&ensp;|"
    b"&#x2028;|&#xD800;|&#x110000;|&#10;|&#13;|&#9;|&NewLine;|"
    b"&Tab;|&zwj;|&rlm;|&ThinSpace;|&hellip;|&ndash;|&bull;|&bogus;|&#xfeff;|\n|\n\n|\t|\r|\f|\x0b|\x1f|\xa0|"
    b"\xc2\xa0|\xe2\x80\x8b|\xe2\x80\xa8|  |\xc2\x85|\xc3"
).split(b"|")
_STYLES = (
    b"display:none|display:block|display:inline|display:inline-block|display:contents|display:flex|display:grid|"
    b"display:table|display:table-cell|"
    b"display:table-row|display:list-item|display:inline-flex|display:none!important|display:none;display:block|"
    b"display:bogus|visibility:hidden|"
    b"visibility:visible|visibility:collapse|white-space:pre|white-space:pre-line|white-space:nowrap|"
    b"white-space:normal|white-space:break-spaces|"
    b"text-decoration:line-through|text-decoration:none|font-weight:bold|font-weight:normal|float:left|"
    b"position:absolute|position:fixed|opacity:0|"
    b"text-transform:uppercase|content-visibility:hidden|font:bold 12pt serif|mso-list:l0 level1 lfo1|"
    b"DISPLAY : NONE|display:/**/none|di\\splay:none|"
    b"width:0;overflow:hidden|direction:rtl|all:unset|column-count:2"
).split(b"|")
_ATTRIBUTES = (
    b"hidden|hidden=until-found|popover|inert|aria-hidden=true|class=hidden|class=sr-only|class=d-none|"
    b"class=accordion-content|role=navigation|role=dialog|"
    b'href="#x"|href="/x"|name=a|id=x|rowspan=2|rowspan="2px"|rowspan=0|rowspan=70000|rowspan=-1|colspan=3|'
    b"colspan=0|colspan=9999|colspan=x|start=7|start=-3|"
    b'value=4|reversed|type=a|open|dir=rtl|lang=fr|align=center|nowrap|xmlns=x|=|"|\'>|/|<|style|title=">"|'
    b"onclick=\"x('<p>')\"|data-x=<b>"
).split(b"|")
_LABELS = (
    b"utf-8 windows-1252 iso-8859-1 iso-8859-9 utf-16 shift_jis koi8-r gb18030 euc-kr big5 x-user-defined none".split()
)


class _Page:
    """A page and the place of its list, at which most damages aim."""

    def __init__(self, body: bytes, span: tuple[int, int], chance: random.Random) -> None:
        self.body, self.start, self.end, self.chance = body, *span, chance

    def at(self) -> int:
        """A place: five times of six within the list."""
        start, end = (self.start, self.end) if self.chance.random() < 5 / 6 else (0, len(self.body))
        return min(self.chance.randint(start, max(start, end)), max(0, len(self.body) - 1))

    def find(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        return pattern.search(self.body, self.at()) or pattern.search(self.body)

    def put(self, start: int, end: int, new: bytes) -> None:
        self.body = self.body[:start] + new + self.body[end:]
        self.end = min(len(self.body), max(self.start, self.end + len(new) - (end - start)))


def _drop_bytes(page: _Page) -> None:
    at = page.at()
    page.put(at, at + page.chance.randint(1, 60), b"")


def _change_byte(page: _Page) -> None:
    at = page.at()
    page.put(at, at + 1, bytes([page.chance.randrange(256)]))


def _repeat_bytes(page: _Page) -> None:
    at = page.at()
    page.put(at, at, page.body[at : at + page.chance.randint(1, 60)])


def _drop_tag(page: _Page) -> None:
    if tag := page.find(_TAG):
        page.put(*tag.span(), b"")


def _repeat_tag(page: _Page) -> None:
    if tag := page.find(_TAG):
        page.put(tag.end(), tag.end(), tag[0])


def _move_tag(page: _Page) -> None:
    if tag := page.find(_TAG):
        page.put(*tag.span(), b"")
        at = page.at()
        page.put(at, at, tag[0])


def _swap_tags(page: _Page) -> None:
    tags = [tag for tag in (page.find(_TAG), page.find(_TAG)) if tag]
    if len({tag.start() for tag in tags}) == 2:
        first, second = sorted(tags, key=lambda tag: tag.start())
        page.put(*second.span(), first[0])
        page.put(*first.span(), second[0])


def _any_name(page: _Page) -> bytes:
    return page.chance.choice(_NAMES if page.chance.random() < 0.5 else _USUAL_NAMES)


def _rename_tag(page: _Page) -> None:
    if tag := page.find(_TAG):
        name = _any_name(page)
        page.put(*tag.span(), re.sub(rb"(?<=[</])[a-zA-Z][a-zA-Z0-9]*", name, tag[0], count=1))


def _rename_element(page: _Page) -> None:
    if element := page.find(_ELEMENT):
        name = _any_name(page)
        inner = element[0][len(element[1]) + 1 : -len(element[1]) - 1]
        page.put(*element.span(), b"<" + name + inner + name + b">")


def _repeat_element(page: _Page) -> None:
    if element := page.find(_ELEMENT):
        page.put(element.end(), element.end(), element[0])


def _move_element(page: _Page) -> None:
    if element := page.find(_ELEMENT):
        page.put(*element.span(), b"")
        tag = page.find(_TAG)
        at = tag.start() if tag else page.at()
        page.put(at, at, element[0])


def _insert_piece(page: _Page) -> None:
    if page.chance.random() < 0.5:
        name = page.chance.choice(_NAMES)
        piece = b"<" + page.chance.choice((b"", b"/")) + name + b">"
    else:
        piece = page.chance.choice(_MARKUP)
    at = page.at()
    if page.chance.random() < 0.7 and (tag := _TAG.search(page.body, at)):
        at = page.chance.choice(tag.span())
    page.put(at, at, piece)


def _insert_attribute(page: _Page) -> None:
    if start := page.find(_START):
        styled = page.chance.random() < 0.5
        attribute = b'style="' + page.chance.choice(_STYLES) + b'"' if styled else page.chance.choice(_ATTRIBUTES)
        page.put(start.end(), start.end(), b" " + attribute)


def _wrap(page: _Page) -> None:
    at = page.at()
    tags = list(_TAG.finditer(page.body, at, min(len(page.body), at + 600)))
    if len(tags) < 2:
        return
    first, last = sorted(page.chance.sample(tags, 2), key=lambda tag: tag.start())
    name = page.chance.choice(_NAMES)
    page.put(last.end(), last.end(), b"</" + name + b">")
    page.put(first.start(), first.start(), b"<" + name + b">")


def _insert_character(page: _Page) -> None:
    at = page.at()
    if text := page.find(_TEXT):
        at = page.chance.choice((text.start(1), text.end(1), page.chance.randint(*text.span(1))))
    page.put(at, at, page.chance.choice(_CHARACTERS))


def _copy_text(page: _Page) -> None:
    """A text of the page in the place of another, in front of it or behind it."""
    if (text := page.find(_TEXT)) and (other := page.find(_TEXT)):
        page.put(*page.chance.choice((text.span(1), (text.start(1),) * 2, (text.end(1),) * 2)), other[1])


def _change_words(page: _Page) -> None:
    if text := page.find(_TEXT):
        words = list(_WORD.finditer(page.body, *text.span(1)))
        if words:
            word = page.chance.choice(words)
            page.put(
                *word.span(),
                page.chance.choice((b"", word[0].upper(), word[0].lower(), word[0] + b" " + word[0], word[0][::-1])),
            )


def _change_label(page: _Page) -> None:
    label = re.search(rb"(?i)charset\s*=\s*[\"']?([a-z0-9-]+)", page.body)
    if label:
        page.put(*label.span(1), page.chance.choice(_LABELS))


def _change_doctype(page: _Page) -> None:
    doctype = re.compile(rb"(?i)<!doctype[^>]*>").search(page.body)
    span = doctype.span() if doctype else (0, 0)
    page.put(
        *span,
        page.chance.choice(
            (b"", b"<!doctype html>", b"<!DOCTYPE x", b"\xef\xbb\xbf", b"<?xml version='1.0' encoding='iso-8859-1'?>")
        ),
    )


def _cut(page: _Page) -> None:
    at = page.at()
    page.put(at, len(page.body), page.chance.choice((b"", b"</body></html>", b"</html>")))


_DAMAGES: Sequence[tuple[Callable[[_Page], None], int]] = (
    (_drop_bytes, 3), (_change_byte, 2), (_repeat_bytes, 2), (_drop_tag, 5), (_repeat_tag, 2), (_move_tag, 4), (_swap_tags, 3),
    (_rename_tag, 3), (_rename_element, 4), (_repeat_element, 2), (_move_element, 3), (_insert_piece, 9), (_insert_attribute, 10),
    (_wrap, 4), (_insert_character, 5), (_copy_text, 2), (_change_words, 2), (_change_label, 1), (_change_doctype, 1), (_cut, 1),
)  # fmt: skip


def mutant(body: bytes, seed: str, span: tuple[int, int] | None = None) -> bytes:
    """`body` with one to four damages, most of them within `span`; the same ones for the same seed."""
    chance = random.Random(seed)
    page = _Page(body, span or (0, len(body)), chance)
    damages, weights = zip(*_DAMAGES, strict=True)
    for damage in chance.choices(damages, weights, k=chance.choice((1, 1, 1, 2, 2, 3, 4))):
        damage(page)
    return page.body
