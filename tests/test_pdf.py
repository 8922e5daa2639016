"""PDFs: what is read is what was set, in order; nothing but our own errors comes of a bad one."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import whereas
from tests import pdfs
from tests.pdfs import LAYOUTS, THROUGH, UNDER
from whereas.errors import UnreadableError
from whereas.sources.documents import pdf, read_document
from whereas.sources.documents.pdf import reading, scans

TEXTS = 30


@cache
def texts():
    return pdfs.sample_texts(TEXTS)


def same_words(a: str, b: str) -> tuple[int, int]:
    """How many words two texts share in order, and how many the longer one has."""
    left, right = a.split(), b.split()
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks), max(len(left), len(right))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_words_are_those_that_were_set(layout):
    """Each of 30 texts in one layout; a page alone shows no head to be one."""
    at = list(LAYOUTS).index(layout)
    same = of = 0
    for text in [t for n, t in enumerate(texts()) if (n + at) % 10 == 0]:
        found = reading.read(pdfs.pdf(text, LAYOUTS[layout]))
        assert (found.spans, found.notes, found.title) == ((), (), "")
        shared, longer = same_words(text, found.text)
        same, of = same + shared, of + longer
    assert same >= 0.995 * of


def long_text() -> str:
    return "\n\n".join(texts()[1:3])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_on_several_pages_nothing_else_is_read(layout):
    """No head, foot, page number, line number or stamp is among the words."""
    found = reading.read(pdfs.pdf(long_text(), LAYOUTS[layout])).text.split()
    matches = SequenceMatcher(None, long_text().split(), found, autojunk=False)
    extra = [w for op, _, _, a, b in matches.get_opcodes() if op == "insert" for w in found[a:b]]
    assert extra == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_paragraphs_are_lines(layout):
    """A heading that fills its line, with the next line's first word too long for it, is joined."""
    least = 0.85 if layout == "three columns" else 0.93
    wanted = [" ".join(p.split()) for p in long_text().split("\n\n")]
    found = reading.read(pdfs.pdf(long_text(), LAYOUTS[layout])).text
    assert found.endswith("\n")
    assert len(set(wanted) & set(found.split("\n"))) >= least * len(set(wanted))


# What is kept though it looks like something that goes


