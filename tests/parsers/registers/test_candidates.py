"""Candidates: which records stand beside a listed unit, by what relation, and which do not."""

import pytest

from leahy.vocabulary import Relation
from parsers.registers import ofac, reviewed, trainings
from parsers.registers.candidates import (
    Candidate,
    ListedUnit,
    child_soldier_candidates,
    designation_candidates,
    training_candidates,
)
from parsers.registers.names.compared_unit import read_unit
from parsers.registers.names.relations import related_pairs, relation
from parsers.units.unit import parse_unit
from tests.support.registers import sdn, training
from tests.support.registers import trainings as table_of


def listed(text: str, code: str = "NP") -> ListedUnit:
    unit = parse_unit(text, country_code=code)
    return ListedUnit(f"ln-{abs(hash(text)) % 16**12:012x}", code, text, tuple(unit.path), unit.location)


def designated(text: str, code: str, *entities: tuple[int, str, str, str]) -> list[Candidate]:
    return list(designation_candidates([listed(text, code)], ofac.designations(ofac.read_sdn(sdn(entities)))))


def trained(text: str, *rows: tuple[str, ...]) -> list[Candidate]:
    return list(training_candidates([listed(text)], trainings.read_trainings(table_of(rows))))


@pytest.mark.parametrize(
    ("unit", "other", "expected"),
    [
        ("No. 2 Jagadal Battalion, Mid-Division", "2 JAGADAL BN", Relation.SAME_UNIT),
        ("Rudradhoj Battalion, Far Western Division", "Far Western Division", Relation.PART_OF),
        ("Far Western Division", "Rudradhoj Battalion, Far Western Division", Relation.HAS_PART),
        ("2nd Brigade", "3rd Brigade", None),
        ("Jagadal Battalion", "Devi Dutta Battalion", None),
        ("NAVY BASE, PUERTO CASTILLA", "NAVY BASE, PUERTO CASTILLA, COLON", Relation.SAME_UNIT),
        ("ENGINEERING CORPS", "ENGINEER CORPS - COAST GUARD", Relation.HAS_PART),
        (
            "Cooperation Section, Department of International Relations",
            "Cooperation Section, Dept. of Int l Relations",
            Relation.SAME_UNIT,
        ),
        (
            "Medical Section, Support Battalion, Land Force",
            "Land Force, Support Battalion, Medical Section",
            Relation.SAME_UNIT,
        ),
        ("1st Battalion, 2nd Brigade", "2nd Battalion, 1st Brigade", None),
        ("J3 Operations Department, Joint Staff", "J3, Operations Department, Joint Staff", Relation.SAME_UNIT),
        ("Air Base, Lago", "Air Base, Monte", None),
        ("Air Base, Lago", "Air Base, Lago, Valle", Relation.SAME_UNIT),
        ("Coast Guard, LAGO", "Coast Guard", Relation.PART_OF),
        ("S COMPANY", "A COMPANY", None),
        ("Artillery Division, 4th Brigade", "4th Brigade", Relation.PART_OF),
        ("Land Force, Support Battalion", "Land Force, Air Wing, Support Battalion", None),
        ("Land Force, Air Wing", "Land Force, Air Wing, Support Battalion", Relation.SAME_UNIT),
        ("1st Brigade", "1st Artillery Brigade", None),
        ("7 Division", "7 Infantry Division", Relation.SAME_UNIT),
        ("Haji Mohsin Battalion", "Hazi Mohsin Battalion", Relation.SAME_UNIT),
        ("Golf Company", "Gulf Company", None),
        ("Legl Office, Police", "Legal Office, Police", Relation.SAME_UNIT),
        ("Royal Military Academy", "Military Academy", Relation.SAME_UNIT),
        ("Ministry of National Defence", "Ministry of Defence", Relation.SAME_UNIT),
        ("Training School", "Army Training School", None),
        ("Works Directorate, Air Headquarters", "Works Directorate, Coast Guard", None),
        ("Navy Headquarters, Kathmandu", "Navy Headquarters", Relation.SAME_UNIT),
        ("Guard Battalion, Kathmandu", "Guard Battalion", Relation.PART_OF),
        ("Army, Kathmandu", "Army", Relation.PART_OF),
        ("Naval Academy, Lago", "Naval Academy", Relation.SAME_UNIT),
        ("Police Academy, Lago", "Police Academy", Relation.PART_OF),
        ("Air Force Military Academy", "Air Force Academy", Relation.SAME_UNIT),
        ("Nepal Special Assignment Group", "Special Assignment Group", Relation.SAME_UNIT),
        ("Land Force, Special Boat Unit (SBU)", "Special Boat Unit, Land Force", Relation.SAME_UNIT),
        ("J-5 Planning Department, General Staff", "J5, GS", Relation.SAME_UNIT),
        ("G2 Branch", "G2 - Intelligence Department", Relation.SAME_UNIT),
        ("J-2, Joint Staff", "J-2 Counter-Intelligence Office", None),
        ("S2, 5th Brigade", "S2, 6th Brigade", None),
        ("3rd Section, EMGA", "General Staff, 3rd Section", None),
        ("USEUCOM", "PERSCOM", None),
        ("BANACART", "BANACAR", None),
        ("National Police Academy", "Crime Department, National Police Academy", Relation.HAS_PART),
        ("Naval Intelligence Directorate, Naval HQ", "Directorate of Naval Intelligence", Relation.SAME_UNIT),
        ("1st Battalion, 6th Brigade", "1 Battalion, Lago", None),
        ("Logistics Command, Army", "Armed Forces Logistics Command", Relation.PART_OF),
        ("Headquarters 203 Infantry Brigade, Lago", "Headquarters 203 Infantry Brigade", Relation.SAME_UNIT),
        ("Lago Training Centre", "Infantry Course, Lago Training Centre", Relation.HAS_PART),
        ("4th Guards Mechanised Brigade, Lago", "4th Guards Motorised Brigade, Lago", Relation.SAME_UNIT),
        ("12th Commando Battalion, 1st Brigade", "12 Bn, 1 Brigade", Relation.SAME_UNIT),
        ("Nepal State Security Service", "State Security Service", Relation.SAME_UNIT),
        ("Police", "Nepal National Police", Relation.SAME_UNIT),
        ("HQ, 2nd Infantry Battalion", "Defence Force, 2nd Infantry Battalion, HQ", Relation.SAME_UNIT),
        ("National Defence Academy, Lago", "National Defence Academy, Ministry of Defence", Relation.SAME_UNIT),
        ("National Defence Academy, Lago", "National Defence Academy, Monte", None),
        ("Coast Guard Department", "Coast Guard Department, Border Police", Relation.SAME_UNIT),
        ("Crime Department, Police", "Crime Department", Relation.PART_OF),
        ("Military Aviation Academy", "Air Force Academy", Relation.SAME_UNIT),
        ("Army Aviation School", "Air Force School", None),
        ("Colonel Ana Ejemplo Lago Air Base", "Ejemplo Lago Air Base", Relation.SAME_UNIT),
        ("Lago Air Base", "Ana Lago Air Base", None),
        ("Counter-Intelligence Department", "Intelligence Department", None),
        ("Intelligence Department, Ministry of Interior", "Intelligence Department", Relation.PART_OF),
        ("Ministry of Defence, Republika", "Ministry of Defence", Relation.PART_OF),
        ("Ministry of Interior, Lago Canton", "Ministry of Interior", Relation.PART_OF),
        ("Infantry Unit", "Infantry", None),
        ("District of Lago, National Guard", "National Guard", Relation.PART_OF),
        ("Band, Boat Unit, Land Force", "Boat Unit, Land Force", Relation.PART_OF),
        ("Boat Unit, Land Force", "Headquarters Company, Boat Unit, Land Force", Relation.HAS_PART),
        ("2nd Mechanised Brigade", "2nd Motorised Brigade", None),
        ("1 Btn Cmns", "1st Infantry Battalion", None),
        (
            "Institute of Peace Support Operation Training",
            "Institute for Peace Support Operations Training",
            Relation.SAME_UNIT,
        ),
    ],
)
def test_relation(unit: str, other: str, expected: Relation | None) -> None:
    match = relation(read_unit(unit, "NP"), read_unit(other, "NP"))
    assert (match and match.relation) == expected


