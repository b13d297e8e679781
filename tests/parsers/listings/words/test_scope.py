"""What the words around a list must say before its units are published, and the words that turn their meaning."""

import pytest

from parsers.listings.words.scope import heading_fault, remark_fault, scope_fault

TITLE = "Public Release of Units Under the State Leahy Law"
DENIALS = [
    "The units listed below were proposed for assistance in calendar year 2021 and were denied that assistance under the "
    "State Leahy law.",
    "The identity of units denied assistance under the State Leahy law in calendar year 2021 is given below.",
    "Consistent with this provision, the list below identifies (in alphabetical order, by country) "
    "foreign government security forces units "
    "that were proposed for applicable assistance in calendar year 2021 but were denied such assistance "
    "pursuant to the State Leahy law "
    "based on credible information that the unit committed a gross violation of human rights during any "
    "year in the unit's history.",
    "The following units were proposed for U.S. assistance in calendar year 2021 and were found "
    "ineligible under 22 U.S.C. 2378d.",
    "In calendar year 2021 the Department denied assistance to the units of foreign security forces named below.",
    "Units denied assistance pursuant to the Leahy law during Calendar Year (CY) 2021:",
    "Pursuant to section 620M, the Department of State is publishing the list of foreign security force units for which "
    "assistance was denied in calendar year 2021.",
    "Please find below the complete list of units denied assistance under the State Leahy law in calendar year 2021.",
    "Below are the names of the security force units that, having been put forward for U.S. security "
    "assistance during CY 2021, were refused it.",
    "The table lists 14 units in five countries which were nominated for training or other assistance in "
    "calendar year 2021 and did not receive it because of credible information "
    "that the unit was implicated in gross violations of human rights.",
    "For calendar year 2021, the Secretary of State identifies these units as ineligible for assistance "
    "under section 620M of the Foreign Assistance Act of 1961, as amended.",
    "As section 620M(d)(7) requires, the Department publishes below the identities of the units to which "
    "assistance was denied in calendar year 2021.",
    "The units listed here were proposed for assistance between January 1, 2021 and December 31, 2021, "
    "and were not approved for such assistance under the State Leahy law.",
    "Assistance proposed in calendar year 2021 for the following units was withheld in accordance with "
    "the State Leahy law.",
    "This list gives the names of foreign security units denied U.S. aid in calendar year 2021 due to "
    "credible evidence of a gross violation of human rights.",
    "Under the State Leahy law, no assistance was furnished in calendar year 2021 to the units on this list, although they were "
    "proposed for it.",
    "Below is a list of security force units that were proposed for assistance in calendar year 2021 but denied that assistance in "
    "accordance with the State Leahy law.",
    "The following units were proposed for applicable assistance (for example, training) in calendar year 2021 but were denied it.",
    "The names of the units denied assistance in calendar year 2021 are given below as they were reported by our embassies.",
]
NOT_DENIALS = [
    "The following units refused United States assistance in calendar year 2021 under the State Leahy law.",
    "The units below were proposed for assistance in any year through calendar year 2021 and denied it under the State Leahy law.",
    "Were the units listed below proposed for assistance in calendar year 2021 and denied assistance under the State Leahy law?",
    "The following governments denied that assistance in calendar year 2021 was wasted on their units.",
    "Denial of assistance to the units below under the State Leahy law in calendar year 2021 is being considered.",
    "Candidates of these units were found ineligible in calendar year 2021 pursuant to the State Leahy law.",
    "The following governments denied that their units were ineligible under the Leahy law in calendar year 2021.",
    "The following governments denied that assistance to their units was wasted in calendar year 2021.",
    "The following training candidates of foreign units were denied assistance in calendar year 2021.",
    "The following units were denied assistance under section 7031(c) and the Leahy law in calendar year 2021.",
    "Two of the following units were denied assistance under the State Leahy law in calendar year 2021.",
    "In calendar year 2021 the Department considered denying assistance to the following units.",
    "A unit of each of these forces was denied assistance in calendar year 2021.",
    "The units below were approved for assistance in calendar year 2021.",
    "The units below were not denied assistance in calendar year 2021.",
    "The units below were erroneously denied assistance in calendar year 2021.",
    "The units below were denied assistance in calendar year 2021, which has since resumed.",
    "The units below were denied and subsequently provided assistance in calendar year 2021.",
    "The units below were denied assistance in the first half of calendar year 2021.",
    "The units below were denied assistance in fiscal year 2021.",
    "The units below were denied assistance in calendar year 2021 under 10 U.S.C. 362.",
    "Members of the units below were denied visas in calendar year 2021.",
    "The units below denied the allegations in calendar year 2021.",
    "The units below, that refused assistance in calendar year 2021, are listed by country.",
    "The units below may be denied assistance in calendar year 2021.",
    "The units below were proposed for denial of assistance in calendar year 2021.",
    "The parents of the units below were denied assistance in calendar year 2021.",
    "Other than the units below, all units were denied assistance in calendar year 2021.",
    "Some of the units denied assistance in calendar year 2021 are listed below.",
    "Units denied membership in calendar year 2021 are listed below.",
    "According to officials, the following units were denied assistance in calendar year 2021.",
    "The units below would have been denied assistance in calendar year 2021.",
    "The units below were proposed for assistance in calendar year 2021; decisions are pending.",
]
BESIDE = [
    "Nothing that follows is in force.",
    "Strictly speaking, none of it was decided.",
    "It is a rough guess.",
    "There are doubts.",
    "Delivery of the equipment is on hold.",
    "Four of the seven were refused.",
    "Several were denied, and others were only warned.",
    "You are on our development server.",
    "The ambassador waived the rule for this year's course.",
    "The headings moved when the file was converted.",
    "Most of the ten come from a waiting list.",
    "No wrongdoing was found when the case was opened again.",
    "Take the names as a suggestion.",
    "The determination was later overruled.",
    "2020 would be more like it.",
    "A tick tells which ones passed.",
    "Put together from hearsay",
    "Suspended Cases, Calendar Year 2021",
    "Numbers in parentheses show the year in which each unit was denied.",
    "This list covers January through June 2021.",
    "Units Denied Assistance, 2017–2021",
    "The following are statutorily debarred parties:",
    "Human rights organizations have asked the Department to deny the following units assistance.",
    "The Department has not done so.",
    "The Department plans to deny the following units assistance.",
    "No such denial was made.",
    "The opposite is true.",
    "Because of a technical problem, some units are missing from this page.",
    "Due to the lapse in appropriations, work on this list stopped before it was finished.",
    "The units below are given as examples only.",
    "Military units are listed on a separate page.",
    "The table shows U.S. training by recipient unit.",
    "This is not the official list.",
    "The entries below are amended to read:",
    "Cases carried over from 2020 appear without distinction among the others.",
    "This page displays the units of one country at a time; choose another country to see its units.",
    "Listed first are the units for 2021 and then those for 2020.",
    "Selected entries:",
    "A think tank writes:",
    "According to media reports:",
    "Disregard the list above.",
    "This list is fake.",
    "The list below is being considered.",
    "All names on this page are made up.",
    "See the attachment for the other regions.",
    "Not denied",
    # on a page whose statement is a denial
    "This list has been withdrawn.",
    "The remaining units are listed in the attached PDF.",
    "The list above was posted in error.",
    "DRAFT - NOT FOR RELEASE",
    "Only the first ten units are shown on this page.",
    "Part 1 of 3",
    "Unofficial translation. The original is in English.",
    "Machine translated from Spanish.",
    "EXERCISE EXERCISE EXERCISE. This scenario is notional.",
    "SECRET//NOFORN",
    "Countries A to F",
    "This list is no longer current.",
    "The Department has since approved the units above.",
    "The names on this page are examples.",
    "Units Removed from the List of Units",
    "The units denied so far are listed below.",
    # what was decided, of whom, and how sure it is
    "The decision is not final.",
    "The cases were closed without a decision.",
    "Assistance was denied for administrative reasons.",
    "The list includes units proposed in earlier years.",
    "The third unit should read differently.",
    "The ambassador signed waivers for all.",
    "The embassy overruled the Department.",
    "Embassies confirm that all of them have been helped since.",
    "Allegations were dropped.",
    "Remediation is complete.",
    "Information came from Wikipedia.",
    "No one was denied anything.",
    "All but two are denied.",
    "The document is a plan.",
    "A unit with two stars has won its appeal.",
    "A final decision will be made in the spring.",
    "The list was put together from press reports.",
    "It also includes units denied under other laws.",
    "Only countries in Africa are covered.",
    "The heading Kenya should be Uganda.",
    "This page is for internal use.",
    "The assistance in question was offered by France.",
    "The governments withdrew the requests.",
    "What was denied was a request for information.",
    "All names below were taken from a novel.",
    "The last group was denied by the Treasury.",
    "The second column shows what was granted.",
    "The last country was put here for comparison.",
    "The year in the title should be 2019.",
    "Shown here are the units of the previous list.",
    "Assistance began again in June.",
    "The list contains units and private companies.",
    "Denied means denied visas.",
]
OF_ANY_UNIT = [
    "The Leahy law requires the Department to vet units before they receive assistance.",
    "The State Leahy law prohibits the U.S. Government from using funds for assistance to units of foreign security "
    "forces where there is credible information implicating that unit in the commission of gross violations of human rights.",
    "Section 620M(d)(7) of the FAA requires the Secretary of State to make publicly available, to the maximum extent "
    "practicable, the identity of those units for which no assistance shall be furnished.",
    "Under 22 U.S.C. § 2378d, the Department of State vets foreign security force units before assistance is provided.",
    "Under the Leahy law a unit may be approved only if there is no such information.",
    "Paragraph (d)(7) directs the Secretary to “make publicly available, to the maximum extent practicable, the identity of "
    "those units for which no assistance shall be furnished pursuant to subsection (a).”",
    "Subsection (d)(7) requires the Secretary to make public the units to which no assistance may be furnished.",
    "The Secretary shall make publicly available the identity of those units for which no assistance shall be furnished.",
    "The Secretary is required to make public the identity of units to which assistance may not be furnished.",
]
OF_THESE_UNITS = [
    "Under the Leahy law the units may again be assisted.",
    "Units are now eligible under the State Leahy law.",
    "The Department of State has approved all units since then.",
    "Under the Leahy law of the Department of Defense units may not be assisted.",
    "Paragraph (d)(7) does not apply to the units above, which may be approved.",
    "Section 7031(c) directs the Secretary to make public those units for which no assistance shall be furnished.",
    "The Secretary may approve those units for which no information is found.",
    "The Leahy law has been suspended for these units since 2018.",
    "The DoD Leahy law governs the units on this list.",
    "A similar law, 10 U.S.C. 362, applies to the units above.",
    "The list will be updated with the remaining units.",
    "Questions about this list of approved units may be sent to leahy@example.org.",
    "Return to the Bureau of Democracy list of units that were approved",
    "The list will be updated as additional units are identified.",
    "The Department will update this list to remove units that were cleared.",
    "Inclusion on this list does not mean that a unit was denied assistance.",
    "Disclaimer: Inclusion on this list is not a denial of assistance.",
    "Unit names are as recorded in the vetting system of the Department of Defense.",
    "See also: List of units approved for assistance in 2018",
    "Units approved by DRL",
    "This list has been revised.",
    "This list is updated to leave out units that were cleared.",
    "The governments of listed units were notified, and assistance has resumed.",
    "Most of these are approved.",
    "Most of the units below are approved.",
]
OF_ANYBODY = [
    "Credible information need not meet the standard of proof that a court of law would require.",
    "Human rights vetting begins at the U.S. embassy in the country concerned and continues in Washington.",
    "Posts around the world submit names for vetting through an online system.",
    "Vetting draws on embassy files, nongovernmental organizations, the press, and the annual human rights reports.",
    "Respect for human rights makes security partners more effective and more trusted by the people they protect.",
    "Where an abuse cannot be tied to a smaller element, a whole battalion or station may be treated as the unit.",
    "Nongovernmental organizations play a vital role by documenting abuses.",
    "Remediation means investigation, prosecution, and sentencing that fit the violation.",
    "A unit may be renamed or reorganized after the year in which it was vetted.",
    "Grantees should consult their grants officer before they train any foreign security forces.",
]
HARMLESS = [
    "Since 1997 the Leahy law has helped the United States keep its assistance away from units that abuse human rights.",
    "Congress added the requirement to publish such units in 2011.",
    "The first version of the law was an amendment to the 1997 appropriations act.",
    "A separate but similar law governs assistance funded by the Department of Defense; this page does not cover it.",
    "Readers should not infer anything about units that share a similar name.",
    "Listing a unit here says nothing about other units of the same force.",
    "The number of units listed for a country says little about its overall record.",
    "Units that were not proposed for assistance are not on this list, whatever their record.",
    "A unit that is not listed may never have been proposed for assistance.",
    "A unit that is listed in one year may or may not be listed in another.",
    "Denials do not affect our humanitarian or development programs.",
    "A denial under the law carries no criminal penalty.",
    "Each denial is reviewed by senior officials in Washington.",
    "A country may have no units on the list because it receives little assistance.",
    "Nothing on this page should be read as limiting other assistance to the country.",
    "We do not publish the names of individuals who were denied.",
    "The list is not exhaustive of all units that may be ineligible.",
    "It takes the Department some months after the end of the year to compile the list.",
    "The Department regrets any inconvenience caused by the late publication of this list.",
    "This year's list was delayed by the move to a new vetting system.",
    "The next list will be posted when the Department has finished its review of the following year.",
    "For lists from before 2019, see the archive at 2009-2017.state.gov.",
    "Please read the notes below before you use this information.",
    "To report a broken link or a problem with this page, contact the webmaster.",
    "If you believe that a name is spelled wrongly, please tell us.",
    "Ranks and call signs are left out.",
    "About this page: the Department updates its public information on the Leahy law once a year.",
    "The Secretary of State has delegated responsibility for these decisions within the Department.",
    "The list covers twelve months, from January through December.",
    "A slash separates two names of the same unit.",
    "The list may be copied freely.",
    "No inference should be drawn from the order of the names.",
    "Units are counted once, even where several offices proposed them.",
    "Where a name could not be translated, the local form is shown.",
    "Where a whole force is listed, the information could not be tied to a smaller element.",
    "Several units have changed their names over the years.",
    "The Department will not comment further on the entries.",
    "The list was approved for publication by the Assistant Secretary.",
    "The regional bureaus and the embassies took part in the preparation of this list.",
    "The list will stay on this page until the next one is released.",
    "The Department reports each year to Congress on remediation.",
    "Countries without a listed unit do not appear.",
    "This release does not contain classified information.",
    "The Department takes great care to avoid mistakes in names.",
    "Many units in the world have never been proposed for U.S. assistance.",
    "It would be wrong to compare countries by the number of their units on this list.",
    "Units of the police come before units of the army.",
    "The United States raises these cases with the governments concerned.",
    "The public may download this page in other formats from our website.",
    "Some units may not be named for reasons of national security or to protect sources.",
    "In pertinent part, the law reads as follows.",
    "The decision to deny assistance applies to the unit as a whole and to its members as long as they serve in it.",
    "The appearance of a unit on this list is not a finding about every member of the unit.",
    "Names in languages that do not use the Latin alphabet have been transliterated.",
    "Consistent with section 620M(c), the Department informed the governments concerned and offered to assist them in bringing the "
    "responsible members of the unit to justice.",
    "This list does not include units that were denied assistance for reasons other than the State Leahy law.",
    "Each unit is listed once, regardless of the number of times it was proposed.",
    "The list does not include units denied assistance by the Department of Defense under 10 U.S.C. 362.",
    "Information in this list is current as of the date of publication.",
    "Some units have been withheld from publication for reasons of national security.",
    "The human rights reports and this list are compiled separately and serve different purposes.",
    "Country names follow the Department's list of independent states.",
    "Place names in parentheses tell where the unit is based.",
    "Spanish-language unit names have been translated into English by the reporting embassy.",
    "Longer names are wrapped over more than one line.",
    "The list does not include private security companies.",
    "Listing does not freeze any assets and does not by itself affect visas.",
    "Nothing on this page creates any right enforceable at law by any party against the United States.",
    "Comments are closed.",
    "In accordance with the law, the names of some units may be withheld for reasons of national security.",
    "The Department updates the list each year, usually in the spring.",
    "Questions about this list may be sent to leahy@example.org.",
    "Return to the Bureau of Democracy, Human Rights, and Labor",
    "Media contact: Office of Press Relations, 202-555-0142",
    "Spokesperson: Office of the Spokesperson",
    "Public Notice: 12345",
    "The Department will update this list periodically, as the law requires.",
    "Spelling of unit names may vary.",
    "This list will be updated annually.",
    "Units are listed as their names appear in Department records.",
    "The Department may not publish the names of certain units when disclosure would harm national security.",
    "A unit's absence from this list does not mean the unit received security assistance from the United States.",
    "A listed unit may receive assistance in the future if new, exculpatory information is discovered.",
    "In addition, depending on the steps taken by the foreign government, assistance to a unit may resume.",
    "A PDF version of this list is available here.",
    "Updated December 10, 2022.",
    "The Secretary submitted this list to the appropriate congressional committees on May 1, 2020.",
    "This list was posted on 1 May 2020.",
    "For more information, please contact the Bureau of Democracy, Human Rights, and Labor.",
    "Alphabetical List of Bureaus and Offices",
    "No assistance shall be furnished under this Act to any unit of the security forces of a foreign "
    "country if the Secretary has credible information.",
    "The provision was amended in 2011 and in 2014.",
    "The list will be updated as additional information becomes available.",
    "The Department will update this list as appropriate.",
    "Disclaimer: Inclusion on this list does not constitute a finding of criminal liability for any individual.",
    "Unit names are as recorded in the vetting system.",
    "Unit names are shown as they appear in the Department's vetting database.",
    "Country names reflect Department of State usage.",
    "The Leahy law has been in effect since 1997.",
    "Email: leahy@example.org",
    "Media inquiries: press@example.org",
    "View PDF version",
    "Stay connected",
    "Sign up for email updates",
    "This is archived content from the U.S. Department of State website.",
    "You are viewing: Archived Content",
    "Diplomacy in Action",
    "Approved by DRL",
    "A new list is published each calendar year.",
    "We update this page from time to time.",
    "“(7) make publicly available, to the maximum extent practicable, the identity of those units for which no assistance shall "
    "be furnished pursuant to subsection (a).”",
    "Governments of listed units are informed of the decision.",
    "Information on this page is provided by the Bureau of Democracy, Human Rights, and Labor.",
]
BACKGROUND = [
    "The Department of State vets proposed recipients of assistance before it is furnished. Most are approved.",
    "Each year the Department vets tens of thousands of cases; the vast majority are approved.",
    "Nearly all requests are approved.",
]
OF_ANOTHER_LAW = [
    "A similar law, 10 U.S.C. 362, applies to assistance furnished by the Department of Defense.",
    "The DoD Leahy law (10 U.S.C. 362) prohibits the use of funds of the Department of Defense for a unit.",
    "The Department of Defense has its own Leahy law.",
]


