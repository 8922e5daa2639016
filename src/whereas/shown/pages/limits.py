"""How much a request to the pages may be."""

from __future__ import annotations

LONGEST_ADDRESS = 8192
"""Bytes of path and query together; browsers and proxies allow about as many."""

MAX_UPLOAD = 20 << 20
"""Bytes of a draft's request: a code of a thousand pages as PDF takes ten million."""

MAX_TEXT = 4 << 20
"""Bytes of text, pasted or read from a file; a city's whole code has about as many."""
