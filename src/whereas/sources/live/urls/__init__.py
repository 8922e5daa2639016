"""A plain list of web addresses, each of one legal text."""

from whereas.sources.live.urls.site import UrlsReader

READER = UrlsReader()

__all__ = ["READER", "UrlsReader"]