@pytest.mark.parametrize("statement", DENIALS)
def test_a_denial_is_understood(statement: str) -> None:
    assert scope_fault([TITLE], [statement]) is None


@pytest.mark.parametrize("statement", NOT_DENIALS)
def test_what_is_no_denial_is_refused(statement: str) -> None:
    assert scope_fault([TITLE], [statement]) is not None
    assert scope_fault(["Units Denied Assistance Under the State Leahy Law"], [statement]) is not None


@pytest.mark.parametrize("line", BESIDE)
def test_a_line_beside_the_list_can_take_it_back(line: str) -> None:
    assert scope_fault([TITLE], [line, DENIALS[0]]) is not None
    assert scope_fault([TITLE], [DENIALS[0], line]) is not None


@pytest.mark.parametrize("line", HARMLESS + OF_ANYBODY)
def test_a_line_that_says_nothing_of_the_units_is_let_through(line: str) -> None:
    assert scope_fault([TITLE], [line, DENIALS[0]]) is None
    assert scope_fault([TITLE], [DENIALS[0], line]) is None


@pytest.mark.parametrize("line", BACKGROUND)
def test_what_vetting_mostly_comes_to_stands_above_the_denial(line: str) -> None:
    assert scope_fault([TITLE], [line, DENIALS[0]]) is None
    assert scope_fault([TITLE], [DENIALS[0], line]) is not None


