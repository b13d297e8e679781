"""Lines by which a page says who publishes it, how to reach them, and what stands beside it: addresses, telephones, labels of the
site, copyright, links to the page before and behind.

Such a line says nothing of the units, whatever names it holds. It is told by its form (a label, a sign, a number of a telephone)
and by what stands beside that: nothing may name a country, a unit, a list, or take a list back.
"""

import re

from leahy.text.fold import collapse, fold_plain, words_of
from leahy.text.lexicon import looks_like_unit
from parsers.countries.evidence import named_countries
from parsers.countries.headings import is_region
from parsers.listings.words.name_words import PAGE_WORDS
from parsers.listings.words.scope import fragment_fault, may_change_a_list
from parsers.pages.words import WORDS

_WORDS = WORDS["colophon"]
_OF_LABELS = frozenset(_WORDS["label_words"])
_TO_CONTACTS, _TO_NUMBERS, _TO_TOPICS, _TO_PAGES, _TO_NETWORKS, _NETWORKS = (
    frozenset(_WORDS[key]) for key in ("contacts", "numbers", "topics", "pages", "to_networks", "networks")
)
_TO_LANGUAGES, _LANGUAGES = frozenset(_WORDS["to_languages"]), frozenset(_WORDS["languages"])
_OF_PUBLISHERS, _OF_LISTS = frozenset(_WORDS["publisher"]), frozenset(_WORDS["of_lists"])
_PUBLISHERS, _OFFICES = tuple(_WORDS["publishers"]), tuple(WORDS["furniture"]["office_openings"])
_BACK, _COUNTERS = tuple(_WORDS["back"]), frozenset(_WORDS["counters"])
_SIGNERS, _SIGNING = frozenset(_WORDS["signers"]), frozenset(_WORDS["signing"])
_LEADING_ON = frozenset(("next", "page", "post", "previous", "up", "read"))
_LONGEST, _WORDS_OF_LABEL, _WORDS_OF_LINK = 200, 4, 8
_LABEL = re.compile(r"([^\W\d_][^:]{1,40}?) ?:(?: |$)")
_ARROWS = " «‹←⟵»›→⟶"
_RIGHTS = re.compile(r"(?:©|\(c\) |copyright\b)")
_CODE = re.compile(r"(?=.*\d)[a-z0-9 ./-]{1,24}")
_NUMBERED = re.compile(r"\[?([a-z. ]{2,40}?)\.? ([\d/-]{3}[\w ./-]*)(?: filed [\d-]+; [\d:]+ [ap]m)?\]?")
_FILED = re.compile(r"(?:posted in|filed under|tagged(?: with| as)?) ")
_SIGNED = re.compile(r"(?:/s/ ?)?(?:[A-Z][\w.'’-]* ){0,3}[A-Z][\w'’-]+")
_REACH = re.compile(
    r"(?<!\S)[@#]\w+|https?://\S+|\bwww\.\S+|[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,40}){1,4}"
    r"|\b[\w-]{1,40}(?:\.[\w-]{1,40}){0,4}\.(?:gov|mil|org|com|int)\b(?:/\S*)?"
    r"|\(?\+?\d[\d ().-]{6,20}\d(?: ?(?:x|ext\.?) ?\d{1,6})?"
    r"|\b\d{1,5} \w{1,30} (?:street|st|avenue|ave|road|rd|drive|boulevard|blvd)\b\.?,?(?: [ns]\.?[ew]\b\.?)?"
    r"|\bp\.? ?o\.? box \d{1,6}|\b(?:d\.?c\.?|[a-z]{2}),? \d{5}(?:-\d{4})?\b"
)
"""Addresses and numbers by which an office is reached."""
_WORD_OR_NUMBER = re.compile(r"[^\W\d_]|\d{3}")


