"""Made-up list pages: fictitious units, all strings distinct, in chrome with as many tags as real pages have."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from leahy.text.countries import COUNTRY_NAMES

URL = "https://www.state.gov/made-up-list/"
YEAR = 2018
_FORMS = (
    "{a} Infantry Battalion, {b} Brigade, {c} Division",
    "{a}th Company, {b}th Regiment, Army",
    "Criminal Investigation Department, {town} Police Station No. {a}",
    "Federal Police, Regional Security Division, Zone {a}, {town} Station",
    "{town} Prison, Judicial Police, Ministry of Justice, Sector {a}",
    "Special Operations Group (SOG) {a}, {town}",
    "Escuadrón {a}, Policía Nacional, {town}",
    "Ministry of Interior, Rapid Response Unit {a}",
    "{town} Border Guard Post {a}",
    "Metropolitan Prevention Unit UMP No. {a}, District {b}",
)
_OF_THE_US = ("US", "AS", "GU", "MP", "PR", "UM", "VI")
"""Countries that a list never has: such a page is refused."""
_SYLLABLES = ("ba", "do", "ki", "lu", "me", "no", "ra", "su", "ta", "ve", "wo", "zi")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what it lists: (ISO code, unit) in order."""

    body: bytes
    entries: tuple[tuple[str, str], ...]


def new_units(seed: int = 0) -> Iterator[str]:
    """An endless series of distinct units."""
    rng = random.Random(seed)
    names: set[str] = set()
    while True:
        town = "".join(rng.choices(_SYLLABLES, k=4)).capitalize()
        unit = rng.choice(_FORMS).format(a=rng.randint(1, 999), b=rng.randint(1, 99), c=rng.randint(1, 99), town=town)
        if unit not in names:
            names.add(unit)
            yield unit


Groups = Sequence[tuple[str, Sequence[str]]]


def list_page(
    units: Iterator[str], entries: int, countries: int, shape: Callable[[Groups], str], size: int = 0
) -> Page:
    """A page of `entries` units in `countries` countries, in chrome of at least `size` bytes."""
    names = sorted((name, code) for code, name in COUNTRY_NAMES.items() if code not in _OF_THE_US)
    chosen = [names[at * len(names) // countries] for at in range(countries)]
    shares = [entries * (at + 1) // countries - entries * at // countries for at in range(countries)]
    groups = [(name, [next(units) for _ in range(share)]) for (name, _), share in zip(chosen, shares, strict=True)]
    listed = tuple((code, unit) for (_, code), (_, listed) in zip(chosen, groups, strict=True) for unit in listed)
    title = "Security Force Units Denied Assistance"
    above = _chrome(size * 3 // 4)
    body = f"""<!doctype html>
<html lang="en-US"><head><meta charset="UTF-8"><title>{title}</title></head>
<body class="page page-id-7">{above}<main><article><h1 class="featured-content__headline">{title}</h1>
<div class="entry-content">
<p>The units below were proposed for assistance in calendar year {YEAR} and denied it under the State Leahy law.</p>
{shape(groups)}</div></article></main>{_chrome(size - len(above))}<footer><p>Made up</p></footer></body></html>
"""
    return Page(body.encode(), listed)


def headings(groups: Groups) -> str:
    """A heading for each country, its units in a list below."""
    parts = []
    for country, units in groups:
        items = "\n".join(f"<li>{escape(unit)}</li>" for unit in units)
        parts.append(f"<h3>{escape(country)}</h3>\n<ul>\n{items}\n</ul>\n")
    return "".join(parts)


def styled(groups: Groups) -> str:
    """The same as an editor writes it: classes, styles and spans."""
    parts = []
    for country, units in groups:
        items = "\n".join(
            f'<li style="font-weight: 400;" aria-level="1"><span style="font-weight: 400;">{escape(unit)}</span></li>'
            for unit in units
        )
        heading = f'<h3 class="wp-block-heading"><strong>{escape(country)}</strong></h3>'
        parts.append(f'{heading}\n<ul class="wp-block-list">\n{items}\n</ul>\n')
    return "".join(parts)


def with_attributes(size: int) -> Callable[[Groups], str]:
    """A writer of lists in which the items have `size` bytes of attributes, as a word processor leaves them."""
    attributes = (
        'class="MsoNormal" data-contrast="auto" data-font="Symbol" data-listid="1" lang="EN-US" xml:lang="EN-US" '
    )

    def write(groups: Groups) -> str:
        each = size // sum(len(units) for _, units in groups) // 150
        parts = []
        for country, units in groups:
            spans = [f'<span {attributes}style="font-weight: 400; color: #00{at % 10};">' for at in range(each)]
            items = "\n".join(f"<li>{''.join(spans)}{escape(unit)}{'</span>' * each}</li>" for unit in units)
            parts.append(f"<h3>{escape(country)}</h3>\n<ul>\n{items}\n</ul>\n")
        return "".join(parts)

    return write


def without_the_law(units: Iterator[str], size: int) -> Page:
    """A page of the same kind that says nothing about a denial."""
    page = list_page(units, 26, 11, headings, size)
    return Page(page.body.replace(b"denied", b"granted").replace(b"Denied", b"Granted"), ())


def row_spans(groups: Groups) -> str:
    """A table in which the country's cell spans the rows of its units."""
    rows = []
    for country, units in groups:
        first = f'<td rowspan="{len(units)}">{escape(country)}</td>'
        for unit in units:
            rows.append(f"<tr>{first}<td>{escape(unit)}</td></tr>\n")
            first = ""
    return f"<table><thead><tr><th>Country</th><th>Unit</th></tr></thead><tbody>\n{''.join(rows)}</tbody></table>\n"


def _chrome(size: int) -> str:
    """Menus, forms, scripts and styles of at least `size` characters: about 8 tags a kB and a fifth of it script, as on
    pages of www.state.gov of 2016 to 2025."""
    names = list(COUNTRY_NAMES.values())
    parts: list[str] = []
    written = 0
    while written < size:
        part = _block(len(parts), names[len(parts) * 20 % len(names) :][:20])
        parts.append(part)
        written += len(part)
    return "".join(parts)


def _block(number: int, names: Sequence[str]) -> str:
    links = "\n".join(
        f'<li id="menu-item-{number}{at}" class="menu-item menu-item-type-post_type menu-item-object-country nav__secondary-item">'
        f'<a class="nav__link" href="https://www.state.gov/countries-areas/country-{number}-{at}/" aria-label="Open the page about '
        f'{escape(name)}">{escape(name)}</a></li>'
        for at, name in enumerate(names)
    )
    options = "\n".join(
        f'<option value="https://www.state.gov/places/{at}/">{escape(name)}</option>' for at, name in enumerate(names)
    )
    script = "\n".join(
        f'window.made_up_{number}_{at} = {{"selector": ".nav__item-{at}", "html": "<li>{at}</li>", "wait": {at * 50}}};'
        for at in range(15)
    )
    path = " ".join(f"L{at * 7 % 97}.{at % 10} {at * 11 % 89}.{at % 7}" for at in range(200))
    return f"""<header class="site-header"><svg class="seal"><path d="M0 0 {path}"/></svg>
<nav class="site-nav"><ul class="sub-menu">{links}</ul></nav></header>
<form class="site-search"><select name="country">{options}</select></form>
<style>.nav__item-{number} {{ margin: 0 auto; padding: 0 }}
@media (max-width: 768px) {{ .nav__item-{number} {{ width: 100% }} }}</style>
<script>{script}</script>
"""
