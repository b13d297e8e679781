"""Damaged pages: what a reader must refuse, and how to say that it did not."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import parsers
from tests.support import chrome, shapes, trials
from tests.support.given import Given, Group, Unit, random_given, without_notes
from tests.support.shapes import SHAPES, TEXTS, Ink, Words

UNKNOWN = ("Freedonia", "Ruritania", "Sylvania Republic", "Wakanda", "North Freedonia")
GONE = "Zzgone"

# Shapes in which nothing but its words tells a heading from a unit: an unknown country looks like one more unit.
INDISTINCT = frozenset({"p+p", "p+br", "p_caps+p"})
# Shapes in which a group stays visible as a group when its heading is lost.
_GROUPED = (
    "nested list,",
    "nested o",
    "nested u",
    "details",
    "one paragraph",
    "div soup",
    "WordPress blocks",
    "sections",
)
GROUPED = frozenset(
    name
    for name in SHAPES
    if (name.endswith(("+ul", "+ol", "+li_p")) and "region" not in name) or name.startswith(_GROUPED)
)
# Shapes in which a country without units still prints its heading.
WITH_HEADING = frozenset(name for name in SHAPES if "table" not in name and name != "continued headings") | {
    "table: full-width country rows"
}


def page(
    given: Given, shape: str, dress: str = "wordpress", said: Words | None = None, title: str = shapes.TITLES[0]
) -> str:
    said = said or Words(shapes.STATEMENTS[0].format(year=given.year))
    return chrome.CHROMES[dress](title, shapes.content(given, SHAPES[shape], Ink(1), said))


def kind_of(dress: str) -> str:
    return "application/json" if dress in chrome.JSON else "text/html; charset=UTF-8"


def must_refuse(body: str | bytes, content_type: str = "text/html") -> str | None:
    """None when the page raises PageError; else what was read."""
    body = body.encode() if isinstance(body, str) else body
    try:
        got = parsers.parse_listings(body, url=trials.URL, content_type=content_type)
    except parsers.PageError:
        return None
    return "read as " + "; ".join(
        f"{x.year}: " + " / ".join(f"{e.country_listed}: {e.unit_listed}" for e in x.entries[:6]) for x in got
    )


def without_heading(given: Given, at: int, shape: str, dress: str, *, whole: bool) -> str:
    """The page with the heading of group `at` (0-based) lost: the element too (`whole`), or its words only."""
    groups = list(given.groups)
    groups[at] = replace(groups[at], country=GONE)
    text = page(replace(given, groups=tuple(groups)), shape, dress)
    text = re.sub(f"{GONE}(</strong>)?:", rf"{GONE}\1", text, flags=re.I)
    text = re.sub(rf"\d+\. {GONE}", GONE, text)
    if whole:
        text = re.sub(
            rf"<(h\d|p|strong|summary|b)\b[^>]*>(<\w+[^>]*>)*{GONE}(</\w+>)*:?</\1>(<br ?/?>)?", "", text, flags=re.I
        )
    return re.sub(GONE, "", text, flags=re.I)


def lost_heading(given: Given, at: int, shape: str, dress: str, *, whole: bool) -> str | None:
    """None when the reader refuses or infers the right country, and reads everything once the country is decided."""
    body = without_heading(given, at, shape, dress, whole=whole).encode()
    rows = shapes.rows_as_printed(given, shape)
    gone = given.groups[at]
    for decided in (None, {at + 1: gone.code}):
        try:
            got = parsers.parse_listings(body, url=trials.URL, content_type=kind_of(dress), countries=decided)
        except parsers.PageError as error:
            if decided is None:
                continue
            return f"group {at + 1} decided as {gone.code}, yet: {' '.join(str(error).split())[:250]}"
        entries = [e for x in got for e in x.entries]
        if [(e.country_code, e.unit_listed) for e in entries] != [(code, unit) for _, code, unit, _ in rows]:
            first = next(
                (e for e, r in zip(entries, rows, strict=False) if (e.country_code, e.unit_listed) != (r[1], r[2])),
                None,
            )
            return f"{len(entries)} of {len(rows)} rows, decided {decided}; first wrong: {first}"
        basis = {e.country_basis for e in entries if e.country_code == gone.code}
        if not basis <= ({"reviewed", "inferred"} if decided else {"inferred"}):
            return f"basis {basis}, decided {decided}"
    return None


def cut(trial: trials.Trial, at: int, headers: dict[str, str] | None = None) -> str | None:
    """None unless bytes cut at `at` pass for a list with other rows than the whole has."""
    body = trial.body[:at]
    given_headers = {"content-type": trial.content_type, **(headers or {})}
    if parsers.judge(body, url=trials.URL, status=200, headers=given_headers).kind != "list":
        return None
    try:
        got = parsers.parse_listings(body, url=trials.URL, content_type=trial.content_type)
    except parsers.PageError:
        return None
    wrong = trials.difference(got, trial.truth)
    return f"cut at {at} of {len(trial.body)} bytes: {wrong}" if wrong else None


def random_checks(rng: random.Random) -> Iterator[tuple[str, str | None]]:
    """One of each kind of damage to a random page: (what, None or what went wrong)."""
    given = without_notes(random_given(rng, countries=rng.randint(2, 5)))
    at = rng.randrange(len(given.groups))
    dress = rng.choice(sorted(chrome.CHROMES))
    yield from _checks_of_headings(rng, given, at, dress)
    yield from _checks_of_cuts(rng, given, dress)
    yield from _checks_of_years(rng, given, dress)


def _checks_of_headings(rng: random.Random, given: Given, at: int, dress: str) -> Iterator[tuple[str, str | None]]:
    kind = kind_of(dress)
    shape = rng.choice(sorted(SHAPES.keys() - INDISTINCT))
    groups = list(given.groups)
    groups[at] = replace(groups[at], country=rng.choice(UNKNOWN))
    yield (
        f"unknown heading | {shape} | {dress}",
        must_refuse(page(replace(given, groups=tuple(groups)), shape, dress), kind),
    )

    shape, whole = rng.choice(sorted(GROUPED)), rng.random() < 0.6
    yield (
        f"lost heading {at + 1}, {'element' if whole else 'words'} | {shape} | {dress}",
        lost_heading(given, at, shape, dress, whole=whole),
    )

    headed = rng.choice([name for name in sorted(SHAPES) if name.endswith("+ul")])
    loose = "<ul><li>Presidential Guard</li><li>Unit 4</li></ul>\n"
    stated = rng.choice(shapes.STATEMENTS).format(year=given.year)
    inner = f"<p>{stated}</p>\n{loose}{SHAPES[headed](given, Ink(1))}"
    yield (
        f"item before any country | {headed} | {dress}",
        must_refuse(chrome.CHROMES[dress](shapes.TITLES[0], inner), kind),
    )

    shape = rng.choice(sorted(WITH_HEADING))
    groups = list(given.groups)
    groups[at] = replace(groups[at], units=())
    yield (
        f"country {at + 1} without units | {shape} | {dress}",
        must_refuse(page(replace(given, groups=tuple(groups)), shape, dress), kind),
    )

    wrong = Group(
        "Ghana", "GH", "Africa", (Unit("7 Division, Nigerian Army"), Unit("Nigeria Police Force, Lagos State Command"))
    )
    shape = rng.choice(sorted(SHAPES))
    yield (
        f"units of another country | {shape} | {dress}",
        must_refuse(page(Given(given.year, (wrong,)), shape, dress), kind),
    )


def _checks_of_cuts(rng: random.Random, given: Given, dress: str) -> Iterator[tuple[str, str | None]]:
    shape = rng.choice(sorted(SHAPES))
    trial = trials.shaped(given, shape, dress, frozenset(), rng.randrange(10**6))
    ends = [m.end() for m in re.finditer(rb"</", trial.body)]
    where = rng.choice([rng.randrange(len(trial.body)), rng.choice(ends) - 2, rng.choice(ends)])
    yield f"cut | {trial.label}", cut(trial, where)

    text = trials.text(given, rng.choice(sorted(TEXTS)), rng.randrange(10**6))
    length = {"Content-Length": str(len(text.body))}
    yield f"cut | {text.label}", cut(text, rng.randrange(len(text.body) - 30), length)


def _checks_of_years(rng: random.Random, given: Given, dress: str) -> Iterator[tuple[str, str | None]]:
    kind, shape = kind_of(dress), rng.choice(sorted(SHAPES))
    other = given.year + rng.choice([-2, -1, 1, 2])
    said = rng.choice(shapes.STATEMENTS).format(year=given.year)
    again = rng.choice(shapes.STATEMENTS[:5]).format(year=other)
    pick = rng.randrange(2)
    two = Words(said, (again,)) if pick else Words(said)
    title = shapes.TITLES[0] if pick else shapes.YEAR_TITLE.format(year=other)
    yield f"two years | {shape} | {dress}", must_refuse(page(given, shape, dress, two, title), kind)

    none = Words(shapes.TITLE_ONLY_STATEMENT, (shapes.LAW[0], shapes.LAW[3]))
    yield f"no year | {shape} | {dress}", must_refuse(page(given, shape, dress, none), kind)
