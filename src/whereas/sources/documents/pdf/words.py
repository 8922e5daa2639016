"""A page's words with their places, as PDFium finds them, turned so that they stand upright.

Places are in points (1/72 inch); `left` grows to the right, `top` downwards. PDFium says where each
letter stands; which letters make a word it says by spaces, its own ones where letters stand apart.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from whereas.errors import UnreadableError

MOST_LETTERS = 64 << 20
"""Letters in one document at most, as many as a text may have bytes."""

SAME_SIZE = 0.12
"""Letters whose heights differ by more than this share are set in different sizes."""

APART = 0.5
"""Letters further apart than this share of their height are two words, with or without a space:
no font's letters stand so far apart within a word, and a space is a quarter of the height wide."""

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}

HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-", 0x2010: "-", 0x2011: "-"}
"""Signs that PDFium and producers put for a hyphen at a line's end."""

_UNSEEN = {0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F}
"""Zero-width and direction signs: they have no place on the page."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(slots=True)
class Word:
    """A word, or a piece of one that is set in another size.

    `lefts` has the left edge of each letter; `marks` what rules say of its letters, as
    (first, end, "under" or "through").
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    lefts: list[float] = field(default_factory=list)
    marks: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def height(self) -> float:
        """How high its letters stand, ascender to descender."""
        return self.bottom - self.top


@dataclass(slots=True)
class Page:
    """One page: its words upright, those set in another direction, and its rules.

    `unknown` counts letters whose font does not say what they are, `pictures` the images.
    """

    number: int
    words: list[Word]
    turned: list[Word]
    rules: list[Box]
    unknown: int = 0
    pictures: int = 0


def read_page(document: pdfium.PdfDocument, index: int, letters: int) -> Page:
    """Read a page; `letters` are those of the pages before it.

    Raises:
        UnreadableError: the document has more letters than one text may have.
    """
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            if letters + textpage.count_chars() > MOST_LETTERS:
                raise UnreadableError(
                    f"has more than {MOST_LETTERS >> 20} million letters", "", "split it"
                )
            pieces, unknown = _pieces(textpage.raw, textpage.count_chars())
        finally:
            textpage.close()
        rules, pictures = _shapes(page)
        return _upright(index + 1, pieces, rules, unknown, pictures)
    finally:
        page.close()


@dataclass(slots=True)
class _Piece:
    """Letters that stand together as PDFium gives them, with their boxes and direction."""

    letters: list[str]
    boxes: list[Box]
    angle: int


def _pieces(raw: Any, count: int) -> tuple[list[_Piece], int]:
    """Cut a page's letters into pieces of one word and size; counts letters that are unknown."""
    unicode_of, box_of = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetLooseCharBox
    rect = pdfium_c.FS_RECTF()
    into = ctypes.byref(rect)
    pieces: list[_Piece] = []
    piece: _Piece | None = None
    box: Box = (0.0, 0.0, 0.0, 0.0)
    for at in range(count):
        sign = _sign(unicode_of(raw, at))
        if sign == " ":
            piece = None
        if sign in ("", " ") or not box_of(raw, at, into):
            continue
        before, box = box, (rect.left, rect.bottom, rect.right, rect.top)
        if piece is None or (
            not (before[1] == box[1] and before[3] == box[3] and 0 <= box[0] - before[2] < 1)
            and _apart(before, box, sign, piece.angle)
        ):
            piece = _Piece([], [], _angle(raw, at))
            pieces.append(piece)
        piece.letters.append(sign)
        piece.boxes.append(box)
    return pieces, sum(piece.letters.count("\ufffd") for piece in pieces)


@lru_cache(maxsize=4096)
def _sign(code: int) -> str:
    """What a code of PDFium stands for: " " for all white space, "" for what is not seen."""
    if code in HYPHENS:
        return HYPHENS[code]
    if code in _UNSEEN:
        return ""
    sign = chr(code) if code < 0x110000 else "\ufffd"
    if sign.isspace():
        return " "
    return LIGATURES.get(sign, sign) if _known(code) else "\ufffd"


