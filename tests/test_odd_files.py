"""Odd texts under every name are read, or refused in our words."""

from __future__ import annotations

import pytest

import whereas
from tests import pdfs
from tests.libraries import text
from tests.test_archives import zipped
from whereas.shown import cli
from whereas.sources.base import InputFile
from whereas.sources.folder import READER
from whereas.sources.folder.reader import MAX_DOCUMENT


def test_a_document_over_the_limit_is_refused(tmp_path):
    with (tmp_path / "a.pdf").open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(MAX_DOCUMENT + 1)  # sparse: takes no room on the disk
    (found,) = READER.read(InputFile(tmp_path / "a.pdf", "a.pdf"))
    assert found.why == "is larger than 256 MiB, too long for one text"


LAW = text("kites")
PDF = pdfs.pdf(LAW, pdfs.LAYOUTS["plain"])
ODD = {
    "a PDF named .txt": ("a.txt", PDF),
    "a PDF named .docx": ("a.docx", PDF),
    "a text named .pdf": ("a.pdf", LAW.encode()),
    "a page named .pdf": ("a.pdf", f"<!DOCTYPE html><html><body><p>{LAW}</html>".encode()),
    "a zip named .pdf": ("a.pdf", zipped({"a.txt": LAW.encode()})),
    "an archive named .docx": ("a.docx", zipped({"a.txt": LAW.encode()})),
    "a picture named .pdf": ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "two encodings": ("a.txt", LAW.encode() + "§ 5 “kites”".encode("cp1252") + "é".encode()),
    "UTF-16": ("a.txt", LAW.encode("utf-16")),
    "half a UTF-16 sign": ("a.txt", LAW.encode("utf-16") + b"\x00"),
    "zero-width signs": ("a.txt", LAW.replace("ki", "k\u200bi\u2060").encode()),
    "right to left": ("a.txt", f"\u202e{LAW}\u05d0\u05d1 \u0627\u0644\u202c".encode()),
    "combining signs": ("a.txt", (LAW + "k" + "\u0301" * 5000).encode()),
    "lone surrogates": ("a.txt", LAW.encode() + b"\xed\xa0\x80"),
    "signs of all planes": ("a.txt", (LAW + "\U0001f600\U000e0041\ufffe\uffff").encode()),
}


@pytest.mark.parametrize(("name", "data"), ODD.values(), ids=ODD.keys())
def test_odd_files_are_read_or_refused(capsys, tmp_path, name, data):
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / name).write_bytes(data)
    library = ["--library", str(tmp_path / "library")]
    status = cli.main(["add", str(folder), *library])
    out, err = capsys.readouterr()
    assert (status, err.count("\n")) in ((0, 0), (1, 1)), err
    assert "Traceback" not in err
    assert "please report" not in err
    assert cli.main(["coverage", *library]) == 0
    if status == 0:
        assert out.startswith("Added 1 measure")
        assert cli.main(["trace", "laws:a", *library]) == 0
        assert cli.main(["show", "laws:a", *library]) == 0
        assert "\u202e" not in capsys.readouterr().out
        spans = whereas.open(tmp_path / "library").measure("laws:a").versions[0].spans
        assert all(span.start < span.end for span in spans)
