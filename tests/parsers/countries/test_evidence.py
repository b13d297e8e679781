"""What units' own words say of their country: real strings with their answers in full, and traps."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leahy.text.countries import COUNTRY_NAMES
from leahy.vocabulary import CountryBasis
from parsers.countries.evidence import Evidence, infer_country, named_countries, named_elsewhere
from parsers.countries.resolve import Group, resolve_countries
from parsers.countries.spelling import names_only_a_country
from parsers.errors import PageError
from tests.support.places import DATA, ROOT

KINDS = {
    "name", "abbreviation", "demonym", "weak name", "weak demonym", "local name", "institution", "acronym", "trap",
    "service", "local service", "modifier", "of", "article", "republic", "place", "town", "seat",
    "abroad", "toward", "before", "after", "after any",
}  # fmt: skip
NAMING = {"name", "abbreviation", "demonym", "weak name", "weak demonym", "local name", "institution", "acronym"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


UNITS = rows(DATA / "inference" / "units.csv")
TRAPS = rows(DATA / "inference" / "traps.csv")
LISTED = rows(DATA / "inference" / "listed_2018.csv")
WORDS = rows(ROOT / "parsers" / "countries" / "country_words.csv")


def test_words_are_well_formed() -> None:
    for row in WORDS:
        assert row["kind"] in KINDS, row
        assert row["pattern"].strip() and row["reason"].strip(), row
        assert set(row["codes"].split()) | set(row["also"].split()) <= set(COUNTRY_NAMES), row
        assert bool(row["codes"]) == (row["kind"] in NAMING), row
        assert not set(row["codes"].split()) & set(row["also"].split()), row
    patterns = [row["pattern"].lower() for row in WORDS if row["kind"] in NAMING | {"trap"}]
    assert len(patterns) == len(set(patterns))


def test_real_units() -> None:
    """Units of State's military training reports, and services that are public knowledge, with every answer."""
    for row in UNITS:
        unit, code = row["unit"], row["country_code"]
        assert (infer_country([unit]) or "") == row["inferred"], row
        assert row["inferred"] in ("", code), row
        service = named_countries(unit).service
        assert not service or code in service, row


def test_real_units_cover_enough() -> None:
    reports = [row for row in UNITS if row["source"] == "training reports"]
    assert len({row["country_code"] for row in UNITS}) >= 180
    assert sum(1 for row in reports if row["inferred"]) >= 0.3 * len(reports)
    assert sum(1 for row in UNITS if row["inferred"]) >= 0.3 * len(UNITS)


def test_traps() -> None:
    for row in TRAPS:
        assert (infer_country([row["unit"]]) or "") == row["inferred"], row
        assert named_countries(row["unit"]).service == set(row["service"].split()), row


def test_the_list_of_2018() -> None:
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in LISTED:
        groups[row["group"]].append(row)
    assert len(groups) == 11
    answers = {number: infer_country([row["unit"] for row in group]) for number, group in groups.items()}
    assert answers == {number: group[0]["inferred"] or None for number, group in groups.items()}
    assert {number: code for number, code in answers.items() if code} == {"1": "BD", "2": "BZ"}


def test_units_of_a_group_are_read_together() -> None:
    assert infer_country([]) is None
    assert infer_country(["", "14 Brigade"]) is None
    assert infer_country(["14 Brigade", "Zambia Army"]) == "ZM"
    assert infer_country(["Zambia Army", "Zambian Air Force"]) == "ZM"
    assert infer_country(["Zambia Army", "Malawi Police Service"]) is None
    assert infer_country(["Police Nationale Congolaise", "FARDC"]) == "CD"
    assert infer_country(["Police Nationale Congolaise", "Police, Brazzaville"]) is None
    assert infer_country(["Ej\u00e9rcito de Guatemala", "Batall\u00f3n Colombia"]) is None


@pytest.mark.parametrize(
    "unit", ["Polic\u00eda de la Ca\u00f1ada", "Polic\u00eda de la Can\u0303ada", "Policia de la Canada"]
)
def test_a_place_that_is_like_a_country_contradicts_no_heading(unit: str) -> None:
    group = Group("Honduras", "HN", (unit,), "line 1", 1)
    assert resolve_countries([group], {}) == [("HN", CountryBasis.HEADING)]
    assert names_only_a_country(unit.split()[-1]) == unit.isascii()


@pytest.mark.parametrize(
    "unit",
    [
        "Cameroon Rapid Intervention Battalion",
        "Iraqi Emergency Response Division",
        "Border Security Force, India",
        "Egypt\u2019s Central Security Forces",
        "4th Brigade, Nepal",
    ],
)
def test_the_name_of_another_country_contradicts_a_heading(unit: str) -> None:
    with pytest.raises(PageError, match="which of the two is wrong"):
        resolve_countries([Group("Honduras", "HN", (unit,), "line 1", 1)], {})


@pytest.mark.parametrize(
    "unit",
    [
        "India Company, 2nd Infantry Battalion",
        "Palestine Branch",
        "African-led International Support Mission in Mali",
        "Batall\u00f3n Colombia, Ej\u00e9rcito de Honduras",
        "Mexico Municipal Police Station, Pampanga",
        "5th Battalion of Infantry, Burma Camp",
    ],
)
def test_the_name_of_a_mission_a_company_or_a_town_contradicts_none(unit: str) -> None:
    assert named_elsewhere(unit, "HN") == frozenset()


def test_evidence_names_the_words() -> None:
    assert named_countries("Investigation Wing, Bangladesh Police") == Evidence(
        service=frozenset({"BD"}), mention=frozenset(), words=("bangladesh",)
    )
    assert named_countries("Botswana") == Evidence(frozenset(), frozenset({"BW"}), ("botswana",))
    assert named_countries("14 Brigade, 82 Division") == Evidence(frozenset(), frozenset(), ())
    both = named_countries("Zambia Army, Malawi Police Service")
    assert both.service == frozenset()
    assert both.mention == {"ZM", "MW"}


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    evidence = named_countries(text)
    code = infer_country([text])
    assert code is None or code in COUNTRY_NAMES
    assert evidence.service | evidence.mention <= set(COUNTRY_NAMES)
    assert not evidence.service & evidence.mention
    assert bool(evidence.words) == bool(evidence.service | evidence.mention)


@given(st.sampled_from(UNITS), st.text(alphabet=" \t\n\u00a0", min_size=1, max_size=4))
def test_white_space_and_capitals_do_not_count(row: dict[str, str], space: str) -> None:
    unit = row["unit"]
    assert infer_country([space + unit.replace(" ", space) + space]) == infer_country([unit])
    if infer_country([unit.lower()]):  # acronyms need their capitals
        assert infer_country([unit.upper()]) == infer_country([unit.lower()])
