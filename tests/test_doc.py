"""Old Word files: through LibreOffice or antiword, with programs that play them, and with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.documents import agreement, docx, paragraphs, plain, unwrapped
from whereas import sample
from whereas.errors import UnreadableError
from whereas.sources.documents import doc, read_document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD = OLE + bytes(500) + "WordDocument".encode("utf-16-le")

OFFICE = """
import shutil, sys
from pathlib import Path
args = sys.argv[1:]
assert args[args.index("--convert-to") + 1] == "docx", args
profile = next(a for a in args if a.startswith("-env:UserInstallation=file://"))
settings = Path(profile.partition("file://")[2], "user", "registrymodifications.xcu").read_text()
assert "DisableMacrosExecution" in settings and "127.0.0.1" in settings
assert Path(args[-1]).read_bytes().startswith(b"\\xd0\\xcf\\x11\\xe0")
out = Path(args[args.index("--outdir") + 1])
out.mkdir(exist_ok=True)
shutil.copy({made!r}, out / "source.docx")
"""


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Put programs of ours, and no others, on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name: str, code: str) -> None:
        (folder / name).write_text(f"#!{sys.executable}\n{code}")
        (folder / name).chmod(0o755)

    return put


def test_without_a_program_it_says_what_to_install(programs) -> None:
    with pytest.raises(UnreadableError) as error:
        read_document(OLD, "a.doc")
    assert str(error.value) == (
        "a.doc: is in Word's old binary format "
        "(install LibreOffice or antiword, or save it as .docx)"
    )


@pytest.mark.parametrize("name", ["soffice", "libreoffice"])
def test_libreoffice_makes_a_docx_that_is_read_with_its_marks(programs, tmp_path, name) -> None:
    (tmp_path / "made.docx").write_bytes(docx(paragraphs("The <u>new</u> <s>old</s> law.")))
    programs(name, OFFICE.format(made=str(tmp_path / "made.docx")))
    found = read_document(OLD, "a.doc")
    assert found.text == "The new old law.\n"
    assert [span.state for span in found.spans] == ["added", "struck"]


def test_antiword_gives_the_text(programs) -> None:
    programs(
        "antiword",
        "import sys; assert sys.argv[1:5] == ['-m', 'UTF-8.txt', '-w', '0']\n"
        "sys.stdout.buffer.write('\\n§ 1. Lamps “at night”.\\n\\n'.encode())",
    )
    assert read_document(OLD, "a.doc").text == "§ 1. Lamps “at night”.\n"


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("soffice", "", "could not be converted by LibreOffice: damaged or encrypted"),
        ("soffice", "raise SystemExit(77)", "could not be converted by LibreOffice"),
        ("antiword", "print('x'); raise SystemExit(1)", "could not be read by antiword"),
        ("antiword", "print()", "could not be read by antiword"),
    ],
)
def test_a_program_that_fails_is_a_refusal(programs, name, code, says) -> None:
    programs(name, code)
    with pytest.raises(UnreadableError, match=says):
        read_document(OLD, "a.doc")


def test_a_program_that_can_t_be_started_is_a_refusal(programs, tmp_path) -> None:
    (tmp_path / "bin" / "soffice").write_text("#!/nowhere/at/all\n")
    (tmp_path / "bin" / "soffice").chmod(0o755)
    with pytest.raises(UnreadableError, match="could not be converted: soffice"):
        read_document(OLD, "a.doc")


def test_a_program_that_hangs_is_ended_with_what_it_started(
    programs, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(doc, "TIME_LIMIT", 1)
    child = f"{tmp_path}/child"
    programs(
        "soffice",
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({child!r}, 'w').write(str(child.pid)); time.sleep(60)",
    )
    with pytest.raises(UnreadableError, match="within 1 seconds"):
        read_document(OLD, "a.doc")
    pid = int(Path(child).read_text())
    for _ in range(100):
        if not alive(pid):
            return
        time.sleep(0.05)
    pytest.fail("what the program started still runs")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"


def test_what_a_program_gives_back_is_limited(programs, monkeypatch) -> None:
    monkeypatch.setattr(doc, "MAX_OUTPUT", 100)
    programs("antiword", "print('kites ' * 50)")
    with pytest.raises(UnreadableError, match="more than 100 bytes"):
        read_document(OLD, "a.doc")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is encrypted"),
        (OLE + "Workbook".encode("utf-16-le"), "an old office document, but not one of Word's"),
        (OLE, "an old office document, but not one of Word's"),
        (OLE[:5], "is damaged, or no document of Word's"),
    ],
)
def test_what_is_no_old_word_file_is_refused(data, says) -> None:
    with pytest.raises(UnreadableError, match=says):
        doc.read(data)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("program", ["soffice", "antiword"])
def test_with_the_real_programs(program, tmp_path, monkeypatch) -> None:
    """LibreOffice makes the old file out of ours; then either program reads it."""
    real = shutil.which(program)
    if not real:
        pytest.skip(f"{program} is not installed")
    text = sorted((sample.path() / "texts").glob("*/*.txt"))[3].read_text("utf-8")
    paper = [*unwrapped(text), [("Old ", ""), ("gone", "s"), (" ", ""), ("new", "u")]]
    (tmp_path / "a.docx").write_bytes(docx(paper))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    if program == "antiword":
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "antiword").symlink_to(real)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    found = read_document((tmp_path / "a.doc").read_bytes(), "a.doc")
    assert agreement(plain(paper), found.text) >= 0.995
    if program == "soffice":
        shown = [(found.text[s.start : s.end], s.state) for s in found.spans]
        assert shown == [("gone", "struck"), ("new", "added")]
