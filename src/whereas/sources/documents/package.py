"""Open the zip that a word processor's file is, within limits, and give its parts."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from whereas.errors import UnreadableError

MAX_ENTRIES = 10_000
"""Parts of one file: a dozen, and one for each picture."""

MAX_PART = 128 * 1024 * 1024
"""Bytes of one part when unpacked; the text of the longest code read here takes 7 million."""

MAX_RATIO = 200
"""How many times a part may grow on unpacking; those of 60 bills grow 5 to 57 times."""

RATIO_FROM = 8 * 1024 * 1024
"""Parts that stay smaller when unpacked may grow as they like: a short form repeats itself."""

_CHUNK = 1 << 20
"""Bytes unpacked at a time, so that a part that lies about its size is cut off."""

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1

DAMAGES = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError,
    NotImplementedError, RuntimeError, OverflowError, IndexError,
)  # fmt: skip
"""What `zipfile` raises on damaged archives."""


class Package:
    """The parts of an office document, by their names.

    Raises:
        UnreadableError: it is no zip, is damaged, or has too many parts.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGES as error:
            raise UnreadableError(f"is damaged or cut off: {_words(error)}") from None
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise UnreadableError(f"has {len(infos):,} parts, more than {MAX_ENTRIES:,}")
        self._infos = {info.filename: info for info in infos}

    def __contains__(self, name: str) -> bool:
        """Say whether there is such a part."""
        return name in self._infos

    def names(self) -> list[str]:
        """Give the names of all parts, in the order in which they are packed."""
        return list(self._infos)

    def part(self, name: str) -> bytes:
        """Unpack one part.

        Raises:
            UnreadableError: it is missing, encrypted, damaged, or larger than a part may be.
        """
        info = self._infos.get(name)
        if info is None:
            raise UnreadableError(f"has no part {name}: it is damaged, or no document of this kind")
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableError("is encrypted", todo="save it without a password")
        if info.compress_type not in _METHODS:
            raise UnreadableError(f"packs its part {name} in a way that office documents never do")
        most = min(MAX_PART, max(RATIO_FROM, MAX_RATIO * info.compress_size))
        if info.file_size > most:
            raise _too_large(name, info.file_size, info.compress_size)
        return self._unpack(info, most)

    def _unpack(self, info: zipfile.ZipInfo, most: int) -> bytes:
        """Unpack in pieces: what an entry says of its size need not be so."""
        unpacked = bytearray()
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    unpacked += piece
                    if len(unpacked) > most:
                        raise _too_large(info.filename, len(unpacked), info.compress_size)
        except DAMAGES as error:
            raise UnreadableError(f"is damaged or cut off: {_words(error)}") from None
        return bytes(unpacked)


def _too_large(name: str, size: int, packed: int) -> UnreadableError:
    over = size > MAX_PART
    why = f"over {MAX_PART:,}" if over else f"over {MAX_RATIO} times its packed {packed:,}"
    return UnreadableError(f"has a part {name} that unpacks to {size:,} bytes or more, {why}")


def _words(error: BaseException) -> str:
    return str(error).split("\n")[0][:200] or type(error).__name__
