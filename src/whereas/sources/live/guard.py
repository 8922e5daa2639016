"""Which addresses may be spoken to: every connection goes through here, redirects too.

A host's name is resolved once and the connection made to the very address that was checked, so
that no second answer of the name server can lead elsewhere. A deadline holds for a whole
exchange, however slowly the other side drips.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from whereas.errors import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""Addresses of the old kind written as new ones, for networks that translate (RFC 6052)."""


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the public network, also one inside another's form."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


def _inner(address: Address) -> Address | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo


def resolve(host: str, port: int, allowed: frozenset[str]) -> str:
    """Resolve a host's name once; gives the address to connect to.

    Args:
        host: a name or an address.
        port: the port that will be connected to.
        allowed: hosts that may be private, as `host:port`.

    Raises:
        FetchError: there is no such host, or it is on a private network and not allowed by name.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise httpcore.ConnectError(f"no such host: {why}") from None
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if f"{host.lower()}:{port}" in allowed:
        return addresses[0]
    for address in addresses:
        if is_public(ipaddress.ip_address(address)):
            return address
    raise FetchError(
        "is on a private network or this computer, which is not asked",
        f"{host}:{port}",
        f"--allow-host {host}:{port} allows it",
    )


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only, and lets no exchange outlast `deadline`."""

    def __init__(self, allowed: frozenset[str]) -> None:
        """`allowed`: hosts that may be private, as `host:port`."""
        self._plain = httpcore.SyncBackend()
        self._allowed = allowed
        self.deadline = float("inf")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a host by the address that was checked."""
        address = resolve(host, port, self._allowed)
        left = self.left(timeout, httpcore.ConnectTimeout)
        stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
        return _Stream(stream, self)

    def left(self, timeout: float | None, late: type[Exception]) -> float:
        """Seconds that the next step may take."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise late("it took too long")
        return min(left, timeout or left)


class _Stream(httpcore.NetworkStream):
    """A connection that keeps to its backend's deadline."""

    def __init__(self, inner: httpcore.NetworkStream, backend: GuardedBackend) -> None:
        self._inner, self._backend = inner, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._backend.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._backend.left(timeout, httpcore.ConnectTimeout)
        secured = self._inner.start_tls(ssl_context, server_hostname, left)
        return _Stream(secured, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
