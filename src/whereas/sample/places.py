"""The fictional places: their names, forms of government, officers and publishers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from whereas.sample.bank import read
from whereas.sample.dice import Dice

STATES: Mapping[str, str] = {
    "cw": "Calderwick",
    "mw": "Merrow",
    "ov": "Ostenvale",
    "tm": "Tamarind",
}

# How a house's clients number their laws.
_NUMBERINGS: Mapping[str, str] = {
    "harrow-pell": "year",
    "inland": "serial",
    "north": "local law",
    "tidewater": "bill",
    "plainhand": "serial",
}
_COUNCILS: Mapping[str, tuple[str, ...]] = {
    "City": ("City Council", "Common Council", "Board of Aldermen", "City Commission"),
    "Town": ("Town Council", "Town Board", "Board of Selectmen"),
    "Village": ("Village Board", "Board of Trustees"),
    "Borough": ("Borough Council", "Borough Assembly"),
}
_OFFICES: Mapping[str, tuple[str, ...]] = {
    "works": ("Department of Public Works", "Bureau of Streets", "Public Works Director"),
    "health": ("Health Department", "Board of Health", "Health Officer"),
    "finance": ("Finance Department", "Treasurer", "Comptroller"),
    "police": ("Police Department", "Chief of Police", "Department of Public Safety"),
    "housing": ("Housing Office", "Department of Housing", "Rent Commissioner"),
    "parks": ("Parks Department", "Forestry Division", "Superintendent of Parks"),
    "planning": ("Planning Department", "Zoning Administrator", "Office of Permits"),
    "fire": ("Fire Marshal", "Fire Department", "Fire Chief"),
    "clerk": ("{form} Clerk", "Recorder", "Municipal Secretary"),
    "attorney": ("{form} Attorney", "Corporation Counsel", "{form} Solicitor"),
    "mayor": ("Mayor", "{form} Manager", "Mayor"),
    "consumer": ("Consumer Affairs Office", "Licensing Division", "Bureau of Fair Trade"),
    "water": ("Water Department", "Water Commissioners", "Utilities Director"),
}
_CODES = (
    "{place} Municipal Code",
    "Code of Ordinances of {place}",
    "{place} {form} Code",
    "Revised Ordinances of {place}",
)
_WAITS = (
    ("thirty (30)", "thirtieth"),
    ("sixty (60)", "sixtieth"),
    ("fifteen (15)", "fifteenth"),
    ("ninety (90)", "ninetieth"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One fictional government.

    `identity` holds what every text of the place says of itself whatever its source; `offices`
    holds its officers' titles, which a word-for-word adoption may leave as it found them.
    """

    slug: str
    name: str
    state: str
    form: str
    house: str
    numbering: str
    identity: Mapping[str, str]
    offices: Mapping[str, str]

    @property
    def jurisdiction(self) -> str:
        """The place's division id, in a country that does not exist."""
        return f"ocd-division/country:zz/state:{self.state}/place:{self.slug.replace('-', '_')}"


@cache
def _pools() -> Mapping[str, list[list[str]]]:
    """Read the names that ship beside this module: each key's lines, taken apart."""
    pools: dict[str, list[list[str]]] = {}
    for line in read("places.txt").splitlines():
        if not line.startswith("#"):
            key, items = line.split(": ", 1)
            pools.setdefault(key, []).append(items.split(" | "))
    return pools


def _place(name: str, state: str, form: str, house: str) -> Place:
    dice = Dice("place", name)
    pools = _pools()
    hoods, streets = dice.shuffled(pools["hoods"][0]), dice.shuffled(pools["streets"][0])
    wait, waitth = dice.pick(_WAITS)
    identity = {
        "place": name,
        "full": f"the {form} of {name}",
        "city": form.lower(),
        "council": dice.pick(_COUNCILS[form]),
        "state": STATES[state],
        "code": dice.pick(_CODES).format(place=name, form=form),
        "hood1": hoods[0],
        "hood2": hoods[1],
        "street1": streets[0],
        "street2": streets[1],
        "river": dice.pick(pools["rivers"][0]),
        "wait": wait,
        "waitth": waitth,
    }
    offices = {k: dice.pick(v).format(form=form) for k, v in _OFFICES.items()}
    slug = name.lower().replace(" ", "-")
    return Place(slug, name, state, form, house, _NUMBERINGS[house], identity, offices)


def places(count: int, seed: int) -> list[Place]:
    """Return the 28 hand-made places and, for larger samples, composed ones up to `count`."""
    pools = _pools()
    base = [_place(*row) for row in pools["place"]]
    taken = {place.name for place in base}
    dice = Dice("places", seed)
    composed = [
        f"{a}{b}" for a in pools["first"][0] for b in pools["last"][0] if a[-1].lower() != b[0]
    ]
    fresh = [name for name in dice.shuffled(composed) if name not in taken]
    for name in fresh[: max(0, count - len(base))]:
        form = dice.pick(("City", "City", "Town", "Village", "Borough"))
        base.append(_place(name, dice.pick(tuple(STATES)), form, dice.pick(tuple(_NUMBERINGS))))
    return base


def league() -> Place:
    """Return the association that publishes the model law held in the library."""
    name = "League of Inland Municipalities"
    like = _place("Anytown", "cw", "City", "plainhand")
    blanks = {
        "place": "[Municipality]",
        "full": "[Municipality]",
        "city": "municipality",
        "council": "[Governing Body]",
        "state": "[State]",
        "code": "[Municipal Code]",
        "hood1": "[Neighborhood]",
        "hood2": "[Neighborhood]",
    }
    offices = {k: f"[{v[0].format(form='City')}]" for k, v in _OFFICES.items()}
    identity = {**like.identity, **blanks}
    return Place("league", name, "", "City", "plainhand", "model", identity, offices)
