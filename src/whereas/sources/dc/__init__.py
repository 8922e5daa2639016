"""The District of Columbia Council's laws and acts, from the council's own XML."""

from whereas.sources.dc.reader import DcReader

READER = DcReader()

__all__ = ["READER", "DcReader"]
