"""Numbers in words, as pages count their units: "Kenya (two units)"."""

_ONES = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBERS = {word: number for number, word in enumerate(_ONES, start=1)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
"""The words of one number, "twenty" and "one" of "twenty-one" apart."""
_ONE, _TEN = "|".join(_ONES), "|".join(_TENS)
NUMBER = rf"(\d{{1,4}}|(?:(?:{_TEN})[- ])?(?:{_ONE})|{_TEN})"
"""A regular expression for a number in figures or words, as a group."""


def number_of(text: str) -> int:
    """The number that `NUMBER` has matched."""
    return int(text) if text.isdecimal() else sum(NUMBERS[word] for word in text.replace("-", " ").split())