@pytest.mark.parametrize("line", OF_ANOTHER_LAW)
def test_a_sentence_on_another_law_stands_only_beside_the_state_leahy_law(line: str) -> None:
    assert scope_fault([TITLE], [line, DENIALS[0]]) is None
    for statement in ("under that law", "under the Leahy law"):
        denial = f"The following units were denied assistance {statement} in calendar year 2021."
        assert scope_fault(["Units"], [line, denial]) is not None


@pytest.mark.parametrize("line", OF_ANY_UNIT)
def test_a_sentence_about_any_unit_is_let_through(line: str) -> None:
    assert scope_fault([TITLE], [line, DENIALS[0]]) is None
    assert scope_fault([TITLE], [DENIALS[0], line]) is None


@pytest.mark.parametrize("line", OF_THESE_UNITS)
def test_a_sentence_about_these_units_is_no_sentence_about_any(line: str) -> None:
    assert scope_fault([TITLE], [line, DENIALS[0]]) is not None


def test_words_that_turn_a_list_refuse_it_whatever_else_is_said() -> None:
    """Ordinary words of each kind, in sentences that name the list, its units, the help for them or the denial, and that have
    nothing else which is not understood."""
    for line in (
        "The forces named are being helped again.",
        "Congress was told that the findings no longer apply.",
        "One battalion alone was denied, and the brigade was not.",
        "The embassy contests several entries.",
        "The brigade in the capital should be struck out: the forces are innocent.",
        "The refusals were due to a shortage of seats.",
        "The allegations were mixed up.",
        "The equipment was held up, and later delivered.",
        "Vetted forces were trained all the same.",
        "Their soldiers were vindicated.",
        "A hoax.",
        "The following forces were inspected.",
        "Below are the units that were considered.",
        "The list has been lost.",
        "The list shows forces that guard our embassies.",
    ):
        assert scope_fault([TITLE], [DENIALS[0], line]), line
    for line in (
        "A unit may be trained again when its government has taken effective steps.",
        "These units are shown in the order of their names.",
        "The list was compiled from records.",
        "The website was redesigned again.",
        "Students may apply for internships in the fall.",
    ):
        assert scope_fault([TITLE], [DENIALS[0], line]) is None, line