def pages(*lines: list[tuple[float, float, str]]) -> bytes:
    """A PDF with strings at places, a list for each page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=1)
    for page in lines:
        canvas.setFont("Times-Roman", 11)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


BODY = "The owner of a dwelling shall file a report with the clerk within ninety days."


def test_headings_with_numbers_at_the_top_of_pages_stay():
    found = reading.read(
        pages(*[[(72, 720, f"SECTION {n}."), (72, 690, f"{BODY} {n}")] for n in (2, 5, 6)])
    )
    assert [n for n in (2, 5, 6) if f"SECTION {n}." in found.text] == [2, 5, 6]


def test_page_numbers_that_count_go():
    feet = ["- 7 -", "- 8 -", "- 9 -"]
    found = reading.read(pages(*[[(72, 720, BODY), (300, 30, foot)] for foot in feet]))
    assert not any(foot in found.text for foot in feet)


def test_a_numbered_table_is_no_column_of_line_numbers():
    rows = [(72, 700 - 14 * n, str(n * n)) for n in range(1, 9)]
    rows += [(120, 700 - 14 * n, f"lots of class {n}") for n in range(1, 9)]
    found = reading.read(pages(rows)).text
    assert "64 lots of class 8" in found


def test_a_table_is_read_row_by_row():
    rows = [(72, 700 - 14 * n, f"Permit of class {n} for a") for n in range(1, 9)]
    rows += [(400, 700 - 14 * n, f"${n}0") for n in range(1, 9)]
    assert "Permit of class 3 for a $30" in reading.read(pages(rows)).text


@pytest.mark.parametrize(
    ("first", "second", "within", "expected"),
    [
        ("ordi-", "nance", "", "ordinance"),
        ("twenty-", "two", "", "twenty-two"),
        ("re-", "enacted", "a re-enacted law", "re-enacted"),
        ("short-", "term", "of a short and a long term", "short-term"),
        ("A-", "weighted", "", "A-weighted"),
        ("27-", "2046", "", "27-2046"),
        ("non-", "Indian", "", "non-Indian"),
        ("ORDI-", "NANCE", "", "ORDINANCE"),
        ("one-", "and two-family", "", "one- and two-family"),
        ("self-", "service", "", "self-service"),
    ],
)
def test_hyphens_at_line_ends(first, second, within, expected):
    line = f"The words of the council stand on a line that is full, and so it is {first}"
    more = f"{second} that goes on with the sentence on the next of these lines of the law"
    data = pages([(72, 720, line), (72, 706, more), (72, 692, f"and more of it {within} here.")])
    assert f"it is {expected} " in reading.read(data).text


def test_superscripts_and_ligatures():
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    line = canvas.beginText(72, 700)
    line.setFont("Times-Roman", 11)
    for text, size, rise in [
        ("On the 5", 11, 0), ("th", 7, 4), (" day the law", 11, 0), ("2", 7, 4), (" ends.", 11, 0)
    ]:  # fmt: skip
        line.setFont("Times-Roman", size)
        line.setRise(rise)
        line.textOut(text)
    canvas.drawText(line)
    canvas.save()
    assert reading.read(out.getvalue()).text == "On the 5th day the law² ends.\n"
    assert "".join(map(str, map(pdf_sign, (0xFB01, 0x2010, 0x200B)))) == "fi-"


def pdf_sign(code: int) -> str:
    from whereas.sources.documents.pdf.words import _sign

    return _sign(code)


def test_words_in_another_direction_stand_after_the_page():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=1)
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(72, 700, BODY)
    canvas.translate(40, 300)
    canvas.rotate(90)
    canvas.drawString(0, 0, "Filed with the clerk")
    canvas.save()
    assert reading.read(out.getvalue()).text == f"{BODY}\nFiled with the clerk\n"


def test_hebrew_is_read_from_the_right():
    """Six letters are drawn from the left, the last of the second word first."""
    letters = {sign: chr(0x5D0 + n) for n, sign in enumerate("abcdef")}
    lines = "".join(f"<{ord(a):02X}> <{ord(b):04X}>\n" for a, b in letters.items())
    table = f"1 begincodespacerange <00> <FF> endcodespacerange 6 beginbfchar\n{lines}endbfchar"
    drawn = "BT /F 12 Tf 72 700 Td (fed cba) Tj ET"
    data = by_hand(
        CATALOG,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >> stream\n{drawn}\nendstream".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        f"<< /Length {len(table)} >> stream\n{table}\nendstream".encode(),
    )
    first, second = ("".join(letters[sign] for sign in word) for word in ("abc", "def"))
    assert reading.read(data).text == f"{first} {second}\n"


# Underlines and strikeouts


def marked(seed: int) -> tuple[str, list[str]]:
    """A text with runs of its words marked, and each word's mark."""
    draw = random.Random(seed)
    words = long_text().split()[:900]
    marks: list[str] = []
    while len(marks) < len(words):
        mark = draw.choice(["", "", UNDER, THROUGH])
        marks += [mark] * draw.randint(1, 12)
    marks = marks[: len(words)]
    text = " ".join(mark + word for mark, word in zip(marks, words, strict=True))
    return f"Section 1 is amended to read as follows:\n\n{text}", marks


@pytest.mark.parametrize("bars", [True, False])
@pytest.mark.parametrize("layout", ["plain", "bill", "two columns", "justified"])
def test_what_is_underlined_and_struck(layout, bars):
    text, marks = marked(3)
    found = reading.read(pdfs.pdf(text, replace(LAYOUTS[layout], bars=bars, head=())))
    states: list[str] = []
    for start, word in word_places(found.text)[8:]:
        state = {s.state for s in found.spans if s.start <= start and start + len(word) <= s.end}
        states.append((state & {"added", "struck"} or {""}).pop())
    wanted = [{"": "", UNDER: "added", THROUGH: "struck"}[mark] for mark in marks]
    assert len(states) == len(wanted)
    right = sum(a == b for a, b in zip(states, wanted, strict=True))
    assert right >= 0.99 * len(wanted)


