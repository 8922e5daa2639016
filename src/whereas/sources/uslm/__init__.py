"""The Congress of the United States: bills, resolutions, laws and the titles of the Code."""

from whereas.sources.uslm.reader import UslmReader

READER = UslmReader()

__all__ = ["READER", "UslmReader"]
