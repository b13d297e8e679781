"""The pages of a PDF as pictures, for the sheet."""

import base64
import io
from collections.abc import Collection, Mapping

from parsers.pages.pdf import is_pdf

MOST_PAGES = 40
"""Pages that a sheet shows as pictures; a list has a few. The text of all others is there."""
_SCALE, _QUALITY = 1.4, 70


def pictures_of(body: bytes, pages: Collection[int]) -> Mapping[int, str]:
    """Page, from 1 -> its picture as a `data:` address; none for what is no PDF, and for a page that cannot be drawn."""
    if not pages or not is_pdf(body):
        return {}
    import pypdfium2  # only a PDF waits for it

    pictures = {}
    document = pypdfium2.PdfDocument(body)
    try:
        for number in sorted(pages)[:MOST_PAGES]:
            try:
                picture = document[number - 1].render(scale=_SCALE).to_pil()
            except pypdfium2.PdfiumError:
                continue  # its words are there all the same
            out = io.BytesIO()
            picture.convert("RGB").save(out, "JPEG", quality=_QUALITY)
            pictures[number] = f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
    finally:
        document.close()
    return pictures
