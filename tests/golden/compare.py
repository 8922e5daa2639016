"""Golden files: what a reader sees, kept beside the tests and regenerated on request.

`WHEREAS_GOLDEN=write pytest` writes them anew; read the difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent


def check(name: str, shown: str) -> None:
    """Compare what is shown with the golden file, or write it when asked to."""
    path = FOLDER / name
    if os.environ.get("WHEREAS_GOLDEN") == "write":
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown, f"{name} differs (WHEREAS_GOLDEN=write)"
