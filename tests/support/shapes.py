"""Ways in which State may mark up a list: each writer turns a list of known truth into the HTML of its blocks.

Every writer takes (given, ink) and writes countries and units only; the prose around them comes from `content`. The
noise of `Ink` never changes what a browser would show, so the truth stays what was given.
"""
# ruff: noqa: E501 (lines of HTML and of tables)

import html
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.support.given import Given, Group, Unit

NOISES = (
    "space",
    "entities",
    "comments",
    "empties",
    "scripts",
    "upper",
    "attrs",
    "wrap",
    "split",
    "unclosed",
    "breaks",
    "pretty",
)
_NAMED = {
    "’": "&rsquo;",
    "“": "&ldquo;",
    "”": "&rdquo;",
    "–": "&ndash;",
    "é": "&eacute;",
    "ô": "&ocirc;",
    "ã": "&atilde;",
}
_MAY_STAY_OPEN = {"li", "p", "td", "tr", "dt", "dd", "th"}


class Ink:
    """Writes text and tags with the noise that real pages have."""

    def __init__(self, seed: int = 0, noise: frozenset[str] = frozenset()):
        self.rng = random.Random(seed)
        self.noise = noise

    def often(self, kind: str, chance: float) -> bool:
        return kind in self.noise and self.rng.random() < chance

    def text(self, text: str) -> str:
        out = []
        for char in text:
            if char == " " and self.often("space", 0.15):
                out.append(self.rng.choice(["\n", "\n\t\t\t", "  ", " \r\n  ", "\t"]))
            elif char == "\u00a0":
                out.append(
                    self.rng.choice(["&nbsp;", "&#160;", "&#xA0;", "\u00a0"]) if "entities" in self.noise else char
                )
            elif "entities" in self.noise and ord(char) > 127 and self.rng.random() < 0.7:
                out.append(_NAMED.get(char, f"&#{ord(char)};") if self.rng.random() < 0.5 else f"&#{ord(char)};")
            else:
                out.append(html.escape(char, quote=self.often("entities", 0.5)))
        return "".join(out)

    def name(self, text: str) -> str:
        """The text of a country or a unit, perhaps cut into pieces by inline tags, perhaps with a comment inside."""
        if " " in text and self.often("split", 0.3):
            at = self.rng.choice(
                [i for i, c in enumerate(text) if i and c not in " \u00a0" and text[i - 1] not in " \u00a0"]
            )
            left, right = self.text(text[:at]), self.text(text[at:])
            tag = self.rng.choice(['span style="font-weight: 400;"', "span", 'font face="Arial"', "em", "i"])
            close = tag.split()[0]
            mid = f"<{tag}>{left}</{close}>{right}" if self.rng.random() < 0.5 else f"{left}<{tag}>{right}</{close}>"
        elif self.often("split", 0.15):
            link = self.rng.choice(['name="a7"', 'id="c9"', 'href="https://www.state.gov/report.pdf"', 'href="#note"'])
            mid = f"<a {link}>{self.text(text)}</a>"
        elif self.often("split", 0.15):
            mid = f"<span>{self.text(text)}</span>"
        else:
            mid = self.text(text)
        if self.often("comments", 0.1):
            mid += "<!-- Mali: checked -->"
        if self.often("space", 0.2):
            mid = "\n\t\t" + mid + "\n\t"
        if self.often("breaks", 0.1):
            mid += "<br>"
        return mid

    def tag(self, name: str, inner: str, attrs: str = "") -> str:
        if not attrs and self.often("attrs", 0.4):
            attrs = self.rng.choice(
                ['class="Normal1"', 'style="margin-left: .5in;"', "dir=ltr", 'data-list="4" id="x7"', 'align="left"']
            )
        shown = name.upper() if "upper" in self.noise else name
        open_ = f"<{shown} {attrs}>" if attrs else f"<{shown}>"
        if name in _MAY_STAY_OPEN and self.often("unclosed", 0.4):
            return open_ + inner + "\n"
        return f"{open_}{inner}</{shown}>"

    def blocks(self, parts: list[str]) -> str:
        """Blocks one after another, with what stands between blocks on real pages."""
        out = []
        for part in parts:
            out.append("\n\n" if "pretty" in self.noise else "\n")
            if self.often("comments", 0.15):
                out.append("<!-- wp:spacer --><!-- /wp:spacer -->")
            if self.often("empties", 0.25):
                out.append(
                    self.rng.choice(
                        [
                            "<p></p>",
                            "<p>&nbsp;</p>",
                            "<p>\u200b</p>",
                            "<p><br></p>",
                            "<div></div>",
                            "<p><strong>&nbsp;</strong></p>",
                        ]
                    )
                )
            if self.often("scripts", 0.08):
                out.append(
                    self.rng.choice(
                        [
                            "<script>var units = ['Kenya', 'Police']; if (a < b) { c(); }</script>",
                            "<style>.country { color: red } /* Nigeria */</style>",
                            "<noscript><img src='/p.gif' alt='Peru'></noscript>",
                        ]
                    )
                )
            out.append(self.tag("div", part) if self.often("wrap", 0.12) else part)
        return "".join(out) + "\n"

    def units(self, tag: str, group: Group, attrs: str = "") -> str:
        gap = "\n\t" if "pretty" in self.noise else ""
        items = "".join(gap + self.tag("li", self.item(u)) for u in group.units)
        return self.tag(tag, items + gap, attrs)

    def item(self, unit: Unit) -> str:
        if unit.note is None:
            return self.name(unit.text)
        remark = self.rng.choice([f" ({unit.note})", f" ({unit.note})", f" – {unit.note}", f" <em>({unit.note})</em>"])
        return self.name(unit.text).rstrip().removesuffix("<br>") + remark


