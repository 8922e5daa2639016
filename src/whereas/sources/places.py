"""Names and Open Civic Data ids of nations and of the parts of the United States."""

from __future__ import annotations

_US = "ocd-division/country:us"

STATES = dict(
    line.strip().split(" ", 1)
    for line in """
    al Alabama
    ak Alaska
    az Arizona
    ar Arkansas
    ca California
    co Colorado
    ct Connecticut
    de Delaware
    fl Florida
    ga Georgia
    hi Hawaii
    id Idaho
    il Illinois
    in Indiana
    ia Iowa
    ks Kansas
    ky Kentucky
    la Louisiana
    me Maine
    md Maryland
    ma Massachusetts
    mi Michigan
    mn Minnesota
    ms Mississippi
    mo Missouri
    mt Montana
    ne Nebraska
    nv Nevada
    nh New Hampshire
    nj New Jersey
    nm New Mexico
    ny New York
    nc North Carolina
    nd North Dakota
    oh Ohio
    ok Oklahoma
    or Oregon
    pa Pennsylvania
    ri Rhode Island
    sc South Carolina
    sd South Dakota
    tn Tennessee
    tx Texas
    ut Utah
    vt Vermont
    va Virginia
    wa Washington
    wv West Virginia
    wi Wisconsin
    wy Wyoming
""".strip().splitlines()
)
"""The fifty states by their postal abbreviations, in lower case."""

OTHERS = {
    "dc": ("district", "District of Columbia"),
    "pr": ("territory", "Puerto Rico"),
    "vi": ("territory", "U.S. Virgin Islands"),
    "gu": ("territory", "Guam"),
    "mp": ("territory", "Northern Mariana Islands"),
    "as": ("territory", "American Samoa"),
}
"""The parts of the United States that are no states, with what Open Civic Data calls them."""


def us_division(code: str) -> tuple[str, str] | None:
    """Give the division id and the name of a part of the United States, by its abbreviation."""
    code = code.lower()
    if code == "us":
        return _US, "United States"
    if code in STATES:
        return f"{_US}/state:{code}", STATES[code]
    if code in OTHERS:
        kind, name = OTHERS[code]
        return f"{_US}/{kind}:{code}", name
    return None


def us_code(name: str) -> str:
    """Give the abbreviation of a part of the United States by its name ("" if there is none)."""
    wanted = " ".join(name.lower().split())
    known = {**STATES, **{code: named for code, (_, named) in OTHERS.items()}}
    return next((code for code, known_name in known.items() if known_name.lower() == wanted), "")


def nation(code: str) -> str | None:
    """Give the division id of a nation by its two letters (ISO 3166), None if it isn't such."""
    code = code.lower()
    return f"ocd-division/country:{code}" if len(code) == 2 and code.isalpha() else None
