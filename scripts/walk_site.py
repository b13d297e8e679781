"""Walk a site in a real Chromium, as readers do: with a mouse, with a keyboard, on paper, on a phone, without JavaScript.

`python -m scripts.walk_site` makes the sites of the shipped record and of six made-up years, opens every kind of page from the
folder and from a web server under a sub-path, and prints what is wrong. It needs Playwright, axe-core-python and a
Chromium that the machine has; Playwright's own is not fetched. With `--screenshots FOLDER` it also saves pictures of
every kind of page at three widths, light and dark.
"""

import argparse
import contextlib
import functools
import http.server
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import leahy
from tests.support.places import SHIPPED
from tests.support.sites import broken_links, hostile_record, read_pages
from tests.support.years import six_years

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDTHS = (320, 768, 1280)
VIEWS = ((320, "light"), (768, "light"), (1280, "dark"))
_KINDS = ("index", "countries", "changes", "data", "method", "search")


@dataclass
class Walk:
    """One site in one browser, and what was wrong with it."""

    name: str
    site: Path
    browser: "Browser"
    base: str
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{self.name}, {where}: {what}")

    def expect(self, is_so: bool, where: str, what: str) -> None:
        if not is_so:
            self.fault(where, what)

    @contextlib.contextmanager
    def page(self, **options: Any) -> "Iterator[Page]":
        """A page that reports each message of its console, each error, and each request that leaves the site."""
        context = self.browser.new_context(**options)
        page = context.new_page()
        page.on("console", lambda message: self.fault(page.url, f"console: {message.text}"))
        page.on("pageerror", lambda error: self.fault(page.url, f"error: {error}"))
        page.on("request", lambda request: self._check_request(page.url, request.url))
        yield page
        context.close()

    def _check_request(self, where: str, address: str) -> None:
        self.expect(address.startswith(self.base), where, f"asks for {address}")

    def open(self, page: "Page", path: str) -> None:
        page.goto(self.base + path)
        page.wait_for_load_state("load")