Writer = Callable[[Given, Ink], str]
SHAPES: dict[str, Writer] = {}


def shape(name: str) -> Callable[[Writer], Writer]:
    def keep(writer: Writer) -> Writer:
        SHAPES[name] = writer
        return writer

    return keep


# --- headings and lists -----------------------------------------------------------------------------------------


def _headed(heading: str, items: str) -> Writer:
    def write(given: Given, ink: Ink) -> str:
        parts: list[str] = []
        # Where no country has a second unit, "1." could belong to the name: no such page has a sure truth.
        counted = any(len(group.units) > 1 for group in given.groups)
        kind = items if counted else items.removesuffix("_number").removesuffix("_paren")
        for group in given.groups:
            parts.append(_heading(heading, group.country, ink))
            # No empty paragraph between the items of a group: it could not be told from a lost heading.
            parts.append("\n".join(_items(kind, group, ink)))
        return ink.blocks(parts)

    return write


def _heading(kind: str, country: str, ink: Ink) -> str:
    name = ink.name(country)
    match kind:
        case "h2" | "h3" | "h4" | "h5" | "h6" | "p":
            return ink.tag(kind, name)
        case "h3_anchor":
            return ink.tag("h3", f'<a name="c{len(country)}" id="c{len(country)}"></a>{name}')
        case "h3_number":
            return ink.tag("h3", f"{1 + ink.rng.randrange(30)}. {name.lstrip()}")
        case "h3_strong":
            return ink.tag("h3", ink.tag("strong", name))
        case "p_strong":
            return ink.tag("p", ink.tag("strong", name))
        case "p_b":
            return ink.tag("p", ink.tag("b", name))
        case "p_u":
            return ink.tag("p", ink.tag("u", name))
        case "p_strong_u":
            return ink.tag("p", ink.tag("strong", ink.tag("u", name)))
        case "p_style":
            return ink.tag("p", ink.tag("span", name, 'style="text-decoration: underline;"'))
        case "p_strong_colon":
            return ink.tag("p", ink.tag("strong", name.rstrip().removesuffix("<br>") + ":"))
        case "p_colon_outside":
            return ink.tag("p", ink.tag("strong", name.rstrip().removesuffix("<br>")) + ":")
        case "h3_colon":
            return ink.tag("h3", name.rstrip().removesuffix("<br>") + ":")
        case "p_font":
            return ink.tag("p", ink.tag("font", ink.tag("b", name), 'size="3"'))
        case "bare_strong":
            return ink.tag("strong", name)
        case "div":
            return ink.tag("div", name, 'class="country"')
        case "h3_caps":
            return ink.tag("h3", ink.name(country.upper()))
        case "p_caps":
            return ink.tag("p", ink.name(country.upper()))
    raise ValueError(kind)


BULLETS = {
    "bullet": "• ",
    "dash": "- ",
    "ndash": "– ",
    "middot": "· ",
    "star": "* ",
    "tight": "•",
    "mdash": "— ",
    "o": "o ",
}


def _items(kind: str, group: Group, ink: Ink) -> list[str]:
    match kind:
        case "ul" | "ol":
            return [ink.units(kind, group)]
        case "li_p":
            return [ink.tag("ul", "".join(ink.tag("li", ink.tag("p", ink.item(u))) for u in group.units))]
        case "p":
            return [ink.tag("p", ink.item(u)) for u in group.units]
        case "div":
            return [ink.tag("div", ink.item(u), 'class="unit"') for u in group.units]
        case "br":
            return [ink.tag("p", _lines(group.units, ink))]
        case "p_number":
            return [ink.tag("p", f"{n}. " + ink.item(u).lstrip()) for n, u in enumerate(group.units, 1)]
        case "p_paren_number":
            return [ink.tag("p", f"{n}) " + ink.item(u).lstrip()) for n, u in enumerate(group.units, 1)]
        case "br_number":
            return [ink.tag("p", "<br>\n".join(f"{n}. " + _one_line(u, ink) for n, u in enumerate(group.units, 1)))]
    if kind.startswith("p_"):
        bullet = ink.rng.choice(["&bull; ", "&#8226;&nbsp;&nbsp;"]) if kind == "p_bullet_entity" else BULLETS[kind[2:]]
        return [ink.tag("p", bullet + ink.item(u).lstrip()) for u in group.units]
    if kind.startswith("br_"):
        return [ink.tag("p", "<br />\n".join(BULLETS[kind[3:]] + _one_line(u, ink) for u in group.units))]
    raise ValueError(kind)