def test_a_proposal_is_no_denial_whatever_the_title_says() -> None:
    title = "2021 List of Units Ineligible for Assistance Pursuant to the State Leahy Law"
    assert scope_fault([title], ["The following units are proposed for assistance in calendar year 2021."]) is not None
    assert scope_fault([title], ["The following units are of calendar year 2021."]) is None


@pytest.mark.parametrize(
    "title",
    [
        "Visa Restrictions on Security Forces",
        "Global Magnitsky Designations, 2021",
        "Travel Bans on Security Forces",
        "Arms Embargo: Security Forces",
        "Units Removed from the Leahy List",
        "Additions to the List of Units",
        "Former Leahy List",
        "Units: Waivers, 2021",
    ],
)
def test_a_title_may_not_speak_of_another_list(title: str) -> None:
    statement = "The following units were denied assistance under the State Leahy law in calendar year 2021."
    assert scope_fault([title], [statement]) is not None
    assert scope_fault(["Leahy List"], [statement]) is None


@pytest.mark.parametrize(
    "heading", ["Archive", "Previous Lists", "Search", "Updates", "Countries of Concern", "Individuals"]
)
def test_a_heading_over_the_list_may_not_be_that_of_another_one(heading: str) -> None:
    assert heading_fault(heading) is not None
    assert heading_fault("List of units by country") is None