def _known(code: int) -> bool:
    """Whether a code is a letter that means something: no control, surrogate or private one."""
    return code >= 0x20 and not 0xD800 <= code <= 0xF8FF and code < 0xF0000 and code != 0xFFFD


def _apart(before: Box, box: Box, sign: str, angle: int) -> bool:
    """Whether a letter begins another piece than the letter before it."""
    wide, high = before[2] - before[0], before[3] - before[1]
    size = max(wide, high, 0.1)
    grown = (box[2] - box[0]) - wide if angle in (90, 270) else (box[3] - box[1]) - high
    if abs(grown) > SAME_SIZE * size:
        return True
    if unicodedata.bidirectional(sign[0]) in ("R", "AL"):
        return False  # these run to the left
    across = max(box[0] - before[2], before[0] - box[2])
    along = max(box[1] - before[3], before[1] - box[3])
    return max(across, along) > APART * size


def _angle(raw: Any, at: int) -> int:
    """A letter's direction in degrees counter-clockwise, -1 for none of the four."""
    angle = -math.degrees(pdfium_c.FPDFText_GetCharAngle(raw, at)) % 360  # PDFium's is clockwise
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) < 3 else -1


def _upright(
    number: int, pieces: list[_Piece], rules: list[Box], unknown: int, pictures: int
) -> Page:
    """Turn the page so that most of its letters run from left to right."""
    counts = Counter[int]()
    for piece in pieces:
        counts[piece.angle] += len(piece.letters)
    counts.pop(-1, None)
    angle = max(counts, key=lambda a: (counts[a], -a), default=0)
    page = Page(number, [], [], [_turn(r, angle) for r in rules])
    page.unknown, page.pictures = unknown, pictures
    for piece in pieces:
        same = piece.angle == angle
        (page.words if same else page.turned).append(_word(piece, angle if same else piece.angle))
    return page


def _word(piece: _Piece, angle: int) -> Word:
    boxes = [_turn(box, angle) for box in piece.boxes] if angle > 0 else piece.boxes
    text = "".join(piece.letters)
    if len(text) == len(piece.letters):
        lefts = [box[0] for box in boxes]
    else:  # a ligature's letters share its edge
        lefts = [box[0] for box, sign in zip(boxes, piece.letters, strict=True) for _ in sign]
    lows, rights, highs = (sorted(box[side] for box in boxes) for side in (1, 2, 3))
    if angle > 0:
        return Word(text, min(lefts), lows[0], rights[-1], highs[-1], lefts)
    return Word(text, min(lefts), -highs[-1], rights[-1], -lows[0], lefts)


def _turn(box: Box, angle: int) -> Box:
    """Turn (left, bottom, right, top) clockwise by `angle`; gives left, top, right, bottom."""
    left, bottom, right, top = box
    if angle == 90:
        return bottom, left, top, right
    if angle == 180:
        return -right, bottom, -left, top
    if angle == 270:
        return -top, -right, -bottom, -left
    return left, -top, right, -bottom


def _shapes(page: pdfium.PdfPage) -> tuple[list[Box], int]:
    """The page's thin shapes (lines and bars), and how many pictures it holds."""
    rules, pictures = [], 0
    edges = [ctypes.c_float() for _ in range(4)]
    into = [ctypes.byref(edge) for edge in edges]
    for at in range(pdfium_c.FPDFPage_CountObjects(page.raw)):
        shape = pdfium_c.FPDFPage_GetObject(page.raw, at)
        kind = pdfium_c.FPDFPageObj_GetType(shape)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            pictures += _holds_picture(page, shape)
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH and pdfium_c.FPDFPageObj_GetBounds(shape, *into):
            left, bottom, right, top = (edge.value for edge in edges)
            if min(right - left, top - bottom) <= RULE_HEIGHT < 2 * max(right - left, top - bottom):
                rules.append((left, bottom, right, top))
    return rules, pictures


RULE_HEIGHT = 3.0
"""Points that a rule is high at most, with the margin of a line's width that PDFium adds."""


def _holds_picture(page: pdfium.PdfPage, form: Any) -> bool:
    inner = page.get_objects(
        filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3, form=pdfium.PdfObject(form, page=page)
    )
    return any(True for _ in inner)
