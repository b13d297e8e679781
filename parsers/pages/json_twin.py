"""From the JSON twin of a page (WordPress REST API) to lines."""

import json
from dataclasses import replace
from typing import Any

from parsers.errors import PageError
from parsers.pages import html
from parsers.pages.decode import refuse_half_letters
from parsers.pages.html.dates import of_twin
from parsers.pages.lines import EDGES, Document


def is_json(text: str, content_type: str | None = None) -> bool:
    """Whether a text begins as JSON does, whatever it was sent as."""
    del content_type
    return text.lstrip(EDGES)[:1] in ("{", "[")


def read(text: str) -> Document:
    """The page as lines. Raises PageError for JSON that is not the twin of one page."""
    twin = _load(text)
    title = twin.get("title")
    title = title.get("rendered") if isinstance(title, dict) else None
    title = title if isinstance(title, str) else ""
    refuse_half_letters(title, "the title of the JSON twin")
    document = html.read(f"<title>{title}</title>{twin['content']['rendered']}")
    return replace(document, published_on=of_twin(twin))


def rendered_html(text: str) -> str:
    """The HTML of the page's content. Raises PageError for JSON that is not the twin of one page."""
    rendered: str = _load(text)["content"]["rendered"]
    return rendered


def cut_off(text: str) -> str | None:
    """Why the document must have been cut, else None."""
    try:
        json.loads(text)
    except ValueError as error:
        return f"the page begins as JSON and breaks off: {error}"
    except RecursionError:  # nested without end; `read` says so
        return None
    return None


def _load(text: str) -> dict[str, Any]:
    """The twin, with the text of content.rendered."""
    try:
        twin: Any = json.loads(text)
    except ValueError as error:
        raise PageError(
            f"the page begins as JSON and is none ({error}): cut, or of another kind; fetch it again"
        ) from None
    except RecursionError:
        raise PageError("JSON that is nested too deep: not the JSON twin of one page") from None
    if isinstance(twin, list) and len(twin) == 1:
        twin = twin[0]
    content = twin.get("content") if isinstance(twin, dict) else None
    rendered = content.get("rendered") if isinstance(content, dict) else None
    if not isinstance(rendered, str):
        raise PageError("JSON without the text of content.rendered: not the JSON twin of one page")
    if (status := twin.get("status", "publish")) != "publish":
        raise PageError(f"the JSON twin of a page whose status is {status!r}, and not 'publish': it is not published")
    refuse_half_letters(rendered, "the JSON twin")
    return dict(twin)
