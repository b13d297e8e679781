"""The scope of a list: whether the words that govern its units say that they were denied assistance under the State Leahy law.

A list is published only where its governing words say all four: proposed for assistance, denied, State Leahy law, this calendar
year (22 U.S.C. 2378d(d)(7)). A sentence is understood if each of its words is one that cannot turn its meaning
(`scope_words.toml`). A sentence about the list that is not understood refuses the page: what no rule knows is not a denial.
"""

import re
from collections.abc import Iterable, Sequence

from leahy.text.fold import collapse
from parsers.listings.words.plain_text import plain_text
from parsers.listings.words.sentences import any_of, bare_years, dates_deeds_alone
from parsers.listings.words.subjects import (
    CITATION,
    DENIED,
    LAW,
    NOT_A_LIST,
    OF_LIST,
    PROPOSED,
    REASON,
    SCOPE_WORDS,
    TOKEN,
    YEAR,
    is_about_another_law,
    is_about_any_unit,
    is_about_the_list,
    is_background,
    is_denial,
    is_fragment,
    is_known,
    is_of_a_year,
    is_of_proposals,
    plain_sentences,
    points,
)
from parsers.listings.words.turning import SUBJECTS, told_of_units, turning_word
from parsers.listings.words.vocabulary import unpaired, vocabulary

_GOVERNING = frozenset(word for group in SCOPE_WORDS["governing"].values() for word in group)
_IN_TITLES = frozenset(SCOPE_WORDS["publishing"]["words"])
_OF_FRAGMENTS = _GOVERNING.union(SCOPE_WORDS["notes"]["words"])
_OF_NOTES = _OF_FRAGMENTS | vocabulary()
_BESIDE = frozenset(SCOPE_WORDS["beside"]["words"])
_OF_REASONS = _GOVERNING | frozenset(SCOPE_WORDS["reasons"]["words"])
_NOT_A_TITLE = any_of(SCOPE_WORDS["titles"]["phrases"])
_NO_HEADING = frozenset(SCOPE_WORDS["headings"]["words"])
_OF_A_UNIT = any_of(SCOPE_WORDS["of_a_unit"]["phrases"])
_IN_LINK = any_of(SCOPE_WORDS["in_links"]["phrases"])
_STATE_LAW = re.compile(r"\bstate leahy\b|\b620 ?\(?m\b|\b2378 ?d\b")
_HERE = re.compile(r"\b(?:above|below|here|following|these)\b")
_OF_YEARS = re.compile(r"\b(?:units?|lists?|names|entries|denials?|decisions?|cases)\b")
_THE_LIST = re.compile(
    r"\b(?:this|the|following|above) (?:\w+ )?list(?:ing)?\b|\b(?:these|following|listed) (?:\w+ ){0,3}units?\b"
    r"|\bunits? (?:\w+ )?(?:above|below|here|listed|shown|on this page)\b"
)
_OF_THE_PAGE = re.compile(
    r"\b(?:this|the) (?:\w+ )?(?:page|list|table|version|content)\b"
    r"|\b(?:these|those|the|all|both|two|listed|following) (?:\w+ )?(?:units?|forces|names|entries|decisions|denials|findings)\b"
    r"|\bwhat you see\b|^(?:this|it) is\b"
)
_OF_SITES = frozenset(("site",))
_UNDERSTOOD = any_of(SCOPE_WORDS["phrases"]["understood"])
_OF_A_NOTE = any_of(SCOPE_WORDS["notes"]["understood"])
_ASKED = re.compile(
    r"(?:^|[.?!:] )(?:were|was|are|is|did|do|does|have|has|had|can|could|should|would|will|may)\b[^.?!]*\?"
)
"""A question that is answered by yes or no."""
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*|[.,;:]")
_BESIDE_SITE = re.compile(r" (?:[-|»›•–—]|::) ")


