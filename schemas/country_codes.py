"""The codes that a row may carry, and the name that goes with each.

`country_codes.csv` holds every ISO 3166-1 alpha-2 code and XK (Kosovo, user-assigned in ISO and used by State).
One rule for the name: State's short name in its present lists of countries where the place is in one (so Burma,
Türkiye, Cabo Verde, Republic of the Congo), else the ISO short name; without inversion and without an article.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType


def _read() -> dict[str, str]:
    with Path(__file__).with_name("country_codes.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


COUNTRY_NAMES: Mapping[str, str] = MappingProxyType(_read())
"""Code -> short English name, in the order of codes."""