def _one_line(unit: Unit, ink: Ink) -> str:
    return re.sub(r"<br>", "", ink.item(unit)).strip()


def _lines(units: tuple[Unit, ...], ink: Ink) -> str:
    return ink.rng.choice(["<br>", "<br />\n", "<BR>\n"]).join(_one_line(u, ink) for u in units)


for _h in ("h2", "h3", "h4", "h5", "h3_strong", "p_strong", "p_b", "p_u", "p_strong_u", "p_style", "p", "p_strong_colon",
           "p_colon_outside", "h3_colon", "p_font", "bare_strong", "h3_caps", "p_caps", "h6", "h3_anchor", "h3_number"):  # fmt: skip
    SHAPES[f"{_h}+ul"] = _headed(_h, "ul")
for _h, _i in (("h3", "ol"), ("p_strong", "ol"), ("h2", "p"), ("h4", "p"), ("p_strong", "p"), ("p_b", "p"), ("p_u", "p"), ("p", "p"),
               ("p_caps", "p"), ("p_strong", "br"), ("p_u", "br"), ("h3", "br"), ("p", "br"), ("p_strong", "li_p"),
               ("h3", "p_bullet"), ("p_strong", "p_dash"), ("p", "p_ndash"), ("p_b", "p_middot"), ("p_strong", "p_star"),
               ("p_strong", "p_tight"), ("h4", "p_mdash"), ("p_strong", "p_bullet_entity"), ("p_strong", "br_bullet"),
               ("h3", "br_dash"), ("p_strong", "br_star"), ("p", "br_middot"), ("p_strong", "p_number"), ("h3", "p_paren_number"),
               ("p_strong", "br_number"), ("p", "p_number"), ("div", "div"), ("p_strong_colon", "br_bullet"), ("p_strong_colon", "p")):  # fmt: skip
    SHAPES[f"{_h}+{_i}"] = _headed(_h, _i)


@shape("one paragraph a country: bold, br, lines")
def bold_br_lines(given: Given, ink: Ink) -> str:
    return ink.blocks(
        [
            ink.tag("p", ink.tag("strong", _one_line(Unit(g.country), ink)) + "<br />\n" + _lines(g.units, ink))
            for g in given.groups
        ]
    )


@shape("one paragraph for all: bold, br, blank lines")
def one_paragraph(given: Given, ink: Ink) -> str:
    groups = [ink.tag("b", _one_line(Unit(g.country), ink)) + "<br>\n" + _lines(g.units, ink) for g in given.groups]
    return ink.blocks([ink.tag("p", "<br>\n<br>\n".join(groups))])


@shape("one paragraph for all: plain countries, bullets, blank lines")
def one_paragraph_plain(given: Given, ink: Ink) -> str:
    groups = [
        _one_line(Unit(g.country), ink) + "<br>\n" + "<br>\n".join("• " + _one_line(u, ink) for u in g.units)
        for g in given.groups
    ]
    return ink.blocks([ink.tag("p", "<br>\n<br>\n".join(groups))])


@shape("no paragraphs: text, br, bold")
def loose_lines(given: Given, ink: Ink) -> str:
    out = ""
    for g in given.groups:
        out += ink.tag("b", _one_line(Unit(g.country), ink)) + "<br>\n"
        out += "".join(_one_line(u, ink) + "<br>\n" for u in g.units) + "<br>\n"
    return ink.tag("div", out)


@shape("2009: font, b, br, indented items")
def era_2009(given: Given, ink: Ink) -> str:
    out = ""
    for g in given.groups:
        out += "<p><b>" + _one_line(Unit(g.country), ink) + "</b><br />"
        out += "<br />".join("&nbsp;&nbsp;&nbsp;- " + _one_line(u, ink) for u in g.units) + "</p>\n"
    return ink.tag("font", out, 'face="Arial" size="2"')


# --- nested lists -----------------------------------------------------------------------------------------------