def find_browser() -> str | None:
    """The path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def kinds_of_pages(site: Path) -> list[str]:
    """One path of every kind of page; of those that there are many of, the largest."""
    paths = [f"{name}.html" for name in _KINDS]
    for folder in ("lists", "countries", "units", "differences"):
        pages = sorted((site / folder).glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
        paths += [f"{folder}/{path.name}" for path in pages[-1:]]
    return paths


# --- What is looked at ------------------------------------------------------------------------------------------------


def check_pages(walk: Walk, views: Sequence[tuple[int, str]], *, axe: bool) -> None:
    """Overflow and the console, and with `axe` its rules, for every kind of page at these widths and colour schemes."""
    from axe_core_python.sync_playwright import Axe

    for width, scheme in views:
        with walk.page(color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
            for path in kinds_of_pages(walk.site):
                walk.open(page, path)
                where = f"{path} at {width} px, {scheme}"
                across = page.evaluate("document.documentElement.scrollWidth")
                walk.expect(across <= width, where, f"is {across} px wide")
                for violation in Axe().run(page)["violations"] if axe else ():
                    targets = [node["target"] for node in violation["nodes"]][:3]
                    walk.fault(where, f"axe: {violation['id']}: {violation['help']}: {targets}")


def check_search(walk: Walk, queries: Sequence[tuple[str, str]]) -> None:
    """Each query finds its unit first, or among the first three."""
    with walk.page() as page:
        for query, expected in queries:
            walk.open(page, "search.html")
            page.fill("#q2", query)
            page.locator("#count:not(:empty)").wait_for()
            best = page.locator("#results a").all_inner_texts()[:3]
            walk.expect(any(expected in text for text in best), f"search for {query!r}", f"gives {best}")


def check_keyboard(walk: Walk, query: str, expected: str) -> None:
    """From home to a unit and its citation, by keys alone, and what has the focus can be seen."""
    with walk.page() as page:
        walk.open(page, "index.html")
        page.keyboard.press("Tab")
        walk.expect(_focused(page, "className") == "skip", "home", "the first stop is not the way past the header")
        _tab_until(walk, page, "el => el.id === 'q2'")
        page.keyboard.type(query)
        page.keyboard.press("Enter")
        page.wait_for_selector("#results a")
        walk.expect(page.url.startswith(walk.base + "search.html"), "home", f"Enter leads to {page.url}")
        _tab_until(walk, page, "el => el.closest('#results') !== null")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1.unit")
        walk.expect(expected in page.inner_text("h1"), "search", f"Enter leads to {page.inner_text('h1')!r}")
        _tab_until(
            walk, page, "el => el.closest('section')?.querySelector('#cite') !== null && el.closest('section') !== null"
        )
        walk.expect("U.S. Department of State" in page.inner_text("section:has(#cite)"), page.url, "has no citation")


def _tab_until(walk: Walk, page: "Page", condition: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"({condition})(document.activeElement)"):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            walk.expect(outline != "none", page.url, "what has the focus cannot be seen")
            return
    walk.fault(page.url, f"60 times Tab do not lead to {condition}")


def _focused(page: "Page", attribute: str) -> str:
    return str(page.evaluate(f"document.activeElement.{attribute}"))


def check_paper(walk: Walk, data: Path, years: Sequence[int] = (), most: int = 2) -> None:
    """A list (of these years, or of all) of up to a hundred units is on one or two sheets, and each unit on it is printed
    whole."""
    import pypdfium2

    for year in years or leahy.years(data=data):
        units = leahy.load(year, data=data)["unit_listed"]
        with walk.page() as page:
            walk.open(page, f"lists/{year}.html")
            pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, format="A4"))
            text = "".join("".join(sheet.get_textpage().get_text_range().split()) for sheet in pdf)
            text = text.replace("\ufffe", "").replace("\u00ad", "").replace("-", "")
            where = f"the {year} list on paper"
            walk.expect(len(pdf) <= most, where, f"{len(units)} units take {len(pdf)} sheets")
            missing = [unit for unit in units if "".join(unit.split()).replace("-", "") not in text]
            walk.expect(not missing, where, f"lacks {missing[:3]}")
            walk.expect("Notlistedmeansnothingmore" in text, where, "lacks the caveat")


def check_without_javascript(walk: Walk) -> None:
    """Everything but search works."""
    with walk.page(java_script_enabled=False) as page:
        walk.open(page, "index.html")
        walk.expect(not page.is_visible("form.search"), "home", "shows a search that does nothing")
        walk.expect(page.is_visible("noscript a"), "home", "does not say how to do without search")
        page.click("text=Countries by year")
        page.click("tbody th a")
        page.click(".matrix tbody th a")
        walk.expect(page.is_visible("section:has(#cite)"), page.url, "has no citation")


def check_sorting(walk: Walk) -> None:
    """A table is sorted by a click on its header, and says so."""
    with walk.page() as page:
        walk.open(page, "countries.html")
        page.click("table.sortable thead th:last-child button")
        numbers = [int(cell.replace(",", "")) for cell in page.locator("tbody tr td:last-child").all_inner_texts()]
        walk.expect(numbers == sorted(numbers), "countries.html", f"sorted: {numbers}")
        state = page.get_attribute("table.sortable thead th:last-child", "aria-sort")
        walk.expect(state == "ascending", "countries.html", f"aria-sort is {state}")


def check_links(walk: Walk) -> None:
    """Every link within the site leads to a page and a place that exist."""
    walk.faults += [f"{walk.name}: broken link: {link}" for link in broken_links(walk.site, read_pages(walk.site))]


# --- The walk ---------------------------------------------------------------------------------------------------------

SIX_QUERIES = (
    ("policia de la montana", "Policía de la Montaña"),
    ("POLICÍA MONTAÑA", "Policía de la Montaña"),
    ("fues", "Fuerza Especial (FUES)"),
    ("RIAB", "River Action"),
    ("fuerza espezial", "Fuerza Especial"),
    ("honduras", "Honduras"),
)
SHIPPED_QUERIES = (
    ("torreón", "Torreon Station"),
    ("cttcu", "Counter Terrorism and Transnational Crime Unit"),
    ("RAB", "Rapid Action Battalion, Dhaka"),
    ("rapid acton batallion", "Rapid Action Battalion"),
    ("presidental gaurd", "Presidential Guard"),
    ("mexico", "Mexico"),
)


@contextlib.contextmanager
def served(site: Path, below: str = "/some/where/") -> Iterator[str]:
    """The address of `site` on a web server on this machine, under a sub-path."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix(below.rstrip("/")) if path.startswith(below) else "/no")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{below}"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def browser(executable: str) -> "Iterator[Browser]":
    """That Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield running
        running.close()


def save_screenshots(walk: Walk, folder: Path, progress: Callable[[str], None]) -> None:
    """Pictures of every kind of page at three widths, light and dark."""
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            with walk.page(color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
                for path in kinds_of_pages(walk.site):
                    walk.open(page, path)
                    file = folder / f"{walk.name} {path.replace('/', ' ').removesuffix('.html')} {width} {scheme}.png"
                    page.screenshot(path=file, full_page=True)
    progress(f"Screenshots of {walk.name} are in {folder}.")


def walk_all(folder: Path, executable: str, screenshots: Path | None, progress: Callable[[str], None]) -> list[str]:
    """What is wrong with the sites of the shipped record, of six made-up years, and of hostile names."""
    six = six_years(folder / "six")
    records = {
        "shipped": (SHIPPED, SHIPPED_QUERIES, "torreon"),
        "six": (six, SIX_QUERIES, "fues"),
        "hostile": (hostile_record(folder / "hostile"), (), ""),
    }
    faults: list[str] = []
    with browser(executable) as running:
        for name, (data, queries, unit) in records.items():
            site = leahy.site(folder / f"site-{name}", data=data)
            with served(site) as address:
                for base in (f"file://{site}/", address):
                    walk = Walk(name, site, running, base)
                    progress(f"{name}: {len(list(site.rglob('*.html')))} pages at {base}")
                    check_links(walk)
                    check_pages(walk, VIEWS, axe=base.startswith("file:"))
                    if queries:
                        check_search(walk, queries)
                        check_keyboard(walk, unit, "Torreon Station" if name == "shipped" else "Fuerza Especial")
                        check_without_javascript(walk)
                        check_sorting(walk)
                        check_paper(walk, data)
                    faults += walk.faults
                if screenshots and queries:
                    save_screenshots(Walk(name, site, running, f"file://{site}/"), screenshots, progress)
    return faults


def main(argv: Sequence[str] | None = None) -> int:
    """Walk all sites; the exit code is 1 if something is wrong, and 0 where there is no Chromium."""
    parser = argparse.ArgumentParser(prog="python -m scripts.walk_site", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="save pictures of every kind of page here")
    options = parser.parse_args(argv)
    executable = find_browser()
    if executable is None:
        print(f"Skipped: there is no Chromium on this machine (looked for {', '.join(BROWSERS)}). Install one.")
        return 0
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        faults = walk_all(Path(folder), executable, options.screenshots, lambda text: print(text, flush=True))
    print("\n".join(faults) or "Nothing is wrong.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
