"""Change bytes at random as damage and malice do: bits, pieces, numbers, and inside archives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import re
import zipfile
import zlib
from collections.abc import Callable

_NUMBER = re.compile(rb"\d+")
_TOKENS = [
    b"<", b">", b"&", b'"', b"\\", b"{", b"}", b"[", b"]", b"(", b")", b"\0", b"\n", b"\r\n", b"%",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<![CDATA[", b"]]>", b"<?xml version='1.0'?>",
    b"<table>", b"</p>", b"<p>", b"<w:p>", b"<w:del>", b"<w:r>", b"\\bin99999 ", b"\\u-1?",
    b"\\'zz", b"obj", b"endobj", b"stream", b"endstream", b"/Length", b"<< >>", b"/Kids [2 0 R]",
    b"1 0 R", b"xref", b"trailer", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"PK\x03\x04",
    "\u202e\u200b\u0301\ufeff\u2028".encode(), b"Sec. 1-1. - ", b"null", b"1e999", b"NaN", b"../",
    b"\xff" * 8, b"\x80", b"{\\rtf1", b"%PDF-1.7",
]  # fmt: skip
_NUMBERS = [b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"4294967296", b"9" * 30, b"1.5"]
_JSON_VALUE = re.compile(rb'(?<=: )(?:"(?:[^"\\]|\\.)*"|-?\d+|null|true|false|\[\]|\{\})')
_VALUES = [
    b"null",
    b"true",
    b"{}",
    b"[]",
    b"0",
    b"-1",
    b"1e400",
    b"[[0]]",
    b'""',
    b'"x"',
    b'"\\u0000"',
    b'"\\ud800"',
    b'"9999-99-99T00:00:00"',
    b'"0001-01-01"',
    b'"http://[x"',
    b'"../a.pdf"',
    b'{"a": null}',
    b"9" * 400,
    b'"9999-12-31T23:59:59.999Z"',
]
_MOST = 1 << 20

Change = Callable[[bytes, bytes, random.Random], bytes]


def mutate(data: bytes, other: bytes, draw: random.Random) -> bytes:
    """Change `data` in one to eight ways; pieces of `other` may be put in."""
    if draw.random() < 0.7:
        inside = _inside(data, other, draw)
        if inside is not None:
            return inside
    if data[:1] in (b"[", b"{", b"=") and draw.random() < 0.5:  # what stays JSON gets further
        for _ in range(draw.choice((1, 1, 2, 3))):
            data = _value(data, other, draw)
        return data
    for _ in range(draw.choice((1, 1, 2, 3, 8))):
        data = draw.choice(_CHANGES)(data, other, draw)[:_MOST]
    return data


def _inside(data: bytes, other: bytes, draw: random.Random) -> bytes | None:
    """Change what is packed inside, and pack it again; None if nothing is."""
    try:
        if data.startswith(b"PK\x03\x04"):
            return _in_zip(data, other, draw)
        for mark, module in ((b"\x1f\x8b", gzip), (b"\xfd7zXZ", lzma), (b"BZh", bz2)):
            if data.startswith(mark):
                whole: bytes = module.decompress(data)
                return bytes(module.compress(draw.choice(_CHANGES)(whole, other, draw)))
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        return None
    return None


def _in_zip(data: bytes, other: bytes, draw: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    at = draw.randrange(len(members)) if members else 0
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, (info, body) in enumerate(members):
            if n == at:
                body = mutate(body, other, draw)
            archive.writestr(info, body)
    return out.getvalue()


def _place(data: bytes, draw: random.Random) -> tuple[int, int]:
    start = draw.randint(0, len(data))
    return start, min(len(data), start + int(draw.expovariate(1 / 20)) + 1)


def _flip(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 4, 30))):
        if changed:
            changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _drop(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    start, end = _place(data, draw)
    return data[:start] + data[end:]


def _cut(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    return data[: draw.randint(0, len(data))]


def _repeat(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    start, end = _place(data, draw)
    return data[:start] + data[start:end] * draw.choice((2, 10, 500)) + data[end:]


def _token(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    start, _ = _place(data, draw)
    return data[:start] + draw.choice(_TOKENS) * draw.choice((1, 1, 1, 300)) + data[start:]


def _number(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    one = draw.choice(found)
    return data[: one.start()] + draw.choice(_NUMBERS) + data[one.end() :]


def _splice(data: bytes, other: bytes, draw: random.Random) -> bytes:
    start, end = _place(data, draw)
    from_, to = sorted((draw.randint(0, len(other)), draw.randint(0, len(other))))
    return data[:start] + other[from_:to] + data[end:]


def _swap(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    a, b, c = sorted(draw.randint(0, len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _noise(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    start, end = _place(data, draw)
    return data[:start] + draw.randbytes(end - start) + data[end:]


def _value(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    """Put another value in the place of one of JSON's, which stays JSON."""
    found = list(_JSON_VALUE.finditer(data))
    if not found:
        return _flip(data, _other, draw)
    one = draw.choice(found)
    return data[: one.start()] + draw.choice(_VALUES) + data[one.end() :]


_CHANGES: list[Change] = [
    _flip, _drop, _cut, _repeat, _token, _token, _number, _splice, _swap, _noise, _value,
]  # fmt: skip