def _nested(label: str, outer: str = "ul", inner: str = "ul") -> Writer:
    def write(given: Given, ink: Ink) -> str:
        items = ""
        for g in given.groups:
            name = ink.name(g.country)
            if label:
                name = ink.tag(label, name) if label != "p" else f"<p>{name}</p>"
            items += ink.tag("li", name + ink.units(inner, g)) + "\n"
        return ink.blocks([ink.tag(outer, items)])

    return write


for _l in ("", "p", "strong", "b", "u", "span"):
    SHAPES[f"nested list, {_l or 'plain'} country"] = _nested(_l)
SHAPES["nested ol in ul"] = _nested("strong", "ul", "ol")
SHAPES["nested ul in ol"] = _nested("", "ol", "ul")


def regions(given: Given) -> list[tuple[str, list[Group]]]:
    """Groups by region, regions in alphabetical order: the order in which a page by region prints them."""
    names = sorted({g.region for g in given.groups})
    return [(name, [g for g in given.groups if g.region == name]) for name in names]


@shape("nested list by region")
def nested_regions(given: Given, ink: Ink) -> str:
    out = ""
    for region, groups in regions(given):
        inner = "".join(ink.tag("li", ink.name(g.country) + ink.units("ul", g)) for g in groups)
        out += ink.tag("li", ink.text(region) + ink.tag("ul", inner))
    return ink.blocks([ink.tag("ul", out)])


def _by_region(top: str, heading: str, items: str) -> Writer:
    def write(given: Given, ink: Ink) -> str:
        parts = []
        for region, groups in regions(given):
            inner = ink.text(region)
            parts.append(ink.tag("p", ink.tag("strong", inner)) if top == "p_strong" else ink.tag(top, inner))
            for g in groups:
                parts.append(_heading(heading, g.country, ink))
                parts.append("\n".join(_items(items, g, ink)))
        return ink.blocks(parts)

    return write


SHAPES["region h2, country h3+ul"] = _by_region("h2", "h3", "ul")
SHAPES["region h3, country p_strong+ul"] = _by_region("h3", "p_strong", "ul")
SHAPES["region p_strong, country p_u+p"] = _by_region("p_strong", "p_u", "p")
SHAPES["region h2, country h3+p"] = _by_region("h2", "h3", "p")
BY_REGION = frozenset(name for name in SHAPES if "region" in name)


# --- tables -----------------------------------------------------------------------------------------------------


def _table(rows: list[str], ink: Ink, head: str = "") -> str:
    body = "\n".join(rows)
    inner = (ink.tag("thead", head) if head else "") + ink.tag("tbody", body)
    if "upper" in ink.noise and head:
        inner = head + body  # as old pages do: no tbody
    return ink.blocks([ink.tag("table", inner, 'border="1"')])


def _row(ink: Ink, *cells: str, cell: str = "td") -> str:
    return ink.tag("tr", "".join(ink.tag(cell, c) for c in cells))


@shape("table: country on each row")
def table_each(given: Given, ink: Ink) -> str:
    rows = [_row(ink, ink.name(g.country), ink.item(u)) for g in given.groups for u in g.units]
    return _table(rows, ink, _row(ink, "Country", "Unit", cell="th"))


@shape("table: country on the first row, blank below")
def table_blank(given: Given, ink: Ink) -> str:
    blank = ink.rng.choice(["", "&nbsp;", "<p></p>"])
    rows = [
        _row(ink, ink.name(g.country) if i == 0 else blank, ink.item(u))
        for g in given.groups
        for i, u in enumerate(g.units)
    ]
    return _table(rows, ink, _row(ink, "Country", "Security Force Unit", cell="th"))


@shape("table: row spans")
def table_rowspan(given: Given, ink: Ink) -> str:
    rows = []
    for g in given.groups:
        for i, u in enumerate(g.units):
            first = ink.tag("td", ink.tag("strong", ink.name(g.country)), f'rowspan="{len(g.units)}"') if i == 0 else ""
            rows.append(ink.tag("tr", first + ink.tag("td", ink.item(u))))
    return _table(rows, ink, _row(ink, "<b>Country</b>", "<b>Unit</b>"))


@shape("table: no header row")
def table_no_header(given: Given, ink: Ink) -> str:
    return _table([_row(ink, ink.name(g.country), ink.item(u)) for g in given.groups for u in g.units], ink)


@shape("table: full-width country rows")
def table_colspan(given: Given, ink: Ink) -> str:
    rows = []
    for g in given.groups:
        rows.append(ink.tag("tr", ink.tag("td", ink.tag("strong", ink.name(g.country)), 'colspan="2"')))
        rows.extend(_row(ink, str(i), ink.item(u)) for i, u in enumerate(g.units, 1))
    return _table(rows, ink)


@shape("table: one column, th countries")
def table_one_column(given: Given, ink: Ink) -> str:
    rows = []
    for g in given.groups:
        rows.append(_row(ink, ink.name(g.country), cell="th"))
        rows.extend(_row(ink, ink.item(u)) for u in g.units)
    return _table(rows, ink)


