"""Web pages made around law that is known: what a reader keeps of the law, what it leaves behind.

Each page is a law's lines in one of several kinds of mark-up, with the things that sites put around
law: menus, forms, polls, sign-up boxes, share bars, cookie notes. The truth is known line by line,
so two shares can be counted: of the law's lines that come out whole, and of the site's words that
come out with them.
"""

from __future__ import annotations

import html
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import lxml.html

from bench.kit import Bench, Figure
from whereas import sample
from whereas.records import Record

Law = Sequence[str]
Extract = Callable[[str], str]

PLACES = ("Rivergate", "Port Alder", "Hollin Falls", "Oxbow", "Quill County")
_ITEMS = ("Home", "Agendas", "Council", "Departments", "Pay a bill", "Jobs", "News", "Contact")


@dataclass(frozen=True)
class Page:
    """A page with its law's lines and the sentences of the site around it."""

    kind: str
    html: str
    law: tuple[str, ...]
    around: tuple[str, ...]


@dataclass
class _Site:
    """Blocks of a site, each remembered as what must not come out."""

    draw: random.Random
    said: list[str] = field(default_factory=list)

    def say(self, words: str) -> str:
        """Remember words as the site's and give them as HTML."""
        self.said.append(words)
        return html.escape(words)

    def menu(self, tag: str = "nav", name: str = "") -> str:
        """A menu of links."""
        items = self.draw.sample(_ITEMS, 6)
        links = "".join(f'<li><a href="#">{self.say(item)}</a></li>' for item in items)
        return f"<{tag}{name}><ul>{links}</ul></{tag}>"

    def sign_up(self) -> str:
        """A box to subscribe with a form and its note."""
        return (
            f'<div class="newsletter-box"><h3>{self.say("Stay informed")}</h3><form>'
            f"<p>{self.say('Sign up for our weekly newsletter and meeting alerts.')}</p>"
            f"<label>{self.say('Your address')}</label><input name=mail>"
            f"<p>{self.say('* Required fields')}</p><button>{self.say('Join now')}</button>"
            "</form></div>"
        )

    def poll(self) -> str:
        """A poll, in a table as old sites have it."""
        rows = "".join(
            f"<tr><td><input type=radio></td><td>{self.say(option)}</td></tr>"
            for option in ("Every day of the week", "Only at weekends", "Never so far")
        )
        return (
            f'<div id="poll_12"><b>{self.say("How often do you ride the tram?")}</b><form><table>'
            f"{rows}</table>{self.say('Cast your vote')}</form></div>"
        )

    def share(self) -> str:
        """A bar to share the page."""
        names = ("Facebook", "Twitter", "Email", "Print")
        return (
            f'<div class="addthis_toolbox"><span>{self.say("Share this page")}</span>'
            + " ".join(f'<a href="#">{self.say(name)}</a>' for name in names)
            + "</div>"
        )

    def cookies(self) -> str:
        """A note on cookies."""
        note = "We use cookies to understand how visitors use this website. Read our policy."
        return f"<p>{self.say(note)}</p><p>{self.say('Accept all cookies')}</p>"

    def footer(self, tag: str = "footer", name: str = "") -> str:
        """The end of a page."""
        place = self.draw.choice(PLACES)
        return (
            f"<{tag}{name}><p>{self.say(f'© 2019 City of {place}. All rights reserved.')}</p>"
            f"<p>{self.say('12 Harbour Street, open on weekdays from nine to four')}</p>"
            f'<p><a href="#">{self.say("Privacy policy")}</a> <a href="#">'
            f"{self.say('Accessibility')}</a> <a href=#>{self.say('Site map')}</a></p></{tag}>"
        )

    def related(self) -> str:
        """Links to other pages beside the law."""
        titles = ("Budget hearing next week", "New library hours", "Road works on the quay")
        links = "".join(f'<p><a href="#">{self.say(title)}</a></p>' for title in titles)
        return f'<div class="sidebar"><h4>{self.say("Related news")}</h4>{links}</div>'


def _plain(law: Law) -> str:
    return "".join(f"<p>{html.escape(line)}</p>\n" for line in law)


def _nested(law: Law) -> str:
    """Nest lists: lines that begin with a label are items."""
    out, depth = [], 0
    for line in law:
        level = 1 if re.match(r"\([a-z]\)", line) else 2 if re.match(r"\(\d", line) else 0
        out.append("<ul>" * (level - depth) + "</ul>" * (depth - level))
        depth = level
        out.append(f"<li>{html.escape(line)}</li>" if level else f"<p>{html.escape(line)}</p>")
    return "".join(out) + "</ul>" * depth


