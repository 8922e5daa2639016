"""The RTF decoder: characters, breaks, hidden text, underline and strike, and junk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereas.errors import UnreadableError
from whereas.sources import rtf
from whereas.sources.rtf import decode

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Plain;}{\f1\fcharset204 East;}"
    r"{\f2\fcharset128 Far;}{\f3\fcharset2 Signs;}}"
)
HEAD = r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + r"\viewkind4\uc1\f0 "


def document(body: str) -> str:
    return HEAD + body + "}"


def stretches(text: str, runs: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in runs]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"A ferry\par leaves.", "A ferry\nleaves."),
        (r"one\line two\page three\sect four", "one\ntwo\nthree\nfour"),
        ("New\\cell Old\\cell Where\\cell\\row\n\\tab x", "New\tOld\tWhere\t\n\tx"),
        (r"\'a7 12 caf\'e9 \'93quay\'94", "§ 12 café “quay”"),
        (
            r"\ldblquote a\rdblquote  \lquote b\rquote  c\endash d\emdash e \bullet",
            "“a” ‘b’ c–d—e •",
        ),
        (r"a\~b\_c\-d \{x\} \\", "a\u00a0b\u2011cd {x} \\"),
        (r"\u8805?5 \u-4051? \u8239 ?x", "≥5 \uf02d \u202fx"),
        (r"\u8805\'3e5", "≥5"),
        (r"\uc0\u8805 5 \uc2\u8804 <=6", "≥5 ≤6"),
        (r"{\uc0 a}\u8805?b", "a≥b"),
        (r"\u55357?\u56960?!", "\U0001f680!"),
        (r"lone \u55357? half", "lone \ufffd half"),
        (r"{\f1 \'c4\'e0}\f0\'c4", "ДаÄ"),
        (r"{\f2 \'93\'fa\'96\'7b}", "日本"),
        (r"{\f3 \'b7} item", "• item"),
        (r"seen\v  hidden\v0  seen", "seen seen"),
        (r"{\v hidden}seen", "seen"),
        (r"{\*\generator Quill;}{\info{\title T}{\author A}}{\pict\wmetafile8 0102}text", "text"),
        (r"{\header h}{\footer f}{\stylesheet{\s1 heading;}}{\colortbl;\red1;}text", "text"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}", "shown"),
        (r"{\pntext 1.\tab}{\*\pn\pndec{\pntxta .}}first", "1.\tfirst"),
        ("a\r\nb\nc", "abc"),
        (r"a\bin4 }{\}b", "ab"),
        ("nul\x00s", "nuls"),
        (r"{\b unended", "unended"),
        (r"one} two", "one"),
        (r"\unknownword12 kept\upr", "kept"),
        (r"\'zz kept", "zz kept"),
        (r"a {\revised\revdttm1748043776 b}", "a b"),
    ],
)
def test_decodes(body: str, text: str) -> None:
    assert decode(document(body)).text == text


@pytest.mark.parametrize(
    ("body", "underlined", "struck"),
    [
        (r"a \ul new\ulnone  b", ["new"], []),
        (r"a {\ul new} b", ["new"], []),
        (r"a \ul new\ul0  b \uldb twice\ulnone", ["new", "twice"], []),
        (r"\ul new\plain  old \ulw words\ulnone", ["new", "words"], []),
        (r"\ul one \b two\b0  three\ulnone  four", ["one two three"], []),
        (r"\ul\v gone\v0 kept\ulnone", ["kept"], []),
        (r"\ulc0 no \ulnone", [], []),
        (r"{\strike old}{\ul new}{\striked1 older\striked0  x}", ["new"], ["old", "older"]),
        (r"{\ul\strike both} {\deleted out}", ["both"], ["both", "out"]),
        (r"{\ul \'a7 1. \u8805? 5}", ["§ 1. ≥ 5"], []),
    ],
)
def test_marks_runs(body: str, underlined: list[str], struck: list[str]) -> None:
    rich = decode(document(body))
    assert stretches(rich.text, rich.underlined) == underlined
    assert stretches(rich.text, rich.struck) == struck


def test_bytes_and_text_decode_alike() -> None:
    body = document(r"\'a7 1. caf\'e9 {\f1 \'c4}")
    assert decode(body.encode("ascii")) == decode(body)


def test_raw_high_bytes_follow_the_font() -> None:
    raw = HEAD.encode("ascii") + b"\xa7 {\\f1 \xc4}}"
    assert decode(raw).text == "§ Д"


def test_characters_already_decoded_stay() -> None:
    assert decode(document("§ 7 日")).text == "§ 7 日"


@pytest.mark.parametrize("page", ["99999", "037", "65001"])
def test_odd_code_pages_do_not_raise(page: str) -> None:
    assert decode(r"{\rtf1\ansi\ansicpg" + page + r" plain}").text == "plain"


@pytest.mark.parametrize("junk", ["", "Int. No. 12", b"\x00\xff\xfe", "{\\pict}", "{{{{"])
def test_refuses_what_is_not_rtf(junk: str | bytes) -> None:
    with pytest.raises(UnreadableError, match="not RTF"):
        decode(junk)


def test_refuses_bottomless_nesting() -> None:
    with pytest.raises(UnreadableError, match="nested deeper"):
        decode(HEAD + "{" * (rtf.MAX_DEPTH + 1))


def test_refuses_what_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf, "MAX_CHARS", 100)
    with pytest.raises(UnreadableError, match="more than 100"):
        decode(document("x" * 200))


SAMPLE = document(
    r"\pard\fs24 \ul \'a7 1\ulnone . \u8805?5 {\strike [old]}\par{\f2\'93\'fa}{\*\x y}\v h\v0 z"
)
PIECES = st.sampled_from(
    [
        "{",
        "}",
        "\\",
        "\\'",
        "\\u",
        "\\u-1",
        "\\ul ",
        "\\bin99999 ",
        "\\uc99 ",
        "\\*",
        "\x00",
        "é",
        "\ud800",
    ]
)


@given(
    st.lists(
        st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 12), PIECES | st.text(max_size=4)),
        max_size=6,
    )
)
def test_mutated_documents_decode_or_are_refused(edits: list[tuple[int, int, str]]) -> None:
    body = SAMPLE
    for at, dropped, inserted in edits:
        body = body[:at] + inserted + body[at + dropped :]
    for form in (body, body.encode("utf-8", "replace")):
        try:
            rich = decode(form)
        except UnreadableError:
            continue
        rich.text.encode("utf-8")
        for runs in (rich.underlined, rich.struck):
            ends = [point for run in runs for point in run]
            assert ends == sorted(ends)
            assert all(0 <= start < end <= len(rich.text) for start, end in runs)


@given(st.binary(max_size=300))
def test_binary_after_a_head_never_raises(junk: bytes) -> None:
    decode(b"{\\rtf1\\ansi " + junk)


def test_what_stands_before_a_break_is_kept() -> None:
    whole = document(r"alpha \ul beta\par gamma\ulnone  delta")
    texts = [decode(whole[:end]).text for end in range(len(HEAD), len(whole) + 1)]
    assert all("alpha beta\ngamma delta".startswith(text) for text in texts)
    assert texts == sorted(texts, key=len)
    assert texts[-1] == "alpha beta\ngamma delta"
