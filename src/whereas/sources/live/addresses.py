"""Web addresses as sources write them: whatever stands there, it is one, or is refused in words."""

from __future__ import annotations

from urllib.parse import unquote, urljoin, urlsplit

from whereas.errors import FetchError

SCHEMES = {"http": 80, "https": 443}


def checked_url(url: str, coming_from: str = "") -> str:
    """Give an address that may be asked for, as it is.

    Args:
        url: the address.
        coming_from: the address that redirected to it, if one did.

    Raises:
        FetchError: it is no web address, holds a password, or leaves TLS behind.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in SCHEMES or not host:
        raise FetchError("is not an http or https address", url[:200])
    if parts.username or parts.password:
        raise FetchError("holds a name or password, which addresses here may not", host)
    if coming_from.startswith("https:") and parts.scheme == "http":
        raise FetchError("redirects from https to http, which is not followed", coming_from[:200])
    return url


def joined_url(base: str, to: str) -> str:
    """Give the address that a page or a redirect at `base` names.

    Raises:
        FetchError: it is none.
    """
    try:
        return urljoin(base, to)
    except ValueError:
        raise FetchError("is not an http or https address", to[:200]) from None


def path_of(url: str) -> str:
    """Give an address's path as it is read ("" if it is no address)."""
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""
