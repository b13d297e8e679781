"""Lines that stand where units do and are no units: each check of a name refuses its kind, on a page and alone."""

import pytest

import parsers
from parsers.listings.names.name_checks import NAME_CHECKS, name_fault
from tests.support.given import ANYWHERE

URL = "https://www.state.gov/public-release-of-units/"
STATEMENT = "The following units were denied assistance under the State Leahy law in calendar year 2019."
LISTED = "<h3>{}</h3><ul><li>Presidential Guard</li><li>{}</li></ul>"
PLAIN = "<p><b>Chad</b></p><p>Presidential Guard</p><p>{}</p><p><b>Mali</b></p><p>Border Police</p>"
CASES = {
    "damaged letters": [
        "Bor\x93der Police",
        "Guard &amp;amp; Police",
        "BihaÄ‡ Police Station",
        "1st Battalion, Torre\ufffdn",
        "Сoast Guard",
        "\u202eeciloP redroB\u202c",
    ],
    "no word of a unit's": [
        "Torture",
        "Extrajudicial killing",
        "Rape of civilians",
        "Loading…",
        "Foreign Military Financing",
        "Assistant Secretary of State",
        "Name withheld",
        "Human rights seminar",
        "Global Peace Operations Initiative",
        "Ministry of Education",
        "Supreme Court",
    ],
    "reason behind a name": ["Border Police – Torture", "Border Police (extrajudicial killings)"],
    "country alone": [
        "Kenya (KE)",
        "Mexico (United Mexican States)",
        "S. Sudan",
        "Phillipines",
        "Kеnya",
        "Government of Kenya",
        "Kenya/Somalia",
        "Kenya and Somalia",
        "Haiti (Republic of)",
        "K E N Y A",
        "Republic of Zamunda",
        "Iraq (Kurdistan Region)",
    ],
    "remark as a unit": ["Assistance resumed", "Remediated"],
    "mark in a name": [
        "Border Police (removed)",
        "Border Police – removed March 2022",
        "Border Police - listed in error",
        "Border Police, approved",
    ],
    "mark beside a name": [
        "(New) Border Police",
        "Border Police, Goma – updated",
        "Border Police (Revised)",
        "Border Police (March 2022)",
        "Border Police (May)",
        "Border Police, added 2021",
        "Border Police – under review",
        "Border Police, assistance resumed",
    ],
    "number in brackets": ["Border Police [1]", "Police Station (3)"],
    "exclamation": ["NEW! Border Police"],
    "line of an author": ["Prepared by the Office of Security", "Approved by: Border Police"],
    "file": ["Download the list of Border Police (PDF, 120 KB)", "Border Police.pdf"],
    "kind alone": ["Company", "Division, Army", "Batallón", "Station", "Border", "Mobile"],
    "remark behind a name": [
        "Border Police – torture",
        "Border Police: extrajudicial killing",
        "Border Police – GVHR",
        "Border Police (IMET)",
        "Border Police, E-IMET",
        "Border Police – 3 persons",
        "Border Police – entire unit",
        "Border Police, 2022",
    ],
    "word behind a name": ["Border Police and others", "Border Police etc.", "Border Police only", "Police officers"],
    "quantity": [
        "Various units",
        "All units",
        "Units Removed from the List",
        "Members of the Army",
        "Washington, D.C.",
    ],
    "list or year": [
        "Corrections to the 2020 list",
        "Fiscal Year 2021",
        "Battalions on another list",
        "Border Police FY21",
    ],
    "person": [
        "Antony J. Blinken",
        "Colonel Juan Pérez",
        "Gen. Abdel Hakim",
        "Police Inspector Rajesh Kumar",
        "Army Maj. Hassan Ali",
        "Comandante José Luis Ramírez",
        "General Diallo, Border Police",
        "Major General Salva Kuol, 4th Division",
        "Chief, Border Police",
        "Chief of Police, Bogotá",
        "Deputy Commander, 5th Battalion",
        "Station Commander, Kasarani Police Station",
        "Soldier from the 2nd Platoon",
    ],
    "persons": [
        "Five members of the National Police",
        "General Juan Pérez, commander of the Border Police",
        "On March 3, soldiers of the 5th Brigade killed five civilians.",
    ],
    "number alone": ["3 comments", "No. 5", "3rd", "Nº 12"],
    "too long": [" ".join(["Border Police"] * 30)],
    "no name": ["Updated May 4", "3 of 5", "Q3", "May 12", "Error 500", "Latitude 4.05 N", "10:30 a.m."],
    "civil": [
        "University of Nairobi",
        "St. Mary’s Hospital",
        "Parliament of Ghana",
        "Sinaloa Cartel",
        "Human Rights Commission",
        "Power Station",
        "School of Medicine",
    ],
    "line of the page": [
        "Office of Global Criminal Justice",
        "DRL/SHR",
        "Bureau of Democracy, Human Rights, and Labor Human Rights",
        "Public Affairs Section",
        "Post Office",
        "Webmaster, Bureau of Global Public Affairs",
        "Remarks at the Police Academy",
        "Treasury Sanctions Rapid Action Battalion",
        "The Leahy law applies to police and military.",
        "Foreign Military Training Report",
    ],
    "running text": [
        "Names of units appear as provided by the host government.",
        "Indicates a unit added since last year.",
        "Security forces include the military, police, border guards, and prison services.",
    ],
    "torn": ["(GMI), Goma", "XXXXX"],
    "bracket in small letters": [
        "Border Police (part)",
        "Border Police (i)",
        "Border Police (two of its posts)",
        "Border Police (3 times)",
    ],
    "label": [
        "ID 4432: Border Police",
        "Ref. 12: Border Police",
        "Reason: a shooting",
        "Photo: Border Police",
        "Unit: Border Police",
        "Topics: Security",
        "Commander: Col. Issa",
        "Commanding officer of the unit: Hassan",
    ],
    "portion mark": ["(U) Border Police", "Border Police (SBU)"],
    "enumeration": [
        "a. Border Police",
        "B. Rapid Reaction Brigade",
        "Unit 1: Border Police",
        "Item 4. Border Police",
        "Organization: Border Police",
        "A – Border Police",
        "3/ Border Police",
        "1-1 Border Police",
        "No. 3 – Border Police",
        "iii) Border Police",
        "c) Border Police",
        "A.1 Border Police",
        "Ø Border Police",
    ],
    "sign": [
        "» Border Police",
        "Border Police (?)",
        "Border Police …",
        "Border Police #",
        "! Border Police",
        "Border Police ()",
        "^ Border Police",
        "Border Police™",
        "Border + Police",
        "Border Police1",
        "4th‍ Brigade",
        "Border ‍Police",
        "Border_Police",
        "Border Police .",
        "Border Police N/A",
        "Nth Brigade",
        "Ex-Border Police",
        "NEW Border Police",
        "No Border Police",
        "May 5 Border Police",
        "4th Brigade 1",
        "4th Brigade #2",
        "4th Brigade as of May",
    ],
    "brackets and quotation marks": [
        "‘Border Police",
        "“Border Police",
        "Border Police”",
        '"Border Police',
        "Border Police’",
        "(Border Police",
        "Border [Police",
        "Border Police »",
        "Border (Frontier (Guard) Police",
    ],
    "two units": [
        "4th and 5th Brigades",
        "4th Brigade and 5th Brigade",
        "4th Brigade, 5th Brigade",
        "1st, 2nd Battalion",
        "3 to 5th Brigade",
        "Kasarani Police Station & Muthaiga Police Station",
    ],
    "group that fights alone": ["Militia of Musa Hilal", "Free Syrian Army", "Ex-Seleka Battalion"],
    "ordinary word": [
        "Marriage Office",
        "Breakfast Team",
        "Remnants of the 5th Battalion",
        "Possibly 8th Brigade",
        "DELETED 4th Brigade",
        "4th Brigade Edit",
        "4th Brigade (both battalions)",
        "Police training program",
    ],
    "units at large": [
        "Two police stations",
        "An elite brigade",
        "Victims of the Border Police",
        "Attack on Border Police, Goma",
        "Vehicles for Border Police",
        "Army operations in the north",
    ],
    "of the United States": [
        "U.S. Embassy Nairobi Guard",
        "United States Army Africa",
        "Border Police (DoD)",
        "New York Police Department",
        "Coast Guard Academy, Connecticut",
        "Department of Defense",
        "Ohio National Guard",
        "101st Airborne Division",
    ],
    "small letter": ["military Division"],
    "statement behind a name": [
        "Border Police, exonerated by court",
        "Border Police, dropped in a tribunal",
        "Border Police, verdict known",
        "Border Police, settled",
        "Border Police, Settled by court",
        "Border Police VETTING NOT COMPLETED",
        "Border Police CASE CLOSED",
        "Border Police ON HOLD",
    ],
    "case number": [
        "LV-00123 Border Police",
        "KE/GV-02020 Border Police",
        "Case 114 Border Police",
        "2020-KE-0114 Border Police",
        "Border Police (LV-00123)",
        "ID 20394",
    ],
    "unfinished": ["Border Police,", "Border Police &", "Border Para-", "Republican Guard, 11th"],
}