def scope_fault(titles: Sequence[str], lines: Iterable[str]) -> str | None:
    """Why the words of a page do not say that its units were denied assistance under the State Leahy law; None if they do.

    `titles` are the page's names for itself. `lines` are its statement, its headings that are no countries, and its notes.
    """
    denial_in_title = denial = presented = law = False
    another_law = ""
    texts = (*titles, *(lines := tuple(lines)))
    for title in titles:
        if word := next((word for sentence in plain_sentences(title) if (word := NOT_A_LIST.search(sentence))), None):
            return f"its title says {word[0]!r}: {title!r}"
        for sentence in plain_sentences(_without_site(title, titles)):
            if (word := _NOT_A_TITLE.search(sentence)) and OF_LIST.search(sentence):
                return f"its title says {word[0]!r}: {title!r}"
            denies = is_denial(sentence)
            unknown = [word for word in _unknown(sentence) if word not in _IN_TITLES]
            if unknown and (denies or OF_LIST.search(sentence) or LAW.search(sentence)):
                return f"its title has words that are not understood ({', '.join(unknown)}): {title!r}"
            denial_in_title = denial_in_title or denies
            law = law or LAW.search(sentence) is not None
    is_above = True  # of the sentence that says what was denied
    for line in lines:
        if "?" in line and any(is_denial(asked) for asked in _ASKED.findall(plain_text(line))):
            return f"it asks whether units were denied assistance: {line!r}"
        for sentence in (sentences := tuple(plain_sentences(line))):
            if is_about_another_law(sentence):
                another_law = line
                continue
            law = law or LAW.search(sentence) is not None
            if _is_of_something_else(sentence) or (is_above and is_background(sentence)):
                continue
            denies = is_denial(sentence)
            denies_them = denies and points(sentence)
            if denies and dates_deeds_alone(sentence):
                return f"the year that it names is of what units did, and not of the denial: {line!r}"
            is_above = is_above and not denies_them
            is_about = is_about_the_list(sentence) or (len(sentences) > 1 and is_fragment(sentence))
            if fault := _sentence_fault(sentence, is_about=is_about):
                return f"it {fault}: {line!r}"
            if not is_about:
                continue
            if not denies and not is_above and line.endswith(":") and is_of_proposals(sentence):
                return f"the words above its units say that they were proposed, and not that they were denied: {line!r}"
            denial = denial or denies_them
            presented = presented or (is_of_a_year(sentence) and is_of_proposals(sentence))
    if not denial and (presented or not denial_in_title):
        return "no sentence says of its units that they were denied assistance"
    if not law:
        return "neither its title nor a sentence names the State Leahy law"
    if another_law and not any(_STATE_LAW.search(s) for text in texts for s in plain_sentences(text)):
        return f"it speaks of another law, and does not name the State Leahy law in full: {another_law!r}"
    return None


def notice_fault(text: str, *, in_the_list: bool) -> str | None:
    """Why a sentence in a box of the page may give the units of its list another meaning; None if it does not speak of them.

    `in_the_list`: whether the box stands in the list's own place, where "this" is the list, or elsewhere on the page.
    """
    for sentence in plain_sentences(text):
        if _is_of_something_else(sentence) or is_about_another_law(sentence):
            continue
        is_about = is_about_the_list(sentence) if in_the_list else _THE_LIST.search(sentence) is not None
        if fault := _sentence_fault(sentence, is_about=is_about, in_box=True):
            return fault
    return None


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
    return any(map(NOT_A_LIST.search, plain_sentences(text))) or link_fault(text) is not None


def remark_fault(text: str) -> str | None:
    """Why a remark on one unit takes its denial back, or leaves it open; None if it does not."""
    word = _OF_A_UNIT.search(plain_text(text))
    return f"says {word[0]!r} of a unit" if word else None


def is_of_this_law(text: str) -> bool:
    """Whether the words of a cell cite the State Leahy law, and nothing else."""
    return all(LAW.search(s) and not _unknown(s) and not NOT_A_LIST.search(s) for s in plain_sentences(text))


def is_reason(text: str) -> bool:
    """Whether the words of a cell give a reason for which the law denies assistance: "Torture"."""
    return all(
        word in _OF_REASONS for sentence in plain_sentences(text) for word in TOKEN.findall(CITATION.sub(" ", sentence))
    )


def years_pointed_at(text: str) -> frozenset[int]:
    """The years in the sentences of `text` that speak of the units on their page: "The units above were proposed in 2019"."""
    if YEAR.search(text) is None:
        return frozenset()
    return frozenset(
        year
        for sentence in plain_sentences(text)
        if _HERE.search(sentence) and _OF_YEARS.search(sentence)
        for year in bare_years(sentence)
    )


def years_in_title(title: str) -> frozenset[int]:
    """The years that a title names for the units of its page: none where it speaks of neither units, nor a denial, nor the law.
    A list can stand in a page whose title is of something else: "2016 Country Reports on Human Rights Practices"."""
    if not any(OF_LIST.search(s) or LAW.search(s) or is_denial(s) for s in plain_sentences(title)):
        return frozenset()
    return bare_years(title)


def is_known_sentence(text: str) -> bool:
    """Whether a line has only sentences that lists carry, or about anybody, that leave its meaning as it is: "Media inquiries"."""
    return text[-1:] != ":" and all(is_known(s) or is_about_any_unit(s) for s in plain_sentences(text))


