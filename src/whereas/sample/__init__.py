"""The sample that ships with whereas: fictional measures whose true lineage is known.

Light to import; the generator lies in `whereas.sample.generate`.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

DEMO_MEASURE = "tolliver-quay:ord-2014-32"
"""A measure worth tracing first: it merges two other places' laws, moves a section, and holds
stock clauses and wording of its own."""


def path() -> Path:
    """Return the folder of the sample: `measures.csv`, `texts/` and the true lineage."""
    return Path(str(files(__name__) / "data"))
