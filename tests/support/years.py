"""A made-up record of three lists, made by the real pipeline, and frames of made-up rows. No unit here is real."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from flows.run import replay
from tests.support.list_pages import NOW, capture, on, page, problems

BATTALIONS = [f"{i} Infantry Battalion, {i + 1} Division" for i in range(1, 6)]
PAGES = {
    # 2019, and what a later look saw: a note, other words, a unit more.
    (2019, on(2020, 5, 1)): {
        "Bangladesh": ["River Action Battalion (RIAB), Madeupganj", "Made-up Harbour Police"],
        "Nepal": BATTALIONS,
    },
    (2019, on(2020, 9, 1)): {
        "Bangladesh": ["River Action Battalion (RIAB), Madeupganj", "Made-up Harbour Police*"],
        "Nepal": [BATTALIONS[0], "2nd Inf Bn, 3 Division", *BATTALIONS[2:], "Made-up Zone Police"],
    },
    (2021, on(2022, 5, 1)): {
        "Bangladesh": ["River Action Battalion (RIAB), Madeupganj", "Made-up Canal Police"],
        "Nepal": [BATTALIONS[0], "2 Infantry Battalion, 9 Division", "3 Infantry Bn, 4 Division", BATTALIONS[4]],
        "Zambia": ["Made-up Guard"],
    },
    (2022, on(2023, 5, 1)): {
        "Nepal": [BATTALIONS[3], "2 Infantry Battalion, 9 Division", BATTALIONS[4], "Made-up Zone Police (MZP)"],
        "Zambia": ["Made-up Guard, Republic Command"],
    },
}


_MINISTRY = ["Policía de la Montaña, Made-up Ministry", "Fuerza Especial (FUES), Made-up Ministry"]
_POLICE = [*_MINISTRY, "Río Seco Station, Made-up Police"]
_ARMY = [f"{i} Made-up Battalion, {'North' if i % 2 else 'South'} Command, Made-up Army" for i in range(1, 9)]
SIX_YEARS = {
    (2016, on(2017, 6, 1)): {"Honduras": _MINISTRY, "Nepal": _ARMY[:3]},
    (2017, on(2018, 3, 1)): {"Honduras": _POLICE, "Nepal": _ARMY[:4], "Zambia": ["Made-up Guard"]},
    # A silent edit: other words, a note, a unit less and a unit more.
    (2017, on(2018, 9, 1)): {
        "Honduras": ["Policía de la Montaña, Made-up Ministry*", "Fuerza Especial (FUES), Made-up Ministry"],
        "Nepal": ["1st Made-up Bn, North Command, Made-up Army", *_ARMY[1:4], "Made-up Zone Police (MZP)"],
        "Zambia": ["Made-up Guard"],
    },
    (2018, on(2019, 11, 5)): {"Honduras": _POLICE[1:], "Nepal": _ARMY[2:6], "Zambia": ["Made-up Guard"]},
    (2019, on(2021, 1, 20)): {
        "Honduras": _POLICE,
        "Nepal": [*_ARMY[:2], "3 Made-up Battalion, East Command, Made-up Army"],
    },
    # An edit that was undone.
    (2019, on(2021, 2, 20)): {"Honduras": _POLICE, "Nepal": _ARMY[:2]},
    (2019, on(2021, 3, 20)): {
        "Honduras": _POLICE,
        "Nepal": [*_ARMY[:2], "3 Made-up Battalion, East Command, Made-up Army"],
    },
    (2021, on(2022, 5, 1)): {
        "Bangladesh": ["River Action Battalion (RIAB), Madeupganj"],
        "Nepal": _ARMY,
        "Zambia": ["Made-up Guard"],
    },
    (2022, on(2023, 12, 9)): {"Bangladesh": ["River Action Bn., Madeupganj"], "Honduras": _POLICE, "Nepal": _ARMY[4:]},
}


def six_years(data: Path) -> Path:
    """`data` with the lists of `SIX_YEARS`: six years, one edited, one edited and put back."""
    return Path(shutil.copytree(_six_years().name, data))


def made_up_years(data: Path) -> Path:
    """`data` with the lists of `PAGES`: 2019 in two revisions, 2021, 2022; no list of 2016 to 2018, 2020, 2023 to 2025."""
    return Path(shutil.copytree(_made_up_years().name, data))


Folder = tempfile.TemporaryDirectory[str]
"""A record that many files of tests copy: it is built once by each process, and deleted as the process ends."""


@cache
def _six_years() -> Folder:
    return _built(SIX_YEARS)


@cache
def _made_up_years() -> Folder:
    return _built(PAGES)


def _built(pages: Mapping[tuple[int, datetime], Mapping[str, Sequence[str]]]) -> Folder:
    folder = tempfile.TemporaryDirectory(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))
    data = Path(folder.name)
    (data / "raw").mkdir()
    for (year, captured_at), listed in pages.items():
        capture(data, page(year, listed), captured_at)
    report = replay(data, now=NOW)
    assert report.state == "published", problems(report)
    return folder


def frame(units: Sequence[str | tuple[str, str]], *, year: int = 2019, **changed: Any) -> pd.DataFrame:
    """Rows of `units`, each in Kosovo or (code, unit), as plain as a stranger might make them."""
    rows = []
    for position, unit in enumerate(units, 1):
        code, listed = ("XK", unit) if isinstance(unit, str) else unit
        row = {
            "name_id": f"ln-{position:012x}",
            "year": year,
            "position": position,
            "country_code": code,
            "country": {"XK": "Kosovo", "NP": "Nepal", "ZM": "Zambia"}.get(code, code),
            "country_listed": None,
            "unit_listed": listed,
            "note": None,
            "path": [listed],
            "parent": None,
            "location": None,
        }
        rows.append(row | changed)
    return pd.DataFrame(rows, columns=[*rows[0]] if rows else [*frame(["x"]).columns])