def test_a_designated_force_is_a_candidate_with_its_evidence() -> None:
    entities = (33951, "RAPID ACTION BATTALION", "GLOMAG", "Target Type Government Entity.")
    (candidate,) = designated("Rapid Action Battalion, Dhaka", "BD", entities)
    assert (candidate.entry_id, candidate.name, candidate.program) == ("33951", "RAPID ACTION BATTALION", "GLOMAG")
    assert candidate.relation in (Relation.SAME_UNIT, Relation.PART_OF)
    assert str(candidate.date) == "2021-12-10"
    assert candidate.locator == "row 1"


def test_companies_with_the_name_of_a_force_are_none() -> None:
    for name in ("RAPID ACTION BATTALION CO., LTD.", "RAPID ACTION BATTALION SECURITY SERVICES LLC"):
        assert designated("Rapid Action Battalion", "BD", (1, name, "GLOMAG", "")) == []


def test_a_force_of_another_country_is_none() -> None:
    unit = "33rd Light Infantry Division"
    assert designated(unit, "MM", (1, "33RD LIGHT INFANTRY DIVISION", "BURMA-EO14014", ""))
    assert designated(unit, "KH", (1, "33RD LIGHT INFANTRY DIVISION", "BURMA-EO14014", "")) == []


def test_where_the_register_names_no_country_the_evidence_says_so() -> None:
    (candidate,) = designated("Central Reserve Police", "SD", (1, "CENTRAL RESERVE POLICE", "GLOMAG", ""))
    assert candidate.country is None
    assert candidate.evidence.endswith("the register names no country")


