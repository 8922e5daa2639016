"""How the parts around a text's sections are called; apart, so that showing loads no kernels."""

from __future__ import annotations

BLOCKS = {"title": "Title", "recital": "Recitals", "enacting": "Enacting clause"}
"""The labels of the parts around the sections, by kind."""
