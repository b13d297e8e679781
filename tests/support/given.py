"""Lists with known truth: the records that writers write and readers must give back, and how random ones are made."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass, replace

from tests.support.places import DATA

REGIONS = {
    "AF": "Africa",
    "EAP": "East Asia and the Pacific",
    "EUR": "Europe and Eurasia",
    "NEA": "Near East",
    "SCA": "South and Central Asia",
    "WHA": "Western Hemisphere",
}

# Remarks that a list could carry about one unit. None is from a real list.
REMARKS = (
    "assistance resumed in 2020",
    "assistance resumed in March 2021",
    "remediated in 2021",
    "determined to be remediated, June 2020",
    "no longer ineligible as of 2022",
    "assistance reinstated following remediation",
)


@dataclass(frozen=True)
class Unit:
    """One unit: the string as printed (no-break spaces and all), and the remark printed with it."""

    text: str
    note: str | None = None


@dataclass(frozen=True)
class Group:
    """A country as printed, its ISO code, State's region, and its units in order."""

    country: str
    code: str
    region: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Given:
    """The truth of one list."""

    year: int
    groups: tuple[Group, ...]

    def rows(self) -> list[tuple[str, str, str, str | None]]:
        return [(g.country, g.code, u.text, u.note) for g in self.groups for u in g.units]


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COUNTRIES: dict[str, tuple[str, tuple[str, ...]]] = {
    row["code"]: (REGIONS[row["region"]], tuple(row["printed"].split("|"))) for row in _read("countries_printed.csv")
}
FORCES: dict[str, list[str]] = defaultdict(list)
for _row in _read("forces.csv"):
    FORCES[_row["code"]].append(_row["unit"])

# Names that any country could have: nothing in them may pull a unit to another country.
ANYWHERE = (
    "Presidential Guard",
    "National Police",
    "Special Forces",
    "POLICE MOBILE FORCE",
    "CID",
    "Ministry of Interior",
    "3rd Infantry Brigade",
    "1 BN",
    "Criminal Investigation Department, National Police",
    "Counterterrorism Unit (CTU), Special Operations Command",
    "12th Battalion, 4th Brigade, Army",
    "Army Headquarters",
    "Central Prison",
    "Unit 4",
    "Gendarmerie Nationale, Escadron 24/3",
    "Coast Guard",
    "Border Police – Sector 2",
    "Police Station No. 9",
    "Department of Corrections & Prisons",
    "Intelligence Directorate, Section 5/B",
    "Quick Reaction Force (QRF)",
)


def random_given(
    rng: random.Random,
    *,
    countries: int | None = None,
    most_units: int = 5,
    nbsp: float = 0.1,
    notes: float = 0.0,
    extra: dict[str, list[str]] | None = None,
    year: int | None = None,
) -> Given:
    """A list in alphabetical order of the printed names. `nbsp`, `notes`: the shares of units with such."""
    count = countries or rng.choice([1, 2, 2, 3, 4, 6, 9])
    codes = rng.sample(sorted(COUNTRIES), count)
    groups = []
    for code in codes:
        region, printed = COUNTRIES[code]
        country = printed[0] if rng.random() < 0.7 else rng.choice(printed)
        own = list(FORCES.get(code, ())) + rng.sample(
            (extra or {}).get(code, []), min(6, len((extra or {}).get(code, [])))
        )
        pool = list(dict.fromkeys(own * 1 + rng.sample(ANYWHERE, 3)))
        picked = rng.sample(pool, min(len(pool), rng.randint(1, most_units)))
        groups.append(Group(country, code, region, tuple(_unit(text, rng, nbsp, notes) for text in picked)))
    groups.sort(key=lambda g: g.country.replace("The ", ""))
    return Given(year or rng.randint(2017, 2026), tuple(groups))


def _unit(text: str, rng: random.Random, nbsp: float, notes: float) -> Unit:
    note = rng.choice(REMARKS) if rng.random() < notes else None
    if rng.random() < nbsp and " " in text:
        spaces = [i for i, c in enumerate(text) if c == " "]
        at = rng.choice(spaces)
        text = text[:at] + "\u00a0" + text[at + 1 :]
    return Unit(text, note)


def without_notes(given: Given) -> Given:
    return replace(
        given, groups=tuple(replace(g, units=tuple(replace(u, note=None) for u in g.units)) for g in given.groups)
    )