def test_every_check_has_cases_and_a_reason() -> None:
    assert [check.name for check in NAME_CHECKS] == list(CASES)
    assert all(check.why for check in NAME_CHECKS)


def test_a_check_refuses_its_kind() -> None:
    assert [(check.name, text) for check in NAME_CHECKS for text in CASES[check.name] if not check.refuses(text)] == []


@pytest.mark.parametrize("shape", [LISTED.format("Chad", "{}"), PLAIN])
def test_such_a_line_is_never_a_unit(shape: str) -> None:
    def units(text: str) -> set[str]:
        try:
            (listing,) = read(shape.format(text))
        except parsers.PageError:
            return set()
        return {entry.unit_listed for entry in listing.entries}

    texts = [text for texts in CASES.values() for text in texts]
    assert {text for text in texts if not units(text) <= {"Presidential Guard", "Border Police"}} == set()


def test_names_have_no_fault() -> None:
    assert {name: fault for name in ANYWHERE if (fault := name_fault(name))} == {}


@pytest.mark.parametrize(
    "name",
    [
        "Sudan Border Patrol Unit",
        "Gulf of Guinea Naval Squadron",
        "Border Guard Battalion (formerly the Frontier Corps)",
        "Task Force: Post 9",
        "“Liwa al-Haqq”, 4th Brigade",
        "Fuerza “ÁGUILA” Battalion",
        "‘A’ Company, Guards’ Brigade",
        "“Los Halcones”, 4th Brigade «Sokol»",
        "Unidad de Servicios Especiales (USE), Lima",
        "Half Way Tree Police Station",
        "Chief Military Prosecutor’s Office",
        "Office of the Commander, Border Police",
        "Volunteers for the Defense of the Homeland (VDP)",
        "Gulf of Guinea Naval Squadron",
        "B. Company, 2nd Battalion",
        "Number 2 Jagadal Battalion",
        "2nd Company, 4th Battalion",
        "al-Quds Brigade",
        "New Delhi Police",
        "Personnel Command",
        "HEADQUARTERS, 2ND INFANTRY BATTALION",
        "Police Hospital",
        "National Defense University",
        "Batallón Coronel Juan Solarte Obando",
        "Police Major Crimes Unit",
        "Cobra",
        "Los Lobos",
        "Camp Muzinda",
        "U.M.E.P. No. 6, San Pedro Sula",
        "Pallabi P.S.",
        "Alfa",
        "Placówka Straży Granicznej Białowieża",
        "Centro de Rehabilitación Social El Turi",
        "Bérets Rouges",
        "DIPAFRONT",
        "TRADOK, KSF",
        "CRM - MINDEF",
        "33IB",
        "Tercera Comisaria, Los Angeles",
        "6MIBn",
        "1. Platoon, Border Guard",
        "Garde Nationale / National Guard",
        "Commander’s Guard Company",
        "Bureau of Special Operations No. 1",
        "Office of Criminal Investigations, National Police",
        "Brigade de recherche et d’intervention, Police nationale.",
        "Southern Division Strike-Back Unit",
    ],
)
def test_a_name_with_words_of_the_checks_is_read(name: str) -> None:
    (listing,) = read(LISTED.format("Chad", name))
    assert [entry.unit_listed for entry in listing.entries] == ["Presidential Guard", name]