def _labelled_cells(law: Law) -> str:
    """A table of law: the label in one cell, the words in the next."""
    rows = []
    for line in law:
        label, _, words = line.partition(" ")
        cells = (label, words) if re.match(r"\(|\d", label) else ("", line)
        rows.append("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in cells) + "</tr>")
    return f"<table>{''.join(rows)}</table>"


def _breaks(law: Law) -> str:
    return "<div>" + "<br>\n".join(map(html.escape, law)) + "</div>"


def _numbered_lines(law: Law) -> list[tuple[int, str]]:
    """Break law into printed lines of some 60 characters, numbered by pages of 30."""
    printed = []
    for line in law:
        words = line.split()
        while words:
            row = words.pop(0)
            while words and len(row) + len(words[0]) < 60:
                row += " " + words.pop(0)
            printed.append(row)
    return [(i % 30 + 1, row) for i, row in enumerate(printed)]


def _numbered_pre(law: Law) -> str:
    rows = (f"{number:>4}  {html.escape(row)}" for number, row in _numbered_lines(law))
    return "<pre>" + "\n".join(rows) + "</pre>"


def _numbered_table(law: Law) -> str:
    rows = (
        f"<tr><td>{number}</td><td>{html.escape(row)}</td></tr>"
        for number, row in _numbered_lines(law)
    )
    return f"<table>{''.join(rows)}</table>"


def _ordered(law: Law) -> str:
    """Lists whose labels only the browser writes: `(a)` of the law is the list's own."""
    out, open_ = [], False
    for line in law:
        item = re.match(r"\([a-z]\) ", line)
        if bool(item) != open_:
            start = ord(line[1]) - 96
            out.append(f'<ol type="a" start="{start}">' if item else "</ol>")
            open_ = bool(item)
        words = html.escape(line[item.end() :] if item else line)
        out.append(f"<li>{words}</li>" if item else f"<p>{words}</p>")
    return "".join(out) + ("</ol>" if open_ else "")


FORMS: dict[str, Callable[[Law], str]] = {
    "paragraphs": _plain,
    "nested lists": _nested,
    "tables of law": _labelled_cells,
    "line breaks": _breaks,
    "numbered print": _numbered_pre,
    "numbered table": _numbered_table,
    "ordered lists": _ordered,
}


def _modern(site: _Site, law: str, title: str) -> str:
    return (
        f"<body><a class=skip-link href=#m>{site.say('Skip to main content')}</a><header>"
        f"{site.menu()}</header>{site.cookies()}<main id=m><h1>{html.escape(title)}</h1>"
        f"{site.share()}{law}</main><aside>{site.related()}{site.sign_up()}</aside>"
        f"{site.footer()}</body>"
    )


def _old(site: _Site, law: str, title: str) -> str:
    return (
        f"<body><table width=100%><tr><td colspan=2>{site.menu('div')}</td></tr><tr><td valign=top>"
        f"{site.menu('div')}{site.poll()}</td><td><font size=4>{html.escape(title)}</font><br>"
        f"{law}</td></tr><tr><td colspan=2>{site.footer('center')}</td></tr></table></body>"
    )


def _one_form(site: _Site, law: str, title: str) -> str:
    return (
        f"<body><form id=aspnetForm>{site.menu('div', ' class=rmRootGroup')}"
        f"<div id=content><h2>{html.escape(title)}</h2>{law}</div>{site.sign_up()}"
        f"{site.share()}{site.footer('div', ' id=footer')}</form></body>"
    )


def _many_divs(site: _Site, law: str, title: str) -> str:
    return (
        f"<body><div class=wrap><div class=top-bar>{site.menu('div')}</div><div class=row>"
        f"<div class=col-3>{site.related()}{site.poll()}</div><div class=col-9><div><div>"
        f"<h3>{html.escape(title)}</h3>{law}</div></div></div></div>"
        f"<div class=bottom>{site.cookies()}{site.footer('div')}</div></div></body>"
    )


SITES: dict[str, Callable[[_Site, str, str], str]] = {
    "modern": _modern,
    "old tables": _old,
    "one form": _one_form,
    "many divs": _many_divs,
}


def pages(texts: Sequence[str], seed: int = 2026) -> Iterator[Page]:
    """Make a page of every text in every form on every kind of site."""
    draw = random.Random(seed)
    for text in texts:
        title, *law = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
        for form, write in FORMS.items():
            for kind, build in SITES.items():
                site = _Site(draw)
                body = build(site, write(law), title)
                head = f"<!doctype html><html><head><title>{html.escape(title)}</title></head>"
                yield Page(
                    f"{form}, {kind}", f"{head}{body}</html>", (title, *law), tuple(site.said)
                )


_WORD = re.compile(r"\w+")


def kept(page: Page, text: str) -> tuple[int, int]:
    """Count the law's words on a page, labels among them, and those that came out in order.

    A line's words count when the line (or, of a broken print, each printed row) is there whole.
    """
    flat = " ".join(_WORD.findall(text))
    words = found = 0
    for line in page.law:
        tokens = _WORD.findall(line)
        words += len(tokens)
        found += len(tokens) if " ".join(tokens) in flat else _pieces(tokens, flat)
    return words, found


def _pieces(tokens: Sequence[str], flat: str) -> int:
    """Count the words of the eights of a line that came out whole."""
    eights = [tokens[i : i + 8] for i in range(0, len(tokens), 8)]
    return sum(len(eight) for eight in eights if len(tokens) > 8 and " ".join(eight) in flat)


def left_behind(page: Page, text: str) -> tuple[int, int]:
    """Count the site's sentences and those that came out as lines or with a line."""
    lines = Counter(line.strip() for line in text.split("\n"))
    flat = "\n".join(lines)
    there = sum(
        (said in flat) if len(said.split()) > 2 else any(said in line.split("|") for line in lines)
        for said in page.around
    )
    return len(page.around), there


def measure(read: Extract, made: Sequence[Page]) -> dict[str, tuple[float, float]]:
    """Measure an extraction by kind of page: share of law kept, share of the site's words left."""
    counts: dict[str, list[int]] = {}
    for page in made:
        text = read(page.html)
        row = [*kept(page, text), *left_behind(page, text)]
        for kind in ("all", *page.kind.split(", ")):
            total = counts.setdefault(kind, [0, 0, 0, 0])
            counts[kind] = [a + b for a, b in zip(total, row, strict=True)]
    return {k: (f / max(w, 1), there / max(said, 1)) for k, (w, f, said, there) in counts.items()}


def laws(count: int) -> list[str]:
    """Give fictional laws with sections, nested labels and recitals."""
    files = sorted((sample.path() / "texts").rglob("*.txt"))
    return [file.read_text("utf-8") for file in files[:: max(1, len(files) // count)]][:count]


def real_laws(bench: Bench, count: int) -> list[str]:
    """Give laws of the District of Columbia, every one so many, of 1,500 to 30,000 characters."""
    from whereas.sources.dc import READER

    found: list[str] = []
    files = list(READER.files(bench.law / "dc_law"))
    for file in files[:: max(1, len(files) // (8 * count))]:
        texts = (item.text for item in READER.read(file) if isinstance(item, Record))
        found += [text for text in texts if 1_500 < len(text) < 30_000]
    return found[:count]


def ours(page: str) -> str:
    """The text that the reader of web pages gives."""
    from whereas.sources.documents.html import read_page

    return read_page(page).text


def trafilatura(page: str) -> str:
    """The text that trafilatura gives, asked for as much as it can."""
    from trafilatura import extract

    found = extract(page, favor_recall=True, include_tables=True, deduplicate=False)
    return str(found or "")


def both(page: str) -> str:
    """The lines of ours that trafilatura gives too."""
    flat = " ".join(trafilatura(page).split())
    return "\n".join(line for line in ours(page).split("\n") if " ".join(line.split()) in flat)


def everything(page: str) -> str:
    """All text of a page, as a browser without any judgement would show it."""
    body = lxml.html.document_fromstring(page).find("body")
    lines = () if body is None else map(str, body.itertext())
    return "\n".join(line.strip() for line in lines if line.strip())


def nameless(page: Page) -> Page:
    """Take the tags and names of meaning off a page: every block of the site is a bare `div`."""
    bare = re.sub(r"<(/?)(?:nav|aside|footer|header|main|form)\b", r"<\1div", page.html)
    bare = re.sub(r" (?:class|id)=(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", "", bare)
    return Page(page.kind, bare, page.law, page.around)


def html_pages(megabytes: float = 4) -> list[bytes]:
    """Give pages of so many megabytes of law's text in all, to time a reader with."""
    made = list(pages(laws(40)))
    size = sum(len("\n".join(page.law).encode()) for page in made)
    times = max(1, round(megabytes * 1e6 / size))
    return [page.html.encode() for page in made] * times


def rate(documents: Sequence[bytes]) -> float:
    """Give the megabytes of text that the reader of web pages gives a minute, on one core."""
    from whereas.sources.documents.html import read

    start = time.process_time()
    size = sum(len(read(document).text.encode()) for document in documents)
    return size / 1e6 / (time.process_time() - start) * 60


def web_pages(bench: Bench) -> list[Figure]:
    """Measure the reader of web pages beside trafilatura, both together, and no judgement."""
    bench.say("making web pages")
    texts = laws(6) if bench.quick else [*laws(12), *real_laws(bench, 15)]
    made = list(pages(texts))
    found = {
        read.__name__: measure(read, made)["all"] for read in (ours, trafilatura, both, everything)
    }
    law, left = found["ours"]
    bare_law, bare_left = measure(ours, list(map(nameless, made)))["all"]

    def peers(place: int) -> str:
        names = {"trafilatura": "trafilatura", "both": "lines of both", "everything": "all text"}
        return " · ".join(f"{name} {found[key][place]:.3f}" for key, name in names.items())

    speed = rate(html_pages(0.5 if bench.quick else 4))
    what = f"of {len(made)} pages made around {len(texts)} laws"
    return [
        Figure(
            "pages", f"words of law kept {what}", "≥ 0.990", peers(0), f"{law:.4f}", law >= 0.99
        ),
        Figure(
            "pages", "the site's sentences left with it", "≤ 0.010", peers(1), f"{left:.4f}",
            left <= 0.01,
        ),
        Figure(
            "pages", "both where every block of the site is a bare `div` without a name", "", "",
            f"{bare_law:.4f}, {bare_left:.4f}",
        ),
        Figure(
            "pages", "text read from pages: MB a minute on one core", "≥ 20", "", f"{speed:.0f}",
            speed >= 20,
        ),
    ]  # fmt: skip
