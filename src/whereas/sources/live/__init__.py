"""Live sources: what is fetched from the network, kept as it came, and read from there.

Two steps, kept apart. Fetching (`fetching`, `web`, `guard`, `raw`) takes responses from the network
into the library's folder, and knows nothing of measures. Reading is pure: each kind of source
has a folder with a class that makes records of what was kept.
"""

from __future__ import annotations

from importlib import import_module

from whereas.errors import UsageError
from whereas.sources.live.base import LiveReader

KINDS = ("legistar", "urls")
"""Every kind of live source. One is named `KIND:NAME`, as in `legistar:seattle`."""


def kind_of(name: str) -> str:
    """The kind of live source that a name on the command line asks for, "" for none."""
    kind, colon, rest = name.partition(":")
    if colon and rest and kind in KINDS:
        return kind
    return "urls" if name.lower().endswith(".urls") else ""


def live_reader(kind: str) -> LiveReader:
    """The class that fetches and reads one kind of live source.

    Raises:
        UsageError: there is no such kind.
    """
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise UsageError(f"there is no kind of live source {kind!r}", "", f"use one of: {known}")
    found = import_module(f"whereas.sources.live.{kind}").READER
    assert isinstance(found, LiveReader)  # noqa: S101 - a folder's own contract, not a user's input
    return found
