"""Decode Rich Text Format to plain text with its underlined and struck stretches.

The decoder makes one pass over the tokens that one compiled expression finds, with an explicit
stack of group states, so that neither nesting nor junk can make it recurse or run long. It knows
what law needs: characters by code page and font, Unicode escapes, paragraphs, tables, hidden
text, underline and strike. Everything else (colours, styles, pictures) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from whereas.errors import UnreadableError

MAX_CHARS = 256 * 1024 * 1024
"""Larger input is refused; the largest law with pictures met so far has under 2 million."""

MAX_DEPTH = 4096
"""Deeper groups are refused; a word processor writes a few dozen at most."""

_TOKEN = re.compile(
    r"(?P<text>[^\\{}\r\n\x00]+)"
    r"|\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})?[ ]?"
    r"|(?P<hex>(?:\\'[0-9A-Fa-f]{2})+)"
    r"|\\(?P<symbol>[^A-Za-z])"
    r"|(?P<open>\{)"
    r"|(?P<close>\})",
    re.DOTALL,
)
_BINARY = re.compile(r"\\bin(\d{1,10}) ?")
_HIGH_BYTE = re.compile(r"[\x80-\xff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_BREAKS = {
    **dict.fromkeys(("par", "line", "page", "sect", "row", "nestrow", "softline"), "\n"),
    **dict.fromkeys(("tab", "cell", "nestcell"), "\t"),
    **dict.fromkeys(("emspace", "enspace", "qmspace"), " "),
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "endash": "–",
    "emdash": "—",
    "bullet": "•",
}
_SYMBOLS = {"~": "\u00a0", "_": "\u2011", "\n": "\n", "\r": "\n", "\t": "\t"} | {
    c: c for c in "\\{}"
}
_SKIPPED = frozenset(
    re.findall(
        r"\w+",
        """annotation author buptim colortbl comment creatim doccomm filetbl fldinst footer footerf
        footerl footerr ftncn ftnsep ftnsepc generator header headerf headerl headerr info keywords
        listoverridetable listtable mmath nonshppict objdata operator panose pict pntxta pntxtb
        printim private revtbl revtim rsidtbl shpinst stylesheet subject tc template themedata
        title txe xe""",
    )
)
"""Destinations whose text is not part of the document's own."""

_ASIDES = frozenset(("footnote", "shptxt", "shprslt"))
"""Destinations of what stands beside the text; the last repeats a text box for old readers."""

_CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_SYMBOL_CHARSET = 2
SYMBOL_BYTES = {0xA7: "▪", 0xB7: "•", 0xA8: "□"}
"""Bytes of the pictorial fonts that law uses as list marks; others stay in the private area."""


@dataclass(frozen=True, slots=True)
class RichText:
    """A decoded text; its marks are ordered, disjoint `(start, end)` stretches.

    Offsets count code points of `text`, end exclusive. `struck` words are struck through or
    recorded as deleted, `deleted` ones recorded, `revised` ones recorded as inserted; `aside` are
    footnotes and text boxes, if they were asked for. `whole` says whether the document has its end.
    """

    text: str
    underlined: tuple[tuple[int, int], ...]
    struck: tuple[tuple[int, int], ...]
    revised: tuple[tuple[int, int], ...] = ()
    deleted: tuple[tuple[int, int], ...] = ()
    aside: tuple[tuple[int, int], ...] = ()
    whole: bool = True


@dataclass(slots=True)
class _State:
    """What a group inherits and gives back at its end."""

    underline: bool = False
    strike: bool = False
    hidden: bool = False
    skipped: bool = False
    fonts: bool = False
    unicode_skip: int = 1
    font: int = 0
    revised: bool = False
    deleted: bool = False
    aside: bool = False
    sealed: bool = False

    def copy(self) -> _State:
        return _State(
            self.underline,
            self.strike,
            self.hidden,
            self.skipped,
            self.fonts,
            self.unicode_skip,
            self.font,
            self.revised,
            self.deleted,
            self.aside,
            self.sealed,
        )


