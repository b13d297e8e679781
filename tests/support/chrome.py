"""Site chrome of the eras of state.gov, in our own words: what stands around a list and must never become part of it.

Anatomy after the real pages: a mega-menu with a link for each country, a form that lists every country, a hidden popup
with its own headings, scripts inside the content, nested content, breadcrumbs, a footer, share links, related links.
"""
# ruff: noqa: E501 (lines of HTML)

import html
from collections.abc import Callable, Sequence

from tests.support.given import COUNTRIES
from tests.support.shapes import json_twin

NAMES = [printed[0] for _, printed in COUNTRIES.values()]


def _links(names: Sequence[str] = NAMES) -> str:
    return "\n".join(f'<li><a href="/countries-areas/{i}/">{html.escape(n)}</a></li>' for i, n in enumerate(names))


def _options(names: Sequence[str] = NAMES) -> str:
    return '<option value="">Choose</option>' + "\n".join(
        f'<option value="/c/{i}">{html.escape(n)}</option>' for i, n in enumerate(names)
    )


_GOV_BANNER = """<div class="usa-banner"><header class="usa-banner__header"><p>This is a website of the government</p></header>
<div class="usa-banner__content"><p><strong>Sites of government end in .gov</strong><br>Only official bodies own such a name.</p>
<p><strong>A lock means a safe connection</strong><br>Give sensitive facts to safe sites only.</p></div></div>"""
_SCRIPT = """<script type="text/javascript">
document.addEventListener("DOMContentLoaded", function () {
  var list = "<ul><li>Police</li></ul>"; if (1 < 2 && list) { jQuery('.entry-content p .mark').parent().addClass('marked'); }
});
</script>"""
_FOOTER = """<footer id="colophon" class="site-footer"><div class="footer__links"><h3>Department</h3><ul>
<li><a href="/about/">About us</a></li><li><a href="/privacy/">Privacy</a></li><li><a href="/foia/">FOIA</a></li></ul></div>
<p>Office of Plain Pages</p></footer>
<div class="popup is-hidden" style="display:none" id="popup-cookie"><h2>Your choices about cookies</h2><h4>Freedom and What Comes Next</h4>
<p>We use small files.</p><ul><li>Needed files</li><li>Counting files</li></ul><button>Agree</button></div>"""


def _head(title: str, extra: str = "") -> str:
    shown = html.escape(title)
    return f"""<!doctype html>
<html lang="en-US">
<head>
<meta charset="UTF-8">
<title>{shown} - United States Department of State</title>
<link rel="alternate" type="application/json" href="https://www.state.gov/wp-json/wp/v2/pages/4242">
<meta property="article:modified_time" content="2025-01-03T00:00:00+00:00">
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"WebPage","name":"Page","datePublished":"2016-05-05"}}</script>
<style>.entry-content ul {{ margin: 0 }} @media (max-width: 768px) {{ html .entry-content table {{ width: 100% }} }}</style>
{extra}</head>"""


def _menu(names: Sequence[str] = NAMES) -> str:
    return f"""<header id="masthead" class="site-header nav__main-header"><nav class="site-nav"><ul id="nav__primary-nav">
<li class="has-children"><a href="#">Countries &amp; Areas</a><ul class="sub-menu">{_links(names)}</ul></li>
<li><a href="/bureaus/">Bureaus</a><ul><li><a href="/drl/">Democracy</a></li><li><a href="/inl/">Law Enforcement</a></li></ul></li>
</ul></nav></header>"""


def _after_article(names: Sequence[str]) -> str:
    return f"""<div class="related"><h2>More from this office</h2><ul><li><a href="/a/">A fact sheet on the Leahy law</a></li>
<li><a href="/b/">Country reports 2014</a></li></ul></div>
<form action="/find/"><label>Pick a country</label><select name="country">{_options(names)}</select></form>
<div class="addthis"><p class="addthis__inline-message">Share this page on:</p><ul><li>Mail</li></ul></div>"""


