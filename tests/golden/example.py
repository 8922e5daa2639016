"""A small trace of plainly fictional law, made of real result objects."""

from __future__ import annotations

from datetime import date

from whereas.records import Action, Refusal, Span
from whereas.results import (
    Comparison,
    Coverage,
    MeasureView,
    Origin,
    Passage,
    PlaceCoverage,
    Provenance,
    Quote,
    SectionView,
    Source,
    Trace,
    VersionView,
)

TARGET = """\
AN ORDINANCE concerning lantern boats on the city's canals.

WHEREAS, lantern boats have grown popular on the canals of Port Alder; and
WHEREAS, three lantern boats burned at their moorings last winter;

The City Council of Port Alder ordains:

Section 1. Definitions. "Lantern boat" means any vessel under 30 feet that carries an open flame \
for the pleasure of its passengers. "Harbor Master" means the Harbor Master of the City of Port \
Alder or a deputy named in writing.

Section 2. Permit required. No person shall moor a lantern boat within the City of Port Alder for \
more than 14 days without a permit from the Harbor Master; a permit costs $45 and lasts for one \
season, and may be renewed twice.

Section 3. Songs. Passengers may sing after dusk so long as the herons are not woken.
"""

RIVERGATE = """\
Section 1. Definitions. "Lantern boat" means any vessel under 24 feet that carries an open flame \
for the pleasure of its passengers.

Section 4. Permits. No person shall moor a lantern boat within the City of Rivergate for more than \
10 days without a permit from the Wharf Warden; a permit costs $30 and lasts for one season.
"""

QUILLTON = """\
WHEREAS, three lantern boats burned at their moorings last winter;
"""


def _quote(text: str, exact: str, section: str, version: str = "1") -> Quote:
    start = text.index(exact)
    return Quote(version, section, start, start + len(exact), exact)


def _between(text: str, first: str, last: str) -> str:
    start = text.index(first)
    return text[start : text.index(last, start) + len(last)]


DEFINITION = Passage(
    _quote(TARGET, _between(TARGET, '"Lantern boat" means', "passengers."), "Section 1"),
    _quote(RIVERGATE, _between(RIVERGATE, '"Lantern boat" means', "passengers."), "Section 1"),
    0.95,
)
PERMIT = Passage(
    _quote(TARGET, _between(TARGET, "No person shall", "one season"), "Section 2"),
    _quote(RIVERGATE, _between(RIVERGATE, "No person shall", "one season"), "Section 4"),
    0.84,
)
RECITAL = Passage(
    _quote(TARGET, _between(TARGET, "WHEREAS, three", "last winter;"), "Recitals"),
    _quote(QUILLTON, _between(QUILLTON, "WHEREAS, three", "last winter;"), "Recitals"),
    1.0,
)


def source(
    measure: str, place: str, title: str, day: date | None, passages: list[Passage], words: int
) -> Source:
    """Return a source with what the report shows of it."""
    return Source(
        measure=measure,
        version="1",
        jurisdiction=f"ocd-division/country:us/state:zz/place:{place.lower().replace(' ', '_')}",
        place=place,
        title=title,
        status="Enacted",
        url=f"https://law.example/{measure}" if day else "",
        date_from=day,
        date_to=day,
        date_basis="enacted" if day else "",
        words=words or 30,
        assigned_words=words,
        substantive_words=words,
        share=words / 120,
        relation="likely source" if day else "undetermined",
        confidence=None,
        passages=passages,
    )


def _sections() -> list[SectionView]:
    starts = [
        ("title", "", "", "AN ORDINANCE"),
        ("recital", "", "", "WHEREAS, lantern"),
        ("recital", "", "", "WHEREAS, three"),
        ("enacting", "", "", "The City Council"),
        ("section", "1", "Definitions", "Section 1."),
        ("section", "2", "Permit required", "Section 2."),
        ("section", "3", "Songs", "Section 3."),
    ]
    at = [TARGET.index(mark) for *_, mark in starts] + [len(TARGET)]
    return [
        SectionView(kind, int(kind == "section"), number, heading, at[n], at[n + 1])
        for n, (kind, number, heading, _) in enumerate(starts)
    ]


