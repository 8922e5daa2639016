"""Read Word's old binary files through a program that knows them: LibreOffice, else antiword.

LibreOffice makes a DOCX of the file, which is then read with its marks. Antiword gives the text
alone. Each runs in a folder of its own, without macros, and is ended when it takes too long.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from whereas.errors import UnreadableError
from whereas.sources.documents import docx
from whereas.sources.documents.base import Document

TIME_LIMIT = 120
"""Seconds for one file: LibreOffice converts a bill in 5 and the longest code here in 30."""

MAX_OUTPUT = 256 * 1024 * 1024
"""Bytes that a program may give back; the file that it was given is no larger."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD, _ENCRYPTED = (name.encode("utf-16-le") for name in ("WordDocument", "EncryptedPackage"))
_INSTALL = "install LibreOffice or antiword, or save it as .docx"

# No macros, no links followed, and a proxy that is not there: converting must fetch nothing.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>"""
_SETTING = '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">\
<value>{value}</value></prop></item>'
_SAFE = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    *(("Inet/Settings", f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS")),
    *(("Inet/Settings", f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS")),
)


def read(data: bytes) -> Document:
    """Read a document from its bytes.

    Raises:
        UnreadableError: it is encrypted, no document of Word's, or nothing here can convert it.
    """
    if not data.startswith(_OLE):
        raise UnreadableError("is damaged, or no document of Word's")
    if _ENCRYPTED in data:
        raise UnreadableError("is encrypted", todo="save it without a password")
    if _WORD not in data:
        raise UnreadableError("is an old office document, but not one of Word's")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    antiword = shutil.which("antiword")
    if not office and not antiword:
        raise UnreadableError("is in Word's old binary format", todo=_INSTALL)
    with tempfile.TemporaryDirectory(prefix="whereas-doc-") as folder:
        source = Path(folder, "source.doc")
        source.write_bytes(data)
        return _by_office(office, source) if office else _by_antiword(str(antiword), source)


def _by_office(program: str, source: Path) -> Document:
    profile, out = source.parent / "profile", source.parent / "out"
    (profile / "user").mkdir(parents=True)
    items = "".join(_SETTING.format(path=p, name=n, value=v) for p, n, v in _SAFE)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items))
    _run(
        [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
            "--convert-to", "docx", "--outdir", str(out), str(source),
        ],
        source.parent,
    )  # fmt: skip
    made = out / "source.docx"
    if not made.is_file():
        raise UnreadableError("could not be converted by LibreOffice: damaged or encrypted")
    if made.stat().st_size > MAX_OUTPUT:
        raise UnreadableError(f"comes to more than {MAX_OUTPUT:,} bytes when converted")
    return docx.read(made.read_bytes())


def _by_antiword(program: str, source: Path) -> Document:
    out = source.parent / "out.txt"
    with out.open("wb") as stream:
        status = _run([program, "-m", "UTF-8.txt", "-w", "0", str(source)], source.parent, stream)
    if out.stat().st_size > MAX_OUTPUT:
        raise UnreadableError(f"comes to more than {MAX_OUTPUT:,} bytes when converted")
    text = out.read_bytes().decode("utf-8", "replace")
    if status or not text.strip():
        raise UnreadableError("could not be read by antiword: damaged or encrypted", todo=_INSTALL)
    return Document(text.strip("\n") + "\n")


def _run(command: Sequence[str], folder: Path, out: IO[bytes] | int = subprocess.DEVNULL) -> int:
    """Run a program with all that it starts, and end all of it when its time is up.

    Raises:
        UnreadableError: it can't be started, or takes longer than TIME_LIMIT.
    """
    name = Path(command[0]).name
    try:
        process = subprocess.Popen(  # noqa: S603 - a program found on the user's own PATH
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL,
            start_new_session=True, env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
    except OSError as error:
        raise UnreadableError(f"could not be converted: {name}: {error.strerror}") from None
    try:
        return process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:
        why = f"could not be converted by {name} within {TIME_LIMIT} seconds"
        raise UnreadableError(why, todo="save it as .docx") from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and whatever it started, also when we are interrupted ourselves."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
