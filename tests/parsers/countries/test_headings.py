"""Headings: State's own names and menus in full, traps, and what no spelling table may hold."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leahy.text.countries import COUNTRY_NAMES
from parsers.countries.headings import (
    ALPHA_3,
    country_name,
    is_almost_country,
    is_region,
    match_country,
    nearest_spelling,
    spellings,
)
from tests.support.given import FORCES
from tests.support.places import DATA, ROOT

PARSERS = ROOT / "parsers" / "countries"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COUNTRIES = rows(ROOT / "leahy" / "text" / "countries.csv")
REGIONS = rows(PARSERS / "regions.csv")


def test_codes_are_iso_and_kosovo() -> None:
    assert len(COUNTRY_NAMES) == 250
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRY_NAMES)
    assert "XK" in COUNTRY_NAMES
    assert len(set(COUNTRY_NAMES.values())) == 250


def test_own_name_leads_to_its_code_alone() -> None:
    for code in COUNTRY_NAMES:
        assert match_country(country_name(code)) == {code}
        assert spellings(code)[0] == country_name(code)
        assert all(match_country(spelling) == {code} for spelling in spellings(code))


def test_every_row_counts_and_has_its_reason() -> None:
    for row in COUNTRIES:
        assert row["reason"].strip(), row
        assert row["code"] in match_country(row["spelling"]), row
    assert all(row["reason"].strip() and is_region(row["spelling"]) for row in REGIONS)
    for table, column in ((COUNTRIES, "spelling"), (REGIONS, "spelling")):
        keys = [(row[column], row.get("code")) for row in table]
        assert len(keys) == len(set(keys))


def test_a_spelling_of_several_countries_says_so() -> None:
    """No spelling leads to two codes unless a reviewer wrote that it is ambiguous."""
    shared: dict[frozenset[str], list[dict[str, str]]] = defaultdict(list)
    for row in COUNTRIES:
        codes = match_country(row["spelling"])
        if len(codes) > 1:
            shared[codes].append(row)
    assert len(shared) > 10
    assert all("ambiguous" in row["reason"] for group in shared.values() for row in group)
    assert not any("ambiguous" in row["reason"] and len(match_country(row["spelling"])) == 1 for row in COUNTRIES)


def test_no_region_is_a_country() -> None:
    assert not [row["spelling"] for row in REGIONS if match_country(row["spelling"])]
    assert not [row["spelling"] for row in COUNTRIES if is_region(row["spelling"])]


def test_names_in_states_menus() -> None:
    """The country menus of state.gov pages of 2025."""
    names = rows(DATA / "inference" / "state_names.csv")
    assert [(row["printed"], match_country(row["printed"])) for row in names] == [
        (row["printed"], set(row["codes"].split())) for row in names
    ]


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("HONDURAS", "HN"),
        ("Honduras:", "HN"),
        ("  Honduras \u2013 ", "HN"),
        ("Honduras.", "HN"),
        ("Honduras*", "HN"),
        ("Honduras\u00b9", "HN"),
        ("Honduras1", "HN"),
        ("Honduras [2]", "HN"),
        ("Hon\u00adduras", "HN"),
        ("\ufeffHonduras\u200b", "HN"),
        ("7. Honduras", "HN"),
        ("(7) Honduras", "HN"),
        ("Honduras (3)", "HN"),
        ("Honduras (3 units)", "HN"),
        ("Honduras: 3 units", "HN"),
        ("Mexico (continued)", "MX"),
        ("Mexico (cont.)", "MX"),
        ("MEXICO (CONT\u2019D)", "MX"),
        ("Mexico, continued", "MX"),
        ("Mexico \u2013 continued", "MX"),
        ("Bosnia\u00a0and\n\t Herzegovina", "BA"),
        ("Bosnia &amp Herzegovina", ""),
        ("Bosnia & Herzegovina", "BA"),
        ("St. Kitts & Nevis", "KN"),
        ("Trinidad & Tobago", "TT"),
        ("C\u00f4te d\u2019Ivoire", "CI"),
        ("COTE D'IVOIRE", "CI"),
        ("The Gambia", "GM"),
        ("Gambia, The", "GM"),
        ("Burma", "MM"),
        ("Burma (Myanmar)", "MM"),
        ("Burma/Myanmar", "MM"),
        ("Swaziland", "SZ"),
        ("Macedonia", "MK"),
        ("Turkey", "TR"),
        ("T\u00dcRK\u0130YE", "TR"),
        ("Kyrgyz Republic", "KG"),
        ("Korea, South", "KR"),
        ("Korea, Republic of", "KR"),
        ("Yemen, Republic of", "YE"),
        ("Montenegro, Republic of", "ME"),
        ("Micronesia, Federated States of", "FM"),
        ("China (includes Tibet, Hong Kong, and Macau)", "CN"),
        ("Guinea\u2011Bissau", "GW"),
        ("Guinea", "GN"),
        ("Equatorial Guinea", "GQ"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Dominica", "DM"),
        ("Dominican Republic", "DO"),
        ("Republic of the Congo", "CG"),
        ("Congo, D.R.", "CD"),
        ("D.R. Congo", "CD"),
        ("Congo (Kinshasa)", "CD"),
        ("Congo (Brazzaville)", "CG"),
        ("Congo", "CD CG"),
        ("Korea", "KP KR"),
        ("Virgin Islands", "VG VI"),
        ("Saint Martin", "MF SX"),
        ("Barbados & E. Caribbean", "AG BB DM GD KN LC VC"),
        ("Israel, West Bank, and Gaza", "IL PS"),
        ("", ""),
        ("3", ""),
        ("the", ""),
        ("(continued)", ""),
        ("Hondurans", ""),
        ("Hondura", ""),
        ("Presidential Guard", ""),
        ("Turkeyen Police Station", ""),
        ("Turkeyen", ""),
        ("Niger State", ""),
        ("New Mexico", ""),
        ("Georgia State Police", ""),
        ("Jordan River", ""),
        ("Michael Jordan", ""),
        ("Chad Smith", ""),
        ("Mexico 2018", ""),
        ("Mexico and Honduras", ""),
        ("Mexico, Honduras", ""),
        ("Dominican", ""),
        ("Cañada", ""),
        ("La Cañada", ""),
        ("Can\u0303ada", ""),
        ("Perú", "PE"),
        ("Bangladesh Police", ""),
        ("Mali Police, Mali", ""),
        ("Honduras " + "x" * 500, ""),
    ],
)
def test_headings(heading: str, codes: str) -> None:
    assert match_country(heading) == set(codes.split())


@pytest.mark.parametrize(
    "heading",
    [
        "AFRICA",
        "Sub-Saharan Africa:",
        "East Asia & Pacific",
        "East Asia and the Pacific (EAP)",
        "Bureau of African Affairs",
        "African Affairs (AF)",
        "WHA",
        "The Americas",
        "Near East (Northern Africa, Middle East)",
        "South and Central Asia (continued)",
    ],
)
def test_regions(heading: str) -> None:
    assert is_region(heading)
    assert match_country(heading) == frozenset()


@pytest.mark.parametrize(
    "heading", ["South Africa", "Central African Republic", "American Samoa", "African Union", "Asian", ""]
)
def test_no_regions(heading: str) -> None:
    assert not is_region(heading)


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    codes = match_country(text)
    assert codes <= set(COUNTRY_NAMES)
    assert not (codes and is_region(text))


@given(
    st.sampled_from(COUNTRIES),
    st.sampled_from([str.upper, str.lower, str.title, str]),
    st.text(alphabet=" \t\n\u00a0\u2009", max_size=30),
    st.text(alphabet=" \t\n\u00a0\u2009", min_size=1, max_size=5),
)
def test_case_and_white_space_do_not_count(row: dict[str, str], case: type[str], around: str, within: str) -> None:
    spelling = row["spelling"]
    assert match_country(around + within.join(case(spelling).split(" ")) + around) == match_country(spelling)


@pytest.mark.parametrize(
    "text", ["Columbia", "Nigera", "South Suden", "Guinee Bissau", "Kyrgistan", "Angloa", "Republic of Angolla"]
)
def test_a_letter_off_a_country(text: str) -> None:
    assert is_almost_country(text)
    assert not match_country(text)


@pytest.mark.parametrize("text", ["Colombia", "Africa", "SEDENA", "Cobra", "Mala", "Zambia Army", "Police, Angloa", ""])
def test_no_letter_off_a_country(text: str) -> None:
    assert not is_almost_country(text)


def test_no_known_unit_is_a_letter_off_a_country() -> None:
    assert [unit for units in FORCES.values() for unit in units if is_almost_country(unit)] == []


def test_words_that_are_cut_short_are_whole() -> None:
    printed = ["Kyrgyz Rep.", "Dem. Rep. of the Congo", "S. Africa", "N. Macedonia", "Russian Fed.", "St. Lucia"]
    assert [match_country(name) for name in printed] == [{code} for code in ("KG", "CD", "ZA", "MK", "RU", "LC")]
    assert not match_country("S. Kenya")


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Kenya (KE)", "KE"),
        ("Kenya (KEN)", "KE"),
        ("Central African Republic (CAR)", "CF"),
        ("Papua New Guinea (PNG)", "PG"),
        ("Mexico (United Mexican States)", "MX"),
        ("Chad (Tchad)", "TD"),
        ("Congo (DRC)", "CD"),
        ("Haiti (Republic of)", "HT"),
        ("Korea (the Republic of)", "KR"),
        ("Kenya (KE) (continued)", "KE"),
    ],
)
def test_a_bracket_that_names_the_same_country_does_no_harm(heading: str, code: str) -> None:
    assert match_country(heading) == {code}


@pytest.mark.parametrize(
    "heading", ["Kenya (UG)", "Kenya (Police)", "Georgia (Tbilisi)", "Kenya (Uganda)", "Kenya (KE), Uganda"]
)
def test_a_bracket_that_names_something_else_is_no_country(heading: str) -> None:
    assert not match_country(heading)


def test_every_country_has_its_own_code_of_three_letters() -> None:
    assert set(ALPHA_3) == set(COUNTRY_NAMES)
    assert len(set(ALPHA_3.values())) == len(ALPHA_3)
    assert all(len(code) == 3 and code.isupper() for code in ALPHA_3.values())


def test_the_nearest_spelling_is_of_one_country() -> None:
    assert match_country(nearest_spelling("Phillippines") or "") == {"PH"}
    assert match_country(nearest_spelling("Columbia") or "") == {"CO"}
    assert nearest_spelling("Austrlia") is None  # Australia or Austria
    assert nearest_spelling("Chas") is None
    assert nearest_spelling("Kenya") is None