@shape("table: number, country, unit, remarks")
def table_extra(given: Given, ink: Ink) -> str:
    rows, number = [], 0
    for g in given.groups:
        for u in g.units:
            number += 1
            rows.append(_row(ink, str(number), ink.name(g.country), ink.name(u.text), ink.text(u.note or "")))
    return _table(rows, ink, _row(ink, "No.", "Country", "Unit", "Remarks", cell="th"))


@shape("table: unit first, country second")
def table_swapped(given: Given, ink: Ink) -> str:
    rows = [_row(ink, ink.item(u), ink.name(g.country)) for g in given.groups for u in g.units]
    return _table(rows, ink, _row(ink, "Unit Name", "Country", cell="th"))


@shape("table: one a country under a heading")
def table_per_country(given: Given, ink: Ink) -> str:
    out = ""
    for g in given.groups:
        out += ink.blocks([ink.tag("h3", ink.name(g.country))])
        out += _table([_row(ink, ink.item(u)) for u in g.units], ink)
    return out


@shape("table: one a country, with header rows")
def table_per_country_head(given: Given, ink: Ink) -> str:
    out = ""
    for g in given.groups:
        out += f"\n<p>{ink.tag('strong', ink.name(g.country))}</p>\n"
        rows = [_row(ink, str(i), ink.item(u)) for i, u in enumerate(g.units, 1)]
        out += _table(rows, ink, _row(ink, "#", "Unit", cell="th"))
    return out


def _cell(joint: str) -> Writer:
    def write(given: Given, ink: Ink) -> str:
        rows = []
        for g in given.groups:
            if joint == "br":
                units = _lines(g.units, ink)
            elif joint == "p":
                units = "".join(f"<p>{ink.item(u)}</p>" for u in g.units)
            else:
                units = ink.units("ul", g)
            rows.append(_row(ink, ink.name(g.country), units))
        return _table(rows, ink, _row(ink, "Country", "Units", cell="th"))

    return write


for _j in ("br", "p", "ul"):
    SHAPES[f"table: units in one cell, {_j}"] = _cell(_j)


# --- other elements ---------------------------------------------------------------------------------------------


@shape("definition list")
def definitions(given: Given, ink: Ink) -> str:
    inner = ""
    for g in given.groups:
        inner += ink.tag("dt", ink.name(g.country)) + "".join(ink.tag("dd", ink.item(u)) for u in g.units)
    return ink.blocks([ink.tag("dl", inner)])


@shape("definition list, ul in dd")
def definitions_ul(given: Given, ink: Ink) -> str:
    inner = "".join(ink.tag("dt", ink.name(g.country)) + ink.tag("dd", ink.units("ul", g)) for g in given.groups)
    return ink.blocks([ink.tag("dl", inner)])


@shape("details")
def details(given: Given, ink: Ink) -> str:
    return ink.blocks(
        [f"<details><summary>{ink.name(g.country)}</summary>{ink.units('ul', g)}</details>" for g in given.groups]
    )


@shape("details, p items")
def details_p(given: Given, ink: Ink) -> str:
    return ink.blocks(
        [
            f'<details class="wp-block-details"><summary>{ink.name(g.country)}</summary>\n'
            + "".join(f"<p>{ink.item(u)}</p>\n" for u in g.units)
            + "</details>"
            for g in given.groups
        ]
    )


@shape("div soup")
def div_soup(given: Given, ink: Ink) -> str:
    blocks = []
    for g in given.groups:
        inner = ink.tag("div", ink.tag("span", ink.name(g.country)), 'class="country-name"')
        inner += ink.tag(
            "div", "".join(ink.tag("div", ink.tag("span", ink.item(u)), 'class="u"') for u in g.units), 'class="units"'
        )
        blocks.append(ink.tag("div", inner, 'class="country"'))
    return ink.blocks(blocks)


@shape("div country, ul")
def div_ul(given: Given, ink: Ink) -> str:
    return ink.blocks([ink.tag("div", ink.tag("b", ink.name(g.country)) + ink.units("ul", g)) for g in given.groups])


@shape("WordPress blocks")
def blocks_wp(given: Given, ink: Ink) -> str:
    out = []
    for g in given.groups:
        out.append(
            f'<!-- wp:heading {{"level":3}} -->\n<h3 class="wp-block-heading">{ink.name(g.country)}</h3>\n<!-- /wp:heading -->'
        )
        items = "\n\n".join(f"<!-- wp:list-item -->\n<li>{ink.item(u)}</li>\n<!-- /wp:list-item -->" for u in g.units)
        out.append(f'<!-- wp:list -->\n<ul class="wp-block-list">{items}</ul>\n<!-- /wp:list -->')
    return ink.blocks(out)


