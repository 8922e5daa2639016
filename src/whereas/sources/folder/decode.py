"""Turn a file's bytes into text that can be stored, or say why that can't be done."""

from __future__ import annotations

import codecs
import re

MAX_BYTES = 64 * 1024 * 1024
"""Larger files are refused: the longest code read here has 7 MB, and one text is held whole."""

NUL_SHARE = 0.01
"""Above this share of NULs bytes are no text; the worst real text seen here has 0.001."""

CONTROL_SHARE = 0.05
"""Above this share of other control characters bytes are no text; real text has next to none."""

_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"{\\rtf": "RTF",
    b"\x1f\x8b": "compressed",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}

_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1b\0")
_UNSTORED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


class NotTextError(ValueError):
    """These bytes are no text; the message says what they look like."""


def decode(data: bytes, declared: bool = False) -> str:
    """Decode UTF-8, UTF-16 with its mark, or else Windows-1252; line ends are made one.

    Args:
        data: a file's bytes.
        declared: whether to believe a `charset=` in the first bytes (HTML).

    Raises:
        NotTextError: if the bytes are no text.
    """
    text = _decode(data, declared)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSTORED.sub("", text)


def _decode(data: bytes, declared: bool) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise NotTextError(f"is {name}, not text")
    if data.count(0) > NUL_SHARE * len(data) or _controls(data) > CONTROL_SHARE * len(data):
        raise NotTextError("is binary, not text")
    for encoding in ("utf-8-sig", _charset(data) if declared else "", "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _controls(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTROLS))


def _charset(data: bytes) -> str:
    match = _CHARSET.search(data, 0, 2048)
    return match[1].decode("ascii", "replace") if match else ""