@pytest.mark.parametrize("bullet", ["Ø\u00a0\u00a0", "n\u00a0", "\uf0d8 ", "\uf076", "❖ ", "▶", "‣ ", "➤"])
def test_bullets_of_word_are_bullets(bullet: str) -> None:
    (listing,) = read(f"<p><b>Chad</b></p><p>{bullet}Presidential Guard</p><p>{bullet}Border Police</p>")
    assert [entry.unit_listed for entry in listing.entries] == ["Presidential Guard", "Border Police"]


def test_brackets_come_off_only_where_the_page_explains_them() -> None:
    (listing,) = read("<h3>Chad</h3><ul><li>Company [A], 1st Battalion</li><li>Police Station [C]</li></ul>")
    assert [entry.unit_listed for entry in listing.entries] == ["Company [A], 1st Battalion", "Police Station [C]"]
    (listing,) = read("<h3>Chad</h3><ul><li>Border Police [1]</li></ul><p>[1] Known by another name since 2020.</p>")
    assert [(e.unit_listed, e.note) for e in listing.entries] == [
        ("Border Police", "Known by another name since 2020.")
    ]


@pytest.mark.parametrize(
    ("printed", "note"), [("Border Police NEW", "NEW"), ("Border Police (new)", "new"), ("Border Police;", None)]
)
def test_a_mark_becomes_a_note(printed: str, note: str | None) -> None:
    (listing,) = read(LISTED.format("Chad", printed))
    assert [(e.unit_listed, e.note) for e in listing.entries] == [("Presidential Guard", None), ("Border Police", note)]


def test_a_last_line_without_a_word_of_a_unit_refuses_a_plain_list() -> None:
    for line in ("Antony J. Blinken", "Quick Facts"):
        with pytest.raises(parsers.PageError):
            read(f"<p><b>Chad</b></p><p>Presidential Guard</p><p>Border Police</p><p>{line}</p>")


def test_a_year_far_ahead_is_refused() -> None:
    with pytest.raises(parsers.PageError, match="2081"):
        read(LISTED.format("Chad", "Border Police"), STATEMENT.replace("2019", "2081"))


def read(content: str, statement: str = STATEMENT) -> list[parsers.Listing]:
    page = f"<html><head><meta charset=utf-8></head><body><main><h1>Units</h1><p>{statement}</p>{content}</main></body></html>"
    return parsers.parse_listings(page.encode(), url=URL)
