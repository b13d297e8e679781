"""Letters that are lost, decoded twice or of two scripts: nobody can say what the page meant to print."""

import re
import unicodedata

_MOJIBAKE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]|&(?:[a-z]+|#\d+);")
"""Controls, and references that the page escaped twice."""
_SCRIPTS = re.compile("[A-Za-z\u00c0-\u024f][\u0370-\u052f]|[\u0370-\u052f][A-Za-z\u00c0-\u024f]")
HALF_LETTER = re.compile("[a-z\u00df-\u00ff][ÃÂ]|[Ãã][Aa]")
"""Half of a letter decoded twice whose other half has no width, or no sign in windows-1252: "PolicÃa", "POLICÃA". No language has
such a capital behind a small letter, nor "ãa"."""
_OVERLAY = re.compile("[\u0334-\u0338\u20d2-\u20e5\U000e0000-\U000e0fff\ufff9-\uffff]")
"""Strokes through letters, and signs that no page prints."""
_DIRECTION = re.compile("[\u202d\u202e]")
"""Signs that turn around the letters behind them, so that a browser shows other words than the page holds."""
_JOINER = re.compile("[A-Za-z\u00c0-\u024f][\u200c\u200d][A-Za-z\u00c0-\u024f]")
"""Joiners are spelling in other scripts, and nothing that is printed between Latin letters."""
_LATIN_END = 0x250


def is_damaged(text: str) -> bool:
    """Whether letters of a printed line are lost or decoded twice, or one word mixes scripts."""
    if not ("&" not in text and text.isprintable()) and _CONTROL.search(text):
        return True
    if text.isascii():
        return False
    if _DIRECTION.search(text) or _JOINER.search(text) or HALF_LETTER.search(text) or _OVERLAY.search(text):
        return True
    return "\ufffd" in text or _SCRIPTS.search(text) is not None or any(map(_is_decoded_twice, _MOJIBAKE.findall(text)))


def _is_decoded_twice(letters: str) -> bool:
    """Whether letters are the bytes of one Latin letter or sign in UTF-8, read as windows-1252."""
    for end in range(2, len(letters) + 1):
        try:
            letter = letters[:end].encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        if len(letter) == 1 and (ord(letter) < _LATIN_END or unicodedata.category(letter)[0] == "P"):
            return True
    return False
