"""Sentences: whether they say that units were denied assistance, that none was, and for which years."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from leahy.text.fold import collapse, fold
from leahy.text.lexicon import looks_like_unit, read
from parsers.countries.evidence import named_countries
from parsers.pages.words import WORDS


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that fits any of the phrases, which are regular expressions, where it is whole words.

    Phrases that begin with one letter are tried together: a word is then compared with twenty letters, and not with each phrase.
    """
    by_letter: dict[str, list[str]] = {}
    for phrase in chain.from_iterable(map(_opened, phrases)):
        opens = phrase[:1] if phrase[:1].isalpha() and phrase[1:2] not in ("?", "*", "{") else ""
        by_letter.setdefault(opens, []).append(phrase[len(opens) :])
    alternatives = by_letter.pop("", []) + [f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()]
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")


def _opened(phrase: str) -> list[str]:
    """A phrase that begins with one of several words, as several phrases: "(?:sub|part) of" is "sub of" and "part of"."""
    match = _FIRST_WORDS.match(phrase)
    return [f"{first}{phrase[match.end() :]}" for first in match[1].split("|")] if match else [phrase]


_FIRST_WORDS = re.compile(r"\(\?:([^()\[\]]+)\)(?![?*+{])")
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DECADES = r"(20[0-9]{2})(?![0-9])"
_CALENDAR_YEAR = re.compile(
    rf"\bcalendar[- ]years?(?: ?\(cy\))?(?: of| ended december 31,?)? {_DECADES}"
    rf"(?:(?: ?[-–—/&,] ?| and | through | to ){_DECADES}|[-–—/]([0-9]{{2}})(?![0-9]))?"
    rf"|\bcy ?[-']?{_DECADES}|{_DECADES} calendar[- ]year"
    # "In 2019, the following units were denied ...", "units denied assistance in 2019"
    rf"|^in {_DECADES},?(?=.{{0,80}}\bdenied)"
    rf"|\b(?:denied|ineligible)\b(?:(?!proposed)[^.;]){{0,60}}? (?:in|during) {_DECADES}(?! ?act)"
    rf"|january 1(?:st)?,? (?:and|to|through|until) december 31(?:st)?,? {_DECADES}"
    rf"|january 1,? {_DECADES}[^.;]{{1,20}}december 31,? 20[0-9]{{2}}"
    rf"|1 january {_DECADES}[^.;]{{1,20}}31 december 20[0-9]{{2}}"
    rf"|\bjanuary(?: 1)? ?(?:to|through|and|until|[–—-]) ?december(?: 31,?)? {_DECADES}"
    rf"|{_DECADES} \((?:calendar year|january (?:to|through|[–—-]) december)\)",
    re.IGNORECASE,
)
# Years that are not the list's: of fiscal years, laws, dates, congresses.
_OTHER_YEARS = re.compile(
    r"(?:\b(?:fiscal[- ]years?|fys?|act(?: \w+){0,4} of|law of|amended in|published in|since|as of|resumed in|updated|revised)"
    r"[ ,]*(?:19|20)[0-9]{2}(?: ?(?:and|to|through|[-–/]) ?(?:19|20)[0-9]{2})?"
    rf"|\b{MONTH} (?:\d{{1,2}},? )?20[0-9]{{2}}"
    r"|20[0-9]{2}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}/\d{1,2}/20[0-9]{2}"
    r"|(?<!\d)\d+ u\.?s\.?c\.?[^,;.]*)"
)
# The year in which something was done to people is not that of the denial: "units that committed violations in calendar year 2019".
_YEAR_OF_DEEDS = re.compile(
    r"\b(?:commit(?:ted|ting)|perpetrat\w+"
    r"|(?:violations?|abuses?|atrocit\w+|crimes?|killings?)(?: of human rights)? "
    r"(?:(?:that|which) )?(?:occurr\w+|took place|happened|carried out))\b"
    r"(?:(?!\b(?:and|but|were|was|are|is|have|has|been|for which)\b)[^,;:.]){0,90}?"
    rf"\b(?:in|during|of|throughout|within) (?:the )?(?:(?:calendar[- ]year|cy) ?{_DECADES}|{_DECADES} calendar[- ]year)",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(rf"(?<![0-9/.-]){_DECADES}(?![-–./][a-z0-9])")
_DENIAL: Sequence[str] = (*WORDS["law"]["denial"], *WORDS["law"]["denial_by_law"])
_SHARED = (b"furnish", b"not ", b"no assistance ", b"")
"""Parts of many phrases: where a page has not the part, it is not searched for the phrases."""


def _by_shared_part(phrases: Sequence[str]) -> Mapping[bytes, Sequence[bytes]]:
    """A part -> the phrases that have it and none before it."""
    parts = [(next(part for part in _SHARED if part in phrase.encode()), phrase.encode()) for phrase in phrases]
    return {shared: [phrase for part, phrase in parts if part == shared] for shared in reversed(_SHARED)}


_LAW_BYTES, _DENIAL_BYTES, _BY_LAW_BYTES = (
    _by_shared_part(WORDS["law"][key]) for key in ("names", "denial", "denial_by_law")
)
_SENTENCE_END = re.compile(r"(?<=[a-z)\]”0-9])([.;?!])(?=\s|$)|(?<=:)\s")  # with what ends it, where it is no colon
_DENIED = any_of(map(re.escape, _DENIAL))
_NEGATED = any_of(re.escape(phrase) for phrase in _DENIAL if not {"no", "not"}.isdisjoint(phrase.split()))
_OTHER_MEANING = any_of(map(re.escape, WORDS["law"]["turns"]))
# The reason that a list gives for the denial may hold any of these words.
_WHY = re.compile(r"\b(?:because|based on|pursuant to|under the|as the|in accordance)\b.*")
# Behind the name of the law or the year such words are of the sentence itself: "units ineligible under the law may not receive".
_MODAL_BEHIND_NAME = re.compile(
    r"\b(?:law|act|20[0-9]{2})\)? (?:may|might|can|cannot|could|would|should|must)\b|\b20[0-9]{2} (?:has been|was) withdrawn\b"
)
_NO_UNITS = re.compile(
    r"^(?:(?:in|for|during) [^,.]{2,40},? )?no (?:[a-z-]+ ){0,8}units? (?:[a-z-]+ ){0,12}?"
    r"(?:was|were|have been) (?:found )?(?:denied|ineligible)\b"
)
_PRESENTS = any_of(map(re.escape, WORDS["law"]["presents"]))
_POINTS_BELOW = re.compile(
    r"\bthe following\b|\bfollowing (?:[a-z-]+ ){0,4}units?\b|\A(?>.*?\bunits?\b).* (?:below|follows?)\b"
    r"|\A(?>.*?\bbelow\b).* units?\b"
    r"|^below (?:is|are)\b|\b(?:those|these|names) below\b|\bhere follows?\b|\bnext (?:[a-z-]+ ){0,4}units?\b"
    r"|\b(?:rest|remainder) of (?:this|the) (?:list|page)\b|\b(?:in|on) this (?:part|section|table)\b"
)
_ALSO = re.compile(r"\b(?:also|again|as well|too)\b")
_DECIDED = re.compile(
    r"\b(?:resum|restor|remediat|reinstat|lifted\b|cleared\b|vetted\b|passed\b|suspend|eligible\b|furnished\b|received?\b|trained\b"
    r"|granted\b|allowed\b|permitted\b|under review\b)"
)
_FISCAL = re.compile(r"\bfiscal[- ]years?\b|\bfys? ?['’]?[0-9]")
_NAME = re.compile(r"(?:[A-Z]|\d+(?!\d))[\w'’-]*(?:,? (?:(?:of|the|de|del|la|du|des|and) )*(?:[A-Z]|\d)[\w'’-]*)*")
_OF_A_GOVERNMENT = 90
_OFFICES = frozenset(("bureau", "department", "office"))
_DEFINITE = re.compile(r"\bthe (?:[a-z'’-]+ ){0,4}units\b")
_OF_THE_SAME = (
    "they ",
    "these ",
    "those ",
    "all of them ",
    "all were ",
    "all have been ",
    "each ",
    "both were ",
    "every one of them ",
)  # such a sentence is about the units of the one before
DENIED_THEM = re.compile(r"\b(?:denied|refused) (?:them|it to them|each of them|all of them)\b")
"""So is one that denies "them" something."""

# That units had been proposed before they were denied turns no denial.
_PROPOSED_BEFORE = re.compile(
    r"\bhad (?:\w+ly )?been (?:\w+ly )?(?:proposed|nominated|submitted|considered|put forward|put up|identified|slated|requested)\b"
)
_STATES = re.compile(r"(?<!that )(?<!which )(?<!who )\b(?:is|are|was|were|has been|have been|had been)\b")


def calendar_years(text: str, links: str = "") -> frozenset[int]:
    """The calendar years that a line names by that word, outside of its `links`: a link speaks of another page."""
    if "20" not in text:
        return frozenset()
    text, links = collapse(text), collapse(links)
    if links and links in text and len(links) < len(text):
        text = text.replace(links, " ")
    elif links:
        return frozenset()
    years = (year for match in _CALENDAR_YEAR.finditer(text) for year in match.groups() if year)
    return frozenset(int(year) if len(year) == 4 else 2000 + int(year) for year in years)


def dates_deeds_alone(text: str) -> bool:
    """Whether the only years of a sentence are those in which something was done to people."""
    return _YEAR_OF_DEEDS.search(text) is not None and not bare_years(_YEAR_OF_DEEDS.sub(" ", text))


def bare_years(text: str) -> frozenset[int]:
    """The years in `text` that belong to no fiscal year, law or date."""
    if "20" not in text:
        return frozenset()
    low = collapse(text).lower()
    return frozenset(int(match[1]) for match in _BARE_YEAR.finditer(_OTHER_YEARS.sub(" ", low)))


def speaks_of_the_law(text: str) -> bool:
    """Whether a text has the words of every list page: units, denied, and assistance or the law's name (22 U.S.C. 2378d(d)(7))."""
    low = text.encode("utf-8", "surrogatepass").lower()  # of bytes only ASCII letters, and in a tenth of the time
    if b"unit" not in low:
        return False
    if _has_one(_DENIAL_BYTES, low):
        return b"assistance" in low or _has_one(_LAW_BYTES, low)
    return _has_one(_LAW_BYTES, low) and _has_one(_BY_LAW_BYTES, low)


def _has_one(phrases: Mapping[bytes, Sequence[bytes]], low: bytes) -> bool:
    return any(part in low and any(phrase in low for phrase in having) for part, having in phrases.items())


def says_denied(text: str) -> bool:
    """Whether a sentence of `text` says that units were denied assistance; "were not", "may be" and "once were" do not count."""
    return any(True for _ in _denials(text))


def presents_units(text: str) -> bool:
    """Whether a sentence of `text` says so and presents the units: it names them ("Units denied assistance ...") or points to
    them ("the following", "this list", "the units"). A sentence that only reports that units were denied does not."""
    return any(
        not _STATES.search(low) or low.endswith(":") or _PRESENTS.search(low) or _DEFINITE.search(_WHY.sub("", low))
        for low in _denials(text)
    )


def _denials(text: str) -> Iterator[str]:
    pieces = _SENTENCE_END.split(collapse(text))
    above, goes_on = "", False
    for sentence, end in zip(pieces[::2], [*pieces[1::2], None], strict=True):
        low = sentence.lower().strip()
        if low.startswith(_OF_THE_SAME) or ("unit" not in low and (goes_on or DENIED_THEM.search(low))):
            low = f"{above} {low}"
        above, goes_on = low, end in (";", None)
        if "unit" not in low or end == "?" or not _DENIED.search(low):
            continue
        plain = _PROPOSED_BEFORE.sub("", _NEGATED.sub("", _WHY.sub("", low)))
        if not _OTHER_MEANING.search(plain) and not _MODAL_BEHIND_NAME.search(low):
            yield low


def points_below(text: str) -> bool:
    """Whether a line points to what stands below it: "the following units", "the units below"."""
    return _POINTS_BELOW.search(text.lower()) is not None


def opens_another_list(text: str) -> bool:
    """Whether a sentence points to units below it, and does not say that they were denied assistance: they were approved,
    assistance has resumed, or they were denied it in another year. A sentence that ends in a colon must say "denied"."""
    low = text.lower()
    if not (low.endswith(":") or points_below(low)):
        return _FISCAL.search(low) is not None and says_denied(text) and not _ALSO.search(low)
    if _FISCAL.search(low) or bare_years(text):
        return True
    if says_denied(text):
        return False
    return low.endswith(":") or _OTHER_MEANING.search(low) is not None or _DECIDED.search(low) is not None


def units_denied(text: str) -> tuple[str, ...]:
    """The units that a sentence names as denied assistance: "Assistance to the 5th Brigade was denied as well"."""
    low = text.lower()
    if not _DENIED.search(low) or _OTHER_MEANING.search(low):
        return ()
    named = (match[0] for match in _NAME.finditer(text))
    return tuple(name for name in named if looks_like_unit(name) and _is_one_unit(name))


def _is_one_unit(name: str) -> bool:
    """Whether a name is that of one unit: of no ministry or office, and of no units at large."""
    reading = read(name)
    return (
        reading.head is not None
        and reading.rank < _OF_A_GOVERNMENT
        and reading.head.echelon not in _OFFICES
        and not reading.head.phrase.endswith("s")
        and (reading.numbered or " " in name)
    )


def says_no_units(text: str) -> bool:
    """Whether `text` says that no unit was denied."""
    return any(
        _NO_UNITS.search(fold(part)) and not named_countries(part).words for part in _SENTENCE_END.split(text)[::2]
    )