def test_of_an_entity_with_several_names_the_closest_is_told() -> None:
    (candidate,) = designated(
        "Rapid Action Battalion", "BD", (1, "ELITE FORCE", "GLOMAG", "a.k.a. 'RAPID ACTION BATTALION'.")
    )
    assert candidate.name == "RAPID ACTION BATTALION"


def test_every_training_of_a_unit_is_a_candidate_of_its_own() -> None:
    rows = [
        training("2 JAGADAL BN"), training("2 JAGADAL BN"), training("Signals School; No. 2 Jagadal Battalion", program="IMET"),
        training("No. 2 Jagadal Battalion", "Kenya"), training("No. 3 Jagadal Battalion"),
    ]  # fmt: skip
    candidates = trained("No. 2 Jagadal Battalion, Mid-Division", *rows)
    assert {c.relation for c in candidates} == {Relation.SAME_UNIT}
    assert [c.locator.partition(";")[0] for c in candidates] == ["row 1", "row 2", "row 3"]
    assert len({c.entry_id for c in candidates}) == 3, "equal rows are records of their own"
    assert [c.fiscal_year for c in candidates] == [2017, 2017, None]
    assert candidates[0].date is not None


def test_several_units_in_a_cell_and_what_the_register_adds_are_read() -> None:
    rows = [
        training("Army, Navy, Coast Guard"), training("Supply Officer, Navy"), training("NPL Navy"), training("Navy/NHQ"),
        training("Navy, Coast Guard Base"), training("Navy Hospital"),
    ]  # fmt: skip
    same = [c.locator.partition(";")[0] for c in trained("Navy", *rows) if c.relation == Relation.SAME_UNIT]
    assert sorted(same) == ["row 1", "row 2", "row 3", "row 4"]


@pytest.mark.parametrize(
    ("unit", "others", "expected"),
    [
        ("Signal Battalion", ["Signal Battalion, Support Brigade"], [Relation.SAME_UNIT]),
        (
            "Signal Battalion",
            ["Signal Battalion, Lago", "Signal Battalion, Monte"],
            [Relation.HAS_PART, Relation.HAS_PART],
        ),
        ("Legal Department", ["Legal Department, Lago"], [Relation.HAS_PART]),
        ("Signal Battalion, Lago", ["Signal Battalion"], [Relation.PART_OF]),
        ("Engineer Corps", ["Engineer Corps, Coast Guard"], [Relation.HAS_PART]),
        ("Command and Staff College", ["Army Command and Staff College"], [Relation.SAME_UNIT]),
        ("Command and Staff College", ["Army Command and Staff College", "Air Force Command and Staff College"], []),
    ],
)
def test_what_a_register_names_under_one_parent_is_one_unit(
    unit: str, others: list[str], expected: list[Relation]
) -> None:
    """Where it has a unit of these words elsewhere too, a string without a parent may be of any of them."""
    pairs = related_pairs([read_unit(unit, "NP")], [read_unit(other, "NP") for other in others])
    assert [match.relation for _, _, match in pairs] == expected


def test_a_name_of_another_nation_is_none() -> None:
    assert trained("Constituent Assembly", training("India Constituent Assembly")) == []
    assert trained("Constituent Assembly", training("Constituent Assembly of Nepal"))


def test_child_soldiers_lists_are_of_the_country_and_no_more() -> None:
    candidates = list(child_soldier_candidates([listed("Judicial Police", "LY")], reviewed.child_soldiers()))
    assert [(c.fiscal_year, c.relation, c.score) for c in candidates] == [
        (year, Relation.SAME_COUNTRY, None) for year in (2020, 2021, 2024)
    ]
