"""What a sentence around a list is about: its units, any unit, another law, how vetting works, or how the page is kept.

The words that decide stand in `scope_words.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from importlib import resources

from parsers.listings.words.plain_text import plain_text, sentences_in, unlabelled
from parsers.listings.words.sentences import DENIED_THEM, any_of

SCOPE_WORDS = tomllib.loads(resources.files("parsers.listings.words").joinpath("scope_words.toml").read_text("utf-8"))
PROPOSED = frozenset(SCOPE_WORDS["governing"]["proposal"])
DENIED = any_of(SCOPE_WORDS["denial"]["phrases"])
NOT_A_LIST = any_of(SCOPE_WORDS["not_a_list"]["phrases"])
_KNOWN = re.compile(SCOPE_WORDS["known"]["label"] + f"(?:{'|'.join(SCOPE_WORDS['known']['sentences'])})")
_ANOTHER_LAW = re.compile(SCOPE_WORDS["known"]["label"] + f"(?:{'|'.join(SCOPE_WORDS['known']['of_another_law'])})")
_NOT_ANOTHER_LAW = any_of(SCOPE_WORDS["known"]["not_of_another_law"])
LAW = any_of((*SCOPE_WORDS["law"]["state"], *SCOPE_WORDS["law"]["ground"]))
CITATION = any_of((*SCOPE_WORDS["law"]["state"], *SCOPE_WORDS["law"]["citations"]))
_BEHIND_REASON = "the|these|those|all|us|assistance|units|each|and (?:accordingly|therefore|thus|so|hence|denied)"
REASON = re.compile(rf"\b(?:{'|'.join(SCOPE_WORDS['reasons']['openings'])})\b.*?(?=[,;] (?:{_BEHIND_REASON})\b|$)")
_POINTER = any_of(SCOPE_WORDS["pointers"]["phrases"])
_TO_THIS_LIST = re.compile(
    r"\b(?:this|the|above|following) (?:list|page|document|table)\b"
    r"|\b(?:list|names|entries|document|text|words|table) (?:above|below)\b"
)
_THIS_IS = re.compile(
    r"(?:this|it|that|what follows|the (?:document|release|text|notice|publication|list|page)) (?:is|was)\b"
)
OF_LIST = re.compile(r"\b(?:units?|lists?|names|entries)\b")
_MENTION, _HAS_VERB = any_of(SCOPE_WORDS["mentions"]["phrases"]), any_of(SCOPE_WORDS["mentions"]["verbs"])
_OF_THIS_FORM = re.compile(f"{SCOPE_WORDS['mentions']['before']}(?:{'|'.join(SCOPE_WORDS['mentions']['forms'])})")
_GENERAL = any_of(SCOPE_WORDS["general"]["verbs"])
_OF_AUTHORITY = re.compile("|".join(SCOPE_WORDS["general"]["openings"]))
_NOT_GENERAL = any_of(SCOPE_WORDS["general"]["not"])
_SUBJECT = (
    f"{SCOPE_WORDS['general']['before']}(?:{'|'.join(SCOPE_WORDS['general']['subjects'])}) "
    r"(?:(?:\w+ly|also|often|always|never) )?"
)
_PAST = f"(?:{'|'.join(SCOPE_WORDS['general']['past'])})\\b"
_ANYBODY, _SOMEBODY_DID = re.compile(rf"{_SUBJECT}(?!{_PAST})\w"), re.compile(rf"{_SUBJECT}{_PAST}")
_NOT_OF_ANYBODY, _HARMLESS = (
    any_of(SCOPE_WORDS["general"]["not_of_anybody"]),
    any_of(SCOPE_WORDS["general"]["harmless"]),
)
_OF_UPDATES, _PUBLISHES = frozenset(SCOPE_WORDS["updates"]["words"]), any_of(SCOPE_WORDS["updates"]["verbs"])
_MOSTLY, _NOT_BACKGROUND = any_of(SCOPE_WORDS["background"]["amounts"]), any_of(SCOPE_WORDS["background"]["not"])
_OF_THEM = ("they ", "these ", "those ", "all were ", "all of them ", "each of them ", "each ")
"""A sentence with such a beginning is about the units of the sentence before it."""
_OF_THIS_PAGE = any_of(SCOPE_WORDS["questions"]["not"])
_QUESTION = re.compile(
    r"(?:^|(?<=[.?!] ))(?:what|who|how|why|when|where|can|may|does|do|is|are|will|should)\b[^.?!:;]*\?"
)
TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPACES_OF_A_SENTENCE = 4
_SHORT = 8
"""A line of fewer words speaks of the list only where it names units or this list: "Alphabetical List of Bureaus and Offices"."""


def plain_sentences(text: str) -> Iterator[str]:
    """The sentences of `text` as the tables of words have them, without questions that say nothing."""
    plain = unlabelled(plain_text(text))
    return sentences_in(_without_questions(plain) if "?" in plain else plain)


def is_question(text: str) -> bool:
    """Whether a line asks what people ask about the law or the list, and says nothing: "How are units vetted?"."""
    return text[-1:] == "?" and not _without_questions(unlabelled(plain_text(text))).strip()


def _without_questions(low: str) -> str:
    """`low` without the questions that could not be asked of the units on this page alone, and deny nothing."""
    return _QUESTION.sub(
        lambda asked: asked[0] if _OF_THIS_PAGE.search(asked[0]) or NOT_A_LIST.search(asked[0]) else "", low
    )


def is_known(sentence: str) -> bool:
    """Whether a sentence is one that lists carry, or only says when its list is published again: "It is updated as needed"."""
    if _KNOWN.match(sentence):
        return True
    if _PUBLISHES.search(sentence) is None or NOT_A_LIST.search(sentence):
        return False
    return _OF_UPDATES.issuperset(TOKEN.findall(CITATION.sub(" ", sentence)))


def is_background(sentence: str) -> bool:
    """Whether a sentence says what vetting mostly comes to, and nothing of these units: "Most are approved". It may do so only
    above the sentence that says what was denied: below it, "most" would be of the units listed."""
    if points(sentence) or _POINTER.search(sentence) or _NOT_BACKGROUND.search(sentence):
        return False
    return _MOSTLY.search(sentence) is not None


def is_about_any_unit(sentence: str) -> bool:
    """Whether a sentence says what the law asks of any unit, and nothing about those on this page: "The law prohibits ..."."""
    plain = CITATION.sub(" ", sentence)
    if points(sentence) or _POINTER.search(sentence) or _NOT_GENERAL.search(plain):
        return False
    named = LAW.search(sentence) or _OF_AUTHORITY.match(sentence)
    if named is not None and _GENERAL.search(sentence.replace("state leahy", "leahy")) is not None:
        return True
    if _ANYBODY.match(plain) is None or _NOT_OF_ANYBODY.search(plain):
        return False
    return NOT_A_LIST.search(_HARMLESS.sub(" ", plain)) is None


def is_about_another_law(sentence: str) -> bool:
    """Whether a sentence is on the law of the Department of Defense alone: "A similar law, 10 U.S.C. 362, applies to ..."."""
    return _ANOTHER_LAW.match(sentence) is not None and _NOT_ANOTHER_LAW.search(sentence) is None


def is_about_the_list(sentence: str) -> bool:
    """Whether a sentence speaks of the units on this page, or of what is denied in a year."""
    if points(sentence) or _MENTION.search(sentence):
        return True
    if _THIS_IS.match(sentence) or _SOMEBODY_DID.match(sentence) or _OF_THIS_FORM.match(sentence):
        return True
    pointer = _POINTER.search(sentence)
    if pointer is None:
        return False
    if "unit" in sentence or len(sentence.split()) >= _SHORT or _TO_THIS_LIST.search(sentence) is not None:
        return True
    return OF_LIST.search(sentence) is not None and _HAS_VERB.search(sentence) is not None


def is_fragment(sentence: str) -> bool:
    """Whether some words are no sentence: in the list's own text they say something of it, "Suspended until further notice"."""
    if sentence.count(" ") >= _SPACES_OF_A_SENTENCE or ":" in sentence or _HAS_VERB.search(sentence):
        return False
    return any(len(word) > 1 for word in TOKEN.findall(sentence))


def points(sentence: str) -> bool:
    """Whether a sentence speaks of the very units on this page: it points to them, goes on about them, or names their year."""
    if (sentence.startswith(_OF_THEM) and not sentence.startswith("each year")) or is_of_a_year(sentence):
        return True
    if DENIED_THEM.search(sentence):
        return True
    pointer = _POINTER.search(sentence)
    return pointer is not None and ("unit" in sentence or pointer[0].startswith(("this ", "these")))


def is_of_a_year(sentence: str) -> bool:
    """Whether a sentence speaks of units, or of a denial, and names a year that is not that of a law."""
    about = "units" in sentence or is_denial(sentence)
    return about and YEAR.search(CITATION.sub(" ", sentence)) is not None


def is_of_proposals(sentence: str) -> bool:
    return not PROPOSED.isdisjoint(TOKEN.findall(sentence))


def is_denial(sentence: str) -> bool:
    """Whether a sentence says of units that they were denied something."""
    plain = REASON.sub("", sentence)
    return DENIED.search(plain) is not None