@shape("WordPress columns")
def columns_wp(given: Given, ink: Ink) -> str:
    half = (len(given.groups) + 1) // 2
    columns = ""
    for part in (given.groups[:half], given.groups[half:]):
        inner = "".join(
            f'<h4 class="wp-block-heading">{ink.name(g.country)}</h4>\n{ink.units("ul", g, "class=wp-block-list")}\n'
            for g in part
        )
        columns += f'<div class="wp-block-column is-layout-flow">{inner}</div>\n'
    return f'<div class="wp-block-columns is-layout-flex">\n{columns}</div>'


@shape("WordPress accordion")
def accordion_wp(given: Given, ink: Ink) -> str:
    return ink.blocks(
        [
            '<div class="wp-block-accordion-item accordion">'
            f'<h3 class="accordion-title"><button type="button" aria-expanded="false">{ink.name(g.country)}</button></h3>'
            f'<div class="accordion-content">{ink.units("ul", g)}</div></div>'
            for g in given.groups
        ]
    )


@shape("sections")
def sections(given: Given, ink: Ink) -> str:
    return ink.blocks(
        [
            f"<section><header><h3>{ink.name(g.country)}</h3></header>{ink.units('ul', g)}</section>"
            for g in given.groups
        ]
    )


@shape("continued headings")
def continued(given: Given, ink: Ink) -> str:
    parts = []
    for g in given.groups:
        half = (len(g.units) + 1) // 2
        again = ink.rng.choice(["(continued)", "(cont’d)", "(cont.)", "(Continued)"])
        for n, units in enumerate((g.units[:half], g.units[half:])):
            if units:
                parts.append(
                    ink.tag("h3", ink.name(g.country).rstrip().removesuffix("<br>") + (f" {again}" if n else ""))
                )
                parts.append(ink.units("ul", Group(g.country, g.code, g.region, units)))
    return ink.blocks(parts)


@shape("letters above the countries")
def letters(given: Given, ink: Ink) -> str:
    parts, letter = [], ""
    for g in given.groups:
        if g.country[0] != letter:
            letter = g.country[0]
            parts.append(ink.tag("h2", letter))
        parts += [ink.tag("h3", ink.name(g.country)), ink.units("ul", g)]
    return ink.blocks(parts)


@shape("links to the countries on top")
def jump_links(given: Given, ink: Ink) -> str:
    links = "".join(f'<li><a href="#c{n}">{ink.text(g.country)}</a></li>\n' for n, g in enumerate(given.groups))
    parts = [f"<ul>{links}</ul>"]
    for n, g in enumerate(given.groups):
        parts += [f'<h3 id="c{n}">{ink.name(g.country)}</h3>', ink.units("ul", g)]
    return ink.blocks(parts)


@shape("rules and links to the top between the countries")
def rules_between(given: Given, ink: Ink) -> str:
    parts = []
    for g in given.groups:
        parts += [ink.tag("h3", ink.name(g.country)), ink.units("ul", g)]
        parts.append(ink.rng.choice(["<hr>", '<p><a href="#top">Back to Top</a></p>', "<hr />"]))
    return ink.blocks(parts)


@shape("table: th with scope, caption")
def table_scope(given: Given, ink: Ink) -> str:
    rows = []
    for g in given.groups:
        for i, u in enumerate(g.units):
            span = f'scope="row" rowspan="{len(g.units)}"'
            first = ink.tag("th", ink.name(g.country), span) if i == 0 else ""
            rows.append(ink.tag("tr", first + ink.tag("td", ink.item(u))))
    head = "<caption>Units by country</caption><thead>" + _row(ink, "Country", "Unit", cell="th") + "</thead>"
    return ink.blocks([ink.tag("table", head + ink.tag("tbody", "\n".join(rows)), 'class="has-fixed-layout"')])


@shape("definition list, div groups")
def definitions_div(given: Given, ink: Ink) -> str:
    inner = ""
    for g in given.groups:
        items = "".join(f"<dd>{ink.item(u)}</dd>" for u in g.units)
        inner += f"<div><dt>{ink.name(g.country)}</dt>{items}</div>\n"
    return ink.blocks([f"<dl>{inner}</dl>"])


@shape("items indented in a blockquote")
def quoted(given: Given, ink: Ink) -> str:
    return ink.blocks(
        [
            f"<p><b>{ink.name(g.country)}</b></p>\n<blockquote>{''.join(f'<p>{ink.item(u)}</p>' for u in g.units)}</blockquote>"
            for g in given.groups
        ]
    )


@shape("one paragraph a country: bold with colon, br, lines")
def bold_colon_lines(given: Given, ink: Ink) -> str:
    return ink.blocks(
        [
            ink.tag("p", ink.tag("strong", _one_line(Unit(g.country), ink) + ":") + "<br>" + _lines(g.units, ink))
            for g in given.groups
        ]
    )


