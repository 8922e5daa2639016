"""Legistar sites, through the Web API that Granicus runs for their governments."""

from whereas.sources.live.legistar.site import LegistarReader

READER = LegistarReader()

__all__ = ["READER", "LegistarReader"]
