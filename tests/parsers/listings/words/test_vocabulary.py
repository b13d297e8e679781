"""The ordinary words of sentences around a list, which cannot turn it, beside those that do."""

from parsers.listings.words.turning import turning_word
from parsers.listings.words.vocabulary import unpaired, vocabulary

_OF_ALL_SUBJECTS = ["list", "page", "site", "units", "assistance", "denials"]


def test_no_ordinary_word_turns_a_list() -> None:
    """Nor does a regular form of one: the two tables are held apart."""
    words = vocabulary() - set(_OF_ALL_SUBJECTS)
    assert [word for word in words if turning_word(_OF_ALL_SUBJECTS, [word])] == []
    assert len(words) > 4_000


def test_words_have_their_regular_forms() -> None:
    words = vocabulary()
    assert {
        "embassies",
        "embassy's",
        "embassies'",
        "browses",
        "browsed",
        "browsing",
        "copied",
        "mapped",
        "boxes",
    } <= words
    assert words.isdisjoint({"not", "may", "only", "but", "again", "some", "since", "until", "still", "yet", "instead"})


def test_a_word_that_leaves_open_is_understood_before_certain_words_only() -> None:
    assert unpaired(["names", "are", "not", "translated"]) == ["names", "are"]
    assert unpaired(["names", "may", "also", "be", "spelled", "in", "two", "ways"]) == ["names", "in", "two", "ways"]
    assert unpaired(["names", "are", "not", "verified"]) == ["names", "are", "not", "verified"]
    assert unpaired(["units", "may"]) == ["units", "may"]
