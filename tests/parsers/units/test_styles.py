"""Unit strings in the styles of State: acronyms as parents, capitals, dashes and slashes, typing errors, both orders.

`units/styles.csv`: `training reports` are strings that State printed in its Foreign Military Training Reports (fiscal years
1999 to 2021, as the Security Force Monitor collected them), labelled by reading before anything was measured;
`organigrams` are real units of a hundred countries from public orders of battle, written in the styles of State. The part
`held_out` was measured once, at the end (see docs/benchmarks.md).
"""

import csv
from collections import Counter

import pytest

from leahy.text.acronyms import meaning_of, spell_out
from leahy.text.lexicon import read
from parsers.units.unit import parse_unit
from tests.support.places import DATA, ROOT

with (DATA / "units" / "styles.csv").open(encoding="utf-8", newline="") as file:
    STYLES = list(csv.DictReader(file))
with (ROOT / "leahy" / "text" / "acronyms.csv").open(encoding="utf-8", newline="") as file:
    ACRONYMS = list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("source", "right", "name", "wrong"), [("training reports", 0.93, 0.93, 0.04), ("organigrams", 0.96, 0.96, 0.03)]
)
def test_paths_in_the_styles_of_state(source: str, right: float, name: float, wrong: float) -> None:
    counts: Counter[str] = Counter()
    for row in STYLES:
        if row["part"] == "open" and row["source"] == source:
            unit, path = parse_unit(row["text"], country_code=row["country_code"]), tuple(row["path"].split(" > "))
            counts["all"] += 1
            counts["right"] += unit.path == path
            counts["name"] += unit.name == path[-1]
            counts["wrong"] += unit.path != path and unit.path_order != "unknown"
    assert counts["right"] >= right * counts["all"]
    assert counts["name"] >= name * counts["all"]
    assert counts["wrong"] <= wrong * counts["all"]


def test_there_are_enough_styles() -> None:
    assert len(STYLES) >= 2_000
    assert len({row["country_code"] for row in STYLES}) >= 100
    assert sum(row["part"] == "held_out" for row in STYLES) >= 700


def test_every_acronym_can_be_read() -> None:
    keys = [(row["country_code"], row["acronym"]) for row in ACRONYMS]
    assert len(keys) == len(set(keys))
    for row in ACRONYMS:
        assert row["source"], row
        assert row["acronym"] == row["acronym"].lower(), row
        assert row["acronym"].isalpha(), row
        assert any(word.kind for word in read(row["meaning"]).words) or row["acronym"] in {"rs", "fbih", "ho", "mex"}, (
            row
        )


@pytest.mark.parametrize(
    ("text", "country", "spelled"),
    [
        ("MOD", None, "ministry of defence"),
        ("MoND", "KH", "ministry of national defence"),
        ("2nd Brigade, EN", "UY", "2nd Brigade, ejercito nacional"),
        ("EN", "EG", "egyptian navy"),
        ("EN", "SE", "EN"),
        ("Mod Squad", None, "Mod Squad"),
    ],
)
def test_an_acronym_is_spelled_out_by_its_country(text: str, country: str | None, spelled: str) -> None:
    assert spell_out(text, country) == spelled


def test_points_and_hyphens_do_not_count_in_an_acronym() -> None:
    assert meaning_of("F.D.N.", "BI") == meaning_of("FDN", "BI")
    assert meaning_of("F-FDTL", "TL") is not None
