"""Trials: a page of known truth, and the first thing in which a reading of it differs."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from leahy.text.fold import fold
from parsers.records import Listing
from tests.support import chrome, shapes
from tests.support.given import Given, Group, random_given, without_notes
from tests.support.shapes import NOISES, SHAPES, STRUCTURED, TEXTS, Ink, Words

Row = tuple[str, str, str, str | None]

URL = "https://www.state.gov/public-release-of-units/"


@dataclass(frozen=True)
class Trial:
    """The bytes of a page, how it came, and (year, rows) of each list on it."""

    label: str
    body: bytes
    content_type: str
    truth: tuple[tuple[int, tuple[Row, ...]], ...]


def shaped(given: Given, shape: str, dress: str, noise: frozenset[str], seed: int, *, tails: bool = True) -> Trial:
    """A list in one shape, one chrome and some noise. Remarks go with the units where the shape has room for them."""
    if shape not in STRUCTURED:
        tails = False
    title, said = shapes.words(seed, given, tails)
    inner = shapes.content(given, SHAPES[shape], Ink(seed, noise), said)
    rows = tuple(shapes.rows_as_printed(given, shape))
    return dressed(
        f"{shape} | {dress} | {','.join(sorted(noise)) or 'clean'}", title, inner, dress, ((given.year, rows),)
    )


def dressed(label: str, title: str, inner: str, dress: str, truth: tuple[tuple[int, tuple[Row, ...]], ...]) -> Trial:
    page = chrome.CHROMES[dress](title, inner)
    kind = "application/json" if dress in chrome.JSON else "text/html; charset=UTF-8"
    return Trial(label, page.encode(), kind, truth)


def footnoted(given: Given, shape: str, dress: str, noise: frozenset[str], seed: int, mark: str) -> Trial:
    title, said = shapes.words(seed, given)
    inner = shapes.footnoted(given, SHAPES[shape], Ink(seed, noise), said, mark)
    rows = tuple(shapes.rows_as_printed(given, shape))
    return dressed(
        f"footnotes {mark} | {shape} | {dress} | {','.join(sorted(noise))}", title, inner, dress, ((given.year, rows),)
    )


def several(lists: Sequence[Given], shape: str, dress: str, noise: frozenset[str], seed: int) -> Trial:
    """One list a year on one page, newest first, each under a heading with its year."""
    ink = Ink(seed, noise)
    inner, truth = "", []
    for given in lists:
        said = Words(shapes.STATEMENTS[seed % len(shapes.STATEMENTS)].format(year=given.year))
        inner += f"<h2>Calendar Year {given.year}</h2>\n" + shapes.content(given, SHAPES[shape], ink, said)
        truth.append((given.year, tuple(shapes.rows_as_printed(given, shape))))
    return dressed(f"several years | {shape} | {dress}", shapes.TITLES[0], inner, dress, tuple(truth))


def text(given: Given, name: str, seed: int) -> Trial:
    title, said = shapes.words(seed, given)
    page = shapes.text_page(given, name, title, said, tail="no bullets" not in name and "indented" not in name)
    return Trial(name, page.encode(), "text/plain; charset=utf-8", ((given.year, tuple(given.rows())),))


def with_none(given: Given, shape: str, dress: str, seed: int, at: int) -> Trial:
    """One country says "None"."""
    groups = list(given.groups)
    at %= len(groups)
    nobody = replace(groups[at], units=(replace(groups[at].units[0], text="None", note=None),))
    groups[at] = nobody
    trial = shaped(replace(given, groups=tuple(groups)), shape, dress, frozenset(), seed)
    kept = tuple(row for row in trial.truth[0][1] if row[2] != "None")
    return replace(trial, label=f"none | {trial.label}", truth=((given.year, kept),))


def printed_country(country: str | None) -> str:
    """A heading without what belongs to the layout: a trailing colon, "(continued)"."""
    return re.sub(r"\s*(:|\((continued|cont[’']d|cont\.)\):?)$", "", country or "", flags=re.I)


def difference(listings: Sequence[Listing], truth: Sequence[tuple[int, Sequence[Row]]]) -> str | None:
    """The first difference between what was read and the truth, or None."""
    years, wanted_years = sorted(x.year for x in listings), sorted(year for year, _ in truth)
    if years != wanted_years:
        return f"years {years}, wanted {wanted_years}"
    for year, rows in truth:
        (listing,) = (x for x in listings if x.year == year)
        for n, wanted in enumerate(rows):
            if n >= len(listing.entries):
                return f"{len(listing.entries)} rows, wanted {len(rows)}; first missing: {wanted}"
            entry = listing.entries[n]
            got = (printed_country(entry.country_listed), entry.country_code, entry.unit_listed, entry.note)
            if got[:3] != wanted[:3] or entry.country_basis != "heading" or not same_note(entry.note, wanted[3]):
                return f"row {n + 1}: {got} {entry.country_basis}, wanted {wanted}"
        if len(listing.entries) > len(rows):
            invented = listing.entries[len(rows)].unit_listed
            return f"{len(listing.entries)} rows, wanted {len(rows)}; first invented: {invented!r}"
    return None


def same_note(note: str | None, wanted: str | None) -> bool:
    """Whether a note holds the words wanted, whatever of their marks, brackets or full stop was kept."""
    if note is None or wanted is None:
        return note is wanted
    return fold(wanted).rstrip(".") in fold(note)


def random_trial(rng: random.Random, extra: dict[str, list[str]] | None = None) -> Trial:
    """Any of the above."""
    seed = rng.randrange(10**9)
    kind = rng.choices(["shaped", "remarks", "footnotes", "several", "text", "none"], [60, 8, 8, 6, 12, 4])[0]
    noise = frozenset(rng.sample(NOISES, rng.choice([0, 0, 1, 2, 3, 5, len(NOISES)])))
    dress = rng.choice(sorted(chrome.CHROMES))
    shape = rng.choice(sorted(SHAPES))
    given = random_given(rng, notes=0.3 if kind in ("remarks", "footnotes", "text") else 0.0, extra=extra)
    if kind == "footnotes" and any(u.note for g in given.groups for u in g.units):
        given = few_notes(given)
        mark = rng.choice(sorted(shapes.MARKS))
        return footnoted(
            given, rng.choice(sorted(STRUCTURED - {"table: number, country, unit, remarks"})), dress, noise, seed, mark
        )
    if kind == "several":
        year = rng.randint(2020, 2026)
        lists = [without_notes(random_given(rng, extra=extra, year=year - n)) for n in range(rng.randint(2, 3))]
        return several(lists, shape, dress, noise, seed)
    if kind == "text":
        return text(given, rng.choice(sorted(TEXTS)), seed)
    if kind == "none" and len(given.groups) > 1:
        return with_none(given, shape, dress, seed, rng.randrange(9))
    if kind != "remarks":
        given = without_notes(given)
    return shaped(given, shape, dress, noise, seed)


def few_notes(given: Given, most: int = 3) -> Given:
    """The same with at most `most` distinct notes, as footnote marks need."""
    kept = list(dict.fromkeys(u.note for g in given.groups for u in g.units if u.note))[:most]
    groups = tuple(
        Group(g.country, g.code, g.region, tuple(u if u.note in kept else replace(u, note=None) for u in g.units))
        for g in given.groups
    )
    return Given(given.year, groups)
