"""Open States: the bulk files of a state's session, as CSV or JSON."""

from whereas.sources.openstates.reader import OpenStatesReader

READER = OpenStatesReader()

__all__ = ["READER", "OpenStatesReader"]
