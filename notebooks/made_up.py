"""A record of made-up lists, to show how lists are compared. Its units serve places where nobody lives; none of them exists.

The pages are processed as real ones are: filed as captures, judged, parsed, checked and published.
`python notebooks/made_up.py FOLDER` builds the record in a new folder.
"""

import atexit
import hashlib
import html
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import parsers
from flows.run import replay
from flows.store.captures import Look, file_capture

LABEL = "MADE UP: there is no such list, and there are no such units."
Listed = dict[str, Sequence[str]]

LIST_2019: Listed = {
    "Antarctica": (
        "1st Penguin Battalion, 3rd Ice Brigade, Made-up Army",
        "2nd Penguin Battalion, 3rd Ice Brigade, Made-up Army",
        "Glacier Station, Made-up Police",
        "Rapid Snow Unit (RSU), Made-up Police",
        "Iceberg Squadron, Northern Command, Made-up Navy",
    ),
    "Bouvet Island": (
        "Lava Regiment, Made-up Guard",
        "Prison No. 4, Made-up Ministry of Silence",
        "Cliff Precinct, Made-up Police",
        "Walrus Special Squadron, Made-up Navy",
    ),
}
LIST_2021: Listed = {
    "Antarctica": (
        "First Penguin BN, 3rd Ice BDE, Made-up Army",
        "4th Penguin Battalion, 3rd Ice Brigade, Made-up Army",
        "Glacier Station, Made-up Police",
        "Iceberg Squadron, Coastal Command, Made-up Navy",
    ),
    "Bouvet Island": (
        "Lava Regiment, Made-up Guard",
        "Prison No. 4, Made-up Ministry of Silence",
        "Cliff Precinct, Made-up Police",
        "Walrus Squadron, Made-up Navy",
        "Fog Battalion, Made-up Guard",
    ),
    "Heard Island and McDonald Islands": ("Seal Brigade, Made-up Army", "Krill Squadron, Made-up Navy"),
}
LIST_2021_LATER: Listed = LIST_2021 | {
    "Bouvet Island": (
        "Lava Regiment, Made-up Guard",
        "Prison No. 4, Made-up Ministry of Silence",
        "Walrus Squadron, Made-up Navy",
        "Fog Battalion, Made-up Guard",
    ),
}
LIST_2022: Listed = {
    "Antarctica": (
        "1st Penguin Battalion, 3rd Ice Brigade, Made-up Army",
        "Glacier Station, Made-up Police",
        "Rapid Snow Unit, Made-up Police",
    ),
    "Bouvet Island": ("Lava Regiment, Made-up Guard", "Fog Battalion, Made-up Guard", "Moss Company, Made-up Guard"),
    "Heard Island and McDonald Islands": ("Seal Brigade, Made-up Army", "Moraine Brigade, Made-up Army"),
}
_CAPTURES = (
    (2019, LIST_2019, datetime(2020, 9, 1, tzinfo=UTC)),
    (2021, LIST_2021, datetime(2022, 9, 1, tzinfo=UTC)),
    (2021, LIST_2021_LATER, datetime(2022, 11, 1, tzinfo=UTC)),
    (2022, LIST_2022, datetime(2023, 12, 1, tzinfo=UTC)),
)
_NOW = datetime(2024, 1, 1, tzinfo=UTC)


def build(data: Path | None = None) -> Path:
    """Build the record in `data` (default: a temporary folder, deleted when Python ends) and return its data folder."""
    if data is None:
        data = Path(tempfile.mkdtemp(prefix="leahy-made-up-"))
        atexit.register(shutil.rmtree, data, ignore_errors=True)
    for year, listed, captured_at in _CAPTURES:
        body, url = _page(year, listed), f"https://www.state.gov/made-up-list-{year}/"
        verdict = parsers.judge(body, url=url)
        look = Look(
            how="file",
            asked_url=url,
            final_url=None,
            redirects=(),
            status=None,
            headers={},
            fetched_at=_NOW,
            captured_at=captured_at,
            sha256=hashlib.sha256(body).hexdigest(),
            length=len(body),
            verdict=verdict.kind,
            reason=verdict.reason,
        )
        file_capture(data / "raw", "made-up", body, look, ".html")
    report = replay(data, now=_NOW)
    problems = [*report.problems, *(capture.problem for capture in report.captures if capture.problem)]
    problems += [refusal.problem for year in report.years for refusal in year.refusals]
    if problems:
        raise RuntimeError("\n".join(problems))
    return data


def _page(year: int, listed: Listed) -> bytes:
    items = "".join(
        f"<h3>{html.escape(country)}</h3>\n<ul>\n" + "".join(f"<li>{html.escape(u)}</li>\n" for u in units) + "</ul>\n"
        for country, units in listed.items()
    )
    return f"""<!DOCTYPE html>
<html><head><title>Units Denied Assistance</title></head><body>
<h1>Units denied assistance under the State Leahy law</h1>
<p>These units were proposed for assistance in calendar year {year} and were denied it.</p>
{items}</body></html>
""".encode()


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A result about made-up lists, for a notebook: it is always displayed with a label that says so."""

    what: Any

    def __repr__(self) -> str:
        return f"{LABEL}\n\n{self.what}"

    def _repr_html_(self) -> str:
        to_html = getattr(self.what, "_repr_html_", None)
        inner = to_html() if to_html else f"<pre>{html.escape(str(self.what))}</pre>"
        return f"<p><b>{LABEL}</b></p>\n{inner}"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or Path(arguments[0]).exists():
        print("usage: python notebooks/made_up.py FOLDER (a new one)", file=sys.stderr)
        return 2
    data = build(Path(arguments[0]))
    print(f"Made-up lists of 2019, 2021 and 2022 are in {data}. {LABEL}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