def fragment_fault(text: str) -> str | None:
    """Why a short line beside the statement or the list is not understood; None if it is, or if it speaks of the law alone."""
    for sentence in plain_sentences(text):
        if _is_of_something_else(sentence) or is_about_another_law(sentence):
            continue
        is_whole = text[-1:] == "." and not is_fragment(sentence)
        is_about = not is_whole or is_about_the_list(sentence) or is_denial(sentence)
        known = _BESIDE | (_OF_NOTES if is_whole else _OF_FRAGMENTS)
        if fault := _sentence_fault(sentence, is_about=is_about, known=known):
            return fault
    return None


def heading_fault(text: str) -> str | None:
    """Why a heading or a short line between the statement and the list is not understood; None if it is.

    Such a line governs the list more closely than the statement does: "Assistance Suspended", "Example:".
    """
    unknown: list[str] = []
    for sentence in plain_sentences(text):
        unknown += _unknown(sentence) if is_denial(sentence) else _unknown_in_note(sentence, _OF_FRAGMENTS)
        unknown += [word for word in TOKEN.findall(sentence) if word in _NO_HEADING]
        if not is_denial(sentence):
            unknown += [word for word in TOKEN.findall(sentence) if word in PROPOSED]
    return f"has words that are not understood ({', '.join(unknown)})" if unknown else None


def sentence_fault(text: str) -> str | None:
    """Why a short sentence right above the list is not understood; None if it is: "Names of units are transliterated."."""
    faults = (_sentence_fault(s, is_about=True) for s in plain_sentences(text) if not _is_of_something_else(s))
    return next(filter(None, faults), None)


def _is_of_something_else(sentence: str) -> bool:
    """Whether a sentence is one that lists carry, or about any unit: whatever it says leaves the list as it is."""
    return is_known(sentence) or is_about_any_unit(sentence)


def _sentence_fault(
    sentence: str, *, is_about: bool, in_box: bool = False, known: frozenset[str] = _OF_NOTES
) -> str | None:
    """Why a sentence may turn the list: the questions that are asked of each one, in their order.

    `is_about`: whether it speaks of the list, so that all its words must be understood. `in_box`: whether it stands in a box of the
    site. `known`: the words that it may have where it denies nothing.
    """
    denies = is_denial(sentence)
    if (is_about or not in_box) and (word := NOT_A_LIST.search(sentence)):
        return f"says {word[0]!r}"
    if not (denies and is_about) and (turning := _turning(sentence, in_box=in_box)):
        return f"says {turning!r} of the list or its units"
    if not denies and (told := told_of_units(_OF_A_NOTE.sub(" . ", sentence))):
        return f"says {told!r}"
    if not is_about:
        return None
    unknown = _unknown(sentence) if denies else _unknown_in_note(sentence, known)
    return f"has words that are not understood ({', '.join(unknown)})" if unknown else None


def _turning(sentence: str, *, in_box: bool = False) -> str | None:
    """The words by which a sentence turns the list, beside phrases that are understood as a whole; None where it does not.

    `in_box`: whether it stands in a box of the site, where it turns the list only if it names that, its units or the page.
    """
    plain = CITATION.sub(" ", sentence)
    words, doubtful = _WORD.findall(plain), _WORD.findall(_OF_A_NOTE.sub(" . ", plain))
    return turning_word(words, doubtful, _OF_SITES if in_box and not _OF_THE_PAGE.search(sentence) else SUBJECTS)


def _unknown(sentence: str) -> list[str]:
    """The words of a sentence that one on a denial may not have."""
    plain = DENIED.sub(" ", sentence)
    reasons = " ".join(REASON.findall(plain))
    words = TOKEN.findall(CITATION.sub(" ", _UNDERSTOOD.sub(" ", REASON.sub(" ", plain))))
    unknown = [word for word in words if word not in _GOVERNING]
    return unknown + [word for word in TOKEN.findall(CITATION.sub(" ", reasons)) if word not in _OF_REASONS]


def _unknown_in_note(sentence: str, known: frozenset[str] = _OF_NOTES) -> list[str]:
    """The words of a sentence about the list that one which denies nothing may not have; `known` are those that it may."""
    is_whole = known >= _OF_NOTES
    plain = CITATION.sub(" ", _OF_A_NOTE.sub(" ", sentence) if is_whole else sentence)
    words = TOKEN.findall(REASON.sub(" ", plain))
    unknown = [word for word in (unpaired(words) if is_whole else words) if word not in known]
    reasons = " ".join(REASON.findall(plain))
    return unknown + [word for word in TOKEN.findall(reasons) if word not in known and word not in _OF_REASONS]
