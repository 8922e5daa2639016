"""Georgia's municipal and county codes, as the plain text that their publisher exports."""

from whereas.sources.georgia.reader import GeorgiaReader

READER = GeorgiaReader()

__all__ = ["READER", "GeorgiaReader"]