@dataclass(slots=True)
class _Decoder:
    """One decoding under way: where it stands in the input, and what came out so far."""

    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    underlined: list[tuple[int, int]] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)
    code_page: str = "cp1252"
    charsets: dict[int, int] = field(default_factory=dict)
    to_skip: int = 0
    started: bool = False
    with_asides: bool = False
    revised: list[tuple[int, int]] = field(default_factory=list)
    deleted: list[tuple[int, int]] = field(default_factory=list)
    aside: list[tuple[int, int]] = field(default_factory=list)

    def open(self) -> None:
        """Enter a group."""
        if len(self.stack) >= MAX_DEPTH:
            raise UnreadableError(f"RTF groups nested deeper than {MAX_DEPTH:,}")
        self.stack.append(self.state)
        self.state = self.state.copy()
        self.to_skip = 0
        self.started = True

    def close(self) -> None:
        """Leave a group; one end too many is passed over."""
        if self.stack:
            self.state = self.stack.pop()
        self.to_skip = 0

    def emit(self, text: str) -> None:
        """Add visible text in the state of now."""
        state = self.state
        if state.skipped or state.fonts or state.hidden or not text:
            return
        start, self.length = self.length, self.length + len(text)
        self.pieces.append(text)
        if state.underline:
            _extend(self.underlined, start, self.length)
        if state.strike:
            _extend(self.struck, start, self.length)
        if state.revised or state.deleted or state.aside:
            self._extend_records(state, start)

    def _extend_records(self, state: _State, start: int) -> None:
        if state.revised:
            _extend(self.revised, start, self.length)
        if state.deleted:
            _extend(self.deleted, start, self.length)
        if state.aside:
            _extend(self.aside, start, self.length)

    def text(self, text: str) -> None:
        """Take plain characters, less those that stand in for a Unicode escape before."""
        if self.to_skip:
            dropped = min(self.to_skip, len(text))
            self.to_skip -= dropped
            text = text[dropped:]
        self.emit(text)

    def hex(self, escapes: str) -> None:
        r"""Take a run of \'xx escapes: together, for the code pages of two bytes a character."""
        data = bytes.fromhex(escapes.replace("\\'", ""))
        if self.to_skip:
            dropped = min(self.to_skip, len(data))
            self.to_skip -= dropped
            data = data[dropped:]
        if not (self.state.skipped or self.state.fonts):
            self.emit(self._characters(data))

    def _characters(self, data: bytes) -> str:
        charset = self.charsets.get(self.state.font, 0)
        if charset == _SYMBOL_CHARSET:
            return "".join(SYMBOL_BYTES.get(b, chr(0xF000 + b)) for b in data)
        return data.decode(_CHARSETS.get(charset, self.code_page), "replace")

    def unicode(self, number: int) -> None:
        r"""Take a \uN escape, which may be half of a surrogate pair."""
        code = number & 0xFFFF if number < 0 else number
        self.to_skip = self.state.unicode_skip
        if code > 0x10FFFF:
            code = 0xFFFD
        last = self.pieces[-1] if self.pieces else ""
        if 0xDC00 <= code <= 0xDFFF and len(last) == 1 and 0xD800 <= ord(last) <= 0xDBFF:
            self.pieces[-1] = chr(0x10000 + ((ord(last) - 0xD800) << 10) + (code - 0xDC00))
            return
        self.emit(chr(code) if code else "")

    def symbol(self, symbol: str) -> None:
        r"""Take a control symbol; \* opens a destination that only its writer knows."""
        if symbol == "*":
            self.state.skipped = True
        elif self.to_skip:
            self.to_skip -= 1
        else:
            self.emit(_SYMBOLS.get(symbol, ""))

    def word(self, word: str, number: str | None) -> None:
        """Take a control word."""
        if word == "u" and number:
            self.unicode(int(number))
            return
        if self.to_skip:
            self.to_skip -= 1
        if word in _BREAKS:
            self.emit(_BREAKS[word])
        elif word in _WORDS:
            _WORDS[word](self, number)
        elif word.startswith("ul"):
            self.state.underline = number != "0"
        elif self.with_asides and word in _ASIDES:
            self._open_aside(word)
        elif word in _SKIPPED:
            self.state.skipped = True
            self.state.sealed = self.state.sealed or word != "shpinst"

    def _open_aside(self, word: str) -> None:
        """Begin a footnote or a text box, which some writers hide from old readers."""
        self.state.skipped = self.state.sealed or word == "shprslt"
        if not self.state.skipped and not self.state.aside:
            self.state.aside = True
            self.emit("\n")


def _extend(runs: list[tuple[int, int]], start: int, end: int) -> None:
    if runs and runs[-1][1] == start:
        runs[-1] = (runs[-1][0], end)
    else:
        runs.append((start, end))


def _set_plain(decoder: _Decoder, _: str | None) -> None:
    state = decoder.state
    state.underline = state.strike = state.hidden = state.revised = state.deleted = False


