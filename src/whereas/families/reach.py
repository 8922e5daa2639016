"""Which documents' traces a change of the library can reach.

A trace looks its target's grams up and walks among the documents that keep them: from the oldest
one, back from the target's date, and on from it, a few steps each way (`passages.search`). A
document that comes or goes changes what a trace finds only if a walk gets to it. A gram that the
library keeps seldom is always walked to the end; one that it keeps often is not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whereas.candidates.rare import RARE
from whereas.library.snapshot import Snapshot
from whereas.passages.search import MOST_PASSED_ALSO, MOST_STEPS, UNDATED_TO

FEW = 50
"""Changed documents up to which it is asked whether a walk gets to them; of more, the documents
that hold a gram of theirs are traced again, which is then most of what is reached."""


def seldom_kept(snapshot: Snapshot, changed: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The grams of changed documents that are always walked to the end; of many, all of them."""
    grams, times = np.unique(snapshot.kept_grams(changed), return_counts=True)
    if changed.size > FEW:
        return grams
    _, which = snapshot.keepers(grams)  # of dead documents too, as a trace counts them
    return grams[np.bincount(which, minlength=grams.size) - times <= RARE]


def reached(snapshot: Snapshot, changed: NDArray[np.int64]) -> NDArray[np.int64]:
    """The documents that a walk may lead to a changed one, by a gram that is kept often."""
    if changed.size > FEW:
        return np.empty(0, dtype=np.int64)
    seldom = seldom_kept(snapshot, changed)
    stable = snapshot.alive.copy()
    stable[changed] = False
    versions = np.bincount(snapshot.measures[stable])
    found = [np.empty(0, dtype=np.int64)]
    for doc in changed.tolist():
        grams = np.setdiff1d(snapshot.kept_grams(np.array([doc])), seldom)
        docs, which = snapshot.keepers(grams)
        docs, which = docs[stable[docs]], which[stable[docs]]
        order = np.argsort(which, kind="stable")
        bounds = np.searchsorted(which[order], np.arange(grams.size + 1))
        for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            held = np.unique(docs[order[low:high]])
            found.append(_met(snapshot, doc, held, versions[snapshot.measures[held]]))
    return np.unique(np.concatenate(found))


def _met(
    snapshot: Snapshot, doc: int, held: NDArray[np.int64], versions: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Those of the documents that keep a gram whose walk along it may meet `doc`.

    `held` are living and unchanged, so that each of them is a step of such a walk before and after
    the change; `versions` counts those of the target's own measure, which are passed over.
    """
    order = np.argsort(snapshot.table[held, 0])
    held, versions = held[order], versions[order]
    begins, ends = snapshot.dates[held, 0], snapshot.dates[held, 1]
    edge = np.searchsorted(ends, begins)  # how many are surely earlier than each
    place = int(np.searchsorted(snapshot.table[held, 0], snapshot.table[doc, 0]))
    earlier = snapshot.dates[doc, 1] < begins
    back = earlier & (edge - place - versions < MOST_STEPS)
    oldest = earlier & (place <= versions)
    # Those that end by the target's last day are surely no later ones, and count in a walk on.
    between = np.minimum(np.searchsorted(ends, ends, "right"), place) - edge
    on = ~earlier & ~_later(snapshot, doc, ends) & (between - 1 < MOST_STEPS + MOST_PASSED_ALSO)
    return np.asarray(held[back | oldest | on])


def _later(snapshot: Snapshot, doc: int, ends: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether walks from targets that end so leave `doc` out, it and all behind it being later."""
    if snapshot.dates[doc, 1] == UNDATED_TO:
        return np.zeros(ends.size, dtype=np.bool_)
    return np.asarray(snapshot.borders.begins[doc] > ends)