def wordpress(title: str, inner: str, names: Sequence[str] = NAMES) -> str:
    """2019 to 2021."""
    return f"""{_head(title)}
<body class="page-template-default page page-id-4242">{_GOV_BANNER}<div id="page" class="site">{_menu(names)}
<div id="content" class="site-content"><main class="nav__main-content"><article id="post-4242" class="page type-page status-publish hentry">
<section class="module featured-content page-header"><ol class="breadcrumb"><li><a href="/">Home</a></li><li>…</li></ol>
<h1 class="featured-content__headline stars-above">
\t\t{html.escape(title)}
\t</h1>
<div class="article-meta"><p class="article-meta__author">Bureau of Democracy, Human Rights, and Labor</p>
<p class="article-meta__publish-date">March 4, 2016</p></div></section>
<div class="entry-content">{inner}</div>
</article></main>{_after_article(names)}</div>{_FOOTER}</div></body>
</html>
"""


def small_wordpress(title: str, inner: str) -> str:
    """The same with a menu of a few countries, for worlds whose pages are read again and again."""
    return wordpress(title, inner, NAMES[:9])


def nested(title: str, inner: str) -> str:
    """Content inside content, scripts in it, a side column."""
    page = wordpress(
        title, f'{_SCRIPT}<section class="entry-content"><div class="row">{inner}</div>\n{_SCRIPT}</section>'
    )
    return page.replace(
        "</article>", '<aside><h4>Related</h4><ul><li><a href="/x/">Kenya travel notes</a></li></ul></aside></article>'
    )


def blocks(title: str, inner: str) -> str:
    """The block editor: hero and breadcrumb inside `.entry-content`, a comment after the end."""
    return f"""{_head(title)}
<body class="wp-singular page gutenberg-blank has-blocks">{_GOV_BANNER}<div id="page" class="site">{_menu()}
<div class="site-content" id="content"><main><article class="page hentry"><div class="row gutenberg-content"><div class="entry-content">
{_SCRIPT}
<section class="wp-block-hero module featured-content"><div class="bc_row"><div id="breadcrumbs"><a class="bc_home" href="/">Home</a>
<span>Units</span></div></div><h1 class="featured-content__headline stars-above">{html.escape(title)}</h1>
<div class="article-meta"><p class="article-meta__publish-date">May 5, 2016</p></div></section>
{inner}
<div class="wp-block-buttons"><a class="wp-block-button__link" href="#top">Back to top</a></div>
</div></div></article></main></div>{_FOOTER}<dialog><h4>Leaving the site?</h4><form><select>{_options()}</select></form></dialog></div></body>
</html>
<!-- kept by a cache -->
"""


def centerblock(title: str, inner: str) -> str:
    """2009 to 2017."""
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html><head><META http-equiv="Content-Type" content="text/html; charset=UTF-8">
<title>{html.escape(title)}</title></head>
<body><div id="header"><h1>U.S. Department of State</h1><h2>Diplomacy at Work</h2><ul id="menu">{_links()}</ul></div>
<div id="sidebar"><h4>Country Profiles</h4><form><select>{_options()}</select></form></div>
<div id="content-well"><div id="breadcrumb-trail"><p id="breadcrumbs"><a href="/">Home</a> &raquo; <a href="/j/">Under Secretary</a></p></div>
<div id="centerblock"><h2 class="tier3-headline"><span>{html.escape(title)}</span></h2><div id="share-icons"><a href="#">Share</a></div>
<p>{inner}</p><br clear="all"><p></p></div></div>
<div id="footer-links"><ul><li class="first"><a href="/"><b>Blog</b></a></li><li><a href="/contact"><b>Contact Us</b></a></li></ul></div>
</body>
</html>
"""


def static(title: str, inner: str) -> str:
    """A page of the nineties with an archive banner."""
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
<html>
<head><TITLE>{html.escape(title)}
</TITLE></head>
<BODY BGCOLOR="#ffffff"><div id="archivebanner"><table><tr><td>This is an archive of what stood here until 2001.</td></tr></table></div><P>
<BLOCKQUOTE><TABLE><TR><TD><IMG src="/seal.gif" ALT="Seal"></TD><TD><B>{html.escape(title)}</B></TD></TR></TABLE>
<BR><A NAME="top">&nbsp;</A><BR>
{inner}
</BLOCKQUOTE>
<P><A HREF="#top">Back to Top</A><BR>
<A HREF="toc.html">Table of Contents</A><BR><P><A HREF="/">Department of State</A>
</BODY></HTML>
"""