def _set_no_underline(decoder: _Decoder, _: str | None) -> None:
    decoder.state.underline = False


def _set_strike(decoder: _Decoder, number: str | None) -> None:
    decoder.state.strike = number != "0"


def _set_deleted(decoder: _Decoder, number: str | None) -> None:
    decoder.state.strike = decoder.state.deleted = number != "0"


def _set_revised(decoder: _Decoder, number: str | None) -> None:
    decoder.state.revised = number != "0"


def _set_hidden(decoder: _Decoder, number: str | None) -> None:
    decoder.state.hidden = number != "0"


def _set_unicode_skip(decoder: _Decoder, number: str | None) -> None:
    decoder.state.unicode_skip = max(0, int(number or 1))


def _set_font(decoder: _Decoder, number: str | None) -> None:
    decoder.state.font = int(number or 0)


def _set_font_charset(decoder: _Decoder, number: str | None) -> None:
    decoder.charsets[decoder.state.font] = int(number or 0)


def _set_code_page(decoder: _Decoder, number: str | None) -> None:
    codec = "utf-8" if number == "65001" else f"cp{number}"
    try:
        "".encode(codec)
    except LookupError:
        return
    decoder.code_page = codec


def _set_macintosh(decoder: _Decoder, _: str | None) -> None:
    decoder.code_page = "mac_roman"


def _open_fonts(decoder: _Decoder, _: str | None) -> None:
    decoder.state.fonts = True


_WORDS: dict[str, Callable[[_Decoder, str | None], None]] = {
    "plain": _set_plain,
    "ulnone": _set_no_underline,
    "ulc": lambda _decoder, _number: None,
    "strike": _set_strike,
    "striked": _set_strike,
    "deleted": _set_deleted,
    "revised": _set_revised,
    "v": _set_hidden,
    "webhidden": _set_hidden,
    "uc": _set_unicode_skip,
    "f": _set_font,
    "fcharset": _set_font_charset,
    "ansicpg": _set_code_page,
    "mac": _set_macintosh,
    "fonttbl": _open_fonts,
}


def decode(rtf: str | bytes, *, with_asides: bool = False) -> RichText:
    """Decode a whole RTF document; one that breaks off gives what came before.

    Args:
        rtf: the document, as bytes or as text that was already read from bytes.
        with_asides: whether to tell footnotes and text boxes from the text where they are anchored,
            and to read those that are hidden from old readers.

    Raises:
        UnreadableError: it is not RTF at all, too large, or nested beyond reason.
    """
    source = _as_text(rtf)
    decoder = _Decoder(with_asides=with_asides)
    for match in _TOKEN.finditer(source):
        _take(decoder, match)
        if decoder.started and not decoder.stack:
            break
    text = _SURROGATE.sub("\ufffd", "".join(decoder.pieces))
    return RichText(
        text,
        tuple(decoder.underlined),
        tuple(decoder.struck),
        tuple(decoder.revised),
        tuple(decoder.deleted),
        tuple(decoder.aside),
        whole=decoder.started and not decoder.stack,
    )


def _take(decoder: _Decoder, match: re.Match[str]) -> None:
    kind = match.lastgroup
    if kind == "text":
        decoder.text(match[0])
    elif kind in ("word", "number"):
        decoder.word(match["word"], match["number"])
    elif kind == "hex":
        decoder.hex(match[0])
    elif kind == "open":
        decoder.open()
    elif kind == "close":
        decoder.close()
    else:
        decoder.symbol(match["symbol"])


def _as_text(rtf: str | bytes) -> str:
    """Check the head and the size, cut out raw binary, and make every byte an escape or ASCII."""
    if len(rtf) > MAX_CHARS:
        raise UnreadableError(f"RTF of more than {MAX_CHARS:,} characters")
    if isinstance(rtf, bytes):
        rtf = rtf.decode("latin-1")
        rtf = _HIGH_BYTE.sub(lambda m: f"\\'{ord(m[0]):02x}", rtf)
    if not rtf[:64].lstrip("\ufeff\x00 \r\n\t").startswith("{\\rtf"):
        raise UnreadableError("not RTF: it does not begin with {\\rtf")
    return "".join(_without_binary(rtf)) if "\\bin" in rtf else rtf


def _without_binary(rtf: str) -> Iterator[str]:
    end = 0
    while match := _BINARY.search(rtf, end):
        yield rtf[end : match.start()]
        end = match.end() + int(match[1])
    yield rtf[end:]
