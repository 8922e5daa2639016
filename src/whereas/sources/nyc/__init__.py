"""Bills and resolutions of the New York City Council, one JSON file a matter."""

from whereas.sources.nyc.reader import NycReader

READER = NycReader()

__all__ = ["READER", "NycReader"]