def word_places(text: str) -> list[tuple[int, str]]:
    places, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        places.append((at, word))
        at += len(word)
    return places


def test_rules_of_tables_and_headings_mark_nothing():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=1)
    canvas.setFont("Times-Roman", 11)
    for n in range(20):
        canvas.drawString(72, 700 - 14 * n, f"{BODY} {n}")
        canvas.line(60, 697 - 14 * n, 560, 697 - 14 * n)
    canvas.drawString(72, 300, "SHORT TITLE")
    canvas.line(72, 298, 72 + canvas.stringWidth("SHORT TITLE"), 298)
    canvas.save()
    assert reading.read(out.getvalue()).spans == ()


# Scans


@cache
def scan(number_of_pages: int, with_text: bool = False) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=1)
    page = pypdfium2.PdfDocument(pages([(72, 700, BODY)]))[0]
    picture = page.render(scale=2, grayscale=True).to_pil()
    for n in range(number_of_pages):
        if with_text and n == 0:
            canvas.drawString(72, 700, "Here is a page of text.")
        else:
            canvas.drawImage(ImageReader(picture), 0, 0, 612, 792)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_scans_are_named_where_nothing_reads_them(monkeypatch):
    monkeypatch.setattr(pdf, "scans_can_be_read", lambda: False)
    with pytest.raises(UnreadableError, match=r"a scan.*pip install whereas\[ocr\].*Tesseract"):
        pdf.read(scan(2))
    found = pdf.read(scan(3, with_text=True))
    assert found.text == "Here is a page of text.\n"
    assert found.notes == ("page 2 has no text; it is a scan", "page 3 has no text; it is a scan")


def test_scans_are_read_where_tesseract_is(monkeypatch):
    """The words that Tesseract says, and their places, become lines and paragraphs."""
    pytesseract = pytest.importorskip("pytesseract")

    def seen(*_args: object, **_kwargs: object) -> dict[str, list[object]]:
        words = ["The", "owner", "shall", "~", "file", "a", "report."]
        return {
            "text": ["", *words], "conf": [-1, *(20 if w == "~" else 95 for w in words)],
            "left": [0, *(300 + 120 * n for n in range(4)), 300, 420, 540],
            "top": [0, *[500] * 4, *[560] * 3], "width": [0, *[100] * 7], "height": [0, *[40] * 7],
            "block_num": [1] * 8, "par_num": [1] * 8, "line_num": [0, 1, 1, 1, 1, 2, 2, 2],
        }  # fmt: skip

    monkeypatch.setattr(pytesseract, "image_to_data", seen)
    found = reading.read_with_scans(scan(1))
    assert found.text == "The owner shall file a report.\n"
    assert found.notes == ("page 1 is a scan; its text was recognised",)


def test_scans_beyond_the_limits_are_named(monkeypatch):
    monkeypatch.setattr(scans, "MOST_SCANS", 1)
    monkeypatch.setattr(scans, "_read", lambda *_: "its text was recognised")
    found = reading.read_with_scans(scan(3, with_text=True))
    assert found.notes[1] == "page 3 is a scan; only 1 scanned pages of a document are read"
    monkeypatch.setattr(scans, "SCAN_SECONDS", -1.0)
    found = reading.read_with_scans(scan(2, with_text=True))
    assert found.notes == (
        "page 2 is a scan; it was not read: the scans before it took -1 seconds",
    )


def test_a_scan_read_by_tesseract_itself():
    if not pdf.scans_can_be_read():
        pytest.skip("needs pytesseract and the program tesseract")
    assert "owner of a dwelling shall file" in pdf.read(scan(1)).text


# Bad and hostile