def is_colophon(text: str) -> bool:
    """Whether a line is one of the page's own, and says nothing of the units: "Media contact: Office of Press Relations"."""
    if len(text) > _LONGEST or not text:
        return False
    plain = fold_plain(collapse(text))
    if plain.startswith("[") and plain.endswith("]"):  # "[Public Notice: 10079]"
        plain = plain[1:-1].strip()
    if _RIGHTS.match(plain):
        return _is_of_publishers(_RIGHTS.sub(" ", plain))
    if label := _LABEL.match(plain):
        words, value = frozenset(words_of(label[1])), plain[label.end() :]
        if len(words) <= _WORDS_OF_LABEL and words <= _OF_LABELS:
            return _is_labelled(words, value)
    if (title := plain.strip(_ARROWS)) != plain:
        return _is_title_of_another(title)
    if numbered := _NUMBERED.fullmatch(plain):
        words = frozenset(words_of(numbered[1]))
        if words <= _OF_LABELS and not words.isdisjoint(_TO_NUMBERS):
            return True
    if filed := _FILED.match(plain):
        return _is_labelled(_TO_TOPICS, plain[filed.end() :])
    if plain.startswith(_BACK):
        return len(plain.split()) <= _WORDS_OF_LINK and _is_of_no_list(plain)
    if not _WORD_OR_NUMBER.search(plain):  # "1 2 3 … 7" leads to further pages
        return False
    if plain.startswith(_PUBLISHERS) or (_REACH.search(plain) and not _COUNTERS.issuperset(words_of(plain))):
        return _is_of_publishers(plain)
    return _counts_for_the_site(plain) or _is_signature(text)


def _counts_for_the_site(plain: str) -> bool:
    words = words_of(plain)
    others = [word for word in words if not word.isdecimal()]
    return 0 < len(others) < len(words) and _COUNTERS.issuperset(others)


def _is_signature(text: str) -> bool:
    """Whether a line is the name or the title of who signs the page: "Jane Doe, Acting Assistant Secretary"."""
    name, comma, title = text.rpartition(", ")
    if text.startswith("/s/"):
        return _SIGNED.fullmatch(text) is not None and not looks_like_unit(text)
    if comma and not (fold_plain(name) == "signed" or (_SIGNED.fullmatch(name) and not looks_like_unit(name))):
        return False
    words = words_of(fold_plain(title))
    return _SIGNERS.issuperset(words) and not _SIGNING.isdisjoint(words)


def leads_to_countries(text: str) -> bool:
    """Whether a line leads to a page behind this one that has countries of its own: "Next: Zambia". The list would go on there."""
    label = _LABEL.match(plain := fold_plain(collapse(text)))
    if label is None or not _LEADING_ON.issuperset(words_of(label[1])):
        return False
    named = plain[label.end() :]
    return is_region(named) or bool(named_countries(named).words)


def _is_labelled(label: frozenset[str], value: str) -> bool:
    """Whether the words of a label, and what stands behind it, are of the page."""
    if not label.isdisjoint(_TO_LANGUAGES):
        return value != "" and _LANGUAGES.issuperset(words_of(value))
    if not label.isdisjoint(_TO_PAGES):
        return _is_title_of_another(value)
    if not label.isdisjoint(_TO_NUMBERS):
        return _CODE.fullmatch(value) is not None
    if not label.isdisjoint(_TO_TOPICS):
        return _is_of_no_list(value) and fragment_fault(value) is None
    if not label.isdisjoint(_TO_NETWORKS):
        return _NETWORKS.issuperset(words_of(_REACH.sub(" ", value)))
    if not label.isdisjoint(_TO_CONTACTS):
        return _is_of_no_list(value) and (value.startswith(_OFFICES) or not looks_like_unit(_REACH.sub(" ", value)))
    return False


def _is_of_publishers(plain: str) -> bool:
    return all(word.isdecimal() or word in _OF_PUBLISHERS for word in words_of(_REACH.sub(" ", plain)))


def _is_title_of_another(plain: str) -> bool:
    """Whether a link to the page before or behind has the title of a page of another kind, and of no list."""
    words = words_of(plain)
    return (
        not PAGE_WORDS.isdisjoint(words)
        and not any(map(str.isdecimal, words))
        and not looks_like_unit(plain)
        and _is_of_no_list(plain)
    )


def _is_of_no_list(plain: str) -> bool:
    """Whether words name no country, speak of no list and of no units, and take nothing back."""
    if not _OF_LISTS.isdisjoint(words_of(plain)) or may_change_a_list(plain):
        return False
    return not named_countries(plain).words
