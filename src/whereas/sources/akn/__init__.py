"""Akoma Ntoso: acts, bills and other documents of any government, one file each."""

from whereas.sources.akn.reader import AknReader

READER = AknReader()

__all__ = ["READER", "AknReader"]
