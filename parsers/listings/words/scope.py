"""The scope of a list: whether the words that govern its units say that they were denied assistance under the State Leahy law.

A list is published only where its governing words say all four: proposed for assistance, denied, State Leahy law, this calendar
year (22 U.S.C. 2378d(d)(7)). A sentence is understood if each of its words is one that cannot turn its meaning
(`scope_words.toml`). A sentence about the list that is not understood refuses the page: what no rule knows is not a denial.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources

from leahy.text.fold import collapse
from parsers.listings.words.plain_text import plain_text, sentences_in, unlabelled
from parsers.listings.words.sentences import DENIED_THEM, any_of, bare_years, dates_deeds_alone
from parsers.listings.words.turning import SUBJECTS, turning_word
from parsers.pages.words import words_in

_WORDS = tomllib.loads(resources.files("parsers.listings.words").joinpath("scope_words.toml").read_text("utf-8"))
_GOVERNING = frozenset(word for group in _WORDS["governing"].values() for word in group)
_IN_TITLES = frozenset(_WORDS["publishing"]["words"])
_OF_FRAGMENTS = _GOVERNING.union(_WORDS["notes"]["words"])
_OF_NOTES = _OF_FRAGMENTS | words_in("parsers.listings.words", "note_words.txt")
_BESIDE = frozenset(_WORDS["beside"]["words"])
_PROPOSED = frozenset(_WORDS["governing"]["proposal"])
_OF_REASONS = _GOVERNING | frozenset(_WORDS["reasons"]["words"])
_DENIED = any_of(_WORDS["denial"]["phrases"])
_NOT_A_LIST = any_of(_WORDS["not_a_list"]["phrases"])
_NOT_A_TITLE = any_of(_WORDS["titles"]["phrases"])
_NO_HEADING = frozenset(_WORDS["headings"]["words"])
_OF_A_UNIT = any_of(_WORDS["of_a_unit"]["phrases"])
_IN_LINK = any_of(_WORDS["in_links"]["phrases"])
_KNOWN = re.compile(_WORDS["known"]["label"] + f"(?:{'|'.join(_WORDS['known']['sentences'])})")
_ANOTHER_LAW = re.compile(_WORDS["known"]["label"] + f"(?:{'|'.join(_WORDS['known']['of_another_law'])})")
_NOT_ANOTHER_LAW = any_of(_WORDS["known"]["not_of_another_law"])
_LAW = any_of((*_WORDS["law"]["state"], *_WORDS["law"]["ground"]))
_STATE_LAW = re.compile(r"\bstate leahy\b|\b620 ?\(?m\b|\b2378 ?d\b")
_CITATION = any_of((*_WORDS["law"]["state"], *_WORDS["law"]["citations"]))
_BEHIND_REASON = "the|these|those|all|us|assistance|units|each|and (?:accordingly|therefore|thus|so|hence|denied)"
_REASON = re.compile(rf"\b(?:{'|'.join(_WORDS['reasons']['openings'])})\b.*?(?=, (?:{_BEHIND_REASON})\b|$)")
_POINTER = any_of(_WORDS["pointers"]["phrases"])
_HERE = re.compile(r"\b(?:above|below|here|following|these)\b")
_TO_THIS_LIST = re.compile(
    r"\b(?:this|the|above|following) (?:list|page|document|table)\b"
    r"|\b(?:list|names|entries|document|text|words|table) (?:above|below)\b"
)
_THIS_IS = re.compile(
    r"(?:this|it|that|what follows|the (?:document|release|text|notice|publication|list|page)) (?:is|was)\b"
)
_THE_LIST = re.compile(
    r"\b(?:this|the|following|above) (?:\w+ )?list(?:ing)?\b|\b(?:these|following|listed) (?:\w+ ){0,3}units?\b"
    r"|\bunits? (?:\w+ )?(?:above|below|here|listed|shown|on this page)\b"
)
_OF_THE_PAGE = re.compile(
    r"\b(?:this|the) (?:\w+ )?(?:page|list|table|version|content)\b"
    r"|\b(?:these|those|the|all|both|two|listed|following) (?:\w+ )?(?:units?|forces|names|entries)\b"
    r"|\bwhat you see\b|^(?:this|it) is\b"
)
_OF_SITES = frozenset(("site",))
_OF_LIST = re.compile(r"\b(?:units?|lists?|names|entries)\b")
_MENTION, _HAS_VERB = any_of(_WORDS["mentions"]["phrases"]), any_of(_WORDS["mentions"]["verbs"])
_OF_THIS_FORM = re.compile(f"{_WORDS['mentions']['before']}(?:{'|'.join(_WORDS['mentions']['forms'])})")
_UNDERSTOOD = any_of(_WORDS["phrases"]["understood"])
_OF_A_NOTE = any_of(_WORDS["notes"]["understood"])
_GENERAL = any_of(_WORDS["general"]["verbs"])
_OF_AUTHORITY = re.compile("|".join(_WORDS["general"]["openings"]))
_NOT_GENERAL = any_of(_WORDS["general"]["not"])
_SUBJECT = f"{_WORDS['general']['before']}(?:{'|'.join(_WORDS['general']['subjects'])}) (?:(?:\\w+ly|also|often|always|never) )?"
_PAST = f"(?:{'|'.join(_WORDS['general']['past'])})\\b"
_ANYBODY, _SOMEBODY_DID = re.compile(rf"{_SUBJECT}(?!{_PAST})\w"), re.compile(rf"{_SUBJECT}{_PAST}")
_NOT_OF_ANYBODY, _HARMLESS = any_of(_WORDS["general"]["not_of_anybody"]), any_of(_WORDS["general"]["harmless"])
_OF_UPDATES, _PUBLISHES = frozenset(_WORDS["updates"]["words"]), any_of(_WORDS["updates"]["verbs"])
_MOSTLY, _NOT_BACKGROUND = any_of(_WORDS["background"]["amounts"]), any_of(_WORDS["background"]["not"])
_OF_THEM = ("they ", "these ", "those ", "all were ", "all of them ", "each of them ", "each ")
"""A sentence with such a beginning is about the units of the sentence before it."""

_ASKED = re.compile(
    r"(?:^|[.?!:] )(?:were|was|are|is|did|do|does|have|has|had|can|could|should|would|will|may)\b[^.?!]*\?"
)
"""A question that is answered by yes or no."""
_QUESTION = re.compile(
    r"(?:^|(?<=[.?!] ))(?:what|who|how|why|when|where|can|may|does|do|is|are|will|should)\b[^.?!:;]*\?"
)
_OF_THIS_PAGE = any_of(_WORDS["questions"]["not"])
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*|[.,;:]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BESIDE_SITE = re.compile(r" (?:[-|»›•–—]|::) ")
_SHORT = 8
"""A line of fewer words speaks of the list only where it names units or this list: "Alphabetical List of Bureaus and Offices"."""


def scope_fault(titles: Sequence[str], lines: Iterable[str]) -> str | None:
    """Why the words of a page do not say that its units were denied assistance under the State Leahy law; None if they do.

    `titles` are the page's names for itself. `lines` are its statement, its headings that are no countries, and its notes.
    """
    denial_in_title = denial = presented = law = False
    another_law = ""
    texts = (*titles, *(lines := tuple(lines)))
    for title in titles:
        if word := next((word for sentence in _sentences(title) if (word := _NOT_A_LIST.search(sentence))), None):
            return f"its title says {word[0]!r}: {title!r}"
        for sentence in _sentences(_without_site(title, titles)):
            if (word := _NOT_A_TITLE.search(sentence)) and _OF_LIST.search(sentence):
                return f"its title says {word[0]!r}: {title!r}"
            is_denial = _is_denial(sentence)
            unknown = [word for word in _unknown(sentence) if word not in _IN_TITLES]
            if unknown and (is_denial or _OF_LIST.search(sentence) or _LAW.search(sentence)):
                return f"its title has words that are not understood ({', '.join(unknown)}): {title!r}"
            denial_in_title = denial_in_title or is_denial
            law = law or _LAW.search(sentence) is not None
    is_above = True  # of the sentence that says what was denied
    for line in lines:
        if "?" in line and any(_is_denial(asked) for asked in _ASKED.findall(plain_text(line))):
            return f"it asks whether units were denied assistance: {line!r}"
        for sentence in _sentences(line):
            if _is_about_another_law(sentence):
                another_law = line
                continue
            law = law or _LAW.search(sentence) is not None
            if _is_known(sentence) or _is_about_any_unit(sentence) or (is_above and _is_background(sentence)):
                continue
            is_denial = _is_denial(sentence)
            denies_them = is_denial and _points(sentence)
            if is_denial and dates_deeds_alone(sentence):
                return f"the year that it names is of what units did, and not of the denial: {line!r}"
            is_above = is_above and not denies_them
            if word := _NOT_A_LIST.search(sentence):
                return f"it says {word[0]!r}: {line!r}"
            is_about = _is_about_the_list(sentence)
            if not (is_denial and is_about) and (turning := _turning(sentence)):
                return f"it says {turning!r} of its list or its units: {line!r}"
            if not is_about:
                continue
            if unknown := _unknown(sentence) if is_denial else _unknown_in_note(sentence):
                return f"words about its units are not understood ({', '.join(unknown)}): {line!r}"
            if not is_denial and not is_above and line.endswith(":") and _is_of_proposals(sentence):
                return f"the words above its units say that they were proposed, and not that they were denied: {line!r}"
            denial = denial or denies_them
            presented = presented or (_is_of_a_year(sentence) and _is_of_proposals(sentence))
    if not denial and (presented or not denial_in_title):
        return "no sentence says of its units that they were denied assistance"
    if not law:
        return "neither its title nor a sentence names the State Leahy law"
    if another_law and not any(_STATE_LAW.search(s) for text in texts for s in _sentences(text)):
        return f"it speaks of another law, and does not name the State Leahy law in full: {another_law!r}"
    return None


def notice_fault(text: str, *, in_the_list: bool) -> str | None:
    """Why a sentence in a box of the page may give the units of its list another meaning; None if it does not speak of them.

    `in_the_list`: whether the box stands in the list's own place, where "this" is the list, or elsewhere on the page.
    """
    for sentence in _sentences(text):
        if (
            turning := None
            if _is_known(sentence) or _is_denial(sentence)
            else _turning(sentence, in_box=not in_the_list)
        ):
            return f"says {turning!r}"
        speaks = _is_about_the_list(sentence) if in_the_list else _names_the_list(sentence)
        if not speaks or _is_about_another_law(sentence) or _is_known(sentence) or _is_about_any_unit(sentence):
            continue
        if word := _NOT_A_LIST.search(sentence):
            return f"says {word[0]!r}"
        if unknown := _unknown(sentence) if _is_denial(sentence) else _unknown_in_note(sentence):
            return f"has words that are not understood ({', '.join(unknown)})"
    return None


def _names_the_list(sentence: str) -> bool:
    """Whether a sentence names the list of its page or the units on it: "This list was withdrawn"."""
    return _THE_LIST.search(sentence) is not None


def _without_site(title: str, titles: Sequence[str]) -> str:
    """`title` without the name of the site behind or before a sign, where the page has the rest of it as a title of its own."""
    plain, others = collapse(title), frozenset(map(collapse, titles))
    for sign in _BESIDE_SITE.finditer(plain):
        for rest in (plain[: sign.start()], plain[sign.end() :]):
            if rest in others:
                return rest
    return title


def link_fault(text: str) -> str | None:
    """Why a link below a list could lead to more of it, or to what takes it back; None if it could not."""
    word = _IN_LINK.search(plain_text(text))
    return f"a link says {word[0]!r}: {text!r}" if word else None


def may_change_a_list(text: str) -> bool:
    """Whether words, wherever they stand, could say that a list is none, or not the whole."""
    return any(map(_NOT_A_LIST.search, _sentences(text))) or link_fault(text) is not None


def remark_fault(text: str) -> str | None:
    """Why a remark on one unit takes its denial back, or leaves it open; None if it does not."""
    word = _OF_A_UNIT.search(plain_text(text))
    return f"says {word[0]!r} of a unit" if word else None


def is_of_this_law(text: str) -> bool:
    """Whether the words of a cell cite the State Leahy law, and nothing else."""
    return all(_LAW.search(s) and not _unknown(s) and not _NOT_A_LIST.search(s) for s in _sentences(text))


def is_reason(text: str) -> bool:
    """Whether the words of a cell give a reason for which the law denies assistance: "Torture"."""
    return all(
        word in _OF_REASONS for sentence in _sentences(text) for word in _TOKEN.findall(_CITATION.sub(" ", sentence))
    )


def years_pointed_at(text: str) -> frozenset[int]:
    """The years in the sentences of `text` that speak of the units on their page: "The units above were proposed in 2019"."""
    if _YEAR.search(text) is None:
        return frozenset()
    return frozenset(
        year
        for sentence in _sentences(text)
        if _HERE.search(sentence) and _OF_LIST.search(sentence)
        for year in bare_years(sentence)
    )


def years_in_title(title: str) -> frozenset[int]:
    """The years that a title names for the units of its page: none where it speaks of neither units, nor a denial, nor the law.
    A list can stand in a page whose title is of something else: "2016 Country Reports on Human Rights Practices"."""
    if not any(_OF_LIST.search(s) or _LAW.search(s) or _is_denial(s) for s in _sentences(title)):
        return frozenset()
    return bare_years(title)


def is_known_sentence(text: str) -> bool:
    """Whether a line has only sentences that lists carry, or about anybody, that leave its meaning as it is: "Media inquiries"."""
    return text[-1:] != ":" and all(_is_known(s) or _is_about_any_unit(s) for s in _sentences(text))


def fragment_fault(text: str) -> str | None:
    """Why a short line beside the statement or the list is not understood; None if it is, or if it speaks of the law alone."""
    unknown: list[str] = []
    for sentence in _sentences(text):
        if not (_is_known(sentence) or _is_about_another_law(sentence) or _is_about_any_unit(sentence)):
            known = _OF_NOTES if text[-1:] == "." and _HAS_VERB.search(sentence) else _OF_FRAGMENTS
            words = _unknown(sentence) if _is_denial(sentence) else _unknown_in_note(sentence, known)
            unknown += [word for word in words if word not in _BESIDE]
    return f"has words that are not understood ({', '.join(unknown)})" if unknown else None


def heading_fault(text: str) -> str | None:
    """Why a heading or a short line between the statement and the list is not understood; None if it is.

    Such a line governs the list more closely than the statement does: "Assistance Suspended", "Example:".
    """
    unknown: list[str] = []
    for sentence in _sentences(text):
        unknown += _unknown(sentence) if _is_denial(sentence) else _unknown_in_note(sentence, _OF_FRAGMENTS)
        unknown += [word for word in _TOKEN.findall(sentence) if word in _NO_HEADING]
        if not _is_denial(sentence):
            unknown += [word for word in _TOKEN.findall(sentence) if word in _PROPOSED]
    return f"has words that are not understood ({', '.join(unknown)})" if unknown else None


def sentence_fault(text: str) -> str | None:
    """Why a short sentence right above the list is not understood; None if it is: "Names of units are transliterated."."""
    for sentence in _sentences(text):
        if _is_known(sentence):
            continue
        if word := _NOT_A_LIST.search(sentence):
            return f"says {word[0]!r}"
        if unknown := _unknown_in_note(sentence):
            return f"has words that are not understood ({', '.join(unknown)})"
    return None


def _sentences(text: str) -> Iterator[str]:
    """The sentences of `text` as the tables of words have them, without questions that say nothing."""
    plain = unlabelled(plain_text(text))
    return sentences_in(_without_questions(plain) if "?" in plain else plain)


def is_question(text: str) -> bool:
    """Whether a line asks what people ask about the law or the list, and says nothing: "How are units vetted?"."""
    return text[-1:] == "?" and not _without_questions(unlabelled(plain_text(text))).strip()


def _without_questions(low: str) -> str:
    """`low` without the questions that could not be asked of the units on this page alone, and deny nothing."""
    return _QUESTION.sub(
        lambda asked: asked[0] if _OF_THIS_PAGE.search(asked[0]) or _NOT_A_LIST.search(asked[0]) else "", low
    )


def _is_known(sentence: str) -> bool:
    """Whether a sentence is one that lists carry, or only says when its list is published again: "It is updated as needed"."""
    if _KNOWN.match(sentence):
        return True
    if _PUBLISHES.search(sentence) is None or _NOT_A_LIST.search(sentence):
        return False
    return _OF_UPDATES.issuperset(_TOKEN.findall(_CITATION.sub(" ", sentence)))


def _is_background(sentence: str) -> bool:
    """Whether a sentence says what vetting mostly comes to, and nothing of these units: "Most are approved". It may do so only
    above the sentence that says what was denied: below it, "most" would be of the units listed."""
    if _points(sentence) or _POINTER.search(sentence) or _NOT_BACKGROUND.search(sentence):
        return False
    return _MOSTLY.search(sentence) is not None


def _is_about_any_unit(sentence: str) -> bool:
    """Whether a sentence says what the law asks of any unit, and nothing about those on this page: "The law prohibits ..."."""
    plain = _CITATION.sub(" ", sentence)
    if _points(sentence) or _POINTER.search(sentence) or _NOT_GENERAL.search(plain):
        return False
    named = _LAW.search(sentence) or _OF_AUTHORITY.match(sentence)
    if named is not None and _GENERAL.search(sentence.replace("state leahy", "leahy")) is not None:
        return True
    if _ANYBODY.match(plain) is None or _NOT_OF_ANYBODY.search(plain):
        return False
    return _NOT_A_LIST.search(_HARMLESS.sub(" ", plain)) is None


def _is_about_another_law(sentence: str) -> bool:
    """Whether a sentence is on the law of the Department of Defense alone: "A similar law, 10 U.S.C. 362, applies to ..."."""
    return _ANOTHER_LAW.match(sentence) is not None and _NOT_ANOTHER_LAW.search(sentence) is None


def _is_about_the_list(sentence: str) -> bool:
    """Whether a sentence speaks of the units on this page, or of what is denied in a year."""
    if _points(sentence) or _MENTION.search(sentence):
        return True
    if _THIS_IS.match(sentence) or _SOMEBODY_DID.match(sentence) or _OF_THIS_FORM.match(sentence):
        return True
    pointer = _POINTER.search(sentence)
    if pointer is None:
        return False
    if "unit" in sentence or len(sentence.split()) >= _SHORT or _TO_THIS_LIST.search(sentence) is not None:
        return True
    return _OF_LIST.search(sentence) is not None and _HAS_VERB.search(sentence) is not None


def _points(sentence: str) -> bool:
    """Whether a sentence speaks of the very units on this page: it points to them, goes on about them, or names their year."""
    if (sentence.startswith(_OF_THEM) and not sentence.startswith("each year")) or _is_of_a_year(sentence):
        return True
    if DENIED_THEM.search(sentence):
        return True
    pointer = _POINTER.search(sentence)
    return pointer is not None and ("unit" in sentence or pointer[0].startswith(("this ", "these")))


def _is_of_a_year(sentence: str) -> bool:
    """Whether a sentence speaks of units, or of a denial, and names a year that is not that of a law."""
    about = "units" in sentence or _is_denial(sentence)
    return about and _YEAR.search(_CITATION.sub(" ", sentence)) is not None


def _is_of_proposals(sentence: str) -> bool:
    return not _PROPOSED.isdisjoint(_TOKEN.findall(sentence))


def _is_denial(sentence: str) -> bool:
    """Whether a sentence says of units that they were denied something."""
    plain = _REASON.sub("", sentence)
    return _DENIED.search(plain) is not None


def _turning(sentence: str, *, in_box: bool = False) -> str | None:
    """The words by which a sentence turns the list, beside phrases that are understood as a whole; None where it does not.

    `in_box`: whether it stands in a box of the site, where it turns the list only if it names that, its units or the page.
    """
    words = _WORD.findall(_CITATION.sub(" ", _OF_A_NOTE.sub(" . ", sentence)))
    return turning_word(words, _OF_SITES if in_box and not _OF_THE_PAGE.search(sentence) else SUBJECTS)


def _unknown(sentence: str) -> list[str]:
    """The words of a sentence that one on a denial may not have."""
    plain = _DENIED.sub(" ", sentence)
    reasons = " ".join(_REASON.findall(plain))
    words = _TOKEN.findall(_CITATION.sub(" ", _UNDERSTOOD.sub(" ", _REASON.sub(" ", plain))))
    unknown = [word for word in words if word not in _GOVERNING]
    return unknown + [word for word in _TOKEN.findall(_CITATION.sub(" ", reasons)) if word not in _OF_REASONS]


def _unknown_in_note(sentence: str, known: frozenset[str] = _OF_NOTES) -> list[str]:
    """The words of a sentence about the list that one which denies nothing may not have; `known` are those that it may."""
    plain = _CITATION.sub(" ", _OF_A_NOTE.sub(" ", sentence) if known is _OF_NOTES else sentence)
    unknown = [word for word in _TOKEN.findall(_REASON.sub(" ", plain)) if word not in known]
    reasons = " ".join(_REASON.findall(plain))
    return unknown + [word for word in _TOKEN.findall(reasons) if word not in known and word not in _OF_REASONS]