def rows_as_printed(given: Given, name: str) -> list[tuple[str, str, str, str | None]]:
    """The rows of `given` as the shape `name` prints them: capital headings, regions first. No colon, no "(continued)"."""
    groups = [g for _, part in regions(given) for g in part] if name in BY_REGION else given.groups
    caps = "_caps" in name
    return [(g.country.upper() if caps else g.country, g.code, u.text, u.note) for g in groups for u in g.units]


# Shapes whose units stand in elements of their own, so that a sentence after the list cannot pass for a unit.
STRUCTURED = frozenset(
    name for name in SHAPES if name.endswith(("+ul", "+ol", "+li_p")) or name.split(":")[0].split(",")[0] in
    ("table", "nested list", "nested ol in ul", "nested ul in ol", "nested list by region", "definition list, ul in dd", "details",
     "WordPress blocks", "WordPress columns", "WordPress accordion", "sections", "continued headings")
)  # fmt: skip


# --- plain text -------------------------------------------------------------------------------------------------


def _text(
    bullet: str, *, after_country: str, between: str, after_group: str, wrap: int = 0, indent: str = ""
) -> Callable[[Given], str]:
    def write(given: Given) -> str:
        out = ""
        for g in given.groups:
            lines = [indent + bullet + u.text + (f" ({u.note})" if u.note else "") for u in g.units]
            if wrap:
                lines = [_hang(line, wrap, len(indent + bullet)) for line in lines]
            out += g.country + "\n" + after_country + ("\n" + between).join(lines) + "\n" + after_group
        return out

    return write


def _hang(line: str, width: int, hang: int) -> str:
    """Hard-wrapped at ASCII spaces, continuation lines indented under the first word."""
    words, out, current = line.split(" "), [], ""
    for word in words:
        if len(current) + len(word) + 1 > width and current.strip():
            out.append(current)
            current = " " * hang + word
        else:
            current = current + " " + word if current else word
    return "\n".join([*out, current])


TEXTS: dict[str, Callable[[Given], str]] = {
    "text: bullets": _text("• ", after_country="\n", between="", after_group="\n", indent="  "),
    "text: bullets, tight": _text("• ", after_country="", between="", after_group=""),
    "text: dashes": _text("- ", after_country="", between="", after_group="\n"),
    "text: stars": _text("* ", after_country="\n", between="", after_group="\n\n", indent="  "),
    "text: no bullets": _text("", after_country="", between="", after_group="\n"),
    "text: no bullets, blank lines everywhere": _text("", after_country="\n", between="\n", after_group="\n"),
    "text: bullets, wrapped": _text("• ", after_country="\n", between="", after_group="\n", wrap=60, indent="  "),
    "text: indented": _text("", after_country="", between="", after_group="\n", indent="    "),
}


# --- the words around a list ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """How the page says what it is. {year} is the calendar year; `other` says years that are not the list's."""

    statement: str
    before: tuple[str, ...] = ()
    after: str = ""


STATEMENTS = (
    "The list below names, by country in alphabetical order, the foreign security force units put forward for assistance in "
    "calendar year {year} that were denied it under the State Leahy law.",
    "Under this provision, these are the security forces units that were denied assistance in calendar year {year} because of "
    "credible information that the unit committed a gross violation of human rights.",
    "Units denied assistance pursuant to the Leahy law during Calendar Year (CY) {year}:",
    "The following foreign security force units were denied assistance under 22 U.S.C. 2378d in CY {year}.",
    "The following units of foreign security forces were found ineligible for assistance under the State Leahy law in calendar year\u00a0{year}:",
    "For CY{year}, the Department denied assistance to the security force units below, as the Leahy law requires.",
    "In {year}, the following security force units were denied assistance pursuant to the State Leahy law.",
    "This list, for the calendar year {year}, identifies security forces units denied assistance under the Leahy law.",
)
LAW = (
    "Section 620M of the Foreign Assistance Act of 1961, known as the State Leahy law, keeps assistance from a unit of foreign "
    "security forces when the Secretary of State has credible information that the unit committed a gross violation of human rights.",
    "(a) In general. No unit as described may be furnished assistance under this Act or the Arms Export Control Act.",
    "(d)(7) The names of such units are to be made public as far as practicable.",
    "The provision was amended in 2011 and in 2014.",
    "Updated December 10, {next}.",
)
BEFORE = (
    (),
    (LAW[0],),
    (LAW[0], LAW[1], LAW[2]),
    (LAW[0], LAW[3]),
    (LAW[4], LAW[0]),
)
TITLES = (
    "Public Release of Security Force Units Ineligible for Assistance Under the State Leahy Law",
    "Foreign Security Forces Units Denied Assistance Pursuant to the State Leahy Law",
    "Units Denied Assistance Under the Leahy Law",
)
YEAR_TITLE = "Foreign Security Force Units Denied Assistance Under the State Leahy Law in Calendar Year {year}"
TITLE_ONLY_STATEMENT = "The units below were denied assistance under the State Leahy law."
TAILS = (
    "",
    "",
    "",
    '<p><a href="/leahy-list-{last}/">Previous list: calendar year {last}</a></p>\n',
    "<p>For more information, please contact the Bureau of Democracy, Human Rights, and Labor.</p>\n",
    "<p>&nbsp;</p>\n<p><em>Published on November 5, {next}.</em></p>\n",
    "<h4>Related links</h4><ul><li><a href='/leahy-law-fact-sheet/'>Leahy Law Fact Sheet</a></li></ul>\n",
)


