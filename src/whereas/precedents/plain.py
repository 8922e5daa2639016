"""Plain words and the words that law has for them: what a description may count as said by."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from whereas.search.terms import NO_TERM, terms_of

GROUPS = """
landlord: owner lessor provider
tenant: occupant renter lessee lodger
tell: notify notice notification disclose disclosure inform
warn: notify notice notification warning
store: shop retail retailer establishment merchant supermarket
shop: store retail retailer establishment merchant
supermarket: grocery store retail
grocery: supermarket
ban: prohibit prohibition unlawful forbid forbidden
prohibit: ban unlawful forbid
forbid: ban prohibit unlawful
outlaw: ban prohibit unlawful
cap: limit limitation maximum exceed ceiling
cash: coin banknote currency
cashless: cash
app: application platform online third-party mobile internet
website: internet online web
delivery: deliver courier
fee: charge commission
bag: carryout sack
takeout: carryout
plastic: nonbiodegradable polyethylene
bedbug: bug
bug: bedbug
car: vehicle automobile motor
truck: vehicle
bike: bicycle
trash: garbage refuse waste rubbish litter
worker: employee
boss: employer
pay: wage compensation salary
raise: increase
kid: child minor youth
teenager: minor youth juvenile
gun: firearm weapon
booze: alcohol liquor
liquor: alcohol
marijuana: cannabis marihuana
pot: cannabis marijuana marihuana
smoking: tobacco cigarette smoke
vape: vaping electronic
dog: animal pet
cat: animal pet
loud: noise
noise: sound
apartment: dwelling unit residential
house: dwelling residence residential
home: dwelling residence residential
eviction: evict possession dispossess
homeless: unhoused shelter
drought: shortage
outdoor: outside lawn irrigation sprinkler
watering: water irrigation
billboard: sign advertising
ad: advertising advertisement
cop: police officer
police: officer
restaurant: eating food
taxi: taxicab hire
hotel: lodging motel transient
airbnb: rental transient short-term
"""
"""Each line a plain word, and words that law says for it or near it. Made by hand from how councils
describe their bills and how these are worded; it is no thesaurus, and search by meaning goes
further."""


@cache
def _known() -> dict[int, NDArray[np.uint32]]:
    found = {}
    for line in GROUPS.strip().splitlines():
        word, _, others = line.partition(": ")
        said = " ".join(others.split()).replace("-", " ").split()
        terms = terms_of([word, *said])
        found[int(terms[0])] = terms[1:][terms[1:] != NO_TERM]
    return found


def said_by(term: int) -> NDArray[np.uint32]:
    """The terms of law that say about the same as a plain one; empty if none is known."""
    return _known().get(int(term), np.empty(0, dtype=np.uint32))
