"""The versions of a bill of Congress: their codes, their order, and what each is dated by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Stage:
    """A version's code (`ih`), its place in the order of versions, and what happened."""

    code: str
    order: int
    basis: str


_BY_ORDER: dict[tuple[int, str], str] = {
    (10, "introduced"): "ih is",
    (20, "referred"): "rch rcs cdh cds iph ips lth lts",
    (30, "reported"): "rh rs rth rts rhuc ris rih",
    (40, "placed on calendar"): "pch pcs pap ppv sc hdh hds oph ops",
    (50, "engrossed"): "eh es eph cph cps ath ats reh res",
    (60, "received"): "rdh rds rfh rfs pwah fph fps",
    (70, "amended by the other chamber"): "eah eas ash sas as",
    (80, "enrolled"): "enr renr pp",
    (90, "enacted"): "pl pvtl",
}
"""The Government Publishing Office's version codes in the order in which a bill passes them."""

STAGES = {
    code: Stage(code, order, basis)
    for (order, basis), codes in _BY_ORDER.items()
    for code in codes.split()
}

_IN_WORDS = (
    (r"introduced in (?:the )?house", "ih"), (r"introduced in (?:the )?senate", "is"),
    (r"introduced", "ih"), (r"reported in (?:the )?house", "rh"), (r"reported", "rs"),
    (r"placed on (?:the )?calendar", "pcs"), (r"engrossed amendment (?:in )?(?:the )?house", "eah"),
    (r"engrossed amendment", "eas"), (r"engrossed in (?:the )?house", "eh"), (r"engrossed", "es"),
    (r"received in (?:the )?house", "rdh"), (r"received", "rds"),
    (r"referred in (?:the )?(?:house|senate)", "rfs"), (r"agreed to (?:in )?(?:the )?house", "ath"),
    (r"agreed to", "ats"), (r"passed (?:the )?house", "eh"), (r"passed", "es"),
    (r"enrolled", "enr"), (r"public law", "pl"), (r"private law", "pvtl"),
)  # fmt: skip


def stage(code: str, words: str) -> Stage:
    """Tell a version by its code, else by its stage in words; an unknown one comes first."""
    number = re.search(r"(\d+)$", code)
    plain = code.lower().rstrip("0123456789")
    if plain not in STAGES:
        plain = next((c for pattern, c in _IN_WORDS if re.match(pattern, words, re.IGNORECASE)), "")
    if not plain:
        return Stage(code or "1", 0, words.lower())
    found = STAGES[plain]
    if number is None or plain == code.lower():
        return found
    return Stage(code.lower(), found.order + min(int(number[1]), 9), found.basis)


def congress_days(congress: int) -> tuple[date, date] | None:
    """Give the first and the last day of a Congress.

    The Twentieth Amendment moved the first day from March 4 to January 3; the 74th was the first
    to begin on it.
    """
    if not 1 <= congress <= 200:
        return None
    first = 1787 + 2 * congress
    start = date(first, 1, 3) if congress >= 74 else date(first, 3, 4)
    end = date(first + 2, 1, 3) if congress >= 73 else date(first + 2, 3, 4)
    return start, end