def encrypted() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt="secret")
    canvas.drawString(72, 700, BODY)
    canvas.save()
    return out.getvalue()


def by_hand(*objects: bytes) -> bytes:
    """A PDF of objects as they are; readers rebuild the table that it lacks."""
    body = b"".join(b"%d 0 obj %s endobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF"


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
LOOP = by_hand(
    CATALOG,
    b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>",
    b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000000 /Parent 2 0 R >>",
)
FORM_LOOP = by_hand(
    CATALOG,
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R"
    b" /Resources << /XObject << /F 4 0 R >> >> >>",
    b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 4"
    b" /Resources << /XObject << /F 4 0 R >> >> >> stream\n/F Do\nendstream",
    b"<< /Length 5 >> stream\n/F Do\nendstream",
)

BAD = {
    "encrypted": (encrypted(), "is encrypted (save it without a password)"),
    "nothing": (b"", "is no PDF"),
    "no PDF": (b"hello there", "is no PDF"),
    "only a head": (b"%PDF-1.7\n", "is damaged or cut off"),
    "a loop of pages": (LOOP, "is damaged|has no|has more than|pages"),
    "a form in itself": (FORM_LOOP, "has no text"),
    "an empty page": (pages([]), "has no text"),
}


@pytest.mark.parametrize(("data", "says"), BAD.values(), ids=BAD.keys())
def test_bad_ones_are_refused_in_our_words(data, says):
    with pytest.raises(UnreadableError) as caught:
        pdf.read(data)
    assert any(part in str(caught.value) for part in says.split("|")), caught.value


def test_too_many_pages(monkeypatch):
    monkeypatch.setattr(reading, "MOST_PAGES", 2)
    with pytest.raises(UnreadableError, match="has 3 pages, more than 2"):
        reading.read(pages(*[[(72, 700, BODY)]] * 3))


def test_too_many_letters(monkeypatch):
    monkeypatch.setattr("whereas.sources.documents.pdf.words.MOST_LETTERS", 100)
    with pytest.raises(UnreadableError, match="letters"):
        reading.read(pages(*[[(72, 700, BODY)]] * 3))


def test_one_cut_off_anywhere_is_read_or_refused():
    whole = pdfs.pdf(texts()[3], LAYOUTS["plain"])
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        try:
            found = reading.read(whole[:at])
        except UnreadableError:
            continue
        assert isinstance(found.text, str)


@cache
def samples() -> list[bytes]:
    return [
        pdfs.pdf(texts()[4][:1500], LAYOUTS["two columns, broken"]),
        pdfs.pdf(marked(5)[0][:1500], LAYOUTS["bill"]),
        scan(2, with_text=True),
        FORM_LOOP,
    ]


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_change_of_bytes_leaves_only_our_errors(data):
    """Read by the child, so that a crash of PDFium would be found and named too."""
    sample = bytearray(data.draw(st.sampled_from(samples())))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(sample) - 1))
        end = at + data.draw(st.integers(0, 40))
        sample[at:end] = data.draw(st.binary(max_size=40))
    try:
        found = reading.read(bytes(sample))
    except UnreadableError:
        return
    assert all(0 <= s.start < s.end <= len(found.text) for s in found.spans)


# In a library


def test_a_pdf_in_a_folder_becomes_a_measure(tmp_path):
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "2011-05-03-wicks.pdf").write_bytes(pdfs.pdf(texts()[3], LAYOUTS["bill"]))
    (folder / "locked.pdf").write_bytes(encrypted())
    lib = whereas.open(tmp_path / "library")
    report = lib.add(folder)
    assert report.added == 1
    (refusal,) = report.refused
    assert (refusal.file, refusal.why) == ("locked.pdf", "is encrypted")
    assert same_words(texts()[3], lib.text("laws:2011-05-03-wicks"))[0] > 500


def test_a_pdf_named_otherwise_is_still_one():
    assert "dwelling" in read_document(pages([(72, 700, BODY)]), "law.txt").text
