"""Where the law in a matter's text begins and ends: drafters' marks stand outside of it.

Before it may stand the number, the sponsors and the title, which the matter's fields hold too.
After it stand initials, the drafters' request number, earlier numbers of the bill, the day and
time of drafting, page numbers: lines without one whole English word, mostly.
"""

from __future__ import annotations

import re

_HEAD_CHARS = 6_000
"""How far in the enacting words are looked for: a long title and ninety sponsors fit before."""

_ENACTING = re.compile(r"^.{0,3}Be it (?:in )?enacted\b", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(
    r"\bInt(?:ro)?\.? *No|^By:? +(?:the +)?(?:Council|Public Advocate|Speaker)|^\.\.Title"
    r"|\bA LOCAL LAW\b",
    re.IGNORECASE | re.MULTILINE,
)
_SPONSORS = re.compile(
    r"(?:(?:Preconsidered |Proposed )?Res(?:olution|\.)? *No\.?[^\n]{0,40}\n|\.\.Title\n)*"
    r"By:? +(?:the +)?(?:Council|Public Advocate|Speaker)[^\n]*\n",
    re.IGNORECASE,
)

_STUB_CHARS = 300
"""The longest of the notices that stand in a text's place have half as many."""

_STUB = re.compile(
    r"\b(?:attachments?|attachements|can be found|full text of)\b|\A\W*(?:\w+\W*){0,3}\Z",
    re.IGNORECASE,
)
_OPERATIVE = re.compile(r"\b(?:enacted|resolved|whereas|shall|amended)\b|§", re.IGNORECASE)

_MARK_CHARS = 90
"""The longest line of marks met in 25 years has under 80 characters; law runs on."""

_MARK_LINES = 24
_MARK_WORDS = re.compile(
    r"\b(?:Int|Intro|Introduction|Pre-?considered|Proposed|Res|Reso|Resolution|Nos?|Session|Noon|"
    r"Request|Revised|Rev|Version|Draft|Final|disc|Exam(?:ined)? by|formerly|Reintro(?:duction)?|"
    r"Page|Last|edited|Updated|previous(?:ly)?|resubmit(?:ted)?|Coupled on|same as|based on|"
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
    r"|(?<=\d )\([A-Z][a-z]+\)",
    re.IGNORECASE,
)
_REQUESTS = re.compile(r"L\.?S\.? *#? *\d[\d\s,&#]*")
_LAW = re.compile(r"[^\W\d_A-Z]{4}|[$%§]|^\(?(?:[a-z]|[ivx]+|\d+)[.)] +[A-Za-z]{2}")
_PATH = re.compile(r"\\\w+\\|\w\\\w|^[A-Z]: ?[/\\]?\w|\.(?:doc|wpd|l\d\d)\b", re.IGNORECASE)
_NOTE = re.compile(
    r"[\W_]+"
    r"|(?:Note|New text|Matter)\b.{0,40}(?:italics?|underlin\w+|underscor\w+|brackets)\b.{0,120}"
    r"|(?:Read and )?Referred to the Committee on [\w ,&]+\.?"
    r"|\(?(?:Proposed |Pre-?considered )?(?:Int|Intro|Res)\. No\. *[\w-]{1,12}"
    r"(?: *\([^()]{0,30}\))?",
    re.IGNORECASE,
)
_REFERENCE = (
    r"(?<![A-Za-z])[Ll]\.?[Ss]\.?(?: *Request)? *(?:(?:Nos?\.?)? *[#:.]* *\d|#)"
    r"|\b(?:Int|Intro|Res|Reso)\b\.? *(?:Nos?\b\.?)? *#? *\d"
    r"|\b\d{1,4} ?[/.-] ?\d{1,2} ?[/.-]{1,2} ?\d{2,4}(?!\d)"
)
_STRONG = re.compile(
    _REFERENCE + r"|\d *[AaPp]\.? ?[Mm]\b"
    r"|^[A-Z]{2,5}$|^[A-Z][A-Za-z]{0,4}\.?(?: ?[/&:.\- ] ?[A-Za-z]{1,5}\.?)+$"
    r"|^[a-z]{2,4}(?:[/: ][a-z]{2,4})*$",
    re.MULTILINE,
)
_SPEAKS = re.compile(
    r"\b(?:shall|takes?|becomes?|effect|must|may not|local law|whereas|resolved|subdivision)\b|§"
    r"|^Sec|\t|^\(?(?:[a-z]|[ivx]+|\d{1,3})[.)]\s|[$%]",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?:;][\"”’'\]) ]*$|[\"”\]_]$|\bimmediately$|\bClerk of (?:The )?Council$")
_INITIALS = re.compile(r"(?<=[a-z]{2}\.) ?[A-Z]{2,4}(?:/[A-Z]{2,4})*\Z")
_INLINE = re.compile(
    r"[.;:”\"\])]\s+(?=(?:[A-Z]{1,5}(?:[/&. ]+[A-Z]{1,5})*[ ,]+)?(?:" + _REFERENCE + "))"
)


def law_extent(text: str, *, is_bill: bool) -> tuple[int, int]:
    """Give the stretch of a tidied text that is law, less what drafters wrote around it.

    A resolution may end in a list of names or an exhibit, so there only lines that are marks
    through and through are cut off.
    """
    start = _law_start(text)
    end = _whole_lines_end(text, start)
    while (earlier := _remarks_start(text, start, end, is_bill=is_bill)) < end:
        end = _whole_lines_end(text, start, earlier)
    return start, end


def is_stub(text: str) -> bool:
    """Say whether a text holds no law, but tells where it is attached, or a page number."""
    if len(text) > _STUB_CHARS or _OPERATIVE.search(text):
        return False
    return bool(_STUB.search(text))


def _law_start(text: str) -> int:
    enacting = _ENACTING.search(text, 0, _HEAD_CHARS)
    if enacting:
        return enacting.start() if _HEADING.search(text, 0, enacting.start()) else 0
    sponsors = _SPONSORS.match(text)
    return sponsors.end() if sponsors else 0


def _remarks_start(text: str, start: int, end: int, *, is_bill: bool) -> int:
    inline = _inline_end(text, start, end)
    if not is_bill:
        return inline
    initials = _INITIALS.search(text, max(start, end - _MARK_CHARS), end)
    return min(inline, _block_end(text, start, end), initials.start() if initials else end)


def _block_end(text: str, start: int, end: int) -> int:
    """Find marks among which stand words: a name, a file's title, a remark.

    The block begins after an ended sentence and holds a reference (request, number, day) or
    initials; every line of it is short and none speaks as a law does.
    """
    cut = end
    referred = False
    for _ in range(_MARK_LINES):
        line_start = text.rfind("\n", start, end) + 1
        line = text[line_start:end]
        if line_start <= start or len(line) > _MARK_CHARS or _SPEAKS.search(line):
            break
        end = line_start - 1
        referred = referred or bool(_STRONG.search(line))
        if referred and _ENDED.search(_line_before(text, end)):
            cut = end
    return cut


def _whole_lines_end(text: str, start: int, end: int | None = None) -> int:
    """Step back over the last lines while they are marks; cut them if one is surely a mark."""
    end = cut = whole = len(text) if end is None else end
    strong = False
    for _ in range(_MARK_LINES):
        line_start = text.rfind("\n", start, end) + 1
        line = text[line_start:end].strip()
        if line_start <= start or not is_mark(line):
            break
        end = line_start - 1
        strong = strong or bool(_STRONG.search(line))
        if _STRONG.search(line) or (strong and _ENDED.search(_line_before(text, end))):
            cut = end
    if (
        not strong
        and end < whole
        and _page_numbers(text[end:whole])
        and _ENDED.search(_line_before(text, end))
    ):
        cut = end
    return cut


def _line_before(text: str, end: int) -> str:
    return text[text.rfind("\n", 0, end) + 1 : end]


def _page_numbers(tail: str) -> bool:
    return all(len(word) <= 3 for word in re.findall(r"\d+", tail))


def _inline_end(text: str, start: int, end: int) -> int:
    """Find marks that follow the last sentence on its own line."""
    line_start = max(text.rfind("\n", start, end) + 1, end - _MARK_CHARS, start)
    for found in _INLINE.finditer(text, line_start, end):
        if is_mark(text[found.end() : end].strip()):
            return found.start() + 1
    return end


def is_mark(line: str) -> bool:
    """Say whether a line can be a drafter's mark: short, and without a word of law."""
    if _NOTE.fullmatch(line):
        return True
    if len(line) > _MARK_CHARS:
        return bool(_REQUESTS.fullmatch(line))
    return bool(_PATH.search(line)) or not _LAW.search(_MARK_WORDS.sub("", line))
