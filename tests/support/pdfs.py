"""PDFs written by hand: words at places of a page, in Helvetica. Nothing of them is packed, so that a test can read them."""

from collections.abc import Sequence
from typing import NamedTuple

HIGH = 792


class Words(NamedTuple):
    """Words that begin at `x`, on the height `y` from the top, in points."""

    x: float
    y: float
    text: str
    size: float = 11
    bold: bool = False
    before: str = ""  # operators in front of them


def pdf(
    pages: Sequence[Sequence[Words]],
    *,
    drawn: str = "",
    trailer: str = "",
    turn: int = 0,
    more: str = "",
    names: str = "",
) -> bytes:
    """A PDF of these pages; `drawn`: operators at the start of each; `more`: entries of the dictionary of each; `names`: of the
    letters that have others than usual, each behind its code."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding"
        f"<</BaseEncoding/WinAnsiEncoding/Differences[{names}]>>>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    for number, words in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 {HIGH}]/Rotate {turn}/Contents {6 + 2 * number} 0 R"
            f"{more}/Resources<</Font<</F 3 0 R/B 4 0 R>>>>>>"
        )
        text = drawn + "".join(map(_shown, words))
        objects.append(f"<</Length {len(text.encode('cp1252'))}>>stream\n{text}\nendstream")
    return packed(objects, trailer)


def _shown(words: Words) -> str:
    text = words.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    font = "B" if words.bold else "F"
    return f"q {words.before} BT /{font} {words.size} Tf {words.x} {HIGH - words.y} Td ({text}) Tj ET Q\n"


def packed(objects: Sequence[str | bytes], trailer: str = "") -> bytes:
    """These objects as the file of a PDF."""
    out = b"%PDF-1.4\n"
    places = []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        body = text if isinstance(text, bytes) else text.encode("cp1252")
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
        + b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer.encode(), len(out))
    )