def words(seed: int, given: Given, tails: bool = False) -> tuple[str, Words]:
    """A title and the words around the list; the year stands in the statement, in both, or in the title only."""
    rng = random.Random(seed)
    years = {"year": given.year, "next": given.year + 1, "last": given.year - 1}
    before = tuple(line.format(**years) for line in rng.choice(BEFORE))
    after = rng.choice(TAILS).format(**years) if tails else ""
    pick = rng.randrange(10)
    if pick == 0:
        return YEAR_TITLE.format(**years), Words(TITLE_ONLY_STATEMENT, before, after)
    title = YEAR_TITLE.format(**years) if pick == 1 else rng.choice(TITLES)
    return title, Words(rng.choice(STATEMENTS).format(**years), before, after)


def content(given: Given, writer: Writer, ink: Ink, said: Words) -> str:
    """The inner HTML of an article: prose, the statement, the list."""
    lead = [ink.tag("p", ink.text(line)) for line in said.before]
    # The last paragraph is closed: what stands after it may be text or an element that closes none by itself.
    body = ink.blocks([*lead, f"<p>{ink.text(said.statement)}</p>"]) + writer(given, ink) + said.after
    if "wrap" in ink.noise:
        body = f'<div class="content-wrap"><div>{body}</div></div>'
    return body


def text_page(given: Given, name: str, title: str, said: Words, tail: bool = True) -> str:
    """The plain-text twin of a page."""
    lines = "\n\n".join((title, *said.before, said.statement))
    return f"{lines}\n\n\n{TEXTS[name](given)}" + ("\nU.S. Department of State\n" if tail else "")


def json_twin(title: str, inner: str, *, array: bool = False) -> str:
    """What the site's own JSON address would give for a page."""
    item = {
        "id": 4242,
        "date": "2021-03-04T10:00:00",
        "modified_gmt": "2021-03-04T15:00:00",
        "slug": "units",
        "status": "publish",
        "type": "page",
        "link": "https://www.state.gov/units/",
        "title": {"rendered": html.escape(title)},
        "content": {"rendered": inner, "protected": False},
        "excerpt": {"rendered": "", "protected": False},
    }
    return json.dumps([item] if array else item, ensure_ascii=array)


# --- footnotes --------------------------------------------------------------------------------------------------

MARKS: dict[str, Callable[[int], tuple[str, str]]] = {
    "sup": lambda n: (f"<sup>{n}</sup>", f"<sup>{n}</sup> "),
    "sup link": lambda n: (
        f'<sup><a href="#_ftn{n}" name="_ftnref{n}">[{n}]</a></sup>',
        f'<a name="_ftn{n}" href="#_ftnref{n}">[{n}]</a> ',
    ),
    "star": lambda n: ("*" * n, "*" * n + " "),
    "star tight": lambda n: ("*" * n, "*" * n),
    "dagger": lambda n: ("†‡§¶"[n - 1], "†‡§¶"[n - 1] + " "),
    "bracket": lambda n: (f"[{n}]", f"[{n}] "),
    "bracket spaced": lambda n: (f" [{n}]", f"[{n}] "),
}


def footnoted(given: Given, writer: Writer, ink: Ink, said: Words, mark: str) -> str:
    """A page whose notes stand at its end, one mark a distinct note (at most four)."""
    texts = list(dict.fromkeys(u.note for g in given.groups for u in g.units if u.note))
    marks = {text: MARKS[mark](n) for n, text in enumerate(texts, 1)}
    plain = Ink(ink.rng.randrange(10**6), ink.noise - {"breaks", "split"})

    def item(unit: Unit) -> str:
        return plain.name(unit.text).rstrip() + (marks[unit.note][0] if unit.note else "")

    plain.item = item  # type: ignore[method-assign]
    body = content(given, writer, plain, said)
    rule = ink.rng.choice(["<hr>", ""])
    return body + rule + "".join(f"<p>{marks[t][1]}{ink.text(t[0].upper() + t[1:])}.</p>\n" for t in texts)