def torn_menu(title: str, inner: str) -> str:
    """2025: elements of the country menu stay open, so that a lenient reader finds the whole article inside a list item."""
    links = "\n".join(
        f'<a class="noindent" href=/countries/{i}/ aria-label="{html.escape(n)}">{html.escape(n)}</a>'
        for i, n in enumerate(NAMES)
    )
    torn = f"""<header id="masthead" class="site-header"><div class="nav__wrapper"><nav class="site-nav"><ul id="nav__primary-nav">
<li class="menu-item has-children"><a href="#">Countries</a><ul class="nav__secondary-nav is-hidden sub-menu">
<li class="nav__countries row"><p><a href="/list/">Countries &amp; Areas</a></p><div class="nav__countries-content"><label>Search</label>
<div class="chosen-container" id="country_navigation_chosen"><a class="chosen-single"><span>Select</span><div><b></b></div></a>
<div class="chosen-drop"><div class="chosen-results is-hidden"><span>A</span>{links}</div></div>
</li></ul></li></ul></nav></div></header>"""
    return blocks(title, inner).replace(_menu(), torn)


def no_centerblock(title: str, inner: str) -> str:
    """2009 to 2017, the wide page: no #centerblock, the content follows a rule; the footer has lists."""
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html><head><META http-equiv="Content-Type" content="text/html; charset=UTF-8"><title>{html.escape(title)}</title></head>
<body><div id="content-output"><div id="content-well"><div id="sidebar"><h4>Country Profiles</h4><select>{_options()}</select></div>
<div id="left-content"><div id="tier2-content"><div id="breadcrumb-trail"><p id="breadcrumbs"><a href="/">Home</a> &raquo; <a href="#">Here</a></p></div>
<div id="tier3-landing-content-wide"><div id="body-col02-row01"><h2 class="tier3-headline"><span>{html.escape(title)}</span></h2>
<div class="clear-fix"></div></div><hr class="separator"><p>{inner}</p><p></p><br clear="all"><p></p><p></p></div></div></div>
</div></div><div id="footer-output"><div id="dos-footer"><div id="footer-links"><ul><li class="first"><a href="/b"><b>Blog</b></a></li>
<li><a href="/n"><b>News</b></a></li><li><a href="/m"><b>Mail this</b></a></li></ul></div></div></div></body>

</html>
"""


def wayback(title: str, inner: str) -> str:
    """A viewed (not raw) archive page: toolbar, rewritten links, a comment at the end."""
    toolbar = """<!-- BEGIN TOOLBAR INSERT --><div id="wm-ipp-base"><div id="wm-ipp"><ul><li>14 captures</li><li>11 Jul 2019 - 21 Mar 2025</li></ul>
<table><tr><td>Jun</td><td>JUL</td><td>Aug</td></tr><tr><td>2018</td><td>2019</td><td>2020</td></tr></table></div></div><!-- END TOOLBAR INSERT -->"""
    page = wordpress(title, inner).replace(
        'href="/', 'href="https://web.archive.org/web/20190711000000/https://www.state.gov/'
    )
    at = page.index("<body")
    at = page.index(">", at) + 1
    return page[:at] + toolbar + page[at:] + "<!--\n     FILE KEPT ON 00:47:35 Feb 02, 2021\n-->"


def bare(title: str, inner: str) -> str:
    return f"<html><head><title>{html.escape(title)}</title></head><body><h1>{html.escape(title)}</h1>\n{inner}</body></html>"


def main_only(title: str, inner: str) -> str:
    """An unknown theme: no known class, `main` and `nav` only."""
    return f"""<!doctype html><html lang=en><head><meta charset=utf-8><title>{html.escape(title)}</title></head><body>
<nav><ul>{_links()}</ul></nav><main><h1>{html.escape(title)}</h1>{inner}</main><footer><ul><li>Contact</li></ul></footer></body></html>"""


HTML: dict[str, Callable[[str, str], str]] = {
    "wordpress": wordpress,
    "nested": nested,
    "blocks": blocks,
    "centerblock": centerblock,
    "torn_menu": torn_menu,
    "no_centerblock": no_centerblock,
    "static": static,
    "wayback": wayback,
    "bare": bare,
    "main_only": main_only,
}
JSON: dict[str, Callable[[str, str], str]] = {
    "json": json_twin,
    "json_array": lambda title, inner: json_twin(title, inner, array=True),
}
CHROMES = {**HTML, **JSON}
