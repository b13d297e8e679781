"""Countries: the codes that a row may carry, the name that goes with each, and all spellings that lists print.

`countries.csv` has every ISO 3166-1 alpha-2 code and XK (Kosovo, user-assigned in ISO and used by State). The first
spelling of a code is its name, by one rule: State's short name in its present lists of countries where the place is in
one (so Burma, Türkiye, Cabo Verde, Republic of the Congo), else the ISO short name; without inversion and without an
article.
"""

import csv
import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Spelling(NamedTuple):
    """One way to write the name of a country."""

    text: str
    code: str


@functools.cache
def country_spellings() -> tuple[Spelling, ...]:
    """The spellings of countries.csv, in order; one that several countries share stands under each."""
    with Path(__file__).with_name("countries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Spelling(row["spelling"], row["code"]) for row in csv.DictReader(file))


def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for spelling in country_spellings():
        names.setdefault(spelling.code, spelling.text)
    return MappingProxyType(names)


COUNTRY_NAMES = _names()
"""Code -> short English name, in the order of codes."""


@functools.cache
def alpha3_codes() -> Mapping[str, str]:
    """Code -> ISO 3166-1 alpha-3, for every code of `COUNTRY_NAMES`."""
    with Path(__file__).with_name("alpha3.csv").open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["code"]: row["alpha3"] for row in csv.DictReader(file)})
