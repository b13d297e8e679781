"""Cells of recipient units: which units they name, and how a name is mended before it is read."""

import pytest

from parsers.registers.recipients import repaired, units_in


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("3rd Brigade, Army", ("3rd Brigade, Army",)),
        ("1st Light Brigade-9; 2nd Light Brigade-11", ("1st Light Brigade", "2nd Light Brigade")),
        ("Army + Navy (Open to all branches)", ("Army", "Navy")),
        ("N/A", ()),
        ("Unknown; UNK; Military", ()),
        ("1. Mr. John Example, Senior Clerk; 2. Lt. Jane Example, Guard", ()),
        ("UMEP No. 1", ("UMEP No. 1",)),
        ("x" * 500, ()),
        ("Commanding Officer, 13 Engineer Battalion", ("13 Engineer Battalion",)),
        ("Battalion Commander-Naya Gorakh Battalion", ("Naya Gorakh Battalion",)),
        ("Guard Hospital - Pathologist", ("Guard Hospital",)),
        ("Staff Officer; Head of Sector, MIA", ()),
        ("Senior Assistant Secretary, Guard", ("Guard",)),
        ("Battery Commander, 25 Field Regiment", ("25 Field Regiment",)),
        ("Commanding Officer Flying Wing", ("Flying Wing",)),
        ("NCO School; Guard", ("NCO School", "Guard")),
        ("Police Academy Instructor, Police", ("Police Academy Instructor, Police",)),
        ("Team Leader / 1st Section / MP Platoon / 5th Brigade", ("1st Section, MP Platoon, 5th Brigade",)),
        ("Army, Navy and Coast Guard", ("Army", "Navy", "Coast Guard")),
        ("Air Force, Armed Forces", ("Air Force, Armed Forces",)),
        ("Coast Guard, Ministry of Interior", ("Coast Guard, Ministry of Interior",)),
        ("Army, Intelligence", ("Army, Intelligence",)),
        ("MOD/BGB", ("MOD", "BGB")),
        ("Guard Ship/NHQ", ("Guard Ship", "NHQ")),
        ("Command, G3/G7", ("Command, G3/G7",)),
        ("1st Guard Bn (30), 2nd Guard Bn (30)", ("1st Guard Bn", "2nd Guard Bn")),
        ("3 students from Coast Guard, 2 from Border Guard", ("Coast Guard", "Border Guard")),
        ("Engineer Unit - No students were trained", ("Engineer Unit",)),
        ("Land Command North Land Command North", ("Land Command North",)),
        ("Gen. Department Of Materials", ("Gen. Department Of Materials",)),
        ("Guard; " + "x" * 500, ("Guard",)),
        ("Director of Peace Operations Department", ("Peace Operations Department",)),
        ("Head of the Legal Department, MIA", ("Legal Department, MIA",)),
        ("BIPSOT INSTRUCTOR", ("BIPSOT",)),
        ("Instructor Class A, Guard School", ("Guard School",)),
        ("Chief of Staff, 3rd Brigade", ("3rd Brigade",)),
        ("MP Platoon Commander/5th Brigade", ("MP Platoon Commander/5th Brigade",)),
        ("4-Guard Secretariat 5-Army 2-Navy", ("Guard Secretariat", "Army", "Navy")),
        ("Guard-7, Army-6,Navy-9", ("Guard", "Army", "Navy")),
        ("Army, Navy, Embassy of Guard", ("Army", "Navy", "Embassy of Guard")),
        ("Army / BIPSOT", ("Army / BIPSOT",)),
        ("Instructor Guard College", ("Guard College",)),
        ("Staff Officer, Adjutant General's Office", ("Adjutant General's Office",)),
        ("Director (CIB), Guard", ()),
        ("G3; Joint Staff", ("G3, Joint Staff",)),
        ("GUARD - 3 ARMY - 1 NAVY HOSPITAL - 2", ("GUARD", "ARMY", "NAVY HOSPITAL")),
        ("Navy/NHQ", ("Navy", "NHQ")),
        ("3rd Brigade Commander", ("3rd Brigade",)),
        ("Staff Officer Guard Staff College", ("Guard Staff College",)),
        ("National / Chief Instructor, Guard School", ("Guard School",)),
        ("Instructor at Guard College", ("Guard College",)),
        ("Brigade Commander", ()),
    ],
)
def test_units_in_a_cell(cell: str, units: tuple[str, ...]) -> None:
    assert units_in(cell, "BD") == units


@pytest.mark.parametrize(
    ("name", "code", "read"),
    [
        ("Secretar\u00a1a de Seguridad P\u00a3blica", "MX", "Secretar\u00eda de Seguridad P\u00fablica"),
        ("Regi?n Naval", "MX", "Regin Naval"),
        ("N/Aval HQS", "MX", "NAval HQS"),
        ("Police \\ HQs \\ Training Directorate", "NP", "Police, HQs, Training Directorate"),
        ("Command, G3/G7", "BA", "Command, G3/G7"),
        ("HO NAVY BASE", "HN", "NAVY BASE"),
        ("HND Air Force", "HN", "Air Force"),
        ("HO NAVY BASE", "MX", "HO NAVY BASE"),
        ("Air Base, Lago, MX", "MX", "Air Base, Lago"),
        ("MP Battalion", "MU", "MP Battalion"),
        ("Policy andDevelopment Department", "GE", "Policy and Development Department"),
        ("MX", "MX", "MX"),
        ("19, Infantry Division", "BD", "19 Infantry Division"),
        ("Federal Police4", "MX", "Federal Police"),
        ("Defence Force (BDF/BCG)", "BZ", "Defence Force"),
        ('Academia Militar "Gral. Jose Ejemplo"', "HN", "Academia Militar"),
        ('"Col. Jose Ejemplo" Air Base', "HN", '"Jose Ejemplo" Air Base'),
        ("Shree Ejemplo Hospital", "NP", "Ejemplo Hospital"),
        ("56 E Lago Regiment", "BD", "56 East Lago Regiment"),
        ("3 S Company", "BD", "3 S Company"),
        ("Alpha Company First Infantry Battalion", "BZ", "Alpha Company, First Infantry Battalion"),
        ("Dept. of Int l Relations, Georgia", "GE", "Dept. of Int'l Relations"),
        ("Guard Force, Boat Unit, Support Battalion, Guard Force", "BZ", "Boat Unit, Support Battalion, Guard Force"),
    ],
)
def test_a_name_is_mended_before_it_is_read(name: str, code: str, read: str) -> None:
    assert repaired(name, code) == read
