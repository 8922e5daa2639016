"""One text as a file of each kind gives the same words and marks; kinds are told by the bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

import whereas
from tests.documents import (
    MAKERS,
    Paragraph,
    agreement,
    docx,
    html,
    odt,
    paragraphs,
    plain,
    rtf,
    rtf_of,
    unwrapped,
    zipped,
)
from whereas import sample
from whereas.errors import UnreadableError
from whereas.records import Record, Refusal
from whereas.shown import cli
from whereas.sources.base import InputFile
from whereas.sources.documents import KINDS, read_document
from whereas.sources.documents.kinds import kind_of
from whereas.sources.folder import READER

FLOOR = 0.995
"""The share of words that must be the same, in order, whatever kind of file a text comes in."""

TEXTS = sorted(sample.path().glob("texts/*/*.txt"))[::7][:30]
"""Thirty texts of the sample, from all its places."""


def read(folder: Path, name: str, data: bytes) -> Record:
    """Read a file as `whereas add` does."""
    (folder / name).write_bytes(data)
    (found,) = READER.read(InputFile(folder / name, name))
    assert isinstance(found, Record), found
    return found


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_of_file_gives_the_same_words(tmp_path: Path, kind: str) -> None:
    assert len(TEXTS) == 30
    for path in TEXTS:
        paper = unwrapped(path.read_text("utf-8"))
        found = read(tmp_path, f"{path.stem}.{kind}", MAKERS[kind](paper))
        assert agreement(plain(paper), found.text) >= FLOOR, path


@pytest.mark.parametrize(
    ("one", "two", "share"),
    [
        ("a b c", "a b c", 1),
        ("a b c d", "a x c d", 3 / 4),
        ("a b", "b a", 1 / 2),
        ("a", "a b", 0.5),
    ],
)
def test_agreement_is_of_words_in_order(one: str, two: str, share: float) -> None:
    assert agreement(one, two) == pytest.approx(share)


MARKED = """\
AN ORDINANCE about signs.
Section 1. Section 4-7 of the code is amended to read as follows:
4-7. A sign <s>shall</s> <u>must</u> be lit by <s>oil</s><u>gas or</u> lamps until <u>the</u> bell.
<u>(b) A sign on a quay is § exempt “at night”.</u>
(c) Fees <s>of two coppers</s> are as the warden says.
Section 2. This takes effect at once."""

WANTED = [
    ("4-7. A sign", "existing"),
    ("shall", "struck"),
    ("must", "added"),
    ("be lit by", "existing"),
    ("oil", "struck"),
    ("gas or", "added"),
    ("lamps until", "existing"),
    ("the", "added"),
    ("bell.", "existing"),
    ("(b) A sign on a quay is § exempt “at night”.", "added"),
    ("(c) Fees", "existing"),
    ("of two coppers", "struck"),
    ("are as the warden says.", "existing"),
]


def shown(found: Record) -> list[tuple[str, str]]:
    return [(found.text[s.start : s.end], s.state) for s in found.spans]


@pytest.mark.parametrize("kind", ["docx", "odt", "rtf"])
def test_marked_words_come_back_exactly(tmp_path: Path, kind: str) -> None:
    assert shown(read(tmp_path, f"a.{kind}", MAKERS[kind](paragraphs(MARKED)))) == WANTED


@pytest.mark.parametrize("kind", ["docx", "odt", "rtf", "html"])
def test_recorded_changes_come_back_exactly(tmp_path: Path, kind: str) -> None:
    paper: list[Paragraph] = []
    wanted = []
    for number, path in enumerate(TEXTS[:8]):
        for line in unwrapped(path.read_text("utf-8")):
            words = line[0][0].split(" ")
            new, old = f"new-{number} words", f"old-{number} words"
            paper.append(
                [
                    (words[0] + " ", ""), (new, "ins"), (" and ", ""), (old, "del"),
                    (" " + " ".join(words[1:] or ["so."]), ""),
                ]
            )  # fmt: skip
            wanted += [(new, "added"), (old, "struck")]
    found = read(tmp_path, f"a.{kind}", MAKERS[kind](paper))
    assert agreement(plain(paper), found.text) >= FLOOR
    assert shown(found) == wanted


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ONE = [[("One lamp.", "")]]
NAMES = ["a.txt", "a.docx", "a.odt", "a.rtf", "a.pdf", "a.doc", "a.html", "a"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("make", [docx, odt, rtf])
def test_a_wrong_name_makes_no_difference(name, make) -> None:
    assert read_document(make(ONE), name).text == "One lamp.\n"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.docx", "a.odt", "a.rtf", "a.pdf", "a.doc"])
def test_a_text_named_as_something_else_is_a_text(name: str) -> None:
    assert read_document(b"One lamp.", name).text == "One lamp."


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7", "a.txt", "pdf"),
        (b"\n\n junk %PDF-1.7", "a.txt", "pdf"),
        (OLE, "a.docx", "doc"),
        (b"{\\rtf1 x}", "a.doc", "rtf"),
        (b"<!DOCTYPE html><p>x", "a.txt", "html"),
        (b"\xef\xbb\xbf <!-- x -->\n<HTML>", "a.doc", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", "a.xml", "html"),
        (b"<?xml version='1.0'?><law>", "a.txt", "xml"),
        (b"<p>x", "a.htm", "html"),
        (b"<p>x", "a.txt", "plain"),
        (b"", "a.docx", "docx"),
        (b"PK", "a.odt", "odt"),
        (b"", "a.txt", "plain"),
        (html(ONE), "a.docx", "html"),
        (zipped({"mimetype": "application/epub+zip"}), "a.zip", "epub"),
        (zipped({"content.xml": "x"}), "a.odt", "odt"),
    ],
)
def test_kinds_are_told_by_the_bytes(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"x", "a.png", "is of no kind that whereas reads"),
        (zipped({"xl/workbook.xml": "x", "[Content_Types].xml": "x"}), "a.docx", "a spreadsheet"),
        (zipped({"ppt/presentation.xml": "x"}), "a.docx", "is a presentation"),
        (zipped({"laws/a.txt": "x"}), "a.docx", "is a zip archive, not a document"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.graphics"}), "a.odt", "graphics"),
        (b"\x00\x01" * 400, "a.docx", "is binary, not text"),
        (docx(ONE)[:-40], "a.docx", "is damaged or cut off"),
        (b"PK\x03\x04", "a.docx", "is damaged or cut off"),
        (b"", "a.rtf", "not RTF"),
        (b"", "a.docx", "is damaged or cut off"),
    ],
)
def test_what_can_t_be_read_is_refused(data: bytes, name: str, says: str) -> None:
    with pytest.raises(UnreadableError, match=says) as error:
        read_document(data, name)
    assert error.value.where == name


def test_a_kind_without_its_module_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, ".odd", "module_that_is_missing")
    with pytest.raises(UnreadableError, match="this version does not read"):
        read_document(b"x", "a.odd")


def test_a_file_that_is_cut_off_is_read_in_part_and_said_so(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rtf(paragraphs("One.\nTwo.\nThree.")[:2])[:-8])
    found = list(READER.read(InputFile(tmp_path / "a.rtf", "a.rtf")))
    assert [type(item) for item in found] == [Record, Refusal]
    assert found[1].why == "read in part: it is cut off before its end"


RTFS = {
    "notes follow the text": (
        r"One{\super\chftn{\footnote\pard\plain {\super\chftn} A note.}} two.\par Three.",
        "One two.\nThree.\n A note.\n",
    ),
    "notes hidden from old readers": (r"One{\*\footnote A note.} two.", "One two.\nA note.\n"),
    "a text box, once": (
        r"One {\shp{\*\shpinst\shpleft0{\sp{\sn fill}{\sv 1}}{\shptxt Boxed.\par}}"
        r"{\shprslt{\*\do\dptxbx{\dptxbxtext Boxed.\par}}}}two.\par",
        "One two.\nBoxed.\n",
    ),
    "a text box in a page's head": (
        r"{\header{\shp{\*\shpinst{\shptxt No.}}}}One.", "One.\n",
    ),
    "list labels": (r"{\listtext (a)\tab}One.\par{\listtext (b)\tab}Two.\par",
                    "(a)\tOne.\n(b)\tTwo.\n"),
    "a table": (r"\trowd\cellx1\cellx2 a\cell b\cell\row After.", "a\tb\t\nAfter.\n"),
    "soft hyphens": (r"or\-di\'adnance", "ordinance\n"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), RTFS.values(), ids=RTFS.keys())
def test_rtf(body: str, text: str) -> None:
    assert read_document(rtf_of(body), "a.rtf").text == text


def test_rtf_tells_records_from_looks() -> None:
    found = read_document(rtf_of(r"{\ul HEAD} {\revised new} {\deleted old}\plain  x"), "a.rtf")
    assert [(found.text[s.start : s.end], s.state) for s in found.spans] == [
        ("new", "added"), ("old", "struck"),
    ]  # fmt: skip


def test_coverage_after_a_file_of_each_kind(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no program for old Word files
    laws = tmp_path / "laws" / "port-alder"
    laws.mkdir(parents=True)
    for path, kind in zip(TEXTS, ("txt", "docx", "odt", "rtf", "html"), strict=False):
        paper = unwrapped(path.read_text("utf-8"))
        data = MAKERS[kind](paper) if kind in MAKERS else plain(paper).encode()
        (laws / f"2031-01-0{len(kind)}-{kind}-lamps.{kind}").write_bytes(data)
    (laws / "old.doc").write_bytes(OLE + "WordDocument".encode("utf-16-le"))
    (laws / "bad.docx").write_bytes(docx(ONE)[:200])
    assert cli.main(["add", str(tmp_path / "laws"), "--library", str(tmp_path / "library")]) == 1
    out, err = capsys.readouterr()
    assert "Added 5 measures" in out
    assert "old.doc: is in Word's old binary format (install LibreOffice or antiword" in err
    assert "bad.docx: is damaged or cut off" in err
    coverage = whereas.open(tmp_path / "library").coverage()
    (place,) = [j for j in coverage.jurisdictions if j.measures]
    assert (place.name, place.measures, place.no_text, place.undated) == ("Port Alder", 5, 0, 0)
    assert coverage.words > 3000
    unreadable = [u.file for j in coverage.jurisdictions for u in j.unreadable]
    assert len(unreadable) == 2


def test_a_draft_in_a_word_processor_s_file_is_traced(own_library, tmp_path, capsys) -> None:
    text = (sample.path() / "texts").glob("*/*.txt")
    (tmp_path / "draft.docx").write_bytes(docx(unwrapped(sorted(text)[0].read_text("utf-8"))))
    status = cli.main(["trace", str(tmp_path / "draft.docx"), "--library", str(own_library)])
    assert status == 0
    assert "%" in capsys.readouterr().out