def test_a_remark_on_another_law_takes_the_denial_of_a_unit_back() -> None:
    assert remark_fault("Denied under 10 U.S.C. 362 only.") is not None
    assert remark_fault("Assistance has resumed.") is None


def test_the_title_alone_can_say_it() -> None:
    assert scope_fault(["Units Denied Assistance Under the State Leahy Law in Calendar Year 2021"], []) is None
    assert (
        scope_fault(["Africa: Units Denied Assistance Under the State Leahy Law in Calendar Year 2021"], []) is not None
    )


@pytest.mark.parametrize(
    "words", ["Public Availability of Information on", "Identification of", "Press Statement:", "Overview of"]
)
def test_a_title_may_say_that_it_publishes(words: str) -> None:
    title = f"{words} Units Denied Assistance Under the State Leahy Law"
    assert scope_fault([title], [DENIALS[0]]) is None
    for other in ("Excerpt from", "Visas for"):
        assert scope_fault([f"{other} {title}"], []) is not None


def test_a_title_may_say_denied_in_the_words_of_the_law() -> None:
    title = "Identification of Foreign Security Forces Units for Which No Assistance Shall Be Furnished"
    assert scope_fault([title], [DENIALS[0]]) is None
    assert scope_fault(["Lesson 4: Reading a Leahy List"], [DENIALS[0]]) is not None


def test_the_law_must_be_named() -> None:
    assert scope_fault(["Units"], ["The units below were denied assistance in calendar year 2021."]) is not None


def test_the_name_of_the_site_behind_a_title_is_no_part_of_it() -> None:
    """A page's <title> is that of the page and of the site; its heading is the page's alone."""
    assert scope_fault((TITLE, f"{TITLE} | Embassy Pages"), DENIALS[:1]) is None
    assert scope_fault((f"{TITLE} | Embassy Pages",), DENIALS[:1]) is None
    assert scope_fault((TITLE, f"{TITLE} | Excerpt"), DENIALS[:1]), "whatever says that it is none counts"