def coverage() -> Coverage:
    """Return what the example's library holds."""
    places = [
        PlaceCoverage("ocd-division/country:us/state:zz/place:rivergate", "Rivergate", 12,
                      date(1998, 3, 1), date(2016, 7, 4), 1, 8123, 0, [],
                      "2019-02-03T10:11:12+00:00"),
        PlaceCoverage("ocd-division/country:us/state:zz/place:quillton", "Quillton", 7,
                      date(2001, 1, 9), date(2012, 2, 2), 0, 5120, 2,
                      [Refusal("quillton/scan.txt", "not text: a PDF file", todo="convert it")],
                      "2019-04-05T10:11:12+00:00"),
    ]  # fmt: skip
    return Coverage(places, 19, 13243)


def trace() -> Trace:
    """Return the example: two sources, one undated sharer, a section found nowhere."""
    rivergate = source("rivergate:ord-2009-4", "Rivergate", "Lantern boats", date(2009, 5, 3),
                       [DEFINITION, PERMIT], 57)  # fmt: skip
    quillton = source("quillton:res-7", "Quillton", "Resolution on the fires of last winter",
                      date(2004, 2, 1), [RECITAL], 10)  # fmt: skip
    behind = source("millbrook:ord-1", "Millbrook", "Boats", date(2008, 1, 1), [DEFINITION], 0)
    undated = source("fernhollow:sec-9-1", "Fernhollow", "", None, [DEFINITION], 0)
    assigned = [
        (RECITAL.target.start, RECITAL.target.end, 1),
        (DEFINITION.target.start, DEFINITION.target.end, 0),
        (PERMIT.target.start, PERMIT.target.end, 0),
    ]
    return Trace(
        measure="port-alder:ord-2014-11",
        version="1",
        date_from=date(2014, 6, 2),
        date_to=date(2014, 6, 2),
        words=146,
        borrowed_words=67,
        substantive_words=67,
        earliest="quillton:res-7",
        sources=[rivergate, quillton, behind],
        also=[undated],
        coverage=coverage(),
        text=TARGET,
        title="Lantern boats and their moorings",
        place="Port Alder",
        sections=_sections(),
        assigned=assigned,
    )


def comparison() -> Comparison:
    """Return the example's target beside its nearest source."""
    return Comparison(
        a="port-alder:ord-2014-11",
        b="rivergate:ord-2009-4",
        relation_class="related",
        probabilities={"unrelated": 0.02, "related": 0.97, "almost identical": 0.01},
        reasons=["52 of 98 words are the same, in the same order", "they begin differently"],
        share_of_a=0.39,
        share_of_b=0.91,
        passages=[DEFINITION, PERMIT],
        text_a=TARGET,
        text_b=RIVERGATE,
        title_a="Lantern boats and their moorings",
        title_b="Lantern boats",
    )


def measure() -> MeasureView:
    """Return a measure with two versions and marked spans."""
    text = "Section 1. A boat may [not] moor overnight.\nSection 2. Herons come first."
    start = text.index("[not]")
    new = VersionView(
        version="amended", date_from=date(2009, 5, 3), date_to=date(2009, 6, 1),
        date_basis="amended", text=text, words=12,
        sections=[
            SectionView("section", 1, "1", "", 0, text.index("Section 2")),
            SectionView("section", 1, "2", "", text.index("Section 2"), len(text)),
        ],
        spans=[Span(start, start + 5, "struck"), Span(start + 6, start + 10, "added")],
        marks="XY 2009-4", capture="sha256:00ff", file="rivergate/ord-2009-4.txt",
    )  # fmt: skip
    old = VersionView("introduced", date(2009, 1, 1), date(2009, 12, 31), "introduced",
                      text, 12, [], [], "", "sha256:00fe", "rivergate/old.txt")  # fmt: skip
    return MeasureView(
        measure="rivergate:ord-2009-4", jurisdiction="ocd-division/country:us/place:rivergate",
        place="Rivergate", kind="ordinance", title="Lantern boats", status="Enacted",
        url="https://law.example/4", aliases=["Bill 17"], part_of=["rivergate:ch-3"],
        summary="Lets boats moor.", history=[Action(date(2009, 5, 3), "Passed")],
        versions=[old, new],
    )  # fmt: skip


def provenance() -> list[Provenance]:
    """Return the bytes behind the versions of `measure`."""
    kept = "00ff" * 16
    file = Origin("file", "rivergate/old.txt", kept, "2026-05-03T10:00:00+00:00")
    row = Origin(
        "matter", "https://law.example/matters", kept, "2026-05-03T10:00:01+00:00", "row 7"
    )
    return [
        Provenance("rivergate:ord-2009-4", "introduced", "rivergate", [file]),
        Provenance("rivergate:ord-2009-4", "amended", "legistar:rivergate", [row]),
    ]
